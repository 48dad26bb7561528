"""Files of postal codes: GeoNames' own, the same with a header, and what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.place_file import PlaceFileUnreadable, PlaceRow, Refused, Skipped, reader

KOETHEN = "DE\t06366\tKöthen\tSachsen-Anhalt\tST\t\t00\tAnhalt-Bitterfeld\t15082\t51.7519\t11.9709\t4"
HEADER = (
    "country_code,zipcode,place,state,state_code,province,province_code,community,community_code,latitude,longitude"
)
CSV_ROW = 'DE,01844,"Neustadt in Sachsen",Sachsen,SN,,00,Landkreis Sächsische Schweiz,14628,51.0284,14.2179'


def test_geonames_own_file_has_no_header() -> None:
    read, has_header = reader(KOETHEN.encode())
    assert not has_header
    assert read(KOETHEN.encode()) == PlaceRow("06366", "Köthen", "ST", "15082", 51.7519, 11.9709, True)


def test_a_csv_with_a_header_is_read_by_its_names() -> None:
    read, has_header = reader(b"\xef\xbb\xbf" + HEADER.encode())
    assert has_header
    row = read(CSV_ROW.encode() + b"\r\n")
    assert row == PlaceRow("01844", "Neustadt in Sachsen", "SN", "14628", 51.0284, 14.2179, True)
    semicolons, _ = reader(b"PLZ;Ort;lat;lon")
    assert isinstance(semicolons(b"06366;K\xc3\xb6then;51.75;11.97"), PlaceRow)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (("06366", "6366"), "five digits"),
        (("Köthen", ""), "no name"),
        (("Köthen", "K\x00then"), "no name"),
        (("51.7519", "nördlich"), "not numbers"),
        (("51.7519", "nan"), "Germany"),
        (("11.9709", "-3.7"), "Germany"),
        (("\t4", "\t4" + "x" * 3_000), "too long"),
        (("\t51.7519\t11.9709\t4", ""), "columns"),
    ],
)
def test_a_line_that_is_wrong_says_why(changed: tuple[str, str], why: str) -> None:
    read, _ = reader(KOETHEN.encode())
    found = read(KOETHEN.replace(*changed).encode())
    assert isinstance(found, Refused)
    assert why in found.why


def test_other_countries_are_passed_over() -> None:
    read, _ = reader(KOETHEN.encode())
    assert read(KOETHEN.replace("DE", "AT", 1).encode()) == Skipped()


@pytest.mark.parametrize("firm", ["Beispiel Versicherung AG", "Finanzamt", "Musterbank", "Amtsgericht", "Demo GmbH"])
def test_a_firm_with_a_postal_code_of_its_own_is_a_place_but_no_town(firm: str) -> None:
    read, _ = reader(KOETHEN.encode())
    row = read(KOETHEN.replace("Köthen", firm, 1).encode())
    assert isinstance(row, PlaceRow)
    assert not row.searchable


@pytest.mark.parametrize(
    "town", ["Kassel", "Amt Neuhaus", "Bankholzen", "Agathenburg", "Sege", "Darmstadt", "Aglasterhausen"]
)
def test_a_town_is_not_taken_for_a_firm(town: str) -> None:
    read, _ = reader(KOETHEN.encode())
    row = read(KOETHEN.replace("Köthen", town, 1).encode())
    assert isinstance(row, PlaceRow)
    assert row.searchable


@pytest.mark.parametrize("first", [b"PK\x03\x04", b"\xff\xfe", b"name,age\n", b"", b"\x00" * 100])
def test_what_is_no_such_file_is_refused_whole(first: bytes) -> None:
    with pytest.raises(PlaceFileUnreadable):
        reader(first)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_no_line_breaks_the_reading(line: bytes) -> None:
    for first in (KOETHEN, HEADER):
        read, _ = reader(first.encode())
        assert isinstance(read(line), PlaceRow | Refused | Skipped)
