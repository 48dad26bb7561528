"""What templates may speak of, in words: facts as they came with the event become dates, names, lines and cards."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.notifications import application_links, reasons, templating
from services.notifications.kinds import RULES, Audience, Kind
from services.notifications.mail import one_line
from services.notifications.message import About
from shared import language, names, short_links
from shared.clock import BERLIN
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.words import Channel
from shared.language import Catalogue, msgid

LONGEST = {Channel.MAIL: 200, Channel.SMS: 60}  # of a title or a name, in characters
# A kind's template may speak of what its event did not say: then it is empty.
EMPTY = dict.fromkeys(
    (
        "title",
        "employer",
        "town",
        "by",
        "host",
        "place",
        "time",
        "day",
        "until",
        "ask_for",
        "bring",
        "reason",
        "banned",
        "secret",
        "code",
        "reply_to",
        "kinds",
        "fields",
        "postal_code",
    ),
    "",
)
# Where a message leads that bears no link of its own. Somebody signed out is asked to sign in there, by mail or SMS.
HOME = {Audience.YOUNG_PERSON: "/treffer", Audience.EMPLOYER: "/betrieb"}
ADVICE = {
    "minimum_age": msgid("Mindestalter %(age)s Jahre"),
    "without_weekend": msgid("keine Arbeit am Wochenende"),
    "by_arrangement": msgid("Zeit auch nach Absprache"),
    "shorter_day": msgid("kürzerer Tag: %(from)s bis %(to)s Uhr mit Pause"),
    "without_hazards": msgid("Aufgaben ohne die angegebenen Gefahren"),
}


@dataclass(frozen=True)
class Card:
    """One offer as a message shows it."""

    title: str
    employer: str
    kind: str
    town: str
    km: int | None
    when: str
    fields: str
    reasons: list[str]
    url: str
    short_url: str


@dataclass(frozen=True)
class Line:
    """One point of a list; without a ``url`` only words."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Writer:
    """Says things in one language, for one channel. ``url``: where people reach the board."""

    say: Catalogue
    channel: Channel
    url: str

    @property
    def home(self) -> str:
        """Where they reach it in this language."""
        return self.url + language.PREFIXES[self.say.language]

    def values(
        self, kind: Kind, facts: Mapping[str, Any], told: Sequence[tuple[About, OfferFacts]] = (), most: int = 0
    ) -> dict[str, Any]:
        """What a kind's templates may speak of: its facts, as ``kinds.py`` names them, and cards of what is told."""
        known = {name: value for name, value in facts.items() if value is not None}
        said = {name: IN_WORDS.get(name, Writer.name)(self, value) for name, value in known.items()}
        link = said.get("secret") or self.home + said.get("path", _home(kind, facts))
        cards = [self.card(about, offer) for about, offer in told[:most]]
        counted = {"cards": cards, "count": len(told), "more": len(told) - len(cards)}
        return {
            **EMPTY,
            "days": 0,
            "radius_km": 0,
            "news": [],
            "advice": [],
            "public_url": self.home,
            "link": link,
            **counted,
            **said,
        }

    def name(self, value: Any) -> Any:
        """What somebody else has written: on one line, not too long, and apart from a text that runs the other way."""
        if not isinstance(value, str):
            return value
        line = one_line(value, LONGEST[self.channel])
        return language.apart(self.say, line) if self.channel is Channel.MAIL else line

    def day(self, value: str) -> str:
        """Empty where no day is agreed."""
        return language.day(self.say, dt.date.fromisoformat(value)) if value else ""

    def listed(self, called: Mapping[Any, str], several: Iterable[str]) -> str:
        """``Ferienjob und Schnuppertag``."""
        return language.joined(self.say, (self.say.gettext(called[one]) for one in several))

    def until(self, value: str) -> str:
        """The last day, by the calendar in Berlin."""
        return language.day(self.say, dt.datetime.fromisoformat(value).astimezone(BERLIN).date())

    def news(self, several: Iterable[Mapping[str, Any]]) -> list[Line]:
        """Each as its subject, as if it had come alone."""
        said = ((Kind(one["kind"]), self.values(Kind(one["kind"]), one["values"])) for one in several)
        return [Line(templating.subject(kind, self.say, values), str(values["link"])) for kind, values in said]

    def advice(self, several: Iterable[Mapping[str, Any]]) -> list[Line]:
        """What would help; advice that has no words here is left out."""
        known = ((ADVICE[one["key"]], one["values"]) for one in several if one["key"] in ADVICE)
        return [Line(self.say.gettext(text) % values) for text, values in known]

    def card(self, about: About, offer: OfferFacts) -> Card:
        return Card(
            title=self.name(offer.title),
            employer=self.name(offer.employer_name),
            kind=self.say.gettext(names.KINDS[offer.kind]),
            town=self.name(offer.town),
            km=reasons.distance_km(about.reasons),
            when=language.periods(self.say, offer.periods, offer.by_arrangement),
            fields=reasons.field_names(self.say, about.reasons),
            reasons=reasons.sentences(self.say, about.reasons),
            url=f"{self.home}/angebote/{offer.offer_id}",
            short_url=f"{self.home}/s/{short_links.code(offer.offer_id)}",
        )


def _home(kind: Kind, facts: Mapping[str, Any]) -> str:
    """To the application it is about, else to where its reader begins."""
    audience = RULES[kind].audience
    if facts.get("application_id") and audience in application_links.PATHS:
        return application_links.PATHS[audience].format(id=facts["application_id"])
    return HOME.get(audience, "/")


IN_WORDS: dict[str, Callable[[Writer, Any], Any]] = {
    "day": Writer.day,
    "until": Writer.until,
    "news": Writer.news,
    "advice": Writer.advice,
    "secret": lambda _, value: value,
    "code": lambda _, value: value,
    "path": lambda _, value: value,
    "reason": lambda _, value: value,
    "kinds": lambda writer, several: writer.listed(names.KINDS, several),
    "fields": lambda writer, several: writer.listed(names.FIELDS, several),
}
