"""How many SQL statements a page takes: few, and no more of them in a larger shop."""

import pytest
from sqlalchemy import select

from catalog.companions import save_parts, save_related
from catalog.models import Product
from catalog.state import goods_changed, words_changed
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

PAGES = {"/": 6, "/c/kettles": 4, "/c/kettles?stock=1": 8, "/p/kettle-000": 4, "/p/part-001": 4}
"""Of each page the most statements it may take while nothing changes."""

AFTER_A_CHANGE = 10
AFTER_OTHER_WORDS = 16


@pytest.fixture(params=[30, 120])
def shop(
    request: pytest.FixtureRequest, client: JudgingClient, database: Database
) -> JudgingClient:
    """A browser in front of shops of two sizes: kettles, parts of the first, things beside it."""
    with database.write() as session:
        for number in range(request.param):
            factories.product(session, title="Kettle", handle=f"kettle-{number:03}")
        for number in range(6):
            factories.product(session, title="Part", handle=f"part-{number:03}")
        kettle = session.scalars(select(Product).where(Product.handle == "kettle-000")).one()
        save_parts(session, kettle.id, [(f"part-{number:03}", "") for number in range(3)])
        save_related(session, kettle.id, [f"kettle-{number:03}" for number in range(1, 5)])
    client.most_statements = AFTER_OTHER_WORDS + _begins(database)
    return client


def _begins(database: Database) -> int:
    """SQLite's BEGINs, for the page and for the bag's number, are counted with the rest."""
    return 2 if database.is_sqlite else 0


def _counted(shop: JudgingClient, database: Database) -> dict[str, int]:
    found = {}
    for path in PAGES:
        shop.get(path)
        found[path] = shop.statements - _begins(database)
    return found


def test_a_page_takes_few_statements(shop: JudgingClient, database: Database) -> None:
    _counted(shop, database)
    found = _counted(shop, database)
    assert {path: count for path, count in found.items() if count > PAGES[path]} == {}


def test_a_change_of_goods_costs_each_page_a_few_once(
    shop: JudgingClient, database: Database
) -> None:
    _counted(shop, database)
    with database.write() as session:
        goods_changed(session)
    assert max(_counted(shop, database).values()) <= AFTER_A_CHANGE


def test_a_change_of_words_is_seen_at_once(shop: JudgingClient, database: Database) -> None:
    _counted(shop, database)
    with database.write() as session:
        words_changed(session)
    assert max(_counted(shop, database).values()) <= AFTER_OTHER_WORDS
