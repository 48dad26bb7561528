"""The gateway's own settings, variables ``GATEWAY_...``."""

import os
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import refuse_demo_secret


class GatewaySettings(BaseSettings):
    """Beside ``shared.settings.CommonSettings``."""

    model_config = SettingsConfigDict(
        env_prefix="GATEWAY_",
        env_file=".env",
        extra="ignore",
        secrets_dir="/run/secrets" if os.path.isdir("/run/secrets") else None,
    )

    port: int = Field(8000, ge=1, le=65535)
    public_url: str = Field(
        "http://localhost:8000", pattern=r"^https?://[^/?#\s]+$", description="how people reach it, without a path"
    )
    pepper: SecretStr = Field(min_length=16, description="key of the address hashes; lost, nobody gets in any more")
    database: str = Field("gateway", min_length=1)
    session_days: int = Field(30, ge=1, le=365)
    link_minutes: int = Field(20, ge=1, le=1440)
    code_minutes: int = Field(10, ge=1, le=60)
    sign_in_per_address_hour: int = Field(5, ge=1, description="sign-in messages to one mail address or number")
    sign_in_per_client_hour: int = Field(30, ge=1, description="sign-in messages ordered from one network address")

    key_per_minute: int = Field(600, ge=1, description="requests with one API key")

    cache_mb: int = Field(32, ge=0, le=4096, description="memory for answers to public questions; 0 keeps none")

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @model_validator(mode="after")
    def _demo_secrets_stay_in_the_demo(self) -> Self:
        refuse_demo_secret(self.public_url, self.pepper)
        return self
