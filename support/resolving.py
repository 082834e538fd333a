"""Deciding a return: approve, decline, cancel, pay back, and close it when the money is there."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import stock
from orders.payment_models import FAILED, Refund
from orders.refunds import request_refund
from shop import clock
from shop.customers.records import CUSTOMER, SYSTEM, Actor
from shop.errors import Conflict, IllegalTransition, Invalid
from support import letters
from support.return_models import (
    APPROVED,
    CANCELED,
    CLOSED,
    DECLINED,
    IN_TRANSIT,
    INSPECTED,
    RESOLVING,
    Return,
    ReturnLine,
)
from support.returns import advance, find_return, release_units, tell_story


class NeverDeclined(Conflict):
    """A withdrawal in its window is the shopper's right; nobody at the desk may decline it."""


def approve(session: Session, rma: str, version: int, actor: Actor) -> Return:
    """Say yes to a request that waited for a person. Raises Stale, IllegalTransition."""
    found = find_return(session, rma, version)
    advance(session, found, APPROVED, approved_at=clock.now())
    tell_story(session, found, "return_approved", actor)
    letters.about_return(session, found, APPROVED)
    return found


def decline(session: Session, rma: str, version: int, because: str, actor: Actor) -> Return:
    """Say no, with a reason that the customer reads; goods on the bench go back to them.

    Raises Invalid without a reason, NeverDeclined for a withdrawal, Stale, IllegalTransition.
    """
    found = find_return(session, rma, version)
    if found.kind == "withdrawal":
        raise NeverDeclined("a withdrawal is not declined", rma=rma)
    if not because.strip():
        raise Invalid("declining needs a reason", rma=rma)
    advance(session, found, DECLINED, declined_because=because.strip()[:400])
    _leave_quarantine(session, found, lambda _line: "sent_back")
    _unlock(session, found)
    for line in found.lines:
        line.resolution = "rejected"
    tell_story(session, found, "return_declined", actor, fact=found.declined_because)
    letters.about_return(session, found, DECLINED)
    return found


def cancel(session: Session, rma: str, version: int, actor: Actor = CUSTOMER) -> Return:
    """Give a return up: the shopper before posting, staff before anything arrived.

    Raises IllegalTransition, also for a shopper's withdrawal (a statement once made) and for a
    parcel that the shopper posted; Stale.
    """
    found = find_return(session, rma, version)
    if actor.kind == "customer" and (found.kind == "withdrawal" or found.state == IN_TRANSIT):
        raise IllegalTransition("too late to cancel", rma=rma, state=found.state, to=CANCELED)
    advance(session, found, CANCELED)
    _unlock(session, found)
    tell_story(session, found, "return_canceled", actor)
    letters.about_return(session, found, CANCELED)
    return found


def refund(session: Session, rma: str, version: int, actor: Actor) -> Return:
    """Pay back what the inspection left, and let the goods leave quarantine, in one transaction.

    Only what arrived is paid for; the rest is unlocked. The money is reserved and queued under the
    key ``<rma>:refund``, so that it can go once only. Raises Stale, IllegalTransition, OverRefund.
    """
    found = find_return(session, rma, version)
    if found.state != INSPECTED:
        raise IllegalTransition("not looked at", rma=rma, state=found.state, to=RESOLVING)
    shipping = found.shipping_refund_minor if found.is_complete else 0
    advance(session, found, RESOLVING, shipping_refund_minor=shipping)
    _unlock_missing(session, found)
    _leave_quarantine(session, found, lambda line: line.disposition)
    for line in found.lines:
        line.resolution = "refund"
    session.flush()
    fact = f"{found.due_minor} {found.order.currency}"
    tell_story(session, found, "refund_decided", actor, fact=fact)
    _pay_back(session, found)
    return found


def refund_unsent(session: Session, found: Return) -> None:
    """Pay back a whole order that was stopped before it left. Raises IllegalTransition, Stale.

    Nothing was delivered, so all that was paid for delivery goes back, whatever it was.
    """
    found.preview_minor += found.order.shipping_minor - found.shipping_refund_minor
    advance(session, found, RESOLVING, shipping_refund_minor=found.order.shipping_minor)
    for line in found.lines:
        line.received, line.reception, line.resolution = line.quantity, "unsent", "refund"
    session.flush()
    _pay_back(session, found)


def _pay_back(session: Session, found: Return) -> None:
    """Send what is due; of things that cost nothing there is nothing to wait for."""
    if found.due_minor:
        _send(session, found, f"{found.rma}:refund")
    else:
        _close(session, found)


def refund_again(session: Session, rma: str, version: int, actor: Actor) -> Return:
    """Send a refund that failed once more, under a key of its own.

    Raises Conflict unless the last one failed; Stale, IllegalTransition, OverRefund.
    """
    found = find_return(session, rma, version)
    tries = refunds_for(session, rma)
    if not tries or tries[-1].state != FAILED:
        raise Conflict("no refund failed", rma=rma)
    advance(session, found, RESOLVING)
    tell_story(session, found, "refund_decided", actor, fact="once more")
    _send(session, found, f"{rma}:refund:{len(tries) + 1}")
    return found


def refunds_for(session: Session, rma: str) -> list[Refund]:
    """The refunds of a return, oldest first; more than one only after a failure."""
    return list(session.scalars(select(Refund).where(Refund.reference == rma).order_by(Refund.id)))


def settle(session: Session, rma: str, refund_id: int, state: str) -> None:
    """The provider has spoken about a refund; hearing it twice changes nothing."""
    known = session.scalar(select(Return.id).where(Return.rma == rma).with_for_update())
    if known is None:
        return
    found, tries = find_return(session, rma), refunds_for(session, rma)
    if not tries or tries[-1].id != refund_id or tries[-1].state != state:
        return
    if state == FAILED:
        if found.state == CLOSED:
            advance(session, found, RESOLVING, closed_at=None)
        tell_story(session, found, "refund_failed", SYSTEM, fact=tries[-1].failure)
    elif found.state == RESOLVING:
        _close(session, found)


def _send(session: Session, found: Return, key: str) -> None:
    request_refund(
        session,
        order_id=found.order_id,
        amount_minor=found.due_minor,
        goods_minor=found.goods_due_minor,
        request_key=key,
        reference=found.rma,
    )


def _close(session: Session, found: Return) -> None:
    advance(session, found, CLOSED, closed_at=clock.now())
    tell_story(session, found, "return_closed", SYSTEM)
    letters.about_return(session, found, CLOSED)


def _leave_quarantine(session: Session, found: Return, where: Callable[[ReturnLine], str]) -> None:
    """Every unit that arrived goes somewhere, in the order of variants."""
    location = stock.return_location(session)
    for line in sorted(found.lines, key=lambda line: line.order_line.variant_id):
        if line.received:
            take = stock.Take(line.order_line.variant_id, location, line.received)
            stock.dispose(session, take, disposition=where(line), reference=found.rma)


def _unlock(session: Session, found: Return) -> None:
    for line in found.lines:
        release_units(session, line.order_line, line.quantity)


def _unlock_missing(session: Session, found: Return) -> None:
    for line in found.lines:
        if line.received < line.quantity:
            release_units(session, line.order_line, line.quantity - line.received)
