"""What the kills are held against: the same shop with one of its guards switched off."""

from collections.abc import Callable
from pathlib import Path

from orders.gateways.stripe import StripeGateway
from orders.sandbox import SandboxSettings
from shop import ids, outbox
from tests.faults.stories import Stage


def _nothing(_: Stage) -> None:
    """The shop as it is."""


def _recovery(stage: Stage) -> None:
    """Nobody asks about payments whose end isn't known, and no worker comes back."""
    stage.recovers = False


def _order_of_things(_: Stage) -> None:
    """A job is done as soon as it is begun: at most once, as a queue without acknowledgement."""

    def run(database: outbox.Database, job: outbox.Job) -> None:
        outbox._finish(database, job, error="")
        outbox._handlers[job.kind](job)

    outbox._run = run


def _keys(_: Stage) -> None:
    """Every try to send a refund has a key of its own, and nobody looks for an earlier one."""
    send = StripeGateway.refund

    def refund(self: StripeGateway, request: object) -> object:
        object.__setattr__(request, "idempotency_key", ids.new_token())
        return send(self, request)  # type: ignore[arg-type]

    StripeGateway.refund = refund  # type: ignore[assignment, method-assign]
    StripeGateway.refunds_of = lambda _self, _id: ()  # type: ignore[method-assign, assignment]


GUARDS: dict[str, Callable[[Stage], None]] = {
    "": _nothing,
    "recovery": _recovery,
    "acknowledgement": _order_of_things,
    "keys": _keys,
}


def terminal_settings(folder: Path, port: int, secret: str) -> SandboxSettings:
    """The terminal of a stage; it tells of payments when a test says so."""
    return SandboxSettings(
        database=folder / "terminal.db",
        webhook_url=f"http://127.0.0.1:{port}/stripe/webhook",
        webhook_secret=secret,
    )
