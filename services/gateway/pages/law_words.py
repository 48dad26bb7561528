"""What the law on young workers says, in a sentence per finding.

To a young person about a match: what allows it, and on which condition; about what they may not do: why. To an employer
about an offer: what forbids it, and what would be allowed.
"""

import re
from collections.abc import Mapping

from services.gateway import languages
from services.gateway.pages import dates
from services.gateway.pages.words import BRANCHES, HAZARDS, WEEKDAYS, gettext, msgid, number
from shared import language
from shared.contracts.message import FieldError
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

# The same for what forbids an offer to all of its minimum age, or to one young person.
PROHIBITIONS = {
    "child_work": msgid("Unter {minimum_age} Jahren ist diese Arbeit nicht erlaubt"),
    "full_time_schooling": msgid("Das ist erst nach der Vollzeitschulpflicht erlaubt"),
    "not_in_school_holidays": msgid("Wer noch zur Schule muss, darf nur in den Schulferien arbeiten"),
    "holiday_job_days": msgid("Wer noch zur Schule muss, darf höchstens an {max_days} Ferientagen im Jahr arbeiten"),
    "light_work_hours": msgid("In diesem Alter ist nur leichte Arbeit bis {max_hours_day} Stunden am Tag erlaubt"),
    "light_work_times": msgid("In diesem Alter ist nur leichte Arbeit zwischen {earliest} und {latest} Uhr erlaubt"),
    "light_work_branch": msgid("In diesem Alter ist nur leichte Arbeit erlaubt, und hier nicht ({branch})"),
    "hours_day": msgid("Erlaubt sind höchstens {max_hours_day} Stunden Arbeit am Tag, nicht {hours}"),
    "hours_week": msgid("Erlaubt sind höchstens {max_hours_week} Stunden Arbeit in der Woche, nicht {hours}"),
    "hours_day_together": msgid(
        "Alles zusammen wären es am {first_day} {hours} Stunden Arbeit, erlaubt sind {max_hours_day}"
    ),
    "hours_week_together": msgid(
        "Alles zusammen wären es in der Woche ab {first_day} {hours} Stunden Arbeit, erlaubt sind {max_hours_week}"
    ),
    "break_too_short": msgid("Nötig sind {minimum_minutes} Minuten Pause, jede mindestens 15 Minuten lang"),
    "shift_too_long": msgid("Arbeit und Pausen dürfen zusammen höchstens {max_hours} Stunden dauern, nicht {hours}"),
    "rest_too_short": msgid("Zwischen zwei Arbeitstagen müssen {minimum_hours} Stunden frei sein, nicht nur {hours}"),
    "night": msgid("Erlaubt ist nur Arbeit zwischen {earliest} und {latest} Uhr"),
    "night_declared": msgid("Nachts ist Arbeit nicht erlaubt, nur zwischen {earliest} und {latest} Uhr"),
    "five_days": msgid("Erlaubt sind höchstens {max_days_week} Arbeitstage in der Woche"),
    "saturday": msgid("Samstags haben Jugendliche in dieser Art von Betrieb frei"),
    "sunday": msgid("Sonntags haben Jugendliche in dieser Art von Betrieb frei"),
    "public_holiday": msgid("Feiertags haben Jugendliche frei, und andere Tage hat dieser Zeitraum nicht"),
    "december_afternoon": msgid("Am 24. und 31. Dezember ist nach {latest} Uhr frei"),
    "hazard": msgid("„{hazard}“ ist unter 18 Jahren nicht erlaubt"),
    "hazard_alone": msgid("„{hazard}“ ist nur mit Aufsicht einer Fachkraft erlaubt, nicht allein"),
}

# What an employer has to see to so that an offer is lawful (shared.law.keys): the conditions.
CONDITIONS = {
    "guardian_consent": msgid("In diesem Alter nur mit Zustimmung der Eltern"),
    "school_event": msgid("Nur als Praktikum, das die Schule veranstaltet"),
    "outside_school_hours": msgid("Nicht vor und nicht während des Unterrichts"),
    "listed_activity": msgid("In diesem Alter nur leichte Arbeiten, die für Kinder zugelassen sind"),
    "in_school_holidays": msgid(
        "Für Schülerinnen und Schüler nur in den Schulferien, höchstens an {max_days} Tagen im Jahr"
    ),
    "school_holidays_unknown": msgid(
        "Für Schülerinnen und Schüler nur in den Schulferien, deren Termine noch nicht feststehen"
    ),
    "hours_within": msgid("Höchstens {max_hours_day} Stunden am Tag, zwischen {earliest} und {latest} Uhr"),
    "monday_to_friday": msgid("Höchstens an {max_days_week} Tagen in der Woche"),
    "days_unclear": msgid("Im Zeitraum liegt keiner der Wochentage: Bitte sagen, welche Tage gemeint sind"),
    "free_on_public_holidays": msgid("Nur wenn die Feiertage im Zeitraum frei sind"),
    "free_from_14": msgid("Nur wenn am 24. und 31. Dezember ab 14 Uhr frei ist"),
    "two_sundays_free": msgid("Nur wenn {minimum_sundays} Sonntage im Monat frei sind"),
    "lives_in_household": msgid("Sonntags und feiertags nur, wer dort im Haushalt lebt"),
    "needed_on_sundays": FINDINGS["needed_on_sundays"],
    "supervised_training": msgid("Nur wenn die Ausbildung es erfordert und eine Fachkraft dabei ist ({hazard})"),
    "loads_within_strength": msgid("Nur Lasten, die für Jugendliche nicht zu schwer sind"),
    "not_before": msgid("In diesem Alter erst ab {allowed_from}"),
}

