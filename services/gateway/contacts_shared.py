"""How a young person is reached, for an employer they have shared it with: listings says whose, notifications how."""

from uuid import UUID

from starlette.requests import Request

from services.gateway.rpc import ask
from shared.contracts.listings.letters import GetSharedContact
from shared.contracts.message import Message
from shared.contracts.notifications.contacts import GetContact


class Reached(Message):
    """Confirmed addresses alone."""

    mail: str | None
    phone: str | None


async def find(request: Request, account_id: UUID, application_id: UUID) -> Reached:
    """Refused: ``application_not_found``, ``not_a_member``, ``contact_not_shared``, ``contact_not_found``."""
    whose = await ask(request, GetSharedContact(account_id=account_id, application_id=application_id))
    contact = await ask(request, GetContact(person_id=whose.person_id))
    mail = contact.mail if contact.mail_confirmed else None
    return Reached(mail=mail, phone=contact.phone if contact.phone_confirmed else None)
