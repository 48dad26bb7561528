"""What a raw mail says: decoded headers, addresses, bodies and attachments (RFC 5322, 2045, 2047, 6532)."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property
from typing import TypedDict


class Address(TypedDict):
    """A person, in Mailpit's words."""

    Name: str
    Address: str


class Part(TypedDict):
    """An attachment, in Mailpit's words. Size in bytes."""

    PartID: str
    FileName: str
    ContentType: str
    ContentID: str
    Size: int


class Content:
    """A mail, decoded bit by bit as somebody asks. Never fails: what is malformed is shown as it came."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @cached_property
    def headers(self) -> dict[str, list[str]]:
        """Every header, decoded, by its name as written."""
        headers: dict[str, list[str]] = {}
        for name, raw_value in self._message.raw_items():
            headers.setdefault(name, []).append(_decoded(name, str(raw_value)))
        return headers

    def header(self, name: str) -> str:
        """The headers of that name, with commas between them; an empty string when there is none."""
        found = [str(value) for known, value in self._message.raw_items() if known.lower() == name.lower()]
        return ", ".join(_decoded(name, value) for value in found)

    def addresses(self, name: str) -> list[Address]:
        """Everyone named in the headers of that name."""
        return [{"Name": shown, "Address": address} for shown, address in getaddresses([self.header(name)]) if address]

    @property
    def date(self) -> str:
        """The Date header in RFC 3339; an empty string when there is none to understand."""
        try:
            return parsedate_to_datetime(self.header("Date")).isoformat()
        except ValueError:
            return ""

    @cached_property
    def text(self) -> str:
        """The first plain text part, or an empty string."""
        return self._body("text/plain")

    @cached_property
    def html(self) -> str:
        """The first HTML part, or an empty string."""
        return self._body("text/html")

    @property
    def inline(self) -> list[Part]:
        """What the HTML shows in its place, such as pictures."""
        return [part for part, disposition in self._others() if disposition == "inline"]

    @property
    def attachments(self) -> list[Part]:
        return [part for part, disposition in self._others() if disposition != "inline"]

    @cached_property
    def _message(self) -> EmailMessage:
        return message_from_bytes(self._raw, policy=policy.default)

    @cached_property
    def _leaves(self) -> list[EmailMessage]:
        return [part for part in self._message.walk() if not part.is_multipart()]

    def _body(self, kind: str) -> str:
        return next((_text(part) for part in self._leaves if _is_body(part, kind)), "")

    def _others(self) -> list[tuple[Part, str | None]]:
        bodies = [next((p for p in self._leaves if _is_body(p, kind)), None) for kind in ("text/plain", "text/html")]
        numbered = enumerate(self._leaves, start=1)
        return [(_describe(str(n), p), p.get_content_disposition()) for n, p in numbered if p not in bodies]


def message_id(raw: bytes) -> str:
    """The Message-ID without its angle brackets; empty when the mail has none. Reads the headers only."""
    head = raw[: raw.find(b"\r\n\r\n") + 4] or raw
    return str(BytesHeaderParser().parsebytes(head).get("Message-ID", "")).strip("<> \t\r\n")


def _decoded(name: str, raw_value: str) -> str:
    raw_value = raw_value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # RFC 6532: UTF-8 as it is
    try:
        return str(policy.default.header_fetch_parse(name, raw_value))
    except (ValueError, LookupError, AttributeError, TypeError):  # the parser trips over some malformed headers
        return raw_value


def _is_body(part: EmailMessage, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        text = data.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a charset nobody knows
        text = data.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _describe(number: str, part: EmailMessage) -> Part:
    payload = part.get_payload(decode=True)
    return {
        "PartID": number,
        "FileName": part.get_filename() or "",
        "ContentType": part.get_content_type(),
        "ContentID": (part.get("Content-ID") or "").strip("<> "),
        "Size": len(payload) if isinstance(payload, bytes) else 0,
    }
