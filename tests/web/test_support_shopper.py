"""Shoppers' pages of questions and returns: without JavaScript, and only their own."""

from email import message_from_bytes
from email.policy import default

import pytest

from shop import outbox
from support import tickets
from support.tickets import Asked, find_ticket
from tests import factories
from tests import factories_support as made
from tests.factories_support import STAFF

WHO = {"name": "Ana Prat", "email": "ana@example.org"}


@pytest.fixture
def order(database):
    """Delivered to Edith, who has an account."""
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
        return made.delivered(session, prices=(8400, 1800), quantity=2)


@pytest.fixture
def edith(client, order):
    """Edith's browser."""
    client.sign_in("edith@example.org", factories.PASSWORD)
    return client


def sent(app, config):
    """Every mail so far, by its subject: (text, HTML)."""
    with app.app_context():
        outbox.drain(app.extensions["database"])
    letters = {}
    for file in sorted(config.mail_folder.glob("*.eml")):
        mail = message_from_bytes(file.read_bytes(), policy=default)
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        letters[mail["Subject"]] = (text.get_content(), html.get_content())
    return letters


def link_in(text):
    """The path of the guest link in a mail."""
    start = text.index("http://localhost/") + len("http://localhost")
    return text[start:].split(")")[0].split()[0]


def test_the_order_page_offers_what_policy_allows(edith, order):
    page = edith.get(f"/orders/{order.number}").text
    assert f"/orders/{order.number}/return?line={order.lines[0].id}" in page
    assert "Withdraw from contract here" in page
    assert "Free returns until" in page
    assert "Open until" in page


def test_before_delivery_withdrawing_is_offered_and_returning_says_when(client, database):
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
        order = made.placed(session)
    client.sign_in("edith@example.org", factories.PASSWORD)
    page = client.get(f"/orders/{order.number}").text
    assert "Withdraw from contract here" in page
    assert "Return: Once it has arrived" in page
    assert "/return?line=" not in page


def test_a_return_on_one_page(edith, order, app, config):
    line = order.lines[0].id
    page = edith.get(f"/orders/{order.number}/return?line={line}").text
    assert "€84.00 back for each" in page
    answer = edith.post(
        f"/orders/{order.number}/return",
        {"line": line, f"quantity-{line}": 1, "reason": "too_large", "note": "A bit", "token": "t"},
    )
    assert answer.location == "/returns/RMA-3001"
    page = edith.get("/returns/RMA-3001").text
    assert "Agreed. Please send it to us" in page
    assert "Write RMA-3001 on the parcel" in page
    assert "1 Example Street" in page
    assert "€84.00" in page
    text, html = sent(app, config)["RMA-3001: please send it to us"]
    assert "€84.00 goes back to you" in text
    assert "1 Example Street" in text
    assert link_in(text) in html.replace("&amp;", "&")


def test_the_same_return_form_twice_is_one_return(edith, order):
    form = {"line": order.lines[0].id, "reason": "too_large", "token": "same"}
    for _ in range(2):
        answer = edith.post(f"/orders/{order.number}/return", form)
        assert answer.location == "/returns/RMA-3001"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"line": ""}, "Please choose what comes back."),
        ({"reason": ""}, "Please choose the closest reason."),
        ({"reason": "because"}, "Not a valid choice"),
        ({"quantity": "3"}, "There are 2 of that to send back."),
        ({"quantity": "-1"}, "There are 2 of that to send back."),
    ],
)
def test_a_mistake_in_the_return_form_is_explained_and_nothing_is_lost(edith, order, change, said):
    line = order.lines[0].id
    form = {"line": line, "quantity": 1, "reason": "too_large", "note": "My words"} | change
    form[f"quantity-{line}"] = form.pop("quantity")
    page = edith.post(f"/orders/{order.number}/return", form, status=422).text
    assert said in page
    assert "My words" in page


