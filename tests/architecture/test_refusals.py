"""Every no that a service says has a status and words in the gateway."""

from services.gateway.problems import KINDS
from services.listings.handlers import handlers as listings
from services.matching.handlers import handlers as matching
from services.notifications.handlers import handlers as notifications
from shared.errors import DomainError

INTERNAL = {"refused"}  # the base class's own


def codes_of(kind: type[DomainError]) -> set[str]:
    """The codes of ``kind`` and all that derive from it, but for those that other tests have made."""
    own = {kind.code} if kind.__module__.startswith(("services.", "shared.")) else set()
    return own.union(*(codes_of(child) for child in kind.__subclasses__()))


def test_every_domain_error_of_the_services_is_a_kind_of_problem() -> None:
    assert listings.requests
    assert matching.requests
    assert notifications.requests
    assert codes_of(DomainError) - INTERNAL <= KINDS.keys()
