"""Permissions and roles in words, for the pages on which people give them to one another."""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _

from shop.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Group:
    """Permissions that belong together; ``rows`` are (permission, what it lets one do)."""

    title: Any
    rows: tuple[tuple[Permission, Any], ...]


GROUPS: Final = (
    Group(
        _("Orders"),
        (
            ("orders.see", _("See orders, and what was paid for them")),
            ("orders.fulfil", _("Send parcels and mark them as delivered")),
            ("payments.receive", _("Say that a transfer or cash has come")),
        ),
    ),
    Group(
        _("Returns and refunds"),
        (
            ("returns.see", _("See returns")),
            ("returns.receive", _("Receive parcels and say what was in them")),
            ("returns.decide", _("Approve or decline a return")),
            ("refunds.send", _("Send money back")),
        ),
    ),
    Group(
        _("Customers"),
        (
            ("customers.see", _("See a customer's whole story")),
            ("customers.merge", _("Merge two records of one person")),
            ("credit.grant", _("Give store credit, points and gift cards")),
            ("tickets.answer", _("Read and answer questions")),
        ),
    ),
    Group(
        _("Catalogue"),
        (
            ("catalogue.edit", _("Change products, prices, stock and texts")),
            ("promotions.edit", _("Make promotions and their codes")),
        ),
    ),
    Group(
        _("The shop"),
        (
            ("delivery.edit", _("Change zones, deliveries and what they cost")),
            ("staff.manage", _("Invite colleagues, and decide what they may do")),
            ("audit.see", _("See who changed what")),
            ("mails.see", _("Read the mails the shop would send")),
        ),
    ),
)

TITLES: Final[dict[str, Any]] = {
    "admin": _("Admin"),
    "agent": _("Customer care"),
    "warehouse": _("Warehouse"),
    "editor": _("Catalogue editor"),
}
