"""The shop closed for a while: a calm page for shoppers, everything else goes on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from shop import clock
from shop.cli import commands
from shop.config import Config
from shop.db import Database
from shop.maintenance import FILE, LOOK_EVERY_SECONDS, Sign, put_up, take_down
from tests import factories
from tests.browsing import JudgingClient
from tests.fakes import FakeGateway
from tests.web.shopping import back, pressed, put_in

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # in Brussels
TWO = datetime(2026, 11, 23, 13, tzinfo=UTC)


class Watch:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(app: Flask, config: Config) -> Iterator[Watch]:
    """The application's sign reads this watch; the clock stands at noon."""
    found, sign = Watch(), app.extensions["maintenance"]
    sign._seconds, sign._look_again = found, 0.0
    with clock.frozen(NOON):
        yield found


@pytest.fixture
def closed(client: JudgingClient, config: Config, watch: Watch) -> JudgingClient:
    """A browser before a shop that is closed until two."""
    put_up(config, TWO)
    return client


@pytest.mark.parametrize("path", ["/", "/c", "/p/x", "/cart", "/checkout", "/search", "/nowhere"])
def test_shoppers_are_asked_to_come_back(closed: JudgingClient, path: str) -> None:
    answer = closed.get(path, status=503)
    assert answer.headers["Retry-After"] == "7200"
    assert "We expect to be back at about 14:00." in answer.text
    assert 'content="noindex"' in answer.text
    assert closed.statements == 0


def test_the_page_is_in_the_readers_language(closed: JudgingClient) -> None:
    assert 'lang="ca"' in closed.get("/ca/c", status=503).text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/robots.txt"])
def test_machines_that_watch_are_answered(closed: JudgingClient, path: str) -> None:
    closed.get(path)


def test_nothing_is_bought_meanwhile(closed: JudgingClient, database: Database) -> None:
    assert closed.http.post("/cart/lines", data={"variant_id": 1}).status_code == 503
    assert closed.http.post("/checkout", data={}).status_code == 503


def test_colleagues_sign_in_and_work(closed: JudgingClient, database: Database) -> None:
    with database.write() as session:
        factories.staff(session, email="admin@example.org")
    closed.get("/desk/", status=403)
    closed.sign_in("admin@example.org", factories.PASSWORD)
    closed.get("/desk/catalogue/")
    closed.get("/", status=503)


def test_who_has_paid_sees_that_it_arrived(
    client: JudgingClient, database: Database, gateway: FakeGateway, config: Config, watch: Watch
) -> None:
    with database.write() as session:
        made = factories.product(session)
    client.most_statements = 80  # it is how much is bought here, not how
    put_in(client, made.variants[0])
    number = pressed(client)
    gateway.pay(gateway.last_session)
    put_up(config, None)
    watch.now += LOOK_EVERY_SECONDS
    client.get("/", status=503)
    client.get(back(gateway), status=303)
    assert number in client.get(f"/orders/{number}").text
    client.get("/orders/find", status=503)
    assert client.http.post("/stripe/webhook", data=b"{}").status_code == 400


def test_the_file_is_looked_for_once_a_second(tmp_path: Path) -> None:
    watch = Watch()
    sign = Sign(tmp_path / FILE, watch)
    assert not sign.is_up
    (tmp_path / FILE).write_text("")
    watch.now += LOOK_EVERY_SECONDS - 0.1
    assert not sign.is_up
    watch.now += 0.1
    assert sign.is_up
    (tmp_path / FILE).unlink()
    assert sign.is_up
    watch.now += LOOK_EVERY_SECONDS
    assert not sign.is_up


def test_a_time_that_has_passed_is_not_announced(
    client: JudgingClient, config: Config, watch: Watch
) -> None:
    put_up(config, datetime(2026, 11, 23, 10, tzinfo=UTC))
    answer = client.get("/", status=503)
    assert answer.headers["Retry-After"] == "300"
    assert "We expect" not in answer.text


@pytest.mark.parametrize("text", ["", "soon", "2026-11-23T12:00", "\x00\xff", "x" * 100_000])
def test_whatever_is_in_the_file_the_shop_is_closed(
    client: JudgingClient, config: Config, watch: Watch, text: str
) -> None:
    (config.instance_dir / FILE).write_text(text)
    assert client.get("/", status=503).headers["Retry-After"] == "300"
    take_down(config)
    watch.now += LOOK_EVERY_SECONDS
    client.get("/")


def test_the_command_closes_and_opens(client: JudgingClient, config: Config, watch: Watch) -> None:
    environment = {
        "DEMO": "1", "INSTANCE_DIR": str(config.instance_dir), "DATABASE_URL": config.database_url,
    }  # fmt: skip

    def taulell(*arguments: str) -> int:
        watch.now += LOOK_EVERY_SECONDS
        return CliRunner().invoke(commands, ["maintenance", *arguments], env=environment).exit_code

    assert taulell("on", "--until", "14:30") == 0
    assert client.get("/", status=503).headers["Retry-After"] == str(150 * 60)
    assert taulell("on", "--until", "09:00") == 0
    assert client.get("/c", status=503).headers["Retry-After"] == str(21 * 60 * 60)
    assert taulell("off") == 0
    client.get("/")
    assert taulell("on", "--until", "noon") == 2
    client.get("/")
