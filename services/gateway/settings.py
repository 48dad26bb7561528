"""The gateway's own settings, variables ``GATEWAY_...``."""

import os
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.gateway.roles import STAFF
from shared.settings import refuse_demo_secret

HTTPS_OR_HERE = r"^(https://|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/|$))[^?#\s]*$"


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

    security_contact: str | None = Field(
        None,
        pattern=r"^(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:\+[0-9-]+)$",
        description="for /.well-known/security.txt",
    )
    staff_session_hours: int = Field(12, ge=1, le=720, description="how long a session of staff lasts")
    oidc_issuer: str | None = Field(
        None,
        pattern=HTTPS_OR_HERE,
        description="staff sign in at this OpenID Connect provider, as it names itself",
    )
    oidc_client_id: str | None = Field(None, min_length=1)
    oidc_client_secret: SecretStr | None = Field(None, min_length=1)
    oidc_roles_claim: str = Field(
        "roles",
        min_length=1,
        description="the identity token's claim that names roles; realm_access.roles leads inwards",
    )
    oidc_roles: str = Field(
        "counsellor=counsellor editor=editor operator=operator",
        description="which of its values means which role here; whoever has none is not let in",
    )

    limit_factor: float = Field(
        1.0, gt=0, description="multiplies the limits of services/gateway/limits.toml for every route"
    )
    trusted_proxies: str = Field("", description="addresses or networks, by commas, whose X-Forwarded-For is believed")
    key_per_minute: int = Field(600, ge=1, description="requests with one API key")

    cache_mb: int = Field(32, ge=0, le=4096, description="memory for answers to public questions; 0 keeps none")

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def staff_roles(self) -> tuple[tuple[str, str], ...]:
        """The provider's word and our role, in the order in which they count. ValueError for anything else."""
        pairs = [pair.rpartition("=") for pair in self.oidc_roles.split()]
        wrong = [role for theirs, _, role in pairs if not theirs or role not in STAFF]
        if wrong or not pairs:
            raise ValueError(f"OIDC_ROLES: pairs like anlauf-team=counsellor, with one of {', '.join(STAFF)}")
        return tuple((theirs, role) for theirs, _, role in pairs)

    @model_validator(mode="after")
    def _a_provider_is_named_whole(self) -> Self:
        given = [self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret]
        if any(given) and not all(given):
            raise ValueError("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together")
        return self

    @model_validator(mode="after")
    def _the_roles_can_be_read(self) -> Self:
        _ = self.staff_roles
        return self

    @model_validator(mode="after")
    def _demo_secrets_stay_in_the_demo(self) -> Self:
        refuse_demo_secret(self.public_url, self.pepper)
        return self
