"""What must always be true of ledgers; ``taulell check`` recounts it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.customers.ledger_models import Ledger, LedgerEntry
from shop.invariants import invariant


@invariant("a ledger's balance is the sum of its entries")
def balances_are_sums(session: Session) -> Iterator[str]:
    total = func.coalesce(func.sum(LedgerEntry.amount_minor), 0)
    rows = select(Ledger.id, Ledger.balance_minor, total).outerjoin(
        LedgerEntry, LedgerEntry.ledger_id == Ledger.id
    )
    for ledger_id, balance, entries in session.execute(rows.group_by(Ledger.id)):
        if balance != entries:
            yield f"ledger {ledger_id} says {balance}, its entries {entries}"
