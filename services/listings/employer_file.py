"""An employer as counsellors see it, pure: its data, its history, and what can be told of it without asking anybody."""

from collections.abc import Iterable

from services.listings.employer import Employer
from services.listings.identity import FREE_MAIL, Traces, number_of, same_domain, suspicions
from shared.contracts.listings.employer_review import ChangeView, EmployerFile, Hints


def file_of(employer: Employer, others: Iterable[Traces]) -> EmployerFile:
    """``others``: all it is held against."""
    return EmployerFile(
        id=employer.id,
        version=employer.version,
        name=employer.name,
        state=employer.state,
        identifier=employer.identifier,
        address=employer.address,
        domain=employer.domain,
        mail_domain=employer.mail_domain,
        phone=employer.phone,
        waiting_since=employer.waiting_since,
        members=len(employer.members),
        hints=_hints(employer, others),
        history=tuple(ChangeView(**vars(change)) for change in employer.history),
    )


def _hints(employer: Employer, others: Iterable[Traces]) -> Hints:
    return Hints.model_validate(
        {
            "number_well_formed": employer.identifier is not None and number_of(employer.identifier) is not None,
            "domain": _domain(employer),
            "suspicions": suspicions(employer.traces, others),
        }
    )


def _domain(employer: Employer) -> str:
    if employer.mail_domain in FREE_MAIL:
        return "free_mail"
    if not employer.mail_domain or not employer.domain:
        return "unknown"
    return "match" if same_domain(employer.mail_domain, employer.domain) else "differs"
