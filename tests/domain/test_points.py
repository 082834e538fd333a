"""Points: earned by what really was paid for goods that stayed, once, and given back with them."""

import pytest
from sqlalchemy import func, select

from orders import placing, refunds
from orders.collecting import mark_collected, mark_ready
from orders.fulfilment import complete, shipments_of, stop_parcel
from orders.models import CANCELED, COMPLETED, Order
from orders.payment_models import Payment
from orders.points import settle_points
from orders.refund_parts import OverRefund
from shop.customers import merging
from shop.customers.ledger_models import Ledger, LedgerEntry
from shop.customers.ledgers import TooLittleLeft, credit_of, grant_credit
from shop.customers.models import Customer, Touchpoint
from shop.customers.points import grant_points, points_for, points_of
from shop.db import Database
from shop.errors import Invalid, NotFound
from support import resolving
from tests import factories
from tests import factories_support as made
from tests.domain.test_tenders import _crowd
from tests.factories_orders import filled_bag
from tests.factories_points import (
    SAM,
    arrived,
    asked,
    bought,
    collector,
    entries,
    paid,
    pressed,
    refunded,
    shop,
    thing,
)
from tests.factories_promotions import promotion


def test_only_whole_units_of_the_currency_earn() -> None:
    found = [points_for(minor, 3, "EUR") for minor in (-100, 0, 99, 100, 8499)]
    assert found == [0, 0, 0, 3, 252]
    assert points_for(8499, 1, "JPY") == 8499
    assert points_for(10**12, 1000, "EUR") == 1_000_000


def test_an_order_earns_when_it_has_arrived_and_not_before(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 0)
        order = bought(session, person, thing(session))
        assert points_of(session, person.id) == 0
        order = made.deliver(session, order)
        assert points_of(session, person.id) == 84
        complete(session, order)
        settle_points(session, order.id)
        assert entries(session) == [("earned", 84, 0)]
        facts = select(Touchpoint.fact).where(Touchpoint.kind == "points_earned")
        assert session.scalars(facts).all() == ["84 points"]


def test_what_is_picked_up_earns_when_it_was_collected(database: Database) -> None:
    with database.write() as session:
        person, kettle = collector(session, 0), thing(session)
        place = factories.pickup(session).id
        order = bought(session, person, kettle, method_id=place)
        parcel = shipments_of(session, order.id)[0]
        mark_ready(session, parcel.id, parcel.version, actor=SAM)
        assert points_of(session, person.id) == 0
        mark_collected(session, parcel.id, parcel.version, actor=SAM)
        assert points_of(session, person.id) == 84


def test_neither_discounts_nor_delivery_nor_points_earn(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 200)
        promotion(session)  # ten percent off 20.00
        order = arrived(session, person, thing(session, 2000), spend=True, seen_total_minor=2290)
        assert (order.goods_minor, order.shipping_minor) == (1800, 490)
        assert points_of(session, person.id) == 16  # for 18.00 - 2.00


def test_gift_cards_and_credit_are_money_and_earn(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 0)
        grant_credit(session, person.id, 8400, "EUR", "Sorry", SAM, "c")
        arrived(session, person, thing(session), credit=True)
        assert (credit_of(session, person.id), points_of(session, person.id)) == (0, 84)


def test_the_promise_of_the_day_is_kept(database: Database) -> None:
    """What the shop promises to others later changes nothing, and without a programme nothing."""
    with database.write() as session:
        person, kettle = collector(session, 0), thing(session)
        first = bought(session, person, kettle, at=shop(per_unit=5))
        arrived(session, person, kettle, at=shop(per_unit=0))
        assert points_of(session, person.id) == 0
        made.deliver(session, first)
        assert points_of(session, person.id) == 420


def test_points_pay_and_totals_and_vat_know_nothing_of_it(database: Database) -> None:
    with database.write() as session:
        person, kettle = collector(session, 240), thing(session)
        plain = pressed(session, person, kettle)
        payment = pressed(session, person, kettle, spend=True)
        assert (payment.amount_minor, payment.tendered_minor) == (8160, 240)
        for name in ("total_minor", "vat_minor", "goods_minor"):
            assert getattr(payment.order, name) == getattr(plain.order, name)
        assert points_of(session, person.id) == 0
        placing.give_up(session, payment.id, because="walked away")
        placing.let_go(session, payment.order)
        assert points_of(session, person.id) == 240


