"""Permissions: guardians are asked for one placement and answer by link and code; and whose link an answer bears."""

from services.notifications import addresses, application_links, codes, links, permission, planning
from services.notifications.contact import Contact
from services.notifications.guardian import GuardianLinkInvalid
from services.notifications.handlers.things import Notifications, handlers
from services.notifications.kinds import Kind
from services.notifications.message import Message, Topic
from services.notifications.permission import Asked, Permission
from shared import clock
from shared.contracts.notifications.permissions import (
    AnswerPermission,
    ApplicationLinkView,
    AskPermission,
    GetPermission,
    PermissionLinkView,
    PermissionView,
    ReadApplicationLink,
    ReadPermissionLink,
)
from shared.contracts.words import Channel


@handlers.answers(AskPermission)
async def ask_permission(request: AskPermission, notifications: Notifications) -> PermissionView:
    """The question goes to an address that is a stranger's: three times a day at most, and never to one's own."""
    contact = await notifications.contacts.get(request.person_id)
    before = await notifications.permissions.find(request.application_id) or _new(request, contact)
    if before.answer == "given" or before.person_id != request.person_id:
        return before.view()
    whom = [_address(one, contact, notifications.allowed.countries) for one in request.addresses]
    now, key = clock.now(), notifications.signing_key
    asked, digits = before.ask(key, whom, now)
    url = notifications.address("/erlaubnis/", contact.language)
    planned = (
        codes.plan_permission(
            asked, asked.guardian(address), url + permission.token(key, asked.application_id, address), code, now
        )
        for address, code in digits.items()
    )
    await notifications.permissions.save(asked, *planned)
    return asked.view()


@handlers.answers(GetPermission)
async def get_permission(request: GetPermission, notifications: Notifications) -> PermissionView:
    """Somebody else's does not exist."""
    found = await notifications.permissions.find(request.application_id)
    return found.view() if found and found.person_id == request.person_id else PermissionView(answer="missing")


@handlers.answers(ReadPermissionLink)
async def read_permission_link(request: ReadPermissionLink, notifications: Notifications) -> PermissionLinkView:
    """Only shows: link scanners open links, and must not permit anything."""
    found, one = await _by_link(notifications, request.token)
    return found.shown_to(one)


@handlers.answers(AnswerPermission)
async def answer_permission(request: AnswerPermission, notifications: Notifications) -> PermissionLinkView:
    """Said twice is said once. What all say together is announced, and the young person hears of it."""
    before, one = await _by_link(notifications, request.token)
    now = clock.now()
    if request.yes:
        entered = permission.digest(notifications.signing_key, before.application_id, one.address, request.code)
        after = before.say_yes(one.address, entered, now, request.text_version)
    else:
        after = before.say_no(one.address, now, request.text_version)
    if after is not before:
        await notifications.permissions.save(after, *await _news(notifications, before, after), told=after.told(before))
    if request.yes:
        after.must_have_yes(one.address)
    return after.shown_to(one)


@handlers.answers(ReadApplicationLink)
async def read_application_link(request: ReadApplicationLink, notifications: Notifications) -> ApplicationLinkView:
    """Nothing is looked up: the link says it all, and is good for a few days."""
    return application_links.read(notifications.signing_key, request.token, clock.today())


async def _news(notifications: Notifications, before: Permission, after: Permission) -> list[Message]:
    """To the young person, when the guardians have come to an answer. A class list's page says so by itself."""
    told = after.told(before) if after.place.about == "placement" else None
    contact = await notifications.contacts.find(after.person_id) if told else None
    if told is None or contact is None:
        return []
    kind = Kind.PLACEMENT_ALLOWED if told.given else Kind.PLACEMENT_NOT_ALLOWED
    topic = Topic(f"permission:{after.application_id}", after.version, str(after.version))
    values = {"application_id": str(after.application_id), "title": after.place.title, "employer": after.place.employer}
    return planning.plan_service(kind, contact, topic, values, clock.now())


async def _by_link(notifications: Notifications, token: str) -> tuple[Permission, Asked]:
    """Raises GuardianLinkInvalid."""
    application_id = links.person_in(token)
    found = await notifications.permissions.find(application_id) if application_id else None
    if found is None:
        raise GuardianLinkInvalid("This link is not one that we have sent.")
    return found, found.linked(notifications.signing_key, token)


def _new(request: AskPermission, contact: Contact) -> Permission:
    return Permission(request.application_id, request.person_id, 0, contact.language, request.place)


def _address(typed: str, contact: Contact, countries: tuple[str, ...]) -> tuple[Channel, str]:
    """Raises MailInvalid, PhoneInvalid, PhoneNotMobile, OwnAddress."""
    channel = Channel.MAIL if "@" in typed else Channel.SMS
    address = addresses.mail(typed) if channel is Channel.MAIL else addresses.phone(typed, countries)
    contact.must_not_own(address)
    return channel, address
