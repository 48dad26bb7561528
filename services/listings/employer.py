"""An employer and its life, pure: who it is, who acts for it, whether it can be trusted; acts return their events."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from services.listings.identity import Traces, number_of
from shared import clock
from shared.contracts.listings.employer_events import EmployerRefused, EmployerVerified, EmployerWaiting
from shared.contracts.listings.employer_review import Suspicion
from shared.contracts.listings.employers import EmployerView, Identifier
from shared.contracts.message import Event
from shared.contracts.words import Place, Reason
from shared.errors import DomainError


class NotAMember(DomainError):
    code = "not_a_member"


class EmployerNotVerified(DomainError):
    code = "employer_not_verified"


class EmployerNotFound(DomainError):
    code = "employer_not_found"


class EmployerBanned(DomainError):
    code = "employer_banned"


class EmployerSuspected(DomainError):
    code = "employer_suspected"


class OwnerOnly(DomainError):
    code = "owner_only"


class EmployerTransitionNotAllowed(DomainError):
    code = "employer_transition_not_allowed"


@dataclass(frozen=True)
class Transition:
    frm: str
    to: str
    who: str
    event: type[Event] | None


# The whole life of an employer. What is not a row here cannot happen.
TRANSITIONS = (
    Transition("new", "registered", "account", None),
    Transition("registered", "mail_confirmed", "owner", EmployerWaiting),
    Transition("mail_confirmed", "verified", "counsellor", EmployerVerified),
    Transition("mail_confirmed", "refused", "counsellor", EmployerRefused),
    Transition("refused", "mail_confirmed", "owner", EmployerWaiting),
    Transition("registered", "banned", "counsellor", EmployerRefused),
    Transition("mail_confirmed", "banned", "counsellor", EmployerRefused),
    Transition("refused", "banned", "counsellor", EmployerRefused),
    Transition("verified", "banned", "counsellor", EmployerRefused),
    Transition("banned", "mail_confirmed", "counsellor", EmployerWaiting),
)


@dataclass(frozen=True)
class Change:
    """One line of an employer's history. ``reason`` is a key, ``note`` what the counsellor wrote to the employer."""

    at: dt.datetime
    by: UUID
    frm: str
    to: str
    reason: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Invitation:
    account_id: UUID
    role: str
    at: dt.datetime


@dataclass(frozen=True)
class Employer:
    """``owners`` are among the ``members``. Without ``identifier`` and ``address``: entered by the centre itself."""

    id: UUID
    name: str
    state: str
    members: tuple[UUID, ...]
    owners: tuple[UUID, ...] = ()
    invited: tuple[Invitation, ...] = ()
    identifier: Identifier | None = None
    address: Place | None = None
    domain: str = ""
    mail_domain: str = ""
    phone: str = ""
    version: int = 1
    key: str = ""
    content_hash: str = ""
    history: tuple[Change, ...] = ()

    def must_be_verified(self) -> None:
        """Nothing of an unverified employer is visible. Raises EmployerNotVerified."""
        if self.state != "verified":
            raise EmployerNotVerified(f"{self.name} has not been verified yet; a counsellor does that.")

    def must_not_be_banned(self) -> None:
        if self.state == "banned":
            raise EmployerBanned(f"{self.name} has been banned by the centre.")

    def must_be_owned_by(self, account_id: UUID) -> None:
        if account_id not in self.owners:
            raise OwnerOnly("Only an owner of this employer may do that.")

    @property
    def waiting_since(self) -> dt.datetime | None:
        """When it last came into the state it has."""
        return self.history[-1].at if self.history else None

    @property
    def traces(self) -> Traces:
        """What it can be recognised by."""
        number = number_of(self.identifier) if self.identifier else None
        domains = frozenset(domain for domain in (self.domain, self.mail_domain) if domain)
        return Traces(self.id, self.name, self.state, number or "", domains, self.phone)

    def confirm_mail(self, by: UUID) -> tuple["Employer", tuple[Event, ...]]:
        """It has an owner whose mail address is confirmed, and waits for a counsellor."""
        return self._become("mail_confirmed", by), (self._waiting(),)

    def verify(
        self, by: UUID, evidence: tuple[str, ...], note: str, found: tuple[Suspicion, ...], *, despite: bool
    ) -> tuple["Employer", tuple[Event, ...]]:
        """The counsellor ``by`` answers for it. Raises EmployerSuspected, EmployerTransitionNotAllowed."""
        verified = self._become("verified", by, note=note, evidence=evidence)
        if found and not despite:
            names = ", ".join(f"{one.name} ({one.state}, by {one.by})" for one in found[:5])
            raise EmployerSuspected(f"{self.name} resembles: {names}.")
        return verified, (EmployerVerified(employer_id=self.id, employer_name=self.name, members=self.members),)

    def refuse(self, by: UUID, reason: str, note: str) -> tuple["Employer", tuple[Event, ...]]:
        return self._become("refused", by, reason, note), (self._refused(reason, banned=False),)

    def ban(self, by: UUID, reason: str, note: str) -> tuple["Employer", tuple[Event, ...]]:
        return self._become("banned", by, reason, note), (self._refused(reason, banned=True),)

    def reopen(self, by: UUID, note: str) -> tuple["Employer", tuple[Event, ...]]:
        """A ban is lifted."""
        if self.state != "banned":
            raise EmployerTransitionNotAllowed(f"This employer is {self.state}, not banned.")
        return self._become("mail_confirmed", by, "ban_lifted", note), (self._waiting(),)

    def view(self, account_id: UUID | None = None) -> EmployerView:
        """As the member ``account_id`` sees it."""
        last = self.history[-1] if self.state in ("refused", "banned") and self.history else None
        return EmployerView(
            id=self.id,
            name=self.name,
            state=self.state,
            version=self.version,
            role="owner" if account_id in self.owners else "member",
            identifier=self.identifier,
            address=self.address,
            domain=self.domain,
            phone=self.phone,
            reason=last.reason if last else "",
            note=last.note if last else "",
        )

    def _become(
        self, to: str, by: UUID, reason: str = "", note: str = "", evidence: tuple[str, ...] = ()
    ) -> "Employer":
        allowed = [row.to for row in TRANSITIONS if row.frm == self.state]
        if to not in allowed:
            choice = ", ".join(allowed) or "nothing"
            raise EmployerTransitionNotAllowed(f"This employer is {self.state}; from here it can become: {choice}.")
        change = Change(clock.now(), by, self.state, to, reason, note, evidence)
        return replace(self, state=to, history=(*self.history, change))

    def _waiting(self) -> EmployerWaiting:
        return EmployerWaiting(employer_id=self.id, employer_name=self.name)

    def _refused(self, reason: str, *, banned: bool) -> EmployerRefused:
        return EmployerRefused(
            employer_id=self.id,
            employer_name=self.name,
            banned=banned,
            reason=Reason(key=reason),
            members=self.members,
        )
