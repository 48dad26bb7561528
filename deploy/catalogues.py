"""The catalogues of texts: renew them from the code and the templates, and say what is wrong with them."""

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.contracts.words import Language
from shared.language import LOCALES, TRANSLATED

ROOT = Path(__file__).resolve().parents[1]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
NUMBERS = {"%(num)d", "%(num)s", "{more}"}
HEADERS = ("Plural-Forms",)  # stays as the file has it: Babel's own for Arabic has 11 to 99 in another place than most
DROPPED = ("#\n", '"Project-Id', '"Report', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated')
KEYWORDS = {"_": None, "gettext": None, "msgid": None, "ngettext": (1, 2)}
PROBLEMS = "problems.toml"
OPTIONS = {"**": {"trimmed": "true", "silent": "false"}}


@dataclass(frozen=True)
class Room:
    """A folder whose texts have a catalogue of their own. ``without``: mails to the team, which has one address and one
    language."""

    folder: Path
    method_map: tuple[tuple[str, str], ...]
    without: tuple[str, ...] = ()

    def po(self, language: Language) -> Path:
        return self.folder / "catalogues" / f"{language.value}.po"


ROOMS = (
    Room(ROOT / "shared", (("**.py", "python"),)),
    Room(
        ROOT / "services" / "gateway",
        (
            ("**.py", "python"),
            ("templates/**", "jinja2.ext:babel_extract"),
            (PROBLEMS, "deploy.catalogues:of_problems"),
        ),
    ),
    Room(
        ROOT / "services" / "notifications",
        (("**.py", "python"), ("templates/**", "jinja2.ext:babel_extract")),
        without=("templates/staff/",),
    ),
)


def of_problems(file: BinaryIO, *_words: object, options: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Babel's way to read the table of problems: each of its texts, of whatever depth, in its order."""
    waiting: list[object] = [tomllib.load(file)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(reversed(one.values()))
        elif isinstance(one, str):
            yield 1, "msgid", one, []


@functools.cache
def extracted(room: Room) -> Catalog:
    """What the room says, without any translation. Read once for all languages."""
    found = Catalog(charset="utf-8")
    files = extract_from_dir(room.folder, list(room.method_map), OPTIONS, KEYWORDS)
    for name, _, message, comments, context in sorted(files, key=lambda one: (one[0], one[1])):
        if not name.startswith(room.without):
            found.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return found


def renew() -> list[Path]:
    """Bring every catalogue to the texts there are: new ones empty, those no longer said dropped. Returns the files."""
    return [_renewed(room, language) for room in ROOMS for language in TRANSLATED]


def _renewed(room: Room, language: Language) -> Path:
    file, now = room.po(language), Catalog(LOCALES[language], charset="utf-8", fuzzy=False)
    before = _read(file, language) if file.exists() else now
    now.mime_headers = [header for header in before.mime_headers if header[0] in HEADERS]
    for message in extracted(room):
        if message.id:
            known = before.get(message.id, message.context)
            now.add(message.id, known.string if known else "", locations=sorted(set(message.locations)))
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as target:
        write_po(target, now, width=120, omit_header=False, include_lineno=False)
    _without_dates(file)
    return file


def wrong(room: Room, language: Language) -> Iterator[str]:
    """Every text that is missing, fuzzy, left over or broken."""
    kept, said = _read(room.po(language), language), extracted(room)
    yield from (f"left over: {message.id}" for message in kept if message.id and message.id not in said)
    for message in said:
        if message.id:
            yield from _wrong(message, kept.get(message.id), kept.num_plurals)


def _wrong(said: Message, kept: Message | None, plurals: int) -> Iterator[str]:
    forms = [] if kept is None else list(kept.string) if isinstance(kept.string, tuple) else [kept.string]
    if kept is None or len(forms) != (plurals if said.pluralizable else 1) or not all(forms):
        yield f"missing: {said.id}"
        return
    if kept.fuzzy:
        yield f"fuzzy: {said.id}"
    last = said.id[-1] if isinstance(said.id, list | tuple) else str(said.id)
    wanted = set(PLACEHOLDER.findall(last))
    for form in forms:
        found = set(PLACEHOLDER.findall(str(form)))
        # "one" and "two" may be said in words, in languages that have forms for them
        if found - wanted or (wanted - found) - (NUMBERS if said.pluralizable else set()):
            yield f"placeholders differ: {form}"


def _read(file: Path, language: Language) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=LOCALES[language], abort_invalid=True)


def _without_dates(file: Path) -> None:
    """A file that changes only when a text does."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(DROPPED)]
    first = next(number for number, line in enumerate(kept) if line.startswith("msgid"))
    file.write_text("".join(kept[first:]).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    for renewed in renew():
        print(renewed.relative_to(ROOT))
    for room in ROOMS:
        for language in TRANSLATED:
            for complaint in wrong(room, language):
                print(f"{room.po(language).relative_to(ROOT)}: {complaint}")
