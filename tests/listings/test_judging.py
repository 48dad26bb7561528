"""Whatever stands in the cells of a file: each row is stored or says why not, and the same again is unchanged."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings import imports
from services.listings.import_file import layout_of, read
from services.listings.imports import Import, Judged, identity, key_of
from services.listings.offer import Offer
from shared import clock
from shared.offer_sheet.rows import Row
from tests.builders import NEXT_YEAR, an_employer

BOSS = an_employer()
GOOD = {
    "Nummer": "1",
    "Art": "Ferienjob",
    "Titel": "Ferienjob im Lager",
    "Beschreibung": "Du hilfst.",
    "Felder": "Metall",
    "PLZ": "06842",
    "Ort": "Dessau-Roßlau",
    "Zeiträume": f"19.07.{NEXT_YEAR} bis 30.07.{NEXT_YEAR}",
    "Wochentage": "Mo-Fr",
    "Arbeitsbeginn": "08:00",
    "Arbeitsende": "15:00",
    "Pause": "60",
    "Plätze": "2",
}
ODD = ["", "-1", "0", "1000000000", "31.02.2027", "99999", '{"$gt": ""}', "a\x00b", "=1+1", "<script>", "Mo"]
CHANGES = st.dictionaries(st.sampled_from(sorted(GOOD)), st.sampled_from(ODD) | st.text(max_size=12), max_size=2)
ROWS = st.lists(st.tuples(st.integers(1, 6), CHANGES), min_size=1, max_size=6)


def file_of(lines: list[tuple[int, dict[str, str]]]) -> bytes:
    written = io.StringIO(newline="")
    sheet = csv.DictWriter(written, GOOD, delimiter=";")
    sheet.writeheader()
    sheet.writerows({**GOOD, "Nummer": str(number), **changes} for number, changes in lines)
    return written.getvalue().encode("utf-8-sig", "replace")


def judged(found: tuple[Row, ...], existing: dict[str, Offer]) -> list[Judged]:
    job = Import(clock.new_id(), BOSS.id, BOSS.members[0], False, clock.now())
    return imports.judge(job, BOSS, found, existing, ())


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_each_row_is_stored_or_says_why_not_and_the_same_file_again_changes_nothing(
    lines: list[tuple[int, dict[str, str]]],
) -> None:
    data = file_of(lines)
    layout = layout_of(data, data, whole=True)
    found = read(layout, data[layout.position :], 100, final=True).rows
    first = judged(found, {})
    assert [one.report.row for one in first] == list(range(1, len(found) + 1))
    for one in first:
        assert (one.offer is None) == (one.report.outcome == "refused") == bool(one.report.errors) == (not one.events)
    stored = {key_of(row): one.offer for row, one in zip(found, first, strict=True) if one.offer}
    assert len(stored) == len({identity(row) for row, one in zip(found, first, strict=True) if one.offer})
    again = judged(found, stored)
    for before, after in zip(first, again, strict=True):
        assert after.report.outcome == {"created": "unchanged"}.get(before.report.outcome, before.report.outcome)
        assert (after.offer, after.events) == (None, ())
        assert after.report.errors == before.report.errors
