"""What can go wrong at the edge to a payment provider, told apart by what the shop may conclude."""

from typing import Any, ClassVar

from shop.errors import Conflict, Invalid, Unavailable


class GatewayUnavailable(Unavailable):
    """Network, timeout, 5xx: the outcome is unknown, never 'failed'. Ask again, same key."""


class GatewayRefused(Conflict):
    """A definite no: nothing moved. ``code`` is the provider's own short name for the reason."""

    def __init__(self, code: str, message: str = "", **facts: Any) -> None:
        self.code = code
        super().__init__(message or "the payment provider refused", code=code, **facts)


class ForgedEvent(Invalid):
    """A webhook without a fresh and genuine signature: nothing in it may be believed."""

    status: ClassVar[int] = 400
