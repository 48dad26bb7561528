"""An employer: who it is, who may act for it, and whether it can be trusted."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.listings.employers import EmployerView
from shared.errors import DomainError


class NotAMember(DomainError):
    code = "not_a_member"


class EmployerNotVerified(DomainError):
    code = "employer_not_verified"


@dataclass(frozen=True)
class Employer:
    id: UUID
    name: str
    state: str
    members: tuple[UUID, ...]

    def must_be_verified(self) -> None:
        """Nothing of an unverified employer is visible. Raises EmployerNotVerified."""
        if self.state != "verified":
            raise EmployerNotVerified(f"{self.name} has not been verified yet; a counsellor does that.")

    def view(self) -> EmployerView:
        return EmployerView(id=self.id, name=self.name, state=self.state)