def test_a_point_may_be_worth_more_than_a_cent_and_is_never_split(database: Database) -> None:
    with database.write() as session:
        person, kettle = collector(session, 100_000), thing(session, 8400)
        payment = pressed(session, person, kettle, at=shop(value_minor=13), spend=True)
        assert payment.points_spent == 642  # 83.46, and 50 cents is the least that can be charged
        assert (payment.tendered_minor, payment.amount_minor) == (8346, 54)
        grant_credit(session, person.id, 10_000, "EUR", "Sorry", SAM, "c")
        placing.give_up(session, payment.id, because="walked away")
        order = bought(session, person, kettle, at=shop(value_minor=13), spend=True, credit=True)
        tenders = {one.kind: (one.amount_minor, one.taken) for one in order.tenders}
        assert tenders == {"points": (8398, 646), "credit": (2, 2)}


def test_an_order_that_points_pay_wholly_is_placed_and_earns_nothing(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 9000)
        order = arrived(session, person, thing(session), spend=True)
        assert order.state == COMPLETED
        assert points_of(session, person.id) == 600


def test_a_return_takes_back_what_its_lines_earned_and_delivery_is_none_of_it(
    database: Database,
) -> None:
    with database.write() as session:
        person = collector(session, 0)
        order = arrived(session, person, thing(session, 1050), thing(session, 2000))
        assert order.shipping_minor == 490
        assert points_of(session, person.id) == 30
        refunded(session, order, 1050, "RMA-1")
        assert points_of(session, person.id) == 20
        refunded(session, order, 2490, "RMA-2", goods_minor=2000)
        assert points_of(session, person.id) == 0
        kinds = [("earned", 30, 0), ("taken_back", -10, 0), ("taken_back", -20, 0)]
        assert entries(session) == kinds


def test_the_desks_refund_of_a_return_names_its_goods(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 0)
        order = arrived(session, person, thing(session, 1000))
        back = made.inspected(session, made.asked_back(session, order), deduction=300, reason="Wet")
        resolving.refund(session, back.rma, back.version, SAM)
        (refund,) = refunds.refunds_of(session, order.id)
        assert (refund.amount_minor, refund.goods_minor) == (700, 700)
        refunds._succeed(session, refund.id, "re_1")
        assert points_of(session, person.id) == 3


def test_what_came_back_before_the_rest_arrived_is_never_earned(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 0)
        order = bought(session, person, thing(session, 4000), thing(session, 5000))
        refunded(session, order, 4000, "RMA-1")
        assert points_of(session, person.id) == 0
        made.deliver(session, order)
        assert entries(session) == [("earned", 50, 0)]


def test_points_that_were_spent_already_are_waived_and_a_failed_refund_gives_no_more(
    database: Database,
) -> None:
    with database.write() as session:
        person, kettle = collector(session, 0), thing(session)
        order = arrived(session, person, kettle)
        grant_points(session, person.id, -70, "Spent", SAM, "t")
        refund = refunded(session, order, 8400, "RMA-1")
        assert points_of(session, person.id) == 0
        assert entries(session, "taken_back", "waived") == [
            ("taken_back", -14, 0),
            ("waived", 0, 70),
        ]
        facts = select(Touchpoint.fact).where(Touchpoint.kind == "points_taken_back")
        assert session.scalars(facts).all() == ["14 points, 70 waived"]
        refunds.fail_refund(session, refund.id, "account closed")
        assert points_of(session, person.id) == 14
        assert entries(session)[-2:] == [("waived", 0, -70), ("earned", 14, 0)]


def test_what_is_waived_is_not_asked_of_later_orders(database: Database) -> None:
    with database.write() as session:
        person, kettle = collector(session, 0), thing(session)
        order = arrived(session, person, kettle)
        grant_points(session, person.id, -84, "Spent", SAM, "t")
        refunded(session, order, 8400, "RMA-1")
        arrived(session, person, kettle)
        assert points_of(session, person.id) == 84


