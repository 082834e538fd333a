"""Products that come and go by the clock."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.jobs import publish_products
from catalog.models import ACTIVE, ARCHIVED, DRAFT, Product
from catalog.publishing import publish_due
from catalog.state import read_state
from shop import clock
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.outbox import OutboxJob
from shop.schedule import chores
from tests import factories

MINUTE = timedelta(minutes=1)


@pytest.fixture
def goods(database: Database) -> dict[str, int]:
    past, future = clock.now() - MINUTE, clock.now() + timedelta(days=1)
    plans = {
        "due": (DRAFT, past, None),
        "soon": (DRAFT, future, None),
        "draft": (DRAFT, None, None),
        "put-away": (ARCHIVED, past, past),
        "over": (ACTIVE, None, past),
        "not-over": (ACTIVE, past, future),
        "missed": (DRAFT, past - MINUTE, past),
        "never-shown": (DRAFT, None, past),
    }
    with database.write() as session:
        return {
            handle: factories.product(
                session, handle=handle, status=status, publish_at=publish_at, archive_at=archive_at
            ).id
            for handle, (status, publish_at, archive_at) in plans.items()
        }


def test_what_is_due_comes_and_goes_and_nothing_else(
    database: Database, goods: dict[str, int]
) -> None:
    with database.write() as session:
        before = read_state(session)
        assert publish_due(session) == 4
        assert read_state(session).goods == before.goods + 1
    with database.read() as session:
        now = dict(session.execute(select(Product.handle, Product.status)).all())
        assert now == {
            "due": ACTIVE, "soon": DRAFT, "draft": DRAFT, "put-away": ARCHIVED, "over": ARCHIVED,
            "not-over": ACTIVE, "missed": ARCHIVED, "never-shown": DRAFT,
        }  # fmt: skip
        untouched = select(Product.handle).where(Product.version == 1).order_by(Product.handle)
        assert list(session.scalars(untouched)) == [
            "draft", "never-shown", "not-over", "put-away", "soon",
        ]  # fmt: skip
        job = session.scalars(select(OutboxJob)).one()
        assert job.payload == {"product_ids": [goods["due"], goods["over"], goods["missed"]]}
        told = session.execute(select(AuditEntry.name, AuditEntry.action, AuditEntry.after))
        assert len(told.all()) == 4


def test_it_happens_once_and_a_person_has_the_last_word(
    database: Database, goods: dict[str, int]
) -> None:
    with database.write() as session:
        publish_due(session)
        session.get_one(Product, goods["due"]).status = DRAFT
        session.get_one(Product, goods["over"]).status = ACTIVE
    with database.write() as session:
        before = read_state(session)
        assert publish_due(session) == 0
        assert read_state(session) == before


def test_the_worker_does_it_every_minute(
    app: Flask, database: Database, goods: dict[str, int]
) -> None:
    assert publish_products in chores()
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=2)):
        publish_products()
    with database.read() as session:
        assert session.get_one(Product, goods["soon"]).status == ACTIVE
        assert session.get_one(Product, goods["not-over"]).status == ARCHIVED
