"""What the documents name exists: files, functions, commands, make targets, queues, metrics."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import typer
from prometheus_client import REGISTRY

from deploy.cli import app
from shared import topology

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))

QUEUE = re.compile(r"\b(?:listings|matching|notifications|gateway)\.on\.[a-z.-]+\.v\d+")
ROAD_ROW = re.compile(r"^\| (\d+) \|([^|]*)\|[^|]*\|([^|]*)\|$", re.MULTILINE)
PLACE = re.compile(r"`([\w/]+)\.py : ([\w.]+)`")
ON_THE_WIRE = re.compile(r"`([a-z]+\.[a-z.\d-]+)`")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|(?<=[\s/]))anlauf ([a-z][^|;&#]*)")
MAKE = re.compile(r"(?:^|[;&] *)make ([a-z-]+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives")

named = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code_in(document: Path) -> list[str]:
    """Every line of code: those of fenced and indented blocks, and what stands between backticks."""
    text = document.read_text(encoding="utf-8")
    fenced = [line for block in FENCE.findall(text) for line in block.splitlines()]
    text = FENCE.sub("", text)
    indented = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    return [*fenced, *indented, *CODE.findall(text)]


def commands_in(document: Path) -> Iterator[list[str]]:
    for line in code_in(document):
        yield from (words.split() for words in COMMAND.findall(line))


def why_not(words: list[str]) -> str | None:
    """What is wrong with ``anlauf <words>``, None when there is such a command with such options."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while rest and hasattr(command, "commands"):
        name = rest.pop(0)
        if name not in command.commands:
            return f"{command.name} has no command {name}"
        command = command.commands[name]
    options = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
    unknown = [word for word in rest if word.startswith("-") and word not in options]
    return f"{command.name} has no option {unknown[0]}" if unknown else None


def test_the_road_has_ten_rows_and_every_function_it_names_exists() -> None:
    rows = ROAD_ROW.findall(README.read_text(encoding="utf-8"))
    assert [number for number, _, _ in rows] == [str(number) for number in range(1, 11)]
    for number, places, _ in rows:
        found = PLACE.findall(places)
        assert found, f"row {number} names no function"
        for path, function in found:
            module = importlib.import_module(path.replace("/", "."))
            assert callable(reduce(getattr, function.split("."), module)), f"row {number}: {path}.py has no {function}"


def test_every_queue_exchange_and_routing_key_on_the_road_is_on_the_map() -> None:
    known = {*topology.QUEUES, *topology.EXCHANGES, *(queue.event.routing_key for queue in topology.EVENT_QUEUES)}
    on_road = [name for _, _, wire in ROAD_ROW.findall(README.read_text("utf-8")) for name in ON_THE_WIRE.findall(wire)]
    assert len(on_road) >= 6
    assert [name for name in on_road if name not in known] == []


@named
def test_every_anlauf_command_in_a_document_exists(document: Path) -> None:
    assert [(words, problem) for words in commands_in(document) if (problem := why_not(words))] == []


@named
def test_every_queue_in_a_document_is_on_the_map(document: Path) -> None:
    names = set(QUEUE.findall(" ".join(code_in(document))))
    assert names <= set(topology.QUEUES)


def test_commands_are_found_where_documents_name_them() -> None:
    runbook = [" ".join(words[:2]) for words in commands_in(ROOT / "docs" / "runbook.md")]
    assert {"dead list", "dead show", "dead replay", "dead drop", "doctor", "topology check"} <= set(runbook)


@pytest.mark.parametrize("words", [["rescue"], ["dead", "bury"], ["dead", "replay", "some.queue", "--all"]])
def test_a_command_that_does_not_exist_is_noticed(words: list[str]) -> None:
    assert why_not(words) is not None


@named
def test_every_make_target_in_a_document_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert [name for line in code_in(document) for name in MAKE.findall(line) if name not in targets] == []


@named
def test_every_relative_link_leads_to_a_file(document: Path) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8")))]
    relative = [link for link in links if link and "://" not in link and not link.startswith("mailto:")]
    assert [link for link in relative if not (document.parent / link).exists()] == []


@named
def test_every_link_into_a_document_leads_to_a_heading(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        path, mark, heading = link.partition("#")
        if mark and "://" not in path:
            target = document.parent / path if path else document
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_every_metric_in_the_runbook_is_measured() -> None:
    importlib.import_module("shared.metrics")
    importlib.import_module("services.gateway.middleware")
    endings = ("", "_total", "_count", "_bucket")
    known = {f"{metric.name}{ending}" for metric in REGISTRY.collect() for ending in endings}
    metrics = set(re.findall(r"\banlauf_\w+", (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")))
    assert metrics
    assert metrics <= known


def test_no_number_of_a_decision_is_used_twice_and_none_is_left_out() -> None:
    numbers = Counter(path.name.partition("-")[0] for path in DECISIONS)
    assert numbers == Counter(f"{number:04}" for number in range(len(DECISIONS)))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.name)
def test_a_decision_is_one_page_with_its_own_number_and_the_parts_of_the_template(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {decision.name.partition('-')[0]}: ")
    assert re.search(r"^Status: \w+.* · Date: [\dY]{4}-[\dM]{2}-[\dD]{2} · Area: \w+", text, re.MULTILINE)
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == SECTIONS
    assert len(text.splitlines()) <= 60
