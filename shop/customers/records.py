"""Finding the one record of a person, and adding to its timeline."""

from dataclasses import dataclass
from typing import Literal

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shop import clock
from shop.customers.models import Customer, Touchpoint
from shop.db import insert_once
from shop.errors import Invalid

Channel = Literal["web", "email", "phone", "store", "social", "chat", "system"]
About = Literal["order", "return", "ticket", "product", "account"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the customer, a member of staff by name, or the system."""

    kind: Literal["customer", "staff", "system"]
    name: str = ""
    account_id: int | None = None


CUSTOMER = Actor("customer")
SYSTEM = Actor("system")


def normalised(email: str) -> str:
    """The one spelling under which an address is known; raises Invalid if it is none.

    The part before the @ is lower-cased too: RFC 5321 would let it differ, no provider does, and
    two records for one person is what this shop exists to prevent. Before the @ it is ASCII: few
    mail servers take anything else (RFC 6531).
    """
    try:
        found = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
        return found.normalized.lower()
    except EmailNotValidError as error:
        raise Invalid("not an e-mail address", email=email) from error


def find_or_create(
    session: Session, *, email: str, name: str, locale: str, phone: str = ""
) -> Customer:
    """The record of this e-mail address, made now if the shop never met it.

    Its row is held until the transaction ends, so that no merge happens under what is written.
    """
    address = normalised(email)
    insert_once(
        session,
        Customer,
        email=address,
        name=name.strip(),
        phone=phone.strip(),
        locale=locale,
        created_at=clock.now(),
    )
    known = session.scalars(_held().where(Customer.email == address)).one()
    customer = standing_for(session, known)
    customer.name = customer.name or name.strip()
    customer.phone = customer.phone or phone.strip()
    return customer


def hold_record(session: Session, customer_id: int) -> Customer:
    """The record of a signed-in customer, held like one that ``find_or_create`` found."""
    return standing_for(session, session.scalars(_held().where(Customer.id == customer_id)).one())


def standing_for(session: Session, customer: Customer) -> Customer:
    """The record that stands for this one: itself, unless staff found two to be one person."""
    while customer.merged_into_id is not None:
        customer = session.scalars(_held().where(Customer.id == customer.merged_into_id)).one()
    return customer


def _held() -> Select[Customer]:
    """PostgreSQL's weakest lock: it bars a merge and an erasure, and nobody else."""
    found = select(Customer).with_for_update(read=True, key_share=True)
    return found.execution_options(populate_existing=True)


def touch(
    session: Session,
    customer_id: int,
    kind: str,
    *,
    about: About,
    number: str,
    fact: str = "",
    actor: Actor = SYSTEM,
    channel: Channel = "web",
) -> Touchpoint:
    """Add one line to a customer's story, in the transaction of what happened."""
    point = Touchpoint(
        customer_id=customer_id,
        at=clock.now(),
        channel="system" if actor.kind == "system" else channel,
        kind=kind,
        actor=actor.kind,
        actor_name=actor.name,
        about=about,
        number=number,
        fact=fact[:400],
    )
    session.add(point)
    return point
