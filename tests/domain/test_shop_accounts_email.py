"""Another e-mail address: two records that move together, one winner, and nothing left open."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from shop.accounts import email_changing, proving, signing_in
from shop.accounts.email_changing import AddressTaken, SameAddress
from shop.accounts.models import Account, EmailChange
from shop.customers.models import Customer
from shop.customers.records import find_or_create
from shop.db import Database
from shop.errors import Conflict, NotFound
from shop.outbox import OutboxJob
from tests import factories

OLD, NEW = "edith@example.org", "edith@elsewhere.example"


@pytest.fixture
def edith(database: Database) -> Account:
    with database.write() as session:
        return factories.shopper(session, email=OLD)


def _ask(database: Database, account: Account, email: str = NEW) -> str:
    """Ask; the token of the link that was mailed."""
    with database.write() as session:
        account = session.get_one(Account, account.id)
        email_changing.ask(session, account, email, locale="en", base_url="https://shop.example")
        newest = select(OutboxJob.payload).where(OutboxJob.key.like("mail:email-change:new:%"))
        payload = session.scalars(newest.order_by(OutboxJob.id.desc())).first()
    return payload["values"]["url"].rpartition("/")[2]


def _finish(database: Database, token: str) -> None:
    with database.write() as session:
        email_changing.finish(session, token, locale="en")


def test_account_and_customer_move_together(database: Database, edith: Account) -> None:
    _finish(database, _ask(database, edith))
    with database.read() as session:
        assert session.scalars(select(Account.email)).all() == [NEW]
        assert session.scalars(select(Customer.email)).all() == [NEW]
        assert session.scalar(select(func.count(EmailChange.id))) == 0


def test_the_database_holds_no_token(database: Database, edith: Account) -> None:
    token = _ask(database, edith)
    with database.read() as session:
        assert token not in repr(vars(session.scalars(select(EmailChange)).one()))


def test_of_many_presses_of_one_link_one_counts(database: Database, edith: Account) -> None:
    token, together = _ask(database, edith), Barrier(5)

    def one(_: int) -> bool:
        together.wait(30)
        try:
            _finish(database, token)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(one, range(5))).count(True) == 1
    with database.read() as session:
        told = OutboxJob.key.like("mail:email-change:done-%")
        assert session.scalar(select(func.count(OutboxJob.id)).where(told)) == 2


def test_without_the_guard_one_link_counts_several_times(
    database: Database, edith: Account
) -> None:
    """The control: who looks first and deletes later does it as often as there are presses."""
    _ask(database, edith)
    together = Barrier(2)

    def careless(_: int) -> bool:
        with database.read() as session:
            there = session.scalar(select(func.count(EmailChange.id))) == 1
        together.wait(30)
        with database.write() as session:
            session.execute(EmailChange.__table__.delete())
        return there

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(careless, range(2))) == [True, True]


def test_of_two_people_who_want_one_address_one_gets_it(database: Database, edith: Account) -> None:
    with database.write() as session:
        other = factories.shopper(session, email="other@example.org")
    tokens, together = [_ask(database, edith), _ask(database, other)], Barrier(2)

    def one(token: str) -> bool:
        together.wait(30)
        try:
            _finish(database, token)
        except AddressTaken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, tokens)) == [False, True]
    with database.read() as session:
        emails = sorted(session.scalars(select(Account.email)))
        assert NEW in emails
        assert emails == sorted(session.scalars(select(Customer.email)))


def test_a_guest_who_comes_between_keeps_the_address(database: Database, edith: Account) -> None:
    token = _ask(database, edith)
    with database.write() as session:
        find_or_create(session, email=NEW, name="Guest", locale="en")
    with pytest.raises(AddressTaken):
        _finish(database, token)
    with database.read() as session:
        assert session.get_one(Account, edith.id).email == OLD
        assert session.scalar(select(func.count(EmailChange.id))) == 1  # when they are merged


def test_an_account_that_changed_since_stays_as_it_is(database: Database, edith: Account) -> None:
    token = _ask(database, edith)
    with database.write() as session:
        session.execute(update(Account).values(active=False))
    with pytest.raises(NotFound):
        _finish(database, token)
    with database.write() as session:
        session.execute(update(Account).values(active=True))


def test_a_new_password_ends_the_wish(database: Database, edith: Account) -> None:
    token = _ask(database, edith)
    with database.write() as session:
        signing_in.set_password(session, session.get_one(Account, edith.id), "quite another one")
    with pytest.raises(NotFound):
        _finish(database, token)


def test_without_a_new_password_the_wish_stays_open(database: Database, edith: Account) -> None:
    """The control of the one before: it is the password that ends it."""
    _finish(database, _ask(database, edith))


def test_the_link_to_a_password_follows_the_mailbox_and_not_the_person(
    database: Database, edith: Account
) -> None:
    """Mailed to the old address before: it opens the account of the new one no more."""
    with database.write() as session:
        proof, token = proving.new_proof(session, OLD, proving.LASTS)
    _finish(database, _ask(database, edith))
    with database.write() as session:
        other = proving.use_proof(session, token, password=factories.PASSWORD, locale="en")
    assert other.id != edith.id
    assert proof.email == other.email == OLD


def test_the_same_address_and_staff_are_refused(database: Database, edith: Account) -> None:
    with database.write() as session:
        sam = factories.staff(session)
    with pytest.raises(SameAddress):
        _ask(database, edith, f" {OLD.upper()}")
    with pytest.raises(NotFound):
        _ask(database, sam)


def test_an_address_taken_is_a_conflict_that_names_nobody(
    database: Database, edith: Account
) -> None:
    with database.write() as session:
        factories.shopper(session, email=NEW, name="Zoe Owner")
    with pytest.raises(Conflict) as refused:
        _finish(database, _ask(database, edith))
    assert not refused.value.facts
    assert "Zoe" not in str(refused.value)
