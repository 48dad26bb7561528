"""The interface documents in docs/ are those of the code: a difference is committed with what it describes."""

import json
from pathlib import Path

import pytest

from deploy.documents import documents
from shared import topology

DOCS = Path(__file__).parents[2] / "docs"
WRITTEN = documents()  # once: it takes a second


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_committed_document_is_current(name: str) -> None:
    assert json.loads((DOCS / name).read_text("utf-8")) == WRITTEN[name], f"stale: `anlauf docs write` makes {name}"


def test_every_queue_is_described_where_its_reader_is() -> None:
    for queue in topology.READ_QUEUES:
        assert queue.name in WRITTEN[f"asyncapi/{queue.reader}.json"]["channels"]
