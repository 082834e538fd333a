"""Money that came and placed nothing goes back when a person says so.

That is a payment of a wrong amount, or one that came too late and whose refund the bank refused.
What was placed goes back through returns and withdrawals, which know its goods.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from orders.letters import write_to_buyer
from orders.models import CANCELED, DRAFT, Order
from orders.payment_models import Payment, Refund
from orders.placing import let_go
from orders.refunds import refundable, refunds_of, request_refund
from shop.customers.records import Actor, touch
from shop.db import changed
from shop.errors import Stale


def give_back(session: Session, order_id: int, version: int, *, actor: Actor) -> Refund:
    """Send back all that is left of the money, cancel the order and free its stock.

    Raises Stale for an order that was placed or that somebody else moved since it was read, Invalid
    or OverRefund when nothing is left.
    """
    order = _canceled(session, order_id, version)
    let_go(session, order)
    refund = request_refund(
        session,
        order_id=order.id,
        amount_minor=refundable(session, order.id),
        request_key=f"{order.number}:back:{len(refunds_of(session, order.id)) + 1}",
        reference=order.number,
    )
    session.execute(update(Payment).where(Payment.order_id == order.id).values(problem=""))
    _tell(session, order, refund, actor)
    return refund


def _canceled(session: Session, order_id: int, version: int) -> Order:
    """The order, canceled by compare-and-set on its version and on never having been placed."""
    unplaced = update(Order).where(
        Order.id == order_id,
        Order.version == version,
        Order.state.in_((DRAFT, CANCELED)),
        Order.placed_at.is_(None),
    )
    moved = changed(session.execute(unplaced.values(state=CANCELED, version=version + 1)))
    order = session.get_one(Order, order_id, populate_existing=True)
    if moved != 1:
        raise Stale("the order was moved meanwhile", state=order.state)
    return order


def _tell(session: Session, order: Order, refund: Refund, actor: Actor) -> None:
    amount = refund.amount_minor
    touch(
        session,
        order.customer_id,
        "money_given_back",
        about="order",
        number=order.number,
        fact=f"{amount} {order.currency}",
        actor=actor,
    )
    key = f"{order.number}:sent-back:{refund.id}"
    write_to_buyer(session, order, "orders/mail/sent_back.md", key=key, amount_minor=amount)
