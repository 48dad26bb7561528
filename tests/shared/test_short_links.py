"""An offer's id in 22 characters, and back."""

import pytest

from shared import clock, short_links


def test_there_and_back_again() -> None:
    offer_id = clock.new_id()
    assert len(short_links.code(offer_id)) == 22
    assert short_links.offer_id(short_links.code(offer_id)) == offer_id


@pytest.mark.parametrize("written", ["", "x", "AZgAAAAAcACAAAAAAAAAAR", "AZgAAAAAcACAAAAAAAAAAQ==", "ü" * 22, "A" * 23])
def test_what_we_have_not_written_is_nothing(written: str) -> None:
    assert short_links.offer_id(written) is None