def test_posted_and_canceled_by_a_button(edith, order):
    form = {"line": order.lines[0].id, "reason": "too_large"}
    edith.post(f"/orders/{order.number}/return", form)
    edith.post("/returns/RMA-3001/posting", {"version": 1})
    page = edith.get("/returns/RMA-3001").text
    assert "On its way to us" in page
    assert "I posted it" not in page
    edith.post("/returns/RMA-3001/cancellation", {"version": 1}, status=409)
    edith.post(f"/orders/{order.number}/return", form | {"line": order.lines[1].id})
    edith.post("/returns/RMA-3002/cancellation", {"version": 1})
    assert "Canceled. You keep it" in edith.get("/returns/RMA-3002").text


def test_withdrawing_takes_a_statement_and_one_confirmation(edith, order, app, config):
    page = edith.get(f"/orders/{order.number}/withdrawal").text
    assert "Confirm withdrawal" in page
    assert 'value="Edith Nowak"' in page
    edith.most_statements = 35  # it is done once, and locks each line
    lines = [line.id for line in order.lines]
    form = {"line": lines, "name": "Edith Nowak", "email": "elsewhere@example.org"}
    answer = edith.post(f"/orders/{order.number}/withdrawal", form)
    page = edith.get(answer.location).text
    assert "You have withdrawn. Please send it back" in page
    assert "I keep it after all" not in page
    text, html = sent(app, config)["RMA-3001: receipt of your withdrawal"]
    assert f"order {order.number}" in text
    assert "Received: " in text
    assert "Central European" in text
    assert "Stated by: Edith Nowak" in text
    assert "€204.00 goes back to you" in text
    assert "<blockquote>" in html


def test_withdrawing_before_it_has_left_needs_no_parcel(client, database, app, config, gateway):
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
        order = made.placed(session)
    client.sign_in("edith@example.org", factories.PASSWORD)
    client.most_statements = (
        50  # stops the parcel, frees stock and promotions, and sends the money as well
    )
    form = {"line": order.lines[0].id, "name": "Edith", "email": "edith@example.org"}
    page = client.get(client.post(f"/orders/{order.number}/withdrawal", form).location).text
    assert "Your money is on its way" in page
    assert "Send it back" not in page
    assert "Looked at" not in page
    page = client.get(f"/orders/{order.number}").text
    assert "Canceled" in page
    assert "Withdraw from contract here" not in page.split("<footer")[0]
    made.tell_bank(gateway, order)
    letters = sent(app, config)
    assert "€84.00 went back to you" in letters["RMA-3001: settled"][0]
    text, _ = letters["RMA-3001: receipt of your withdrawal"]
    assert "you have nothing to send" in text


def test_a_guest_reaches_a_return_by_its_mailed_link_only(client, database, app, config):
    with database.write() as session:
        order = made.delivered(session, email="guest@example.org")
        made.asked_back(session, order)
    client.get("/returns/RMA-3001", status=404)
    link = link_in(sent(app, config)["RMA-3001: please send it to us"][0])
    client.get(link[:-1] + ("0" if link[-1] != "0" else "1"), status=404)
    assert client.get(link, status=303).location == "/returns/RMA-3001"
    assert "Agreed" in client.get("/returns/RMA-3001").text
    client.post("/returns/RMA-3001/posting", {"version": 1})


def test_a_stranger_asks_is_answered_and_writes_back(client, database, app, config):
    product = None
    with database.write() as session:
        product = factories.product(session, title="Hob kettle")
    page = client.get(f"/questions/new?product={product.handle}").text
    assert "Hob kettle" in page
    form = WHO | {"message": "Does it whistle?", "token": "t"}
    for _ in range(2):
        answer = client.post(f"/questions/new?product={product.handle}", form)
        assert answer.location == "/questions/Q-5001"
    assert "We have your question" in client.get("/questions/Q-5001").text
    with database.write() as session:
        tickets.answer(session, "Q-5001", 1, "It *does*.\nLoudly.", STAFF)
        tickets.add_note(session, "Q-5001", "She asks every week", STAFF)
    text, html = sent(app, config)["Q-5001: Hob kettle"]
    assert "It *does*.  \r\nLoudly." in text
    assert "It *does*." in html
    assert "every week" not in text + html
    page = client.get("/questions/Q-5001").text
    assert "It *does*." in page
    assert "every week" not in page
    client.post("/questions/Q-5001/messages", {"message": "And loudly?", "token": "u"})
    page = client.get("/questions/Q-5001").text
    assert "And loudly?" in page
    assert "every week" not in page
    assert "We are on it" in page


