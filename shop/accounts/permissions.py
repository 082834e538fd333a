"""What staff may do: roles are named sets of permissions, and a route asks for one permission."""

from typing import Final, Literal

Permission = Literal[
    "orders.see",
    "orders.fulfil",
    "tickets.answer",
    "returns.see",
    "returns.receive",
    "returns.decide",
    "refunds.send",
    "customers.see",
    "catalogue.edit",
    "mails.see",
    "staff.manage",
]

_SEES: Final[frozenset[Permission]] = frozenset({"orders.see", "returns.see", "customers.see"})

ROLES: Final[dict[str, frozenset[Permission]]] = {
    "admin": _SEES
    | {
        "orders.fulfil",
        "tickets.answer",
        "returns.receive",
        "returns.decide",
        "refunds.send",
        "catalogue.edit",
        "mails.see",
        "staff.manage",
    },
    "agent": _SEES | {"tickets.answer", "returns.decide", "refunds.send"},
    "warehouse": frozenset({"orders.see", "returns.see", "orders.fulfil", "returns.receive"}),
    "editor": frozenset({"catalogue.edit"}),
}


def permissions_of(role: str) -> frozenset[Permission]:
    """The permissions of a role; none for a shopper or for a role nobody knows."""
    return ROLES.get(role, frozenset())
