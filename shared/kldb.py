"""The fields of work as groups of the Klassifikation der Berufe 2010, as other boards and statistics know them.

Two-digit codes (Berufshauptgruppen) of the KldB 2010, revision 2020, Bundesagentur für Arbeit; the mapping is our own.
A group may belong to several fields: the classification is by skill, a young person asks by interest.
"""

from collections.abc import Iterable

from shared.contracts.words import WorkField

GROUPS: dict[WorkField, tuple[str, ...]] = {
    WorkField.WOOD: ("22",),
    WorkField.METAL: ("24", "25"),
    WorkField.ELECTRICAL: ("26",),
    WorkField.CONSTRUCTION: ("21", "31", "32"),
    WorkField.INTERIOR: ("33", "34"),
    WorkField.VEHICLES: ("25", "52"),
    WorkField.FOOD: ("29",),
    WorkField.HOSPITALITY: ("63",),
    WorkField.RETAIL: ("61", "62"),
    WorkField.LOGISTICS: ("51", "52"),
    WorkField.OFFICE: ("71",),
    WorkField.FINANCE_LAW: ("72", "73"),
    WorkField.IT: ("43",),
    WorkField.MEDIA_DESIGN: ("23", "28", "92", "93", "94"),
    WorkField.SCIENCE: ("27", "41", "91"),
    WorkField.ENVIRONMENT: ("11", "12", "42"),
    WorkField.ANIMALS: ("11",),
    WorkField.HEALTH_CARE: ("81", "82"),
    WorkField.SOCIAL_EDUCATION: ("83", "84"),
    WorkField.BEAUTY: ("82",),
    WorkField.SPORT_TOURISM: ("63", "84", "94"),
    WorkField.PUBLIC_SAFETY: ("01", "02", "03", "53", "54"),
}


def groups(fields: Iterable[WorkField]) -> tuple[str, ...]:
    """The two-digit codes of these fields, each once, in order."""
    return tuple(sorted({group for field in fields for group in GROUPS[field]}))
