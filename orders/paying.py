"""Talking with the payment provider, outside any transaction (rule 4).

Each function reads what it needs, calls, and writes what came of it: the row was there before the
call, and the row's own key makes a second call the same call.
"""

from datetime import timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from orders import events, placing, refunds, settling
from orders.gateways import (
    SESSION_ID,
    CheckoutLine,
    CheckoutRequest,
    GatewayRefused,
    GatewayUnavailable,
    PaymentFacts,
    PaymentGateway,
    RefundRequest,
)
from orders.models import Order
from orders.payment_models import (
    AUTHORIZED,
    CARD,
    CREATED,
    Payment,
    Refund,
)
from shop import clock
from shop.config import Config
from shop.db import Database
from shop.errors import Conflict
from shop.locales import localised
from shop.phrases import phrases
from shop.waypoints import passing

log = structlog.get_logger()
LEAVE_ALONE = timedelta(minutes=2)
KEY_IN_OTHER_USE = "idempotency_error"


def pay_page(database: Database, gateway: PaymentGateway, payment_id: int, config: Config) -> str:
    """The address of the hosted payment page of this attempt, opened there on first call.

    Raises GatewayUnavailable (nothing was charged; the same button works again) or GatewayRefused
    (the attempt is over; the same button begins another).
    """
    with database.read() as session:
        payment = _load(session, payment_id)
        if payment.session_url:
            return payment.session_url
        request = checkout_request(payment, config)
    passing("page asked for")
    try:
        started = gateway.start(request)
    except GatewayRefused as refusal:
        _end_unopened(database, payment_id, refusal)
        raise
    passing("page opened")
    with database.write() as session:
        ours = update(Payment).where(Payment.id == payment_id, Payment.session_id.is_(None))
        session.execute(ours.values(session_id=started.session_id, session_url=started.url))
    passing("page noted")
    return started.url


def _end_unopened(database: Database, payment_id: int, refusal: GatewayRefused) -> None:
    """Give up an attempt that the provider won't open: the same key has the same answer for ever.

    Only when that key opened something else before may a page be open that we don't know of.
    """
    if refusal.code != KEY_IN_OTHER_USE:
        with database.write() as session:
            placing.give_up(session, payment_id, because=f"refused: {refusal.code}")


def _load(session: Session, payment_id: int) -> Payment:
    found = (
        select(Payment)
        .options(joinedload(Payment.order).selectinload(Order.lines))
        .where(Payment.id == payment_id)
    )
    return session.scalars(found).one()


def checkout_request(payment: Payment, config: Config) -> CheckoutRequest:
    """What the provider is asked: the order's own lines and amounts, never the page's."""
    order = payment.order
    home = config.base_url + localised("", order.locale, config.locale)
    return CheckoutRequest(
        reference=order.number,
        idempotency_key=payment.idempotency_key,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
        lines=_lines(payment),
        shipping_minor=0 if payment.tendered_minor else order.shipping_minor,
        shipping_title=phrases(order.locale).gettext("Delivery"),
        email=order.email,
        locale=order.locale,
        success_url=f"{home}/orders/{order.number}/payment?session={SESSION_ID}",
        cancel_url=f"{home}/checkout",
        expires_at=payment.expires_at,
        capture_later=payment.capture_later,
    )


def _lines(payment: Payment) -> tuple[CheckoutLine, ...]:
    """The order's lines; one for what is left, where gift cards or credit pay the rest of them."""
    order = payment.order
    if payment.tendered_minor:
        said = phrases(order.locale).gettext("Order %(number)s") % {"number": order.number}
        return (CheckoutLine.of_total(said, 1, payment.amount_minor),)
    return tuple(
        CheckoutLine.of_total(
            f"{line.title}, {line.options}" if line.options else line.title,
            line.quantity,
            line.paid_minor,
        )
        for line in order.lines
    )


def _find(database: Database, payment_id: int) -> Payment:
    with database.read() as session:
        return session.get_one(Payment, payment_id)


def ask_and_settle(database: Database, gateway: PaymentGateway, payment_id: int) -> None:
    """Ask the provider how an attempt stands and apply the answer."""
    payment = _find(database, payment_id)
    if payment.state == CREATED and payment.session_id:
        facts = gateway.look_up(payment.session_id)
        passing("payment known")
        apply(database, payment_id, facts)


def apply(database: Database, payment_id: int, facts: PaymentFacts) -> None:
    """Settle in a transaction of its own."""
    with database.write() as session:
        settling.settle(session, payment_id, facts)


