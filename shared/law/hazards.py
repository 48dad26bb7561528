"""What follows from the hazards an employer declares (JArbSchG section 22)."""

from collections.abc import Iterator

from shared.contracts.words import Hazard, Kind
from shared.law.finding import Finding, allowed_if, forbidden
from shared.law.keys import Key
from shared.law.rules import Rules
from shared.law.work import Work

# Section 22(2): training may need what is otherwise too dangerous.
HAS_TRAINING_AIM = frozenset({Kind.APPRENTICESHIP, Kind.ENTRY_QUALIFICATION, Kind.DUAL_STUDY})
TRAINING = "JArbSchG § 22 (2)"


def hazard_findings(work: Work, rules: Rules) -> Iterator[Finding]:
    """Night work is judged with the hours."""
    declared = [hazard for hazard in work.hazards if hazard in rules.hazards]
    for hazard in declared:
        section, value = rules.hazards[hazard], hazard.value
        if work.kind not in HAS_TRAINING_AIM:
            yield forbidden(section, Key.HAZARD, hazard=value)
        elif hazard == Hazard.HEAVY_LOADS:
            # 22(2) lifts numbers 3 to 7 only: what is beyond one's strength stays forbidden in training as well.
            yield allowed_if(section, Key.LOADS_WITHIN_STRENGTH, hazard=value)
        elif hazard != Hazard.ALONE and Hazard.ALONE in declared:
            yield forbidden(TRAINING, Key.HAZARD_ALONE, hazard=value)
        else:
            yield allowed_if(TRAINING, Key.SUPERVISED_TRAINING, hazard=value)
