"""The six digits that show a phone to be somebody's: short-lived, and not to be guessed."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from shared.errors import DomainError

VALID = dt.timedelta(minutes=10)
LOCK = dt.timedelta(hours=1)
MOST = 5  # wrong tries, and codes sent, before the lock


class CodeWrong(DomainError):
    code = "code_wrong"


class CodeExpired(DomainError):
    code = "code_expired"


class CodeLocked(DomainError):
    code = "code_locked"


@dataclass(frozen=True)
class PhoneCode:
    """The code last sent. A new one goes on with the counts of ``wrong`` and ``sent``: it brings no new tries."""

    digest: str
    expires_at: dt.datetime
    wrong: int = 0
    sent: int = 1
    locked_until: dt.datetime | None = None

    def locked(self, now: dt.datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def forgotten(self, now: dt.datetime) -> bool:
        """The counts start anew an hour after the last code, or with the end of the lock."""
        return not self.locked(now) and (self.locked_until is not None or now >= self.expires_at + LOCK)

    def try_wrong(self, now: dt.datetime) -> "PhoneCode":
        wrong = self.wrong + 1
        return replace(self, wrong=wrong, locked_until=now + LOCK if wrong >= MOST else None)

    def must_be_open(self, now: dt.datetime) -> None:
        """Raises CodeLocked, CodeExpired."""
        if self.locked(now):
            raise CodeLocked("Too many tries with this phone; in an hour it can be tried again.")
        if now >= self.expires_at:
            raise CodeExpired("This code has expired; have a new one sent.")


def new_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def digest(key: bytes, person_id: UUID, phone: str, digits: str) -> str:
    """Keyed, since a million codes are quickly tried against a bare hash; bound to person and phone."""
    return hmac.new(key, f"phone-code:{person_id}:{phone}:{digits}".encode(), hashlib.sha256).hexdigest()


def follow(before: PhoneCode | None, new_digest: str, now: dt.datetime) -> PhoneCode:
    """The code after ``before``. One too many within the hour is locked from the start, and need not be sent."""
    if before is None or before.forgotten(now):
        return PhoneCode(new_digest, now + VALID)
    if before.locked(now):
        return before
    lock = now + LOCK if before.sent >= MOST else None
    return PhoneCode(new_digest, now + VALID, before.wrong, before.sent + 1, lock)
