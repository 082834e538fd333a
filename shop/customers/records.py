"""Finding the one record of a person, and adding to its timeline."""

from dataclasses import dataclass
from typing import Literal

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
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
    """The record of this e-mail address, made now if the shop never met it."""
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
    customer = session.scalars(select(Customer).where(Customer.email == address)).one()
    customer.name = customer.name or name.strip()
    customer.phone = customer.phone or phone.strip()
    return customer


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
