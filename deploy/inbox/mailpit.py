"""The mailbox over HTTP in Mailpit's shape (its API v1), so that Mailpit can take this program's place."""

import asyncio
import re
from typing import Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from deploy.inbox.mail import Mail, Mailbox

WORD = re.compile(r'(?:(to|from|subject):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)


class Selection(BaseModel):
    """Which mails; none named means all."""

    ids: list[str] = Field(default_factory=list, alias="IDs")


def api(mailbox: Mailbox) -> APIRouter:
    """The routes under /api/v1."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/messages")
    async def messages(start: int = Query(0, ge=0), limit: int = Query(50, ge=0)) -> dict[str, Any]:
        return _page(mailbox, mailbox.newest_first(), start, limit)

    @router.get("/search")
    async def search(query: str, start: int = Query(0, ge=0), limit: int = Query(50, ge=0)) -> dict[str, Any]:
        return _page(mailbox, await _found(mailbox, query), start, limit)

    @router.get("/message/{id_}")
    async def message(id_: str) -> dict[str, Any]:
        mail = existing(mailbox, id_)
        mail.is_read = True
        return whole(mail)

    @router.get("/message/{id_}/headers")
    async def headers(id_: str) -> dict[str, list[str]]:
        return existing(mailbox, id_).content().headers

    @router.delete("/messages", response_class=PlainTextResponse)
    async def delete(selection: Selection | None = None) -> str:
        mailbox.delete(selection.ids or None if selection else None)
        return "ok"

    return router


def existing(mailbox: Mailbox, id_: str) -> Mail:
    """The mail of that id, or 404."""
    if (mail := mailbox.find(id_)) is None:
        raise HTTPException(404, "message not found")
    return mail


async def _found(mailbox: Mailbox, query: str) -> list[Mail]:
    """The mails that match, newest first; lets others have their turn while it looks."""
    found = []
    for mail in mailbox.newest_first():
        await asyncio.sleep(0)
        if matches(mail, query):
            found.append(mail)
    return found


def matches(mail: Mail, query: str) -> bool:
    """True when every word of the query is in the mail: ``to:``, ``from:``, ``subject:``, or anywhere; case aside."""
    words = WORD.findall(query)
    return all((quoted or word).lower() in _part(mail, field.lower()).lower() for field, quoted, word in words)


def _part(mail: Mail, field: str) -> str:
    """The part of a mail that a word is looked for in. Recipients are those of the envelope, decoding nothing."""
    if field == "to":
        return " ".join(mail.recipients)
    content = mail.content()
    if field:
        return content.header(field)
    return " ".join((*mail.recipients, content.header("From"), content.header("Subject"), content.text, content.html))


def summary(mail: Mail) -> dict[str, Any]:
    """A mail as a line of a list. ``received`` is ours: how often this very mail arrived."""
    content = mail.content()
    named = {person["Address"].lower() for name in ("To", "Cc") for person in content.addresses(name)}
    return {
        "ID": mail.id,
        "MessageID": mail.message_id,
        "Read": mail.is_read,
        "From": next(iter(content.addresses("From")), {"Name": "", "Address": mail.sender}),
        "To": content.addresses("To"),
        "Cc": content.addresses("Cc"),
        "Bcc": [{"Name": "", "Address": address} for address in mail.recipients if address.lower() not in named],
        "ReplyTo": content.addresses("Reply-To"),
        "Subject": content.header("Subject"),
        "Created": mail.at.isoformat().replace("+00:00", "Z"),
        "Tags": [],
        "Size": len(mail.raw),
        "Attachments": len(content.attachments),
        "Snippet": " ".join(content.text.split())[:250],
        "received": mail.received,
    }


def whole(mail: Mail) -> dict[str, Any]:
    """A mail with its bodies."""
    content, shared = mail.content(), summary(mail)
    for name in ("Read", "Created", "Snippet"):
        del shared[name]
    return shared | {
        "ReturnPath": mail.sender,
        "Date": content.date or mail.at.isoformat().replace("+00:00", "Z"),
        "Text": content.text,
        "HTML": content.html,
        "Inline": content.inline,
        "Attachments": content.attachments,
    }


def _page(mailbox: Mailbox, found: list[Mail], start: int, limit: int) -> dict[str, Any]:
    everything = mailbox.newest_first()
    shown = [summary(mail) for mail in found[start : start + limit]]
    return {
        "total": len(everything),
        "unread": sum(not mail.is_read for mail in everything),
        "count": len(shown),
        "messages_count": len(found),
        "start": start,
        "tags": [],
        "messages": shown,
    }
