"""One application as one of its sides sees it, and what its buttons do: signed in, or by the link in a mail."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import contacts_shared, placements
from services.gateway.accounts import Account
from services.gateway.contacts_shared import Reached
from services.gateway.pages import application_words as said
from services.gateway.pages import complaints, recommending, words
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid
from services.gateway.rpc import Refused, ask, ask_all
from shared import clock
from shared.contracts.listings.applications import ActOnApplication, ApplicationView, GetApplication
from shared.contracts.listings.feedback import GiveFeedback
from shared.contracts.listings.letters import LetterList, ListLetters, ReportLetter, SendLetter, ShareContact
from shared.contracts.listings.recommendations import RecommendationView
from shared.contracts.matching.matches import ListMatches, MatchView
from shared.contracts.message import Message
from shared.contracts.notifications.permissions import Address, GetPermission, PermissionView

ACT = Shape(
    {
        "act": msgid("Was möchten Sie tun?"),
        "reason": msgid("Grund"),
        "guardian": msgid("E-Mail-Adresse oder Handynummer"),
        "second_guardian": msgid("Zweite Person"),
        "text": msgid("Nachricht"),
        "stars": msgid("Wie war es?"),
        "told": msgid("Und in eigenen Worten?"),
        "letter": msgid("Gemeldete Nachricht"),
        "offers": msgid("Wem möchtest du gezeigt werden?"),
        "key": msgid("Formular"),
    },
    lists=frozenset({"offers"}),
    root="act",
)
REASONS = {"decline": said.DECLINE, "cancel": said.CANCEL, "withdraw": ("by_young_person",)}
SIMILAR = 3
THANKS = {"feedback": "?danke", "recommend": "?empfohlen"}


class Guardians(Message):
    guardian: Address
    second_guardian: Address | None = None


@dataclass(frozen=True)
class Reader:
    """Who looks: the account of a session, or the one a mail's link was sent to. ``path``: where the buttons lead."""

    account_id: UUID
    side: str
    path: str
    account: Account | None = None


async def show(request: Request, reader: Reader, application_id: UUID, form: Form | None = None) -> Response:
    """The page. Refused: ``application_not_found``, ``not_a_member``."""
    found = await ask(request, GetApplication.model_validate(_of(reader, application_id)))
    permission, matches, recommendation, letters, reached = await asyncio.gather(
        _permission(request, reader, found),
        _matches(request, reader, found),
        _recommendation(request, reader, found),
        _letters(request, reader, found),
        _reached(request, reader, found),
    )
    form = form or Form(ACT, {"key": str(uuid.uuid4())})
    return page(
        request,
        "application.html",
        account=reader.account,
        status=form.status,
        one=found,
        reader=reader,
        form=form,
        said=said,
        permission=permission,
        similar=matches[:SIMILAR],
        recommendation=recommendation,
        recommended="empfohlen" in request.query_params,
        choosable=recommending.choosable(found, matches),
        letters=letters,
        reached=reached,
        declining=words.choices(said.DECLINE),
        begun=found.first_day is not None and found.first_day <= clock.today(),
        sent="gesendet" in request.query_params,
        thanked="danke" in request.query_params,
        stars=words.choices(said.STARS),
        cancelling=words.choices(said.CANCEL),
    )


async def act(request: Request, reader: Reader, application_id: UUID) -> Response:
    """Do what the button says, then show the page anew; what is not possible (any more) is said on it."""
    form = await posted(request, ACT)
    with form.noting():
        await _do(request, reader, application_id, form)
    if form.errors:
        return await show(request, reader, application_id, form)
    return RedirectResponse(reader.path + THANKS.get(form.value("act"), ""), 303)


