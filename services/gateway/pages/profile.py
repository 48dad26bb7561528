"""A young person's profile: what they look for, how they are reached, and the code that confirms a phone."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import profiles
from services.gateway.auth import Account, verify_phone
from services.gateway.pages import advice_words, consent, dates, weeks
from services.gateway.pages.forms import Form, Shape, period_inputs, posted
from services.gateway.pages.guard import YoungPerson
from services.gateway.pages.matches import find_profile
from services.gateway.pages.render import page
from services.gateway.pages.words import gettext, km, msgid
from services.gateway.rpc import Refused, ask
from shared import clock, school_holidays
from shared.contracts.matching.profiles import ProfileInput, ProfileView
from shared.contracts.notifications.contacts import ContactView, Frequency, GetContact, SaveContact, VerifyPhone
from shared.contracts.words import Period

router = APIRouter(include_in_schema=False)

PERIODS = 3
WANTED = Shape(
    {
        "fields": msgid("Was interessiert dich?"),
        "kinds": msgid("Was suchst du?"),
        "postal_code": msgid("Deine Postleitzahl"),
        "radius_km": msgid("Wie weit darf es sein?"),
        "birth_date": msgid("Dein Geburtsdatum"),
        "school_until": msgid("Schule bis"),
        "weekdays": msgid("An welchen Tagen kannst du?"),
        "holidays": msgid("In welchen Ferien?"),
        "weeks": msgid("In welchen Wochen?"),
        **period_inputs(PERIODS),
        "minimum_score": msgid("Wann sollen wir uns melden?"),
    },
    lists=frozenset({"fields", "kinds", "weekdays", "holidays", "weeks"}),
    root="fields",
)
REACHED = Shape(
    {
        "mail": msgid("E-Mail-Adresse"),
        "mail_matches": msgid("E-Mail"),
        "phone": msgid("Handynummer"),
        "phone_matches": msgid("SMS"),
        "language": msgid("Sprache der Nachrichten"),
        "frequency": msgid("Wie oft?"),
        "pause": msgid("Pause mit Nachrichten"),
        "quiet": msgid("Ruhezeit"),
        "quiet_hours.start": msgid("Ruhe ab"),
        "quiet_hours.end": msgid("Ruhe bis"),
    }
)
CODE = Shape({"code": msgid("Code aus der SMS")}, root="code")
FREQUENCIES = {
    Frequency.AT_ONCE: msgid("gleich, wenn es etwas gibt"),
    Frequency.DAILY: msgid("gesammelt, morgens um 7"),
    Frequency.WEEKLY: msgid("gesammelt, montags"),
}
PAUSES = {"0": msgid("keine Pause"), "7": msgid("eine Woche"), "30": msgid("einen Monat")}  # in days
GOES_ON = "on"  # a pause that stays as it is
SCORES = {0: msgid("bei jedem Treffer"), 50: msgid("bei guten Treffern"), 70: msgid("nur bei sehr guten Treffern")}
LAND = "ST"  # as the law check has it
RADII = (5, 10, 15, 25, 40, 60, 100)


@router.get("/profil")
async def profile(request: Request, account: YoungPerson) -> Response:
    saved, contact = await asyncio.gather(find_profile(request, account), _find_contact(request, account))
    wanted = Form(WANTED, _wishes(saved) if saved else {"radius_km": 25})
    reached = Form(REACHED, _reached(contact) if contact else {})
    return _page(request, account, contact, wanted, reached)


@router.post("/profil")
async def save(request: Request, account: YoungPerson) -> Response:
    contact = await _find_contact(request, account)
    wanted, reached = await posted(request, WANTED), await posted(request, REACHED)
    saved = await _save(request, account, contact, wanted, reached)
    if wanted.errors or reached.errors:
        return _page(request, account, contact, wanted, reached)
    if saved and saved.phone and not saved.phone_confirmed:
        return RedirectResponse("/profil/code", 303)
    return RedirectResponse("/treffer?gespeichert", 303)


@router.get("/profil/code")
async def code(request: Request, account: YoungPerson) -> Response:
    return page(request, "profile_code.html", account=account, form=Form(CODE))


@router.post("/profil/code")
async def verify(request: Request, account: YoungPerson) -> Response:
    form = await posted(request, CODE)
    if form.check(VerifyPhone, person_id=account.id):
        with form.noting():
            await verify_phone(request, account, form.value("code"))
            return RedirectResponse("/treffer?gespeichert", 303)
    return page(request, "profile_code.html", account=account, status=form.status, form=form)


async def _save(
    request: Request, account: Account, contact: ContactView | None, wanted: Form, reached: Form
) -> ContactView | None:
    """Save both halves once both are right; a refusal by either service is noted at its form."""
    profile = _with_holidays(wanted).check(ProfileInput)
    order = _order(account, contact, reached) if contact else None
    if profile is None or reached.errors:
        return None
    with wanted.noting():
        await profiles.save_profile(request, account, profile)
        with reached.noting():
            return await ask(request, order) if order else None
    return None


def _wishes(saved: ProfileView) -> dict[str, Any]:
    """As saved; periods that are whole holidays or whole weeks are ticked as such."""
    typed = saved.model_dump(mode="json", by_alias=True)
    free = {value for value, *_ in _holidays()}
    others = [one for one in saved.periods if _value(one) not in free]
    rest = [one.model_dump(mode="json", by_alias=True) for one in others if not weeks.is_weeks(one)]
    holidays = [value for value in map(_value, saved.periods) if value in free]
    return {**typed, "holidays": holidays, "weeks": weeks.ticked(others, clock.today()), "periods": rest}


def _value(span: Period) -> str:
    return f"{span.start}/{span.end}"


def _with_holidays(form: Form) -> Form:
    """The holidays and weeks ticked are periods like those written."""
    known = {value for value, *_ in _holidays()}
    ticked = [value.split("/") for value in form.typed.get("holidays", ()) if value in known]
    chosen = [{"from": one.start, "to": one.end} for one in weeks.periods(form.chosen("weeks"), clock.today())]
    periods = [*form.typed.get("periods", ()), *({"from": first, "to": last} for first, last in ticked), *chosen]
    typed = {name: value for name, value in form.typed.items() if name not in ("holidays", "weeks", "periods")}
    return form.saying({**typed, "periods": periods} if periods else typed)


def _holidays() -> list[tuple[str, str, str, str]]:
    """The coming school holidays as tiles."""
    blocks = school_holidays.ahead(clock.today(), LAND)
    return [
        (f"{one.start}/{one.end}", gettext(advice_words.HOLIDAYS[school_holidays.name(one)]), "", dates.period(one))
        for one in blocks
    ]


def _order(account: Account, contact: ContactView, form: Form) -> SaveContact | None:
    typed = {name: value for name, value in form.typed.items() if name not in ("quiet", "quiet_hours", "pause")}
    return form.saying({"mail_matches": False, "phone": None, "phone_matches": False} | typed).check(
        SaveContact,
        person_id=account.id,
        quiet_hours=form.typed.get("quiet_hours", {}) if form.value("quiet") else None,
        muted_until=_until(contact, form.value("pause")),
        text_version=consent.version(),
        source="/profil",
    )


def _until(contact: ContactView, pause: str) -> dt.datetime | None:
    """The end of the pause that was chosen; what nobody offered is none."""
    if pause == GOES_ON:
        return contact.muted_until
    days = int(pause) if pause in PAUSES else 0
    return clock.now() + dt.timedelta(days=days) if days else None


async def _find_contact(request: Request, account: Account) -> ContactView | None:
    try:
        return await ask(request, GetContact(person_id=account.id))
    except Refused as no:
        if no.refusal.code != "contact_not_found":
            raise
        return None


def _reached(contact: ContactView) -> dict[str, Any]:
    quiet = contact.quiet_hours
    hours = {"start": f"{quiet.start:%H:%M}", "end": f"{quiet.end:%H:%M}"} if quiet else {}
    saved = {**contact.model_dump(mode="json"), "quiet": quiet is not None, "quiet_hours": hours}
    return {**saved, "mail": contact.mail_wanted or contact.mail, "pause": GOES_ON if _paused(contact) else "0"}


def _paused(contact: ContactView) -> bool:
    return contact.muted_until is not None and contact.muted_until > clock.now()


def _pauses(contact: ContactView | None) -> list[tuple[str, str]]:
    """The choices, and the one already made."""
    usual = [(days, gettext(label)) for days, label in PAUSES.items()]
    if contact is None or contact.muted_until is None or not _paused(contact):
        return usual
    last = dates.day(contact.muted_until.astimezone(clock.BERLIN).date())
    return [(GOES_ON, gettext("bis {day}").format(day=last)), *usual]


def _page(request: Request, account: Account, contact: ContactView | None, wanted: Form, reached: Form) -> Response:
    return page(
        request,
        "profile.html",
        account=account,
        status=max(wanted.status, reached.status),
        contact=contact,
        asked="gefragt" in request.query_params,
        wanted=wanted,
        reached=reached,
        radii=radii(wanted.value("radius_km")),
        scores=[(score, _score(score)) for score in _with(SCORES, wanted.value("minimum_score"))],
        frequencies=[(one.value, gettext(label)) for one, label in FREQUENCIES.items()],
        pauses=_pauses(contact),
        consent=consent,
        rows=range(PERIODS),
        holidays=_holidays(),
        months=weeks.calendar(clock.today(), LAND),
        day_names=weeks.day_names(),
    )


def radii(saved: str) -> list[tuple[int, str]]:
    """How far it may be, for a select."""
    return [(one, km(one)) for one in _with(RADII, saved)]


def _with(usual: Iterable[int], saved: str) -> list[int]:
    """The usual choices and the one already made elsewhere, so that saving does not change it."""
    return sorted({*usual, int(saved)}) if saved.isdecimal() and len(saved) < 4 else sorted(usual)


def _score(score: int) -> str:
    return gettext(SCORES[score]) if score in SCORES else gettext("ab {score} Punkten").format(score=score)
