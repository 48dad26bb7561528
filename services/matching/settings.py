"""Variables ``MATCHING_...``."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MatchingSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="MATCHING_", env_file=".env", extra="ignore")

    database: str = "matching"
    port: int = Field(8002, description="health and metrics, internal")
