"""How many young people an offer reaches, and what would widen it, in words."""

from services.gateway.pages import dates
from services.gateway.pages.words import gettext, msgid, number
from shared.contracts.matching.audiences import AudienceView, Reach, Widening
from shared.contracts.words import Reason

FEWEST = 5  # fewer are never counted
CHANGES = {
    "minimum_age": msgid("Mit Mindestalter {age}"),
    "without_weekend": msgid("Ohne Wochenende"),
    "by_arrangement": msgid("Mit Zeiten nach Absprache"),
    "shorter_day": msgid("Von {from} bis {to} Uhr, {break_minutes} Minuten Pause"),
    "without_hazards": msgid("Ohne die angekreuzten Gefahren"),
}


def reached(view: AudienceView) -> str:
    """One sentence."""
    if view.reach.at_most < FEWEST:
        return gettext("Dieses Angebot erreicht zurzeit weniger als 5 junge Leute.")
    return gettext("Dieses Angebot erreicht zurzeit {people} junge Leute.").format(people=_people(view.reach))


def widened(view: AudienceView) -> list[tuple[str, str]]:
    """What could be changed, and how many more that would reach."""
    return [(_change(one.change), _more(one)) for one in view.widenings if one.change.key in CHANGES]


def _change(change: Reason) -> str:
    values = {name: dates.short(value) if isinstance(value, str) else value for name, value in change.values.items()}
    return gettext(CHANGES[change.key]).format(**values)


def _more(widening: Widening) -> str:
    return gettext("{people} mehr").format(people=_people(widening.more))


def _people(reach: Reach) -> str:
    if reach.at_least == reach.at_most:
        return number(reach.at_least)
    return gettext("{least} bis {most}").format(least=number(reach.at_least), most=number(reach.at_most))
