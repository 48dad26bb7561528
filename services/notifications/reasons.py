"""Why an offer fits, in sentences: one for each key that matching sends. A key that is not known here is left out."""

from collections.abc import Callable, Iterable, Mapping

from shared import language
from shared.contracts.words import Reason, WorkField
from shared.language import Catalogue
from shared.law.keys import Key
from shared.law.section import cited
from shared.names import FIELDS

Values = Mapping[str, str | int | float]
KNOWN = frozenset(WorkField)


def sentences(say: Catalogue, reasons: Iterable[Reason]) -> list[str]:
    found = (SENTENCES[reason.key](say, reason.values) for reason in reasons if reason.key in SENTENCES)
    return [sentence for sentence in found if sentence]


def distance_km(reasons: Iterable[Reason]) -> int | None:
    """Whole kilometres from home, at least 1."""
    for reason in reasons:
        if reason.key == "distance" and "km" in reason.values:
            return max(1, round(float(reason.values["km"])))
    return None


def field_names(say: Catalogue, reasons: Iterable[Reason]) -> str:
    """``Metall und Holz``, empty when no field is named."""
    return next((_fields(say, reason.values) for reason in reasons if reason.key == "field"), "")


def _fields(say: Catalogue, values: Values) -> str:
    """A field that is not known yet is left out."""
    names = str(values.get("fields", "")).split()
    return language.joined(say, (say.gettext(FIELDS[WorkField(name)]) for name in names if name in KNOWN))


def _field(say: Catalogue, values: Values) -> str:
    named = _fields(say, values)
    return named and say.gettext("Das ist dein Bereich: %(fields)s.") % {"fields": named}


def _days(say: Catalogue, values: Values) -> str:
    if not {"days", "of"} <= values.keys():
        return ""
    if values["days"] == values["of"]:
        return say.gettext("Du hast an allen Tagen Zeit.")
    return say.gettext("An %(days)s von %(of)s Tagen hast du Zeit.") % values


def _law(say: Catalogue, values: Values) -> str:
    finding = values.get("finding", "")
    if "section" not in values or finding == Key.ADULT:
        return ""
    if finding == Key.GUARDIAN_CONSENT:
        said = say.gettext("Deine Eltern müssen einverstanden sein (%(section)s).")
    elif finding == "" or finding in GROUNDS:
        said = say.gettext("In deinem Alter ist das erlaubt (%(section)s).")
    else:
        said = say.gettext("In deinem Alter ist das unter Bedingungen erlaubt (%(section)s).")
    return said % {"section": language.apart(say, cited(str(values["section"])))}


def _search(say: Catalogue, values: Values) -> str:
    if "number" not in values:
        return ""
    return say.gettext("Das passt zu deiner gespeicherten Suche %(number)s.") % values


# Findings that allow without a condition.
GROUNDS = (
    Key.SCHOOL_INTERNSHIP_ALLOWED,
    Key.HOLIDAY_JOB_ALLOWED,
    Key.LIGHT_WORK_ALLOWED,
    Key.SCHOOLING_OVER_ALLOWED,
    Key.YOUTH_ALLOWED,
    Key.SATURDAY_BRANCH,
    Key.SUNDAY_BRANCH,
    Key.HOLIDAY_BRANCH,
)

# Distance is not a sentence: it stands beside the place.
SENTENCES: dict[str, Callable[[Catalogue, Values], str]] = {
    "field": _field,
    "days": _days,
    "law": _law,
    "search": _search,
}
