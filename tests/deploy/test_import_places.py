"""`anlauf import places`: a file into the database, again without a change, and used by the search."""

from pathlib import Path

import pytest

from deploy.import_places import import_codes, import_towns
from services.listings.place_file import PlaceFileUnreadable
from services.listings.store.places import PlaceStore
from services.listings.towns import PlaceAmbiguous, PlaceUnknown
from services.matching.store import PlaceStore as HomeStore
from shared import mongo
from shared.settings import CommonSettings

ROWS = (
    "DE\t60311\tFrankfurt am Main\tHessen\tHE\tDarmstadt\t064\tFrankfurt am Main\t06412\t50.1112\t8.6831\t4",
    "DE\t60313\tFrankfurt am Main\tHessen\tHE\tDarmstadt\t064\tFrankfurt am Main\t06412\t50.1154\t8.6823\t4",
    "DE\t15230\tFrankfurt (Oder)\tBrandenburg\tBB\t\t00\tFrankfurt (Oder)\t12053\t52.3475\t14.5539\t4",
    "DE\t60255\tDemo Sparkasse\tHessen\tHE\tDarmstadt\t064\tFrankfurt am Main\t06412\t50.1\t8.7\t",
    "AT\t1010\tWien\tWien\t09\t\t\t\t\t48.2\t16.3\t4",
    "DE\tkaputt",
)


@pytest.fixture
def common(mongo_url: str, amqp_url: str, database_prefix: str) -> CommonSettings:
    return CommonSettings(amqp_url=amqp_url, mongo_url=mongo_url, database_prefix=database_prefix, _env_file=None)


@pytest.fixture
def places(common: CommonSettings) -> PlaceStore:
    client = mongo.connect(str(common.mongo_url), app="tests")
    return PlaceStore(mongo.database(client, f"{common.database_prefix}listings"))


def written(folder: Path, *rows: str) -> Path:
    file = folder / "DE.txt"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


async def test_a_file_is_imported_once_and_replaced_by_the_next(
    common: CommonSettings, places: PlaceStore, tmp_path: Path
) -> None:
    told: list[str] = []
    report = await import_codes(common, written(tmp_path, *ROWS), told.append)
    assert (report.rows, report.skipped, report.refused) == (4, 1, 1)
    assert report.examples == ("line 6: columns are missing",)
    assert told[-1] == "100 %  4 rows"
    assert (await places.points(["60255", "06842", "99999"])).keys() == {"60255", "06842"}
    with pytest.raises(PlaceAmbiguous) as no:
        await places.center("frankfurt")
    assert [str(wrong.values["near"]) for wrong in no.value.errors] == [
        "Frankfurt am Main, Hessen",
        "Frankfurt (Oder), Brandenburg",
    ]
    main = await places.center("Frankfurt am Main, Hessen")
    assert (round(main.latitude, 4), round(main.longitude, 4)) == (50.1133, 8.6827)
    assert (await places.center("15230")).latitude == 52.3475
    assert [one.name for one in await places.find("frankfurt", 5)] == ["Frankfurt am Main", "Frankfurt (Oder)"]
    assert [one.postal_code for one in await places.find("603", 5)] == ["60311", "60313"]
    assert [one.name for one in await places.find("demo", 5)] == []
    assert (await import_codes(common, written(tmp_path, *ROWS), told.append)).unchanged
    await import_codes(common, written(tmp_path, ROWS[0]), told.append)
    assert (await places.center("Frankfurt")).latitude == 50.1112
    with pytest.raises(PlaceUnknown):
        await places.center("15230")


async def test_matching_knows_the_postal_codes_as_well_and_forgets_with_the_board(
    common: CommonSettings, tmp_path: Path
) -> None:
    client = mongo.connect(str(common.mongo_url), app="tests")
    homes = HomeStore(mongo.database(client, f"{common.database_prefix}matching"))
    await import_codes(common, written(tmp_path, *ROWS), print)
    for code in ("60255", "15230", "06842"):
        assert (await homes.locate(code))(code) is not None
    assert (await homes.locate("99999"))("99999") is None
    home = (await homes.locate("15230"))("15230")
    assert (home.latitude, home.longitude) == (52.3475, 14.5539) if home else False
    await import_codes(common, written(tmp_path, ROWS[0]), print)
    assert (await homes.locate("15230"))("15230") is None
    client.close()


async def test_a_file_that_is_none_changes_nothing(common: CommonSettings, places: PlaceStore, tmp_path: Path) -> None:
    await import_codes(common, written(tmp_path, ROWS[0]), print)
    for rows in (("name,age", "x,1"), ROWS[4:]):
        with pytest.raises(PlaceFileUnreadable):
            await import_codes(common, written(tmp_path, *rows), print)
    assert (await places.center("60311")).latitude == 50.1112


async def test_a_line_without_an_end_costs_no_memory(
    common: CommonSettings, places: PlaceStore, tmp_path: Path
) -> None:
    file = written(tmp_path, ROWS[0])
    with file.open("ab") as opened:
        for _ in range(20):
            opened.write(b"x" * 1_000_000)
        opened.write(b"\n" + ROWS[2].encode())
    report = await import_codes(common, file, print)
    assert (report.rows, report.refused) == (2, 1)


async def test_the_towns_of_the_package_are_there_once(common: CommonSettings, places: PlaceStore) -> None:
    assert await import_towns(common, print) > 10_000
    assert await import_towns(common, print) == 0
    assert (await places.center("Köthen")).longitude == pytest.approx(11.97, abs=0.05)
    assert (await places.center("Muenchen")).latitude == pytest.approx(48.14, abs=0.05)
    with pytest.raises(PlaceAmbiguous):
        await places.center("Neustadt")
    assert (await places.find("koel", 1))[0].name == "Köln"
