"""Reference data over HTTP: fields of work in the caller's language, and places as somebody types them."""

from shared.places import keys
from tests.system import System


async def test_fields_and_places_are_told_and_known_by_their_tags(system: System) -> None:
    german = await system.http.get("/api/v1/fields")
    assert german.status_code == 200
    items = german.json()["items"]
    assert len(items) == 22
    assert items[0] == {"field": "wood", "name": "Holz", "kldb": ["22"]}
    english = await system.http.get("/api/v1/fields", headers={"accept-language": "en"})
    assert (english.json()["items"][0]["name"], english.headers["content-language"]) == ("wood", "en")
    again = await system.http.get("/api/v1/fields", headers={"if-none-match": german.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")

    assert (await system.http.get("/api/v1/places", params={"q": "koth"})).json()["items"][0]["postal_code"] == "06366"
    places = await system.http.get("/api/v1/places", params={"q": "KOETH"})
    (one,) = places.json()["items"]
    assert one == {
        "name": "Köthen (Anhalt)",
        "land": "ST",
        "postal_code": "06366",
        "near": "Köthen (Anhalt), Sachsen-Anhalt",
    }
    found = await system.http.get("/api/v1/offers", params={"near": one["near"]})
    assert found.status_code == 200, found.text
    again = await system.http.get(
        "/api/v1/places", params={"q": "KOETH"}, headers={"if-none-match": places.headers["etag"]}
    )
    assert again.status_code == 304
    for q in ("x", "", "k" * 81, "a\nb"):
        assert (await system.http.get("/api/v1/places", params={"q": q})).status_code == 422, q

    twins = [
        {"_id": name, "source": "package", "edition": "1", "town": name, "land": land, "keys": list(keys(name))}
        | {"people": people, "counted": True, "postal_code": None, "latitude": latitude, "longitude": 9.0}
        for name, land, people, latitude in (
            ("Neustadt (Hessen)", "HE", 9_000, 50.85),
            ("Neustadt/Harz", "TH", 1_000, 51.57),
        )
    ]
    await system.database("listings")["towns"].insert_many(twins)
    refused = await system.http.get("/api/v1/offers", params={"near": "neustadt"})
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"].endswith("/problems/place_ambiguous")
    assert [wrong["values"]["near"] for wrong in problem["errors"]] == [
        "Neustadt (Hessen), Hessen",
        "Neustadt/Harz, Thüringen",
    ]
    page = await system.http.get("/angebote", params={"near": "neustadt", "q": "Holz"})
    assert "Welchen Ort meinst du?" in page.text
    assert "/angebote?q=Holz&amp;near=Neustadt%2FHarz%2C+Th%C3%BCringen" in page.text
    assert (await system.http.get("/angebote", params={"near": "Neustadt/Harz, Thüringen"})).status_code == 200
