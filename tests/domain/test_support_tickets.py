"""Questions: asked, answered, noted, reopened; and what never leaves the house."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from shop.access import Viewer
from shop.customers.models import Touchpoint
from shop.errors import Invalid, NotFound, Stale
from shop.outbox import OutboxJob
from support import letters, tickets
from support.models import Message, Ticket
from support.queries import my_ticket
from support.tickets import Asked
from tests import factories
from tests.factories_support import STAFF

SECRET = "she is a difficult one, give her the discount"


def asked(session, *, token=None, email="edith@example.org"):
    person = factories.customer(session, email=email)
    wish = Asked(subject="Kettle", body="Does it whistle?", locale="en", token=token)
    return tickets.open_ticket(session, person, wish)


def mails(session):
    jobs = session.scalars(select(OutboxJob).where(OutboxJob.kind == "mail").order_by("id"))
    return [job.payload for job in jobs]


def test_a_question_gets_a_number_and_a_copy_by_mail(database):
    with database.write() as session:
        ticket = asked(session)
    assert (ticket.number, ticket.state) == ("Q-5001", "new")
    with database.read() as session:
        (mail,) = mails(session)
        point = session.scalars(select(Touchpoint)).one()
    assert (mail["to"], mail["template"]) == ("edith@example.org", "support/mail/question.md")
    assert mail["values"]["lines"] == ["Does it whistle?"]
    assert (point.kind, point.number) == ("question_asked", "Q-5001")


def test_an_answer_goes_out_and_the_clock_of_the_first_reply_stops_once(database):
    with database.write() as session:
        ticket = tickets.answer(session, asked(session).number, 1, "It does.", STAFF)
        first = ticket.first_reply_at
        assert (ticket.state, first is not None) == ("waiting_customer", True)
        again = tickets.answer(session, ticket.number, ticket.version, "Loudly.", STAFF)
        assert again.first_reply_at == first
        assert [mail["template"] for mail in mails(session)][1:] == ["support/mail/answer.md"] * 2


def test_any_message_of_the_customer_reopens(database):
    with database.write() as session:
        ticket = asked(session)
        answered = tickets.answer(session, ticket.number, ticket.version, "It does.", STAFF)
        done = tickets.resolve(session, ticket.number, answered.version, STAFF)
        assert done.state == "resolved"
        more = tickets.add_customer_message(session, ticket.number, "And in the evening?")
        assert more.state == "open"


def test_a_note_is_mailed_to_nobody_and_no_shoppers_query_reads_it(database):
    with database.write() as session:
        ticket = asked(session)
        tickets.add_note(session, ticket.number, SECRET, STAFF)
    shopper = Viewer(account_id=1, customer_id=ticket.customer_id)
    with database.read() as session:
        seen = my_ticket(session, ticket.number, shopper)
        assert [message.body for message in seen.messages] == ["Does it whistle?"]
        assert SECRET not in str([job.payload for job in session.scalars(select(OutboxJob))])
        assert SECRET not in str([point.fact for point in session.scalars(select(Touchpoint))])
        assert len(tickets.find_ticket(session, ticket.number).messages) == 2


def test_the_post_room_refuses_a_note(database):
    with database.write() as session:
        ticket = asked(session)
        tickets.add_note(session, ticket.number, SECRET, STAFF)
        note = session.scalars(select(Message).where(Message.internal)).one()
        with pytest.raises(ValueError, match="internal"):
            letters.question_answered(session, ticket, note)


def test_a_note_leaves_the_state_alone(database):
    with database.write() as session:
        ticket = tickets.add_note(session, asked(session).number, "Look at batch 26-08", STAFF)
        assert (ticket.state, ticket.first_reply_at) == ("new", None)


def test_an_answer_to_an_older_page_sends_nothing(database):
    with database.write() as session:
        ticket = asked(session)
        tickets.add_customer_message(session, ticket.number, "Never mind, I found it.")
    with pytest.raises(Stale), database.write() as session:
        tickets.answer(session, ticket.number, 1, "It does whistle", STAFF)
    with database.read() as session:
        assert session.scalar(select(func.count(Message.id))) == 2


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001])
def test_an_empty_or_endless_message_is_refused(database, body):
    with database.write() as session:
        ticket = asked(session)
        with pytest.raises(Invalid):
            tickets.add_customer_message(session, ticket.number, body)
        with pytest.raises(Invalid):
            tickets.answer(session, ticket.number, 1, body, STAFF)


def test_an_unknown_number_is_not_found(database):
    with pytest.raises(NotFound), database.write() as session:
        tickets.answer(session, "Q-1", 1, "Hello", STAFF)


def test_a_form_sent_twice_says_it_once(database):
    with database.write() as session:
        first, second = asked(session, token="a"), asked(session, token="a")
        assert first.number == second.number
        for _ in range(2):
            tickets.add_customer_message(session, first.number, "More", token="b")
            tickets.add_note(session, first.number, "Note", STAFF, token="c")
        version = tickets.find_ticket(session, first.number).version
        for _ in range(2):
            tickets.answer(session, first.number, version, "Answer", STAFF, token="d")
    with database.read() as session:
        bodies = session.scalars(select(Message.body).order_by(Message.id)).all()
    assert bodies == ["Does it whistle?", "More", "Note", "Answer"]


def test_a_form_sent_eight_times_at_once_is_one_question_with_one_answer(database):
    with database.write() as session:
        factories.customer(session, email="edith@example.org")
    barrier = threading.Barrier(8)

    def ask(_number):
        barrier.wait()
        with database.write() as session:
            ticket = asked(session, token="the same form")
        barrier.wait()
        with database.write() as session:
            tickets.answer(session, ticket.number, 1, "It does.", STAFF, token="the same answer")
        return ticket.number

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    with database.read() as session:
        assert session.scalar(select(func.count(Ticket.id))) == 1
        assert session.scalar(select(func.count(Message.id))) == 2


def test_somebody_elses_question_is_as_missing_as_none(database):
    with database.write() as session:
        ticket = asked(session)
        other = factories.customer(session)
    for viewer in (
        Viewer(),
        Viewer(account_id=2, customer_id=other.id),
        Viewer(account_id=3, role="admin"),
        Viewer(links=frozenset({"ticket:Q-5001:2", "order:Q-5001:1"})),
    ):
        with pytest.raises(NotFound), database.read() as session:
            my_ticket(session, ticket.number, viewer)
    with database.read() as session:
        linked = Viewer(links=frozenset({"ticket:Q-5001:1"}))
        assert my_ticket(session, ticket.number, linked).number == "Q-5001"
