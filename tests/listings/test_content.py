"""Guidance texts, on a real database."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.listings.content import ContentNotFound
from services.listings.handlers import Listings
from services.listings.handlers.content import delete_content, get_content, list_content, save_content
from services.listings.store.offers import ChangedMeanwhile
from shared import clock
from shared.contracts.listings.guidance import (
    Content,
    ContentChanged,
    DeleteContent,
    GetContent,
    ListContent,
    SaveContent,
    Topic,
)
from shared.mongo import Database

STAFF = clock.new_id()
CONTENT: TypeAdapter[Any] = TypeAdapter(Content)
FILM: dict[str, Any] = {
    "type": "film",
    "title": "Ein Tag in der Tischlerei",
    "summary": "Jana zeigt ihre Werkstatt.",
    "field": "wood",
    "minutes": 3,
    "url": "https://filme.example/tischlerei",
    "source": "Medienwerkstatt Muldeblick",
    "transcript": "Jana sagt: Holz riecht jeden Tag anders.",
}


def page(**changes: Any) -> dict[str, Any]:
    return {
        "type": "page",
        "title": "Dein Praktikum",
        "summary": "",
        "topic": "school",
        "text": "So **geht** es.",
        **changes,
    }


def saving(slug: str = "dein-praktikum", version: int = 0, published: bool = True, **content: Any) -> SaveContent:
    return SaveContent(
        account_id=STAFF, slug=slug, version=version, published=published, content=CONTENT.validate_python(content)
    )


async def test_a_text_comes_back_as_it_was_written(listings: Listings) -> None:
    saved = await save_content(saving(**page(text="# Überschrift\n\n<script>alert(1)</script> 🙂")), listings)
    read = await get_content(GetContent(type="page", slug="dein-praktikum"), listings)
    assert read == saved
    assert read.content == CONTENT.validate_python(page(text="# Überschrift\n\n<script>alert(1)</script> 🙂"))


async def test_a_draft_is_seen_by_staff_alone(listings: Listings) -> None:
    await save_content(saving(published=False, **page()), listings)
    with pytest.raises(ContentNotFound):
        await get_content(GetContent(type="page", slug="dein-praktikum"), listings)
    assert (await list_content(ListContent(type="page"), listings)).items == ()
    assert len((await list_content(ListContent(type="page", drafts=True), listings)).items) == 1
    assert not (await get_content(GetContent(type="page", slug="dein-praktikum", drafts=True), listings)).published


async def test_of_two_who_change_the_same_version_the_second_is_told_and_both_are_kept(
    listings: Listings, db: Database
) -> None:
    await save_content(saving(**page()), listings)
    await save_content(saving(version=1, **page(title="Dein erstes Praktikum")), listings)
    with pytest.raises(ChangedMeanwhile):
        await save_content(saving(version=1, **page(title="Praktikum")), listings)
    with pytest.raises(ChangedMeanwhile):
        await save_content(saving(version=0, **page()), listings)
    titles = [old["title"] async for old in db["content_history"].find(sort=[("version", 1)])]
    assert titles == ["Dein Praktikum", "Dein erstes Praktikum"]


async def test_texts_are_listed_by_type_audience_and_topic_and_ordered_by_title(listings: Listings) -> None:
    await save_content(saving("bewerbung", **page(title="Bewerbung", topic="training")), listings)
    await save_content(saving("ausbildung", **page(title="Ausbildung", topic="training")), listings)
    await save_content(saving("eltern", **page(title="Für Eltern", audience="parents")), listings)
    await save_content(saving("ausbildung", **FILM), listings)
    training = await list_content(ListContent(type="page", topic=Topic.TRAINING), listings)
    assert [text.content.title for text in training.items] == ["Ausbildung", "Bewerbung"]
    assert [text.slug for text in (await list_content(ListContent(type="film"), listings)).items] == ["ausbildung"]


async def test_a_deleted_text_is_gone_and_its_history_stays(listings: Listings, db: Database) -> None:
    await save_content(saving(**page()), listings)
    gone = DeleteContent(account_id=STAFF, type="page", slug="dein-praktikum")
    await delete_content(gone, listings)
    with pytest.raises(ContentNotFound):
        await delete_content(gone, listings)
    assert await db["content_history"].count_documents({}) == 1


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (page(text=""), "text"),
        (page(topic="wetter"), "topic"),
        ({**FILM, "transcript": " "}, "transcript"),
        ({**FILM, "url": "javascript:alert(1)"}, "url"),
        (page(title="Zwei\nZeilen"), "title"),
    ],
)
def test_a_wrong_field_is_named(content: dict[str, Any], names: str) -> None:
    with pytest.raises(ValidationError) as refused:
        CONTENT.validate_python(content)
    assert refused.value.errors()[0]["loc"][-1] == names


@pytest.mark.parametrize("slug", ["Groß", "zwei worte", "-vorn", "../etc", "a" * 81, ""])
def test_an_address_is_made_of_small_letters_digits_and_hyphens(slug: str) -> None:
    with pytest.raises(ValidationError):
        saving(slug, **page())


async def test_whoever_keeps_a_copy_hears_of_each_change(listings: Listings, db: Database) -> None:
    await save_content(saving(**page()), listings)
    await save_content(saving(version=1, **page(title="Neu")), listings)
    await delete_content(DeleteContent(account_id=STAFF, type="page", slug="dein-praktikum"), listings)
    told = await db["outbox"].find({"routing_key": ContentChanged.routing_key}).to_list(None)
    assert [ContentChanged.model_validate_json(row["body"]).slug for row in told] == ["dein-praktikum"] * 3
