"""An employer's own words about itself, pure: registering, and changing them later."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.listings.employer import Change, Employer
from services.listings.identity import host_of, number_of, phone_of
from shared import clock
from shared.contracts.listings.employers import EditEmployer, EmployerInput, Identifier, RegisterEmployer
from shared.contracts.message import Event, FieldError
from shared.errors import DomainError


class EmployerInvalid(DomainError):
    code = "employer_invalid"


class IdentityVerified(DomainError):
    code = "identity_verified"


class EmployerChanged(DomainError):
    code = "changed_meanwhile"


def register(order: RegisterEmployer) -> tuple[Employer, tuple[Event, ...]]:
    """A new employer, owned by the account that asks. Raises EmployerInvalid naming each field that does not hold."""
    given = _checked({name: getattr(order.employer, name) for name in EmployerInput.model_fields})
    employer = Employer(
        id=clock.new_id(),
        state="registered",
        members=(order.account_id,),
        owners=(order.account_id,),
        mail_domain=order.mail_domain,
        key=order.key,
        content_hash=content_hash(order.employer),
        history=(Change(clock.now(), order.account_id, "new", "registered"),),
        **given,
    )
    return employer.confirm_mail(order.account_id) if order.mail_domain else (employer, ())


def edit(employer: Employer, order: EditEmployer) -> tuple[Employer, tuple[Event, ...]]:
    """What is given changes. Raises OwnerOnly, EmployerBanned, EmployerChanged, IdentityVerified, EmployerInvalid."""
    employer.must_be_owned_by(order.account_id)
    employer.must_not_be_banned()
    if order.version not in (None, employer.version):
        raise EmployerChanged("This employer has been changed by someone else in the meantime.")
    given = {
        name: value
        for name in ("name", "identifier", "address", "domain", "phone")
        if (value := getattr(order, name)) is not None
    }
    if employer.state == "verified" and any(
        given.get(name, before) != before
        for name, before in (("name", employer.name), ("identifier", employer.identifier))
    ):
        raise IdentityVerified("Name and number were verified; the centre changes them on request.")
    edited = replace(employer, **_checked(given), mail_domain=order.mail_domain or employer.mail_domain)
    if edited.state == "refused" or (edited.state == "registered" and edited.mail_domain):
        return edited.confirm_mail(order.account_id)
    return edited, ()


def content_hash(content: EmployerInput) -> str:
    """Equal for equal content: tells a repeated order from another one under the same key."""
    return hashlib.sha256(content.model_dump_json().encode()).hexdigest()


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """The fields in the spelling they are kept in."""
    errors, kept = [], dict(given)
    identifier = given.get("identifier")
    if identifier is not None and number_of(identifier) is None:
        errors.append(_identifier_error(identifier))
    readers: tuple[tuple[str, Callable[[str], str | None], str], ...] = (
        ("domain", host_of, "This is not the address of a website."),
        ("phone", phone_of, "This is not a phone number."),
    )
    for field, read, wrong in readers:
        if field in given:
            kept[field] = read(given[field])
            if kept[field] is None:
                errors.append(FieldError(pointer=f"/{field}", code=f"{field}_invalid", detail=wrong))
    if errors:
        raise EmployerInvalid("The employer cannot be registered like this.", *errors)
    return kept


def _identifier_error(identifier: Identifier) -> FieldError:
    field = "number" if identifier.authority or identifier.kind == "betriebsnummer" else "authority"
    return FieldError(
        pointer=f"/identifier/{field}", code=f"{identifier.kind}_invalid", detail="This number does not have its form."
    )
