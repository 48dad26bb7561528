"""The fields of work as groups of the KldB 2010."""

from shared import kldb
from shared.contracts.words import WorkField

# Berufshauptgruppen, KldB 2010, revision 2020; 04 is for soldiers of the lowest ranks, whom no board places.
KNOWN = {
    *("01", "02", "03", "11", "12", "21", "22", "23", "24", "25", "26", "27", "28", "29", "31", "32", "33", "34"),
    *("41", "42", "43", "51", "52", "53", "54", "61", "62", "63", "71", "72", "73", "81", "82", "83", "84"),
    *("91", "92", "93", "94"),
}


def test_every_field_has_groups_and_every_group_a_field() -> None:
    assert kldb.GROUPS.keys() == set(WorkField)
    assert {group for groups in kldb.GROUPS.values() for group in groups} == KNOWN


def test_fields_that_share_a_group_name_it_once() -> None:
    assert kldb.groups([WorkField.VEHICLES, WorkField.METAL]) == ("24", "25", "52")
