"""Reference data: what fields of work there are, and which places somebody may mean."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.accept_language import preferred_language
from services.gateway.auth import open_to
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, answered, relayed
from shared.contracts.listings.places import FindPlaces, PlaceList
from shared.contracts.message import Message
from shared.contracts.words import WorkField
from shared.kldb import GROUPS
from shared.language import catalogue
from shared.names import FIELDS

router = APIRouter(prefix=PREFIX, tags=["Reference"], dependencies=[open_to("read_board")])


class FieldView(Message):
    """``kldb``: the two-digit groups of the Klassifikation der Berufe 2010 that it stands for."""

    field: WorkField
    name: str
    kldb: tuple[str, ...]


class FieldList(Message):
    items: tuple[FieldView, ...]


@router.get("/fields", response_model=FieldList, responses=declared(*READS), summary="List the fields")
async def list_fields(request: Request) -> Response:
    """The fields of work in their order, named in the caller's language (`Accept-Language`: de, en, uk, ar)."""
    language = preferred_language(request)
    say = catalogue(language)
    items = tuple(FieldView(field=one, name=say.gettext(FIELDS[one]), kldb=GROUPS[one]) for one in WorkField)
    headers = {"vary": "Accept-Language", "content-language": language.value.partition("-")[0]}
    return answered(FieldList(items=items), headers={"cache-control": "public, max-age=3600", **headers})


@router.get("/places", response_model=PlaceList, responses=declared(*READS), summary="Find places")
async def find_places(request: Request, typed: Annotated[FindPlaces, Query()]) -> Response:
    """Towns and postal codes that begin with what has been typed, the largest first; `near` is what to search with."""
    return await relayed(request, typed)
