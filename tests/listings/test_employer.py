"""An employer's life: what can happen to it, who may do it, and what is announced."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.employer import (
    TRANSITIONS,
    Employer,
    EmployerBanned,
    EmployerNotVerified,
    EmployerSuspected,
    EmployerTransitionNotAllowed,
    OwnerOnly,
)
from services.listings.employer_file import file_of
from services.listings.identity import suspicions
from services.listings.registration import EmployerChanged, EmployerInvalid, IdentityVerified, edit, register
from shared import clock
from shared.contracts.listings.employer_events import EmployerRefused, EmployerVerified, EmployerWaiting
from shared.contracts.listings.employers import EditEmployer, EmployerInput, RegisterEmployer
from shared.contracts.message import Event
from shared.errors import DomainError
from tests.builders import an_employer, employer_body

TEAM = clock.new_id()  # a counsellor


def order(mail_domain: str = "muldeblick.example", **changes: Any) -> RegisterEmployer:
    content = EmployerInput.model_validate(employer_body(**changes))
    return RegisterEmployer(account_id=clock.new_id(), key="k", mail_domain=mail_domain, employer=content)


def registered(**changes: Any) -> Employer:
    return register(order(**changes))[0]


def edited(employer: Employer, **changes: Any) -> tuple[Employer, tuple[Event, ...]]:
    return edit(employer, EditEmployer.model_validate({"account_id": employer.owners[0], **changes}))


def test_who_registers_with_a_confirmed_mail_owns_it_and_waits_for_a_counsellor() -> None:
    request = order()
    employer, events = register(request)
    assert (employer.state, employer.members, employer.owners) == ("mail_confirmed", *2 * ((request.account_id,),))
    assert [(change.frm, change.to, change.by) for change in employer.history] == [
        ("new", "registered", request.account_id),
        ("registered", "mail_confirmed", request.account_id),
    ]
    assert events == (EmployerWaiting(employer_id=employer.id, employer_name=employer.name),)
    assert (employer.domain, employer.phone) == ("muldeblick.example", "+493405550100")


def test_without_a_confirmed_mail_nobody_is_asked_to_look_at_it_until_there_is_one() -> None:
    employer, events = register(order(mail_domain=""))
    assert (employer.state, events) == ("registered", ())
    with pytest.raises(EmployerTransitionNotAllowed):
        employer.verify(TEAM, ("call",), "", (), despite=False)
    confirmed, events = edited(employer, mail_domain="muldeblick.example")
    assert confirmed.state == "mail_confirmed"
    assert [type(event) for event in events] == [EmployerWaiting]


def test_a_counsellor_verifies_with_evidence_and_it_is_kept_by_whom_and_when() -> None:
    employer = registered()
    with pytest.raises(EmployerNotVerified):
        employer.must_be_verified()
    verified, events = employer.verify(TEAM, ("number", "call"), "Rückruf am Montag", (), despite=False)
    verified.must_be_verified()
    last = verified.history[-1]
    assert (last.by, last.to, last.evidence, last.note) == (TEAM, "verified", ("number", "call"), "Rückruf am Montag")
    assert events == (EmployerVerified(employer_id=employer.id, employer_name=employer.name, members=employer.members),)


def test_a_refused_one_sees_why_corrects_it_and_waits_again() -> None:
    refused, events = registered().refuse(TEAM, "number_wrong", "Bitte die Nummer prüfen.")
    view = refused.view(refused.owners[0])
    assert (view.reason, view.note, view.role) == ("number_wrong", "Bitte die Nummer prüfen.", "owner")
    (event,) = events
    assert isinstance(event, EmployerRefused)
    assert (event.banned, event.reason.key) == (False, "number_wrong")
    assert "Bitte" not in event.model_dump_json()
    again, events = edited(refused, name="Schlosserei Muldeblick OHG")
    assert (again.state, [type(event) for event in events]) == ("mail_confirmed", [EmployerWaiting])
    assert again.view().reason == ""


def test_a_banned_one_changes_nothing_any_more_until_the_ban_is_lifted() -> None:
    banned, (event,) = an_employer().ban(TEAM, "fake_offers", "")
    assert isinstance(event, EmployerRefused)
    assert event.banned
    with pytest.raises(EmployerBanned):
        edited(banned, phone="0340 5550101")
    reopened, _ = banned.reopen(TEAM, "Verwechslung")
    assert reopened.state == "mail_confirmed"
    with pytest.raises(EmployerTransitionNotAllowed):
        registered(mail_domain="").reopen(TEAM, "")


def test_one_that_resembles_a_banned_one_is_verified_only_when_that_is_said() -> None:
    banned, employer = an_employer(name="Schlosserei Muldeblick", state="banned"), registered()
    found = suspicions(employer.traces, [banned.traces])
    assert [one.by for one in found] == ["name"]
    with pytest.raises(EmployerSuspected, match="Schlosserei Muldeblick"):
        employer.verify(TEAM, ("call",), "", found, despite=False)
    assert employer.verify(TEAM, ("call",), "", found, despite=True)[0].state == "verified"


def test_name_and_number_of_a_verified_one_stand_and_the_rest_may_change() -> None:
    employer, _ = registered().verify(TEAM, ("number",), "", (), despite=False)
    with pytest.raises(IdentityVerified):
        edited(employer, name="Ganz anders")
    with pytest.raises(IdentityVerified):
        edited(employer, identifier={"kind": "chamber", "number": "1", "authority": "HWK"})
    moved, events = edited(employer, name=employer.name, domain="neu.example")
    assert (moved.domain, moved.state, events) == ("neu.example", "verified", ())


def test_only_an_owner_edits_and_only_what_is_still_as_it_was_read() -> None:
    employer = registered()
    with pytest.raises(OwnerOnly):
        edit(employer, EditEmployer(account_id=clock.new_id(), phone=""))
    with pytest.raises(EmployerChanged):
        edited(employer, version=employer.version + 1, phone="")


def test_everything_wrong_is_named_at_its_field() -> None:
    wrong = {"identifier": {"kind": "betriebsnummer", "number": "12345678"}, "domain": "kein host", "phone": "abc"}
    with pytest.raises(EmployerInvalid) as refused:
        registered(**wrong)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/identifier/number", "betriebsnummer_invalid"),
        ("/domain", "domain_invalid"),
        ("/phone", "phone_invalid"),
    ]
    with pytest.raises(EmployerInvalid) as refused:
        registered(identifier={"kind": "trade_register", "number": "HRB 1"})
    assert [error.pointer for error in refused.value.errors] == ["/identifier/authority"]


@pytest.mark.parametrize(
    ("mail_domain", "domain", "hint"),
    [
        ("muldeblick.example", "muldeblick.example", "match"),
        ("anders.example", "muldeblick.example", "differs"),
        ("gmx.de", "gmx.de", "free_mail"),
        ("muldeblick.example", "", "unknown"),
    ],
)
def test_the_file_says_what_can_be_told_of_it(mail_domain: str, domain: str, hint: str) -> None:
    file = file_of(registered(mail_domain=mail_domain, domain=domain), ())
    assert (file.hints.domain, file.hints.number_well_formed, file.hints.suspicions) == (hint, True, ())
    assert [change.to for change in file.history] == ["registered", "mail_confirmed"]


ACTS: dict[str, Callable[[Employer], tuple[Employer, tuple[Event, ...]]]] = {
    "confirm": lambda one: one.confirm_mail(one.owners[0]),
    "edit": lambda one: edited(one, phone="0340 5550199"),
    "verify": lambda one: one.verify(TEAM, ("call",), "", (), despite=False),
    "refuse": lambda one: one.refuse(TEAM, "other", ""),
    "ban": lambda one: one.ban(TEAM, "other", ""),
    "reopen": lambda one: one.reopen(TEAM, ""),
}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_is_tried_in_whatever_order_only_rows_of_the_table_happen(names: list[str]) -> None:
    rows, employer = {(row.frm, row.to): row.event for row in TRANSITIONS}, registered(mail_domain="")
    for name in names:
        before = employer
        try:
            employer, events = ACTS[name](before)
        except DomainError:
            continue
        if employer.state != before.state:
            assert [type(event) for event in events] == [rows[before.state, employer.state]]
            assert employer.history[:-1] == before.history
            assert (employer.history[-1].frm, employer.history[-1].to) == (before.state, employer.state)
        else:
            assert events == ()
    verified_last = employer.history[-1].to == "verified"
    assert (employer.state == "verified") == verified_last
