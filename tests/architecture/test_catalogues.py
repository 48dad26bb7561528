"""No text is missing, fuzzy, left over or broken in any language, and no kind of message is without words."""

import re
from pathlib import Path

import pytest

from deploy import catalogues
from deploy.catalogues import ROOMS, Room
from services.notifications.kinds import RULES, Audience, Kind
from services.notifications.templating import TEMPLATES
from shared.contracts.words import Channel, Language
from shared.language import TRANSLATED

PAGES = sorted((ROOMS[1].folder / "templates").rglob("*.html"))
# What is no text of a page: what Jinja puts in, names of CSS and HTML, tags.
NO_TEXT = re.compile(
    r"\{#.*?#\}|\{% trans .*?endtrans %\}|\{% block width %\}[^{]*|\{%.*?%\}|\{\{.*?\}\}|<(script|style)\b.*?</\1>",
    re.DOTALL,
)
READ_OUT = re.compile(r'\b(?:aria-label|title|alt|placeholder|data-wrong)="([^"]*)"')
# For programs, in English; a piece of HTML for other websites.
ELSEWHERE = {"api.html", "api_group.html", "snippet.html"}
NAMES = {"Anlauf", "API", "CSV", "JSON", "JArbSchG", "km"}


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.folder.name)
def test_a_catalogue_is_whole(room: Room, language: Language) -> None:
    """To bring them to the texts there are: ``make texts``, then translate what is empty."""
    assert list(catalogues.wrong(room, language)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_all_rooms_count_alike(language: Language) -> None:
    """Which form is whose stands in each catalogue: eleven pages in Arabic are not a hundred."""
    heads = [room.po(language).read_text(encoding="utf-8").partition("\n\n")[0] for room in ROOMS]
    assert len({re.sub(r'"\n"', "", head).partition("Plural-Forms")[2] for head in heads}) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_nothing_that_is_not_in_the_catalogues(page: Path) -> None:
    html = NO_TEXT.sub(" ", page.read_text(encoding="utf-8"))
    said = " ".join((*READ_OUT.findall(html), re.sub(r"<[^>]*>|[\w-]+=\"[^\"]*\"", " ", html)))
    assert page.name in ELSEWHERE or set(re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", "", said))) <= NAMES


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (('msgstr "Sign in now"', 'msgstr ""'), "missing"),
        (('msgid "Jetzt anmelden"', '#, fuzzy\nmsgid "Jetzt anmelden"'), "fuzzy"),
        (('msgid "Jetzt anmelden"', 'msgid "Gleich anmelden"'), "left over"),
        (("Tomorrow", "Tomorrow %(place)s"), "placeholders differ"),
        (('msgstr[1] "In %(num)d days: %(title)s"\n', ""), "missing"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_seen(
    broken: tuple[str, str], complaint: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    room = ROOMS[-1]
    text = room.po(Language.ENGLISH).read_text(encoding="utf-8")
    assert broken[0] in text
    file = tmp_path_factory.mktemp("po") / "en.po"
    file.write_text(text.replace(*broken), encoding="utf-8")
    monkeypatch.setattr(Room, "po", lambda *_: file)
    assert any(one.startswith(complaint) for one in catalogues.wrong(room, Language.ENGLISH))


def test_every_kind_has_the_templates_its_channels_need_and_none_is_left_over() -> None:
    mails = {f"staff/{kind}" if RULES[kind].audience is Audience.STAFF else str(kind) for kind in with_(Channel.MAIL)}
    there = {str(path.relative_to(TEMPLATES).with_suffix("")) for path in TEMPLATES.glob("**/*.mail")}
    assert there - {"once", "young", "employer", "staff/staff"} == mails
    assert {path.stem for path in TEMPLATES.glob("*.sms")} - {"default"} <= set(with_(Channel.SMS))


def with_(channel: Channel) -> list[Kind]:
    return [kind for kind in Kind if channel in RULES[kind].channels]
