"""What an employer is known by: one spelling for what is the same, and what only looks the same is noticed."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.listings.identity import (
    ALIKE,
    Traces,
    alike,
    betriebsnummer_holds,
    check_digits,
    core_of,
    host_of,
    is_own,
    number_of,
    phone_of,
    same_domain,
    suspicions,
)
from shared import clock
from shared.contracts.listings.employers import Identifier

SEVEN = st.text(string.digits, min_size=7, max_size=7)


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("09912342", True),  # the example of the Meldeverfahren
        ("09912347", True),  # the same with 5 added to the check digit, which is allowed
        ("09912343", False),
        ("00912342", False),  # 009 is no agency
        ("10512341", False),  # nor is 105
        ("0991234", False),
        ("099123422", False),
        ("O9912342", False),
        ("٠٩٩١٢٣٤٢", False),  # digits, but not ours
        ("", False),
    ],
)
def test_a_betriebsnummer_has_eight_digits_and_the_last_checks_the_others(number: str, holds: bool) -> None:
    assert betriebsnummer_holds(number) is holds


@given(SEVEN, st.integers(0, 6), st.sampled_from(string.digits))
@settings(max_examples=200, deadline=None)
def test_a_wrong_digit_in_a_betriebsnummer_is_noticed_unless_it_differs_by_what_five_allows(
    seven: str, place: int, digit: str
) -> None:
    other = seven[:place] + digit + seven[place + 1 :]
    allowed, after = set(check_digits(seven)), set(check_digits(other))
    assert allowed == after or not allowed & after
    if place % 2 == 0 and abs(int(digit) - int(seven[place])) not in (0, 5):
        assert allowed != after


@pytest.mark.parametrize(
    ("kind", "number", "authority", "spelling"),
    [
        ("betriebsnummer", "0991 2342", "", "betriebsnummer 09912342"),
        ("betriebsnummer", "0991 2343", "", None),
        ("trade_register", "hrb 12345", "Amtsgericht Stendal", "HRB 12345 stendal"),
        ("trade_register", "HRB12345", "Registergericht  STENDAL", "HRB 12345 stendal"),
        ("trade_register", "HRB 12345 B", "Charlottenburg", "HRB 12345 B charlottenburg"),
        ("trade_register", "HRB 12345", "", None),
        ("trade_register", "12345", "Stendal", None),
        ("chamber", "A-12.345", "Handwerkskammer Halle (Saale)", "chamber a12345 handwerkskammer halle saale"),
        ("chamber", "A-12.345", "", None),
        ("chamber", "--", "HWK", None),
    ],
)
def test_a_number_has_one_spelling(kind: str, number: str, authority: str, spelling: str | None) -> None:
    identifier = Identifier.model_validate({"kind": kind, "number": number, "authority": authority})
    assert number_of(identifier) == spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schlosserei Elbaue GmbH", "SCHLOSSEREI ELBAUE"),
        ("Schlosserei Elbaue GmbH & Co. KG", "Schlosserei-Elbaue UG (haftungsbeschränkt)"),
        ("Müller Bau e. K.", "Mueller Bau"),
        ("Müller Bau", "Muller Bau"),
        ("Bäckerei Straßmann", "Baeckerei Strassmann"),
        ("Schlosserei Elbaue", "Schlоsserei Elbаue"),  # Cyrillic о and а
        ("Schlosserei Elbaue", "Ѕchlosserei Elbaue"),
        ("Schlosserei Elbaue", "Schlosserei\u200b Elbaue"),  # a space of no width
        ("Schlosserei Elbaue", "Schlo\u00adsserei Elbaue"),  # a soft hyphen
        ("Schlosserei Elbaue", "Ｓchlosserei Elbaue"),  # a full-width S
        ("Hotel Auenglück", "HOTEL AUENGLU\u0308CK"),  # an umlaut of two characters
        ("Metall Wood AG", "Μetall Wood"),  # Greek Μ
    ],
)
def test_names_that_read_the_same_are_the_same(one: str, other: str) -> None:
    assert core_of(one) == core_of(other)
    assert alike(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schlosserei Elbaue", "Schloserei Elbaue"),
        ("Schlosserei Elbaue", "Elbaue Schlosserei"),
        ("Bitbeet", "Bitbeet2"),
    ],
)
def test_names_nearly_the_same_are_alike(one: str, other: str) -> None:
    assert alike(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schlosserei Elbaue", "Schlosserei Muldeblick"),
        ("Bäckerei Morgenkorn", "Frischemarkt Kornblume"),
        ("Müller Bau GmbH", "Schmidt Bau GmbH"),
        ("GmbH", "AG"),
    ],
)
def test_other_names_are_not_alike(one: str, other: str) -> None:
    assert alike(one, other) < ALIKE


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_likeness_is_symmetric_and_a_name_is_like_itself_whatever_is_typed(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) == 1.0


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://www.Muldeblick.example/kontakt?x=1", "muldeblick.example"),
        ("muldeblick.example", "muldeblick.example"),
        ("müller-bau.de", "xn--mller-bau-q9a.de"),
        ("", ""),
        ("kein host", None),
        ("localhost", None),
        ("a..b.de", None),
        ("http://[::1]/", None),
        ("http://user@x.de:99999", "x.de"),
        ("x" * 64 + ".de", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_website_is_kept_as_its_host(text: str, host: str | None) -> None:
    assert host_of(text) == host


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_host_or_is_not(text: str) -> None:
    host = host_of(text)
    assert not host or host_of(host) == host
    assert phone_of(text) is None or phone_of(text) == "" or str(phone_of(text)).startswith("+")


@pytest.mark.parametrize(
    ("mail", "website", "same"),
    [
        ("muldeblick.example", "muldeblick.example", True),
        ("mail.muldeblick.example", "muldeblick.example", True),
        ("muldeblick.example", "karriere.muldeblick.example", True),
        ("evilmuldeblick.example", "muldeblick.example", False),
        ("gmx.de", "gmx.de", False),
        ("jimdofree.com", "firma.jimdofree.com", False),
        ("", "", False),
    ],
)
def test_a_free_mail_providers_domain_is_nobodys_own(mail: str, website: str, same: bool) -> None:
    assert same_domain(mail, website) is same
    assert is_own("web.de") is False


def traces(name: str = "Schlosserei Elbaue", **changes: object) -> Traces:
    values = {"number": "", "domains": frozenset(), "phone": "", "state": "banned", **changes}
    return Traces(employer_id=clock.new_id(), name=name, **values)  # type: ignore[arg-type]  # values of a test


def test_whoever_comes_again_is_recognised_by_number_domain_phone_or_name() -> None:
    banned = traces(number="betriebsnummer 09912342", domains=frozenset({"elbaue.example"}), phone="+493405550100")
    again = {
        "number": traces("Ganz anders", number="betriebsnummer 09912342"),
        "domain": traces("Ganz anders", domains=frozenset({"elbaue.example"})),
        "phone": traces("Ganz anders", phone="+493405550100"),
        "name": traces("Schlossерei Elbaue UG"),
    }
    for by, one in again.items():
        (found,) = suspicions(one, [banned])
        assert (found.by, found.employer_id) == (by, banned.employer_id)
    assert (
        suspicions(traces("Ganz anders", domains=frozenset({"gmx.de"})), [traces(domains=frozenset({"gmx.de"}))]) == ()
    )
    assert suspicions(banned, [banned]) == ()
