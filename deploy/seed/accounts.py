"""The three demo accounts, and how Mia is reached."""

import datetime as dt
from uuid import UUID

from services.gateway.accounts import Address, read_mail, read_phone
from services.gateway.roles import COUNSELLOR, EMPLOYER, YOUNG_PERSON
from services.gateway.store import AccountStore
from services.notifications.contact import Confirmation, Consent, Contact
from shared.contracts.words import Channel, Language

EMPLOYER_MAIL = "betrieb@demo.anlauf.example"
MIA_MAIL, MIA_PHONE = "mia@demo.anlauf.example", "+4915550000001"
COUNSELLOR_MAIL = "team@demo.anlauf.example"
SOURCE = "demo"  # stands where the proof of a consent says how it was given


async def open_accounts(store: AccountStore) -> dict[str, UUID]:
    """The ids by role; accounts that are missing are opened."""
    addresses = {EMPLOYER: EMPLOYER_MAIL, YOUNG_PERSON: MIA_MAIL, COUNSELLOR: COUNSELLOR_MAIL}
    accounts = {role: await store.open_account(role, read_mail(mail)) for role, mail in addresses.items()}
    if await store.find_account(_phone(), YOUNG_PERSON) is None:
        await store.set_phone(accounts[YOUNG_PERSON], _phone())
    return {role: account.id for role, account in accounts.items()}


def mias_contact(person_id: UUID, now: dt.datetime) -> Contact:
    """Mail and SMS at once, at any hour."""
    confirmed = Confirmation(now, SOURCE)
    return Contact(
        person_id=person_id,
        version=1,
        language=Language.GERMAN,
        mail=MIA_MAIL,
        mail_confirmed=confirmed,
        phone=_phone().text,
        phone_confirmed=confirmed,
        quiet_hours=None,
        consents=tuple(Consent(channel, True, SOURCE, now, SOURCE) for channel in Channel),
    )


def _phone() -> Address:
    return read_phone(MIA_PHONE)
