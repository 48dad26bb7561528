"""The answer to a search: what is found, counted by facet, in order; widened step by step when nothing is found."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.listings.search.columns import CERTIFICATES, FIELDS, KINDS, Mask, id_of
from services.listings.search.index import OfferIndex
from services.listings.search.question import Question
from shared import cursor
from shared.contracts.listings.search import LARGEST_RADIUS_KM, Facets, SearchOffers, Sort
from shared.contracts.words import Point, Reason
from shared.places import EARTH_KM

RADII = (5, 10, 25, 50, 100, LARGEST_RADIUS_KM)
MOST_TOWNS = 12
SECONDS_BITS = 32
BITS_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.int64)


class Width(NamedTuple):
    """How wide is looked: as asked, or wider."""

    radius_km: int
    dated: bool = True
    every_word: bool = True


class Found(NamedTuple):
    ids: tuple[UUID, ...]
    total: int
    facets: Facets
    sort: Sort
    widened: tuple[Reason, ...]
    next: str | None


class Position(NamedTuple):
    """Where a page begins: after this offer, at this width."""

    width: int
    rank: int
    offer_id: UUID


def answer(index: OfferIndex, wanted: SearchOffers, center: Point | None) -> Found:
    """One page. Raises CursorInvalid."""
    question, sort = Question(index, wanted, center), _sort(wanted)
    after = _read(wanted.cursor, sort) if wanted.cursor else None
    widths = list(_widths(question)) if wanted.widen else [Width(wanted.radius_km)]
    if after is not None and after.width >= len(widths):
        raise cursor.invalid()
    chosen = after.width if after else next((n for n, one in enumerate(widths) if _matching(question, one).any()), 0)
    width = widths[chosen]
    found = _matching(question, width)
    rank, total = _rank(question, sort), int(found.sum())
    slots = _page(index, found if after is None else found & _after(index, rank, after), rank, wanted.limit + 1)
    ids = tuple(id_of(index.table["id_high"][slot], index.table["id_low"][slot]) for slot in slots[: wanted.limit])
    more = len(slots) > wanted.limit
    following = cursor.encode(f"{sort}.{chosen}.{rank[slots[wanted.limit - 1]]}", str(ids[-1])) if more else None
    return Found(ids, total, _facets(question, width), sort, _said(question, width, total), following)


def _sort(wanted: SearchOffers) -> Sort:
    """Distance needs a place, fit needs words; without what it needs, and unless asked for: the newest first."""
    if wanted.sort == Sort.DISTANCE or (wanted.sort is None and not wanted.q):
        return Sort.DISTANCE if wanted.near else Sort.DATE
    return Sort.FIT if wanted.q and wanted.sort in (None, Sort.FIT) else Sort.DATE


def _widths(question: Question) -> Iterator[Width]:
    """As asked, then ever wider: farther, at any time, with some of the words, and both; no farther than it takes."""
    wanted = question.wanted
    radii = [wanted.radius_km]
    while question.center is not None and radii[-1] < LARGEST_RADIUS_KM:
        radii.append(min(2 * radii[-1], LARGEST_RADIUS_KM))
    yield from (Width(km) for km in radii)
    dated, many = question.period is not None, len(question.wishes) > 1
    if dated:
        yield from (Width(km, dated=False) for km in radii)
    if many:
        yield from (Width(km, every_word=False) for km in radii)
    if dated and many:
        yield from (Width(km, dated=False, every_word=False) for km in radii)


def _parts(question: Question, width: Width) -> dict[str, Mask]:
    """Every filter in force by its name."""
    parts = dict(question.filters)
    if (within := question.within(width.radius_km)) is not None:
        parts["radius_km"] = within
    if width.dated and question.period is not None:
        parts["period"] = question.period
    if question.wishes:
        parts["q"] = question.every_word() if width.every_word else question.any_word()
    return parts


def _matching(question: Question, width: Width) -> Mask:
    return _all(question, _parts(question, width))


def _all(question: Question, parts: dict[str, Mask], but: str = "") -> Mask:
    found = question.visible.copy()
    for name, mask in parts.items():
        if name != but:
            found &= mask
    return found


def _rank(question: Question, sort: Sort) -> npt.NDArray[np.int64]:
    """Greater comes first: what is sorted by, then the time of publishing in seconds; the id decides the rest."""
    published: npt.NDArray[np.int64] = question.index.table["published"]
    if sort == Sort.FIT:
        return (question.fit << SECONDS_BITS) | published
    if sort == Sort.DISTANCE and question.apart is not None:
        metres = (np.sqrt(question.apart) * np.float32(EARTH_KM * 1000)).astype(np.int64)
        return (-metres << SECONDS_BITS) | published
    return published


def _after(index: OfferIndex, rank: npt.NDArray[np.int64], after: Position) -> Mask:
    rest: Mask = rank < after.rank
    ties = np.flatnonzero(rank == after.rank)
    high, low = index.table["id_high"], index.table["id_low"]
    rest[[slot for slot in ties if id_of(high[slot], low[slot]) < after.offer_id]] = True
    return rest


def _page(index: OfferIndex, found: Mask, rank: npt.NDArray[np.int64], count: int) -> list[int]:
    """The first ``count`` slots in order."""
    slots = np.flatnonzero(found)
    if len(slots) > count:
        ranks = rank[slots]
        slots = slots[ranks >= np.partition(ranks, -count)[-count]]
    high, low = index.table["id_high"], index.table["id_low"]
    order = np.lexsort((low[slots], high[slots], rank[slots]))[::-1]
    return [int(slot) for slot in slots[order][:count]]


def _facets(question: Question, width: Width) -> Facets:
    """Each without its own filter: what choosing another value would bring."""
    parts, table = _parts(question, width), question.index.table
    found = _all(question, parts)
    towns = np.bincount(table["town"][found], minlength=1)
    most = [int(n) for n in np.argsort(-towns, kind="stable")[:MOST_TOWNS] if towns[n]]
    kinds = np.bincount(table["kind"][_all(question, parts, "kind")], minlength=len(KINDS))
    wished = np.bincount(table["certificate"][_all(question, parts, "school_certificate")], minlength=5)
    fields = _count_bits(table["fields"][_all(question, parts, "field")])
    return Facets(
        kind={kind: int(count) for kind, count in zip(KINDS, kinds, strict=True) if count},
        field={field: int(count) for field, count in zip(FIELDS, fields, strict=False) if count},
        school_certificate={c: int(n) for c, n in zip(CERTIFICATES, np.cumsum(wished)[1:], strict=True)},
        town={question.index.towns.all[n]: int(towns[n]) for n in most},
        radius_km=_within(question, _all(question, parts, "radius_km")),
    )


def _count_bits(values: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """How often each of the 32 bits is set."""
    bytes_ = np.ascontiguousarray(values).astype("<u4").view(np.uint8).reshape(-1, 4)
    return np.concatenate([np.bincount(bytes_[:, n], minlength=256) @ BITS_OF_BYTE for n in range(4)])


def _within(question: Question, found: Mask) -> dict[int, int]:
    within: Callable[[float], Mask | None] = question.within
    return {km: int((mask & found).sum()) for km in RADII if (mask := within(km)) is not None}


def _said(question: Question, width: Width, total: int) -> tuple[Reason, ...]:
    """What was read or looked for otherwise than asked; nothing when it did not help."""
    if not total:
        return ()
    said = [wish.respelled for wish in question.wishes if wish.respelled is not None]
    asked = question.wanted.radius_km
    if width.radius_km != asked:
        said.append(Reason(key="radius", values={"km": width.radius_km, "asked_km": asked}))
    if not width.dated:
        said.append(Reason(key="without_period"))
    if not width.every_word:
        said.append(Reason(key="any_word"))
    return tuple(said)


def _read(text: str, sort: Sort) -> Position:
    """Raises CursorInvalid for anything this list has not given out."""
    at, offer_id = cursor.decode(text)
    try:
        name, width, rank = at.split(".")
        after = Position(int(width), int(rank), UUID(offer_id))
    except ValueError as error:
        raise cursor.invalid() from error
    if name != sort or after.width < 0 or abs(after.rank) >= 1 << 63:
        raise cursor.invalid()
    return after
