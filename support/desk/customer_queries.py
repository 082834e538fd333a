"""Reads for the desk's customers: finding one, and the whole story of one."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.models import Order
from orders.queries import orders_of
from orders.status import OrderStatus
from shop.customers.address_book import addresses_of
from shop.customers.consents import Standing, standing
from shop.customers.merging import merges_of
from shop.customers.models import Address, Customer, CustomerMerge, Touchpoint
from shop.db import contains
from shop.errors import NotFound
from support.desk.return_queries import CustomerFacts, customer_facts
from support.models import Ticket
from support.queries import returns_of, tickets_of
from support.return_models import Return

PAGE = 50
MOST_STORY = 200


@dataclass(frozen=True, slots=True)
class WholeCustomer:
    """A customer with everything that ever happened."""

    facts: CustomerFacts
    story: list[Touchpoint]
    orders: list[tuple[Order, OrderStatus]]
    returns: list[Return]
    tickets: list[Ticket]
    addresses: list[Address]
    consents: list[Standing]
    merges: list[tuple[CustomerMerge, Customer]]


def find_customers(session: Session, text: str, page: int) -> tuple[list[Customer], int]:
    """One page of customers, the newest first, and how many there are in all."""
    stands = Customer.merged_into_id.is_(None)
    found = select(Customer).where(stands)
    total = select(func.count(Customer.id)).where(stands)
    if text.strip():
        condition = contains(text, Customer.name, Customer.email, Customer.phone)
        found, total = found.where(condition), total.where(condition)
    found = found.order_by(Customer.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return list(session.scalars(found)), session.scalar(total) or 0


def find_customer(session: Session, customer_id: int) -> Customer:
    """One record. Raises NotFound."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("no such customer", customer=customer_id)
    return customer


def whole_customer(session: Session, customer_id: int) -> WholeCustomer:
    """Everything on a customer's page. Raises NotFound."""
    customer = find_customer(session, customer_id)
    story = (
        select(Touchpoint)
        .where(Touchpoint.customer_id == customer_id)
        .order_by(Touchpoint.at.desc(), Touchpoint.id.desc())
        .limit(MOST_STORY)
    )
    return WholeCustomer(
        customer_facts(session, customer),
        list(session.scalars(story)),
        orders_of(session, customer_id),
        returns_of(session, customer_id=customer_id),
        tickets_of(session, customer_id=customer_id),
        addresses_of(session, customer_id),
        standing(session, customer_id),
        merges_of(session, customer_id),
    )