# What would make such an offer lawful (shared.law.keys, and the lowest age): how it would then be.
CHANGES = {
    "earlier_end": msgid("von {start} bis {end} Uhr"),
    "later_start": msgid("von {start} bis {end} Uhr"),
    "other_times": msgid("von {start} bis {end} Uhr"),
    "longer_break": msgid("mit {break_minutes} Minuten Pause"),
    "without_weekday": msgid("ohne {weekday}"),
    "without_weekend": msgid("ohne Samstag und Sonntag"),
    "from_day": msgid("ab {first_day}"),
    "until_day": msgid("bis {last_day}"),
    "one_period": msgid("nur vom {first_day} bis {last_day}"),
    "without_hazard": msgid("ohne „{hazard}“"),
    "without_hazards": msgid("ohne diese Gefahren"),
    "as_school_internship": msgid("als Schülerpraktikum der Schule"),
    "from_age": msgid("mit Mindestalter {age}"),
}
NAMES = {str(word): name for table in (BRANCHES, HAZARDS, WEEKDAYS) for word, name in table.items()}


def sentence(values: Values) -> str:
    """The finding and its section. A finding without words here is told as what it is in a match: allowed."""
    words = gettext(FINDINGS.get(str(values.get("finding", "")), ALLOWED))
    said = words.format(**{name: _said(value) for name, value in values.items()})
    return gettext("{said} ({section})").format(said=said, section=section(str(values["section"])))


def prohibition(finding: str, values: Values) -> str:
    """What forbids an offer, with its section, and what would be allowed."""
    said = gettext(PROHIBITIONS[finding]).format(**{name: _named(value) for name, value in values.items()})
    told = gettext("{said} ({section}).").format(said=said, section=section(str(values["section"])))
    possible = [_change(key, values) for key in CHANGES if any(name.startswith(f"{key}.") for name in values)]
    if not possible:
        return told
    *others, last = possible
    changes = gettext("{others} oder {last}").format(others=", ".join(others), last=last) if others else last
    return gettext("{said} Möglich wäre: {changes}.").format(said=told, changes=changes)


def of_error(wrong: FieldError) -> str | None:
    """A finding of the law in the reader's language; None for what is none. About an offer its code begins ``law_``,
    about somebody's own interest in one it is the finding's key alone."""
    finding = wrong.code.removeprefix("law_")
    if "section" not in wrong.values:
        return None
    if finding in PROHIBITIONS:
        return prohibition(finding, wrong.values)
    if finding not in CONDITIONS:
        return None
    said = gettext(CONDITIONS[finding]).format(**{name: _named(value) for name, value in wrong.values.items()})
    return gettext("{said} ({section}).").format(said=said, section=section(str(wrong.values["section"])))


def _change(key: str, values: Values) -> str:
    own = {name.removeprefix(f"{key}."): value for name, value in values.items() if name.startswith(f"{key}.")}
    return gettext(CHANGES[key]).format(**{name: _named(value) for name, value in own.items()})


def _named(value: str | float) -> str:
    return gettext(NAMES[value]) if isinstance(value, str) and value in NAMES else _said(value)


def section(name: str) -> str:
    """``JArbSchG § 5 (2)`` is ``§ 5 Abs. 2 JArbSchG``; spaces that must not break do not.

    Among words from right to left it stays in the order it is written in.
    """
    return language.apart(languages.say(), cited(name).replace("§ ", "§\u00a0").replace("Abs. ", "Abs.\u00a0"))


def _said(value: str | float) -> str:
    if not isinstance(value, str):
        return number(value)
    return re.sub(r"^0?(\d{1,2}):00$", r"\1", dates.iso(value))  # 08:00 is 8
