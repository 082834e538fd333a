"""Reads for pages: one order with all that hangs on it, and lists for account and desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from cart.bag import Whose
from cart.models import Cart
from orders import disputes, fulfilment, refunds, waiting
from orders.models import CANCELED, COMPLETED, DRAFT, PLACED, Order
from orders.payment_models import CARD, FAILED, Dispute, Payment, Refund
from orders.shipment_models import (
    COLLECTED,
    DELIVERED,
    READY,
    SHIPMENT_PENDING,
    SHIPPED,
    Shipment,
)
from orders.status import OrderStatus, status_of
from shop import ids
from shop.access import Viewer
from shop.db import contains
from shop.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order and everything that its page tells of."""

    order: Order
    payments: list[Payment]
    shipments: list[Shipment]
    refunds: list[Refund]
    status: OrderStatus
    delivered_at: datetime | None
    disputes: Sequence[Dispute] = ()

    @property
    def awaited(self) -> Payment | None:
        """The payment that a person may say has come, if there is one."""
        return next((one for one in self.payments if waiting.receivable(one)), None)

    @property
    def payouts(self) -> list[Refund]:
        """Refunds that somebody has to send by hand."""
        paid = {one.id for one in self.payments if one.method != CARD and one.captured_minor}
        return [one for one in self.refunds if one.payment_id in paid and not one.settled_at]

    @property
    def stranded_minor(self) -> int:
        """Money (minor units) that came, placed nothing and isn't on its way back."""
        if self.order.state not in (DRAFT, CANCELED) or self.order.placed_at:
            return 0
        return sum(
            one.captured_minor + one.promised_minor - one.refunding_minor for one in self.payments
        )


def find_order(session: Session, number: str, viewer: Viewer) -> Order:
    """The order of this number with its lines; NotFound if it is missing or not theirs."""
    order = session.scalar(
        _numbered(number).options(
            selectinload(Order.lines),
            joinedload(Order.customer),
            selectinload(Order.promotions),
            selectinload(Order.tenders),
        )
    )
    return _theirs(order, number, viewer)


def find_attempt(session: Session, number: str, viewer: Viewer) -> tuple[Order, int | None]:
    """The order without its lines, and its last payment's id: one statement. Raises NotFound."""
    last = _numbered(number).add_columns(Payment.id).outerjoin(Payment)
    found = session.execute(last.order_by(Payment.id.desc()).limit(1)).first()
    order, payment_id = found or (None, None)
    return _theirs(order, number, viewer), payment_id


def _numbered(number: str) -> Select[Order]:
    return select(Order).where(Order.number == number)


def _theirs(order: Order | None, number: str, viewer: Viewer) -> Order:
    if order is None or not may_see(viewer, order):
        raise NotFound("no such order", number=number)
    return order


def order_of_bag(session: Session, whose: Whose) -> Order | None:
    """What this bearer's last bag became; a given-up draft is nothing.

    A customer's bag answers to its customer alone: a cookie that it once had opens no order.
    """
    if not whose:
        return None
    guests = (Cart.token_digest == ids.digest(str(whose)), Cart.customer_id.is_(None))
    held = (Cart.customer_id == whose,) if isinstance(whose, int) else guests
    last = select(Order).join(Cart, Cart.id == Order.cart_id)
    last = last.where(*held, Cart.closed_at.is_not(None))
    last = last.order_by(Cart.closed_at.desc(), Order.id.desc()).limit(1)
    found = session.scalar(last)
    return found if found is not None and found.state != CANCELED else None


def may_see(viewer: Viewer, order: Order) -> bool:
    """Whether this order is theirs, was opened by its link, or they are staff for orders."""
    mine = viewer.owns(order.customer_id, "order", order.number, order.link_version)
    return mine or viewer.may("orders.see")


def show_order(session: Session, number: str, viewer: Viewer) -> OrderView:
    """Everything on an order's page. Raises NotFound."""
    order = find_order(session, number, viewer)
    payments = list(session.scalars(select(Payment).where(Payment.order_id == order.id)))
    shipments = fulfilment.shipments_of(session, order.id)
    back = refunds.refunds_of(session, order.id)
    status = status_of(order, payments, shipments, back)
    arrived = fulfilment.delivered_at(session, order.id)
    disputed = disputes.disputes_of(session, order.id)
    return OrderView(order, payments, shipments, back, status, arrived, disputed)


