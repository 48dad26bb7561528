"""What there is in a run of the contract: something of its own for each operation that uses up what it is done to."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.gateway.roles import COUNSELLOR, EMPLOYER, TEACHER, YOUNG_PERSON
from tests.builders import offer_body

Send = Callable[..., Awaitable[Any]]

# operation -> what is done first to the offer, or the application, that it is for
OFFERS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pause_offer", "prolong_offer", "change_offer", "remove_offer", "report_offer", "apply"), ()),
    "close_offer": (),
    "resume_offer": ("pause",),
}
APPLICATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("read_application", "accept_application", "decline_application", "withdraw_application"), ()),
    **dict.fromkeys(("confirm_application", "get_shared_contact"), ("accept",)),
    **dict.fromkeys(("cancel_application", "get_paper"), ("accept", "confirm")),
    "recommend_applicant": ("decline",),
    "answer_recommendation": ("decline", "recommend"),
}
# What uses up nothing is done beside another.
BESIDE = {
    "get_calendar_entry": "get_paper",
    "ask_permission": "get_shared_contact",
    "share_contact": "get_shared_contact",
    "suggest_applicant": "recommend_applicant",
    "report_letter": "accept_application",
    "settle_letter": "accept_application",
    "send_letter": "accept_application",
}
WHO = {"confirm": YOUNG_PERSON, "withdraw": YOUNG_PERSON}
BODY = {"decline": {"reason": "no_seat"}}


async def settle(send: Send) -> dict[str, dict[str, str]]:
    """The ids of the things, by operation."""
    own = {name: {"offer_id": await _offer(send, *acts)} for name, acts in OFFERS.items()}
    for number, (name, acts) in enumerate(APPLICATIONS.items()):
        own[name] = {"application_id": await _application(send, number, *acts), "kind": "agreement"}
    own["publish_draft"] = {"offer_id": await _offer(send, state="draft")}
    own["delete_draft"] = {"offer_id": await _offer(send, state="draft")}
    own |= {name: dict(own[other]) for name, other in BESIDE.items()}
    letter = await send(YOUNG_PERSON, "POST", f"/applications/{own['report_letter']['application_id']}/messages", HELLO)
    own["report_letter"]["letter_id"] = letter["id"]
    held = await send(YOUNG_PERSON, "POST", f"/applications/{own['settle_letter']['application_id']}/messages", NUMBER)
    own["settle_letter"]["letter_id"] = held["id"]
    contact = f"/applications/{own['get_shared_contact']['application_id']}/contact"
    await send(YOUNG_PERSON, "PUT", contact, {"shared": True})
    for name in ("change_event", "cancel_event"):
        own[name] = {"event_id": (await send(COUNSELLOR, "POST", "/staff/events", ENTRY))["id"]}
    for name in ("close_class", "read_class"):
        own[name] = {"class_id": (await send(TEACHER, "POST", "/classes", CLASS))["id"]}
    return own


HELLO, NUMBER = {"text": "Wann soll ich da sein?"}, {"text": "Ruf an: 0340 5550100"}
CLASS = {"title": "9b", "teacher": "Frau Weber", "school": "Schule am Park"}
ENTRY = {
    "title": "Tag der offenen Tür",
    "summary": "Komm vorbei.",
    "text": "Alle sind da.",
    "starts_at": "2098-03-06T09:00:00Z",
    "ends_at": "2098-03-06T15:00:00Z",
    "place": "Jugendberufszentrum",
    "seats": 50,
}


async def _offer(send: Send, *acts: str, **changes: Any) -> str:
    offer = await send(EMPLOYER, "POST", "/offers", offer_body(**{"state": "published", **changes}))
    for act in acts:
        await send(EMPLOYER, "POST", f"/offers/{offer['id']}/{act}", None)
    return str(offer["id"])


async def _application(send: Send, number: int, *acts: str) -> str:
    """Each in weeks of its own: to confirm one ends what overlaps."""
    week = {"from": f"{2040 + number}-07-19", "to": f"{2040 + number}-07-30"}
    offer = await _offer(send, periods=[week], apply_by=None)
    sent = await send(YOUNG_PERSON, "POST", f"/offers/{offer}/applications", {})
    for act in acts:
        await send(WHO.get(act, EMPLOYER), "POST", f"/applications/{sent['id']}/{act}", BODY.get(act))
    return str(sent["id"])
