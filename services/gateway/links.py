"""Where an answer leads: OpenAPI links, by which a client (and Schemathesis) goes on from one operation to the next."""

from typing import Any, NamedTuple


class Way(NamedTuple):
    """``parameter`` of each of ``to`` is found in the answer of ``of`` at ``at`` (an OpenAPI runtime expression).

    ``tagged``: the answer's ETag is the version that a change is made to. ``carried``: what stood in the path of ``of``
    stands in that of ``to`` as well.
    """

    of: str
    parameter: str
    at: str
    to: tuple[str, ...]
    tagged: bool = False
    carried: tuple[str, ...] = ()


ID = "$response.body#/id"
OWN_OFFER = ("get_own_offer", "change_offer", "publish_draft", "pause_offer", "resume_offer", "prolong_offer",
             "close_offer", "copy_offer", "delete_draft", "get_audience")  # fmt: skip
ON_THE_BOARD = ("get_offer", "report_offer", "apply", "see_match", "dismiss_match")
APPLICATION = ("get_application", "read_application", "accept_application", "decline_application",
               "confirm_application", "withdraw_application", "cancel_application", "get_permission", "ask_permission",
               "list_letters", "send_letter", "share_contact", "get_shared_contact", "give_feedback",
               "get_paper", "get_calendar_entry", "recommend_applicant", "suggest_applicant", "get_recommendation",
               "answer_recommendation")  # fmt: skip
WEBHOOK = ("renew_webhook", "try_webhook", "list_deliveries", "delete_webhook")
TEXT = ("get_content", "save_content", "delete_content")
REVIEWED_OFFER = ("approve_offer", "reject_offer", "remove_offer")
REVIEWED_EMPLOYER = ("read_employer", "verify_employer", "refuse_employer", "ban_employer", "reopen_employer")
EVENT = ("get_event", "register_for_event", "get_event_draft", "change_event", "cancel_event")
FIRST = "$response.body#/items/0"
# What is made there has an address of its own, which Location says.
MAKING = ("publish_offer", "copy_offer", "apply", "invite_recommended", "import_offers", "create_event",
          "register_for_event", "register_employer", "open_class", "erase_account")  # fmt: skip
LOCATION = {"description": "Where it is read.", "schema": {"type": "string"}}

WAYS = (
    Way("publish_offer", "offer_id", ID, (*OWN_OFFER, *ON_THE_BOARD)),
    Way("get_own_offer", "offer_id", ID, OWN_OFFER[1:], tagged=True),
    Way("copy_offer", "offer_id", ID, OWN_OFFER),
    Way("search_offers", "offer_id", f"{FIRST}/id", ON_THE_BOARD),
    Way("list_own_offers", "offer_id", f"{FIRST}/id", OWN_OFFER),
    Way("list_matches", "offer_id", f"{FIRST}/offer/offer_id", ON_THE_BOARD),
    Way("list_staff_offers", "offer_id", f"{FIRST}/offer/id", REVIEWED_OFFER),
    Way("apply", "application_id", ID, APPLICATION),
    Way("list_applications", "application_id", f"{FIRST}/id", APPLICATION),
    Way("import_offers", "import_id", ID, ("get_import",)),
    Way("list_employers", "employer_id", f"{FIRST}/id", REVIEWED_EMPLOYER),
    Way("list_reports", "report_id", f"{FIRST}/id", ("settle_report",)),
    Way("create_event", "event_id", ID, EVENT),
    Way("list_events", "event_id", f"{FIRST}/id", EVENT),
    Way("register_for_event", "ticket", "$response.body#/ticket", ("get_registration", "cancel_registration")),
    Way("list_pages", "slug", f"{FIRST}/slug", ("get_page",)),
    Way("list_advisers", "slug", f"{FIRST}/slug", ("get_adviser", "ask_for_appointment")),
    Way("list_films", "slug", f"{FIRST}/slug", ("get_film",)),
    Way("list_funding", "slug", f"{FIRST}/slug", ("get_funding",)),
    Way("create_key", "key_id", ID, ("revoke_key",)),
    Way("list_members", "member_id", f"{FIRST}/id", ("remove_member",)),
    Way("list_sessions", "session_id", f"{FIRST}/id", ("revoke_session",)),
    Way("save_search", "number", "$response.body#/number", ("get_search", "delete_search")),
    Way("get_search", "number", "$response.body#/number", ("save_search",), tagged=True),
    Way("get_event_draft", "event_id", ID, ("change_event",), tagged=True),
    Way("get_profile", "", "", ("save_profile",), tagged=True),
    Way("get_contact", "", "", ("save_contact",), tagged=True),
    Way("get_work_elsewhere", "", "", ("save_work_elsewhere",), tagged=True),
    Way("get_employer", "", "", ("edit_employer",), tagged=True),
    Way("add_webhook", "webhook_id", ID, WEBHOOK),
    Way("list_webhooks", "webhook_id", f"{FIRST}/id", WEBHOOK),
    Way("list_keys", "key_id", f"{FIRST}/id", ("revoke_key",)),
    Way("open_class", "class_id", ID, ("read_class", "close_class")),
    Way("list_classes", "class_id", f"{FIRST}/id", ("read_class", "close_class")),
    Way("list_shares", "class_id", f"{FIRST}/class_id", ("ask_for_class", "leave_class")),
    Way("list_teachers", "teacher_id", f"{FIRST}/id", ("remove_teacher",)),
    Way("list_letters", "letter_id", f"{FIRST}/id", ("report_letter",), carried=("application_id",)),
    Way("list_staff_letters", "letter_id", f"{FIRST}/id", ("settle_letter",)),
    Way("list_content", "slug", f"{FIRST}/slug", TEXT, carried=("kind",)),
    Way("get_content", "slug", "$response.body#/slug", ("save_content",), tagged=True, carried=("kind",)),
    Way("confirm_subscription", "token", "$response.body#/token", ("end_subscription",)),
    Way("list_recommended", "recommendation_id", f"{FIRST}/id", ("invite_recommended",)),
    Way("invite_recommended", "application_id", ID, APPLICATION),
    Way("list_left_over", "person_id", "$response.body#/unmatched/items/0/person_id", ("read_person",)),
    Way("list_message_kinds", "kind", f"{FIRST}/kind", ("preview_message",)),
)


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The ways in an OpenAPI document, and the address of what was made, at the answer that says yes."""
    operations = {one["operationId"]: one for methods in document["paths"].values() for one in methods.values()}
    for name in MAKING:
        responses = operations[name]["responses"]
        responses[min(responses)].setdefault("headers", {})["Location"] = LOCATION
    for way in WAYS:
        responses = operations[way.of]["responses"]
        links = responses[min(responses)].setdefault("links", {})
        for name in way.to:
            if name not in operations:
                raise LookupError(f"{way.of} leads to {name}, which is no operation")
            links[name] = {"operationId": name, "parameters": _parameters(way, operations[name])}
    return document


def _parameters(way: Way, target: dict[str, Any]) -> dict[str, str]:
    known = {way.parameter: way.at} if way.parameter else {}
    known |= {name: f"$request.path.{name}" for name in way.carried}
    if any(one["name"] == "if-match" for one in target.get("parameters", [])):
        known["if-match"] = "$response.header.etag" if way.tagged else "*"
    return known
