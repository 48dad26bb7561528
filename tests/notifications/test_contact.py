"""How a person is reached, what they agreed to, and the proof of both."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from services.notifications import links, new_mail, phone_code
from services.notifications.contact import Confirmation, Consent, Contact
from services.notifications.new_mail import MailAskedTooOften, MailLinkInvalid
from services.notifications.phone_code import CodeExpired, CodeLocked, CodeWrong
from shared import clock
from shared.contracts.notifications.contacts import QuietHours, SaveContact
from shared.contracts.words import Channel, Language
from tests.notifications.conftest import KEY, MIA, PHONE, a_contact

NOW = clock.now()
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
OTHER = "other@demo.example"
OTHER_PHONE = "+4915550000002"


def wishes(contact: Contact, **changes: Any) -> SaveContact:
    values = {
        "person_id": contact.person_id,
        "language": "de",
        "mail_matches": True,
        "phone": PHONE,
        "phone_matches": True,
        "quiet_hours": None,
        "text_version": "test-1",
        "source": "/profil",
    }
    return SaveContact.model_validate({**values, **changes})


def saved(contact: Contact, at: dt.datetime = NOW, **changes: Any) -> tuple[Contact, str | None]:
    order = wishes(contact, **changes)
    return contact.save(order, order.phone, order.mail, at).new_code(contact, KEY, at)


def entered(contact: Contact, digits: str, at: dt.datetime = NOW) -> Contact:
    return contact.enter_code(phone_code.digest(KEY, contact.person_id, contact.phone or "", digits), at)


def a_new_one() -> Contact:
    return Contact(clock.new_id(), 0, Language.GERMAN).confirm_mail(MIA, NOW, "sign-in link")


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_link_or_code_can_say_yes_to_matches_with_a_proof_of_its_own_and_once() -> None:
    agreed = Contact(clock.new_id(), 0, Language.GERMAN).confirm_mail(MIA, NOW, "subscription link", "de-alert-1")
    proof = Consent(Channel.MAIL, True, "de-alert-1", NOW, "subscription link")
    assert (agreed.version, agreed.consents, agreed.wants(Channel.SMS)) == (1, (proof,), False)
    assert agreed.confirm_mail(MIA, NOW, "subscription link", "de-alert-1") is agreed
    both = agreed.confirm_phone(PHONE, NOW, "subscription code", "de-alert-1")
    assert (both.version, both.consents[:1], both.wants(Channel.SMS)) == (2, (proof,), True)
    other = both.confirm_phone(OTHER_PHONE, NOW, "subscription code", "de-alert-1")
    assert [(one.given, one.source) for one in other.consents[2:]] == [
        (False, "another phone"),
        (True, "subscription code"),
    ]


def test_a_new_contact_wants_nothing_and_is_not_disturbed_at_night() -> None:
    contact = a_new_one()
    assert (contact.version, contact.confirmed_address(Channel.MAIL)) == (1, MIA)
    assert not contact.wants(Channel.MAIL)
    assert not contact.wants(Channel.SMS)
    assert contact.quiet_hours == QuietHours(start=dt.time(21), end=dt.time(7))


def test_confirming_the_same_mail_again_keeps_the_first_proof() -> None:
    contact = a_new_one()
    assert contact.confirm_mail(MIA, NOW + HOUR, "another link") is contact


def test_signing_in_does_not_bring_back_an_address_that_has_been_changed() -> None:
    assert a_new_one().confirm_mail("other@demo.example", NOW + HOUR, "sign-in link").mail == MIA


def link_to(contact: Contact, address: str) -> str:
    return links.token(KEY, new_mail.PURPOSE, contact.person_id, address)


def test_another_mail_takes_the_place_of_the_first_once_its_link_is_opened() -> None:
    waiting, _ = saved(a_new_one(), mail=OTHER)
    assert (waiting.mail, waiting.view().mail_wanted) == (MIA, OTHER)
    changed = waiting.open_mail_link(KEY, link_to(waiting, OTHER), NOW + HOUR)
    assert (changed.confirmed_address(Channel.MAIL), changed.view().mail_wanted) == (OTHER, None)
    assert changed.mail_confirmed == Confirmation(NOW + HOUR, "link by mail")
    assert changed.open_mail_link(KEY, link_to(waiting, OTHER), NOW + 2 * HOUR) is changed


def test_a_link_holds_for_its_address_its_purpose_its_person_and_a_day() -> None:
    waiting, _ = saved(a_new_one(), mail=OTHER)
    another, _ = saved(waiting, mail="third@demo.example")
    of_another_purpose = links.token(KEY, "guardian", another.person_id, "third@demo.example")
    of_another_key = links.token(b"another key", new_mail.PURPOSE, another.person_id, "third@demo.example")
    for token in (link_to(another, OTHER), of_another_purpose, of_another_key, "", "A" * 43):
        with pytest.raises(MailLinkInvalid):
            another.open_mail_link(KEY, token, NOW)
    with pytest.raises(MailLinkInvalid):
        waiting.open_mail_link(KEY, link_to(waiting, OTHER), NOW + new_mail.VALID)


def test_the_old_address_typed_again_takes_the_wish_back() -> None:
    waiting, _ = saved(a_new_one(), mail=OTHER)
    kept, _ = saved(waiting, mail=MIA)
    assert kept.view().mail_wanted is None
    with pytest.raises(MailLinkInvalid):
        kept.open_mail_link(KEY, link_to(kept, OTHER), NOW)
    for number in range(2):
        kept, _ = saved(saved(kept, mail=f"other{number}@demo.example")[0], mail=MIA)
    with pytest.raises(MailAskedTooOften):
        saved(kept, mail=OTHER)


def test_three_links_a_day_are_sent_whichever_addresses() -> None:
    contact = a_new_one()
    for number in range(3):
        contact, _ = saved(contact, mail=f"other{number}@demo.example")
    assert saved(contact, mail="other2@demo.example")[0].new_mail == contact.new_mail, "saving the rest goes on"
    with pytest.raises(MailAskedTooOften):
        saved(contact, mail=OTHER)
    assert saved(contact, at=NOW + new_mail.VALID, mail=OTHER)[0].new_mail is not None


def test_the_same_address_is_sent_another_link_after_ten_minutes() -> None:
    waiting, _ = saved(a_new_one(), mail=OTHER)
    assert saved(waiting, at=NOW + HOUR / 7, mail=OTHER)[0].new_mail == waiting.new_mail
    assert saved(waiting, at=NOW + HOUR, mail=OTHER)[0].new_mail != waiting.new_mail


def test_a_consent_is_kept_with_its_text_time_and_source() -> None:
    contact, _ = saved(a_new_one())
    (mail, sms) = contact.consents
    assert (mail.channel, mail.given, mail.text_version, mail.at, mail.source) == (
        Channel.MAIL,
        True,
        "test-1",
        NOW,
        "/profil",
    )
    assert sms.channel is Channel.SMS


def test_a_withdrawal_is_added_and_never_replaces_the_consent() -> None:
    contact, _ = saved(saved(a_new_one())[0], mail_matches=False, at=NOW + HOUR)
    assert [(c.channel, c.given) for c in contact.consents] == [
        (Channel.MAIL, True),
        (Channel.SMS, True),
        (Channel.MAIL, False),
    ]
    assert not contact.wants(Channel.MAIL)


def test_saying_the_same_again_adds_no_proof_but_a_new_text_does() -> None:
    contact, _ = saved(a_new_one())
    again, _ = saved(contact, at=NOW + MINUTE)
    assert again.consents == contact.consents
    renewed, _ = saved(again, text_version="test-2")
    assert [c.text_version for c in renewed.consents] == ["test-1", "test-1", "test-2", "test-2"]


def test_a_no_that_was_never_a_yes_needs_no_proof() -> None:
    contact, _ = saved(a_new_one(), mail_matches=False, phone_matches=False)
    assert contact.consents == ()


def test_consent_to_sms_without_a_phone_is_none() -> None:
    contact, digits = saved(a_new_one(), phone=None)
    assert not contact.wants(Channel.SMS)
    assert digits is None


def test_a_phone_counts_only_once_its_code_is_entered() -> None:
    contact, digits = saved(a_new_one())
    assert digits is not None
    assert contact.confirmed_address(Channel.SMS) is None
    confirmed = entered(contact, digits, NOW + 9 * MINUTE)
    assert confirmed.confirmed_address(Channel.SMS) == PHONE
    assert confirmed.code is None
    assert confirmed.phone_confirmed is not None
    assert confirmed.phone_confirmed.at == NOW + 9 * MINUTE


def test_the_same_code_entered_twice_is_right_twice() -> None:
    contact, digits = saved(a_new_one())
    assert digits is not None
    confirmed = entered(entered(contact, digits), digits)
    confirmed.must_have_phone(NOW)
    assert confirmed.phone_confirmed


def test_another_phone_needs_its_own_code_and_consent() -> None:
    changed, digits = saved(a_contact(), phone=OTHER_PHONE)
    assert changed.phone_confirmed is None
    assert digits is not None
    assert [c.channel for c in changed.consents].count(Channel.SMS) == 2


def test_a_code_is_worth_nothing_for_another_phone() -> None:
    first, digits = saved(a_new_one())
    assert digits is not None
    second, _ = saved(first, phone=OTHER_PHONE)
    with pytest.raises(CodeWrong):
        entered(second, digits).must_have_phone(NOW)


def test_saving_again_while_a_code_is_valid_sends_no_second_one() -> None:
    contact, _ = saved(a_new_one())
    assert saved(contact, at=NOW + 9 * MINUTE)[1] is None
    assert saved(contact, at=NOW + 10 * MINUTE)[1] is not None


def test_a_code_expires_after_ten_minutes() -> None:
    contact, digits = saved(a_new_one())
    assert digits is not None
    entered(contact, digits, NOW + 10 * MINUTE - dt.timedelta(milliseconds=1)).must_have_phone(NOW)
    with pytest.raises(CodeExpired):
        entered(contact, digits, NOW + 10 * MINUTE)


def test_without_a_code_none_can_be_entered() -> None:
    with pytest.raises(CodeExpired):
        entered(a_new_one(), "123456")
    with pytest.raises(CodeWrong):
        a_new_one().must_have_phone(NOW)


def test_the_fifth_wrong_code_locks_for_an_hour_even_for_the_right_one() -> None:
    contact, digits = saved(a_new_one())
    assert digits is not None
    for _ in range(4):
        contact = entered(contact, wrong(digits))
        with pytest.raises(CodeWrong):
            contact.must_have_phone(NOW)
    contact = entered(contact, wrong(digits))
    with pytest.raises(CodeLocked):
        contact.must_have_phone(NOW)
    with pytest.raises(CodeLocked):
        entered(contact, digits)
    assert saved(contact, at=NOW + HOUR - MINUTE)[1] is None
    again, new_digits = saved(contact, at=NOW + HOUR)
    assert new_digits is not None
    entered(again, new_digits, NOW + HOUR).must_have_phone(NOW + HOUR)


def test_new_codes_bring_no_new_tries() -> None:
    contact, digits = saved(a_new_one())
    at = NOW
    for _ in range(4):
        assert digits is not None
        contact = entered(contact, wrong(digits), at)
        at += 10 * MINUTE
        contact, digits = saved(contact, at=at)
    assert digits is not None
    with pytest.raises(CodeLocked):
        entered(contact, wrong(digits), at).must_have_phone(at)


def test_no_more_than_five_codes_are_sent_within_the_hour() -> None:
    contact, sent = a_new_one(), 0
    for number in range(12):
        contact, digits = saved(contact, phone=f"+49155500000{number:02d}")
        sent += digits is not None
    assert sent == 5


def test_quiet_hours_are_of_berlin_to_the_minute_and_an_empty_span_is_none() -> None:
    for unclear in ("21:30:45.5+02:00", "06:00Z", "21"):
        with pytest.raises(ValidationError, match=r"quiet_hours\.start"):
            saved(a_new_one(), quiet_hours={"start": unclear, "end": "06:00"})
    contact, _ = saved(a_new_one(), quiet_hours={"start": "21:30", "end": "06:00"})
    assert contact.quiet_hours == QuietHours(start=dt.time(21, 30), end=dt.time(6))
    empty, _ = saved(contact, quiet_hours={"start": "08:00", "end": "08:00"})
    assert empty.quiet_hours is None


def test_the_view_says_what_is_confirmed_and_wanted() -> None:
    view = replace(a_contact(), phone_confirmed=None).view()
    assert (view.mail, view.mail_confirmed, view.mail_matches) == (MIA, True, True)
    assert (view.phone, view.phone_confirmed, view.phone_matches) == (PHONE, False, True)
