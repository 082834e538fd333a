"""What a terminal is started with, and what it will not be started beside: a live key."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIVE_PREFIXES: Final = ("sk_live_", "rk_live_")
TEST_PREFIXES: Final = ("sk_test_", "rk_test_")


PRODUCTION_NAMES: Final = ("ENVIRONMENT", "APP_ENV", "FLASK_ENV")
FALSE: Final = frozenset({"0", "false", "no", "off"})


class LiveKeyError(RuntimeError):
    """A key that moves real money is in reach of the test terminal."""


class ProductionError(RuntimeError):
    """The environment says that this is no place for a terminal with which no money moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Where the terminal keeps its records, and whom it tells about them.

    ``public_url`` is the address that shoppers' browsers use, when it isn't the one that the shop
    calls. Raises LiveKeyError when the environment holds a live key, ProductionError when it says
    that it is production, ValueError when webhooks would go out unsigned.
    """

    database: Path
    webhook_url: str | None = None
    webhook_secret: str = ""
    public_url: str | None = None

    def __post_init__(self) -> None:
        refuse_live_key(os.environ)
        refuse_production(os.environ)
        if self.webhook_url and not self.webhook_secret.strip():
            raise ValueError("webhooks need a secret to be signed with")


def refuse_live_key(environment: Mapping[str, str]) -> None:
    """Stop before anything starts if real money could be meant: any STRIPE_… may hold the key."""
    for name, value in environment.items():
        if name.startswith("STRIPE_") and value.strip().startswith(LIVE_PREFIXES):
            raise LiveKeyError(f"{name} is a LIVE key: the test terminal refuses to start")


def refuse_production(environment: Mapping[str, str]) -> None:
    """Stop where the shop was told not to be a demonstration, or that it is in production."""
    if environment.get("DEMO", "").strip().lower() in FALSE:
        raise ProductionError("DEMO is off: the test terminal refuses to start")
    for name in PRODUCTION_NAMES:
        if environment.get(name, "").strip().lower() in {"production", "prod", "live"}:
            raise ProductionError(f"{name} says production: the test terminal refuses to start")
