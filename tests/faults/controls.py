"""What the kills are held against: the same deaths in a shop with one of its guards switched off.

A guard is switched off inside a forked worker, so that it comes back with the next process.
"""

from collections.abc import Callable
from dataclasses import dataclass

from orders.gateways import RefundRequest
from orders.gateways.stripe import StripeGateway
from shop import ids, outbox
from tests.faults.stories import Death


def nothing() -> None:
    """The shop as it is."""


def _done_before_it_is_done() -> None:
    """A job is marked done when it is claimed, as in a queue that forgets what it gave out."""

    def run(database: outbox.Database, job: outbox.Job) -> None:
        outbox._finish(database, job, error="")
        outbox._handlers[job.kind](job)

    outbox._run = run  # type: ignore[assignment]


def _new_key_each_try() -> None:
    """Every try to send a refund has a key of its own, and nobody looks for an earlier one."""
    send = StripeGateway.refund

    def refund(self: StripeGateway, request: RefundRequest) -> object:
        object.__setattr__(request, "idempotency_key", ids.new_token())
        return send(self, request)

    StripeGateway.refund = refund  # type: ignore[assignment, method-assign]
    StripeGateway.refunds_of = lambda _self, _id: ()  # type: ignore[method-assign, assignment]


@dataclass(frozen=True, slots=True)
class Control:
    """Without which guard, where somebody dies, and what must then be lost."""

    name: str
    death: Death
    lost: str
    sabotage: Callable[[], None] = nothing
    recovers: bool = True


CONTROLS = (
    Control("nobody asks the provider again", Death("come back", "payment known"),
            "orders lost", recovers=False),
    Control("nobody comes back for a mail", Death("mail", "job claimed"),
            "mails lost", recovers=False),
    Control("done before it is done", Death("mail", "mail written"),
            "mails lost", _done_before_it_is_done),
    Control("a new key at each try", Death("pay back", "refund sent"),
            "rules broken", _new_key_each_try),  # the money went, and the shop says that it failed
)  # fmt: skip
