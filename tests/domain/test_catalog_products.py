"""Storing products: once by handle and SKU, with a price history and a summary for lists."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.categories import CategoryData, category_of_title, save_category
from catalog.models import PriceChange, Product, Variant
from catalog.prices import change_price, lowest_in_30_days, lowest_of_cards, lowest_prices
from catalog.products import SkuTaken, find_product, refresh_summary, save_product
from catalog.tree import read_tree
from shop import clock
from shop.db import Database
from shop.errors import Invalid
from shop.outbox import OutboxJob
from tests import factories
from tests.factories_catalog import kettle_data, variant_data

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _prices(session: Session, sku: str) -> list[int]:
    changes = select(PriceChange.price_minor).join(Variant).where(Variant.sku == sku)
    return list(session.scalars(changes.order_by(PriceChange.id)))


def _jobs(session: Session) -> int:
    return session.scalar(select(func.count()).where(OutboxJob.kind == "index")) or 0


def test_stores_a_product_with_all_that_lists_show(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
    with database.read() as session:
        stored = find_product(session, "hob-kettle")
        assert stored is not None
        assert [variant.sku for variant in stored.variants] == ["KET-TOM", "KET-SPR"]
        assert (stored.price_minor, stored.price_varies) == (8400, False)
        assert (stored.picture, stored.swatches) == ("kettle-tomato", ["#d2492f", "#2f6b4f"])
        assert _prices(session, "KET-TOM") == [8400]
        assert _jobs(session) == 1


def test_storing_the_same_twice_changes_nothing(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            save_product(session, kettle_data(session))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Product)) == 1
        assert session.scalar(select(func.count()).select_from(Variant)) == 2
        assert _prices(session, "KET-TOM") == [8400]
        assert _jobs(session) == 1


def test_a_change_is_indexed_again_and_keeps_what_is_not_mentioned(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
    with database.write() as session:
        changed = kettle_data(session, title="Stove kettle", care_html=None, pictures=None)
        save_product(session, changed)
    with database.read() as session:
        stored = find_product(session, "hob-kettle")
        assert stored is not None
        assert (stored.title, stored.care_html) == ("Stove kettle", "<p>Wash by hand.</p>")
        assert len(stored.pictures) == 2
        assert _jobs(session) == 2


def test_pictures_are_replaced_as_a_whole(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
    with database.write() as session:
        save_product(session, kettle_data(session, pictures=[]))
    with database.read() as session:
        stored = find_product(session, "hob-kettle")
        assert stored is not None
        assert stored.pictures == []
        assert stored.picture == "kettle-tomato"


def test_a_variant_that_is_gone_is_kept_for_its_orders(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
    with database.write() as session:
        dearer = variant_data(sku="KET-SPR", option_values=["Spruce"], price_minor=9000)
        save_product(session, kettle_data(session, variants=[dearer]))
    with database.read() as session:
        stored = find_product(session, "hob-kettle")
        assert stored is not None
        assert {variant.sku: variant.active for variant in stored.variants} == {
            "KET-TOM": False,
            "KET-SPR": True,
        }
        assert stored.price_minor == 9000


def test_every_price_leaves_a_trace(database: Database) -> None:
    with database.write() as session:
        data = kettle_data(session)
        save_product(session, data)
        for price in (7000, 7000, 8400):
            first = replace(data.variants[0], price_minor=price)
            save_product(session, replace(data, variants=[first, data.variants[1]]))
        assert _prices(session, "KET-TOM") == [8400, 7000, 8400]
        assert _prices(session, "KET-SPR") == [8400]


def test_a_sku_belongs_to_one_product(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
    with pytest.raises(SkuTaken) as caught, database.write() as session:
        save_product(session, kettle_data(session, handle="other"))
    assert caught.value.facts == {"sku": "KET-TOM", "handle": "hob-kettle"}
    with pytest.raises(SkuTaken), database.write() as session:
        twice = [variant_data(sku="X"), variant_data(sku="X")]
        save_product(session, kettle_data(session, handle="other", variants=twice))
    with database.read() as session:
        assert find_product(session, "other") is None


@pytest.mark.parametrize(
    "variants",
    [
        [],
        [variant_data(price_minor=-1)],
        [variant_data(price_minor=100, compare_at_minor=100)],
    ],
)
def test_refuses_a_product_that_can_not_be_sold(database: Database, variants: list) -> None:
    with pytest.raises(Invalid), database.write() as session:
        save_product(session, kettle_data(session, variants=variants))


def test_the_prior_price_of_a_cut_is_the_lowest_of_thirty_days(database: Database) -> None:
    with database.write() as session, clock.frozen(NOON - timedelta(days=40)):
        product = factories.product(session, prices=(4500,))
        variant = product.variants[0]
        change_price(session, variant, 5200, at=NOON - timedelta(days=20))
        change_price(session, variant, 3900, compare_at_minor=5200, at=NOON)
        session.refresh(product, ["variants", "pictures"])
        refresh_summary(product)
        session.flush()
        assert lowest_in_30_days(session, variant) == 4500
        assert lowest_of_cards(session, [product.id]) == {product.id: 4500}
        assert lowest_of_cards(session, []) == lowest_prices(session, []) == {}


def test_a_first_price_has_no_prior_price(database: Database) -> None:
    with database.write() as session:
        made = factories.product(session, prices=(5000,)).variants[0]
        assert lowest_in_30_days(session, made) is None


def test_only_a_new_price_is_a_price_change(database: Database) -> None:
    with database.write() as session:
        made = factories.product(session, prices=(5000,)).variants[0]
        assert change_price(session, made, 5000, compare_at_minor=6000)
        assert not change_price(session, made, 5000, compare_at_minor=6000)
        assert _prices(session, made.sku) == [5000]
        with pytest.raises(Invalid):
            change_price(session, made, 6000, compare_at_minor=6000)
        with pytest.raises(Invalid):
            change_price(session, made, -1)


def test_shelves_know_the_way_to_themselves(database: Database) -> None:
    with database.write() as session:
        save_category(session, CategoryData(slug="kitchen", title="Kitchen", position=1))
        save_category(session, CategoryData(slug="kettles", title="Kettles", parent="kitchen"))
        hob = save_category(session, CategoryData(slug="hob", title="Hob", parent="kettles"))
        assert hob.path == "kitchen/kettles/hob/"
        with pytest.raises(Invalid):
            save_category(session, CategoryData(slug="x", title="X", parent="nowhere"))
        tree = read_tree(session)
    shelf = tree.find("hob")
    assert shelf is not None
    assert [step.slug for step in tree.way_to(shelf)] == ["kitchen", "kettles", "hob"]
    assert len(tree.subtree(tree.roots[0])) == 3
    assert tree.below(None) == tree.roots


def test_a_title_finds_its_shelf_or_puts_it_up(database: Database) -> None:
    with database.write() as session:
        first = category_of_title(session, "Salad bowls")
        assert category_of_title(session, " salad  BOWLS ").id == first.id
        assert category_of_title(session, "").slug == "other"
        assert category_of_title(session, "日本").slug == "other"
