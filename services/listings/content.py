"""Guidance texts, pure: pages, advisers, films, funding, each under an address of its own."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.listings.guidance import Content, ContentView
from shared.errors import DomainError


class ContentNotFound(DomainError):
    code = "content_not_found"


@dataclass(frozen=True)
class Text:
    """``by``: who of the staff has changed it last."""

    slug: str
    version: int
    published: bool
    content: Content
    changed_at: dt.datetime
    by: UUID

    def view(self) -> ContentView:
        return ContentView(
            slug=self.slug,
            version=self.version,
            published=self.published,
            changed_at=self.changed_at,
            content=self.content,
        )
