"""The settings in force, by the variable that sets each."""

import importlib
import re
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from deploy.setup import SERVICES
from shared.settings import CommonSettings, problems_of


def describe() -> tuple[dict[str, str], list[str]]:
    """Variable to value, secrets masked; and what is missing or wrong."""
    rows: dict[str, str] = {}
    problems: list[str] = []
    for kind in _kinds():
        settings = problems_of(kind, problems)
        for name in kind.model_fields if settings is not None else ():
            rows[f"{kind.model_config.get('env_prefix', '')}{name}".upper()] = _shown(getattr(settings, name))
    return rows, problems


def _kinds() -> list[type[BaseSettings]]:
    modules = [(service, importlib.import_module(f"services.{service}.settings")) for service in SERVICES]
    return [CommonSettings, *(getattr(module, f"{service.capitalize()}Settings") for service, module in modules)]


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return "***"
    return re.sub(r"(://[^:/@]+):[^@]+@", r"\1:***@", str(value))
