"""Returns from the parcel to the money: what is paid, and what the stock does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from orders.payment_models import FAILED, Payment, Refund
from orders.refunds import refundable
from shop import clock
from shop.customers.records import CUSTOMER
from shop.errors import Conflict, IllegalTransition, Invalid, Stale
from support import resolving
from support.receiving import Finding, inspect, mark_posted, receive
from support.return_models import Return
from support.returns import find_return
from support.withdrawing import Statement, withdraw
from tests import factories_support as made
from tests.factories_support import STAFF, ZONE, kinds, level, mails, settled


def test_goods_pass_through_quarantine_and_only_restock_sells_them_again(database):
    with database.write() as session:
        order = made.delivered(session, prices=(8400, 1800), quantity=1)
        skus = [line.sku for line in order.lines]
        before = [level(session, sku).on_hand for sku in skus]
        found = made.arrived(session, made.asked_back(session, order))
        assert [level(session, sku).quarantine for sku in skus] == [1, 1]
        assert [level(session, sku).on_hand for sku in skus] == before
        first, second = found.lines
        findings = {first.id: Finding("new", "restock"), second.id: Finding("damaged", "scrap")}
        found = inspect(session, found.rma, found.version, findings, STAFF)
        found = resolving.refund(session, found.rma, found.version, STAFF)
        assert [level(session, sku).quarantine for sku in skus] == [0, 0]
        assert [level(session, sku).on_hand for sku in skus] == [before[0] + 1, before[1]]
        assert settled(session, found).state == "closed"


def test_a_refund_is_reserved_and_closes_the_return_when_the_money_is_there(database):
    with database.write() as session:
        order = made.delivered(session)
        found = made.inspected(session, made.asked_back(session, order))
        found = resolving.refund(session, found.rma, found.version, STAFF)
        assert found.state == "resolving"
        assert refundable(session, order.id) == order.total_minor - 8400
        found = settled(session, found)
        assert (found.state, found.closed_at is not None) == ("closed", True)
        assert len(mails(session, "return_closed")) == 1
        settled(session, found)
        assert len(mails(session, "return_closed")) == 1


def test_a_deduction_is_taken_off_told_and_summed(database):
    with database.write() as session:
        order = made.delivered(session, prices=(8400, 1800))
        found = made.inspected(
            session, made.asked_back(session, order), deduction=1250, reason="Scratched handle"
        )
        assert found.due_minor == 8400 + 1800 - 1250
        found = settled(session, resolving.refund(session, found.rma, found.version, STAFF))
        refund = session.scalars(select(Refund)).one()
        (mail,) = mails(session, "return_closed")
    assert refund.amount_minor == 8950
    assert mail["values"]["lines"][0]["deduction_reason"] == "Scratched handle"


@pytest.mark.parametrize(
    ("deduction", "reason"), [(1, ""), (1, "  "), (-1, "worn"), (8401, "worn"), (10**9, "worn")]
)
def test_a_deduction_without_reason_or_beyond_the_worth_is_refused(database, deduction, reason):
    with database.write() as session:
        order = made.delivered(session)
        found = made.asked_back(session, order)
        with pytest.raises(Invalid):
            made.inspected(session, found, deduction=deduction, reason=reason)


def test_nothing_due_closes_at_once_without_a_refund(database):
    with database.write() as session:
        order = made.delivered(session)
        found = made.asked_back(session, order)
        found = made.inspected(session, found, deduction=8400, reason="In pieces")
        found = resolving.refund(session, found.rma, found.version, STAFF)
        assert found.state == "closed"
        assert session.scalars(select(Refund)).all() == []


def test_only_what_arrived_is_paid_and_the_rest_may_be_asked_back_again(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1000,), quantity=3)
        found = made.asked_back(session, order, units=3, reason="defective")
        assert found.preview_minor == 3000 + 490
        line = found.lines[0].id
        found = receive(session, found.rma, found.version, {line: 1}, STAFF)
        assert found.lines[0].reception == "short"
        found = receive(session, found.rma, found.version, {line: 1}, STAFF)
        found = inspect(
            session, found.rma, found.version, {line: Finding("used", "b_stock")}, STAFF
        )
        assert found.due_minor == 2000
        found = settled(session, resolving.refund(session, found.rma, found.version, STAFF))
        order = made.reread(session, order.number)
        assert order.lines[0].return_claimed == 2
        rest = made.asked_back(session, order, units=1, reason="defective")
        assert rest.preview_minor == 1000 + 490


def test_more_or_nothing_in_the_parcel_is_refused(database):
    with database.write() as session:
        found = made.asked_back(session, made.delivered(session))
        line = found.lines[0].id
    for units in ({line: 2}, {line: 0}, {line: -1}, {}, {line + 99: 1}):
        with pytest.raises(Invalid), database.write() as session:
            receive(session, found.rma, found.version, units, STAFF)


def test_a_line_left_out_of_the_inspection_is_refused(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1000, 2000))
        found = made.arrived(session, made.asked_back(session, order))
        one = {found.lines[0].id: Finding("new", "restock")}
        for findings in (one, {}, {line.id: Finding("ok", "shelf") for line in found.lines}):
            with pytest.raises(Invalid):
                inspect(session, found.rma, found.version, findings, STAFF)


def test_declining_needs_a_reason_and_unlocks_the_units(database):
    with database.write() as session:
        order = made.delivered(session)
        with clock.frozen(clock.now() + timedelta(days=200)):
            found = made.asked_back(session, order, kind="claim", reason="defective")
        with pytest.raises(Invalid):
            resolving.decline(session, found.rma, found.version, "  ", STAFF)
        found = resolving.decline(session, found.rma, found.version, "It was dropped", STAFF)
        assert found.state == "declined"
        assert made.reread(session, order.number).lines[0].return_claimed == 0
        (mail,) = mails(session, "return_declined")
    assert mail["values"]["because"] == "It was dropped"


def test_goods_of_a_declined_return_leave_quarantine_for_their_owner(database):
    with database.write() as session:
        order = made.delivered(session)
        found = made.inspected(session, made.asked_back(session, order, reason="defective"))
        before = level(session, order.lines[0].sku).on_hand
        resolving.decline(session, found.rma, found.version, "Worn, not faulty", STAFF)
        after = level(session, order.lines[0].sku)
    assert (after.quarantine, after.on_hand) == (0, before)


def test_a_withdrawal_is_never_declined(database):
    with database.write() as session:
        order = made.delivered(session)
        found = withdraw(session, order, Statement(name="E", email="e@example.org"), zone=ZONE)
        found = made.inspected(session, found)
        with pytest.raises(resolving.NeverDeclined):
            resolving.decline(session, found.rma, found.version, "No", STAFF)


def test_a_shopper_cancels_before_posting_and_may_ask_again(database):
    with database.write() as session:
        order = made.delivered(session)
        found = made.asked_back(session, order)
        found = resolving.cancel(session, found.rma, found.version)
        assert found.state == "canceled"
        posted = made.asked_back(session, made.reread(session, order.number))
        posted = mark_posted(session, posted.rma, posted.version)
        with pytest.raises(IllegalTransition):
            resolving.cancel(session, posted.rma, posted.version, CUSTOMER)
        assert resolving.cancel(session, posted.rma, posted.version, STAFF).state == "canceled"


def test_a_statement_once_made_is_not_canceled_by_its_author(database):
    with database.write() as session:
        order = made.delivered(session)
        found = withdraw(session, order, Statement(name="E", email="e@example.org"), zone=ZONE)
        with pytest.raises(IllegalTransition):
            resolving.cancel(session, found.rma, found.version, CUSTOMER)


def test_a_refund_that_failed_is_shown_and_sent_again_under_a_key_of_its_own(database):
    with database.write() as session:
        order = made.delivered(session)
        found = made.inspected(session, made.asked_back(session, order))
        with pytest.raises(Conflict):
            resolving.refund_again(session, found.rma, found.version, STAFF)
        found = resolving.refund(session, found.rma, found.version, STAFF)
        found = settled(session, found, "failed")
        assert found.state == "resolving"
        assert kinds(session, found.rma)[-1] == "refund_failed"
        found = resolving.refund_again(session, found.rma, found.version, STAFF)
        assert settled(session, found).state == "closed"
        tries = resolving.refunds_for(session, found.rma)
    assert [one.state for one in tries] == [FAILED, "succeeded"]
    assert len({one.request_key for one in tries}) == 2


def test_a_success_that_the_bank_takes_back_opens_the_return_again(database):
    with database.write() as session:
        order = made.delivered(session)
        found = made.inspected(session, made.asked_back(session, order))
        found = settled(session, resolving.refund(session, found.rma, found.version, STAFF))
        assert found.state == "closed"
        found = settled(session, found, "failed")
        assert found.state == "resolving"
        assert found.closed_at is None


def test_word_of_a_refund_that_is_no_returns_changes_nothing(database):
    with database.write() as session:
        resolving.settle(session, "LW-20001", 1, "succeeded")
        found = made.asked_back(session, made.delivered(session))
        resolving.settle(session, found.rma, 1, "succeeded")
        assert find_return(session, found.rma).state == "approved"


def test_an_old_page_changes_nothing_and_is_told_where_it_stands(database):
    with database.write() as session:
        found = made.asked_back(session, made.delivered(session))
        mark_posted(session, found.rma, 1)
    for verb in (mark_posted, resolving.cancel):
        with pytest.raises(Stale) as refused, database.write() as session:
            verb(session, found.rma, 1)
        assert refused.value.facts["state"] == "in_transit"


def test_payment_never_counts_more_going_back_than_was_captured(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1000,), quantity=3)
        for _ in range(3):
            found = made.asked_back(session, made.reread(session, order.number))
            found = made.inspected(session, found)
            settled(session, resolving.refund(session, found.rma, found.version, STAFF))
        payment = session.scalars(select(Payment)).one()
        session.refresh(payment)
        assert payment.refunding_minor == 3000
        assert session.scalars(select(Return.state)).all() == ["closed"] * 3