def close_attempt(
    database: Database, gateway: PaymentGateway, payment_id: int, config: Config, *, because: str
) -> bool:
    """End an attempt at the provider, then here; False if it turned out to be paid.

    An attempt whose session we never learned of (a crash in between) is asked for by its own key
    first: a session that may exist must not stay open behind our back.
    """
    try:
        pay_page(database, gateway, payment_id, config)
    except GatewayRefused:
        if _find(database, payment_id).state == CREATED:
            raise
        return True
    facts = gateway.expire(_find(database, payment_id).session_id or "")
    passing("page closed")
    if facts.status == "processing":
        raise Conflict("a payment is under way")
    if facts.status in {"paid", "authorized"}:
        apply(database, payment_id, facts)
        return False
    with database.write() as session:
        placing.give_up(session, payment_id, because=because)
    return True


def reconcile(database: Database, gateway: PaymentGateway, config: Config) -> None:
    """Ask about every attempt whose end isn't known; end those whose time is over."""
    with database.read() as session:
        attempts = settling.open_attempts(session)
    for payment in attempts:
        if payment.created_at > clock.now() - LEAVE_ALONE:
            continue
        try:
            if payment.expires_at <= clock.now():
                close_attempt(database, gateway, payment.id, config, because="the time ran out")
            else:
                ask_and_settle(database, gateway, payment.id)
        except Conflict as error:
            log.warning("attempt not settled", payment=payment.id, error=str(error))


def reconcile_refunds(database: Database, gateway: PaymentGateway) -> None:
    """Ask about every refund whose end nobody told us, and send those that were never sent."""
    with database.read() as session:
        waiting = [refund.id for refund in refunds.unsettled(session)]
    for refund_id in waiting:
        send_refund(database, gateway, refund_id)


def send_refund(database: Database, gateway: PaymentGateway, refund_id: int) -> None:
    """Send one refund with its own key, or find the one that an earlier try sent."""
    with database.write() as session:
        refund, tried_before = refunds.begin_sending(session, refund_id)
        payment = session.get_one(Payment, refund.payment_id, options=[selectinload(Payment.order)])
    if refund.settled_at:
        return
    passing("refund begun")
    if payment.promised_minor:
        _let_go(database, gateway, refund, payment)
    elif payment.method == CARD:
        _send(database, gateway, refund, payment, tried_before=tried_before)


def _let_go(database: Database, gateway: PaymentGateway, refund: Refund, payment: Payment) -> None:
    """End a promise: at the bank if it is a bank's; what was taken meanwhile goes back instead."""
    if payment.state == AUTHORIZED:
        key = f"{payment.idempotency_key}:void"
        try:
            facts = gateway.void(payment.provider_id or "", key)
        except GatewayRefused as error:
            with database.write() as session:
                refunds.fail_refund(session, refund.id, str(error))
            return
        if facts.status == "paid":
            apply(database, payment.id, facts)
            raise GatewayUnavailable("it was captured meanwhile; the next try sends it back")
        if facts.status not in {"voided", "expired"}:
            raise GatewayUnavailable("it is not let go yet", status=facts.status)
    with database.write() as session:
        refunds.let_promise_go(session, refund)


def _send(
    database: Database,
    gateway: PaymentGateway,
    refund: Refund,
    payment: Payment,
    *,
    tried_before: bool,
) -> None:
    provider_id, refund_id = payment.provider_id or "", refund.id
    request = RefundRequest(
        idempotency_key=refund.provider_key,
        payment_id=provider_id,
        amount_minor=refund.amount_minor - refund.credit_minor,
        currency=payment.currency,
        reference=refund.reference,
    )
    earlier = gateway.refunds_of(provider_id) if tried_before else ()
    known = [facts for facts in earlier if facts.request_key == refund.provider_key]
    try:
        facts = known[0] if known else gateway.refund(request)
    except GatewayRefused as error:
        with database.write() as session:
            refunds.fail_refund(session, refund_id, str(error))
        return
    passing("refund sent")
    with database.write() as session:
        refunds.settle_refund(session, refund_id, facts)


def receive_event(
    database: Database, gateway: PaymentGateway, payload: bytes, signature: str
) -> None:
    """A webhook: its id and its effect are one transaction, so that it has that effect once.

    Raises ForgedEvent for a signature that isn't right. Order and age of events
    don't matter: settling takes a paid session as paid and an older fact as nothing new.
    """
    events.apply_event(database, gateway.read_event(payload, signature))
