"""Mails over SMTP into the sink, read again over HTTP in Mailpit's shape and on the page."""

import asyncio
import re
import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx2

from deploy.inbox.listen import listening


def written(text: str = "Guten Tag, Mia", **headers: str) -> EmailMessage:
    message = EmailMessage()
    defaults = {"From": "Anlauf <board@demo.anlauf.example>", "To": "mia@demo.anlauf.example", "Subject": "Hallo"}
    for name, value in (defaults | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        message[name] = value
    message.set_content(text)
    return message


async def send(port: int, message: EmailMessage, *recipients: str) -> None:
    await aiosmtplib.send(message, hostname="127.0.0.1", port=port, recipients=recipients or None, start_tls=False)


async def newest(mail: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await mail.get("/api/v1/message/latest")
    message: dict[str, Any] = answer.json()
    return message


async def test_a_mail_is_listed_with_who_what_and_how_large(inbox: int, mail: httpx2.AsyncClient) -> None:
    await send(inbox, written("Zeile eins\n\nZeile zwei", Message_ID="<one@anlauf.example>"))
    page = (await mail.get("/api/v1/messages")).json()
    line = page["messages"][0]
    assert {name: page[name] for name in ("total", "unread", "count", "messages_count", "start", "tags")} == {
        "total": 1,
        "unread": 1,
        "count": 1,
        "messages_count": 1,
        "start": 0,
        "tags": [],
    }
    assert line["MessageID"] == "one@anlauf.example"
    assert line["From"] == {"Name": "Anlauf", "Address": "board@demo.anlauf.example"}
    assert line["To"] == [{"Name": "", "Address": "mia@demo.anlauf.example"}]
    assert (line["Subject"], line["Snippet"], line["Read"]) == ("Hallo", "Zeile eins Zeile zwei", False)
    assert line["Size"] > 100
    assert line["Created"].endswith("Z")


async def test_umlauts_and_other_scripts_survive_in_names_subjects_and_bodies(
    inbox: int, mail: httpx2.AsyncClient
) -> None:
    subject = "Praktikum in der Schlosserei Müßig: Dessau-Roßlau, вітаємо, مرحبا " * 3
    sent = written("Grüße aus Roßlau - 🔧", Subject=subject.strip(), From='"Jörg Größe, Meister" <j@firma.example>')
    sent.add_alternative("<p>Grüße aus <b>Roßlau</b> - 🔧</p>", subtype="html")
    await send(inbox, sent)
    message = await newest(mail)
    assert message["Subject"] == subject.strip()
    assert message["From"] == {"Name": "Jörg Größe, Meister", "Address": "j@firma.example"}
    assert message["Text"].strip() == "Grüße aus Roßlau - 🔧"
    assert message["HTML"].strip() == "<p>Grüße aus <b>Roßlau</b> - 🔧</p>"


async def test_quoted_printable_and_raw_utf8_headers_are_decoded(inbox: int, mail: httpx2.AsyncClient) -> None:
    raw = (
        "From: board@demo.anlauf.example\r\nTo: mia@demo.anlauf.example\r\nSubject: Schön\r\n"
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Gr=FC=DFe, und eine lange =\r\nZeile\r\n"
    )
    await asyncio.to_thread(_send_raw, inbox, raw.encode())
    message = await newest(mail)
    assert message["Subject"] == "Schön"
    assert message["Text"] == "Grüße, und eine lange Zeile\n"


async def test_a_malformed_mail_is_shown_as_it_came(inbox: int, mail: httpx2.AsyncClient) -> None:
    raw = (
        b"From: <<<@@>\r\nSubject: =?utf-8?q?broken\r\nDate: never\r\nContent-Type: text/plain; charset=klingon\r\n"
        b"\r\n\xff!"
    )
    await asyncio.to_thread(_send_raw, inbox, raw)
    message = await newest(mail)
    assert message["Text"].endswith("!\n")
    assert message["Bcc"] == [{"Name": "", "Address": "mia@demo.anlauf.example"}]
    assert (await mail.get(f"/view/{message['ID']}")).status_code == 200


def _send_raw(port: int, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.sendmail("board@demo.anlauf.example", ["mia@demo.anlauf.example"], raw)


async def test_attachments_and_hidden_recipients_are_told(inbox: int, mail: httpx2.AsyncClient) -> None:
    sent = written(Cc="Frau Ott <ott@schule.example>", Reply_To="team@demo.anlauf.example")
    sent.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="Termin für Mia.ics")
    await send(inbox, sent, "mia@demo.anlauf.example", "ott@schule.example", "still@demo.anlauf.example")
    message = await newest(mail)
    assert message["Cc"] == [{"Name": "Frau Ott", "Address": "ott@schule.example"}]
    assert message["Bcc"] == [{"Name": "", "Address": "still@demo.anlauf.example"}]
    assert message["ReplyTo"][0]["Address"] == "team@demo.anlauf.example"
    assert message["ReturnPath"] == "board@demo.anlauf.example"
    attachment = message["Attachments"][0]
    assert (attachment["FileName"], attachment["Size"]) == ("Termin für Mia.ics", 15)


async def test_the_same_mail_again_is_kept_once_and_counted(inbox: int, mail: httpx2.AsyncClient) -> None:
    for _ in range(3):
        await send(inbox, written(Message_ID="<same@anlauf.example>"))
    await send(inbox, written(Message_ID="<same@anlauf.example>"), "ben@demo.anlauf.example")
    page = (await mail.get("/api/v1/messages")).json()
    assert [(line["MessageID"], line["received"]) for line in page["messages"]] == [
        ("same@anlauf.example", 1),
        ("same@anlauf.example", 3),
    ]
    assert "received 3 times" in (await mail.get("/")).text


async def test_mails_without_a_message_id_are_all_kept(inbox: int, mail: httpx2.AsyncClient) -> None:
    raw = b"From: a@anlauf.example\r\nSubject: no id\r\n\r\nbody"
    for _ in range(2):
        await asyncio.to_thread(_send_raw, inbox, raw)
    assert (await mail.get("/api/v1/messages")).json()["total"] == 2


async def test_the_list_is_newest_first_and_paged(inbox: int, mail: httpx2.AsyncClient) -> None:
    for number in range(5):
        await send(inbox, written(Subject=f"Nummer {number}"))
    page = (await mail.get("/api/v1/messages", params={"start": 1, "limit": 2})).json()
    assert [line["Subject"] for line in page["messages"]] == ["Nummer 3", "Nummer 2"]
    assert (page["total"], page["count"], page["start"]) == (5, 2, 1)


async def test_search_finds_by_recipient_subject_and_words(inbox: int, mail: httpx2.AsyncClient) -> None:
    await send(inbox, written("In der Bäckerei", Subject="Drei neue Angebote"))
    await send(inbox, written("In der Werkstatt", Subject="Dein Termin", To="ben@demo.anlauf.example"))

    async def found(query: str) -> list[str]:
        page = (await mail.get("/api/v1/search", params={"query": query})).json()
        return [line["Subject"] for line in page["messages"]]

    assert await found("to:ben@demo.anlauf.example") == ["Dein Termin"]
    assert await found('subject:"neue angebote"') == ["Drei neue Angebote"]
    assert await found("BÄCKEREI drei") == ["Drei neue Angebote"]
    assert await found("to:mia werkstatt") == []


async def test_a_mail_that_was_opened_counts_as_read(inbox: int, mail: httpx2.AsyncClient) -> None:
    await send(inbox, written())
    await newest(mail)
    page = (await mail.get("/api/v1/messages")).json()
    assert (page["unread"], page["messages"][0]["Read"]) == (0, True)


async def test_headers_are_listed_by_name(inbox: int, mail: httpx2.AsyncClient) -> None:
    await send(inbox, written(List_Unsubscribe="<http://localhost:8000/u/abc>"))
    id_ = (await newest(mail))["ID"]
    headers = (await mail.get(f"/api/v1/message/{id_}/headers")).json()
    assert headers["List-Unsubscribe"] == ["<http://localhost:8000/u/abc>"]


async def test_mails_can_be_deleted_one_by_one_and_all(inbox: int, mail: httpx2.AsyncClient) -> None:
    for number in range(3):
        await send(inbox, written(Subject=str(number)))
    id_ = (await newest(mail))["ID"]
    await mail.request("DELETE", "/api/v1/messages", json={"IDs": [id_]})
    assert (await mail.get(f"/api/v1/message/{id_}")).status_code == 404
    assert (await mail.get("/api/v1/messages")).json()["total"] == 2
    await mail.request("DELETE", "/api/v1/messages")
    assert (await mail.get("/api/v1/messages")).json()["total"] == 0


async def test_the_page_shows_a_mail_and_keeps_its_html_in_a_sandbox(inbox: int, mail: httpx2.AsyncClient) -> None:
    sent = written("Link: http://localhost:8000/angebote/1", Subject="<script>alert(1)</script>")
    sent.add_alternative("<script>alert(2)</script><a href='http://localhost:8000/'>zum Angebot</a>", subtype="html")
    await send(inbox, sent)
    id_ = (await newest(mail))["ID"]
    listing, view = await mail.get("/"), await mail.get(f"/view/{id_}")
    assert "<script>" not in listing.text + view.text
    assert 'href="http://localhost:8000/angebote/1"' in view.text
    assert re.search(r'<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"', view.text)
    assert "default-src 'none'" in view.headers["Content-Security-Policy"]
    body = await mail.get(f"/view/{id_}/body.html")
    assert "zum Angebot" in body.text
    policy = body.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "script" not in policy


async def test_mails_survive_a_restart(environment: dict[str, str], tmp_path: Path) -> None:
    port, url = int(environment["INBOX_SMTP_PORT"]), f"http://127.0.0.1:{environment['INBOX_MAIL_PORT']}"
    async with listening(environment, tmp_path):
        for message_id in ("<a@anlauf.example>", "<b@anlauf.example>", "<a@anlauf.example>"):
            await send(port, written("Grüße", Message_ID=message_id, Subject="Schön"))
    async with listening(environment, tmp_path), httpx2.AsyncClient(base_url=url) as mail:
        page = (await mail.get("/api/v1/messages")).json()
        assert [(line["MessageID"], line["received"]) for line in page["messages"]] == [
            ("b@anlauf.example", 1),
            ("a@anlauf.example", 2),
        ]
        message = await newest(mail)
    assert (message["Subject"], message["Text"].strip()) == ("Schön", "Grüße")


async def test_a_burst_of_mails_on_many_connections_is_taken_whole(inbox: int, mail: httpx2.AsyncClient) -> None:
    async def one_connection(first: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=inbox, start_tls=False) as connection:
            for number in range(first, first + 25):
                await connection.send_message(written(Message_ID=f"<{number}@anlauf.example>"))

    await asyncio.gather(*(one_connection(first) for first in range(0, 500, 25)))
    page = (await mail.get("/api/v1/messages", params={"limit": 1000})).json()
    assert {line["MessageID"] for line in page["messages"]} == {f"{number}@anlauf.example" for number in range(500)}
