"""The team's pages about messages: figures, the catalogue, and a mail in a frame that may do nothing."""

import re
from pathlib import Path

import httpx2
import pytest

from services.gateway.pages import message_words
from services.notifications.kinds import RULES
from shared import clock
from shared.contracts.notifications.overview import (
    GetMessageFigures,
    ListMessageKinds,
    MessageCount,
    MessageFigures,
    MessageKind,
    MessageKinds,
    MessagePreview,
    PreviewMessage,
    SmsBudget,
)
from shared.contracts.words import Channel
from tests.gateway.conftest import SignedIn
from tests.gateway.neighbours import Neighbours, refusing

STOPPED = "diese Nachricht ist angehalten"
BOTH = (Channel.MAIL, Channel.SMS)
KINDS = MessageKinds(
    items=(
        MessageKind(
            kind="matches_found",
            audience="young_person",
            basis="consent",
            group="matches",
            channels=BOTH,
            digest=True,
            counted=True,
        ),
    )
)


def preview(request: PreviewMessage) -> MessagePreview:
    said = {"subject": "Passt zu dir", "text": "Text <b>", "html": "<p style='color:red'>Mail</p>"}
    channel = request.channel or Channel.MAIL
    parts = 2 if channel is Channel.SMS else 0
    return MessagePreview(kind=request.kind, channel=channel, language=request.language, segments=parts, **said)


def taught(neighbours: Neighbours) -> None:
    row = MessageCount(
        day=clock.today(),
        kind="matches_found",
        channel=Channel.MAIL,
        planned=9,
        sent=4,
        delivered=2,
        deferred=2,
        suppressed=1,
        reasons={"suppressed: no_consent": 1, "deferred: quiet_hours": 2},
    )
    budget = SmsBudget(month="2026-11", sent=8_100, budget=10_000)
    neighbours.answers[GetMessageFigures] = MessageFigures(items=(row,), sms=budget, stopped=("how_was_it",))
    neighbours.answers[ListMessageKinds] = KINDS
    neighbours.answers[PreviewMessage] = preview


async def test_the_team_sees_what_has_become_of_messages_and_why(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    taught(neighbours)
    answer = await http.get("/team/nachrichten?tage=14", headers=await signed_in("counsellor"))
    assert answer.status_code == 200
    for said in (
        "SMS im Monat November 2026: 8.100 von 10.000.",
        "Angehalten: Wie war es?",
        "<bdi>2 × wartet bis nach der Ruhezeit</bdi>; <bdi>1 × ohne Einwilligung</bdi>",
        "An junge Menschen",
    ):
        assert said in answer.text
    asked = neighbours.only(GetMessageFigures)
    assert asked.first_day is not None
    assert asked.last_day is not None
    assert (asked.last_day - asked.first_day).days == 13


async def test_a_wrong_number_of_days_is_a_week(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    taught(neighbours)
    assert (await http.get("/team/nachrichten?tage=99999", headers=await signed_in("counsellor"))).status_code == 200
    asked = neighbours.only(GetMessageFigures)
    assert asked.first_day is not None
    assert asked.last_day is not None
    assert (asked.last_day - asked.first_day).days == 6


async def test_a_mail_is_previewed_in_a_frame_that_may_do_nothing(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    taught(neighbours)
    staff = await signed_in("counsellor")
    answer = await http.get("/team/nachrichten/matches_found?language=ar", headers=staff)
    assert 'src="/team/nachrichten/matches_found/mail?language=ar" sandbox=""' in answer.text
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    assert 'dir="rtl"' in answer.text
    assert "Text &lt;b&gt;" in answer.text
    mail = await http.get("/team/nachrichten/matches_found/mail?language=ar", headers=staff)
    assert mail.text == "<p style='color:red'>Mail</p>"
    assert "default-src 'none'; style-src 'unsafe-inline'; sandbox" in mail.headers["content-security-policy"]
    assert mail.headers["cache-control"] == "no-store"


async def test_an_sms_says_how_many_parts_it_has(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    taught(neighbours)
    answer = await http.get("/team/nachrichten/matches_found?channel=sms", headers=await signed_in("counsellor"))
    assert "SMS, 2 Teile" in answer.text
    assert "<iframe" not in answer.text


async def test_what_does_not_exist_is_not_found(
    http: httpx2.AsyncClient, neighbours: Neighbours, signed_in: SignedIn
) -> None:
    taught(neighbours)
    staff = await signed_in("counsellor")
    for path in ("/team/nachrichten/matches_found?language=xx", "/team/nachrichten/%00x"):
        assert (await http.get(path, headers=staff)).status_code == 404
    neighbours.answers[PreviewMessage] = refusing("message_kind_not_found")
    assert (await http.get("/team/nachrichten/nothing", headers=staff)).status_code == 404


async def test_nobody_else_sees_them(http: httpx2.AsyncClient, signed_in: SignedIn) -> None:
    for role in ("young_person", "employer"):
        headers = await signed_in(role)
        for path in ("/team/nachrichten", "/team/nachrichten/sign_in", "/team/nachrichten/sign_in/mail"):
            assert (await http.get(path, headers=headers)).status_code == 403
    assert (await http.get("/team/nachrichten")).status_code == 303


def test_staff_have_a_name_for_every_kind_of_message_and_for_no_other() -> None:
    assert message_words.KINDS.keys() == {str(kind) for kind in RULES}
    assert len(set(message_words.KINDS.values())) == len(RULES), "each is told from the others"
    assert message_words.name("of_a_newer_version") == "of_a_newer_version"


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({"deferred: stopped": 1, "suppressed: stopped": 2}, [("mit STOP abbestellt", 2), (STOPPED, 1)]),
        ({"gathered: daily_cap": 1, "deferred: daily_cap": 2}, [("wartet: genug für einen Tag", 3)]),
        ({"failed: smtp_550 5.1.1": 1}, [("vom Mailserver abgelehnt (550 5.1.1)", 1)]),
        ({"failed: http_402": 1}, [("vom SMS-Dienst abgelehnt (402)", 1)]),
        ({"failed: of_a_newer_version": 1}, [("failed: of_a_newer_version", 1)]),
    ],
)
def test_a_reason_is_said_in_words_and_what_means_the_same_once(
    reasons: dict[str, int], said: list[tuple[str, int]]
) -> None:
    assert message_words.whys(reasons) == said


def test_staff_have_words_for_every_reason_that_notifications_gives_and_for_no_other() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in Path("services/notifications").rglob("*.py"))
    named = {key.rpartition(": ")[2] for key in message_words.REASONS}
    assert {key for key in named if f'"{key}"' not in code} == set()
    given = re.findall(r'(?:Suppress|Supersede|Defer|Gather|DeliveryError)\((?:[^()"]|\([^()]*\))*"(\w+)"', code)
    lasting = set(given) - {"smtp_busy"}  # is tried again at once and never stays the reason
    assert {"quiet_hours", "no_consent", "dry_run"} <= lasting <= named
