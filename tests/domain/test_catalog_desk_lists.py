"""The desk's list of products: what each filter finds, in which order; and each person's views."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from catalog import stock
from catalog.brands import brand_of_name
from catalog.desk_filters import DeskFilters
from catalog.desk_lists import brand_names, matching_versions, read_list, shelf_choices
from catalog.models import Category, Product
from catalog.word_models import ProductText
from shop import clock
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Invalid, NotFound
from shop.saved_views import (
    MOST_VIEWS,
    NameTaken,
    delete_view,
    rename_view,
    save_view,
    views_of,
)  # fmt: skip
from tests import factories


@pytest.fixture
def goods(database) -> dict[str, Product]:
    with database.write() as session:
        brand_of_name(session, "Hearth")
        mug = factories.product(
            session, title="Mug", brand="Hearth", prices=(1800, 2200), picture="mug", units=40
        )
        kettle = factories.product(session, title="Kettle", status="draft", units=2)
        lamp = factories.product(session, title="Lamp", on="lamps", units=0, prices=(900,))
        kettle.variants[0].gtin = "2000004180379"
        lamp.variants[0].compare_at_minor = 1200
        lamp.created_at -= timedelta(days=1)
        for locale in ("ca", "es", "eu", "el"):
            session.add(ProductText(product_id=mug.id, locale=locale, title="Tassa"))
        session.add(ProductText(product_id=lamp.id, locale="ca", title="Llum"))
        return {"mug": mug, "kettle": kettle, "lamp": lamp}


def titles(database, **filters) -> list[str]:
    with database.read() as session:
        return [row.title for row in read_list(session, DeskFilters(**filters)).rows]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Mug", "Kettle", "Lamp"]),
        ({"q": "hearth"}, ["Mug"]),
        ({"q": "2000004180379"}, ["Kettle"]),
        ({"q": "%"}, []),
        ({"status": "draft"}, ["Kettle"]),
        ({"shelf": "lamps"}, ["Lamp"]),
        ({"shelf": "nowhere"}, []),
        ({"brand": "Hearth"}, ["Mug"]),
        ({"stock": "out"}, ["Lamp"]),
        ({"stock": "low"}, ["Kettle"]),
        ({"stock": "in"}, ["Mug", "Kettle"]),
        ({"picture": "none"}, ["Kettle", "Lamp"]),
        ({"untranslated": "ca"}, ["Kettle"]),
        ({"untranslated": "any"}, ["Kettle", "Lamp"]),
        ({"cut": "1"}, ["Lamp"]),
        ({"stock": "out", "brand": "Hearth"}, []),
        ({"sort": "title"}, ["Kettle", "Lamp", "Mug"]),
        ({"sort": "price"}, ["Lamp", "Mug", "Kettle"]),
        ({"sort": "-price"}, ["Kettle", "Mug", "Lamp"]),
        ({"sort": "stock"}, ["Lamp", "Kettle", "Mug"]),
        ({"sort": "-stock"}, ["Mug", "Kettle", "Lamp"]),
        ({"sort": "created"}, ["Kettle", "Mug", "Lamp"]),
    ],
)
def test_finds_what_each_filter_asks_for(database, goods, filters, found) -> None:
    with database.write() as session:
        for name, product in goods.items():
            session.get_one(Product, product.id).price_minor = {"kettle": 8400}.get(
                name, min(one.price_minor for one in product.variants)
            )
    order = found if "sort" in filters and filters["sort"] != "created" else sorted(found)
    got = titles(database, **filters)
    assert (got if order is found else sorted(got)) == order


def test_what_changed_last_comes_first(database, goods) -> None:
    with database.write() as session:
        for name in ("mug", "lamp"):
            subject = ("product", goods[name].id, name)
            note(session, Actor("staff", "Sam"), "changed", subject, {"a": 1}, {"a": 2})
    assert titles(database, sort="changed") == ["Lamp", "Mug", "Kettle"]


def test_a_shelf_holds_what_lies_on_those_below_it(database, goods) -> None:
    with database.write() as session:
        room = Category(slug="rooms", path="rooms/", title="Rooms", position=-1)
        session.add(room)
        session.flush()
        lamps = session.scalars(select(Category).where(Category.slug == "lamps")).one()
        lamps.parent_id, lamps.path = room.id, "rooms/lamps/"
    assert titles(database, shelf="rooms") == ["Lamp"]
    with database.read() as session:
        labels = [one.label for one in shelf_choices(session)]
        assert labels == ["Rooms", "\N{EM SPACE}Lamps", "Kettles"]
        assert brand_names(session) == ["Hearth"]


def test_a_row_tells_of_all_variants_and_all_places(database, goods) -> None:
    mug = goods["mug"]
    with database.write() as session:
        factories.put_on_shelf(session, mug.variants[0], 5, at="shop")
        stock.hold(session, "LW-1", {mug.variants[0].id: 3}, expires_at=clock.now())
    with database.read() as session:
        found = read_list(session, DeskFilters())
        has = found.of(mug.id)
        assert (has.lowest, has.highest, has.on_hand, has.free) == (1800, 2200, 85, 82)
        assert len(has.skus) == 2
        assert found.of(goods["kettle"].id).low
        assert matching_versions(session, DeskFilters(brand="Hearth")) == [(mug.id, 1)]


def test_an_address_keeps_what_makes_sense_and_forgets_the_rest() -> None:
    args = {"q": " a\0  b ", "status": "x", "stock": "low", "sort": "-price", "page": "3"}
    filters = DeskFilters.from_args(args)
    assert filters.args(page=filters.page) == {
        "q": "a b", "stock": "low", "sort": "-price", "page": "3",
    }  # fmt: skip
    assert DeskFilters.from_query(filters.query()).args() == filters.args()
    assert filters.narrows
    assert not DeskFilters(sort="price", page=2).narrows
    assert DeskFilters.from_args({"page": "9" * 50}).page == 100_000


def test_each_person_has_views_of_their_own(database) -> None:
    with database.write() as session:
        sam, noor = (factories.staff(session).id for _ in range(2))
        low = save_view(session, sam, "products", " Running  low ", "stock=low")
        save_view(session, noor, "products", "Running low", "stock=low&status=active")
        assert save_view(session, sam, "products", "Running low", "stock=out").id == low.id
        cut = save_view(session, sam, "products", "Cut", "cut=1")
        assert [view.query for view in views_of(session, sam, "products")] == ["stock=out", "cut=1"]
        assert views_of(session, sam, "orders") == []
        assert rename_view(session, sam, cut.id, "Sale").name == "Sale"
        with pytest.raises(NameTaken):
            rename_view(session, sam, cut.id, "Running low")
        for verb in (lambda: delete_view(session, noor, cut.id),
                     lambda: rename_view(session, noor, cut.id, "Mine")):  # fmt: skip
            with pytest.raises(NotFound):
                verb()
        delete_view(session, sam, cut.id)
        session.flush()
        assert [view.name for view in views_of(session, sam, "products")] == ["Running low"]


def test_refuses_a_view_without_name_or_filter_and_one_too_many(database) -> None:
    with database.write() as session:
        sam = factories.staff(session).id
        for name, query in (("", "cut=1"), (" ", "cut=1"), ("x" * 61, "cut=1"), ("Cut", "")):
            with pytest.raises(Invalid):
                save_view(session, sam, "products", name, query)
        for number in range(MOST_VIEWS):
            save_view(session, sam, "products", f"View {number}", "cut=1")
        with pytest.raises(Invalid):
            save_view(session, sam, "products", "One more", "cut=1")
