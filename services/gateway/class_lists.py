"""A class list and its two sides: the pupil says who may see what, the teacher sees that and nothing else.

Below 16 a guardian permits it first (Art. 8 GDPR), by link and code like a placement. Everything is looked up each time
it is shown: what is taken back is gone at once.
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.requests import Request

from services.gateway import limits
from services.gateway.classes import MOST_PUPILS, ClassStore, Pupil, SchoolClass
from services.gateway.erasure import ErasureStore
from services.gateway.profiles import guardian_until
from services.gateway.rpc import ask, refused
from shared.contracts.listings.firm_places import FirmPlace, ListFirmPlaces
from shared.contracts.matching.profiles import GetProfile
from shared.contracts.message import Message
from shared.contracts.notifications.permissions import AskPermission, GetPermission, PermissionView, PlaceWords
from shared.contracts.words import ONE_LINE

CODES_PER_HOUR = 20  # of one account
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), ONE_LINE]


class NewClass(Message):
    """``teacher`` and ``school`` are what pupils and their guardians read before they agree."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), ONE_LINE]
    teacher: Name
    school: Name


class ClassView(NewClass):
    """``code``: pupils type it to be seen. ``pupils``: how many do."""

    id: UUID
    code: str
    pupils: int
    created_at: dt.datetime


class PlaceShown(Message):
    """``where`` and the days only where the pupil wants them seen."""

    where: str | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None


class PupilShown(Message):
    name: str
    has_place: bool
    places: tuple[PlaceShown, ...] = ()


class ClassList(ClassView):
    """``shown``: by name. ``waiting``: how many a guardian has not agreed for yet."""

    shown: tuple[PupilShown, ...]
    waiting: int


class Joining(Message):
    """``name``: as it shall stand on the list. ``where``, ``when``: whether the teacher sees that of a firm place."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), ONE_LINE]
    name: Name
    where: bool = False
    when: bool = False


class ClassShare(NewClass):
    """Who sees what of oneself. ``guardian``: what they have said, where one is needed."""

    class_id: UUID
    name: str
    where: bool
    when: bool
    guardian: Literal["not_needed", "missing", "asked", "given", "refused"]


class ClassShares(Message):
    items: tuple[ClassShare, ...] = Field(max_length=100)


# the pupil's side


async def join(request: Request, person_id: UUID, wish: Joining) -> ClassShares:
    """From now on, or once a guardian has agreed. Again with the same class: what is said now counts.

    Refused: ``class_code_unknown``, ``class_full``, ``profile_not_found`` (how old?), ``too_many_requests``.
    """
    await limits.count(request, "class code by account", str(person_id), CODES_PER_HOUR)
    joined = await classes_of(request).get_by_code(wish.code)
    profile = await ask(request, GetProfile(person_id=person_id))
    said = {"name": wish.name, "where": wish.where, "when": wish.when}
    said["child"] = guardian_until(profile.birth_date) is not None
    await classes_of(request).join(joined, person_id, said)
    return await shares(request, person_id)


async def shares(request: Request, person_id: UUID) -> ClassShares:
    found = await classes_of(request).find_shares(person_id)
    said = await _permissions(request, [pupil for _, pupil in found])
    return ClassShares(
        items=tuple(
            ClassShare(
                class_id=one.id,
                **_words(one),
                **{name: getattr(pupil, name) for name in ("name", "where", "when")},
                guardian=said[pupil.id].answer if pupil.child else "not_needed",
            )
            for one, pupil in found
        )
    )


async def ask_guardians(
    request: Request, person_id: UUID, class_id: UUID, addresses: tuple[str, ...]
) -> PermissionView:
    """Refused: ``class_not_found``, ``permission_not_due`` (16 and older decide alone), and as AskPermission."""
    found = [pair for pair in await classes_of(request).find_shares(person_id) if pair[0].id == class_id]
    if not found:
        raise refused("class_not_found", "There is no such class.")
    ((one, pupil),) = found
    if not pupil.child:
        raise refused("permission_not_due", "From 16 on nobody else has to agree.")
    about = PlaceWords(title=one.title, employer=one.teacher, town=one.school, about="class_list")
    return await ask(
        request, AskPermission(person_id=person_id, application_id=pupil.id, place=about, addresses=addresses)
    )


# the teacher's side


async def opened(request: Request, teacher_id: UUID, new: NewClass) -> ClassView:
    """Refused: ``too_many_classes``."""
    return _view(await classes_of(request).open(teacher_id, **vars(new)), 0)


async def list_of(request: Request, teacher_id: UUID) -> tuple[ClassView, ...]:
    store = classes_of(request)
    return tuple([_view(one, await store.count_pupils(one.id)) for one in await store.list_of(teacher_id)])


async def read(request: Request, teacher_id: UUID, class_id: UUID) -> ClassList:
    """Noted for each pupil before anything is shown, and shown to them. Refused: ``class_not_found``."""
    one = await classes_of(request).get(class_id, teacher_id)
    pupils = await classes_of(request).find_pupils(class_id)
    said = await _permissions(request, pupils)
    seen = [pupil for pupil in pupils if not pupil.child or said[pupil.id].answer == "given"]
    people = tuple(pupil.person_id for pupil in seen)
    erasures: ErasureStore = request.app.state.erasures
    await erasures.log_class_list(people, teacher_id, f"Klassenliste {one.title}, {one.teacher}")
    places = await _places(request, people, one.created_at.date())
    shown = tuple(_shown(pupil, places.get(pupil.person_id, ())) for pupil in seen)
    return ClassList(**vars(_view(one, len(pupils))), shown=shown, waiting=len(pupils) - len(seen))


def classes_of(request: Request) -> ClassStore:
    store: ClassStore = request.app.state.classes
    return store


async def _places(request: Request, people: tuple[UUID, ...], since: dt.date) -> Mapping[UUID, list[FirmPlace]]:
    found: dict[UUID, list[FirmPlace]] = {}
    if people:
        for place in (await ask(request, ListFirmPlaces(people=people[:MOST_PUPILS], since=since))).items:
            found.setdefault(place.person_id, []).append(place)
    return found


async def _permissions(request: Request, pupils: Sequence[Pupil]) -> dict[UUID, PermissionView]:
    """What guardians have said, of those who need one."""
    children = [one for one in pupils if one.child]
    orders = (GetPermission(person_id=one.person_id, application_id=one.id) for one in children)
    answers = await asyncio.gather(*(ask(request, order) for order in orders))
    return {one.id: answer for one, answer in zip(children, answers, strict=True)}


def _shown(pupil: Pupil, places: Sequence[FirmPlace]) -> PupilShown:
    told = tuple(
        PlaceShown(
            where=f"{place.employer_name}, {place.town}" if pupil.where else None,
            first_day=place.first_day if pupil.when else None,
            last_day=place.last_day if pupil.when else None,
        )
        for place in places
    )
    return PupilShown(name=pupil.name, has_place=bool(places), places=told if pupil.where or pupil.when else ())


def _words(one: SchoolClass) -> dict[str, str]:
    return {"title": one.title, "teacher": one.teacher, "school": one.school}


def _view(one: SchoolClass, pupils: int) -> ClassView:
    return ClassView(id=one.id, **_words(one), code=one.code, pupils=pupils, created_at=one.created_at)
