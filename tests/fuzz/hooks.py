"""Read by Schemathesis itself: three of four cases that have the right form become one that can be done.

What is generated from a schema alone is refused by the law or the state of things nearly always. A body that is taken,
an id of something that is there and ``*`` as the version let it get further. In a walk the ids are those of the walk.
"""

import copy
import json
import os
import zlib
from pathlib import Path
from typing import Any

import schemathesis

KNOWN: dict[str, Any] = json.loads(Path(os.environ["ANLAUF_FUZZ_KNOWN"]).read_text("utf-8"))


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    name = case.operation.definition.raw["operationId"]
    if "employer_id" in (case.path_parameters or {}):  # always: who else is banned takes all offers along
        case.path_parameters.update(_there(name, case.path_parameters))
    said = repr((case.path_parameters, case.query, case.body)).encode()
    if case.meta is None or case.meta.generation.mode.is_negative or not zlib.crc32(said) % 4:  # the same each time
        return
    if name in KNOWN["bodies"]:
        case.body = copy.deepcopy(KNOWN["bodies"][name])
    if case.meta.phase.name != "stateful":
        case.path_parameters.update(_there(name, case.path_parameters))
        if any(one["name"] == "if-match" for one in case.operation.definition.raw.get("parameters", [])):
            case.headers["if-match"] = "*"


def _there(name: str, wanted: Any) -> dict[str, Any]:
    """Something of its own for an operation that uses up what it is done to."""
    ids = {**KNOWN["ids"], **KNOWN["own"].get(name, {})}
    return {one: ids[one] for one in wanted or {} if one in ids}
