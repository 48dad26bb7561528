"""The law on young workers (Jugendarbeitsschutzgesetz, JArbSchG): who may do which work, when, and on what ground.

``check(person, work)`` answers allowed, allowed_if or forbidden; each finding names its section, a key and values.

Encoded: JArbSchG as last amended by Art. 53 of the act of 23 October 2024 (BGBl. 2024 I Nr. 323), sections 2, 4(5),
5(1) to 5(4), 7, 8(1), 11 to 18 and 22, and section 2 of the Kinderarbeitsschutzverordnung. The numbers stand as dated
data in ``rules.py``.
Not encoded, so the answer may be stricter than the law: other distributions of working time (8(2), 8(2a), 8(3), 21a),
emergencies (21), inland shipping (20), late work for transport, heat, performances and sport (14(5) to 14(7)),
showmen, medical emergency services, permissions of the authority (6, 27).
Not asked about, so a person must look: vocational school days (9, 10, 14(4)), leave (19), piecework and underground
work (23, 24), barred persons (25), the first medical examination (32), whether work is in fact light and suitable.

A lawyer confirms this before production use.
"""

from shared.contracts.words import Branch
from shared.law.changes import Change, could_be_allowed
from shared.law.check import check, outcomes_by_age
from shared.law.finding import Finding, Outcome, Verdict
from shared.law.keys import Key
from shared.law.person import Person
from shared.law.work import Work

__all__ = [
    "Branch",
    "Change",
    "Finding",
    "Key",
    "Outcome",
    "Person",
    "Verdict",
    "Work",
    "check",
    "could_be_allowed",
    "outcomes_by_age",
]
