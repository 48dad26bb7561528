"""Files of offers as people and programs write them, read a few rows at a time. Pure."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.import_file import MAX_ROW_BYTES, layout_of, read
from shared.contracts.listings.imports import PART_BYTES
from shared.offer_sheet.dialect import SheetUnreadable
from shared.offer_sheet.rows import Row

HEADER = "Nummer;Art;Titel;Beschreibung;Felder;PLZ;Ort;Zeiträume;Wochentage;Bezahlung;Bezahlung je\r\n"
LINE = "A1;Ferienjob;Büro;Text;Büro, Metall;6842;Dessau-Roßlau;19.07.2027 bis 30.07.2027;Mo-Fr;12,50 €;Stunde\r\n"


def all_rows(data: bytes, window: int = 1 << 20, limit: int = 100) -> list[Row]:
    layout = layout_of(data[:4096], data[:4096], whole=len(data) <= 4096)
    found, position = list[Row](), layout.position
    while True:
        piece = data[position : position + window]
        step = read(layout, piece, limit, final=position + len(piece) >= len(data))
        found += step.rows
        position += step.size
        if step.ended:
            return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_german_excels_csv_is_understood(encoding: str) -> None:
    row = all_rows((HEADER + LINE).encode(encoding))[0]
    assert row.errors == ()
    assert row.external_id == "A1"
    assert row.body == {
        "kind": "holiday_job",
        "title": "Büro",
        "description": "Text",
        "fields": ["office", "metal"],
        "place": {"postal_code": "06842", "town": "Dessau-Roßlau"},
        "periods": [{"from": "2027-07-19", "to": "2027-07-30"}],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "pay": {"amount": "12.50", "per": "hour"},
    }


def test_english_headers_commas_and_excels_first_line_are_understood() -> None:
    assert all_rows(b"external_id,title\n1,One\n")[0].body == {"title": "One"}
    assert all_rows(b"sep=,\nexternal_id,title\n1,One\n")[0].body == {"title": "One"}
    assert all_rows(b"\n".join([b"id\ttitle", b"x\tOne"]))[0].offer_id == "x"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("aä;\"\n\r ,'=x", max_size=12), min_size=1, max_size=8), st.integers(40, 200))
def test_however_a_file_is_cut_into_windows_its_rows_are_the_same(texts: list[str], window: int) -> None:
    quoted = ['"' + text.replace('"', '""') + '"' for text in texts]
    data = ("external_id;title\r\n" + "".join(f"{n};{text}\r\n" for n, text in enumerate(quoted))).encode()
    assert all_rows(data, window=window, limit=1) == all_rows(data)
    assert len(all_rows(data)) == len(texts)


@pytest.mark.parametrize("text", ["[{0},{1}]", "{0}\n{1}\n", "[\n{0},\n{1}\n]\n"])
def test_json_may_be_an_array_or_a_line_each(text: str) -> None:
    objects = [json.dumps({"external_id": str(n), "title": "]ä{"}, ensure_ascii=False) for n in range(2)]
    data = text.replace("{0}", objects[0]).replace("{1}", objects[1]).encode()
    assert [(row.external_id, row.body) for row in all_rows(data, window=60)] == [
        (str(n), {"title": "]ä{"}) for n in range(2)
    ]


def test_empty_rows_are_passed_over_and_too_many_cells_refused() -> None:
    found = all_rows(b"external_id;title\n;\n\n1;One;;;\n2;Two;three\n3\n")
    assert [row.external_id for row in found] == ["1", "2", "3"]
    assert [[error.code for error in row.errors] for row in found] == [[], ["too_many_cells"], []]


def test_a_formula_stays_text_and_excels_error_is_refused() -> None:
    found = all_rows(b"external_id;title\n1;=1+1\n2;#NAME?\n3;'=1+1\n")
    assert found[0].body["title"] == found[2].body["title"] == "=1+1"
    assert found[1].errors[0].code == "cell_error"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04rest", "file_kind_unknown"),
        (b"\x1f\x8b\x08", "file_kind_unknown"),
        ("Nummer;Titel".encode("utf-16"), "encoding_unknown"),
        ("Nummer;Vergütung\n1;12\n".encode("cp850"), "encoding_unknown"),
        (b"name;title\n1;2\n", "header_missing"),
        (b"Nummer;external_id\n", "header_twice"),
        (b"a" * 50_000, "header_missing"),
        ('[{"title": "ä"}]'.encode("cp1252"), "encoding_unknown"),
    ],
)
def test_a_file_that_is_none_is_refused_at_once(data: bytes, code: str) -> None:
    with pytest.raises(SheetUnreadable) as refused:
        layout_of(data, data, whole=True)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"external_id;title\n1;" + b"x" * (MAX_ROW_BYTES * 2), "row_too_long"),
        (b'external_id;title\n1;"never closed\n', "file_cut_off"),
        (b'[{"external_id": "1"},', None),
        (b'[{"external_id": ', "json_invalid"),
        (b"[" + b"[" * 3000 + b'{"a":' * 3000, "json_invalid"),
        (b'[{"external_id": "1"} x]', "json_invalid"),
    ],
)
def test_a_file_that_breaks_off_says_so(data: bytes, code: str | None) -> None:
    if code is None:
        assert len(all_rows(data)) == 1
        return
    with pytest.raises(SheetUnreadable) as refused:
        all_rows(data, window=MAX_ROW_BYTES)
    assert refused.value.code == code


def test_bytes_that_the_encoding_has_not_stay_with_their_row() -> None:
    layout = layout_of("external_id;title\n1;ä\n".encode(), "ä".encode(), whole=True)
    found = read(layout, b"1;Stra\xdfe\n2;ok\n", 10, final=True).rows
    assert "\udcdf" in found[0].body["title"]
    assert found[1].body["title"] == "ok"


def test_a_gigabyte_without_a_line_break_is_refused_at_its_first_window() -> None:
    """The file is read window by window: a row longer than any offer is refused before the second one is looked at."""
    head = b"external_id;title\n"
    layout = layout_of(head + b"1;" + b"x" * PART_BYTES, b"", whole=False)
    window = b"1;" + b"x" * (3 * PART_BYTES - 2)  # what a step of the import holds of a file, however large that is
    with pytest.raises(SheetUnreadable, match="larger than field limit"):
        read(layout, window, 100, final=False)
