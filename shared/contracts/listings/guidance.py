"""Guidance: what the centre's website tells besides the board. Pages, advisers, films and funding, written by staff.

Texts are Markdown and stored as written; whoever shows them cleans them.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import EmailStr, Field, HttpUrl, StringConstraints

from shared.contracts.message import Done, Event, Message, Request
from shared.contracts.paging import Paged
from shared.contracts.words import CLEAN, ONE_LINE, AnyDay, Language, WorkField

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160), ONE_LINE]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400), CLEAN]
Markdown = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30_000), CLEAN]


class Audience(StrEnum):
    """Whom a text is for."""

    YOUNG_PEOPLE = "young_people"
    PARENTS = "parents"
    TEACHERS = "teachers"
    EMPLOYERS = "employers"


class Topic(StrEnum):
    SCHOOL = "school"
    TRAINING = "training"
    STUDY = "study"
    WORK = "work"
    MONEY = "money"  # debts, rent, first flat
    PERSONAL = "personal"  # worries, health, family


class Way(StrEnum):
    """How an adviser can be spoken to."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    MAIL = "mail"


class Page(Message):
    """Tips and information."""

    type: Literal["page"] = "page"
    title: Line
    summary: ShortText
    audience: Audience = Audience.YOUNG_PEOPLE
    topic: Topic
    text: Markdown


class Adviser(Message):
    """A desk of the centre and how to reach it. ``mail`` and ``phone`` are the office's, published by the centre."""

    type: Literal["adviser"] = "adviser"
    title: Line  # the desk or the person, as the centre wants it shown
    organisation: Literal["agency", "youth_office", "jobcenter", "centre"]
    summary: ShortText
    topics: Annotated[tuple[Topic, ...], Field(min_length=1, max_length=6)]
    languages: Annotated[tuple[Language, ...], Field(max_length=5)] = (Language.GERMAN,)
    ways: Annotated[tuple[Way, ...], Field(min_length=1, max_length=4)]
    mail: EmailStr
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40), ONE_LINE] = ""
    room: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""
    hours: ShortText = ""


class Film(Message):
    """A short film on an occupation. Nothing is embedded from elsewhere; the transcript says all that the film says."""

    type: Literal["film"] = "film"
    title: Line
    summary: ShortText
    field: WorkField
    minutes: Annotated[int, Field(ge=1, le=60)]
    url: HttpUrl
    source: Line
    transcript: Markdown


class Funding(Message):
    """Money for training: who pays it, for what, for whom, since when, and where that stands."""

    type: Literal["funding"] = "funding"
    title: Line
    summary: ShortText
    audience: Audience = Audience.YOUNG_PEOPLE
    payer: Line
    amount: ShortText
    conditions: Markdown
    since: AnyDay
    law: Line
    source: HttpUrl


Content = Annotated[Page | Adviser | Film | Funding, Field(discriminator="type")]
ContentType = Literal["page", "adviser", "film", "funding"]


class ContentView(Message):
    """``version`` counts the changes; ``published`` tells whether visitors see it."""

    slug: Slug
    version: int
    published: bool
    changed_at: dt.datetime
    content: Content


class ContentList(Message):
    items: tuple[ContentView, ...]
    next: str | None = None


class ListContent(Paged, Request[ContentList]):
    """The published texts of one type, by title; with ``drafts`` the others too, for staff.

    Refused: ``cursor_invalid``.
    """

    queue: ClassVar[str] = "listings.list-content"
    type: ContentType
    audience: Audience | None = None
    topic: Topic | None = None
    drafts: bool = False


class GetContent(Request[ContentView]):
    """Refused: ``content_not_found`` (also for a draft, unless ``drafts``)."""

    queue: ClassVar[str] = "listings.get-content"
    type: ContentType
    slug: Slug
    drafts: bool = False


class SaveContent(Request[ContentView]):
    """Create (``version`` 0) or replace what stands in ``version``. ``account_id``: who of the staff, kept.

    Refused: ``changed_meanwhile``.
    """

    queue: ClassVar[str] = "listings.save-content"
    account_id: UUID
    slug: Slug
    version: Annotated[int, Field(ge=0)]
    published: bool
    content: Content


class DeleteContent(Request[Done]):
    """Refused: ``content_not_found``."""

    queue: ClassVar[str] = "listings.delete-content"
    account_id: UUID
    type: ContentType
    slug: Slug


class ContentChanged(Event):
    """A text is new, has changed or is gone: whoever keeps a copy reads it again."""

    routing_key: ClassVar[str] = "listings.content.changed.v1"
    type: ContentType
    slug: Slug
