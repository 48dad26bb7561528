"""A guardian's permission for one placement: asked by link and code, by one or two, and revocable. Pure."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from services.notifications import links
from services.notifications.guardian import (
    ANSWER_WITHIN,
    ASKED_AT_MOST,
    Answer,
    GuardianAskedTooOften,
    GuardianLinkInvalid,
)
from services.notifications.phone_code import MOST, CodeLocked, CodeWrong, new_digits
from shared.contracts.notifications.permissions import (
    GuardianAnswer,
    PermissionAnswered,
    PermissionLinkView,
    PermissionView,
    PlaceWords,
    Said,
)
from shared.contracts.words import Channel, Language

PURPOSE = "placement"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """One guardian. ``digest`` of the code that came with the link; ``wrong``: how often another one was entered."""

    channel: Channel
    address: str
    asked_at: dt.datetime
    digest: str
    wrong: int = 0
    answer: Answer = Answer.ASKED
    answered_at: dt.datetime | None = None
    text_version: str = ""

    @property
    def hint(self) -> str:
        """Enough to tell two apart: ``e***@demo.example``, ``***01``."""
        name, at, domain = self.address.partition("@")
        return f"{name[:1]}***@{domain}" if at else f"***{self.address[-2:]}"


@dataclass(frozen=True)
class Permission:
    """Of one application. ``lately``: when somebody was asked, the last times within a day."""

    application_id: UUID
    person_id: UUID
    version: int
    language: Language
    place: PlaceWords
    guardians: tuple[Asked, ...] = ()
    lately: tuple[dt.datetime, ...] = ()

    @property
    def answer(self) -> Said:
        """One no is a no; a yes is the yes of all."""
        said = {one.answer for one in self.guardians}
        if not said:
            return "missing"
        return "refused" if Answer.REFUSED in said else "asked" if Answer.ASKED in said else "given"

    def ask(
        self, key: bytes, addresses: Iterable[tuple[Channel, str]], now: dt.datetime
    ) -> tuple["Permission", dict[str, str]]:
        """Whom to send which code, by address. Who has said yes is not asked again; who has said no stays asked for.

        Raises GuardianAskedTooOften.
        """
        lately = tuple(moment for moment in self.lately if now - moment < DAY)
        if len(lately) >= ASKED_AT_MOST:
            raise GuardianAskedTooOften("Guardians have been asked three times today; try again tomorrow.")
        known = {one.address: one for one in self.guardians}
        wanted = dict.fromkeys((*((one.channel, one.address) for one in self._refusing()), *addresses))
        codes = {address: new_digits() for _, address in wanted if not _has_said_yes(known.get(address))}
        guardians = tuple(
            Asked(channel, address, now, digest(key, self.application_id, address, codes[address]))
            if address in codes
            else known[address]
            for channel, address in wanted
        )
        kept = tuple(_with_answer(one, known.get(one.address)) for one in guardians)
        return replace(self, version=self.version + 1, guardians=kept, lately=(*lately, now)), codes

    def say_yes(self, address: str, entered: str, now: dt.datetime, text_version: str) -> "Permission":
        """With the right code; a wrong one is counted: see :meth:`must_have_yes`. Raises CodeLocked, and

        GuardianLinkInvalid for what comes too late.
        """
        one = self.guardian(address)
        if one.answer is Answer.GIVEN:
            return self
        if now > one.asked_at + ANSWER_WITHIN:
            raise GuardianLinkInvalid("This link has expired; have a new one sent.")
        if one.wrong >= MOST:
            raise CodeLocked("Too many tries; have a new link sent.")
        if not hmac.compare_digest(one.digest, entered):
            return self._with(replace(one, wrong=one.wrong + 1))
        return self._with(replace(one, answer=Answer.GIVEN, answered_at=now, text_version=text_version))

    def say_no(self, address: str, now: dt.datetime, text_version: str) -> "Permission":
        """Also after a yes, at any time."""
        one = self.guardian(address)
        if one.answer is Answer.REFUSED:
            return self
        return self._with(replace(one, answer=Answer.REFUSED, answered_at=now, text_version=text_version))

    def must_have_yes(self, address: str) -> None:
        """Raises CodeWrong."""
        if self.guardian(address).answer is not Answer.GIVEN:
            raise CodeWrong("This is not the code that came with the link.")

    def guardian(self, address: str) -> Asked:
        return next(one for one in self.guardians if one.address == address)

    def linked(self, key: bytes, token: str) -> Asked:
        """The guardian the link was sent to. Raises GuardianLinkInvalid, also when others have been asked since."""
        for one in self.guardians:
            if links.fits(key, PURPOSE, token, self.application_id, one.address):
                return one
        raise GuardianLinkInvalid("This link is not one that holds.")

    def told(self, before: "Permission") -> PermissionAnswered | None:
        """What others have to know of the change."""
        if self.answer == before.answer or self.answer not in ("given", "refused"):
            return None
        return PermissionAnswered(
            application_id=self.application_id,
            person_id=self.person_id,
            version=self.version,
            given=self.answer == "given",
        )

    def view(self) -> PermissionView:
        said = tuple(GuardianAnswer(hint=one.hint, answer=one.answer.value) for one in self.guardians)
        return PermissionView(answer=self.answer, guardians=said)

    def shown_to(self, one: Asked) -> PermissionLinkView:
        return PermissionLinkView(
            answer=self.guardian(one.address).answer.value, language=self.language, place=self.place
        )

    def _with(self, changed: Asked) -> "Permission":
        guardians = tuple(changed if one.address == changed.address else one for one in self.guardians)
        return replace(self, version=self.version + 1, guardians=guardians)

    def _refusing(self) -> tuple[Asked, ...]:
        return tuple(one for one in self.guardians if one.answer is Answer.REFUSED)


def token(key: bytes, application_id: UUID, address: str) -> str:
    """What the link carries."""
    return links.token(key, PURPOSE, application_id, address)


def digest(key: bytes, application_id: UUID, address: str, digits: str) -> str:
    """Keyed, and bound to the application and the address, like a phone's code."""
    said = f"{PURPOSE}-code:{application_id}:{address}:{digits.strip()}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def _has_said_yes(one: Asked | None) -> bool:
    return one is not None and one.answer is Answer.GIVEN


def _with_answer(one: Asked, before: Asked | None) -> Asked:
    """Asked again after a no: it stays a no until they say otherwise."""
    if before is None or before.answer is not Answer.REFUSED:
        return one
    return replace(one, answer=before.answer, answered_at=before.answered_at, text_version=before.text_version)
