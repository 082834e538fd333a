"""Refunds: reserved under a constraint, then sent with their own key, then known (rules 4 and 5).

The reservation and the row are one transaction with whatever decided the refund; the outbox sends
it. What the provider says comes back through ``settle_refund``, from the call or from an event.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from orders import promises
from orders.gateways import RefundFacts
from orders.models import Order
from orders.payment_models import (
    CAPTURED,
    CARD,
    FAILED,
    PENDING,
    SUBMITTED,
    SUCCEEDED,
    VOIDED,
    Payment,
    Refund,
)
from orders.points import settle_points
from orders.refund_parts import (
    OverRefund,
    give,
    money_beside_card,
    order_of_refund,
    parts,
    stays_given,
)
from shop import clock, ids
from shop.customers.records import Actor, touch
from shop.db import changed, insert_once
from shop.errors import Invalid, Stale
from shop.outbox import enqueue
from shop.waypoints import passing

SOON = timedelta(minutes=10)  # by then the outbox has sent it, and the provider has told


def request_refund(
    session: Session,
    *,
    order_id: int,
    amount_minor: int,
    request_key: str,
    reference: str,
    goods_minor: int | None = None,
) -> Refund:
    """Reserve and queue a refund of ``amount_minor``; the same ``request_key`` is the same refund.

    It goes back to the card up to what the card paid; the rest becomes store credit, up to what
    gift cards and store credit paid, and then points. ``goods_minor`` of it is for goods that now
    earn no points any more, None if all of it is.

    Raises Invalid for nothing, and OverRefund when it would pass what was paid and not yet
    refunded; nothing may then be committed.
    """
    if amount_minor < 1:
        raise Invalid("nothing to refund", amount_minor=amount_minor)
    payment = _paid_payment(session, order_id)
    asked = select(Refund).where(Refund.request_key == request_key)
    if known := session.scalar(asked):
        return known
    for_goods = amount_minor if goods_minor is None else goods_minor
    amounts = parts(session, payment, amount_minor, for_goods, reference)
    made = _write_down(session, payment, request_key, reference, amounts)
    refund = session.scalars(asked).one()
    if made:
        _reserve(session, payment, refund)
        passing("refund reserved")
        _set_off(session, refund)
    return refund


def _write_down(
    session: Session, payment: Payment, request_key: str, reference: str, amounts: dict[str, int]
) -> bool:
    """The row of a refund; False if somebody was quicker with the same key."""
    return insert_once(
        session,
        Refund,
        payment_id=payment.id,
        request_key=request_key,
        provider_key=ids.new_token(),
        reference=reference,
        state=PENDING,
        **amounts,
        failure="",
        created_at=clock.now(),
    )


def _set_off(session: Session, refund: Refund) -> None:
    """Queue what goes to a card; what doesn't is there at once."""
    _touch(session, refund, "refund_requested")
    if refund.amount_minor > refund.credit_minor:
        enqueue(session, "refund", {"refund_id": refund.id}, key=f"refund:{refund.id}")
    else:
        _succeed(session, refund.id, None)


def _reserve(session: Session, payment: Payment, refund: Refund) -> None:
    """Reserve all parts of a refund by one guarded statement. Raises OverRefund."""
    credit, points = refund.credit_minor, refund.points
    card = refund.amount_minor - credit
    reserve = update(Payment).where(
        Payment.id == payment.id,
        Payment.refunding_minor + card <= Payment.captured_minor + Payment.promised_minor,
        Payment.crediting_minor + credit <= Payment.tendered_minor,
        Payment.points_back + points <= Payment.points_spent,
    )
    reserve = reserve.values(
        refunding_minor=Payment.refunding_minor + card,
        crediting_minor=Payment.crediting_minor + credit,
        points_back=Payment.points_back + points,
    )
    if changed(session.execute(reserve)) != 1:
        left = payment.captured_minor + payment.promised_minor - payment.refunding_minor
        left += payment.tendered_minor - payment.crediting_minor
        raise OverRefund("more than is left", wanted=card + credit, left=left)


