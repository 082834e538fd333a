"""Two records made one, and two again: everything moves, and everything comes back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text

from orders.models import Order
from shop.accounts import proving, signing_in
from shop.accounts.models import Account, LoginSession
from shop.accounts.signing_in import WrongPassword
from shop.cli.everything import all_holdings, all_tables
from shop.customers import address_book, consents, merging, records
from shop.customers.address_book import Place
from shop.customers.merging import CannotMerge, CannotUnmerge
from shop.customers.models import Address, Customer, Touchpoint
from shop.customers.moves import unmoved
from shop.db import Database
from shop.errors import Invalid, NotFound
from support import tickets
from support.tickets import Asked
from tests import factories
from tests import factories_support as made
from tests.waiting import until

HERE = {"postcode": "9000", "city": "Gent", "country": "BE"}


@pytest.fixture(autouse=True)
def everything() -> None:
    all_holdings()


def _two(database: Database, **more: Any) -> tuple[int, int]:
    """Two records of one person, each with an order, a return, a question and an address."""
    ids = []
    with database.write() as session:
        for number, email in enumerate(("one@example.org", "two@example.org")):
            order = made.delivered(session, email=email, name=f"Edith {number}")
            made.asked_back(session, order)
            person = session.get_one(Customer, order.customer_id)
            tickets.open_ticket(session, person, Asked(subject="A", body="B", locale="en"))
            address_book.add_address(session, person.id, Place("Edith", f"Street {number}", **HERE))
            consents.say(session, person.id, "newsletter", given=bool(number), where="checkout")
            ids.append(person.id)
    return ids[0], ids[1]


def _hanging(database: Database) -> dict[str, Any]:
    """Which customer every row names, the story of merging apart; and the records themselves."""
    found: dict[str, Any] = {}
    telling = Touchpoint.kind.not_in(("customer_merged", "customer_unmerged"))
    with database.read() as session:
        for table in all_tables().sorted_tables:
            if "customer_id" in table.columns and table.name != "touchpoint":
                rows = session.execute(select(table).order_by(table.c.id))
                found[table.name] = [tuple(row) for row in rows]
        story = select(Touchpoint.id, Touchpoint.customer_id).where(telling).order_by(Touchpoint.id)
        found["touchpoint"] = [tuple(row) for row in session.execute(story)]
        people = select(Customer.id, Customer.email, Customer.name, Customer.phone)
        found["customer"] = [tuple(row) for row in session.execute(people.order_by(Customer.id))]
    return found


def test_whatever_names_a_customer_moves_or_says_why_not() -> None:
    assert list(unmoved(all_tables())) == []


def test_everything_moves_and_everything_comes_back(database: Database) -> None:
    kept, gone = _two(database)
    before = _hanging(database)
    with database.write() as session:
        merge_id = merging.merge(session, kept, gone, made.STAFF).id
    for table, rows in _hanging(database).items():
        owners = {row[1] for row in rows} if table == "touchpoint" else set()
        assert gone not in owners
    with database.read() as session:
        assert set(session.scalars(select(Order.customer_id))) == {kept}
        defaults = select(Address.id).where(Address.is_default)
        assert len(session.scalars(defaults).all()) == 1
    with database.write() as session:
        merging.unmerge(session, merge_id, made.STAFF)
    assert _hanging(database) == before


def test_it_is_told_on_both_stories(database: Database) -> None:
    kept, gone = _two(database)
    with database.write() as session:
        merge_id = merging.merge(session, kept, gone, made.STAFF).id
        merging.unmerge(session, merge_id, made.STAFF)
    told = select(Touchpoint.customer_id, Touchpoint.number, Touchpoint.actor_name)
    with database.read() as session:
        for kind in ("customer_merged", "customer_unmerged"):
            rows = session.execute(told.where(Touchpoint.kind == kind))
            who = made.STAFF.name
            assert {tuple(row) for row in rows} == {(kept, str(gone), who), (gone, str(kept), who)}


def test_the_address_of_the_one_that_went_leads_to_the_one_that_stands(database: Database) -> None:
    kept, gone = _two(database)
    with database.write() as session:
        merging.merge(session, kept, gone, made.STAFF)
    with database.write() as session:
        found = records.find_or_create(session, email="two@example.org", name="", locale="en")
        assert found.id == kept
        assert made.delivered(session, email="two@example.org").customer_id == kept


def test_what_came_after_the_merge_stays_with_the_kept_one(database: Database) -> None:
    kept, gone = _two(database)
    with database.write() as session:
        merge_id = merging.merge(session, kept, gone, made.STAFF).id
    with database.write() as session:
        later = made.delivered(session, email="two@example.org").number
        merging.unmerge(session, merge_id, made.STAFF)
        assert session.scalar(select(Order.customer_id).where(Order.number == later)) == kept


def test_the_later_word_on_a_consent_counts(database: Database) -> None:
    kept, gone = _two(database)
    with database.write() as session:
        merging.merge(session, kept, gone, made.STAFF)
        assert [one.given for one in consents.standing(session, kept)] == [True]


def _logins(database: Database, *which: int) -> None:
    with database.write() as session:
        for customer_id in which:
            person = session.get_one(Customer, customer_id)
            account = signing_in.create_shopper(session, person, password=factories.PASSWORD)
            signing_in.open_session(session, account, device="")


def test_of_two_logins_the_kept_ones_is_left(database: Database) -> None:
    kept, gone = _two(database)
    _logins(database, kept, gone)
    with database.write() as session:
        merge_id = merging.merge(session, kept, gone, made.STAFF).id
    with database.read() as session:
        assert signing_in.authenticate(session, "one@example.org", factories.PASSWORD)
        with pytest.raises(WrongPassword):
            signing_in.authenticate(session, "two@example.org", factories.PASSWORD)
        open_ones = select(LoginSession.account_id).where(LoginSession.revoked_at.is_(None))
        assert len(session.scalars(open_ones).all()) == 1
    with database.write() as session:
        merging.unmerge(session, merge_id, made.STAFF)
        assert signing_in.authenticate(session, "two@example.org", factories.PASSWORD)


def test_the_only_login_goes_along_and_comes_back(database: Database) -> None:
    kept, gone = _two(database)
    _logins(database, gone)
    before = _hanging(database)
    with database.write() as session:
        merge_id = merging.merge(session, kept, gone, made.STAFF).id
    with database.read() as session:
        account = signing_in.authenticate(session, "two@example.org", factories.PASSWORD)
        assert account.customer_id == kept
        assert session.get_one(Customer, kept).email == "two@example.org"
    with database.write() as session:
        merging.unmerge(session, merge_id, made.STAFF)
    assert _hanging(database) == before


def test_a_link_to_a_password_goes_to_the_mailbox_that_stands(database: Database) -> None:
    kept, gone = _two(database)
    with database.write() as session:
        merging.merge(session, kept, gone, made.STAFF)
        proving.mail_link(session, email="two@example.org", locale="en", base_url="http://x")
        assert made.mails(session, "link")[-1]["to"] == "one@example.org"


def test_a_link_mailed_before_the_merge_makes_no_login_of_another_address(
    database: Database,
) -> None:
    kept, gone = _two(database)
    with database.write() as session:
        _proof, token = proving.new_proof(session, "two@example.org", proving.LASTS)
        merging.merge(session, kept, gone, made.STAFF)
    with pytest.raises(NotFound), database.write() as session:
        proving.use_proof(session, token, password=factories.PASSWORD, locale="en")
    with database.read() as session:
        assert session.scalars(select(Account)).all() == []


def test_merges_into_one_another_are_undone_in_turn(database: Database) -> None:
    one, two = _two(database)
    with database.write() as session:
        three = factories.customer(session).id
        first = merging.merge(session, two, one, made.STAFF).id
        second = merging.merge(session, three, two, made.STAFF).id
    with database.write() as session:
        assert (
            records.find_or_create(session, email="one@example.org", name="", locale="en").id
            == three
        )
    with pytest.raises(CannotUnmerge), database.write() as session:
        merging.unmerge(session, first, made.STAFF)
    with database.write() as session:
        merging.unmerge(session, second, made.STAFF)
        merging.unmerge(session, first, made.STAFF)
    with pytest.raises(CannotUnmerge), database.write() as session:
        merging.unmerge(session, first, made.STAFF)


def test_refuses_what_is_no_pair(database: Database) -> None:
    kept, gone = _two(database)
    with pytest.raises(Invalid), database.write() as session:
        merging.merge(session, kept, kept, made.STAFF)
    with pytest.raises(NotFound), database.write() as session:
        merging.merge(session, kept, 4711, made.STAFF)
    with database.write() as session:
        merging.merge(session, kept, gone, made.STAFF)
    with pytest.raises(CannotMerge), database.write() as session:
        merging.merge(session, gone, kept, made.STAFF)


def _is_somebody_waiting(database: Database) -> bool:
    with database.read() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def _merge_while_asking(database: Database) -> list[str]:
    """Somebody asks something under the record that is being merged away; what is left there."""
    kept, gone = _two(database)
    asking, go_on = threading.Event(), threading.Event()

    def ask() -> None:
        with database.write() as session:
            person = records.find_or_create(session, email="two@example.org", name="", locale="en")
            asking.set()
            if not database.is_sqlite:  # there the other writer waits before it begins
                until(lambda: go_on.is_set() or _is_somebody_waiting(database))
            tickets.open_ticket(session, person, Asked(subject="A", body="B", locale="en"))

    def make_one() -> None:
        asking.wait(10)
        with database.write() as session:
            merging.merge(session, kept, gone, made.STAFF)
        go_on.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(ask), pool.submit(make_one)]:
            done.result()
    from shop.customers.invariants import nothing_left_behind

    with database.read() as session:
        return list(nothing_left_behind(session))


def test_nothing_is_asked_under_a_record_while_it_is_merged_away(database: Database) -> None:
    assert _merge_while_asking(database) == []


@pytest.mark.breaks_invariants
def test_without_holding_the_record_something_would_be_left_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_held", lambda: select(Customer))
    left = _merge_while_asking(database)
    assert left if not database.is_sqlite else not left
