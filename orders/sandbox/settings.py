"""What a terminal is started with, and what it will not be started beside: a live key."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LIVE_PREFIXES: Final = ("sk_live_", "rk_live_")
TEST_PREFIXES: Final = ("sk_test_", "rk_test_")


class LiveKeyError(RuntimeError):
    """A key that moves real money is in reach of the test terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """Where the terminal keeps its records, and whom it tells about them.

    ``public_url`` is the address that shoppers' browsers use, when it isn't the one that the shop
    calls. Raises LiveKeyError when the environment holds a live key, ValueError when webhooks
    would go out unsigned.
    """

    database: Path
    webhook_url: str | None = None
    webhook_secret: str = ""
    public_url: str | None = None

    def __post_init__(self) -> None:
        refuse_live_key(os.environ)
        if self.webhook_url and not self.webhook_secret.strip():
            raise ValueError("webhooks need a secret to be signed with")


def refuse_live_key(environment: Mapping[str, str]) -> None:
    """Stop before anything starts if real money could be meant."""
    if environment.get("STRIPE_SECRET_KEY", "").strip().startswith(LIVE_PREFIXES):
        raise LiveKeyError("STRIPE_SECRET_KEY is a LIVE key: the test terminal refuses to start")
