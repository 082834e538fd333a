"""Everything that all floors know about a person, as JSON (GDPR art. 15(3) and 20(1))."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import clock
from shop.customers.holdings import Holding, Person, all_holdings
from shop.customers.persons import find_person
from shop.customers.records import CUSTOMER, touch

FORMAT = "taulell-person-1"


def export_person(session: Session, customer_id: int) -> dict[str, Any]:
    """The person's data by section, in plain values; it is written down that it was asked for."""
    person = find_person(session, customer_id)
    touch(session, person.customer_ids[0], "data_exported", about="account", number="",
          actor=CUSTOMER)  # fmt: skip
    session.flush()
    told = {one.title: _rows(session, one, person) for one in all_holdings() if one.tell}
    return {"format": FORMAT, "made_at": clock.now().isoformat(), **told}


def _rows(session: Session, holding: Holding, person: Person) -> list[dict[str, Any]]:
    table = holding.model.__table__
    found = select(*(table.c[name] for name in holding.tell)).where(holding.mine(person))
    if holding.telling is not None:
        found = found.where(holding.telling())
    rows = session.execute(found.order_by(*table.primary_key.columns)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
