"""From one operation to the next by the links that the API describes: things are made, read, changed and ended.

Schemathesis follows the same links at random; here each step has to say yes.
"""

import copy
import re
from typing import Any

from tests.builders import offer_body
from tests.fuzz.people import People
from tests.gateway.declared_routes import DOCUMENT
from tests.system import System

WALKS = (
    "publish_offer get_own_offer change_offer get_offer apply get_application read_application accept_application "
    "share_contact get_shared_contact send_letter list_letters confirm_application get_paper get_calendar_entry "
    "cancel_application",
    "publish_offer pause_offer resume_offer prolong_offer get_audience close_offer copy_offer delete_draft",
    "publish_offer apply decline_application recommend_applicant get_recommendation answer_recommendation",
    "publish_offer apply withdraw_application",
    "create_event get_event_draft change_event register_for_event get_registration cancel_registration cancel_event",
    "add_webhook try_webhook list_deliveries renew_webhook delete_webhook",
    "create_key revoke_key",
    "open_class read_class close_class",
    "list_webhooks list_deliveries",
    "list_advisers get_adviser ask_for_appointment",
    "search_offers report_offer",
    "list_reports settle_report",
    "get_profile save_profile",
    "confirm_subscription end_subscription",
    "get_work_elsewhere save_work_elsewhere",
)
OPERATIONS = {
    one["operationId"]: (method.upper(), path, one)
    for path, methods in DOCUMENT["paths"].items()
    for method, one in methods.items()
}
GIVEN = {"kind": "agreement"}  # which paper: no answer says it


class Step:
    """An operation that was done: what it was asked with, and its answer."""

    def __init__(self, name: str, path: dict[str, str], answer: Any) -> None:
        self.name, self.path, self.answer = name, path, answer

    def leads_to(self, name: str) -> dict[str, str] | None:
        """The parameters of the next operation, as the description says; None when it says nothing of it."""
        responses = OPERATIONS[self.name][2]["responses"]
        link = responses.get(str(self.answer.status_code), {}).get("links", {}).get(name)
        return None if link is None else {key: self._value(said) for key, said in link["parameters"].items()}

    def _value(self, expression: str) -> str:
        where, _, pointer = expression.partition("#/")
        if where == "$response.body":
            found = self.answer.json()
            for part in pointer.split("/"):
                found = found[int(part) if isinstance(found, list) else part]
            return str(found)
        if where.startswith("$request.path."):
            return self.path[where.removeprefix("$request.path.")]
        return str(self.answer.headers["etag"]) if where == "$response.header.etag" else expression


async def walk(system: System, asking: People) -> list[str]:
    """What did not say yes; empty when all did."""
    wrong: list[str] = []
    for number, names in enumerate(WALKS):
        week = {"from": f"{2080 + number}-07-19", "to": f"{2080 + number}-07-30"}
        bodies = {
            **asking.known["bodies"],
            "publish_offer": offer_body(state="published", periods=[week], apply_by=None),
        }
        done: list[Step] = []
        for name in names.split():
            found = next((way for step in reversed(done) if (way := step.leads_to(name)) is not None), None)
            if done and found is None:
                wrong.append(f"{names}: nothing leads to {name}")
                break
            done.append(await _do(system, asking, name, {**GIVEN, **(found or {})}, copy.deepcopy(bodies.get(name))))
            if not done[-1].answer.is_success:
                wrong.append(f"{names}: {name}: {done[-1].answer.status_code} {done[-1].answer.text[:300]}")
                break
    return wrong


async def _do(system: System, asking: People, name: str, known: dict[str, str], body: Any) -> Step:
    method, path, _ = OPERATIONS[name]
    headers = {**(asking.headers_for(name) or {}), **({"if-match": known["if-match"]} if "if-match" in known else {})}
    address = re.sub(r"{(\w+)}", lambda found: known[found[1]], path)
    return Step(name, known, await system.http.request(method, address, headers=headers, json=body))
