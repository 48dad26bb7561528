"""What would bring more matches, in a sentence per change of the profile."""

from services.gateway.pages import dates
from services.gateway.pages.words import FIELDS, KINDS, WEEKDAYS, gettext, msgid, ngettext
from shared.contracts.matching.previews import Advice

CHANGES = {
    "radius": msgid("Mit {km} km Umkreis"),
    "any_time": msgid("Ohne feste Zeiten"),
    "holidays": msgid("Auch in den {name}"),
    "weekday": msgid("Auch am {day}"),
    "kind": msgid("Auch: {kind}"),
    "field": msgid("Auch das Feld {field}"),
}
HOLIDAYS = {
    "winter": msgid("Winterferien"),
    "easter": msgid("Osterferien"),
    "whitsun": msgid("Pfingstferien"),
    "summer": msgid("Sommerferien"),
    "autumn": msgid("Herbstferien"),
    "christmas": msgid("Weihnachtsferien"),
}
NAMES = {str(word): name for table in (FIELDS, KINDS, WEEKDAYS) for word, name in table.items()} | HOLIDAYS


def sentence(advice: Advice) -> str:
    """``Mit 25 km Umkreis: 12 Angebote mehr``; a change the page does not know is told by its number alone."""
    values = {name: _said(value) for name, value in advice.change.values.items()}
    more = ngettext("{num} Angebot mehr", "{num} Angebote mehr", advice.more).format(num=advice.more)
    if advice.change.key not in CHANGES:
        return more
    return gettext("{change}: {more}").format(change=gettext(CHANGES[advice.change.key]).format(**values), more=more)


def _said(value: str | float) -> str:
    return gettext(NAMES[value]) if isinstance(value, str) and value in NAMES else dates.iso(str(value))
