"""How SMS providers are spoken to, one ``providers/<name>.toml`` each: a new one is a file and no code.

``header`` and ``value`` carry the key. In ``body`` a text in braces stands for what we know: to, digits (to without
"+"), from, text, id, alphabet (as ``alphabets`` spells it). Paths lead into the JSON answer: ``messages.0.id``. With
``status`` the outcome stands there (``accepted``, ``repeated``, ``transient``, anything else is permanent); without it
an answer that bears a message id is a yes.

``webhook``: how the provider reports; ``signed`` is one of ``signatures.WAYS``; the other paths lead into the report.
A report is about a delivery when it has a ``status``; one with a ``text`` is an SMS somebody has sent us.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from services.notifications import gsm7
from services.notifications.channels import OUTCOME_UNKNOWN, DeliveryError, Outgoing

PRESETS = Path(__file__).parent / "providers"


@dataclass(frozen=True)
class Said:
    """One report. ``delivered`` None: nothing final, or no delivery at all; ``text``: what somebody has written."""

    provider_id: str = ""
    delivered: bool | None = None
    sender: str = ""
    text: str = ""


@dataclass(frozen=True)
class Webhook:
    signed: str
    message_id: str
    status: str
    delivered: tuple[str, ...]
    failed: tuple[str, ...]
    sender: str
    text: str

    def read(self, report: Any) -> Said:
        """A status that is neither of both is on the way."""
        status = _at(report, self.status)
        delivered = True if status in self.delivered else False if status in self.failed else None
        return Said(_at(report, self.message_id), delivered, _at(report, self.sender), _at(report, self.text))


@dataclass(frozen=True)
class Provider:
    header: str
    value: str
    body: Mapping[str, Any]
    message_id: str
    webhook: Webhook
    status: str = ""
    accepted: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    transient: tuple[str, ...] = ()
    alphabets: Mapping[str, str | bool] = field(default_factory=dict)

    def headers(self, key: str) -> dict[str, str]:
        return {self.header: self.value.replace("{key}", key), "Accept": "application/json"}

    def order(self, outgoing: Outgoing, sender: str) -> Any:
        """The body of one order."""
        alphabet, _ = gsm7.segments(outgoing.content)
        ours = {
            "to": outgoing.to,
            "digits": outgoing.to.removeprefix("+"),
            "from": sender,
            "text": outgoing.content,
            "id": outgoing.id,
            "alphabet": self.alphabets.get(alphabet, alphabet),
        }
        return _filled(self.body, ours)

    def read(self, answer: Any) -> str:
        """The provider's id of the message, empty for one it has had before. Raises DeliveryError."""
        if not self.status:
            return _at(answer, self.message_id) or _unknown()
        status = _at(answer, self.status)
        if status in self.accepted:
            return _at(answer, self.message_id)
        if status in self.repeated:
            return ""
        if not status.isdigit():
            _unknown()
        raise DeliveryError(f"provider_{status[:10]}", permanent=status not in self.transient)


@cache
def load(name: str) -> Provider:
    preset = tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))
    return Provider(**{**preset, "webhook": Webhook(**preset["webhook"])})


def _unknown() -> str:
    raise DeliveryError(OUTCOME_UNKNOWN, permanent=True)


def _filled(template: Any, ours: Mapping[str, Any]) -> Any:
    """Only a whole text in braces is replaced: what a message says is never read as a template."""
    if isinstance(template, Mapping):
        return {name: _filled(value, ours) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, ours) for value in template]
    return ours[template[1:-1]] if isinstance(template, str) and template.startswith("{") else template


def _at(answer: Any, path: str) -> str:
    """The value at ``path`` as text, empty where there is none."""
    for step in path.split("."):
        if isinstance(answer, list) and step.isdigit() and int(step) < len(answer):
            answer = answer[int(step)]
        elif isinstance(answer, dict):
            answer = answer.get(step)
        else:
            return ""
    return str(answer) if isinstance(answer, str | int) else ""
