"""Guardians: asked on behalf of somebody under 16, answering by a link without an account."""

from services.notifications import addresses, codes, guardian, planning
from services.notifications.contact import Contact
from services.notifications.guardian import Guardian
from services.notifications.handlers.things import Notifications, handlers
from services.notifications.kinds import Kind
from services.notifications.message import Topic
from shared import clock
from shared.contracts.message import Done
from shared.contracts.notifications.contacts import (
    AnswerGuardian,
    AskGuardian,
    ContactView,
    GuardianView,
    NeedGuardian,
    ReadGuardianLink,
)
from shared.contracts.words import Channel, Language


@handlers.answers(NeedGuardian)
async def need_guardian(request: NeedGuardian, notifications: Notifications) -> Done:
    """Known before the person can have any match, so that no news can be faster."""
    found = await notifications.contacts.find(request.person_id)
    before = found or Contact(request.person_id, 0, Language.GERMAN)
    until = request.until if request.until and request.until > clock.today() else None
    if before.guardian_needed_until != until:
        await notifications.contacts.save(before.need_guardian(until))
    return Done()


@handlers.answers(AskGuardian)
async def ask_guardian(request: AskGuardian, notifications: Notifications) -> ContactView:
    """The question goes to an address that is a stranger's: three times a day at most, and never to one's own."""
    before, now = await notifications.contacts.get(request.person_id), clock.now()
    channel, countries = Channel.MAIL if request.mail else Channel.SMS, notifications.allowed.countries
    address = addresses.mail(request.mail) if request.mail else addresses.phone(request.phone or "", countries)
    before.must_not_own(address)
    asked = guardian.ask(before.guardian, channel, address, now)
    contact = before.with_guardian(asked)
    token = guardian.token(notifications.signing_key, contact.person_id, address)
    link = notifications.address(f"/eltern/{token}", contact.language)
    await notifications.contacts.save(contact, codes.plan_guardian(contact, asked, link, now))
    return contact.view()


@handlers.answers(ReadGuardianLink)
async def read_guardian_link(request: ReadGuardianLink, notifications: Notifications) -> GuardianView:
    """Only shows: link scanners open links, and must not consent for anyone."""
    contact, asked = await _by_link(notifications, request.token)
    return GuardianView(answer=asked.answer.value, language=contact.language)


@handlers.answers(AnswerGuardian)
async def answer_guardian(request: AnswerGuardian, notifications: Notifications) -> GuardianView:
    """Said twice is said once; the young person hears of it."""
    contact, asked = await _by_link(notifications, request.token)
    said = asked.say(request.yes, clock.now(), request.text_version)
    if said is not asked:
        kind = Kind.GUARDIAN_GIVEN if request.yes else Kind.GUARDIAN_REFUSED
        after, now = contact.with_guardian(said), clock.now()
        topic = Topic(f"guardian:{contact.person_id}", after.version, now.isoformat())
        await notifications.contacts.save(after, *planning.plan_service(kind, after, topic, {}, now))
    return GuardianView(answer=said.answer.value, language=contact.language)


async def _by_link(notifications: Notifications, token: str) -> tuple[Contact, Guardian]:
    """Whom the link is about, and the guardian it was sent to. Raises GuardianLinkInvalid."""
    person_id = guardian.person_in(token)
    contact = await notifications.contacts.find(person_id)
    asked = guardian.must_be_for(notifications.signing_key, token, person_id, contact.guardian if contact else None)
    if contact is None:
        raise guardian.GuardianLinkInvalid("This link is not one that holds.")
    return contact, asked
