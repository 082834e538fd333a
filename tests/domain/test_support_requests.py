"""Asking to send something back and withdrawing: who may, until when, and what is promised."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from orders.fulfilment import mark_shipped, shipments_of
from shop import clock
from shop.customers.models import Touchpoint
from shop.errors import Invalid, NotFound, Stale
from support import resolving
from support.requesting import NotAllowed, Wish, request_return
from support.returns import TooMany
from support.withdrawing import Statement, withdraw
from tests import factories_support as made
from tests.factories_support import STAFF, ZONE, kinds, level, mails, settled


def test_a_return_in_its_window_is_approved_at_once_with_the_refund_promised(database):
    with database.write() as session:
        order = made.delivered(session, prices=(8400, 1800), quantity=2)
        found = made.asked_back(session, order, units=1)
    assert (found.state, found.kind, found.rma) == ("approved", "return", "RMA-3001")
    assert found.preview_minor == 8400 + 1800
    assert found.shipping_refund_minor == 0
    with database.read() as session:
        assert [line.return_claimed for line in made.reread(session, order.number).lines] == [1, 1]
        assert [mail["to"] for mail in mails(session, "return_approved")] == ["edith@example.org"]
        assert kinds(session, found.rma) == ["return_requested"]


def test_refuses_a_return_before_delivery_and_after_the_window(database):
    with database.write() as session:
        order = made.placed(session)
        with pytest.raises(NotAllowed) as before:
            made.asked_back(session, order)
        made.deliver(session, order)
        with clock.frozen(clock.now() + timedelta(days=63)), pytest.raises(NotAllowed) as after:
            made.asked_back(session, order)
    assert before.value.facts["why"] == "not_delivered"
    assert after.value.facts["why"] == "too_late"


def test_a_claim_after_the_window_waits_for_a_person(database):
    with database.write() as session:
        order = made.delivered(session)
        with clock.frozen(clock.now() + timedelta(days=200)):
            found = made.asked_back(session, order, kind="claim", reason="defective")
        assert found.state == "requested"
        found = resolving.approve(session, found.rma, found.version, STAFF)
    assert found.state == "approved"
    with database.read() as session:
        assert len(mails(session, "return_requested")) == 1
        assert len(mails(session, "return_approved")) == 1


def test_a_claim_needs_a_fault_and_a_return_needs_a_reason(database):
    with database.write() as session:
        order = made.delivered(session)
        for facts in ({"kind": "claim"}, {"reason": ""}, {"reason": "x"}, {"kind": "withdrawal"}):
            with pytest.raises(Invalid):
                made.asked_back(session, order, **facts)


def test_staff_may_go_against_policy_and_it_is_written_down(database):
    with database.write() as session:
        order = made.delivered(session, no_return_reason="hygiene")
        wish = Wish(wanted={order.lines[0].id: 1}, reason="changed_mind")
        with pytest.raises(NotAllowed):
            request_return(session, order, wish, zone=ZONE)
        found = request_return(session, order, wish, actor=STAFF, channel="phone", zone=ZONE)
        point = session.scalars(select(Touchpoint).where(Touchpoint.number == found.rma)).one()
    assert found.state == "requested"
    assert "against policy: exempt:hygiene" in point.fact
    assert (point.actor, point.actor_name, point.channel) == ("staff", "Noor Claes", "phone")


def test_more_returned_than_bought_is_refused(database):
    with database.write() as session:
        order = made.delivered(session, quantity=2)
        made.asked_back(session, order, units=1)
    for units in (2, 3, 99):
        with pytest.raises(TooMany) as refused, database.write() as session:
            made.asked_back(session, made.reread(session, order.number), units=units)
        assert refused.value.facts["left"] == 1


def test_nonsense_quantities_and_other_orders_lines_are_refused(database):
    with database.write() as session:
        order = made.delivered(session)
        other = made.delivered(session, email="other@example.org")
    for wanted, error in (
        ({}, Invalid),
        ({order.lines[0].id: 0}, Invalid),
        ({order.lines[0].id: -1}, Invalid),
        ({other.lines[0].id: 1}, NotFound),
    ):
        with pytest.raises(error), database.write() as session:
            wish = Wish(wanted=wanted, reason="changed_mind")
            request_return(session, made.reread(session, order.number), wish, zone=ZONE)


def test_the_same_form_sent_twice_is_one_return(database):
    with database.write() as session:
        order = made.delivered(session, quantity=2)
        first = made.asked_back(session, order, token="form-1")
    with database.write() as session:
        again = made.asked_back(session, made.reread(session, order.number), token="form-1")
    assert first.rma == again.rma
    with database.read() as session:
        assert made.reread(session, order.number).lines[0].return_claimed == 1


def test_a_withdrawal_needs_no_reason_and_its_receipt_bears_the_time(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1800,))
        statement = Statement(name="Edith Nowak", email="Receipts@Example.org")
        found = withdraw(session, order, statement, zone=ZONE)
    assert (found.kind, found.state, found.reason) == ("withdrawal", "approved", "")
    assert found.preview_minor == order.total_minor == 1800 + 490
    with database.read() as session:
        (mail,) = mails(session, "withdrawal")
    assert mail["to"] == "receipts@example.org"
    assert mail["values"]["stated_at"] == int(found.created_at.timestamp())
    assert mail["values"]["stated_by"] == "Edith Nowak"


def test_a_withdrawal_is_open_before_delivery_and_closed_after_its_days(database):
    with database.write() as session:
        early = made.placed(session)
        part = {early.lines[0].id: 1}
        statement = Statement(name="E", email="e@example.org", wanted=part)
        assert withdraw(session, early, statement, zone=ZONE)
        late = made.delivered(session, email="late@example.org")
        with clock.frozen(clock.now() + timedelta(days=18)), pytest.raises(NotAllowed):
            withdraw(session, late, Statement(name="E", email="e@example.org"), zone=ZONE)


def test_withdrawing_from_an_order_that_has_not_left_stops_it_and_pays_at_once(database):
    with database.write() as session:
        order = made.placed(session, prices=(1800,), quantity=2)
        before = level(session, order.lines[0].sku)
        assert (before.on_hand, before.allocated) == (5, 2)
        statement = Statement(name="E", email="e@example.org")
        found = withdraw(session, order, statement, zone=ZONE)
        after = level(session, order.lines[0].sku)
        assert (after.on_hand, after.allocated) == (5, 0)
        assert (found.state, found.due_minor) == ("resolving", 3600 + 490)
        assert mails(session, "withdrawal")[0]["values"]["state"] == "resolving"
        parcel = shipments_of(session, order.id)[0]
        with pytest.raises(Stale):
            mark_shipped(session, parcel.id, 1, carrier="bpost", tracking="1", actor=STAFF)
        assert settled(session, found).state == "closed"
        assert made.reread(session, order.number).state == "canceled"


def test_a_part_of_an_order_that_has_not_left_comes_back_by_post(database):
    with database.write() as session:
        order = made.placed(session, prices=(1800,), quantity=2)
        part = {order.lines[0].id: 1}
        statement = Statement(name="E", email="e@example.org", wanted=part)
        assert withdraw(session, order, statement, zone=ZONE).state == "approved"
        assert shipments_of(session, order.id)[0].state == "pending"


def test_a_withdrawal_leaves_exempt_goods_out_and_refuses_them_when_named(database):
    with database.write() as session:
        order = made.delivered(session, no_return_reason="hygiene")
        line = order.lines[0].id
        for wanted in (None, {line: 1}):
            statement = Statement(name="E", email="e@example.org", wanted=wanted)
            with pytest.raises(NotAllowed):
                withdraw(session, order, statement, zone=ZONE)


def test_a_statement_has_a_name_and_an_address(database):
    with database.write() as session:
        order = made.delivered(session)
        for name, email in ((" ", "e@example.org"), ("E", "nowhere")):
            with pytest.raises(Invalid):
                withdraw(session, order, Statement(name=name, email=email), zone=ZONE)


def test_delivery_goes_back_with_the_withdrawal_that_makes_the_order_whole_once(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1000, 2000))
        lines = [line.id for line in order.lines]
        part = Statement(name="E", email="e@example.org", wanted={lines[0]: 1})
        first = withdraw(session, order, part, zone=ZONE)
        rest = Statement(name="E", email="e@example.org")
        second = withdraw(session, made.reread(session, order.number), rest, zone=ZONE)
    assert (first.shipping_refund_minor, second.shipping_refund_minor) == (0, 490)
    assert first.preview_minor + second.preview_minor == order.total_minor


def test_delivery_goes_back_for_our_fault_but_not_for_a_change_of_mind(database):
    with database.write() as session:
        faulty = made.delivered(session, prices=(1800,))
        minded = made.delivered(session, prices=(1800,), email="other@example.org")
        assert made.asked_back(session, faulty, reason="defective").preview_minor == 1800 + 490
        assert made.asked_back(session, minded).preview_minor == 1800
