"""A customer's addresses: at most one is the default, and the first one always is."""

from dataclasses import asdict, dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shop import clock
from shop.customers.models import Address
from shop.customers.records import CUSTOMER, Actor, touch
from shop.errors import Conflict, NotFound

MOST_ADDRESSES = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where something goes, as a form or an order says it."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    street2: str = ""
    region: str = ""
    phone: str = ""


class BookFull(Conflict):
    """Nobody lives in so many places; facts: most."""


def addresses_of(session: Session, customer_id: int) -> list[Address]:
    """The customer's addresses, the default first, then the newest."""
    mine = select(Address).where(Address.customer_id == customer_id)
    return list(session.scalars(mine.order_by(Address.is_default.desc(), Address.id.desc())))


def find_address(session: Session, customer_id: int, address_id: int) -> Address:
    """One of the customer's own addresses. Raises NotFound for anybody else's."""
    mine = select(Address).where(Address.id == address_id, Address.customer_id == customer_id)
    found = session.scalar(mine)
    if found is None:
        raise NotFound("no such address", address=address_id)
    return found


def add_address(
    session: Session, customer_id: int, place: Place, *, actor: Actor = CUSTOMER
) -> Address:
    """Write one more address down; the first is the default. Raises BookFull."""
    known = select(func.count(Address.id)).where(Address.customer_id == customer_id)
    count = session.scalar(known) or 0
    if count >= MOST_ADDRESSES:
        raise BookFull("too many addresses", most=MOST_ADDRESSES)
    made = Address(customer_id=customer_id, created_at=clock.now(), **asdict(place))
    session.add(made)
    session.flush()
    if not count:
        _set_default(session, customer_id, made.id)
    _tell(session, customer_id, "address_added", actor)
    return made


def change_address(session: Session, customer_id: int, address_id: int, place: Place) -> Address:
    """What the address says from now on; orders keep what they were sent to. Raises NotFound."""
    found = find_address(session, customer_id, address_id)
    for name, value in asdict(place).items():
        setattr(found, name, value)
    _tell(session, customer_id, "address_changed", CUSTOMER)
    return found


def remove_address(session: Session, customer_id: int, address_id: int) -> None:
    """Strike one out; if it was the default, the newest of the others is. Raises NotFound."""
    found = find_address(session, customer_id, address_id)
    was_default = found.is_default
    session.delete(found)
    session.flush()
    left = addresses_of(session, customer_id)
    if was_default and left:
        _set_default(session, customer_id, left[0].id)
    _tell(session, customer_id, "address_removed", CUSTOMER)


def make_default(session: Session, customer_id: int, address_id: int) -> None:
    """Where things go unless something else is said. Raises NotFound."""
    if find_address(session, customer_id, address_id).is_default:
        return
    _set_default(session, customer_id, address_id)
    _tell(session, customer_id, "address_changed", CUSTOMER)


def _set_default(session: Session, customer_id: int, address_id: int) -> None:
    """The old one steps down first: an index allows one at any moment."""
    mine = update(Address).where(Address.customer_id == customer_id)
    session.execute(mine.where(Address.is_default).values(is_default=False))
    session.execute(mine.where(Address.id == address_id).values(is_default=True))


def _tell(session: Session, customer_id: int, kind: str, actor: Actor) -> None:
    """That it happened, not what it says: the story outlives an address."""
    touch(session, customer_id, kind, about="account", number="", actor=actor)
