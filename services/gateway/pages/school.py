"""Whether a teacher may see that one has a place: by the code of the class, told in full before, taken back at once."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway import class_lists
from services.gateway.accounts import Account
from services.gateway.class_lists import Joining
from services.gateway.pages.forms import Form, Shape, posted
from services.gateway.pages.guard import Pupil
from services.gateway.pages.render import page
from services.gateway.pages.words import msgid

router = APIRouter(include_in_schema=False)

PATH = "/meine-daten/klasse"
JOIN = Shape(
    {
        "code": msgid("Code der Klasse"),
        "name": msgid("Dein Name, wie er auf der Liste stehen soll"),
        "where": msgid("Wo ich den Platz habe"),
        "when": msgid("Wann"),
    },
    root="code",
)
GUARDIANS = Shape({"guardian": msgid("E-Mail-Adresse oder Handynummer"), "second_guardian": msgid("Zweite Person")})


@router.get(PATH)
async def show(request: Request, account: Pupil) -> Response:
    return await _page(request, account, Form(JOIN), Form(GUARDIANS))


@router.post(PATH)
async def join(request: Request, account: Pupil) -> Response:
    """Again with the same code: what is said now counts."""
    form = await posted(request, JOIN)
    if wish := form.check(Joining):
        with form.noting():
            await class_lists.join(request, account.id, wish)
            return RedirectResponse(f"{PATH}?gespeichert", 303)
    return await _page(request, account, form, Form(GUARDIANS))


@router.post(PATH + "/{class_id}/beenden")
async def leave(request: Request, account: Pupil, class_id: UUID) -> Response:
    await class_lists.classes_of(request).leave(class_id, account.id)
    return RedirectResponse(f"{PATH}?beendet", 303)


@router.post(PATH + "/{class_id}/eltern")
async def ask_guardians(request: Request, account: Pupil, class_id: UUID) -> Response:
    form = await posted(request, GUARDIANS)
    asked = tuple(form.value(name) for name in GUARDIANS.labels if form.value(name))
    if not asked:
        form.lack("guardian")
        return await _page(request, account, Form(JOIN), form)
    with form.noting():
        await class_lists.ask_guardians(request, account.id, class_id, asked)
        return RedirectResponse(f"{PATH}?gefragt", 303)
    return await _page(request, account, Form(JOIN), form)


async def _page(request: Request, account: Account, form: Form, guardians: Form) -> Response:
    asleep = form.asleep or guardians.asleep
    shares = () if asleep else (await class_lists.shares(request, account.id)).items
    told = next((word for word in ("gespeichert", "beendet", "gefragt") if word in request.query_params), "")
    status = max(form.status, guardians.status)
    return page(
        request, "school.html", account=account, status=status, form=form, guardians=guardians, shares=shares, told=told
    )
