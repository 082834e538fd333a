"""A database that is locked, full or gone: a bounded wait, then 503, and nothing is charged."""

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from catalog import stock
from catalog.models import Variant
from catalog.stock_models import StockMovement
from orders import paying
from orders.models import DRAFT, PLACED, Order
from orders.payment_models import Payment
from shop import clock, db
from shop.config import Config
from shop.db import Database
from shop.errors import Unavailable
from tests import databases, factories
from tests.browsing import JudgingClient
from tests.fakes import FakeGateway
from tests.web.shopping import filled_in, put_in

LITTLE = 0.3
"""Seconds of patience in these tests; a shop has ten."""


@pytest.fixture
def database(database: Database) -> Iterator[Database]:
    """The same database, for whom people wait less long."""
    url = database.engine.url.render_as_string(hide_password=False)
    found = Database(url, lock_wait_seconds=LITTLE)
    yield found
    found.dispose()


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=5).variants[0]


@pytest.fixture
def shopper(client: JudgingClient, kettle: Variant) -> JudgingClient:
    """Somebody with a kettle in the bag and a form that is filled in."""
    client.most_statements = 100
    put_in(client, kettle)
    return client


@pytest.fixture
def press(shopper: JudgingClient) -> Callable[[int], str]:
    """The order button of a page that is open already; where it leads."""
    form = {**filled_in(shopper), "csrf_token": shopper.csrf_token()}

    def act(status: int) -> str:
        answer = shopper.http.post("/checkout", data=form)
        assert answer.status_code == status, answer.text[:2000]
        return answer.headers.get("Location", "")

    return act


@contextmanager
def _locked(database: Database) -> Iterator[None]:
    """Somebody else holds what a checkout needs: all of SQLite, or the rows of the stock."""
    other = Database(database.engine.url.render_as_string(hide_password=False))
    try:
        with other.write() as session:
            session.execute(text("UPDATE stock_level SET held = held"))
            yield
    finally:
        other.dispose()


@contextmanager
def _patience(database: Database, seconds: float) -> Iterator[None]:
    """The shop waits so long for a lock."""
    url = database.engine.url.render_as_string(hide_password=False)
    other, before = Database(url, lock_wait_seconds=seconds), dict(database.__dict__)
    database.__dict__.update(other.__dict__)
    try:
        yield
    finally:
        database.dispose()
        database.__dict__.update(before)


def _wrote(database: Database) -> tuple[int, int, int]:
    """Orders, payments and movements of stock other than deliveries."""
    moved = StockMovement.reason != "delivery"
    with database.read() as session:
        return (
            session.scalar(select(func.count(Order.id))) or 0,
            session.scalar(select(func.count(Payment.id))) or 0,
            session.scalar(select(func.count(StockMovement.id)).where(moved)) or 0,
        )


def test_a_short_lock_is_waited_for(database: Database, press: Callable[[int], str]) -> None:
    """Somebody lets go while the button waits."""
    pressed = threading.Thread(target=press, args=(303,))
    with _patience(database, seconds=30):
        with _locked(database):
            pressed.start()
            pressed.join(LITTLE)
            assert pressed.is_alive()
            assert _wrote(database) == (0, 0, 0)
        pressed.join()
        assert _wrote(database) == (1, 1, 1)


def test_a_long_lock_ends_in_503_with_nothing_written_and_nothing_charged(
    database: Database, press: Callable[[int], str], gateway: FakeGateway
) -> None:
    with _locked(database):
        press(503)
    assert _wrote(database) == (0, 0, 0)
    assert gateway.sessions == {}
    assert press(303).endswith(gateway.last_session)
    assert _wrote(database) == (1, 1, 1)


