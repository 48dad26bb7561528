"""The three demo accounts, how Mia is reached, and an account and a contact for everybody else."""

import asyncio
import datetime as dt
from uuid import UUID

from deploy.seed import people
from services.gateway.accounts import Address, read_mail, read_phone
from services.gateway.roles import COUNSELLOR, EMPLOYER, YOUNG_PERSON
from services.gateway.store import AccountStore
from services.notifications.contact import Confirmation, Consent, Contact
from services.notifications.store import ContactStore
from shared.contracts.words import Channel, Language

EMPLOYER_MAIL = "betrieb@demo.anlauf.example"
MIA_MAIL, MIA_PHONE = "mia@demo.anlauf.example", "+4915550000001"
COUNSELLOR_MAIL = "team@demo.anlauf.example"
LANGUAGES = (*[Language.GERMAN] * 6, *Language)  # of the others, in turn: most read German
TOGETHER = 16  # saved at once
SOURCE = "demo"  # stands where the proof of a consent says how it was given


async def open_accounts(store: AccountStore) -> dict[str, UUID]:
    """The ids by role; accounts that are missing are opened."""
    addresses = {EMPLOYER: EMPLOYER_MAIL, YOUNG_PERSON: MIA_MAIL, COUNSELLOR: COUNSELLOR_MAIL}
    accounts = {role: await store.open_account(role, read_mail(mail)) for role, mail in addresses.items()}
    if await store.find_account(_phone(), YOUNG_PERSON) is None:
        await store.set_phone(accounts[YOUNG_PERSON], _phone())
    return {role: account.id for role, account in accounts.items()}


async def open_crowd(accounts: AccountStore, contacts: ContactStore, now: dt.datetime) -> int:
    """Accounts and contacts of the young people who have none yet, for staff to ring up and anybody to sign in as.

    None of them wants to hear of offers: what is posted while trying Anlauf fills no inbox but Mia's.
    """
    known = await contacts.find_many([people.person_id(number) for number in people.NUMBERS])
    missing = [number for number in people.NUMBERS if people.person_id(number) not in known]
    for begin in range(0, len(missing), TOGETHER):
        await asyncio.gather(*(_open(accounts, contacts, one, now) for one in missing[begin : begin + TOGETHER]))
    return len(missing)


async def _open(accounts: AccountStore, contacts: ContactStore, number: int, now: dt.datetime) -> None:
    mail, phone, language = people.mail_of(number), people.phone_of(number), LANGUAGES[number % len(LANGUAGES)]
    account = await accounts.open_account(YOUNG_PERSON, read_mail(mail), people.person_id(number))
    confirmed = Confirmation(now, SOURCE)
    ways = {"mail": mail, "mail_confirmed": confirmed, "phone": phone, "phone_confirmed": confirmed if phone else None}
    await contacts.save(Contact(account.id, 1, language, **ways))  # type: ignore[arg-type]  # as named


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
