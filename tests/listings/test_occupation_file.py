"""Words for the same work out of ESCO's labels, and the search that uses them."""

from pathlib import Path

import pytest

from deploy.import_occupations import import_occupations
from services.listings.employer import Employer
from services.listings.handlers import Listings
from services.listings.occupation_file import OccupationFileUnreadable, labels, synonyms
from services.listings.search.words import stem
from services.listings.store.occupations import OccupationStore
from shared.settings import CommonSettings
from tests.eventually import eventually
from tests.listings.test_search import found, published

TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<1> a skos:Concept ;
    skos:prefLabel "Coiffeur/Coiffeuse"@de ;
    skos:altLabel "Friseur"@de ;
    skos:altLabel "hairdresser"@en ;
    skos:definition "Coiffeure schneiden Haare."@de ;
    skos:inScheme <> .

<2> a skos:Concept ;
    skos:prefLabel "Kraftfahrzeugmechatroniker Schwerpunkt Technik"@de ;
    skos:altLabel "KfZ-Mechatroniker"@de .

<3> a skos:Concept ;
    skos:prefLabel "Kraftfahrzeugmechaniker/Kraftfahrzeugmechanikerin"@de ;
    skos:altLabel "Kfz-Mechanikerin"@de .
"""
CSV = 'conceptType,preferredLabel,altLabels\nOccupation,Coiffeur,"Friseur\nHaarkünstler in einem Salon"\n'


def same(text: str) -> dict[str, frozenset[str]]:
    return synonyms(labels(text.splitlines(keepends=True)))


def test_single_words_for_one_work_find_each_other() -> None:
    for text in (TURTLE, CSV):
        assert stem("Friseur") in same(text)[stem("Coiffeur")], text
        assert stem("Coiffeur") in same(text)[stem("Friseur")], text
    assert "hairdresser" not in str(same(TURTLE))


def test_a_short_form_is_what_several_occupations_agree_on() -> None:
    assert same(TURTLE)["kfz"] == {"kraftfahrzeug"}
    assert "kfz" not in same(TURTLE.partition("<3>")[0])


def test_a_heap_of_words_is_no_synonym() -> None:
    names = "\n".join(f'    skos:altLabel "Wort{chr(97 + n)}{chr(97 + n)}"@de ;' for n in range(20))
    assert same(f"@prefix\n<1> a skos:Concept ;\n{names}\n") == {}


@pytest.mark.parametrize("text", ["", "name,age\n1,2\n", "PK\x03\x04"])
def test_what_is_no_such_file_is_refused(text: str) -> None:
    with pytest.raises(OccupationFileUnreadable):
        same(text)


async def test_a_running_search_uses_what_is_imported_and_forgets_what_is_not_any_more(
    board: Listings, employer: Employer
) -> None:
    await published(board, employer, title="Praktikum als Barbier", fields=["beauty"])
    store = OccupationStore(board.offers._db)
    assert (await found(board, q="Schaumschläger", widen=False)).total == 0

    async def hits() -> int:
        return (await found(board, q="Schaumschläger", widen=False)).total

    await store.replace("1", {stem("Schaumschläger"): frozenset({stem("Barbier")})})
    await eventually(hits)
    await store.replace("2", {stem("Anderes"): frozenset({stem("Barbier")})})

    async def none() -> bool:
        return await hits() == 0

    await eventually(none)


async def test_a_file_without_words_changes_nothing(
    mongo_url: str, amqp_url: str, database_prefix: str, tmp_path: Path
) -> None:
    common = CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)
    file = tmp_path / "occupations.ttl"
    file.write_text(TURTLE, encoding="utf-8")
    assert await import_occupations(common, file) == await import_occupations(common, file)
    for content in (b"\xff\xfe", b"@prefix x\n"):
        file.write_bytes(content)
        with pytest.raises(OccupationFileUnreadable):
            await import_occupations(common, file)
