"""The vocabulary that offers and profiles share. Same words on the wire, in the database and in the code."""

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticKnownError

from shared.contracts.message import Message


class Kind(StrEnum):
    SCHOOL_INTERNSHIP = "school_internship"  # Schülerpraktikum
    ORIENTATION_INTERNSHIP = "orientation_internship"  # Orientierungspraktikum
    TRIAL_DAY = "trial_day"  # Schnuppertag
    HOLIDAY_JOB = "holiday_job"  # Ferienjob
    ENTRY_QUALIFICATION = "entry_qualification"  # Einstiegsqualifizierung
    APPRENTICESHIP = "apprenticeship"  # Ausbildung
    DUAL_STUDY = "dual_study"  # Duales Studium
    VOLUNTARY_SERVICE = "voluntary_service"  # FSJ, BFD


class WorkField(StrEnum):
    """Occupational fields in a young person's words, each a group of KldB 2010 two-digit codes."""

    WOOD = "wood"
    METAL = "metal"
    ELECTRICAL = "electrical"
    CONSTRUCTION = "construction"
    INTERIOR = "interior"
    VEHICLES = "vehicles"
    FOOD = "food"
    HOSPITALITY = "hospitality"
    RETAIL = "retail"
    LOGISTICS = "logistics"
    OFFICE = "office"
    FINANCE_LAW = "finance_law"
    IT = "it"
    MEDIA_DESIGN = "media_design"
    SCIENCE = "science"
    ENVIRONMENT = "environment"
    ANIMALS = "animals"
    HEALTH_CARE = "health_care"
    SOCIAL_EDUCATION = "social_education"
    BEAUTY = "beauty"
    SPORT_TOURISM = "sport_tourism"
    PUBLIC_SAFETY = "public_safety"


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Hazard(StrEnum):
    """What an employer declares; shared.law decides what follows from it (JArbSchG sections 14, 22)."""

    MACHINES = "machines"
    CHEMICALS = "chemicals"
    NIGHT = "night"
    ALONE = "alone"
    HEAVY_LOADS = "heavy_loads"


class Branch(StrEnum):
    """Where the work is done, as far as the law on young workers excepts it. Declared, never guessed from the field."""

    BAKERY = "bakery"  # Bäckereien und Konditoreien
    GASTRONOMY = "gastronomy"  # Gaststättengewerbe
    FARMING = "farming"  # Landwirtschaft und Tierhaltung
    SHOP = "shop"  # offene Verkaufsstellen, Marktverkehr
    HOSPITAL_CARE = "hospital_care"  # Krankenanstalten, Alten-, Pflege- und Kinderheime
    HAIRDRESSER = "hairdresser"  # Friseurhandwerk
    TRANSPORT = "transport"  # Verkehrswesen
    SPORT = "sport"  # beim Sport
    CAR_REPAIR = "car_repair"  # Reparaturwerkstätten für Kraftfahrzeuge
    MULTI_SHIFT = "multi_shift"  # mehrschichtige Betriebe
    BUILDING_SITE = "building_site"  # Bau- und Montagestellen
    PERFORMANCE = "performance"  # Aufführungen, Rundfunk, Film
    HOUSEHOLD = "household"  # Familienhaushalt
    FAMILY_FARM = "family_farm"  # landwirtschaftlicher Familienbetrieb
    OTHER = "other"


class SchoolCertificate(StrEnum):
    """What somebody leaves school with, the lowest first; an offer wishes for it, it never shuts anybody out."""

    HAUPTSCHULE = "hauptschule"
    REALSCHULE = "realschule"
    FACHHOCHSCHULREIFE = "fachhochschulreife"
    ABITUR = "abitur"


class Accessibility(StrEnum):
    """A fact about the place of work, as its employer knows it."""

    STEP_FREE = "step_free"
    LIFT = "lift"
    ACCESSIBLE_TOILET = "accessible_toilet"
    PARKING_NEARBY = "parking_nearby"
    SEATED_WORK = "seated_work"
    QUIET_PLACE = "quiet_place"
    TACTILE_GUIDANCE = "tactile_guidance"
    SIGN_LANGUAGE = "sign_language"
    PLAIN_LANGUAGE = "plain_language"
    ASSISTANCE_WELCOME = "assistance_welcome"


class Channel(StrEnum):
    MAIL = "mail"
    SMS = "sms"


