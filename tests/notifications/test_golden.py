"""Every kind in every language, as it is read: ``golden/<kind>.txt``. ``make texts`` renews them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.gateway import pages
from services.notifications import gsm7, samples
from services.notifications.kinds import RULES, Audience, Kind
from services.notifications.render import SMS_PARTS
from shared.contracts.words import Channel, Language
from shared.language import PREFIXES, TRANSLATED

GOLDEN = Path(__file__).parent / "golden"
LINK = re.compile(r'https?://[^\s"<>]+')
SPECIMENS = ("http://www.w3.org/1999/xhtml",)  # names of what is written, loaded from nowhere


def languages(kind: Kind) -> tuple[Language, ...]:
    return (Language.GERMAN,) if RULES[kind].audience is Audience.STAFF else tuple(Language)


def golden(kind: Kind) -> str:
    return "\n".join(part for language in languages(kind) for part in _parts(kind, language))


def _parts(kind: Kind, language: Language) -> Iterator[str]:
    for channel in RULES[kind].channels:
        sample = samples.written(kind, language, channel)
        if channel is Channel.MAIL:
            yield f"=== {language.value} · {sample.subject}\n{sample.text}"
        else:
            alphabet, parts = gsm7.segments(sample.text)
            yield f"=== {language.value} · SMS, {alphabet}, {parts}\n{sample.text}\n"


@pytest.mark.parametrize("kind", Kind)
def test_a_message_reads_as_agreed(kind: Kind) -> None:
    assert golden(kind) == (GOLDEN / f"{kind}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [kind for kind in Kind if Channel.MAIL in RULES[kind].channels])
def test_the_html_says_the_same_and_loads_nothing(kind: Kind) -> None:
    for language in languages(kind):
        sample = samples.written(kind, language, Channel.MAIL)
        direction = "rtl" if language is Language.ARABIC else "ltr"
        assert "direction:ltr" not in sample.html or direction == "ltr"
        assert f'<html lang="{language.value}" dir="{direction}"' in sample.html
        assert len(sample.html) < 50_000
        assert not re.search(r"<(img|link|script|iframe|form)|url\(|@import|\{\{|\{%", sample.html)
        assert set(LINK.findall(sample.text)) <= set(LINK.findall(sample.html))


@pytest.mark.parametrize("kind", Kind)
def test_every_link_leads_somewhere(kind: Kind) -> None:
    """To a page of the board. What an order brings itself is tested where it is made."""
    paths = {getattr(route, "path", "") for router in pages.routers for route in router.routes}
    fits = re.compile("|".join(re.sub(r"\{\w+\}", "[^/]+", path) for path in sorted(paths)))
    for channel in RULES[kind].channels:
        sample = samples.written(kind, Language.GERMAN, channel)
        found = set(LINK.findall(sample.text)) | set(LINK.findall(sample.html)) - set(SPECIMENS)
        for link in found:
            assert fits.fullmatch(link.removeprefix(samples.URL).partition("?")[0]), link


@pytest.mark.parametrize("language", TRANSLATED)
def test_links_lead_to_pages_in_the_readers_language(language: Language) -> None:
    """As the address says it (ADR 0025); what an order or an event brings is tested where it is made."""
    for kind in (kind for kind in Kind if RULES[kind].audience is not Audience.STAFF):
        for channel in RULES[kind].channels:
            sample = samples.written(kind, language, channel)
            found = set(LINK.findall(sample.text)) | set(LINK.findall(sample.html)) - set(SPECIMENS)
            own = {link for link in found if link != samples.FACTS["secret"]}
            assert all(link.startswith(f"{samples.URL}{PREFIXES[language]}/") for link in own), (kind, own)


def test_an_sms_is_never_longer_than_it_may_be() -> None:
    for kind in (kind for kind in Kind if Channel.SMS in RULES[kind].channels):
        for language in languages(kind):
            alphabet, parts = gsm7.segments(samples.written(kind, language, Channel.SMS).text)
            assert parts <= SMS_PARTS, (kind, language)
            assert (alphabet == "UCS-2") == (language in (Language.UKRAINIAN, Language.ARABIC)), (kind, language)


def test_no_golden_file_is_left_of_a_kind_that_is_gone() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(Kind)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for each in Kind:
        (GOLDEN / f"{each}.txt").write_text(golden(each), encoding="utf-8")
