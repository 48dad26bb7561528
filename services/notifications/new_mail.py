"""A mail address that waits for its link to be opened (double opt-in): until then the old one stays. Pure."""

import datetime as dt
from dataclasses import dataclass

from shared.errors import DomainError

PURPOSE = "confirm-mail"
VALID = dt.timedelta(days=1)
AGAIN_AFTER = dt.timedelta(minutes=10)  # the same address saved once more is sent another link, if the first got lost
ASKED_AT_MOST = 3  # times a day, whichever addresses: they may be a stranger's


class MailLinkInvalid(DomainError):
    code = "mail_link_invalid"


class MailAskedTooOften(DomainError):
    code = "mail_asked_too_often"


@dataclass(frozen=True)
class NewMail:
    """``asked``: when links were sent within a day, also to others. Without ``address`` none waits."""

    address: str
    asked: tuple[dt.datetime, ...]

    def expired(self, now: dt.datetime) -> bool:
        return now >= self.asked[-1] + VALID


def ask(before: NewMail | None, address: str, now: dt.datetime) -> NewMail:
    """The address after ``before``; unchanged where no other link is due. Raises MailAskedTooOften."""
    lately = tuple(moment for moment in (before.asked if before else ()) if now - moment < VALID)
    same = before is not None and before.address == address
    if before is not None and same and lately and (len(lately) >= ASKED_AT_MOST or now - lately[-1] < AGAIN_AFTER):
        return before
    if len(lately) >= ASKED_AT_MOST:
        raise MailAskedTooOften("Three addresses have been sent a link today; try again tomorrow.")
    return NewMail(address, (*lately, now))
