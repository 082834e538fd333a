"""Wishlists, and being told once when something is back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cart import alerts, bag, jobs, keeping, wishing
from cart.wish_models import ASKED, ENDED, TOLD, WAITING, StockAlert, Wish
from catalog.models import Product, Variant
from catalog.stock import OutOfStock
from shop import clock
from shop.customers.models import Customer, Touchpoint
from shop.db import Database
from shop.errors import Conflict, Invalid, NotFound
from tests import factories
from tests.factories_orders import mails

EDITH = "edith@example.org"


@pytest.fixture
def edith(database: Database) -> Customer:
    with database.write() as session:
        return factories.customer(session, email=EDITH)


@pytest.fixture
def lamp(database: Database) -> Variant:
    """Sold out."""
    with database.write() as session:
        return factories.product(session, title="Lamp", units=0).variants[0]


def _state(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(StockAlert.state).order_by(StockAlert.id)))


def _story(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Touchpoint.kind).order_by(Touchpoint.id)))


def _asked(database: Database, lamp: Variant, email: str = EDITH, **how: str) -> None:
    with database.write() as session:
        alerts.ask(session, lamp.id, email, how.pop("locale", "en"), **how)


def _waiting(database: Database, lamp: Variant, email: str = EDITH, locale: str = "en") -> None:
    _asked(database, lamp, email, locale=locale, proven=email)


def _deliver(database: Database, lamp: Variant, units: int = 1) -> None:
    with database.write() as session:
        factories.put_on_shelf(session, lamp, units)


def _tell(database: Database) -> int:
    with database.write() as session:
        return alerts.tell_waiting(session, "en")


def test_a_wish_is_kept_once_and_told_in_the_story(
    database: Database, edith: Customer, lamp: Variant
) -> None:
    for _ in range(2):
        with database.write() as session:
            wishing.wish(session, edith.id, lamp.id)
    with database.write() as session:
        (found,) = wishing.wishes_of(session, edith.id)
        wishing.unwish(session, edith.id, found.id)
        assert wishing.wishes_of(session, edith.id) == []
    assert _story(database) == ["wish_added", "wish_removed"]


def test_a_wish_of_somebody_else_is_missing(
    database: Database, edith: Customer, lamp: Variant
) -> None:
    with database.write() as session:
        wishing.wish(session, edith.id, lamp.id)
        other = factories.customer(session)
        wish_id = session.scalars(select(Wish.id)).one()
    with pytest.raises(NotFound), database.write() as session:
        wishing.unwish(session, other.id, wish_id)
    with pytest.raises(NotFound), database.write() as session:
        wishing.move_to_bag(session, keeping.bag_of(session, other.id), other.id, wish_id)


def test_a_wish_moves_into_the_bag_when_there_is_stock(
    database: Database, edith: Customer, lamp: Variant
) -> None:
    with database.write() as session:
        wishing.wish(session, edith.id, lamp.id)
        wish_id = session.scalars(select(Wish.id)).one()
    with pytest.raises(OutOfStock), database.write() as session:
        wishing.move_to_bag(session, keeping.bag_of(session, edith.id), edith.id, wish_id)
    _deliver(database, lamp)
    with database.write() as session:
        wishing.move_to_bag(session, keeping.bag_of(session, edith.id), edith.id, wish_id)
        assert bag.count(session, edith.id) == 1
        assert wishing.wishes_of(session, edith.id) == []


def test_what_is_not_sold_cant_be_wished_or_waited_for(
    database: Database, edith: Customer, lamp: Variant
) -> None:
    with database.write() as session:
        session.execute(update(Product).values(status="archived"))
    with pytest.raises(NotFound), database.write() as session:
        wishing.wish(session, edith.id, lamp.id)
    with pytest.raises(NotFound):
        _asked(database, lamp)


def test_a_full_wishlist_says_so(
    database: Database, edith: Customer, lamp: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishing, "MOST_WISHES", 0)
    with pytest.raises(Invalid), database.write() as session:
        wishing.wish(session, edith.id, lamp.id)


def test_a_guest_agrees_by_mail_before_anything_else_is_sent(
    database: Database, lamp: Variant
) -> None:
    for _ in range(3):
        _asked(database, lamp)
    assert [mail["template"] for mail in mails(database)] == ["cart/mail/alert_asked.md"]
    _deliver(database, lamp)
    assert _tell(database) == 0
    with database.write() as session:
        for _ in range(2):
            alerts.confirm(session, session.scalars(select(StockAlert.id)).one(), 1)
    assert _tell(database) == 1
    assert _tell(database) == 0
    assert _state(database) == [TOLD]
    assert len(mails(database, "back_in_stock")) == 1
    assert _story(database) == ["alert_asked", "alert_sent"]


def test_a_proven_address_needs_no_mail_and_another_one_does(
    database: Database, edith: Customer, lamp: Variant
) -> None:
    _asked(database, lamp, proven=EDITH)
    _asked(database, lamp, "other@example.org", proven=EDITH)
    assert _state(database) == [WAITING, ASKED]
    assert [mail["to"] for mail in mails(database)] == ["other@example.org"]


def test_everybody_is_told_once_in_their_language(database: Database, lamp: Variant) -> None:
    _waiting(database, lamp, locale="ca")
    _waiting(database, lamp, "other@example.org")
    assert _tell(database) == 0
    _deliver(database, lamp)
    assert _tell(database) == 2
    letters = mails(database, "back_in_stock")
    assert [(one["to"], one["locale"]) for one in letters] == [
        (EDITH, "ca"), ("other@example.org", "en"),
    ]  # fmt: skip
    assert letters[0]["way_out"] == ["/stock-alerts/1/end", ["alert", 1, 1]]


def test_a_crowd_is_told_in_parts(database: Database, lamp: Variant) -> None:
    for number in range(7):
        _waiting(database, lamp, f"p{number}@example.org")
    _deliver(database, lamp)
    assert _tell(database) == alerts.A_UNIT
    assert _tell(database) == 0, "one lamp is not for everybody"
    with database.write() as session:
        session.execute(update(StockAlert).values(told_at=clock.now() - timedelta(days=2)))
    assert _tell(database) == 2


def test_who_wants_no_mail_gets_none_and_may_ask_again(database: Database, lamp: Variant) -> None:
    _waiting(database, lamp)
    with database.write() as session:
        for _ in range(2):
            alerts.end(session, 1)
    _deliver(database, lamp)
    assert (_tell(database), _state(database)) == (0, [ENDED])
    with pytest.raises(Conflict), database.write() as session:
        alerts.confirm(session, 1, 1)
    _waiting(database, lamp)
    assert _tell(database) == 1
    with pytest.raises(Conflict), database.write() as session:
        alerts.confirm(session, 1, 1)
    assert _story(database) == ["alert_asked", "alert_ended", "alert_asked", "alert_sent"]


def test_an_address_waits_for_so_many_things_and_no_more(
    database: Database, lamp: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "MOST_OPEN", 0)
    _asked(database, lamp)
    assert (_state(database), mails(database)) == ([], [])


def test_an_impossible_address_is_refused(database: Database, lamp: Variant) -> None:
    with pytest.raises(Invalid):
        _asked(database, lamp, "no address")


def test_control_without_compare_and_set_the_same_person_is_told_twice(
    database: Database, lamp: Variant
) -> None:
    """Two workers saw the same row; the guard is what stops the second one."""
    _waiting(database, lamp)
    with database.write() as session:
        assert [alerts._tell(session, 1, "en") for _ in range(2)] == [1, 0]
        session.execute(update(StockAlert).values(state=WAITING))
        session.expire_all()
        assert alerts._tell(session, 1, "en") == 1


def test_an_address_that_never_answered_is_forgotten(database: Database, lamp: Variant) -> None:
    _asked(database, lamp)
    _waiting(database, lamp, "other@example.org")
    with database.write() as session:
        session.execute(update(StockAlert).values(asked_at=clock.now() - timedelta(days=8)))
        jobs.forget_old(session)
    assert _state(database) == [WAITING]
