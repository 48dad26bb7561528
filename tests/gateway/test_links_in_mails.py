"""What links in mails lead to: shown by GET, said by POST, and webhooks passed on as they came."""

from typing import Any

import httpx2
import pytest

from shared.contracts.message import Done
from shared.contracts.notifications.contacts import (
    AnswerGuardian,
    ConfirmWantedMail,
    GuardianView,
    MailLinkView,
    ReadGuardianLink,
    ReadMailLink,
)
from shared.contracts.notifications.reports import TakeMailWebhook, TakeSmsWebhook
from tests.gateway.conftest import URL
from tests.gateway.neighbours import Neighbours, busy_once, refusing


async def test_a_new_mail_address_is_confirmed_by_a_button_alone(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers |= {
        ReadMailLink: MailLinkView(confirmed=False),
        ConfirmWantedMail: MailLinkView(confirmed=True),
    }
    shown = await http.get("/adresse/abc")
    assert 'method="post" action="/adresse/abc"' in shown.text
    assert not any(isinstance(one, ConfirmWantedMail) for one in neighbours.asked)
    done = await http.post("/adresse/abc")
    assert "bestätigt" in done.text
    assert neighbours.asked[-1] == ConfirmWantedMail(token="abc")
    neighbours.answers[ReadMailLink] = refusing("mail_link_invalid")
    assert (await http.get("/adresse/abc")).status_code == 410
    assert (await http.get("/adresse/" + "a" * 300)).status_code == 410


async def test_a_guardian_sees_the_question_says_yes_and_takes_it_back(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    def answer(order: Any) -> GuardianView:
        return GuardianView(answer="given" if order.yes else "refused", language="de")

    neighbours.answers |= {ReadGuardianLink: GuardianView(answer="asked", language="de"), AnswerGuardian: answer}
    shown = await http.get("/eltern/abc")
    assert "Ja, einverstanden" in shown.text
    assert not any(isinstance(one, AnswerGuardian) for one in neighbours.asked)
    yes = await http.post("/eltern/abc/ja")
    assert 'action="/eltern/abc/nein"' in yes.text
    no = await http.post("/eltern/abc/nein")
    assert "nicht einverstanden" in no.text
    assert [one.yes for one in neighbours.asked if isinstance(one, AnswerGuardian)] == [True, False]
    neighbours.answers[AnswerGuardian] = busy_once(GuardianView(answer="given", language="de"))
    assert 'action="/eltern/abc/nein"' in (await http.post("/eltern/abc/ja")).text, "their child was saving something"
    neighbours.answers[AnswerGuardian] = refusing("guardian_link_invalid")
    assert (await http.post("/eltern/abc/ja")).status_code == 410


async def test_a_webhook_reaches_notifications_to_the_byte_and_a_forged_one_is_refused(
    http: httpx2.AsyncClient, neighbours: Neighbours
) -> None:
    neighbours.answers |= {TakeSmsWebhook: Done(), TakeMailWebhook: refusing("webhook_forged")}
    body, headers = b'{ "text" :  "St\xc3\xb6p" }', {"x-signature": "abc", "cookie": "session=mine"}
    answer = await http.post("/api/v1/webhooks/sms/geheim", content=body, headers=headers)
    (order,) = neighbours.asked
    assert answer.status_code == 204
    assert isinstance(order, TakeSmsWebhook)
    assert (order.body.encode(), order.secret) == (body, "geheim")
    assert order.url == f"{URL}/api/v1/webhooks/sms/geheim"
    assert order.headers == (("x-signature", "abc"),)
    forged = await http.post("/api/v1/webhooks/mail", content=b"Subject: \xff")
    assert forged.status_code == 401
    assert forged.json()["type"].endswith("/webhook_forged")


@pytest.mark.parametrize("path", ["sms", "mail"])
async def test_a_webhook_that_no_queue_could_carry_is_too_large(http: httpx2.AsyncClient, path: str) -> None:
    assert (await http.post(f"/api/v1/webhooks/{path}", content=b"x" * 200_001)).status_code == 413