def test_refunds_go_to_the_card_then_become_credit_then_points(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 2000)
        grant_credit(session, person.id, 1000, "EUR", "Sorry", SAM, "c")
        order = arrived(session, person, thing(session), spend=True, credit=True)
        assert points_of(session, person.id) == 64
        refunded(session, order, 5400, "RMA-1")
        assert (credit_of(session, person.id), points_of(session, person.id)) == (0, 10)
        refund = refunded(session, order, 1500, "RMA-2")
        assert (refund.credit_minor, refund.points, refund.goods_minor) == (1500, 500, 1000)
        assert (credit_of(session, person.id), points_of(session, person.id)) == (1000, 500)
        refunded(session, order, 1500, "RMA-3")
        assert (credit_of(session, person.id), points_of(session, person.id)) == (1000, 2000)
        with pytest.raises(OverRefund):
            refunded(session, order, 1, "RMA-4")


def test_a_refund_that_makes_no_whole_point_is_credit_to_the_cent(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 1200)
        order = arrived(session, person, thing(session), at=shop(0, 7), spend=True)
        assert points_of(session, person.id) == 0
        back = [refunded(session, order, part, f"RMA-{part}") for part in (4, 3340, 5056)]
        assert sum(one.amount_minor for one in back) == 8400
        worth = credit_of(session, person.id) + 7 * points_of(session, person.id)
        assert worth == 1200 * 7  # they paid all of it, and all of it is back
        assert [one.points for one in back] == [0, 477, 722]


