"""Whatever people do with bags, codes, gift cards and credit, in any order, every count holds."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from cart.codes import CodeRefused
from cart.gift_cards import EmptyCard, put_in_card
from cart.promotion_models import Promotion
from cart.promotion_uses import UsedUp
from catalog.stock import OutOfStock
from orders import placing, refunds, settling
from orders.models import DRAFT, Order
from orders.payment_models import CAPTURED, CREATED, FAILED, Payment, Refund
from orders.placing import CartChanged, DraftInTheWay
from orders.refund_parts import OverRefund
from orders.tendering import Tender
from shop.customers import ledgers
from shop.customers.ledgers import TooLittleLeft
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import NotFound
from shop.invariants import check_all
from tests import factories
from tests.factories_orders import buyer, filled_bag, press
from tests.factories_promotions import promotion, with_code
from tests.factories_support import _paid

SAM = Actor("staff", "Sam Peeters")
EXPECTED = (
    CartChanged, CodeRefused, DraftInTheWay, EmptyCard, NotFound, OutOfStock, OverRefund,
    TooLittleLeft, UsedUp,
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["code", "card", "press", "credit", "give_up", "pay", "refund", "fail"]),
        st.integers(0, 3),
        st.integers(1, 9000),
    ),
    min_size=5,
    max_size=25,
)


class _Play:
    """Four people with a bag each, one gift card, two codes, and what each may do."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.thing = factories.product(session, units=6, prices=(3300,)).variants[0]
        promotion(session, code="TWICE", most_uses=2)
        promotion(session, code="ONCE", kind="amount", amount_minor=500, most_each=1)
        self.card = self._card()
        self.people = [factories.customer(session) for _ in range(4)]
        for number, person in enumerate(self.people):
            ledgers.grant_credit(session, person.id, 700, "EUR", "Hello", SAM, str(number))
        self.bags = [filled_bag(session, self.thing, quantity=1 + n % 2) for n in range(4)]
        self.keys = 0

    def _card(self) -> str:
        facts: dict[str, Any] = {"email": "mia@example.org", "locale": "en", "words": ""}
        code = ledgers.issue_gift_card(self.session, 5000, "EUR", actor=SAM, key="c", **facts)
        assert code is not None
        return code

    def do(self, what: str, who: int, amount: int) -> None:
        getattr(self, f"_{what}")(who, amount)

    def _cart(self, who: int) -> Any:
        found = placing.with_lines(self.session, self.bags[who])
        if found is None:
            raise NotFound("spent")
        return found

    def _code(self, who: int, amount: int) -> None:
        self._cart(who)
        with_code(self.session, self.bags[who], "TWICE" if amount % 2 else "ONCE")

    def _put_card(self, who: int) -> None:
        put_in_card(self.session, self._cart(who), self.card)

    def do_card(self, who: int) -> None:
        self._put_card(who)

    def _press(self, who: int, amount: int, *, credit: bool = False) -> None:
        from cart.queries import show_bag

        person = self.people[who]
        self._cart(who)
        self.session.expire_all()
        view = show_bag(self.session, self.bags[who], "BE", emails=[person.email or ""])
        tender = Tender(person.id if credit else None, view.cards_minor)
        payment = press(
            self.session, self.bags[who], buyer(email=person.email),
            seen_total_minor=view.quote.total_minor, customer_id=person.id, tender=tender,
        )  # fmt: skip
        if not payment.amount_minor:
            settling.settle_nothing_due(self.session, payment)

    def _credit(self, who: int, amount: int) -> None:
        self._press(who, amount, credit=True)

    def _of(self, who: int, state: str) -> list[Payment]:
        mine = select(Payment).join(Order).where(Order.customer_id == self.people[who].id)
        return list(self.session.scalars(mine.where(Payment.state == state)))

    def _give_up(self, who: int, amount: int) -> None:
        for payment in self._of(who, CREATED):
            placing.give_up(self.session, payment.id, because="walked away")

    def _pay(self, who: int, amount: int) -> None:
        for payment in self._of(who, CREATED):
            order = self.session.get_one(Order, payment.order_id)
            assert order.state == DRAFT
            facts = _paid(f"cs_{payment.id}", payment.amount_minor, order.number)
            settling.settle(self.session, payment.id, facts)

    def _refund(self, who: int, amount: int) -> None:
        for payment in self._of(who, CAPTURED):
            self.keys += 1
            with self.session.begin_nested():
                refund = refunds.request_refund(
                    self.session, order_id=payment.order_id, amount_minor=amount,
                    request_key=f"k{self.keys}", reference=f"k{self.keys}",
                )  # fmt: skip
            if amount % 3 and refund.settled_at is None:
                refunds._succeed(self.session, refund.id, f"re_{refund.id}")

    def _fail(self, who: int, amount: int) -> None:
        for refund in self.session.scalars(select(Refund).where(Refund.state != FAILED)).all():
            if refund.credit_minor < refund.amount_minor:
                refunds.fail_refund(self.session, refund.id, "account closed")
                return


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_every_count_holds_after_every_step(
    database: Database, steps: list[tuple[str, int, int]]
) -> None:
    with Session(database.engine) as session:
        play = _Play(session)
        for what, who, amount in steps:
            try:
                with session.begin_nested():
                    play.do_card(who) if what == "card" else play.do(what, who, amount)
            except EXPECTED:
                session.expire_all()
            assert check_all(session) == []
            for one in session.scalars(select(Promotion).where(Promotion.most_uses.is_not(None))):
                assert one.uses <= 2
        session.rollback()
