"""Variables ``LISTINGS_...``."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ListingsSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LISTINGS_", env_file=".env", extra="ignore")

    database: str = "listings"
    port: int = Field(8001, description="health and metrics, internal")