def test_points_of_a_refund_that_fails_afterwards_are_given_once(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 400)
        order = arrived(session, person, thing(session), spend=True)
        assert points_of(session, person.id) == 80
        refund = refunded(session, order, 8400, "RMA-1:1", reference="RMA-1")
        assert points_of(session, person.id) == 400
        refunds.fail_refund(session, refund.id, "came back")
        assert points_of(session, person.id) == 480
        again = refunded(session, order, 8400, "RMA-1:2", reference="RMA-1")
        assert (again.amount_minor, again.points) == (8000, 0)
        assert points_of(session, person.id) == 400


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.breaks_invariants
def test_fifty_checkouts_at_once_spend_a_balance_once(
    database: Database, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody saw 8400 points; without the guard everybody pays with them."""
    with database.write() as session:
        person = collector(session, 8400)
        kettle = thing(session)
        tokens = [filled_bag(session, kettle) for _ in range(50)]
    if not guarded:
        monkeypatch.setattr("shop.customers.ledgers._change_balance", lambda *_: None)

    def buy(number: int) -> None:
        with database.write() as session:
            pressed(session, person, token=tokens[number], spend=True)

    _crowd(50, buy)
    with database.read() as session:
        taken = select(-func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.kind == "reserved")
        spent = session.scalar(select(func.sum(Payment.points_spent)))
        assert session.scalar(taken) == spent == 8400 * (1 if guarded else 50)
        assert points_of(session, person.id) == (0 if guarded else 8400)


def test_an_order_recounted_by_many_at_once_earns_once(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 0)
        order = bought(session, person, thing(session))
        session.get_one(Order, order.id).state = COMPLETED

    def recount(_number: int) -> None:
        with database.write() as session:
            settle_points(session, order.id)

    assert _crowd(12, recount) == 12
    with database.write() as session:
        assert entries(session) == [("earned", 84, 0)]
        made.deliver(session, order)


def test_a_parcel_that_was_stopped_earns_nothing(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 300)
        order = bought(session, person, thing(session), spend=True)
        assert stop_parcel(session, order)
        refunded(session, order, 8400, "RMA-1")
        session.expire_all()
        assert order.state == CANCELED
        assert points_of(session, person.id) == 300


def test_guests_find_their_points_when_they_sign_up(database: Database) -> None:
    """Guests and account holders are one table, so a guest's order earns for the same record."""
    with database.write() as session:
        guest = factories.customer(session, email="guest@example.org")
        arrived(session, guest, thing(session))
        account = factories.shopper(session, email="guest@example.org")
        assert account.customer_id == guest.id
        assert points_of(session, guest.id) == 84


def test_staff_give_and_take_with_a_reason_once_for_a_form(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 0)
        assert grant_points(session, person.id, 100, "Sorry", SAM, "k1")
        assert not grant_points(session, person.id, 100, "Sorry", SAM, "k1")
        assert grant_points(session, person.id, -40, "Twice by mistake", SAM, "k2")
        assert not grant_points(session, person.id, -40, "Twice by mistake", SAM, "k2")
        assert points_of(session, person.id) == 60
        kinds = select(Touchpoint.kind, Touchpoint.fact).where(Touchpoint.kind.like("points_%"))
        told = [tuple(row) for row in session.execute(kinds.order_by(Touchpoint.id))]
        assert told == [("points_granted", "100 points"), ("points_taken", "40 points")]
        for points, reason in ((0, "x"), (1, " "), (-1, ""), (10**9, "x"), (-(10**9), "x")):
            with pytest.raises(Invalid):
                grant_points(session, person.id, points, reason, SAM, "k3")
        with pytest.raises(NotFound):
            grant_points(session, 10**6, 1, "x", SAM, "k4")
    with pytest.raises(TooLittleLeft) as refused, database.write() as session:
        grant_points(session, person.id, -61, "All of it", SAM, "k5")
    assert refused.value.facts["left"] == 60


def test_points_and_store_credit_are_counted_apart(database: Database) -> None:
    with database.write() as session:
        person = collector(session, 500)
        grant_credit(session, person.id, 70, "EUR", "Sorry", SAM, "c")
        assert (credit_of(session, person.id), points_of(session, person.id)) == (70, 500)
        payment = pressed(session, person, thing(session), credit=True)
        assert payment.tendered_minor == 70


def test_merged_records_have_the_points_of_both_and_give_up_from_both(database: Database) -> None:
    with database.write() as session:
        kettle = thing(session)
        one, two = (collector(session, 10, f"{name}@example.org") for name in ("one", "two"))
        order = arrived(session, two, kettle)
        grant_points(session, two.id, -50, "Spent", SAM, "t")
        made_one = merging.merge(session, one.id, two.id, SAM)
        assert points_of(session, one.id) == 54
        assert session.scalar(select(func.count(Ledger.id))) == 2
        refunded(session, order, 8400, "RMA-1")
        assert points_of(session, one.id) == 0
        assert entries(session, "waived") == [("waived", 0, 30)]
        merging.unmerge(session, made_one.id, SAM)
        assert [points_of(session, each.id) for each in (one, two)] == [0, 0]


def test_a_merged_record_pays_with_both_ledgers_of_points(database: Database) -> None:
    with database.write() as session:
        kettle = thing(session)
        one, two = (collector(session, 100, f"{name}@example.org") for name in ("one", "two"))
        merging.merge(session, one.id, two.id, SAM)
        kept = session.get_one(Customer, one.id)
        order = paid(session, pressed(session, kept, kettle, spend=True))
        assert sorted(tender.taken for tender in order.tenders) == [100, 100]
        refunded(session, order, 8400, "RMA-1")
        assert points_of(session, one.id) == 200


def test_money_that_stayed_given_when_a_refund_failed_earns_nothing_more(
    database: Database,
) -> None:
    """Of 64.00 the 10.00 of credit stay given; the second try brings only the card's 54.00."""
    with database.write() as session:
        person = collector(session, 0)
        grant_credit(session, person.id, 3000, "EUR", "Sorry", SAM, "c")
        order = arrived(session, person, thing(session), credit=True)
        pending = asked(session, order, 6400, "RMA-1:1", reference="RMA-1")
        refunds.fail_refund(session, pending.id, "account closed")
        assert points_of(session, person.id) == 84
        refund = refunded(session, order, 6400, "RMA-1:2", reference="RMA-1")
        assert points_of(session, person.id) == 20
        refunds.fail_refund(session, refund.id, "came back")
        assert points_of(session, person.id) == 74
        refunded(session, order, 6400, "RMA-1:3", reference="RMA-1")
        assert points_of(session, person.id) == 20
        assert credit_of(session, person.id) == 1000
