"""What an order earns in points, gives up again, and gives back of those that paid for it.

An order earns when its last thing has arrived. What it is to have earned is recounted from the
order and its refunds whenever one of them moves, and the ledger follows by the difference: nothing
is earned twice, and the order of events doesn't matter.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.models import COMPLETED, Order, OrderTender
from orders.payment_models import ENDED, Payment, Refund
from shop.customers.ledger_models import POINTS, LedgerEntry
from shop.customers.points import add_points, points_for, take_points, waive_points
from shop.customers.records import hold_record, touch

EARNED, TAKEN_BACK, WAIVED = "earned", "taken_back", "waived"
KINDS = (EARNED, TAKEN_BACK, WAIVED)


def earning(order: Order, paid_in_points_minor: int, undone_minor: int) -> int:
    """Points that the goods of an order earn by money that paid for them and stayed.

    Points that paid count towards goods first, and ``undone_minor`` of the money went back.
    """
    money = order.goods_minor - paid_in_points_minor - undone_minor
    return points_for(money, order.points_per_unit, order.currency)


def paid_in_points(order: Order) -> int:
    """What points paid of an order, in minor units."""
    return sum(one.amount_minor for one in order.tenders if one.kind == POINTS)


def settle_points(session: Session, order_id: int) -> None:
    """Give what an order that arrived has earned and not got, or take what it has and didn't earn.

    What was spent meanwhile can't be taken back: it is waived, and written down as that.
    """
    if not session.get_one(Order, order_id).points_per_unit:
        return
    order = hold_order(session, order_id)
    due = should_have(session, order)
    given, waived, entries = _stands(session, order.number)
    missing = due - (given - waived)
    if not missing:
        return
    about = {"key": f"{order.number}:points:{entries}", "reference": order.number}
    if missing > 0:
        _give(session, order.customer_id, missing, waived, about)
    else:
        _take_back(session, order.customer_id, -missing, about)


def should_have(session: Session, order: Order) -> int:
    """The points that an order, as the database has it, is to have brought by now."""
    if order.state != COMPLETED:
        return 0
    undone = (
        select(func.sum(Refund.goods_minor))
        .join(Payment)
        .where(Payment.order_id == order.id, Refund.state.in_(ENDED))
    )
    return earning(order, paid_in_points(order), session.scalar(undone) or 0)


def hold_order(session: Session, order_id: int) -> Order:
    """The order as it is now, held before any ledger, and its customer's record before it.

    Two refunds at once are so counted one after the other, and no merge happens in between.
    """
    whose = select(Order.customer_id).where(Order.id == order_id)
    hold_record(session, session.scalars(whose).one())
    found = select(Order).where(Order.id == order_id).with_for_update(key_share=True)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def _stands(session: Session, number: str) -> tuple[int, int, int]:
    """What an order has given, what of it was waived, and in how many entries."""
    mine = select(
        func.sum(LedgerEntry.amount_minor), func.sum(LedgerEntry.waived), func.count()
    ).where(LedgerEntry.reference == number, LedgerEntry.kind.in_(KINDS))
    given, waived, entries = session.execute(mine).one()
    return given or 0, waived or 0, entries


def _give(
    session: Session, customer_id: int, points: int, waived: int, about: dict[str, str]
) -> None:
    """What was waived before needn't have been taken; only the rest is new."""
    unwaived = min(points, waived)
    if unwaived:
        key = {**about, "key": f"{about['key']}:waived"}
        waive_points(session, customer_id, -unwaived, **key)
    if points > unwaived:
        add_points(session, customer_id, points - unwaived, kind=EARNED, **about)
        _tell(session, customer_id, "points_earned", points - unwaived, about)


def _take_back(session: Session, customer_id: int, points: int, about: dict[str, str]) -> None:
    taken = take_points(session, customer_id, points, kind=TAKEN_BACK, **about)
    if taken < points:
        key = {**about, "key": f"{about['key']}:waived"}
        waive_points(session, customer_id, points - taken, **key)
    _tell(session, customer_id, "points_taken_back", taken, about, points - taken)


def _tell(
    session: Session,
    customer_id: int,
    kind: str,
    points: int,
    about: dict[str, str],
    waived: int = 0,
) -> None:
    fact = f"{points} points" + (f", {waived} waived" if waived else "")
    touch(session, customer_id, kind, about="order", number=about["reference"], fact=fact)


def points_back(session: Session, payment: Payment, credit_minor: int) -> tuple[int, int]:
    """How many points of those that paid come back for ``credit_minor``, and what they are worth.

    They come after gift cards and store credit. What makes no whole point becomes store credit, so
    that everybody has their money to the cent at any time.
    """
    if not payment.points_spent:
        return 0, 0
    paid = select(func.sum(OrderTender.amount_minor)).where(
        OrderTender.order_id == payment.order_id, OrderTender.kind == POINTS
    )
    paid_minor = session.scalars(paid).one()
    worth = paid_minor // payment.points_spent
    credited = payment.crediting_minor - payment.points_back * worth
    as_credit = min(credit_minor, max(0, payment.tendered_minor - paid_minor - credited))
    left = payment.points_spent - payment.points_back
    points = min((credit_minor - as_credit) // worth, left)
    return points, points * worth
