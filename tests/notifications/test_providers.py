"""Each provider is spoken to as its documentation wants it, and its answers are understood."""

from typing import Any, get_args

import pytest

from services.notifications.channels import DeliveryError, Outgoing, providers
from services.notifications.settings import SmsProviderName

LATIN = Outgoing("id-1", "+4915550000001", "Dein Code ist 492017.")
CYRILLIC = Outgoing("id-1", "+4915550000001", "Твій код {to}")


@pytest.mark.parametrize(
    ("name", "outgoing", "header", "body"),
    [
        (
            "seven",
            LATIN,
            ("X-Api-Key", "k"),
            {"to": "+4915550000001", "from": "Anlauf", "text": LATIN.content, "foreign_id": "id-1"},
        ),
        (
            "gatewayapi",
            CYRILLIC,
            ("Authorization", "Token k"),
            {
                "sender": "Anlauf",
                "message": "Твій код {to}",
                "encoding": "UCS2",
                "userref": "id-1",
                "recipients": [{"msisdn": "4915550000001"}],
            },
        ),
        (
            "lox24",
            LATIN,
            ("X-LOX24-AUTH-TOKEN", "k"),
            {
                "sender_id": "Anlauf",
                "phone": "+4915550000001",
                "text": LATIN.content,
                "service_code": "direct",
                "is_unicode": False,
                "callback_data": "id-1",
            },
        ),
    ],
)
def test_an_order_is_written_as_the_provider_wants_it(
    name: str, outgoing: Outgoing, header: tuple[str, str], body: dict[str, Any]
) -> None:
    provider = providers.load(name)
    assert header in provider.headers("k").items()
    assert provider.order(outgoing, "Anlauf") == body


@pytest.mark.parametrize(
    ("name", "answer", "message_id"),
    [
        ("seven", {"success": "100", "messages": [{"id": "7001"}]}, "7001"),
        ("seven", {"success": "402"}, ""),
        ("gatewayapi", {"ids": [421332671], "usage": {"currency": "EUR"}}, "421332671"),
        ("lox24", {"uuid": "9f8a8f6e", "status_code": 100}, "9f8a8f6e"),
    ],
)
def test_a_yes_names_the_message(name: str, answer: Any, message_id: str) -> None:
    assert providers.load(name).read(answer) == message_id


@pytest.mark.parametrize(
    ("name", "answer", "reason", "permanent"),
    [
        ("seven", {"success": "900"}, "provider_900", False),
        ("seven", {"success": "202"}, "provider_202", True),
        ("seven", {"success": None}, "outcome_unknown", True),
        ("gatewayapi", {"ids": []}, "outcome_unknown", True),
        ("lox24", None, "outcome_unknown", True),
    ],
)
def test_a_no_with_status_200_is_a_no(name: str, answer: Any, reason: str, permanent: bool) -> None:
    with pytest.raises(DeliveryError) as error:
        providers.load(name).read(answer)
    assert (error.value.reason, error.value.permanent) == (reason, permanent)


def test_every_preset_can_be_chosen() -> None:
    assert {path.stem for path in providers.PRESETS.glob("*.toml")} == set(get_args(SmsProviderName))
