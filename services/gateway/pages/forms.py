"""HTML forms: what was typed as the contracts read it, and what is wrong with it as people read it.

An input's name is the dotted path of the contract's field (``place.postal_code``, ``periods.0.from``), so that what a
form sends, what pydantic complains about and a refusal's JSON Pointers all name the same thing.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request

from services.gateway.pages import complaints
from services.gateway.pages.words import gettext, msgid
from services.gateway.rpc import Refused, Unanswered
from shared.contracts.message import Refusal

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]

FAULTS = ("internal", "malformed")  # refusals that are nobody's input: an error page, which keeps what was typed


@dataclass(frozen=True)
class Shape:
    """The inputs of one form. Names that are not in ``labels`` are not read, whoever sends them."""

    labels: Mapping[str, str]  # name -> msgid, in the order of the page
    lists: frozenset[str] = frozenset()  # names that may come several times
    root: str = ""  # the input that answers for a complaint about the whole

    def nearest(self, path: Path) -> str:
        """The input a complaint about ``path`` belongs to; the form itself (``""``) when none does."""
        parts = [str(part) for part in path]
        for length in range(len(parts), 0, -1):
            for start in range(len(parts) - length + 1):
                name = ".".join(parts[start : start + length])
                found = name if name in self.labels else self._first_related(name)
                if found:
                    return found
        return "" if parts else self.root

    def _first_related(self, name: str) -> str:
        """``periods`` is ``periods.0.from``, ``postal_code`` is ``place.postal_code``."""
        return next((label for label in self.labels if label.startswith(f"{name}.") or label.endswith(f".{name}")), "")


def period_inputs(rows: int) -> dict[str, str]:
    """Names and labels of so many periods, first and last day each."""
    ends = {"from": msgid("Erster Tag"), "to": msgid("Letzter Tag")}
    return {f"periods.{row}.{end}": label for row in range(rows) for end, label in ends.items()}


@dataclass
class Form:
    """One filled-in form: ``typed`` is nested like the contract, with strings as leaves."""

    shape: Shape
    typed: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    asleep: bool = False
    at: str = ""  # begins its inputs' ids, where a page has several forms alike

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form."""
        return 503 if self.asleep else 422 if self.errors else 200

    def value(self, name: str) -> str:
        """What stands in the input: as typed, or as saved."""
        found: Any = self.typed
        for part in name.split("."):
            found = _child(found, part)
        return "true" if found is True else "" if found in (None, False) else str(found)

    def chosen(self, name: str) -> frozenset[str]:
        """The ticked values of a group of checkboxes."""
        return frozenset(str(value) for value in self.typed.get(name) or ())

    def label(self, name: str) -> str:
        return gettext(self.shape.labels[name])

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def complaints(self) -> list[tuple[str, str, str]]:
        """Name, label and sentence of each error in the order of the page; what concerns the whole form first."""
        whole = [("", "", self.errors[""])] if "" in self.errors else []
        named = [name for name in self.shape.labels if name in self.errors]
        return whole + [(name, self.label(name), self.errors[name]) for name in named]

    def saying(self, typed: dict[str, Any]) -> "Form":
        """The same form saying something else, as a contract wants it; both note errors in the same place."""
        return replace(self, typed=typed)

    def within(self, at: str) -> "Form":
        """The same form with ids of its own."""
        return replace(self, at=f"{at}-")

    def check(self, model: type[Model], **more: object) -> Model | None:
        """The contract's message, or None and ``errors`` filled in. ``more`` are fields the reader does not type."""
        try:
            return model.model_validate({**self.typed, **more})
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False, include_input=False):
                name = self.shape.nearest(error["loc"])
                self.errors.setdefault(name, complaints.of_input(error["type"], error.get("ctx", {}), name))
            return None

    def refuse(self, refusal: Refusal) -> None:
        """Note another service's no at the inputs it names, else at the one its code is about, else at the form."""
        for wrong in refusal.errors:
            name = self.shape.nearest(tuple(wrong.pointer.strip("/").split("/")))
            said = complaints.of_field(wrong)
            self.errors[name] = f"{self.errors[name]} {said}" if name in self.errors else said
        if not refusal.errors:
            name = self.shape.nearest((complaints.ABOUT.get(refusal.code, refusal.code),))
            self.errors.setdefault(name, complaints.of_refusal(refusal.code, refusal.message))

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What is asked of services within may be refused or stay unanswered: that is noted here, and goes on after."""
        try:
            yield
        except Refused as no:
            if no.refusal.code in FAULTS:
                raise
            if no.refusal.code == "unavailable":  # the service is there, and its database is not
                self.sleep()
            else:
                self.refuse(no.refusal)
        except Unanswered:
            self.sleep()

    def lack(self, name: str) -> None:
        """Note that this input has to be filled in."""
        self.errors[name] = complaints.missing(name)

    def sleep(self) -> None:
        """Note that nobody answered: what was typed stays, and may be sent again as it is."""
        self.asleep = True
        self.errors[""] = complaints.asleep()


async def posted(request: Request, shape: Shape) -> Form:
    """The form a browser has sent. Files are refused: no form here has one."""
    return read(await sent(request), shape)


async def sent(request: Request) -> FormData:
    """All that a form has sent, at hand for the error page from here on."""
    if not hasattr(request.state, "sent"):
        request.state.sent = await request.form(max_files=0, max_fields=200)
    found: FormData = request.state.sent
    return found


def read(data: FormData | QueryParams, shape: Shape) -> Form:
    """Keep what the shape names; empty inputs count as not filled in."""
    tree: dict[str, Any] = {}
    for name in shape.labels:
        values = [_plain(value) for value in data.getlist(name) if isinstance(value, str) and value.strip()]
        if values:
            _put(tree, name.split("."), values if name in shape.lists else values[-1])
    return Form(shape, _with_lists(tree))


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _put(tree: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def _with_lists(tree: Any) -> Any:
    """Rows ``{"0": ..., "2": ...}`` become a list; rows left empty close up."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(key.isdigit() for key in tree):
        return [_with_lists(tree[key]) for key in sorted(tree, key=int)]
    return {key: _with_lists(value) for key, value in tree.items()}


def _child(found: Any, part: str) -> Any:
    if isinstance(found, Mapping):
        return found.get(part)
    if isinstance(found, list | tuple) and part.isdigit() and int(part) < len(found):
        return found[int(part)]
    return None
