"""Letters: both sides write to each other through the board; and the contact that the young person shares."""

from services.listings import application as applications
from services.listings import letter as letters
from services.listings.application import Application
from services.listings.employer import Employer
from services.listings.handlers.things import Listings, handlers
from shared.contracts.listings.applications import ApplicationView
from shared.contracts.listings.letters import (
    GetSharedContact,
    LetterList,
    LetterView,
    ListLetters,
    ListStaffLetters,
    ReportLetter,
    SendLetter,
    SettleLetter,
    ShareContact,
    SharedContact,
    StaffLetterList,
)
from shared.contracts.message import Done


@handlers.answers(ListLetters)
async def list_letters(request: ListLetters, listings: Listings) -> LetterList:
    """As this side reads them."""
    found, _ = await _own(request, listings)
    return letters.shown(found, request.side, *await listings.letters.list_seen(found.id, request))


@handlers.answers(SendLetter)
async def send_letter(request: SendLetter, listings: Listings) -> LetterView:
    """Passed on, or held where it would tell too early how to reach somebody."""
    found, employer = await _own(request, listings)
    sent = await listings.letters.send(found, request.side, request.key, request.text, employer.members)
    return sent.view(request.side)


@handlers.answers(ReportLetter)
async def report_letter(request: ReportLetter, listings: Listings) -> Done:
    """The team is told; the letter's text stays here."""
    found, _ = await _own(request, listings)
    await listings.letters.report(found, request.letter_id, request.side, request.note)
    return Done()


@handlers.answers(ListStaffLetters)
async def list_staff_letters(request: ListStaffLetters, listings: Listings) -> StaffLetterList:
    """What waits for a counsellor's eye."""
    items, following = await listings.letters.list_unsettled(request)
    return StaffLetterList(items=items, next=following)


@handlers.answers(SettleLetter)
async def settle_letter(request: SettleLetter, listings: Listings) -> Done:
    """Looked at; a held one that was harmless is seen by the other side from now on."""
    await listings.letters.settle(request.letter_id, request.account_id, deliver=request.deliver)
    return Done()


@handlers.answers(ShareContact)
async def share_contact(request: ShareContact, listings: Listings) -> ApplicationView:
    """After the employer's yes, by the young person's own act, and taken back by the same."""
    shared = await listings.letters.share(request.application_id, request.person_id, shared=request.shared)
    return shared.view(applications.YOUNG)


@handlers.answers(GetSharedContact)
async def get_shared_contact(request: GetSharedContact, listings: Listings) -> SharedContact:
    """Whose contact the gateway may look up for this employer."""
    employer = await listings.employers.get_by_member(request.account_id)
    found = await listings.applications.get_of_employer(request.application_id, employer.id)
    return SharedContact(person_id=letters.shared_by(found))


async def _own(request: ListLetters | SendLetter | ReportLetter, listings: Listings) -> tuple[Application, Employer]:
    """Raises ApplicationNotFound for somebody else's, NotAMember."""
    if request.side == applications.EMPLOYER:
        employer = await listings.employers.get_by_member(request.account_id)
        return await listings.applications.get_of_employer(request.application_id, employer.id), employer
    found = await listings.applications.get_of_person(request.application_id, request.account_id)
    return found, await listings.employers.get(found.employer_id)
