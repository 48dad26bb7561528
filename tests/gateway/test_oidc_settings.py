"""The settings of the centre's provider: whole and right, or the gateway does not start."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.gateway.oidc_provider import settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_client_secret": None},
        {"oidc_issuer": None},
        {"oidc_roles": "team=boss"},
        {"oidc_roles": ""},
        {"oidc_roles": "counsellor"},
        {"oidc_issuer": "http://login.example"},
        {"oidc_issuer": "https://login.example?x=1"},
    ],
    ids=str,
)
def test_settings_that_are_half_or_wrong_stop_the_gateway(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**{"issuer": "https://login.example", **wrong})
