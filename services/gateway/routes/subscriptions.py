"""An alert by mail or SMS without signing in: ordered, confirmed by who reads the address, ended by its token."""

from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path
from pydantic import model_validator
from starlette.requests import Request
from starlette.responses import Response

from services.gateway import subscribing
from services.gateway.auth import open_to
from services.gateway.problems import declared
from services.gateway.routes import PREFIX, READS, WRITES, answered
from services.gateway.routes.auth import LinkSent, MailText, SignInProof
from services.gateway.routes.contact import GuardianInput
from services.gateway.subscribing import Guardian, SetUp
from services.gateway.subscriptions import PROFILE
from shared.contracts.matching.profiles import ProfileInput
from shared.contracts.matching.searches import SearchNumber
from shared.contracts.message import Message
from shared.contracts.notifications.contacts import Phone
from shared.contracts.words import Channel, Language

router = APIRouter(prefix=PREFIX, tags=["Profile"])

ADDRESSES = ("mail_invalid", "phone_invalid", "phone_not_mobile")
Token = Annotated[str, Path(min_length=1, max_length=200)]


class SubscriptionOrder(Message):
    """What to look for, in the words of a profile, and where to send it: ``email`` or ``phone``."""

    email: MailText | None = None
    phone: Phone | None = None
    language: Language = Language.GERMAN
    search: ProfileInput

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if (self.email is None) == (self.phone is None):
            raise ValueError("needs either email or phone")
        return self


class SubscriptionProof(SignInProof):
    """The ``token`` of the link, or ``phone`` and ``code``. ``guardian``: whom to ask for a yes, below 16."""

    guardian: GuardianInput | None = None


class SubscriptionSetUp(Message):
    """``token`` ends it, and is said this once. ``search_number``: of the saved search; None when it is the profile.

    ``guardian``: below 16 nothing is sent before a guardian's yes; ``missing`` says that nobody has been asked yet.
    """

    token: str
    channel: Channel
    search: ProfileInput
    search_number: SearchNumber | None
    guardian: Literal["not_needed", "missing", "asked", "given", "refused"]


@router.post(
    "/subscriptions",
    status_code=202,
    response_model=LinkSent,
    responses=declared(*WRITES, *ADDRESSES, "profile_invalid", "too_many_requests"),
    summary="Order an alert; a link or code is sent that confirms it",
    dependencies=[open_to("subscribe")],
)
async def order_subscription(request: Request, wanted: SubscriptionOrder) -> Response:
    """The answer is the same whether the address is known or not. Unconfirmed it is forgotten, by mail after 48 h."""
    channel, address = (Channel.SMS, wanted.phone) if wanted.phone is not None else (Channel.MAIL, wanted.email or "")
    await subscribing.order(request, address, channel, wanted.language, wanted.search)
    return answered(LinkSent(), 202)


@router.post(
    "/subscription-confirmations",  # beside, since below it would be a token to DELETE
    status_code=201,
    response_model=SubscriptionSetUp,
    responses=declared(
        *WRITES, *ADDRESSES, "token_invalid", "profile_invalid", "searches_used_up", "changed_meanwhile",
        "own_address", "guardian_asked_too_often",
    ),
    summary="Confirm an alert with the token of its link, or its code",
    dependencies=[open_to("subscribe")],
)  # fmt: skip
async def confirm_subscription(request: Request, proof: SubscriptionProof) -> Response:
    """Opens no session. Whoever confirms has consented to news over this address, which is kept as proof."""
    guardian = Guardian(**vars(proof.guardian)) if proof.guardian else None
    if proof.token is not None:
        done = await subscribing.confirm_link(request, proof.token, guardian)
    else:
        done = await subscribing.confirm_code(request, proof.phone or "", proof.code or "", guardian)
    return answered(_shown(done), 201)


@router.delete(
    "/subscriptions/{token}",
    status_code=204,
    responses=declared(*READS, "cross_site"),
    summary="End an alert; where its account was used for nothing else, all that is kept of it is erased",
    dependencies=[open_to("subscribe")],
)
async def end_subscription(request: Request, token: Token) -> Response:
    """Twice is once; a token that nobody has is answered the same."""
    await subscribing.end(request, token)
    return Response(status_code=204)


def _shown(done: SetUp) -> SubscriptionSetUp:
    number = None if done.number == PROFILE else done.number
    guardian = done.contact.guardian
    return SubscriptionSetUp(
        token=done.token, channel=done.channel, search=done.search, search_number=number, guardian=guardian
    )
