"""From a stored product to the index, by way of the outbox."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import select, text

from catalog.indexing import enqueue_index
from catalog.models import ARCHIVED
from catalog.product_data import WordsData
from catalog.products import save_product
from catalog.search.jobs import engine, rebuild_indexes
from shop.db import Database
from shop.outbox import OutboxJob, drain, enqueue
from tests.factories_catalog import kettle_data, variant_data


def _found(app: Flask, query: str) -> list[int]:
    with app.app_context():
        return engine().search(query).product_ids


def _work(app: Flask, database: Database) -> None:
    with app.app_context():
        drain(database)


def test_a_stored_product_can_be_found_once_the_worker_ran(app: Flask, database: Database) -> None:
    with database.write() as session:
        made = save_product(session, kettle_data(session))
    assert _found(app, "kettle") == []
    _work(app, database)
    assert _found(app, "kettle") == [made.id]
    assert _found(app, "KET-SPR") == [made.id]
    assert _found(app, "spruce") == [made.id]
    assert _found(app, "whistles politely") == [made.id]


def test_a_product_off_sale_is_forgotten(app: Flask, database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
    _work(app, database)
    with database.write() as session:
        save_product(session, kettle_data(session, status=ARCHIVED))
    _work(app, database)
    assert _found(app, "kettle") == []


def _lose_the_index(app: Flask, database: Database) -> None:
    if database.is_sqlite:
        (app.extensions["config"].instance_dir / "search" / "en" / "current").unlink()
        return
    with database.write() as session:
        session.execute(text("DELETE FROM search.indexes"))


def test_a_lost_index_is_made_anew_as_a_whole(app: Flask, database: Database) -> None:
    with database.write() as session:
        first = save_product(session, kettle_data(session))
    _work(app, database)
    _lose_the_index(app, database)
    assert _found(app, "kettle") == []
    with database.write() as session:
        enqueue(session, "index", {"product_id": first.id}, key="again")
    _work(app, database)
    assert _found(app, "kettle") == [first.id]


def test_an_index_that_is_being_written_is_tried_again(app: Flask, database: Database) -> None:
    with database.write() as session:
        made = save_product(session, kettle_data(session))
    with app.app_context():
        engine().rebuild(())

        def meanwhile():
            drain(database)
            yield from ()

        engine().update([], meanwhile())
    assert _found(app, "kettle") == []
    with database.read() as session:
        job = session.scalars(select(OutboxJob)).one()
    assert (job.state, job.attempts) == ("waiting", 1)
    assert job.error.startswith("SearchBusy")
    with database.write() as session:
        enqueue_index(session, [])
        enqueue(session, "index", {"product_ids": [made.id]}, key="once more")
    _work(app, database)
    assert _found(app, "kettle") == [made.id]


def test_rebuilding_counts_what_is_for_sale(app: Flask, database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
        save_product(
            session,
            kettle_data(session, handle="old", status=ARCHIVED, variants=[variant_data(sku="O")]),
        )
    with app.app_context():
        assert rebuild_indexes(database) == 1
    assert len(_found(app, "kettle")) == 1


def test_a_rebuild_leaves_the_worker_only_what_came_after_it_began(
    app: Flask, database: Database
) -> None:
    with database.write() as session:
        first = save_product(session, kettle_data(session)).id
    with app.app_context():
        rebuild_indexes(database)
        assert drain(database) == 0
        with database.write() as session:
            later = kettle_data(session, handle="later", variants=[variant_data(sku="L")])
            second = save_product(session, later).id
        assert drain(database) == 1
    assert sorted(_found(app, "kettle")) == [first, second]


def test_each_language_finds_a_thing_by_what_it_is_called_there(
    app: Flask, database: Database
) -> None:
    with database.write() as session:
        words = {"ca": WordsData(title="Bullidor", description_html="<p>Xiula un cop.</p>")}
        made = save_product(session, replace(kettle_data(session), words=words))
    with app.app_context():
        drain(database)
        for query in ("bullidor", "xiula", "kettle"):
            assert engine("ca").search(query).product_ids == [made.id]
        assert engine().search("bullidor").product_ids == []
        assert engine("el").search("kettle").product_ids == [made.id]
