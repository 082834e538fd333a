"""The people of a demonstration: one of each role, and a shopper, with a password anybody may know.

Only ``taulell demo`` makes them, and only where DEMO is set.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.accounts.models import Account
from shop.accounts.signing_in import create_shopper, create_staff
from shop.customers.records import find_or_create

PASSWORD: Final = "a-demo-needs-no-secret"  # noqa: S105 - that is what it is
STAFF: Final = {
    "admin@example.org": ("admin", "Ada Lindqvist"),
    "agent@example.org": ("agent", "Sam Peeters"),
    "warehouse@example.org": ("warehouse", "Noor Haddad"),
}
SHOPPER: Final = ("edith@example.org", "Edith Nowak")


def make_people(session: Session) -> None:
    """Those who aren't there yet; the ones who are keep their passwords."""
    known = set(session.scalars(select(Account.email)))
    for email, (role, name) in STAFF.items():
        if email not in known:
            create_staff(session, email=email, name=name, role=role, password=PASSWORD)
    email, name = SHOPPER
    if email not in known:
        customer = find_or_create(session, email=email, name=name, locale="en")
        create_shopper(session, customer, password=PASSWORD)
