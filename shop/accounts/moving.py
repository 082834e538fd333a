"""Which login is left when two records become one: at most one, and the other comes in no more.

A login and its record have one e-mail. So where the only login goes along, the two records
exchange their addresses, and exchange them again when the merge is undone.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.accounts import signing_in
from shop.accounts.models import Account
from shop.customers.models import Customer
from shop.customers.moves import Arrangement, Stored, arranges, stays

stays("account.customer_id", "a record has one login: this module decides which")


def login_of(session: Session, customer_id: int) -> Account | None:
    """The login of this record."""
    return session.scalar(select(Account).where(Account.customer_id == customer_id))


def _take(session: Session, gone: Customer, kept: Customer) -> Stored:
    theirs = login_of(session, gone.id)
    if theirs is None:
        return {}
    if login_of(session, kept.id) is not None:
        stored = {"off": theirs.id, "was_active": theirs.active}
        theirs.active = False
        signing_in.close_all_sessions(session, theirs.id)
        return stored
    _addresses(session, kept, gone, theirs.email, kept.email)
    theirs.customer_id = kept.id
    return {"moved": theirs.id}


def _give_back(session: Session, stored: Stored, gone: Customer, kept: Customer) -> None:
    if "off" in stored:
        session.get_one(Account, stored["off"]).active = stored["was_active"]
    if "moved" in stored:
        theirs = session.get_one(Account, stored["moved"])
        theirs.customer_id = gone.id
        _addresses(session, gone, kept, theirs.email, gone.email)


def _addresses(
    session: Session, has_login: Customer, other: Customer, of_login: str, of_other: str | None
) -> None:
    """In steps, because no two records may have one address at any moment."""
    has_login.email = other.email = None
    session.flush()
    has_login.email, other.email = of_login, of_other
    session.flush()


arranges(Arrangement("login", _take, _give_back))