@pytest.mark.parametrize(
    "form",
    [WHO, WHO | {"message": " "}, {"message": "Hi"}, {"message": "Hi", "name": "A", "email": "a@"}],
)
def test_a_question_needs_words_and_a_way_back(client, form):
    client.post("/questions/new", form, status=422)


def test_somebody_known_is_not_asked_who_they_are(edith, order):
    page = edith.get(f"/questions/new?order={order.number}&line={order.lines[0].id}").text
    assert 'name="email"' not in page
    edith.post(f"/questions/new?order={order.number}", {"message": "When?", "token": "t"})
    page = edith.get(f"/orders/{order.number}").text
    assert "/questions/Q-5001" in page
    assert "/questions/Q-5001" in edith.get("/account").text


def test_what_is_somebody_elses_is_as_missing_as_nothing(client, database, order):
    with database.write() as session:
        made.asked_back(session, made.reread(session, order.number))
        wish = Asked(subject="x", body="x", locale="en", order_id=order.id)
        tickets.open_ticket(session, order.customer, wish)
        factories.shopper(session, email="other@example.org")
    for _ in range(2):
        for missing in (order.number, "LW-1"):
            client.get(f"/orders/{missing}/return", status=404)
            client.get(f"/orders/{missing}/withdrawal", status=404)
            client.post(f"/orders/{missing}/return", status=404)
            client.post(f"/orders/{missing}/withdrawal", status=404)
            client.get(f"/questions/new?order={missing}", status=404)
        for missing in ("RMA-3001", "RMA-1"):
            client.get(f"/returns/{missing}", status=404)
            client.get(f"/returns/{missing}?key=0", status=404)
            client.post(f"/returns/{missing}/posting", {"version": 1}, status=404)
            client.post(f"/returns/{missing}/cancellation", {"version": 1}, status=404)
        for missing in ("Q-5001", "Q-1"):
            client.get(f"/questions/{missing}", status=404)
            client.get(f"/questions/{missing}?key=", status=404)
            client.post(f"/questions/{missing}/messages", {"message": "x"}, status=404)
        client.sign_in("other@example.org", factories.PASSWORD)


def test_a_line_of_another_order_is_not_asked_about(edith, order, database):
    with database.write() as session:
        other = made.delivered(session, email="other@example.org")
    line = other.lines[0].id
    edith.get(f"/questions/new?order={order.number}&line={line}", status=404)
    edith.post(f"/orders/{order.number}/return", {"line": line, "reason": "too_large"}, status=422)


def test_words_of_a_shopper_are_words_on_every_page_and_in_every_mail(edith, order, app, config):
    evil = "<script>alert(1)</script> [x](http://evil.example) **b**"
    edith.post(f"/questions/new?order={order.number}", {"message": evil, "token": "t"})
    assert "<script>alert" not in edith.get("/questions/Q-5001").text
    _, html = sent(app, config)["Q-5001: we have your question"]
    assert "<script>" not in html
    assert 'href="http://evil' not in html
    assert "<strong>" not in html


def test_pages_and_mails_speak_the_shoppers_language(edith, order, database):
    edith.get(f"/ca/orders/{order.number}/return")
    edith.post(f"/ca/questions/new?order={order.number}", {"message": "Quan?", "token": "t"})
    with database.read() as session:
        assert find_ticket(session, "Q-5001").locale == "ca"
