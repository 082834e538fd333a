"""The hosted page: what it says, and what it lets a browser do."""

from orders.gateways import CheckoutLine
from tests.sandbox.outside import checkout


def test_the_page_shows_what_is_paid_for_and_that_no_money_moves(terminal, started):
    page = terminal.ask("GET", f"/pay/{started.session_id}")

    assert page.status == 200
    for words in ("Test terminal", "no money moves", "LW-20418", "Hob kettle", "€36.00", "€124.90"):
        assert words in page.text
    assert page.text.count("<h1") == 1


def test_the_page_lets_a_browser_load_and_send_nothing_elsewhere(terminal, started):
    page = terminal.ask("GET", f"/pay/{started.session_id}")

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:9;" in policy
    assert "unsafe" not in policy
    assert "<script" not in page.text
    assert "style=" not in page.text


def test_words_on_the_page_are_words_only(gateway, terminal):
    line = CheckoutLine("<script>alert(1)</script>", 1, 12000)
    started = gateway.start(checkout(lines=(line,)))

    assert "<script" not in terminal.ask("GET", f"/pay/{started.session_id}").text


def test_a_paid_page_leads_back_and_offers_no_second_payment(terminal, paid):
    page = terminal.ask("GET", f"/pay/{paid.session_id}").text

    assert "Back to the shop" in page
    assert "<form" not in page


def test_a_page_that_never_was_says_so(terminal):
    page = terminal.ask("GET", "/pay/cs_test_none")

    assert page.status == 404
    assert "No such payment" in page.text
