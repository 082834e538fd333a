"""Forgetting a person: no word of theirs stays, while orders and their tax go on adding up.

What the shop must keep (what was sold, for how much, with which VAT, into which country) stays
under its number; whose it was does not (GDPR art. 17(1) and (3)(b)).
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from shop import clock, ids
from shop.customers.holdings import Hindrance, Holding, Person, all_holdings, hindrances
from shop.customers.models import Customer
from shop.customers.persons import find_person
from shop.customers.records import CUSTOMER, touch
from shop.errors import Conflict
from shop.outbox import enqueue

FORGET_FILES = "forget_mail_files"
ONCE_MORE = timedelta(hours=1)


class StillOpen(Conflict):
    """Something between the person and the shop isn't finished; facts: hindrances."""


def erase_person(session: Session, customer_id: int) -> Person:
    """Replace every word of this person, in every record that is theirs.

    Every session ends, and every link that was mailed stops working. Raises NotFound, StillOpen.
    """
    _lock(session, find_person(session, customer_id))
    person = find_person(session, customer_id)
    unfinished: list[Hindrance] = hindrances(session, person)
    if unfinished:
        raise StillOpen("not finished", hindrances=unfinished)
    session.flush()
    for holding in all_holdings():
        _erase(session, holding, person)
    session.expire_all()
    touch(session, person.customer_ids[0], "erased", about="account", number="", actor=CUSTOMER)
    _forget_files(session, person)
    return person


def _forget_files(session: Session, person: Person) -> None:
    """After the commit, and once more when no worker can be writing an older letter any more."""
    mailboxes = [ids.digest(email) for email in person.emails]
    what = {"mailboxes": mailboxes, "numbers": list(person.numbers)}
    for pause in (timedelta(), ONCE_MORE):
        key = f"forget:{person.customer_ids[0]}:{pause.seconds}"
        enqueue(session, FORGET_FILES, what, key=key, due_at=clock.now() + pause)


def _lock(session: Session, person: Person) -> None:
    """Nobody orders, asks or merges meanwhile: each of them holds the record's row."""
    rows = select(Customer.id).where(Customer.id.in_(person.customer_ids)).order_by(Customer.id)
    session.execute(rows.with_for_update())


def _erase(session: Session, holding: Holding, person: Person) -> None:
    rows = holding.mine(person)
    if holding.erase is None:
        session.execute(delete(holding.model).where(rows), execution_options=_PLAIN)
    elif holding.erase:
        values = {name: _value(value) for name, value in holding.erase.items()}
        changing = update(holding.model).where(rows).values(values)
        session.execute(changing, execution_options=_PLAIN)


_PLAIN = {"synchronize_session": False}


def _value(value: Any) -> Any:
    return value() if callable(value) else value
