"""Who a person is, over all records that were found to be theirs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.accounts.models import Account
from shop.customers.holdings import Person
from shop.customers.models import Customer, Touchpoint
from shop.customers.records import standing_for
from shop.errors import NotFound


def find_person(session: Session, customer_id: int) -> Person:
    """The person of this record, those merged into it included. Raises NotFound."""
    known = session.get(Customer, customer_id)
    if known is None or known.erased_at:
        raise NotFound("no such customer", customer=customer_id)
    ids = _with_merged(session, standing_for(session, known).id)
    emails = session.scalars(select(Customer.email).where(Customer.id.in_(ids)))
    accounts = session.execute(
        select(Account.id, Account.email).where(Account.customer_id.in_(ids))
    ).all()
    numbers = select(Touchpoint.number).where(
        Touchpoint.customer_id.in_(ids), Touchpoint.about.in_(("order", "return", "ticket"))
    )
    return Person(
        customer_ids=tuple(ids),
        account_ids=tuple(row.id for row in accounts),
        emails=tuple({*filter(None, emails), *(row.email for row in accounts)}),
        numbers=tuple(session.scalars(numbers.distinct())),
    )


def _with_merged(session: Session, customer_id: int) -> list[int]:
    """The record first, then those below it, however deep."""
    ids, level = [customer_id], [customer_id]
    while level:
        below = select(Customer.id).where(Customer.merged_into_id.in_(level))
        level = list(session.scalars(below.order_by(Customer.id)))
        ids += level
    return ids
