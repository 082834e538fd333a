"""The desk's returns, questions and customers: what each colleague sees, and what a press does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from orders.payment_models import Refund
from shop import clock, outbox
from support import tickets
from support.models import Message
from support.returns import find_return
from support.tickets import Asked
from support.withdrawing import Statement, withdraw
from tests import factories
from tests import factories_support as made
from tests.factories_support import ZONE


@pytest.fixture
def colleague(client, database):
    """Sign in as somebody of this role."""

    def sign_in(role="admin"):
        with database.write() as session:
            account = factories.staff(session, role=role, name="Noor Claes")
        client.sign_in(account.email, factories.PASSWORD)
        return client

    return sign_in


@pytest.fixture
def wanted(database):
    """An approved return of a kettle and a mug."""
    with database.write() as session:
        order = made.delivered(session, prices=(8400, 1800), name="Elif Demir")
        return made.asked_back(session, order, reason="damaged_in_transit", note="Chipped near it")


def asked(database, body="Does it whistle?", **facts):
    with database.write() as session:
        person = factories.customer(session, email="ana@example.org", name="Ana Prat")
        wish = Asked(subject="Hob kettle", body=body, locale="en", **facts)
        return tickets.open_ticket(session, person, wish)


def buttons(page):
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in _BUTTON.findall(page)]


_BUTTON = re.compile(r"<button[^>]*>(.*?)</button>", re.DOTALL)


def test_from_the_parcel_to_the_money_by_four_presses(colleague, database, app, gateway, wanted):
    desk = colleague()
    desk.most_statements = 40
    at = f"/desk/returns/{wanted.rma}"
    first, second = (line.id for line in wanted.lines)
    assert "It arrived damaged" in desk.get(at).text
    assert "Chipped near it" in desk.get(at).text
    desk.post(f"{at}/receipt", {"version": 1, f"line{first}-units": 1, f"line{second}-units": 1})
    form = {"version": 2, f"line{first}-deduction": "12,50", f"line{first}-reason": "Scratched"}
    for line, where in ((first, "b_stock"), (second, "restock")):
        form |= {f"line{line}-condition": "used", f"line{line}-disposition": where}
    desk.post(f"{at}/inspection", form)
    page = desk.get(at).text
    assert "Refund €89.50 A" in buttons(page)
    assert "Scratched" in page
    desk.post(f"{at}/refund", {"version": 3})
    assert "Your money is on its way" in desk.get(at).text
    with app.app_context():
        made.tell_bank(gateway, wanted.order)
        outbox.drain(database)
    with database.read() as session:
        assert find_return(session, wanted.rma).state == "closed"
        assert session.scalars(select(Refund.amount_minor)).all() == [8950]
    assert "Settled" in desk.get(at).text


def test_the_queue_has_saved_views_with_counts_and_finds_by_name(colleague, database, wanted):
    desk = colleague()
    with database.write() as session:
        other = made.delivered(session, email="x@example.org", name="Pieter Maes")
        made.arrived(session, made.asked_back(session, other))
    coming = desk.get("/desk/returns/?view=coming").text
    assert "Elif Demir" in coming
    assert "Pieter Maes" not in coming
    assert "Pieter Maes" in desk.get("/desk/returns/").text
    found = desk.get("/desk/returns/?q=elif").text
    assert "Elif Demir" in found
    assert "Pieter" not in found
    assert "Nothing here." in desk.get("/desk/returns/?q=%25").text
    desk.get("/desk/returns/?view=nonsense", status=404)
    desk.get("/desk/returns/RMA-1", status=404)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("admin", {"receive", "decide", "refund"}),
        ("agent", {"decide", "refund"}),
        ("warehouse", {"receive"}),
    ],
)
def test_buttons_that_somebody_may_not_press_are_not_shown_nor_do_they_work(
    colleague, database, role, may
):
    with database.write() as session:
        coming = made.asked_back(session, made.delivered(session))
        ready = made.inspected(session, made.asked_back(session, made.delivered(session)))
        with clock.frozen(clock.now() + timedelta(days=100)):
            order = made.delivered(session)
        with clock.frozen(clock.now() + timedelta(days=300)):
            claim = made.asked_back(session, order, kind="claim", reason="defective")
    desk = colleague(role)
    here = buttons(desk.get(f"/desk/returns/{coming.rma}").text)
    pay = buttons(desk.get(f"/desk/returns/{ready.rma}").text)
    decide = buttons(desk.get(f"/desk/returns/{claim.rma}").text)
    assert ("It is here A" in here) == ("receive" in may)
    assert ("Refund €84.00 A" in pay) == ("refund" in may)
    assert ("Approve A" in decide) == ("decide" in may)
    for url, needs in (
        (f"/desk/returns/{coming.rma}/receipt", "receive"),
        (f"/desk/returns/{coming.rma}/inspection", "receive"),
        (f"/desk/returns/{ready.rma}/refund", "refund"),
        (f"/desk/returns/{ready.rma}/refund-retry", "refund"),
        (f"/desk/returns/{claim.rma}/approval", "decide"),
        (f"/desk/returns/{claim.rma}/refusal", "decide"),
        (f"/desk/returns/{claim.rma}/cancellation", "decide"),
    ):
        if needs not in may:
            desk.post(url, {"version": 1, "because": "x"}, status=403)


@pytest.mark.parametrize(
    "path",
    ["/desk/returns/", "/desk/questions/", "/desk/customers/", "/desk/customers/1", "/desk/find"],
)
def test_shoppers_and_strangers_see_nothing_of_the_desk(client, database, path):
    client.get(path, status=403)
    with database.write() as session:
        factories.shopper(session, email="edith@example.org")
    client.sign_in("edith@example.org", factories.PASSWORD)
    client.get(path, status=403)


def test_an_old_page_gets_409_and_what_was_typed_stays(colleague, database, wanted):
    desk = colleague()
    at = f"/desk/returns/{wanted.rma}"
    with database.write() as session:
        found = made.inspected(session, wanted)
    page = desk.post(f"{at}/refusal", {"version": 1, "because": "Worn, not faulty"}, status=409)
    assert "A colleague was quicker" in page.text
    assert "Worn, not faulty" in page.text
    with database.read() as session:
        assert find_return(session, wanted.rma).version == found.version
    desk.post(f"{at}/refund", {"version": "one"}, status=422)
    desk.post(f"{at}/refusal", {"version": found.version, "because": " "}, status=422)


def test_a_mistake_on_the_bench_is_shown_and_kept(colleague, database, wanted):
    with database.write() as session:
        made.arrived(session, wanted)
    desk = colleague("warehouse")
    line = wanted.lines[0].id
    form = {"version": 2, f"line{line}-condition": "used", f"line{line}-deduction": "twelve"}
    page = desk.post(f"/desk/returns/{wanted.rma}/inspection", form, status=422).text
    assert "An amount like 12.50, please." in page
    assert "Where does it go?" in page
    assert 'value="twelve"' in page
    form = {"version": 1, f"line{line}-units": 9}
    desk.post(f"/desk/returns/{wanted.rma}/receipt", form, status=422)


def test_a_withdrawal_has_no_decline(colleague, database):
    with database.write() as session:
        order = made.delivered(session)
        found = withdraw(session, order, Statement(name="E", email="e@example.org"), zone=ZONE)
        found = made.inspected(session, found)
    desk = colleague()
    at = f"/desk/returns/{found.rma}"
    assert "Decline" not in desk.get(at).text
    page = desk.post(f"{at}/refusal", {"version": found.version, "because": "No"}, status=409)
    assert "A withdrawal in time is a right" in page.text


def test_a_refund_that_failed_is_shown_with_a_way_on(colleague, database, app, gateway):
    with database.write() as session:
        found = made.inspected(session, made.asked_back(session, made.delivered(session)))
    desk = colleague()
    desk.most_statements = 40
    at = f"/desk/returns/{found.rma}"
    desk.post(f"{at}/refund", {"version": found.version})
    gateway.refusal = "expired_or_canceled_card"
    with app.app_context():
        outbox.drain(database)
    page = desk.get(at).text
    assert "The bank did not take the refund" in page
    assert "Send it again A" in buttons(page)
    desk.post(f"{at}/refund-retry", {"version": found.version + 1})
    assert "The bank did not take" not in desk.get(at).text
    with database.read() as session:
        keys = session.scalars(select(Refund.request_key).order_by(Refund.id)).all()
    assert keys == [f"{found.rma}:refund", f"{found.rma}:refund:2"]


def test_an_answer_goes_out_and_a_note_stays_in(colleague, database):
    ticket = asked(database)
    desk = colleague("agent")
    at = f"/desk/questions/{ticket.number}"
    assert "Ana Prat" in desk.get("/desk/questions/").text
    desk.post(f"{at}/notes", {"version": 1, "message": "She asks weekly", "token": "a"})
    page = desk.get(at).text
    assert "She asks weekly" in page
    assert "note to the team" in page
    desk.post(f"{at}/messages", {"version": 2, "message": "It does.", "token": "b"})
    desk.post(f"{at}/messages", {"version": 2, "message": "It does.", "token": "b"})
    with database.read() as session:
        mails = session.scalars(select(outbox.OutboxJob.payload).order_by("id")).all()
        assert session.scalars(select(Message.internal).order_by("id")).all() == [0, 1, 0]
    assert "She asks weekly" not in str(mails)
    assert "It does." in str(mails)


def test_somebody_wrote_meanwhile_and_the_typed_answer_is_kept(colleague, database):
    ticket = asked(database)
    desk = colleague()
    at = f"/desk/questions/{ticket.number}"
    with database.write() as session:
        tickets.add_customer_message(session, ticket.number, "Never mind!")
    form = {"version": 1, "message": "It whistles in F", "token": "a"}
    page = desk.post(f"{at}/messages", form, status=409).text
    assert "Somebody wrote meanwhile" in page
    assert "Never mind!" in page
    assert "It whistles in F" in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)[1]
    desk.post(f"{at}/messages", form | {"version": version})
    desk.post(f"{at}/messages", {"version": 9, "message": " "}, status=422)


def test_a_question_is_closed_and_opened_again(colleague, database):
    ticket = asked(database)
    desk = colleague()
    at = f"/desk/questions/{ticket.number}"
    desk.post(f"{at}/resolution", {"version": 1})
    assert ticket.number in desk.get("/desk/questions/?view=done").text
    desk.post(f"{at}/resolution", {"version": 1}, status=409)
    desk.post(f"{at}/reopening", {"version": 2})
    assert "We are on it" in desk.get(at).text


def test_the_whole_story_of_a_customer_is_one_page(colleague, database, wanted):
    with database.write() as session:
        wish = Asked(subject="Kettle", body="?", locale="en", order_id=wanted.order_id)
        tickets.open_ticket(session, wanted.customer, wish)
    desk = colleague("agent")
    assert "Elif Demir" in desk.get("/desk/customers/?q=elif").text
    assert "Nobody of that name" in desk.get("/desk/customers/?q=nobody").text
    page = desk.get(f"/desk/customers/{wanted.customer_id}").text
    for said in ("Ordered", "Parcel delivered", "Asked to send something back", "Asked a question"):
        assert said in page
    assert "It arrived damaged" in page
    assert "€102.00" in page
    assert f"/desk/returns/{wanted.rma}" in page
    desk.get("/desk/customers/999", status=404)


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("rma-3001", "/desk/returns/RMA-3001"),
        (" LW-20001 ", "/desk/orders/LW-20001"),
        ("32 32", "/desk/orders/LW-20001"),
        ("q-5001", "/desk/questions/Q-5001"),
        ("elif", "/desk/customers/?q=elif"),
        ("", "/desk/customers/?q="),
    ],
)
def test_one_search_field_leads_to_everything(colleague, database, wanted, text, leads):
    asked(database)
    desk = colleague()
    assert desk.get("/desk/find", query_string={"q": text}, status=302).location == leads


def test_the_talk_about_an_order_stands_beside_its_return(colleague, database, wanted):
    with database.write() as session:
        wish = Asked(subject="Kettle", body="I dropped it", locale="en", order_id=wanted.order_id)
        tickets.open_ticket(session, wanted.customer, wish)
    page = colleague().get(f"/desk/returns/{wanted.rma}").text
    assert "I dropped it" in page
    assert "Answer in Q-5001" in page
    assert "Return window until" in page
