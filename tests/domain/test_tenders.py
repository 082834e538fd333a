"""Gift cards and store credit: spent once, given back with a draft, and where refunds go."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from cart import bag
from cart.gift_cards import EmptyCard, put_in_card, spread
from catalog.models import Variant
from orders import placing, refunds, settling
from orders.models import PLACED, OrderTender
from orders.paying import send_refund
from orders.payment_models import CAPTURED, SUCCEEDED, Payment, Refund
from orders.placing import CartChanged, DraftInTheWay
from orders.refund_parts import OverRefund
from orders.tendering import Tender
from shop.config import Config
from shop.customers import ledgers
from shop.customers.ledger_models import Ledger, LedgerEntry
from shop.customers.ledgers import TooLittleLeft, credit_of
from shop.customers.models import Customer
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import Invalid
from tests import factories
from tests.factories_orders import buyer, filled_bag, mails, opened, press, settled
from tests.fakes import FakeGateway

SAM = Actor("staff", "Sam Peeters")


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=90, title="Hob kettle").variants[0]


def _card(session: Any, amount: int, key: str = "one") -> str:
    code = ledgers.issue_gift_card(
        session, amount, "EUR", email="mia@example.org", locale="en", words="", actor=SAM, key=key
    )
    assert code is not None
    return code


def _with_card(session: Any, token: str, code: str) -> str:
    cart = bag.find_cart(session, token)
    assert cart is not None
    assert put_in_card(session, cart, code)
    session.flush()
    return token


def _rich(session: Any, amount: int) -> Customer:
    person = factories.customer(session, email="elif@example.org")
    ledgers.grant_credit(session, person.id, amount, "EUR", "Sorry for the wait", SAM, "k1")
    return person


def _left(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.sum(Ledger.balance_minor))) or 0


@given(st.integers(0, 100_000), st.lists(st.integers(0, 50_000), max_size=5))
def test_what_is_left_to_pay_is_nothing_or_something_that_can_be_charged(
    total: int, left: list[int]
) -> None:
    found = spread(total, list(enumerate(left)))
    due = total - sum(amount for _number, amount in found)
    assert due == 0 or due >= min(50, total)
    assert all(0 < amount <= left[number] for number, amount in found)


def test_a_card_pays_a_part_and_the_rest_is_asked_of_the_provider(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    with database.write() as session:
        token = _with_card(session, filled_bag(session, kettle), _card(session, 3000))
        payment = press(session, token, tender=Tender(seen_cards_minor=3000))
        assert (payment.amount_minor, payment.tendered_minor) == (5400, 3000)
        assert (payment.order.total_minor, payment.order.lines[0].paid_minor) == (8400, 8400)
        assert press(session, token, seen_total_minor=8400).id == payment.id
    assert _left(database) == 0
    session_id = opened(database, gateway, config, payment.id)
    assert gateway.requests[session_id].amount_minor == 5400
    gateway.pay(session_id)
    settled(database, gateway, payment.id)
    with database.read() as session:
        assert session.get_one(Payment, payment.id).state == CAPTURED


def test_a_draft_given_up_gives_back_what_it_took_once(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        token = _with_card(session, filled_bag(session, kettle), _card(session, 3000))
        payment = press(session, token)
        placing.give_up(session, payment.id, because="walked away")
        placing.let_go(session, payment.order)
    assert _left(database) == 3000
    with database.write() as session:
        press(session, token)
    assert _left(database) == 0


def test_an_order_that_is_paid_wholly_is_placed_without_the_provider(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        person = _rich(session, 5000)
        token = _with_card(session, filled_bag(session, kettle), _card(session, 5000))
        tender = Tender(credit_of=person.id)
        payment = press(session, token, customer_id=person.id, tender=tender)
        settling.settle_nothing_due(session, payment)
        session.expire_all()
        assert (payment.amount_minor, payment.order.state) == (0, PLACED)
        paid = {one.kind: one.amount_minor for one in session.scalars(select(OrderTender))}
        assert paid == {"gift_card": 5000, "credit": 3400}
        assert credit_of(session, person.id) == 1600


def test_a_card_that_paid_less_than_the_page_said_is_a_changed_bag(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        code = _card(session, 3000)
        token = _with_card(session, filled_bag(session, kettle), code)
        press(session, _with_card(session, filled_bag(session, kettle), code))
        with pytest.raises(CartChanged):
            press(session, token, tender=Tender(seen_cards_minor=3000))


def test_another_way_to_pay_makes_another_draft(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        person = _rich(session, 1000)
        token = filled_bag(session, kettle)
        press(session, token, customer_id=person.id)
        with pytest.raises(DraftInTheWay):
            tender = Tender(credit_of=person.id)
            press(session, token, customer_id=person.id, tender=tender)


def _paid_with_card_of(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant, amount: int
) -> Payment:
    with database.write() as session:
        token = _with_card(session, filled_bag(session, kettle), _card(session, amount))
        payment = press(session, token)
    gateway.pay(opened(database, gateway, config, payment.id))
    settled(database, gateway, payment.id)
    return payment


def _ask(session: Any, payment: Payment, amount: int, key: str) -> Refund:
    return refunds.request_refund(
        session, order_id=payment.order_id, amount_minor=amount, request_key=key, reference=key
    )


def test_refunds_go_to_the_card_first_and_then_become_credit(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    payment = _paid_with_card_of(database, gateway, config, kettle, 3000)
    customer_id = payment.order.customer_id
    for amount, key, credit in ((5000, "RMA-1", 0), (1000, "RMA-2", 600), (2400, "RMA-3", 3000)):
        with database.write() as session:
            refund = _ask(session, payment, amount, key)
        send_refund(database, gateway, refund.id)
        with database.read() as session:
            assert session.get_one(Refund, refund.id).state == SUCCEEDED
            assert credit_of(session, customer_id) == credit
    assert sum(one.amount_minor for one in gateway.refunds) == 5400
    with database.write() as session, pytest.raises(OverRefund):
        _ask(session, payment, 1, "RMA-4")


def test_a_refund_that_failed_gives_no_credit_and_that_which_stayed_is_not_given_twice(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    payment = _paid_with_card_of(database, gateway, config, kettle, 3000)
    customer_id = payment.order.customer_id
    with database.write() as session:
        first = _ask(session, payment, 6400, "RMA-1")
        refunds.fail_refund(session, first.id, "account closed")
        assert credit_of(session, customer_id) == 0
    for number, credit in ((2, 1000), (3, 1000)):
        with database.write() as session:
            refund = refunds.request_refund(
                session, order_id=payment.order_id, amount_minor=6400,
                request_key=f"RMA-1:{number}", reference="RMA-1",
            )  # fmt: skip
        send_refund(database, gateway, refund.id)
        with database.write() as session:
            assert credit_of(session, customer_id) == credit
            if number == 2:
                refunds.fail_refund(session, refund.id, "came back")


def _crowd(count: int, buy: Callable[[int], None]) -> int:
    """How many of a crowd who buy at the same moment come through."""
    together = threading.Barrier(count)

    def one(number: int) -> bool:
        together.wait(60)
        try:
            buy(number)
        except (TooLittleLeft, CartChanged):
            return False
        return True

    with ThreadPoolExecutor(count) as pool:
        return sum(pool.map(one, range(count)))


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.breaks_invariants
def test_fifty_checkouts_at_once_spend_a_card_and_credit_once(
    database: Database, kettle: Variant, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody saw 30.00 on the card and 54.00 of credit; without the guard everybody has it."""
    with database.write() as session:
        person, code = _rich(session, 5400), _card(session, 3000)
        tokens = [_with_card(session, filled_bag(session, kettle), code) for _ in range(50)]
    tender = Tender(credit_of=person.id, seen_cards_minor=3000)
    if not guarded:
        monkeypatch.setattr("shop.customers.ledgers._change_balance", lambda *_: None)

    def buy(number: int) -> None:
        with database.write() as session:
            placing.start_order(
                session, tokens[number], buyer(), _shop(), seen_total_minor=8400,
                customer_id=person.id, tender=tender,
            )  # fmt: skip

    assert _crowd(50, buy) == (1 if guarded else 50)
    with database.read() as session:
        taken = session.scalar(
            select(-func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.kind == "reserved")
        )
        assert taken == 8400 * (1 if guarded else 50)
    assert _left(database) == (0 if guarded else 8400)