def with_status(session: Session, orders: list[Order]) -> list[tuple[Order, OrderStatus]]:
    """Orders with their status, in three statements however many there are."""
    ids = [order.id for order in orders]
    payments = _grouped(session.scalars(select(Payment).where(Payment.order_id.in_(ids))))
    shipments = _grouped(session.scalars(select(Shipment).where(Shipment.order_id.in_(ids))))
    money = select(Payment.order_id, Refund).join(Payment).where(Payment.order_id.in_(ids))
    back: dict[int, list[Refund]] = {}
    for order_id, refund in session.execute(money):
        back.setdefault(order_id, []).append(refund)
    return [
        (
            order,
            status_of(
                order,
                payments.get(order.id, []),
                shipments.get(order.id, []),
                back.get(order.id, []),
            ),
        )
        for order in orders
    ]


def _grouped(rows: object) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:  # type: ignore[attr-defined]
        found.setdefault(row.order_id, []).append(row)
    return found


def orders_of(session: Session, customer_id: int) -> list[tuple[Order, OrderStatus]]:
    """A customer's orders, newest first; drafts that were given up are not among them."""
    mine = (
        select(Order)
        .options(selectinload(Order.lines))
        .where(
            Order.customer_id == customer_id,
            or_(Order.state.in_((PLACED, COMPLETED)), waiting.awaited()),
        )
        .order_by(Order.id.desc())
        .limit(PAGE)
    )
    return with_status(session, list(session.scalars(mine)))


def failed_refunds() -> Select[int]:
    """The orders of refunds that failed and that nobody has tried again."""
    later = aliased(Refund)
    again = exists().where(later.reference == Refund.reference, later.id > Refund.id)
    return select(Payment.order_id).join(Refund).where(Refund.state == FAILED, ~again)


def _to_pay_out() -> Select[int]:
    """The orders whose refund a person has to send."""
    return select(Payment.order_id).join(Refund).where(refunds.by_hand())


VIEWS: dict[str, ColumnElement[bool]] = {
    "pack": (Order.state == PLACED)
    & (Shipment.state == SHIPMENT_PENDING)
    & Payment.problem.is_distinct_from("lapsed"),
    "way": (Order.state == PLACED) & (Shipment.state == SHIPPED),
    "pickup": (Order.state == PLACED) & (Shipment.state == READY),
    "done": Shipment.state.in_((DELIVERED, COLLECTED)),
    "await": waiting.awaited(),
    "look": or_(
        Payment.problem != "",
        Order.id.in_(failed_refunds()),
        Order.id.in_(disputes.disputed_orders()),
        Order.id.in_(_to_pay_out()),
    ),
    "unpaid": Order.state.in_((DRAFT, CANCELED)),
}


def queue(session: Session, view: str, text: str = "") -> list[tuple[Order, OrderStatus]]:
    """The desk's orders of one saved view; a search text looks through all of them."""
    found = (
        select(Order)
        .outerjoin(Shipment, Shipment.order_id == Order.id)
        .outerjoin(Payment, Payment.order_id == Order.id)
        .options(selectinload(Order.lines))
        .distinct()
        .limit(PAGE)
    )
    if text.strip():
        found = found.where(
            contains(text, Order.number, Order.email, Order.name, Shipment.tracking)
        ).order_by(Order.id.desc())
    else:
        newest_first = view in ("done", "unpaid")
        found = found.where(VIEWS[view])
        found = found.order_by(Order.id.desc() if newest_first else Order.id)
    return with_status(session, list(session.scalars(found)))


def counts(session: Session) -> dict[str, int]:
    """How many orders wait in each view that somebody has to empty: one statement."""
    views = ("pack", "way", "await", "pickup", "look")
    row = session.execute(select(*(_count_of(view) for view in views))).one()
    return dict(zip(views, row, strict=True))


def _count_of(view: str) -> ScalarSelect[int]:
    of = select(func.count(Order.id.distinct())).outerjoin(Shipment, Shipment.order_id == Order.id)
    of = of.outerjoin(Payment, Payment.order_id == Order.id)
    return of.where(VIEWS[view]).scalar_subquery()
