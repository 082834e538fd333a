"""What staff may do: roles are named sets of permissions, and a route asks for one permission.

These roles come with the shop. ``admin`` always may do everything; the others may be changed, and
more may be made, in the table ``staff_role``.
"""

from collections.abc import Iterable
from typing import Final, Literal, get_args

Permission = Literal[
    "orders.see",
    "orders.fulfil",
    "payments.receive",
    "tickets.answer",
    "returns.see",
    "returns.receive",
    "returns.decide",
    "refunds.send",
    "customers.see",
    "customers.merge",
    "credit.grant",
    "catalogue.edit",
    "delivery.edit",
    "promotions.edit",
    "mails.see",
    "staff.manage",
    "audit.see",
]

ADMIN: Final = "admin"
EVERYTHING: Final[frozenset[Permission]] = frozenset(get_args(Permission))
_SEES: Final[frozenset[Permission]] = frozenset({"orders.see", "returns.see", "customers.see"})

ROLES: Final[dict[str, frozenset[Permission]]] = {
    ADMIN: EVERYTHING,
    "agent": _SEES | {"payments.receive", "tickets.answer", "returns.decide", "refunds.send"},
    "warehouse": frozenset({"orders.see", "returns.see", "orders.fulfil", "returns.receive"}),
    "editor": frozenset({"catalogue.edit"}),
}


def permissions_of(role: str, stored: Iterable[str] | None = None) -> frozenset[Permission]:
    """The permissions of a role; none for a shopper or for a role nobody knows.

    ``stored`` is what the table says of the role, None if nothing. It can't weaken the admin.
    """
    if stored is None or role == ADMIN:
        return ROLES.get(role, frozenset())
    return known(stored)


def known(names: Iterable[str]) -> frozenset[Permission]:
    """Those of the names that are permissions: a stored one may be of an older shop."""
    wanted = set(names)
    return frozenset(permission for permission in EVERYTHING if permission in wanted)
