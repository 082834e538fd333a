"""Several people and an import change the catalogue at once: nothing is overwritten or hangs."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from catalog import editing
from catalog.attributes import AttributeData, attribute_of_label, save_attribute
from catalog.categories import category_of_title
from catalog.editing import ProductEdit
from catalog.models import Category, Product
from catalog.product_data import ProductData, VariantData
from catalog.products import save_product, store_product
from catalog.word_models import Attribute, ProductFacet
from shop.customers.records import Actor
from shop.db import Database
from shop.errors import Stale
from tests import factories
from tests.factories_catalog import kettle_data

SAM = Actor("staff", "Sam Peeters")
PEOPLE = 6


def _at_once(deeds: Sequence[Callable[[], object]]) -> list[str]:
    """What came of each deed, all begun together: "done", or the error's name."""
    together = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        together.wait(30)
        try:
            deed()
        except Stale:
            return "Stale"
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_many_editors_one_is_first_and_all_others_are_told(database: Database) -> None:
    with database.write() as session:
        made = save_product(session, kettle_data(session))

    def edit(number: int) -> None:
        with database.write() as session:
            title = ProductEdit(title=f"Kettle {number}")
            editing.edit_product(session, made.id, made.version, title, SAM)

    answers = _at_once([lambda number=number: edit(number) for number in range(PEOPLE)])
    assert Counter(answers) == {"done": 1, "Stale": PEOPLE - 1}


def test_an_import_and_editors_in_another_order_do_not_block_each_other(database: Database) -> None:
    def goods(shelf_id: int, number: int, holds: str) -> ProductData:
        variant = VariantData(sku=f"S{number}", price_minor=100)
        return ProductData(
            handle=f"p{number}", title="P", category_id=shelf_id, brand="Fold",
            facts={"holds": holds}, variants=[variant],
        )  # fmt: skip

    with database.write() as session:
        shelf_id = factories.category(session).id
        save_attribute(session, AttributeData("holds", "Holds"))
        ids = [store_product(session, goods(shelf_id, one, "1")).product.id for one in range(12)]

    def take_over(order: Sequence[int]) -> None:
        with database.write() as session:
            for number in order:
                store_product(session, goods(shelf_id, number, "2"))

    def reprice(product_id: int) -> None:
        with database.write() as session:
            version = session.scalars(select(Product.version).where(Product.id == product_id)).one()
            editing.edit_product(session, product_id, version, ProductEdit(subtitle="x"), SAM)

    def find_by() -> None:
        with database.write() as session:
            save_attribute(session, AttributeData("holds", "Holds", "number", "l", facet=True))

    _at_once(
        [
            lambda: take_over(range(12)),
            lambda: take_over(range(11, -1, -1)),
            lambda: reprice(ids[11]),
            lambda: reprice(ids[0]),
            find_by,
        ]
    )
    with database.read() as session:
        found = select(ProductFacet.value, func.count()).group_by(ProductFacet.value)
        assert dict(session.execute(found).all()) == {"2": 12}


def test_what_is_missing_is_made_once(database: Database) -> None:
    def make() -> None:
        with database.write() as session:
            category_of_title(session, "Salad bowls")
            attribute_of_label(session, "Made in")

    assert _at_once([make] * PEOPLE) == ["done"] * PEOPLE
    with database.read() as session:
        assert session.scalars(select(Category.version)).all() == [1]
        assert session.scalars(select(Attribute.version)).all() == [1]
