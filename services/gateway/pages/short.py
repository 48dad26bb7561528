"""Short links as SMS bear them: they lead to the offer, without signing in."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse

from services.gateway.auth import open_to
from services.gateway.rpc import refused
from shared import short_links

router = APIRouter(include_in_schema=False, dependencies=[open_to("read_board")])


@router.get("/s/{code}")
async def offer(code: str) -> RedirectResponse:
    """Nothing is asked of another service: the id is in the link. Whether the offer is still open, its page says."""
    offer_id = short_links.offer_id(code)
    if offer_id is None:
        raise refused("offer_not_found", "This is no link of ours.")
    return RedirectResponse(f"/angebote/{offer_id}", status_code=301)