def test_a_whole_queue_of_writers_gives_up_in_time(database: Database) -> None:
    """The wait is everybody's own: the last one doesn't wait for all those before."""
    ended: list[str] = []

    def write() -> None:
        try:
            with database.write() as session:
                session.execute(text("UPDATE stock_level SET held = held"))
        except Unavailable:
            ended.append("unavailable")

    with database.write() as session:
        factories.product(session)
    with _locked(database):
        crowd = [threading.Thread(target=write) for _ in range(12)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join(LITTLE * 12)
        assert ended == ["unavailable"] * 12


def test_control_without_patience_a_lock_of_a_moment_fails(
    database: Database, press: Callable[[int], str]
) -> None:
    """What is waited for above is not waited for when nobody says to."""
    with _patience(database, seconds=0.001), _locked(database):
        press(503)


def test_control_without_translation_a_lock_is_a_stack_trace(
    database: Database, press: Callable[[int], str], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def untranslated() -> Iterator[None]:
        yield

    monkeypatch.setattr(db, "_translated", untranslated)
    app.testing = False
    with _locked(database):
        press(500)


@contextmanager
def _gone(database: Database) -> Iterator[None]:
    database.dispose()
    if database.is_sqlite:
        folder = Path(database.engine.url.database or "").parent
        away = folder.rename(folder.with_name(f"{folder.name}-away"))
        try:
            yield
        finally:
            away.rename(folder)
        return
    name = database.engine.url.database
    databases._administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    kick = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    databases._administer(kick)
    try:
        yield
    finally:
        databases._administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


PAGES = (
    "/",
    "/cart",
    "/checkout",
    "/search?q=kettle",
    "/account",
    "/desk/",
    "/p/nothing",
    "/nowhere",
)

STILL_THERE = {"/nowhere": 404, "/desk/": 403}


@pytest.mark.parametrize("signed_in", [False, True], ids=["guest", "signed in"])
def test_every_page_of_a_shop_without_its_database_is_503_and_comes_back(
    database: Database, shopper: JudgingClient, app: Flask, signed_in: bool
) -> None:
    if signed_in:
        with database.write() as session:
            who = factories.staff(session).email
        shopper.sign_in(who, factories.PASSWORD)
    app.testing = False  # as in a shop: what nobody caught is 500
    with _gone(database):
        answers = [shopper.http.get(page) for page in PAGES]
        told = {page: answer.status_code for page, answer in zip(PAGES, answers, strict=True)}
        assert told == dict.fromkeys(PAGES, 503) | ({} if signed_in else STILL_THERE)
        assert "Back in a moment" in answers[1].text
        assert "Retry-After" in answers[1].headers
    assert shopper.get("/cart").status_code == 200


def test_an_order_pressed_while_the_database_is_gone_is_charged_when_it_is_back(
    database: Database, press: Callable[[int], str], gateway: FakeGateway
) -> None:
    with _gone(database):
        press(503)
        assert gateway.sessions == {}
    assert _wrote(database) == (0, 0, 0)
    press(303)
    assert len(gateway.sessions) == 1


def test_money_that_came_while_the_database_was_gone_places_its_order_afterwards(
    database: Database,
    press: Callable[[int], str],
    shopper: JudgingClient,
    gateway: FakeGateway,
    config: Config,
) -> None:
    press(303)
    gateway.pay(gateway.last_session)
    with database.read() as session:
        number = session.scalars(select(Order.number)).one()
    event = gateway.event(session_id=gateway.last_session)
    with _gone(database):
        assert shopper.http.get(f"/orders/{number}/payment").status_code == 503
        assert _told(shopper, event) == 503  # so the provider tells it again
        with pytest.raises(Unavailable):
            paying.reconcile(database, gateway, config)
    assert _state(database) == DRAFT
    assert _told(shopper, event) == 204
    assert _state(database) == PLACED
    with clock.frozen(clock.now() + paying.LEAVE_ALONE * 2):
        paying.reconcile(database, gateway, config)
    assert len(gateway.sessions) == 1


def _told(client: JudgingClient, event: bytes) -> int:
    headers = {"Stripe-Signature": "genuine"}
    return client.http.post("/stripe/webhook", data=event, headers=headers).status_code


def _state(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(Order.state)).one()


@contextmanager
def _disk_full(database: Database, room: int) -> Iterator[None]:
    """What is committed goes to the end of the log, which has only ``room`` bytes left to grow."""
    size = Path(f"{database.engine.url.database}-wal").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 4096, 16_384])
def test_a_full_disk_is_503_with_nothing_half_written(
    database: Database,
    press: Callable[[int], str],
    gateway: FakeGateway,
    kettle: Variant,
    room: int,
) -> None:
    """SQLite's log stops growing at different moments of the transaction's way to the disk."""
    if not database.is_sqlite:
        return _full_on_postgresql(database)
    with _disk_full(database, room):
        press(503)
        assert gateway.sessions == {}
    assert _wrote(database) == (0, 0, 0)
    with database.read() as session:
        assert stock.available(session, kettle.id) == 5
    press(303)
    assert _wrote(database) == (1, 1, 1)
    return None


def _full_on_postgresql(database: Database) -> None:
    """Its disk is the server's; what it says about a full one (class 53) is 503 as well."""
    refuse = "DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
    with pytest.raises(Unavailable), database.write() as session:
        session.execute(text(refuse))
    with pytest.raises(OperationalError), database.engine.begin() as connection:
        connection.execute(text(refuse))
