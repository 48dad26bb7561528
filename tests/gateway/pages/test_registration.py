"""Registering an employer: what is missing is named where it has to be written."""

import httpx2
import pytest

from services.gateway.pages.forms import Form
from services.gateway.pages.registration import EMPLOYER, _said
from shared.contracts.listings.employers import EmployerInput
from tests.gateway.conftest import SignedIn

STREET = {"address": {"street": "Werftstraße 1"}}


@pytest.mark.parametrize("address", [{}, STREET], ids=["no address", "a street alone"])
def test_what_is_missing_of_an_address_is_named_at_its_own_inputs(address: dict[str, object]) -> None:
    form = _said(Form(EMPLOYER, {"name": "Bäckerei", **address}))
    assert form.check(EmployerInput) is None
    missing = {"identifier.kind", "identifier.number", "address.postal_code", "address.town"}
    assert {name for name, _, _ in form.complaints()} == missing


async def test_an_empty_form_does_not_ask_for_what_need_not_be_said(
    http: httpx2.AsyncClient, signed_in: SignedIn
) -> None:
    answer = await http.post(
        "/betrieb/eintragen", data={"identifier.kind": "chamber"}, headers=await signed_in("employer")
    )
    assert answer.status_code == 422
    assert 'id="address-postal_code-error"' in answer.text
    assert 'id="address-street-error"' not in answer.text
