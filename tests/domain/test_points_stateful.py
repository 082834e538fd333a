"""Whatever people and the desk do with points, in any order, nobody gains or loses a cent by it."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders import invariants, placing, point_invariants, refunds
from orders.fulfilment import mark_delivered, mark_shipped, shipments_of
from orders.models import PLACED, Order
from orders.payment_models import CAPTURED, CREATED, FAILED, SUBMITTED, Payment, Refund
from orders.refund_parts import OverRefund
from shop.customers.invariants import balances_are_sums
from shop.customers.ledger_models import POINTS, Ledger, LedgerEntry
from shop.customers.ledgers import TooLittleLeft, credit_of, grant_credit
from shop.customers.models import Customer
from shop.customers.points import grant_points, points_of
from shop.db import Database
from shop.invariants import check_all
from tests.factories_orders import filled_bag
from tests.factories_points import SAM, asked, collector, paid, pressed, shop, thing

OF_POINTS = (
    invariants.credits_are_counted,
    invariants.tenders_are_taken,
    point_invariants.earned_is_due,
    point_invariants.given_back_is_counted,
    point_invariants.spent_is_tendered,
    balances_are_sums,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["buy", "press", "give_up", "deliver", "refund", "refund", "refund", "end", "end",
             "fail", "again", "grant"]
        ),
        st.integers(0, 1),
        st.integers(1, 6000),
    ),
    min_size=6,
    max_size=14,
)  # fmt: skip


class _Play:
    """Two people with points and credit, and a shop where a point is worth three cents."""

    def __init__(self, session: Session) -> None:
        self.session, self.shop, self.keys = session, shop(per_unit=7, value_minor=3), 0
        self.things = [thing(session, price) for price in (1999, 3350)]
        self.people = [collector(session, 600, f"{n}@example.org") for n in range(2)]
        for person in self.people:
            grant_credit(session, person.id, 1000, "EUR", "Hello", SAM, f"c{person.id}")
        self.began = [self.worth(person) for person in self.people]
        for who in (0, 1):  # so that there is something to send back from the first step on
            self.buy(who, 1 + 3 * who)
            self.deliver(who, 0)

    def worth(self, person: Customer) -> int:
        """What somebody has, less what was waived in their favour (minor units)."""
        mine = select(func.sum(LedgerEntry.waived)).join(Ledger)
        mine = mine.where(Ledger.customer_id == person.id, Ledger.kind == POINTS)
        waived = self.session.scalar(mine) or 0
        points = points_of(self.session, person.id) - waived
        return credit_of(self.session, person.id) + 3 * points

    def key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def press(self, who: int, amount: int) -> None:
        pressed(
            self.session, self.people[who], at=self.shop, spend=amount % 3 != 0,
            credit=amount % 4 == 0, token=filled_bag(self.session, self.things[amount % 2]),
        )  # fmt: skip

    def payments(self, who: int, state: str) -> list[Payment]:
        mine = select(Payment).join(Order).where(Order.customer_id == self.people[who].id)
        return list(self.session.scalars(mine.where(Payment.state == state)))

    def give_up(self, who: int, _amount: int) -> None:
        for payment in self.payments(who, CREATED)[:1]:
            placing.give_up(self.session, payment.id, because="walked away")

    def buy(self, who: int, amount: int) -> None:
        self.press(who, amount)
        for payment in self.payments(who, CREATED):
            paid(self.session, payment)

    def deliver(self, who: int, _amount: int) -> None:
        for payment in self.payments(who, CAPTURED):
            order = self.session.get_one(Order, payment.order_id, populate_existing=True)
            if order.state == PLACED:
                parcel = shipments_of(self.session, order.id)[0]
                mark_shipped(
                    self.session, parcel.id, parcel.version, carrier="DHL", tracking="1", actor=SAM
                )
                mark_delivered(self.session, parcel.id, parcel.version, actor=SAM)
                return

    def refund(self, who: int, amount: int) -> None:
        payments = self.payments(who, CAPTURED)
        payment = payments[amount % len(payments)]
        if left := self.left(payment):
            asked(self.session, self.order(payment), 1 + amount % left, self.key())

    def left(self, payment: Payment) -> int:
        """What of a payment can still go back."""
        self.session.refresh(payment)
        left = payment.captured_minor - payment.refunding_minor
        return left + payment.tendered_minor - payment.crediting_minor

    def order(self, payment: Payment) -> Order:
        return self.session.get_one(Order, payment.order_id)

    def under_way(self) -> list[Refund]:
        return list(self.session.scalars(select(Refund).where(Refund.settled_at.is_(None))))

    def end(self, _who: int, _amount: int) -> None:
        for refund in self.under_way()[:1]:
            refunds._succeed(self.session, refund.id, f"re_{refund.id}")

    def fail(self, _who: int, amount: int) -> None:
        sent = select(Refund).where(
            Refund.state != FAILED, Refund.credit_minor < Refund.amount_minor
        )
        found = self.session.scalars(sent.order_by(Refund.id)).all()
        if found:
            refunds.fail_refund(self.session, found[amount % len(found)].id, "account closed")

    def again(self, _who: int, _amount: int) -> None:
        """What failed is asked for once more, as the desk does it, under the same reference."""
        failed = select(Refund).where(Refund.state == FAILED).order_by(Refund.id.desc())
        last = self.session.scalars(failed.limit(1)).first()
        if last is not None:
            order = self.order(self.session.get_one(Payment, last.payment_id))
            asked(self.session, order, last.amount_minor, self.key(), reference=last.reference)

    def grant(self, who: int, amount: int) -> None:
        points = amount % 100 - 50 or 1
        grant_points(self.session, self.people[who].id, points, "So", SAM, self.key())
        self.began[who] += 3 * points

    def return_all(self) -> None:
        """The end of the world: everything is canceled or delivered, and all money goes back."""
        for who in (0, 1):
            self.give_up_all(who)
            for _each in self.payments(who, CAPTURED):
                self.deliver(who, 0)
        for payment in self.session.scalars(select(Payment).where(Payment.state == CAPTURED)).all():
            if left := self.left(payment):
                asked(self.session, self.order(payment), left, self.key())
        for refund in self.under_way():
            assert refund.state != SUBMITTED
            refunds._succeed(self.session, refund.id, f"re_{refund.id}")

    def give_up_all(self, who: int) -> None:
        for payment in self.payments(who, CREATED):
            placing.give_up(self.session, payment.id, because="walked away")


def _step(play: _Play, what: str, who: int, amount: int) -> None:
    try:
        with play.session.begin_nested():
            getattr(play, what)(who, amount)
    except (OverRefund, TooLittleLeft):
        play.session.expire_all()


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_points_are_conserved_whatever_happens(
    database: Database, steps: list[tuple[str, int, int]]
) -> None:
    """After every step the counts hold; when all is given back, everybody has what they began with.

    What was waived in somebody's favour counts as theirs, and nothing else does.
    """
    with Session(database.engine) as session:
        play: Any = _Play(session)
        for step in steps:
            _step(play, *step)
            assert [broken for rule in OF_POINTS for broken in rule(session)] == []
        play.return_all()
        assert check_all(session) == []
        assert [play.worth(person) for person in play.people] == play.began
        session.rollback()
