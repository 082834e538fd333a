"""The errors that the domain raises, each family shaped like the HTTP answer it becomes.

An error carries facts (``OutOfStock(sku=…, wanted=…, available=…)``), never HTML: the page and the
mail find the words for the person they speak to.
"""

from typing import Any, ClassVar


class ShopError(Exception):
    """What the shop knows went wrong. ``message`` is English for logs; ``facts`` are for pages."""

    status: ClassVar[int] = 500

    def __init__(self, message: str = "", **facts: Any) -> None:
        self.message = message or type(self).__name__
        self.facts = facts
        super().__init__(self.message)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.message} ({details})" if details else self.message


class NotFound(ShopError):
    """The thing is missing, or is somebody else's: the two are not told apart."""

    status = 404


class Forbidden(ShopError):
    """A known person lacks the permission."""

    status = 403


class Conflict(ShopError):
    """The world moved on: somebody else took it, changed it, or did it already."""

    status = 409


class Invalid(ShopError):
    """What was asked makes no sense as it stands."""

    status = 422


class Unavailable(ShopError):
    """A machine we need doesn't answer; trying again later is right."""

    status = 503


class IllegalTransition(Conflict):
    """A state machine was asked for a step that it doesn't have from where it stands."""


class Stale(Conflict):
    """The row changed between the page and the button: show what changed, lose nothing."""
