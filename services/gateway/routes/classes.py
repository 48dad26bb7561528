"""Class lists: a teacher's classes, and what a pupil lets a teacher see."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import class_lists
from services.gateway.auth import Account, May
from services.gateway.class_lists import ClassList, ClassShares, ClassView, Joining, NewClass
from services.gateway.problems import declared
from services.gateway.routes import ASKS_GUARDIANS, PREFIX, READS, SIGNED_IN, WRITES, answered
from services.gateway.routes.applications import Guardians
from shared.contracts.message import Message
from shared.contracts.notifications.permissions import PermissionView

router = APIRouter(prefix=PREFIX, tags=["Classes"])

Teacher = Annotated[Account, Depends(May("teach"))]
Pupil = Annotated[Account, Depends(May("be_on_class_list"))]


class ClassViews(Message):
    items: tuple[ClassView, ...]


@router.get(
    "/classes", response_model=ClassViews, responses=declared(*READS, *SIGNED_IN), summary="List the own classes"
)
async def list_classes(request: Request, account: Teacher) -> Response:
    return answered(ClassViews(items=await class_lists.list_of(request, account.id)))


@router.post(
    "/classes",
    status_code=201,
    response_model=ClassView,
    responses=declared(*WRITES, *SIGNED_IN, "too_many_classes"),
    summary="Open a class; its code is for its pupils",
)
async def open_class(request: Request, account: Teacher, body: NewClass) -> Response:
    made = await class_lists.opened(request, account.id, body)
    return answered(made, 201, {"location": f"{PREFIX}/classes/{made.id}"})


@router.get(
    "/classes/{class_id}",
    response_model=ClassList,
    responses=declared(*READS, *SIGNED_IN, "class_not_found"),
    summary="Read who of a class has a place, as far as they allow it",
)
async def read_class(request: Request, class_id: UUID, account: Teacher) -> Response:
    """Noted for each pupil who is shown, and shown to them."""
    return answered(await class_lists.read(request, account.id, class_id))


@router.delete(
    "/classes/{class_id}",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site", "class_not_found"),
    summary="End a class: its list of names is deleted",
)
async def close_class(request: Request, class_id: UUID, account: Teacher) -> Response:
    await class_lists.classes_of(request).close(class_id, account.id)
    return Response(status_code=204)


@router.get(
    "/me/classes",
    response_model=ClassShares,
    responses=declared(*READS, *SIGNED_IN),
    summary="List which teachers may see whether one has a place",
)
async def list_shares(request: Request, account: Pupil) -> Response:
    return answered(await class_lists.shares(request, account.id))


@router.post(
    "/me/classes",
    response_model=ClassShares,
    responses=declared(
        *WRITES, *SIGNED_IN, "class_code_unknown", "class_full", "profile_not_found", "too_many_requests"
    ),
    summary="Let a teacher see that one has a place, by the code of the class; or change what is seen",
)
async def join_class(request: Request, account: Pupil, body: Joining) -> Response:
    return answered(await class_lists.join(request, account.id, body))


@router.delete(
    "/me/classes/{class_id}",
    status_code=204,
    responses=declared(*READS, *SIGNED_IN, "cross_site"),
    summary="Not to be seen by that teacher any more, at once",
)
async def leave_class(request: Request, class_id: UUID, account: Pupil) -> Response:
    await class_lists.classes_of(request).leave(class_id, account.id)
    return Response(status_code=204)


@router.post(
    "/me/classes/{class_id}/permission",
    response_model=PermissionView,
    responses=declared(*WRITES, *SIGNED_IN, *ASKS_GUARDIANS, "class_not_found"),
    summary="Ask one or two guardians, who have to agree below 16",
)
async def ask_for_class(request: Request, class_id: UUID, account: Pupil, body: Guardians) -> Response:
    return answered(await class_lists.ask_guardians(request, account.id, class_id, body.addresses))