class Language(StrEnum):
    GERMAN = "de"
    PLAIN_GERMAN = "de-simple"
    ENGLISH = "en"
    UKRAINIAN = "uk"
    ARABIC = "ar"


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _no_control_characters(text: str) -> str:
    """Null bytes and other control characters break databases, mails and CSV; line breaks and tabs may stay."""
    if found := CONTROL.search(text):
        raise ValueError(f"must not contain the control character U+{ord(found[0]):04X}")
    return text


def _one_line(text: str) -> str:
    text = _no_control_characters(text)
    if "\n" in text or "\r" in text:
        raise ValueError("must be a single line")
    return text


# Beside StringConstraints in an Annotated[str, ...]: pydantic then still knows a string, and says "characters".
CLEAN = AfterValidator(_no_control_characters)
ONE_LINE = AfterValidator(_one_line)
PostalCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]  # ISO 639-1


class Place(Message):
    """Where the work is done. Postal code and town are enough; a street is wished for."""

    street: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), ONE_LINE] = ""
    postal_code: PostalCode
    town: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), ONE_LINE]


class ContactPerson(Message):
    """Whom to ask for. The name is shown to everybody only where the employer says so; the function always."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""
    function: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80), ONE_LINE] = ""
    name_public: bool = False

    def for_anyone(self) -> "ContactPerson":
        return self if self.name_public else ContactPerson(function=self.function)


class Point(Message):
    """WGS 84, degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
EARLIEST, LATEST = dt.date(2020, 1, 1), dt.date(2099, 12, 31)


def _written_date(value: object) -> object:
    """As the contract has it; pydantic would take seconds since 1970 as well, and other ways to write one."""
    if isinstance(value, str | int | float) and not (isinstance(value, str) and DATE.fullmatch(value.strip())):
        raise PydanticKnownError("date_parsing", {"error": "must be a date such as 2027-07-19"})
    return value


def _written_moment(value: object) -> object:
    if isinstance(value, str | int | float) and not (isinstance(value, str) and DATE.match(value.strip())):
        raise PydanticKnownError("datetime_parsing", {"error": "must be a time such as 2027-07-19T08:00:00Z"})
    return value


def _written_clock_time(value: object) -> object:
    if isinstance(value, str | int | float) and not (isinstance(value, str) and CLOCK.fullmatch(value.strip())):
        raise PydanticKnownError("time_parsing", {"error": "must be a time such as 08:30"})
    return value


AnyDay = Annotated[dt.date, BeforeValidator(_written_date)]
Day = Annotated[dt.date, Field(ge=EARLIEST, le=LATEST), BeforeValidator(_written_date)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment)]
# Local, so without an offset: JSON Schema's "time" would demand one.
ClockTime = Annotated[
    dt.time, BeforeValidator(_written_clock_time), WithJsonSchema({"type": "string", "pattern": f"^{CLOCK.pattern}$"})
]


class Period(Message):
    """Both days included. On the wire ``from`` and ``to``."""

    start: Annotated[Day, Field(alias="from")]
    end: Annotated[Day, Field(alias="to")]

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end < self.start:
            raise ValueError("a period must not end before it begins")
        return self


class DailyHours(Message):
    """Local clock times (Europe/Berlin). An end at or before the start is a shift over midnight."""

    start: Annotated[ClockTime, Field(alias="from")]
    end: Annotated[ClockTime, Field(alias="to")]
    break_minutes: Annotated[int, Field(ge=0, le=240)] = 0

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    @property
    def minutes_of_work(self) -> int:
        """Time present less breaks, as JArbSchG section 4(1) counts it."""
        present = (self.end.hour * 60 + self.end.minute) - (self.start.hour * 60 + self.start.minute)
        return (present if present > 0 else present + 24 * 60) - self.break_minutes

    @model_validator(mode="after")
    def _breaks_leave_work(self) -> Self:
        if self.minutes_of_work <= 0:
            raise ValueError("the breaks must be shorter than the time present")
        return self


class Pay(Message):
    amount: Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)]
    currency: Annotated[str, StringConstraints(pattern=r"^EUR$")] = "EUR"
    per: Annotated[str, StringConstraints(pattern=r"^(hour|day|week|month|total)$")]


class Reason(Message):
    """Why something is so, as a key and values, so that it can be said in any language."""

    key: str
    values: dict[str, str | int | float] = Field(default_factory=dict)
