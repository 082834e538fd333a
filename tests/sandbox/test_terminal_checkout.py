"""Opening a session, paying it, having the card refused, leaving, closing."""

from datetime import UTC, datetime, timedelta

import pytest

from orders.gateways import CheckoutLine, GatewayRefused, PaymentFacts, StartedCheckout
from orders.gateways.stripe import StripeGateway
from tests.sandbox.outside import Terminal, at_once, checkout


def test_a_session_is_opened_paid_and_found_paid(gateway, terminal):
    started = gateway.start(checkout())
    assert gateway.look_up(started.session_id).status == "open"
    assert gateway.look_up(started.session_id).amount_minor == 0

    answer = terminal.press("approve", started.session_id)

    assert answer.status == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/done?session={started.session_id}"
    facts = gateway.look_up(started.session_id)
    assert facts.payment_id
    assert facts == PaymentFacts(
        session_id=started.session_id,
        payment_id=facts.payment_id,
        status="paid",
        amount_minor=12490,
        currency="EUR",
        reference="LW-20418",
        request_key="attempt-1",
    )


def test_a_declined_card_takes_nothing_and_may_be_tried_again(gateway, terminal, started):
    answer = terminal.press("decline", started.session_id)

    page = terminal.ask("GET", answer.headers["Location"]).text
    assert "Your card was declined" in page
    assert gateway.look_up(started.session_id).status == "open"
    assert terminal.state()["payments"] == 0

    terminal.press("approve", started.session_id)
    assert gateway.look_up(started.session_id).status == "paid"


def test_walking_away_leads_back_to_the_shop_and_leaves_the_page_open(gateway, terminal, started):
    answer = terminal.press("leave", started.session_id)

    assert (answer.status, answer.headers["Location"]) == (303, "http://127.0.0.1:9/bag")
    assert gateway.look_up(started.session_id).status == "open"


def test_a_closed_session_takes_no_money(gateway, terminal, started):
    assert gateway.expire(started.session_id).status == "expired"

    terminal.press("approve", started.session_id)

    assert gateway.look_up(started.session_id).status == "expired"
    assert terminal.state()["payments"] == 0
    assert "This page has closed" in terminal.ask("GET", f"/pay/{started.session_id}").text


def test_closing_tells_that_somebody_was_faster(gateway, paid):
    assert gateway.expire(paid.session_id) == paid


def test_closing_twice_says_closed_twice(gateway, started):
    assert gateway.expire(started.session_id) == gateway.expire(started.session_id)


def test_paying_and_closing_at_once_ends_in_one_of_the_two(
    gateway: StripeGateway, terminal: Terminal
):
    def race(session_id: str) -> None:
        presses = [terminal.press, lambda _, session_id: gateway.expire(session_id)]
        at_once(2, lambda number: presses[number]("approve", session_id))

    for number in range(10):
        session_id = gateway.start(checkout(idempotency_key=f"race-{number}")).session_id
        race(session_id)
        facts = gateway.look_up(session_id)
        assert (facts.status, facts.amount_minor) in {("paid", 12490), ("expired", 0)}


def test_a_session_closes_by_itself_when_its_time_is_over(gateway, terminal, started):
    terminal.control("faults", clock_offset_seconds=3600)

    terminal.press("approve", started.session_id)

    assert gateway.look_up(started.session_id).status == "expired"


def test_pressing_pay_ten_times_at_once_pays_once(terminal: Terminal, started: StartedCheckout):
    answers = at_once(10, lambda _: terminal.press("approve", started.session_id))

    assert {answer.status for answer in answers} == {303}
    assert terminal.state()["payments"] == 1
    assert terminal.state()["received_minor"] == 12490


def test_a_bank_that_answers_later_leaves_the_payment_processing(gateway, terminal, started):
    terminal.control("faults", pays_later=1)
    terminal.press("approve", started.session_id)
    assert gateway.look_up(started.session_id).status == "processing"
    assert gateway.look_up(started.session_id).amount_minor == 0

    terminal.control("settle", session=started.session_id, succeeded=True)

    assert gateway.look_up(started.session_id).status == "paid"
    assert gateway.look_up(started.session_id).amount_minor == 12490


def test_a_bank_that_says_no_later_leaves_nothing_to_pay(gateway, terminal, started):
    terminal.control("faults", pays_later=1)
    terminal.press("approve", started.session_id)

    terminal.control("settle", session=started.session_id, succeeded=False)

    assert gateway.look_up(started.session_id).status == "expired"


def test_a_cent_less_than_asked_is_told_as_it_is(gateway, terminal, started):
    terminal.control("faults", amount_off_by=-1)
    terminal.press("approve", started.session_id)

    assert gateway.look_up(started.session_id).amount_minor == 12489


def test_a_session_that_never_was_is_refused(gateway):
    with pytest.raises(GatewayRefused) as refusal:
        gateway.look_up("cs_test_of_somebody_else")
    assert refusal.value.code == "resource_missing"


@pytest.mark.parametrize("minutes", [20, 25 * 60])
def test_a_closing_time_that_stripe_would_refuse_is_refused(gateway, minutes):
    with pytest.raises(GatewayRefused):
        gateway.start(checkout(expires_at=datetime.now(UTC) + timedelta(minutes=minutes)))


def test_an_amount_below_half_a_euro_is_refused(gateway):
    with pytest.raises(GatewayRefused) as refusal:
        gateway.start(
            checkout(lines=(CheckoutLine("Washer", 1, 49),), shipping_minor=0, amount_minor=49)
        )
    assert refusal.value.code == "amount_too_small"


def test_a_currency_whose_cents_stripe_counts_otherwise_is_refused(gateway, terminal):
    with pytest.raises(GatewayRefused) as refusal:
        gateway.start(checkout(currency="ISK"))
    assert refusal.value.code == "currency_unsupported"
    assert terminal.state()["sessions"] == 0


def test_a_currency_without_cents_is_passed_on_as_it_is(gateway, terminal):
    started = gateway.start(checkout(currency="JPY"))
    terminal.press("approve", started.session_id)

    facts = gateway.look_up(started.session_id)
    assert (facts.amount_minor, facts.currency) == (12490, "JPY")


def test_more_lines_than_the_page_takes_are_shown_as_one(gateway, terminal):
    lines = tuple(CheckoutLine(f"Part {number}", 1, 100) for number in range(120))
    started = gateway.start(checkout(lines=lines, shipping_minor=490, amount_minor=12490))

    page = terminal.ask("GET", f"/pay/{started.session_id}").text
    assert "Part 1" not in page
    assert "€124.90" in page


def test_lines_that_miss_the_amount_never_leave_the_house():
    with pytest.raises(ValueError, match="12490"):
        checkout(shipping_minor=491)


def test_a_line_that_cannot_be_divided_goes_as_one():
    assert CheckoutLine.of_total("Spoons", 3, 1000) == ("3 \N{MULTIPLICATION SIGN} Spoons", 1, 1000)
    assert CheckoutLine.of_total("Spoons", 3, 900) == ("Spoons", 3, 300)
