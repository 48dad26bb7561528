"""What the law on young workers says about a match, in a sentence per finding that allows or sets a condition."""

import re
from collections.abc import Mapping

from services.gateway.pages import dates
from services.gateway.pages.words import gettext, msgid, number
from shared.law.section import cited

Values = Mapping[str, str | int | float]

# The finding's key (shared.law.keys) -> sentence; braces hold its values.
FINDINGS = {
    "adult": msgid("Du bist volljährig: keine besonderen Grenzen"),
    "school_internship_allowed": msgid("Als Schulpraktikum erlaubt, höchstens {max_hours_day} Stunden am Tag"),
    "holiday_job_allowed": msgid("Als Ferienjob erlaubt, höchstens {max_days} Tage im Jahr"),
    "light_work_allowed": msgid("Als leichte Arbeit erlaubt, höchstens {max_hours_day} Stunden am Tag"),
    "schooling_over_allowed": msgid("Für dein Alter erlaubt, höchstens {max_hours_day} Stunden am Tag"),
    "youth_allowed": msgid("Für dein Alter erlaubt, höchstens {max_hours_day} Stunden am Tag"),
    "saturday_branch": msgid("In diesem Beruf auch samstags erlaubt"),
    "sunday_branch": msgid("In diesem Beruf auch sonntags erlaubt"),
    "holiday_branch": msgid("In diesem Beruf auch an Feiertagen erlaubt, mit einem freien Tag dafür"),
    "guardian_consent": msgid("Erlaubt, wenn deine Eltern zustimmen"),
    "school_event": msgid("Erlaubt, wenn es ein Praktikum deiner Schule ist"),
    "outside_school_hours": msgid("Erlaubt, aber nicht vor und nicht während der Schule"),
    "listed_activity": msgid("Erlaubt, wenn es eine leichte Arbeit ist, die für dein Alter zugelassen ist"),
    "in_school_holidays": msgid("Erlaubt in den Schulferien, höchstens {max_days} Tage"),
    "school_holidays_unknown": msgid("Erlaubt, wenn dann Ferien sind: Die Termine stehen noch nicht fest"),
    "hours_within": msgid("Erlaubt bis {max_hours_day} Stunden am Tag, zwischen {earliest} und {latest} Uhr"),
    "monday_to_friday": msgid("Erlaubt, wenn du höchstens an fünf Tagen in der Woche arbeitest"),
    "days_unclear": msgid("Erlaubt: Frag nach, an welchen Tagen du arbeitest"),
    "free_on_public_holidays": msgid("Erlaubt, wenn du an Feiertagen frei hast"),
    "free_from_14": msgid("Erlaubt, wenn du am 24. und 31. Dezember ab 14 Uhr frei hast"),
    "two_sundays_free": msgid("Erlaubt, wenn {minimum_sundays} Sonntage im Monat frei bleiben"),
    "lives_in_household": msgid("Sonntags und feiertags nur, wenn du dort im Haushalt lebst"),
    "needed_on_sundays": msgid("Sonntags und feiertags nur, was nicht warten kann, zum Beispiel Füttern"),
    "supervised_training": msgid("Erlaubt, wenn es zur Ausbildung gehört und eine Fachkraft dabei ist"),
    "loads_within_strength": msgid("Erlaubt, solange nichts zu schwer für dich ist"),
    "not_before": msgid("Erlaubt ab {allowed_from}"),
}
ALLOWED = msgid("Für dein Alter erlaubt")


def sentence(values: Values) -> str:
    """The finding and its section. A finding without words here is told as what it is in a match: allowed."""
    words = gettext(FINDINGS.get(str(values.get("finding", "")), ALLOWED))
    said = words.format(**{name: _said(value) for name, value in values.items()})
    return gettext("{said} ({section})").format(said=said, section=section(str(values["section"])))


def section(name: str) -> str:
    """``JArbSchG § 5 (2)`` is ``§ 5 Abs. 2 JArbSchG``; spaces that must not break do not."""
    return cited(name).replace("§ ", "§\u00a0").replace("Abs. ", "Abs.\u00a0")


def _said(value: str | float) -> str:
    if not isinstance(value, str):
        return number(value)
    return re.sub(r"^0?(\d{1,2}):00$", r"\1", dates.iso(value))  # 08:00 is 8
