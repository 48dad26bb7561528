"""Variables ``NOTIFICATIONS_...``. Those without a default must be given: nothing is sent to a guessed place."""

import os
from email.utils import parseaddr
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.notifications import addresses
from shared.settings import refuse_demo_secret


def _sender(text: str) -> str:
    """With the domain as mail knows it: Punycode."""
    if not text.isprintable():
        raise ValueError("must be one line of printable characters")
    address = parseaddr(text)[1]
    try:
        return text.replace(address, addresses.mail(address))
    except addresses.MailInvalid as error:
        raise ValueError("must be a mail address, or a name with one: Anlauf <board@example.org>") from error


def _without_end(url: str) -> str:
    return url.rstrip("/")


Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]


SmsProviderName = Literal["seven", "gatewayapi", "lox24"]


class NotificationsSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="NOTIFICATIONS_",
        env_file=".env",
        extra="ignore",
        secrets_dir="/run/secrets" if os.path.isdir("/run/secrets") else None,
    )

    database: str = "notifications"
    port: int = Field(8003, description="health and metrics, internal")
    public_url: Annotated[Url, AfterValidator(_without_end)] = Field(description="where people reach the board")
    signing_key: SecretStr = Field(
        min_length=16, description="for unsubscribe links and phone codes; a new one ends both"
    )

    mail_from: Annotated[str, AfterValidator(_sender)] = Field(description="sender, e.g. Anlauf <board@example.org>")
    smtp_host: str = Field(min_length=1)
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_connections: int = Field(10, ge=1, le=100, description="connections to the relay, per replica")

    sms_provider: SmsProviderName = Field("seven", description="which of channels/providers takes SMS")
    sms_url: Url = Field(description="where the provider takes orders, e.g. https://gateway.seven.io/api/sms")
    sms_key: SecretStr = Field(min_length=1)
    sms_from: str = Field("Anlauf", min_length=1, max_length=11, description="sender's name, as phones show it")
    dry_run: bool = Field(False, description="plan, decide and write everything, and hand nothing over")
    sms_webhook_secret: SecretStr | None = Field(
        None, min_length=16, description="for the provider's reports and STOP; without it all of them are refused"
    )
    mail_webhook_secret: SecretStr | None = Field(
        None, min_length=16, description="for the relay's bounces, whsec_... or any text; without it all are refused"
    )

    webhook_local: bool = Field(
        False, description="let webhooks of partners lead to this machine, for trying out; never where people come"
    )

    staff_mail: Annotated[str, AfterValidator(_sender)] | None = Field(
        None, description="the team's address, for what waits for it; without it the sender's"
    )
    staff_alerts: SecretStr | None = Field(
        None,
        description="where the team is told besides by mail: addresses of apprise; needs anlauf[staff]",
    )
    daily_cap: int = Field(3, ge=1, le=1_000, description="messages to one person on one day, without urgent ones")
    daily_sms_cap: int = Field(1, ge=1, le=1_000, description="and SMS among them")
    number_cap: int = Field(10, ge=1, le=1_000, description="SMS to one number on one day, codes as well")
    monthly_sms: int = Field(10_000, ge=0, description="SMS parts in a month; at 80 % the team is told, then they wait")
    land: str = Field("ST", pattern=r"^[A-Z]{2}$", description="whose school holidays count, e.g. ST")

    sms_countries: str = Field(
        "+49", pattern=r"^\+[1-9][0-9]*( \+[1-9][0-9]*)*$", description="where SMS may go, e.g. +49 +43"
    )

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(self.sms_countries.split())

    @property
    def staff_address(self) -> str:
        return parseaddr(self.staff_mail or self.mail_from)[1]

    @model_validator(mode="after")
    def _demo_secrets_stay_in_the_demo(self) -> Self:
        refuse_demo_secret(self.public_url, self.signing_key)
        return self

    @model_validator(mode="after")
    def _this_machine_is_nobodys_to_call(self) -> Self:
        if self.webhook_local and self.public_url.startswith("https://"):
            raise ValueError("NOTIFICATIONS_WEBHOOK_LOCAL is for trying out")
        return self