async def _do(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    wanted = form.value("act")
    own = YOUNG_ACTS if reader.side == "young_person" else EMPLOYER_ACTS
    deed = {**BOTH_ACTS, **own}.get(wanted)
    if deed is not None:
        await deed(request, reader, application_id, form)
        return
    if form.value("reason") and form.value("reason") not in REASONS.get(wanted, ()):
        form.errors["reason"] = complaints.not_offered()
        return
    order = _order(reader, application_id, wanted, form.value("reason"))
    if checked := form.saying(order).check(ActOnApplication):
        await ask(request, checked)


async def _confirm(request: Request, reader: Reader, application_id: UUID, _: Form) -> None:
    await placements.confirm(request, reader.account_id, application_id)


async def _ask_guardians(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    asked = {name: form.value(name) for name in Guardians.model_fields if form.value(name)}
    if form.saying(asked).check(Guardians):
        await placements.ask_guardians(request, reader.account_id, application_id, tuple(asked.values()))


async def _write(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    text = {"key": form.value("key") or str(uuid.uuid4()), "text": form.value("text")}
    if letter := form.saying(text).check(SendLetter, **_of(reader, application_id)):
        await ask(request, letter)


async def _report(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    if report := form.saying({"letter_id": form.value("letter")}).check(ReportLetter, **_of(reader, application_id)):
        await ask(request, report)


async def _feedback(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    said_so = {"stars": form.value("stars"), "text": form.value("told")}
    if told := form.saying(said_so).check(GiveFeedback, **_of(reader, application_id)):
        await ask(request, told)


async def _share(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    """Only by who has signed in: a mail's link answers, and opens nothing."""
    if reader.account is not None:
        shared = form.value("act") == "share"
        await ask(request, ShareContact(person_id=reader.account_id, application_id=application_id, shared=shared))


async def _recommend(request: Request, reader: Reader, application_id: UUID, _: Form) -> None:
    await recommending.recommend(request, reader.account_id, application_id)


async def _show_me(request: Request, reader: Reader, application_id: UUID, form: Form) -> None:
    await recommending.show_me(request, reader.account_id, application_id, form)


async def _show_nobody(request: Request, reader: Reader, application_id: UUID, _: Form) -> None:
    await recommending.show_nobody(request, reader.account_id, application_id)


Deed = Callable[[Request, Reader, UUID, Form], Awaitable[None]]
BOTH_ACTS: dict[str, Deed] = {"write": _write, "report": _report, "feedback": _feedback}
YOUNG_ACTS: dict[str, Deed] = {"confirm": _confirm, "ask": _ask_guardians, "share": _share, "unshare": _share}
YOUNG_ACTS |= {"show_me": _show_me, "show_nobody": _show_nobody}
EMPLOYER_ACTS: dict[str, Deed] = {"recommend": _recommend}


def _of(reader: Reader, application_id: UUID) -> dict[str, Any]:
    return {"account_id": reader.account_id, "side": reader.side, "application_id": application_id}


def _order(reader: Reader, application_id: UUID, wanted: str, reason: str) -> dict[str, Any]:
    known = tuple(REASONS.get(wanted, ()))
    order = {**_of(reader, application_id), "act": wanted}
    return {**order, "reason": reason if reason in known else known[-1] if known else ""}


async def _permission(request: Request, reader: Reader, found: ApplicationView) -> PermissionView | None:
    if reader.side != "young_person" or not found.minor or found.state not in said.GOOD:
        return None
    return await ask(request, GetPermission(person_id=reader.account_id, application_id=found.id))


async def _matches(request: Request, reader: Reader, found: ApplicationView) -> tuple[MatchView, ...]:
    """What else fits, for whom it has come to nothing."""
    if reader.side != "young_person" or found.state not in said.OVER:
        return ()
    matches = (await ask(request, ListMatches(person_id=reader.account_id))).items
    return tuple(one for one in matches if one.offer.offer_id != found.offer_id)


async def _recommendation(request: Request, reader: Reader, found: ApplicationView) -> RecommendationView | None:
    return await recommending.find(request, reader.account_id, found) if reader.side == "young_person" else None


async def _letters(request: Request, reader: Reader, found: ApplicationView) -> LetterList | None:
    """By a mail's link only as long as no contact data may stand in them."""
    if reader.account is None and found.state not in said.WAITING:
        return None
    wanted = ListLetters.model_validate(_of(reader, found.id))
    first = await ask(request, wanted)
    return first.model_copy(update={"items": tuple(await ask_all(request, wanted))}) if first.next else first


async def _reached(request: Request, reader: Reader, found: ApplicationView) -> Reached | None:
    """For the employer who has signed in, where the young person wants it."""
    if reader.account is None or reader.side != "employer" or not found.contact_shared:
        return None
    with contextlib.suppress(Refused):  # it has just ended, or been taken back
        return await contacts_shared.find(request, reader.account_id, found.id)
    return None
