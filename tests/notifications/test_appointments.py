"""A wish for a talk becomes one mail to the desk, answered to whoever asked, and then it is forgotten."""

import email

import pytest

from services.notifications import addresses
from services.notifications.addresses import ReplyInvalid
from services.notifications.handlers import Notifications
from services.notifications.handlers.messages import ask_for_appointment
from shared.contracts.notifications.messages import AskForAppointment
from tests.notifications.conftest import MIA, Deliver, Relay, send_all

TEXT = "Wie geht es nach der 9. Klasse weiter?\nBcc: alle@demo.example"
ORDER = AskForAppointment(key="k", desk="Beratung", desk_mail="desk@demo.example", text=TEXT, reply_to=MIA)


async def test_a_wish_is_one_mail_to_reply_to_and_kept_nowhere(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    for _ in range(3):
        await ask_for_appointment(ORDER, notifications)
    await send_all(notifications, deliver)
    ((recipient, content),) = relay.mails
    mail = email.message_from_bytes(content)
    assert (recipient, mail["Reply-To"], mail["Bcc"]) == ("desk@demo.example", MIA, None)
    kept = str([document async for document in notifications.db["messages"].find({})])
    assert "Klasse" not in kept
    assert MIA not in kept


async def test_a_desk_whose_domain_has_umlauts_is_reached(
    notifications: Notifications, deliver: Deliver, relay: Relay
) -> None:
    await ask_for_appointment(ORDER.model_copy(update={"desk_mail": "desk@süd.example"}), notifications)
    await send_all(notifications, deliver)
    assert [recipient for recipient, _ in relay.mails] == ["desk@xn--sd-xka.example"]


@pytest.mark.parametrize("text", ["Mia", "12", "a@b", "mia@demo.example\nBcc: x@demo.example", "+49 1"])
def test_what_cannot_be_answered_is_refused(text: str) -> None:
    with pytest.raises(ReplyInvalid):
        addresses.reply(text)


@pytest.mark.parametrize(("text", "said"), [(MIA, MIA), ("0340 2041234", "+493402041234")])
def test_a_mail_address_and_any_phone_can_be_answered(text: str, said: str) -> None:
    assert addresses.reply(text) == said
