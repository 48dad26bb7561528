"""What a service is told, and what it refuses to start with."""

import pytest
from pydantic import SecretStr, ValidationError

from services.gateway.settings import GatewaySettings

DEMO = SecretStr("demo-only-address-pepper")


def test_the_demos_secret_does_not_guard_an_installation_that_people_reach() -> None:
    with pytest.raises(ValidationError, match="demo-only-"):
        GatewaySettings(
            public_url="https://anlauf.example", pepper=SecretStr("demo-only-address-pepper"), _env_file=None
        )


def test_the_demo_may_have_it() -> None:
    own = GatewaySettings(
        public_url="http://localhost:8000", pepper=SecretStr("demo-only-address-pepper"), _env_file=None
    )
    assert not own.https
