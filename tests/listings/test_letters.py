"""Letters between the two sides: nothing that tells how to reach somebody passes before the employer's yes."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from services.listings import letter as letters
from services.listings.application import ApplicationNotFound
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.handlers.applications import act_on_application, apply
from services.listings.handlers.letters import (
    get_shared_contact,
    list_letters,
    list_staff_letters,
    report_letter,
    send_letter,
    settle_letter,
    share_contact,
)
from services.listings.letter import (
    ContactNotDue,
    ContactNotShared,
    Letter,
    LetterNotFound,
    LettersClosed,
    TooManyLetters,
    write,
)
from shared import clock
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.letters import (
    GetSharedContact,
    LetterFlagged,
    LetterSent,
    ListLetters,
    ListStaffLetters,
    ReportLetter,
    SendLetter,
    SettleLetter,
    ShareContact,
)
from shared.mongo import Database
from tests.listings.test_application import an_application
from tests.listings.test_applications import accepted, applying, by_employer, published

YOUNG, EMPLOYER = "young_person", "employer"
NUMBER = "Ruf an: 0340 5550100"


def written(text: str, *before: Letter, side: str = YOUNG) -> Letter:
    return write(an_application(), side, str(clock.new_id()), text, before)


def test_what_tells_how_to_reach_somebody_is_held_and_seen_by_its_writer_alone() -> None:
    held, fine = written(NUMBER), written("Ich freue mich.")
    one = an_application()
    assert held.held == ("phone_number",)
    assert [view.text for view in letters.shown(one, YOUNG, [held, fine]).items] == [NUMBER, "Ich freue mich."]
    assert [view.text for view in letters.shown(one, EMPLOYER, [held, fine]).items] == ["Ich freue mich."]
    yes = replace(one, state="accepted")
    assert not write(yes, YOUNG, "k", NUMBER, ()).held


def test_a_number_does_not_pass_in_pieces() -> None:
    first = written("Meine Lieblingszahl ist 0340")
    assert not first.held
    assert written("5550100", first).held == ("phone_number",)
    assert not written("55 50", replace(first, side=EMPLOYER)).held
    assert written("55 50", first).held


def test_an_application_that_has_ended_takes_no_letters_and_a_day_no_more_than_twenty() -> None:
    with pytest.raises(LettersClosed):
        write(replace(an_application(), state="declined"), YOUNG, "k", "Warum?", ())
    many = [replace(written("Hallo"), number=number) for number in range(1, 21)]
    with pytest.raises(TooManyLetters):
        written("Hallo", *many)
    assert written("Hallo", *many, side=EMPLOYER).number == 21
    assert written("Hallo", *(replace(one, at=one.at - dt.timedelta(days=1)) for one in many))


def sending(view: ApplicationView, account: object, side: str, text: str, key: str = "") -> SendLetter:
    order = {"account_id": account, "side": side, "application_id": view.id, "text": text}
    return SendLetter.model_validate({**order, "key": key or str(clock.new_id())})


async def test_letters_go_both_ways_once_per_click_and_events_tell_nothing_of_them(
    listings: Listings, employer: Employer, db: Database
) -> None:
    person, boss = clock.new_id(), employer.members[0]
    sent = await apply(applying(await published(listings, employer), person_id=person), listings)
    click = sending(sent, person, YOUNG, "Wann geht es los?", "click")
    views = await asyncio.gather(*(send_letter(click, listings) for _ in range(3)))
    assert len({view.id for view in views}) == 1
    await send_letter(sending(sent, person, YOUNG, NUMBER), listings)
    await send_letter(sending(sent, boss, EMPLOYER, "Um acht."), listings)
    shown = await list_letters(
        ListLetters.model_validate({"account_id": boss, "side": EMPLOYER, "application_id": sent.id}), listings
    )
    assert [(one.text, one.own) for one in shown.items] == [("Wann geht es los?", False), ("Um acht.", True)]
    assert (shown.open, shown.contact_data) == (True, False)
    rows = await db["outbox"].find({"routing_key": LetterSent.routing_key}, sort=[("_id", 1)]).to_list(None)
    told = [LetterSent.model_validate_json(row["body"]) for row in rows]
    assert [(one.to, one.number) for one in told] == [(EMPLOYER, 1), (YOUNG, 3)]
    assert not any(b"acht" in row["body"] or b"5550100" in row["body"] for row in rows)
    with pytest.raises(ApplicationNotFound):
        await send_letter(sending(sent, clock.new_id(), YOUNG, "Hallo"), listings)


async def test_a_long_conversation_goes_on(
    listings: Listings, employer: Employer, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.listings.store.letters.LATEST", 2)
    person = clock.new_id()
    sent = await apply(applying(await published(listings, employer), person_id=person), listings)
    for number in range(4):
        await send_letter(sending(sent, person, YOUNG, f"Brief {number}"), listings)
    assert sorted(await db["letters"].distinct("number")) == [1, 2, 3, 4]


async def test_a_reported_and_a_held_letter_are_looked_at_by_staff(
    listings: Listings, employer: Employer, db: Database
) -> None:
    person, boss = clock.new_id(), employer.members[0]
    sent = await apply(applying(await published(listings, employer), person_id=person), listings)
    await send_letter(sending(sent, person, YOUNG, "schau auf www.mia.example"), listings)
    rude = await send_letter(sending(sent, boss, EMPLOYER, "So etwas brauchen wir nicht."), listings)
    report = {"account_id": person, "side": YOUNG, "application_id": sent.id, "letter_id": rude.id, "note": "unhöflich"}
    for _ in range(2):
        await report_letter(ReportLetter.model_validate(report), listings)
    with pytest.raises(LetterNotFound):
        await report_letter(
            ReportLetter.model_validate({**report, "side": EMPLOYER, "account_id": boss}), listings
        )  # one's own
    waiting = (await list_staff_letters(ListStaffLetters(), listings)).items
    assert [(one.reported, one.held) for one in waiting] == [(True, ()), (False, ("link",))]
    assert await db["outbox"].count_documents({"routing_key": LetterFlagged.routing_key}) == 1
    for one in waiting:
        await settle_letter(SettleLetter(account_id=boss, letter_id=one.id, deliver=bool(one.held)), listings)
    assert not (await list_staff_letters(ListStaffLetters(), listings)).items
    rows = await db["outbox"].find({"routing_key": LetterSent.routing_key}, sort=[("_id", 1)]).to_list(None)
    told = [LetterSent.model_validate_json(row["body"]) for row in rows]
    assert [(one.to, one.number, one.released) for one in told] == [(YOUNG, 2, False), (EMPLOYER, 1, True)]
    with pytest.raises(LetterNotFound):  # settled once; whom it goes to hears of it once
        await settle_letter(SettleLetter(account_id=boss, letter_id=waiting[1].id, deliver=True), listings)
    assert await db["outbox"].count_documents({"routing_key": LetterSent.routing_key}) == 2
    seen = ListLetters.model_validate({"account_id": boss, "side": EMPLOYER, "application_id": sent.id})
    assert len((await list_letters(seen, listings)).items) == 2


async def test_the_contact_is_shared_by_ones_own_act_after_the_yes_and_until_it_ends(
    listings: Listings, employer: Employer
) -> None:
    offer, person, boss = await published(listings, employer), clock.new_id(), employer.members[0]
    waiting = await apply(applying(offer, person_id=person), listings)
    own = ShareContact(person_id=person, application_id=waiting.id, shared=True)
    asked = GetSharedContact(account_id=boss, application_id=waiting.id)
    with pytest.raises(ContactNotDue):
        await share_contact(own, listings)
    await act_on_application(by_employer(employer, waiting, "accept"), listings)
    with pytest.raises(ContactNotShared):
        await get_shared_contact(asked, listings)
    assert (await share_contact(own, listings)).contact_shared
    assert (await get_shared_contact(asked, listings)).person_id == person
    await share_contact(own.model_copy(update={"shared": False}), listings)
    with pytest.raises(ContactNotShared):
        await get_shared_contact(asked, listings)


async def test_the_contact_shuts_when_the_place_is_given_up(listings: Listings, employer: Employer) -> None:
    offer, person = await published(listings, employer), clock.new_id()
    yes = await accepted(listings, employer, offer, person)
    await share_contact(ShareContact(person_id=person, application_id=yes.id, shared=True), listings)
    one = await listings.applications.get(yes.id)
    with pytest.raises(ContactNotShared):
        letters.shared_by(replace(one, state="cancelled"))
