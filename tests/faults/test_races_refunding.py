"""Colleagues who press 'refund' at the same time: the money goes back once."""

from collections import Counter

import pytest
from sqlalchemy import select

from orders.models import Order
from orders.payment_models import CAPTURED, SUCCEEDED, Payment, Refund
from support.return_models import CLOSED, Return
from tests import factories, factories_support
from tests.browsing import JudgingClient
from tests.factories_orders import filled_bag
from tests.faults.racing import ROUNDS, Browser, Ground
from tests.waiting import until


@pytest.fixture
def colleagues(ground: Ground) -> list[JudgingClient]:
    """Two of the desk, each in a browser of their own."""
    found = []
    for _ in range(2):
        with ground.database.write() as session:
            email = factories.staff(session, role="agent").email
        found.append(JudgingClient(ground.app, ground.database))
        found[-1].sign_in(email, factories.PASSWORD)
    return found


def _inspected(ground: Ground) -> Return:
    """One kettle of an order that was really paid at the terminal is back on the bench."""
    with ground.database.write() as session:
        thing = factories.product(session, units=5).variants[0]
        cart = filled_bag(session, thing)
    (answer,) = ground.rush([ground.at_button(cart, "elif@example.org", 8400)], "/checkout")
    session_id = answer.location.rpartition("/")[2]
    ground.terminal.press("approve", session_id)
    paid = select(Payment).where(Payment.session_id == session_id, Payment.state == CAPTURED)

    def captured() -> Payment | None:
        with ground.database.read() as session:
            return session.scalar(paid)

    payment = until(captured)
    with ground.database.write() as session:
        number = session.get_one(Order, payment.order_id).number
        order = factories_support.deliver(session, factories_support.reread(session, number))
        return factories_support.inspected(session, factories_support.asked_back(session, order))


def test_twenty_presses_of_refund_by_two_colleagues_send_the_money_once(
    ground: Ground, colleagues: list[JudgingClient]
) -> None:
    for _ in range(ROUNDS):
        found = _inspected(ground)
        before = ground.terminal.state()
        browsers: list[Browser] = [ground.browser(one, version=found.version) for one in colleagues]
        answers = ground.rush(browsers * 10, f"/desk/returns/{found.rma}/refund")
        assert Counter(answer.status for answer in answers) == {303: 1, 409: 19}
        ground.work()
        after = ground.terminal.state()
        assert after["refunds"] - before["refunds"] == 1
        assert after["refunded_minor"] - before["refunded_minor"] == found.due_minor > 0
        with ground.database.read() as session:
            refund = session.scalars(select(Refund).where(Refund.reference == found.rma)).one()
            assert (refund.state, refund.amount_minor) == (SUCCEEDED, found.due_minor)
            assert session.get_one(Return, found.id).state == CLOSED