def _paid_payment(session: Session, order_id: int) -> Payment:
    """The payment, held, so that of two refunds each knows which part is still to be had."""
    payment = session.scalar(
        select(Payment)
        .where(Payment.order_id == order_id)
        .where(or_(Payment.state == CAPTURED, Payment.promised_minor > 0))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if payment is None:
        raise OverRefund("nothing was paid", wanted=None, left=0)
    return payment


def begin_sending(session: Session, refund_id: int) -> tuple[Refund, bool]:
    """Mark a refund as on its way; and say whether an earlier try may have arrived.

    One that a person has to send stays as it is.
    """
    refund = session.get_one(Refund, refund_id)
    tried_before = refund.state != PENDING
    sent_by_us = select(Payment.id).where(
        Payment.id == refund.payment_id,
        or_(Payment.method == CARD, Payment.promised_minor > 0),
    )
    step = update(Refund).where(
        Refund.id == refund_id, Refund.state == PENDING, Refund.payment_id.in_(sent_by_us)
    )
    session.execute(step.values(state=SUBMITTED))
    return refund, tried_before


def settle_refund(session: Session, refund_id: int, facts: RefundFacts) -> None:
    """Apply what the provider says about a refund; idempotent, and a late failure is believed."""
    if facts.status == "succeeded":
        _succeed(session, refund_id, facts.refund_id)
    elif facts.status == "failed":
        fail_refund(session, refund_id, facts.failure_reason or "failed", facts.refund_id)
    else:
        known = update(Refund).where(Refund.id == refund_id, Refund.provider_id.is_(None))
        session.execute(known.values(provider_id=facts.refund_id))


def _succeed(session: Session, refund_id: int, provider_id: str | None, payout: str = "") -> bool:
    done = update(Refund).where(Refund.id == refund_id, Refund.state.in_((PENDING, SUBMITTED)))
    values = {"state": SUCCEEDED, "provider_id": provider_id, "settled_at": clock.now()}
    if changed(session.execute(done.values(payout=payout, **values))) != 1:
        return False
    give(session, refund_id)
    _tell(session, refund_id, "refund_succeeded")
    return True


def let_promise_go(session: Session, refund: Refund) -> None:
    """Nothing was taken, so nothing is sent: the promise ends, and with it the refund."""
    promises.let_go(session, refund.payment_id)
    settled = update(Payment).where(Payment.id == refund.payment_id, Payment.state == VOIDED)
    session.execute(settled.values(problem=""))  # nobody has to look at it any more
    _succeed(session, refund.id, f"void:{refund.id}")


def pay_out(session: Session, refund_id: int, reference: str, *, actor: Actor) -> None:
    """A person sent the money, by a transfer with this reference or over the counter.

    Raises Stale when it is not waiting for that any more, Invalid for a payment that the provider
    sends back itself, or that never came.
    """
    refund = session.get_one(Refund, refund_id, options=[joinedload(Refund.payment)])
    if refund.payment.method == CARD or refund.payment.state != CAPTURED:
        raise Invalid("the provider sends this one", refund=refund_id)
    if not _succeed(session, refund_id, f"hand:{refund_id}", reference):
        raise Stale("paid out already", state=refund.state)
    order = session.get_one(Order, refund.payment.order_id)
    touch(
        session,
        order.customer_id,
        "refund_paid_out",
        about="order",
        number=order.number,
        fact=reference,
        actor=actor,
    )


def fail_refund(session: Session, refund_id: int, why: str, provider_id: str | None = None) -> None:
    """The money did not go: give the reservation back and tell whoever asked for the refund."""
    failed = update(Refund).where(Refund.id == refund_id, Refund.state != FAILED)
    values = {"state": FAILED, "failure": why[:200], "settled_at": clock.now()}
    if provider_id:
        values["provider_id"] = provider_id
    if changed(session.execute(failed.values(**values))) != 1:
        return
    refund = session.get_one(Refund, refund_id)
    stays = stays_given(session, refund)
    refund.goods_minor = min(refund.goods_minor, money_beside_card(refund)) if stays else 0
    session.execute(
        update(Payment)
        .where(Payment.id == refund.payment_id)
        .values(
            refunding_minor=Payment.refunding_minor - refund.amount_minor + refund.credit_minor,
            crediting_minor=Payment.crediting_minor - (0 if stays else refund.credit_minor),
            points_back=Payment.points_back - (0 if stays else refund.points),
        )
    )
    settle_points(session, order_of_refund(session, refund).id)
    _tell(session, refund_id, "refund_failed")


def _tell(session: Session, refund_id: int, kind: str) -> None:
    refund = session.get_one(Refund, refund_id, populate_existing=True)
    payload = {"refund_id": refund.id, "reference": refund.reference, "state": refund.state}
    enqueue(session, "refund_settled", payload, key=f"refund_settled:{refund.id}:{refund.state}")
    _touch(session, refund, kind)


def _touch(session: Session, refund: Refund, kind: str) -> None:
    order = order_of_refund(session, refund)
    fact = refund.failure or f"{refund.amount_minor} {order.currency}"
    touch(session, order.customer_id, kind, about="order", number=order.number, fact=fact)


def find_refund(session: Session, facts: RefundFacts) -> Refund | None:
    """The refund that these facts are about: by the provider's id, or by our own key in them."""
    found = session.scalar(select(Refund).where(Refund.provider_id == facts.refund_id))
    if found is None and facts.request_key:
        found = session.scalar(select(Refund).where(Refund.provider_key == facts.request_key))
    return found


def unsettled(session: Session) -> list[Refund]:
    """Refunds asked for a while ago whose end isn't known, oldest first, for the reconciler."""
    living = Refund.state.in_((PENDING, SUBMITTED)), Refund.created_at < clock.now() - SOON
    unknown = select(Refund).join(Payment).where(*living, ~by_hand())
    return list(session.scalars(unknown.order_by(Refund.id).limit(50)))


def by_hand() -> ColumnElement[bool]:
    """Refunds (joined with their payments) that wait for a person to send the money."""
    waits = Refund.state.in_((PENDING, SUBMITTED))
    return (Payment.method != CARD) & (Payment.state == CAPTURED) & waits


def refunds_of(session: Session, order_id: int) -> list[Refund]:
    """All refunds of an order, oldest first."""
    mine = select(Refund).join(Payment).where(Payment.order_id == order_id)
    return list(session.scalars(mine.order_by(Refund.id)))


def refundable(session: Session, order_id: int) -> int:
    """Minor units of an order, paid or promised, that are neither refunded nor being refunded."""
    left = func.sum(Payment.captured_minor + Payment.promised_minor - Payment.refunding_minor)
    return session.scalar(select(left).where(Payment.order_id == order_id)) or 0
