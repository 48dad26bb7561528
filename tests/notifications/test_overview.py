"""What staff see of messages, the mail about the week, and the word before an account is erased."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from services.notifications import figures
from services.notifications.alarm import look_at_all
from services.notifications.contact import Contact
from services.notifications.figures import Tally
from services.notifications.handlers import Notifications, staff
from services.notifications.handlers.matches import on_matches_found
from services.notifications.handlers.people import on_account_deletion_near
from services.notifications.kinds import RULES, Audience, Kind
from services.notifications.store.messages import insert
from shared import clock
from shared.contracts.gateway.accounts import AccountDeletionNear
from shared.contracts.notifications.overview import GetMessageFigures, ListMessageKinds, PreviewMessage
from shared.contracts.words import Channel, Language
from shared.errors import DomainError
from shared.mongo import transaction
from tests.builders import offer_facts
from tests.notifications.conftest import Deliver, Relay, a_contact, at, matches, send_all, set_clock, states, yes
from tests.notifications.test_store import a_message


def tally(count: int = 1, day: str = "2026-11-16", state: str = "sent", **other: str) -> Tally:
    return Tally(
        **{"kind": "matches_found", "channel": "mail", "reason": "", **other}, day=day, state=state, count=count
    )


def test_a_row_for_each_day_kind_and_channel_the_newest_first_with_the_reasons() -> None:
    rows = figures.rows(
        [
            tally(4),
            tally(2, state="planned"),
            tally(1, state="sending"),
            tally(3, state="suppressed", reason="no_consent"),
            tally(1, state="failed", reason="smtp_550 5.1.1"),
            tally(5, day="2026-11-17"),
            tally(1, channel="sms", state="delivered"),
        ]
    )
    assert [(row.day.day, row.channel.value, row.planned) for row in rows] == [
        (17, "mail", 5),
        (16, "mail", 11),
        (16, "sms", 1),
    ]
    assert (rows[1].sent, rows[1].waiting, rows[1].suppressed, rows[1].failed) == (4, 3, 3, 1)
    assert rows[1].reasons == {"failed: smtp_550 5.1.1": 1, "suppressed: no_consent": 3}
    assert rows[2].delivered == 1


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-23T06:59", "2026-W46"),
        ("2026-11-23T07:00", "2026-W47"),
        ("2026-11-29T23:59", "2026-W47"),
        ("2026-03-30T07:00", "2026-W13"),  # the clock went forward the day before
        ("2027-01-04T07:00", "2026-W53"),
    ],
)
def test_a_week_is_over_on_monday_at_seven(now: str, week: str) -> None:
    name, first, last = figures.week_over(at(now))
    assert name == week
    assert (first.isoweekday(), last - first) == (1, dt.timedelta(days=6))
    assert first.isocalendar()[:2] == (int(week[:4]), int(week[6:]))


async def test_figures_of_what_has_become_of_messages(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    people = [a_contact(mail=f"person-{number}@demo.example", consents=yes(Channel.MAIL)) for number in range(3)]
    for one in people:
        await notifications.contacts.save(one)
    await deliver(on_matches_found, matches([offer_facts()], *(one.person_id for one in people)))
    relay.answers["RCPT"] = "550 5.1.1 User unknown"
    await send_all(notifications, deliver)
    view = await staff.get_message_figures(GetMessageFigures(), notifications)
    (row,) = view.items
    assert (row.day, row.kind, row.channel, row.planned) == (clock.today(), "matches_found", Channel.MAIL, 3)
    assert (row.failed, row.sent, row.reasons) == (3, 0, {"failed: smtp_550 5.1.1": 3})
    assert (view.sms.sent, view.sms.budget, view.stopped) == (0, 10_000, ())
    before = GetMessageFigures(last_day=clock.today() - dt.timedelta(days=1))
    assert (await staff.get_message_figures(before, notifications)).items == ()


def test_no_more_than_31_days_are_asked_for() -> None:
    today = clock.today()
    with pytest.raises(ValueError, match="31 days"):
        GetMessageFigures(first_day=today - dt.timedelta(days=31), last_day=today)
    with pytest.raises(ValueError, match="31 days"):
        GetMessageFigures(first_day=today, last_day=today - dt.timedelta(days=1))


async def test_the_team_hears_of_the_week_once_though_several_replicas_look_and_restart(
    notifications: Notifications, deliver: Deliver, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, at("2026-11-18T12:00"))
    sent = replace(a_message(), planned_at=clock.now())
    await transaction(notifications.db, lambda session: insert(notifications.db, session, [sent]))
    await look_at_all(notifications)
    set_clock(monkeypatch, at("2026-11-23T06:59"))
    await look_at_all(notifications)
    assert await notifications.db["messages"].count_documents({"kind": Kind.WEEKLY_FIGURES}) == 0
    set_clock(monkeypatch, at("2026-11-23T07:00"))
    await asyncio.gather(*(look_at_all(notifications) for _ in range(3)))
    await send_all(notifications, deliver)
    assert [address for address, mail in relay.mails if b"Woche" in mail] == [notifications.staff_mail]
    set_clock(monkeypatch, at("2026-11-29T20:00"))
    await look_at_all(notifications)
    found = await notifications.db["messages"].find({"kind": Kind.WEEKLY_FIGURES}).to_list(None)
    assert [one["subject"] for one in found] == ["2026-W47"]


async def test_of_a_week_without_messages_nothing_is_said(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, at("2026-11-23T07:00"))
    await look_at_all(notifications)
    assert await states(notifications.db) == {}


async def test_the_catalogue_is_listed_and_each_message_previewed(notifications: Notifications) -> None:
    kinds = (await staff.list_message_kinds(ListMessageKinds(), notifications)).items
    assert [one.kind for one in kinds] == list(RULES)
    view = await staff.preview_message(PreviewMessage(kind="matches_found", language=Language.ARABIC), notifications)
    assert (view.channel, view.language, view.segments) == (Channel.MAIL, Language.ARABIC, 0)
    assert 'dir="rtl"' in view.html
    sms = PreviewMessage(kind="matches_found", channel=Channel.SMS)
    assert (await staff.preview_message(sms, notifications)).segments == 3
    assert RULES[Kind(kinds[-1].kind)].audience is Audience.STAFF


@pytest.mark.parametrize("asked", [{"kind": "nonsense"}, {"kind": "sign_in", "channel": "sms"}])
async def test_what_does_not_exist_is_not_previewed(notifications: Notifications, asked: dict[str, str]) -> None:
    with pytest.raises(DomainError) as refused:
        await staff.preview_message(PreviewMessage.model_validate(asked), notifications)
    assert refused.value.code == "message_kind_not_found"


def going(contact: Contact, days: int) -> AccountDeletionNear:
    day = clock.today() + dt.timedelta(days=days)
    return AccountDeletionNear(account_id=contact.person_id, role="young_person", deleted_on=day)


async def test_on_account_deletion_near_twice_changes_nothing(notifications: Notifications, deliver: Deliver) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    for message_id in ("one", "one", "another"):
        await deliver(on_account_deletion_near, going(mia, 14), message_id)
    (told,) = await notifications.db["messages"].find({}).to_list(None)
    assert (told["kind"], told["values"]) == ("deletion_near", {"day": going(mia, 14).deleted_on.isoformat()})


async def test_a_later_day_of_deletion_supersedes_what_waits_and_an_older_event_tells_nothing(
    notifications: Notifications, deliver: Deliver
) -> None:
    mia = a_contact()
    await notifications.contacts.save(mia)
    for days in (14, 40, 13):
        await deliver(on_account_deletion_near, going(mia, days))
    found = await notifications.db["messages"].find({}).to_list(None)
    told = {one["values"]["day"]: (one["state"], one["reason"]) for one in found}
    first, later = (going(mia, days).deleted_on.isoformat() for days in (14, 40))
    assert told == {first: ("superseded", "moved_on"), later: ("planned", "")}


async def test_nobody_is_told_of_the_deletion_of_who_has_no_contact(
    notifications: Notifications, deliver: Deliver
) -> None:
    await deliver(on_account_deletion_near, going(a_contact(), 14))
    assert await states(notifications.db) == {}
