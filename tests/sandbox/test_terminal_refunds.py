"""Money going back: once per key, never too much, and sometimes failing later."""

import pytest

from orders.gateways import GatewayRefused, GatewayUnavailable, PaymentFacts, RefundRequest
from orders.gateways.stripe import StripeGateway
from tests.sandbox.outside import Terminal, at_once


def refund(payment: PaymentFacts, amount: int, key: str = "refund-1") -> RefundRequest:
    assert payment.payment_id
    return RefundRequest(
        idempotency_key=key,
        payment_id=payment.payment_id,
        amount_minor=amount,
        currency="EUR",
        reference="LW-20418",
    )


def test_a_refund_succeeds_and_is_found_again(gateway, terminal, paid):
    facts = gateway.refund(refund(paid, 8400))

    assert (facts.status, facts.failure_reason) == ("succeeded", None)
    assert (facts.payment_id, facts.amount_minor, facts.currency) == (paid.payment_id, 8400, "EUR")
    assert (facts.reference, facts.request_key) == ("LW-20418", "refund-1")
    assert gateway.refunds_of(paid.payment_id) == (facts,)
    assert terminal.state()["refunded_minor"] == 8400


def test_one_key_refunds_once_however_often_and_parallel(
    gateway: StripeGateway, terminal: Terminal, paid: PaymentFacts
):
    answers = at_once(10, lambda _: gateway.refund(refund(paid, 1000)))

    assert len(set(answers)) == 1
    assert terminal.state()["refunds"] == 1
    assert terminal.state()["refunded_minor"] == 1000


def test_refunds_at_once_never_exceed_the_payment(
    gateway: StripeGateway, terminal: Terminal, paid: PaymentFacts
):
    def try_one(number: int) -> bool:
        try:
            gateway.refund(refund(paid, 4000, f"refund-{number}"))
        except GatewayRefused:
            return False
        return True

    assert sum(at_once(10, try_one)) == 3
    assert terminal.state()["refunded_minor"] == 12000


def test_more_than_is_left_is_refused(gateway, paid):
    gateway.refund(refund(paid, 12000))

    with pytest.raises(GatewayRefused, match="greater than"):
        gateway.refund(refund(paid, 491, "refund-2"))


def test_nothing_left_is_refused_by_its_name(gateway, paid):
    gateway.refund(refund(paid, 12490))

    with pytest.raises(GatewayRefused) as refusal:
        gateway.refund(refund(paid, 1, "refund-2"))
    assert refusal.value.code == "charge_already_refunded"


def test_a_payment_that_is_not_there_yet_is_not_refunded(gateway, terminal, started):
    terminal.control("faults", pays_later=1)
    terminal.press("approve", started.session_id)

    with pytest.raises(GatewayRefused):
        gateway.refund(refund(gateway.look_up(started.session_id), 100))


def test_a_refund_whose_answer_got_lost_is_found_by_its_key_and_not_made_twice(
    gateway, terminal, paid
):
    terminal.control("faults", drop_response_after_refund=1)
    with pytest.raises(GatewayUnavailable):
        gateway.refund(refund(paid, 8400))

    (found,) = gateway.refunds_of(paid.payment_id)
    assert found.request_key == "refund-1"
    assert gateway.refund(refund(paid, 8400)) == found
    assert terminal.state()["refunds"] == 1


def test_a_refund_that_fails_later_can_be_made_anew(gateway, terminal, paid):
    terminal.control("faults", refund_fails=1)
    assert gateway.refund(refund(paid, 12490)).status == "pending"

    (failed,) = gateway.refunds_of(paid.payment_id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert terminal.state()["refunded_minor"] == 0
    assert gateway.refund(refund(paid, 12490)).status == "pending", "a key keeps its first answer"

    assert gateway.refund(refund(paid, 12490, "refund-2")).status == "succeeded"
    assert terminal.state()["refunded_minor"] == 12490


def test_many_refunds_are_all_listed_newest_first(gateway, paid):
    for number in range(105):
        gateway.refund(refund(paid, 1, f"refund-{number}"))

    keys = [facts.request_key for facts in gateway.refunds_of(paid.payment_id)]
    assert keys == [f"refund-{number}" for number in reversed(range(105))]
