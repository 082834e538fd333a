"""What must always be true of customer records and of ledgers."""

from collections.abc import Iterator

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from shop.customers.ledger_models import Ledger, LedgerEntry
from shop.customers.models import Address, Customer, CustomerMerge, Touchpoint
from shop.customers.moves import all_moves
from shop.invariants import invariant


@invariant("Nothing but its story hangs on a record that another one stands for")
def nothing_left_behind(session: Session) -> Iterator[str]:
    merged = select(Customer.id).where(Customer.merged_into_id.is_not(None))
    for move in all_moves():
        if move.column.class_ is not Touchpoint:
            left = select(move.column.class_.id).where(move.column.in_(merged))
            yield from (f"{move.table} {row}" for row in session.scalars(left))


@invariant("A merged record and its standing merge belong together")
def merges_stand(session: Session) -> Iterator[str]:
    same = (CustomerMerge.gone_id == Customer.id) & CustomerMerge.undone_at.is_(None)
    standing = exists().where(same, CustomerMerge.kept_id == Customer.merged_into_id)
    is_merged = Customer.merged_into_id.is_not(None)
    odd = select(Customer.id).where((is_merged & ~standing) | (~is_merged & exists().where(same)))
    yield from (f"customer {row}" for row in session.scalars(odd))


@invariant("Whoever has addresses has one that comes first")
def one_first_address(session: Session) -> Iterator[str]:
    other = aliased(Address)
    first = exists().where(other.customer_id == Address.customer_id, other.is_default)
    without = select(Address.customer_id).where(~first).distinct()
    yield from (f"customer {row}" for row in session.scalars(without))


@invariant("Of somebody who was erased nothing is known")
def erased_is_empty(session: Session) -> Iterator[str]:
    known = select(Customer.id).where(
        Customer.erased_at.is_not(None), (Customer.name != "") | (Customer.phone != "")
    )
    yield from (f"customer {row}" for row in session.scalars(known))


@invariant("a ledger's balance is the sum of its entries")
def balances_are_sums(session: Session) -> Iterator[str]:
    total = func.coalesce(func.sum(LedgerEntry.amount_minor), 0)
    rows = select(Ledger.id, Ledger.balance_minor, total).outerjoin(
        LedgerEntry, LedgerEntry.ledger_id == Ledger.id
    )
    for ledger_id, balance, entries in session.execute(rows.group_by(Ledger.id)):
        if balance != entries:
            yield f"ledger {ledger_id} says {balance}, its entries {entries}"
