"""Log lines with service, message id and correlation id; mail addresses and phone numbers are masked on the way out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w-])\+\d{8,15}\b")


def mask(text: str) -> str:
    """``mia@demo.example`` becomes ``m***@demo.example``, ``+4915550000001`` becomes ``+4915***``."""
    text = MAIL.sub(lambda m: f"{m.group()[0]}***@{m.group().partition('@')[2]}", text)
    return PHONE.sub(lambda m: f"{m.group()[:5]}***", text)


def _mask_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str) and ("@" in value or "+" in value):
            event[key] = mask(value)
    return event


def set_up(service: str, *, fmt: str = "console", level: str = "info") -> None:
    """Send structlog and the standard library's logging to stdout in one format. Call once at start."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_values,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if fmt == "json"
        # Plain: the coloured one draws every local variable, secrets too, and stops the event loop for seconds.
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("aio_pika", "aiormq", "pymongo", "faststream", "httpx2", "asyncio", "mail.log"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(),  # by the standard library's logging each line costs twice that
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)


def get(name: str) -> Any:
    """A logger; call ``.info("offer published", offer_id=...)``: words first, facts as keys."""
    return structlog.get_logger(name)
