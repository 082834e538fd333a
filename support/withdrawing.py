"""Withdrawing from the contract: a statement that needs no reason, no account and no approval.

Directive 2011/83/EU, articles 9 to 14 and 11a (the withdrawal function, since 19 June 2026): the
shopper says so, confirms it, and gets a receipt with the time on a durable medium.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from orders.fulfilment import stop_parcel
from orders.models import Order, OrderLine
from shop import clock
from shop.customers.records import CUSTOMER, Actor, Channel, normalised
from shop.errors import Invalid
from support import letters, resolving
from support.policies import answers, facts_of
from support.requesting import (
    NotAllowed,
    Wish,
    check_policy,
    find_by_token,
    lock_order,
    open_return,
)
from support.return_models import APPROVED, Return
from support.returns import tell_story


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the law asks of a withdrawal: who, and where the receipt goes.

    ``wanted`` are units by order line id; None means everything that is left.
    """

    name: str
    email: str
    wanted: Mapping[int, int] | None = None
    token: str | None = None


def withdraw(
    session: Session,
    order: Order,
    statement: Statement,
    *,
    actor: Actor = CUSTOMER,
    channel: Channel = "web",
    zone: ZoneInfo,
) -> Return:
    """Take a withdrawal and mail its receipt. It is approved: nobody may decline it.

    A whole order that has not left is stopped, and its money goes at once. Raises Invalid without
    a name or a usable address, NotAllowed when the right has ended or the goods are exempt,
    TooMany.
    """
    if not statement.name.strip():
        raise Invalid("a statement has a name")
    email = normalised(statement.email)
    arrived = lock_order(session, order)
    before = find_by_token(session, order, statement.token)
    if before is not None:
        return before
    wanted = _wanted(order, statement, arrived, zone)
    wish = Wish(wanted=wanted, kind="withdrawal", token=statement.token)
    against = check_policy(order, wish, "withdraw", arrived, zone)
    if against:
        raise against
    found = open_return(session, order, wish, state=APPROVED)
    name = statement.name.strip()
    tell_story(session, found, "withdrawal_declared", actor, fact=name, channel=channel)
    if _is_whole(order, wanted) and stop_parcel(session, order):
        resolving.refund_unsent(session, found)
    letters.withdrawal_receipt(session, found, name=name, email=email)
    return found


def _is_whole(order: Order, wanted: Mapping[int, int]) -> bool:
    return wanted == {line.id: line.quantity for line in order.lines}


def _wanted(
    order: Order, statement: Statement, arrived: datetime | None, zone: ZoneInfo
) -> Mapping[int, int]:
    if statement.wanted is not None:
        return statement.wanted
    wanted = withdrawable(order.lines, clock.now(), arrived, zone)
    if not wanted:
        raise NotAllowed("nothing left to withdraw from", order=order.number, why="nothing_left")
    return wanted


def withdrawable(
    lines: list[OrderLine], now: datetime, arrived: datetime | None, zone: ZoneInfo
) -> dict[int, int]:
    """Units by line id that the contract may still be withdrawn for."""
    return {
        line.id: facts_of(line).left
        for line in lines
        if answers(facts_of(line), now=now, delivered_at=arrived, zone=zone)["withdraw"].allowed
    }
