"""A row of a sheet to an offer as posted, and an offer to a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from shared.contracts.message import FieldError, Message
from shared.offer_sheet.cells import CellError, guarded, unguarded
from shared.offer_sheet.columns import EXPORTED, READ_ONLY, Column

# An empty cell in these says nothing; in all others it takes away what was there.
_NEEDED = ("kind", "title", "description", "fields")
# Objects, and the cell without which one is gone when none of its other cells says anything.
_PARTS = {"place": "postal_code", "daily": "from", "pay": "amount", "contact_person": "name"}
# Beside an offer's own fields in the board's JSON: passed over, so that an export can be imported.
READ_ONLY_JSON = (
    "version",
    "state",
    "employer_id",
    "employer_name",
    "point",
    "published_at",
    "changed_at",
    "seats_free",
    "distance_km",
    "url",
)
_GERMAN_READ_ONLY = {"employer": "Betrieb", "url": "Adresse im Netz", "published_at": "Veröffentlicht"}


class Row(Message):
    """``body``: the fields of an offer that the row names, None for one that it takes away."""

    external_id: str = ""
    offer_id: str = ""
    body: dict[str, Any] = Field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()


def read(columns: Sequence[Column | None], cells: Sequence[str]) -> Row:
    """What a row says; ``columns`` are those of the header, None where it has one we do not know. Never raises."""
    ids: dict[str, str] = {"external_id": "", "id": ""}
    body: dict[str, Any] = {}
    errors = []
    if any(cell.strip() for cell in cells[len(columns) :]):
        errors.append(FieldError(pointer="", code="too_many_cells", detail="The row has more cells than the header."))
    for number, column in enumerate(columns):
        text = unguarded(cells[number]) if number < len(cells) else ""
        if column is None:
            continue
        if not column.path:
            ids[column.name] = text.strip()
            continue
        try:
            _put(body, column, column.read(text) if text.strip() else None)
        except CellError as error:
            errors.append(FieldError(pointer="/" + "/".join(column.path), code=error.code, detail=str(error)))
    _tidy(body)
    return Row(external_id=ids["external_id"], offer_id=ids["id"], body=body, errors=tuple(errors))


def _put(body: dict[str, Any], column: Column, value: Any) -> None:
    """A cell's value at its place. ``Zeiträume`` says more than ``Beginn`` and ``Ende`` where a file has both."""
    first, *rest = column.path
    if first == "periods" and rest:
        if value is not None and not (isinstance(body.get("periods"), list) and body["periods"]):
            body.setdefault("_period", {})[rest[0]] = value
        body.setdefault("periods", None)
    elif rest:
        body.setdefault(first, {})[rest[0]] = value
    elif value is not None or body.get(first) is None:
        body[first] = value


def _tidy(body: dict[str, Any]) -> None:
    period = body.pop("_period", None)
    if period and not body.get("periods"):
        body["periods"] = [{"from": next(iter(period.values())), "to": list(period.values())[-1], **period}]
    for name in _NEEDED:
        if name in body and body[name] is None:
            del body[name]


def read_json(data: Any) -> Row:
    """What one object of a JSON file says: an offer as posted over the API, with ``external_id`` or ``id``."""
    if not isinstance(data, dict):
        return Row(errors=(FieldError(pointer="", code="no_object", detail="An offer is an object: {...}."),))
    body = {key: value for key, value in data.items() if key not in ("external_id", "id", *READ_ONLY_JSON)}
    ids = {name: data.get(name, "") for name in ("external_id", "id")}
    wrong = tuple(
        FieldError(pointer=f"/{name}", code="string_type", detail="A text is needed.")
        for name, value in ids.items()
        if not isinstance(value, str | int) or isinstance(value, bool)
    )
    return Row(external_id=str(ids["external_id"]).strip(), offer_id=str(ids["id"]).strip(), body=body, errors=wrong)


def merged(before: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """An offer's JSON after a row: what the row does not name stays, None takes away."""
    after = dict(before)
    for name, value in body.items():
        if name in _PARTS and isinstance(value, dict):
            part = {**(before.get(name) or {}), **value}
            part = {key: one for key, one in part.items() if one is not None}
            says_something = any(one is not None for one in value.values()) or _PARTS[name] in part
            after[name] = part if says_something else None
        else:
            after[name] = value
    return {name: value for name, value in after.items() if value is not None}


def header(german: bool) -> list[str]:
    names = [column.german if german else column.name for column in EXPORTED]
    return [*names, *(_GERMAN_READ_ONLY[name] if german else name for name in READ_ONLY)]


def write(offer: Mapping[str, Any], read_only: Sequence[str], german: bool) -> list[str]:
    """``offer``: an OfferView as JSON. ``read_only``: what stands under READ_ONLY. Safe to open in a spreadsheet."""
    written = []
    for column in EXPORTED:
        value: Any = offer
        for step in column.path or (column.name,):
            value = value.get(step) if value is not None else None
        written.append("" if value in (None, "", []) else column.write(value, german))
    return [guarded(cell) for cell in (*written, *read_only)]