def _shop() -> placing.Shop:
    return placing.Shop("LW", "EUR")


def test_the_database_itself_refuses_a_balance_below_zero(database: Database) -> None:
    with database.write() as session:
        _card(session, 100)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(update(Ledger).values(balance_minor=-1))


def test_a_card_is_made_once_is_mailed_and_only_its_digest_is_kept(database: Database) -> None:
    with database.write() as session:
        code = _card(session, 2500)
        again = ledgers.issue_gift_card(
            session, 2500, "EUR", email="mia@example.org", locale="en", words="", actor=SAM,
            key="one",
        )  # fmt: skip
        assert again is None
        ledger = session.scalars(select(Ledger)).one()
        letters = code.replace("-", "")
        assert (len(letters), ledger.ending) == (32, letters[-4:])
        assert letters not in str(vars(ledger))
    (letter,) = mails(database, "gift_card")
    assert (letter["to"], letter["values"]["code"]) == ("mia@example.org", code)


def test_credit_is_given_with_a_reason_once_for_a_form(database: Database) -> None:
    with database.write() as session:
        person = _rich(session, 1200)
        assert not ledgers.grant_credit(session, person.id, 1200, "EUR", "Sorry", SAM, "k1")
        assert credit_of(session, person.id) == 1200
        for amount, reason in ((0, "x"), (1, " "), (10**9, "x")):
            with pytest.raises(Invalid):
                ledgers.grant_credit(session, person.id, amount, "EUR", reason, SAM, "k2")


def test_an_empty_card_is_refused(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        code = _card(session, 3000)
        press(session, _with_card(session, filled_bag(session, kettle), code))
        with pytest.raises(EmptyCard):
            _with_card(session, filled_bag(session, kettle), code)
