"""A guardian's permission: for one placement of a minor, or for a child to be seen on a class list.

Asked by link and code, given, refused, taken back. ``application_id`` is the id of what it is about.

Only the gateway asks, and says with each question which place it is about: notifications knows whom to reach, but no
applications. What the guardians have said becomes known to listings by an event.
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.message import Event, Message, Request
from shared.contracts.notifications.contacts import LinkToken
from shared.contracts.words import ONE_LINE, Language

Said = Literal["missing", "asked", "given", "refused"]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), ONE_LINE]


class PlaceWords(Message):
    """Which place it is about, as the board shows it.

    ``class_list``: whether the teacher (``employer``) of a class (``title``) at a school (``town``) may see the child's
    name and firm place.
    """

    title: str
    employer: str
    town: str
    about: Literal["placement", "class_list"] = "placement"
    first_day: dt.date | None = None
    last_day: dt.date | None = None


class GuardianAnswer(Message):
    """What one guardian has said; ``hint`` tells two of them apart and shows no address."""

    hint: str
    answer: Said


class PermissionView(Message):
    """``answer``: of all that were asked together: one no is a no, and only all of them are a yes."""

    answer: Said
    guardians: tuple[GuardianAnswer, ...] = ()


class AskPermission(Request[PermissionView]):
    """Send one or two guardians the question, each with a link and a code. ``addresses``: mail or mobile number.

    Who has said yes already is not asked again. Refused: ``contact_not_found``, ``mail_invalid``, ``phone_invalid``,
    ``phone_not_mobile``, ``guardian_asked_too_often``, ``own_address`` (the young person's own), ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.ask-permission"
    person_id: UUID
    application_id: UUID
    place: PlaceWords
    addresses: Annotated[tuple[Address, ...], Field(min_length=1, max_length=2)]


class GetPermission(Request[PermissionView]):
    """What has been said so far; ``missing`` as long as nobody has been asked."""

    queue: ClassVar[str] = "notifications.get-permission"
    person_id: UUID
    application_id: UUID


class PermissionLinkView(Message):
    """What a guardian's link leads to: the place, and what this guardian has said."""

    answer: Said
    language: Language
    place: PlaceWords


class ReadPermissionLink(Request[PermissionLinkView]):
    """Changes nothing. Refused: ``guardian_link_invalid``."""

    queue: ClassVar[str] = "notifications.read-permission-link"
    token: LinkToken


class AnswerPermission(Request[PermissionLinkView]):
    """The guardian's yes, with the code that came with the link; or no, which needs none and can be said at any time.

    Kept as proof. Refused: ``guardian_link_invalid``, ``code_wrong``, ``code_locked`` (after 5 wrong ones),
    ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "notifications.answer-permission"
    token: LinkToken
    yes: bool
    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10)] = ""
    text_version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), ONE_LINE]


class PermissionAnswered(Event):
    """What all guardians together say now. A no after a yes is a withdrawal. ``version`` counts the answers."""

    routing_key: ClassVar[str] = "notifications.permission.answered.v1"
    application_id: UUID
    person_id: UUID
    version: Annotated[int, Field(ge=1)]
    given: bool


class ApplicationLinkView(Message):
    """Whose link it is: which side, and the account it was sent to."""

    application_id: UUID
    account_id: UUID
    side: Literal["young_person", "employer"]


class ReadApplicationLink(Request[ApplicationLinkView]):
    """What the link in a mail about an application is good for: to answer this one, for a few days, without signing in.

    Refused: ``token_invalid``.
    """

    queue: ClassVar[str] = "notifications.read-application-link"
    token: LinkToken
