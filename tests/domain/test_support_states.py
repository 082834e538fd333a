"""The state machine of a return: every verb from every state, and many hands at once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from orders.fulfilment import mark_shipped, shipments_of
from orders.payment_models import Refund
from shop import clock
from shop.errors import Conflict, IllegalTransition, Invalid
from support import resolving
from support.receiving import Finding, inspect, mark_posted, receive
from support.return_models import Return
from support.returns import TRANSITIONS, find_return
from support.withdrawing import Statement, withdraw
from tests import factories_support as made
from tests.factories_support import STAFF, ZONE

STATES = tuple(TRANSITIONS)


def _posted(session, found):
    return mark_posted(session, found.rma, found.version)


def _settled(session, found):
    found = resolving.refund(session, found.rma, found.version, STAFF)
    refund = resolving.refunds_for(session, found.rma)[-1]
    refund.state, refund.settled_at = "succeeded", clock.now()
    session.flush()
    resolving.settle(session, found.rma, refund.id, "succeeded")
    return find_return(session, found.rma)


def at(session, state):
    """A return that has come as far as ``state``."""
    order = made.delivered(session)
    if state in {"requested", "declined"}:
        with clock.frozen(clock.now() + timedelta(days=200)):
            found = made.asked_back(session, order, kind="claim", reason="defective")
        if state == "declined":
            found = resolving.decline(session, found.rma, found.version, "No", STAFF)
        return found
    found = made.asked_back(session, order)
    lead = {
        "approved": lambda: found,
        "canceled": lambda: resolving.cancel(session, found.rma, found.version),
        "in_transit": lambda: _posted(session, found),
        "received": lambda: made.arrived(session, found),
        "inspected": lambda: made.inspected(session, found),
        "resolving": lambda: resolving.refund(
            session, found.rma, made.inspected(session, found).version, STAFF
        ),
        "closed": lambda: _settled(session, made.inspected(session, found)),
    }
    return lead[state]()


def _inspect(session, rma, version, actor):
    found = find_return(session, rma)
    findings = {line.id: Finding("new", "restock") for line in found.lines if line.received}
    return inspect(session, rma, version, findings, actor)


def _receive(session, rma, version, actor):
    found = find_return(session, rma)
    return receive(session, rma, version, {line.id: 1 for line in found.lines}, actor)


VERBS = {
    "approve": (resolving.approve, {"requested"}),
    "decline": (
        lambda session, rma, version, actor: resolving.decline(session, rma, version, "No", actor),
        {"requested", "inspected"},
    ),
    "cancel": (resolving.cancel, {"requested", "approved", "in_transit"}),
    "post": (mark_posted, {"approved"}),
    "receive": (_receive, {"approved", "in_transit"}),
    "inspect": (_inspect, {"received", "inspected"}),
    "refund": (resolving.refund, {"inspected"}),
    "refund_again": (resolving.refund_again, set()),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_leads_on_only_from_the_states_that_have_it(database, verb):
    act, allowed = VERBS[verb]
    for state in STATES:
        with database.write() as session:
            found = at(session, state)
        assert found.state == state
        try:
            with database.write() as session:
                act(session, found.rma, found.version, STAFF)
            assert state in allowed, f"{verb} went through from {state}"
        except Conflict:
            assert state not in allowed, f"{verb} was refused from {state}"
            with database.read() as session:
                after = find_return(session, found.rma)
            assert (after.state, after.version) == (state, found.version)
        except Invalid:  # a second parcel with nothing left to come
            assert (verb, state not in allowed) == ("receive", True)


def test_each_step_raises_the_version_so_that_an_old_page_is_refused(database):
    with database.write() as session:
        found = at(session, "closed")
    assert found.version == 5  # received, inspected, resolving, closed after the first


def together(count, act):
    """Run ``act`` in so many threads at once; what each returned, or its exception's name."""
    barrier = threading.Barrier(count)

    def one(number):
        barrier.wait()
        try:
            return act(number)
        except Conflict as error:
            return type(error).__name__

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


def test_ten_requests_at_once_get_no_more_units_than_were_bought(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1000,), quantity=3)

    def ask(_number):
        with database.write() as session:
            made.asked_back(session, made.reread(session, order.number))
        return "asked"

    assert together(10, ask) == {"asked": 3, "NotAllowed": 7}
    with database.read() as session:
        assert made.reread(session, order.number).lines[0].return_claimed == 3
        worth = select(func.sum(Return.preview_minor))
        assert session.scalar(worth) == 3000


def test_one_form_sent_ten_times_at_once_is_one_return(database):
    with database.write() as session:
        order = made.delivered(session, prices=(1000,), quantity=10)

    def ask(_number):
        with database.write() as session:
            again = made.reread(session, order.number)
            return made.asked_back(session, again, token="the same form").rma

    assert together(10, ask) == {"RMA-3001": 10}


def test_twenty_refunds_at_once_pay_once(database):
    with database.write() as session:
        found = at(session, "inspected")

    def refund(_number):
        with database.write() as session:
            resolving.refund(session, found.rma, found.version, STAFF)
        return "refunded"

    assert together(20, refund) == {"refunded": 1, "Stale": 19}
    with database.read() as session:
        refunds = session.scalars(select(Refund)).all()
    assert [(one.request_key, one.amount_minor) for one in refunds] == [("RMA-3001:refund", 8400)]


def test_two_colleagues_deciding_at_once_decide_one_thing(database):
    with database.write() as session:
        found = at(session, "inspected")

    def decide(number):
        with database.write() as session:
            if number % 2:
                resolving.refund(session, found.rma, found.version, STAFF)
            else:
                resolving.decline(session, found.rma, found.version, "Worn", STAFF)
        return "decided"

    assert together(6, decide) == {"decided": 1, "Stale": 5}


def test_withdrawing_while_a_colleague_sends_the_parcel_has_one_winner(database):
    with database.write() as session:
        order = made.placed(session)
        parcel = shipments_of(session, order.id)[0]

    def race(number):
        with database.write() as session:
            if number:
                mark_shipped(session, parcel.id, 1, carrier="bpost", tracking="1", actor=STAFF)
                return "shipped"
            statement = Statement(name="E", email="e@example.org")
            return withdraw(session, made.reread(session, order.number), statement, zone=ZONE).state

    assert together(2, race) in ({"approved": 1, "shipped": 1}, {"resolving": 1, "Stale": 1})


def test_a_refund_is_not_decided_twice_even_with_the_newest_page(database):
    with database.write() as session:
        found = at(session, "resolving")
    with pytest.raises(IllegalTransition), database.write() as session:
        resolving.refund(session, found.rma, found.version, STAFF)
