"""SMS over a real HTTP interface on loopback, and every way a provider can say no."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from services.notifications.channels import DeliveryError, Outgoing
from services.notifications.channels import sms as sms_channel
from services.notifications.channels.sms import SmsProvider
from tests.notifications.conftest import PHONE, Provider, settings_for

SMS = Outgoing("id-1", PHONE, "Anlauf: Größe & „Zeichen“")


@pytest.fixture
async def sms(provider: Provider) -> AsyncIterator[SmsProvider]:
    made = SmsProvider(settings_for(sms_port=provider.port))
    yield made
    await made.close()


async def failing(sms: SmsProvider) -> DeliveryError:
    with pytest.raises(DeliveryError) as error:
        await sms.send(SMS)
    return error.value


def says(code: object) -> tuple[int, bytes]:
    return 200, json.dumps({"success": code}).encode()


async def test_no_sms_goes_to_a_country_that_is_not_allowed(provider: Provider) -> None:
    sms = SmsProvider(settings_for(sms_port=provider.port, sms_countries="+49 +43"))
    with pytest.raises(DeliveryError) as error:
        await sms.send(Outgoing("id-1", "+380501234567", "Hallo"))
    assert (error.value.reason, error.value.permanent) == ("country_not_allowed", True)
    assert provider.orders == []
    assert await sms.send(Outgoing("id-2", "+436641234567", "Hallo"))
    await sms.close()


async def test_an_order_as_the_provider_wants_it(sms: SmsProvider, provider: Provider) -> None:
    assert await sms.send(SMS) == "7001"
    assert provider.orders == [
        {
            "to": PHONE,
            "from": "Anlauf",
            "text": "Anlauf: Größe & „Zeichen“",
            "foreign_id": "id-1",
            "key": "key-of-the-provider",
        }
    ]


@pytest.mark.parametrize(
    ("answer", "reason", "permanent"),
    [
        ((500, b"oops"), "http_500", False),
        ((503, b""), "http_503", False),
        ((429, b""), "http_429", False),
        ((401, b'{"success": "900"}'), "http_401", False),
        ((400, b""), "http_400", True),
        ((404, b""), "http_404", True),
        ((302, b""), "http_302", True),
        (says("900"), "provider_900", False),
        (says(500), "provider_500", False),
        (says("600"), "provider_600", False),
        (says("202"), "provider_202", True),
        (says("305"), "provider_305", True),
        ((200, b'{"success": "100", "messages": ['), "outcome_unknown", True),
        ((200, b"<html>Welcome</html>"), "outcome_unknown", True),
        ((200, b"[]"), "outcome_unknown", True),
        ((200, b"100"), "outcome_unknown", True),
        ((200, b'{"success": null}'), "outcome_unknown", True),
        ((200, b"\xff\xfe\x00"), "outcome_unknown", True),
    ],
)
async def test_what_a_no_means(
    sms: SmsProvider, provider: Provider, answer: tuple[int, bytes], reason: str, permanent: bool
) -> None:
    provider.answers.append(answer)
    error = await failing(sms)
    assert (error.reason, error.permanent) == (reason, permanent)
    assert await sms.send(SMS)  # the next one is none the worse for it


async def test_what_the_provider_calls_a_repetition_has_been_sent(sms: SmsProvider, provider: Provider) -> None:
    provider.answers.append(says("402"))
    assert await sms.send(SMS) == ""


async def test_a_yes_without_an_id_is_a_yes(sms: SmsProvider, provider: Provider) -> None:
    provider.answers.append((200, b'{"success": 100, "messages": []}'))
    assert await sms.send(SMS) == ""


async def test_an_answer_that_cannot_be_unpacked_is_none(sms: SmsProvider, provider: Provider) -> None:
    provider.headers = b"Content-Encoding: gzip\r\n"
    assert (await failing(sms)).reason == "outcome_unknown"


async def test_a_hang_up_is_tried_again_under_the_same_id(sms: SmsProvider, provider: Provider) -> None:
    provider.answers.append(None)
    assert not (await failing(sms)).permanent
    await sms.send(SMS)
    assert [order["foreign_id"] for order in provider.orders] == ["id-1", "id-1"]


async def test_a_provider_that_does_not_answer_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_channel, "SECONDS", 0.2)
    never = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await never.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    sms = SmsProvider(settings_for(sms_port=server.sockets[0].getsockname()[1]))
    error = await failing(sms)
    assert error.reason.startswith("no_answer")
    assert not error.permanent
    never.set()
    server.close()
    await sms.close()


async def test_a_provider_that_is_away_is_tried_again(unused_tcp_port: int) -> None:
    sms = SmsProvider(settings_for(sms_port=unused_tcp_port))
    assert not (await failing(sms)).permanent
    await sms.close()


async def test_no_proxy_of_the_environment_sees_the_messages(
    sms: SmsProvider, provider: Provider, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    made = SmsProvider(settings_for(sms_port=provider.port))
    assert await made.send(SMS) == "7001"
    await made.close()
