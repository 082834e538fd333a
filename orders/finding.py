"""A guest's way back to an order: the number and the e-mail bring a link by mail."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orders import waiting
from orders.models import COMPLETED, PLACED, Order
from shop import clock
from shop.customers.records import CUSTOMER, normalised, touch
from shop.errors import Invalid
from shop.mail import enqueue_mail


def link_version(session: Session, number: str) -> int:
    """The version of an order's link; 0, which no key fits, when there is no such order."""
    return session.scalar(select(Order.link_version).where(Order.number == number)) or 0


def mail_order_link(session: Session, number: str, email: str) -> None:
    """Mail the link to the address of the order, if the two go together; else do nothing."""
    try:
        address = normalised(email)
    except Invalid:
        return
    order = session.scalar(
        select(Order).where(
            Order.number == number.strip().upper(),
            or_(Order.state.in_((PLACED, COMPLETED)), waiting.awaited()),
        )
    )
    if order is None or not order.email or normalised(order.email) != address:
        return
    touch(
        session, order.customer_id, "link_asked", about="order", number=order.number, actor=CUSTOMER
    )
    enqueue_mail(
        session,
        to=order.email,
        template="orders/mail/link.md",
        locale=order.locale,
        values={"number": order.number, "link_version": order.link_version, "name": order.name},
        # One mail a minute at the most, however often the button is pressed.
        key=f"{order.number}:link:{clock.now():%Y%m%d%H%M}",
    )
