"""Whatever becomes of the catalogue, the index says in the end what the database says."""

import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from catalog.attributes import AttributeData, save_attribute
from catalog.categories import CategoryData, save_category
from catalog.models import ACTIVE, ARCHIVED, Product
from catalog.product_data import ProductData
from catalog.products import save_product
from catalog.search import SearchEngine
from catalog.search.jobs import engine, engines, rebuild_indexes
from catalog.word_models import Attribute, ProductFacet
from shop.db import Database
from shop.locales import LANGUAGES
from shop.outbox import drain
from tests.factories_catalog import variant_data

COMMON = "Kettle"
WORDS = ("zanzibar", "quokka", "umbrella", "jalopy", "hexagon")
NAMES = [(f"{word}north", f"{word}south") for word in WORDS]
"""What each product is called in turn; two slips apart, so that neither is taken for the other."""

BEGUN = 3
"""So many products are on sale before the first step."""

CHANGES = ("rename", "shelf", "brand", "material", "price", "archive", "sell")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*CHANGES, "archive", "sell", "work", "work", "rebuild", "rename shelf"]),
        st.integers(0, len(WORDS) - 1),
        st.integers(1, 5),
    ),
    min_size=4,
    max_size=8,
)


@dataclass(frozen=True)
class Play:
    """A shop, and what happens to it: each step is a transaction of its own."""

    app: Flask
    database: Database
    goods: dict[int, ProductData]

    def begin(self) -> None:
        with self.database.write() as session:
            for at, (code, label) in enumerate((("brand", "Brand"), ("material", "Material"))):
                save_attribute(session, AttributeData(code, label, facet=True, position=at))
        for number in range(BEGUN):
            self.change("create", number, 1 + number)

    def do(self, what: str, number: int, amount: int) -> None:
        if what == "work":
            drain(self.database)
        elif what == "rebuild":
            rebuild_indexes(self.database)
        elif what == "rename shelf":
            self.shelf(amount, title=f"Shelf {number}{amount}")
        else:
            self.change(what if number in self.goods else "create", number, amount)

    def change(self, what: str, number: int, amount: int) -> None:
        """``amount`` says which of a few shelves, brands, materials or prices."""
        data = self.goods.get(number) or self.new(number, amount)
        changed = {
            "create": {},
            "rename": {"title": f"{COMMON} {NAMES[number][amount % 2]}"},
            "shelf": {"category_id": self.shelf(amount)},
            "brand": {"brand": f"Brand {amount}"},
            "material": {"facts": {"material": f"Material {amount}"}},
            "price": {"variants": [variant_data(sku=f"SKU-{number}", price_minor=900 * amount)]},
            "archive": {"status": ARCHIVED},
            "sell": {"status": ACTIVE},
        }[what]
        self.goods[number] = replace(data, **changed)
        with self.database.write() as session:
            save_product(session, self.goods[number])

    def new(self, number: int, amount: int) -> ProductData:
        return ProductData(
            handle=f"thing-{number}", title=f"{COMMON} {NAMES[number][0]}", status=ACTIVE,
            category_id=self.shelf(amount), brand=f"Brand {amount}",
            variants=[variant_data(sku=f"SKU-{number}", price_minor=1000 * amount)],
        )  # fmt: skip

    def shelf(self, amount: int, title: str = "") -> int:
        slug = f"shelf-{amount % 3}"
        with self.database.write() as session:
            found = save_category(session, CategoryData(slug=slug, title=title or slug))
            return found.id

    def clear(self) -> None:
        """Nothing is left of the example before.

        New engines, because Whoosh names its segments by chance, Hypothesis makes chance repeat
        itself, and what an engine has decoded it keeps by that name.
        """
        with self.database.write() as session:
            names = (
                "outbox_job", "product_facet", "attribute", "price_change", "variant", "product",
                "category",
            )  # fmt: skip
            for name in names:
                session.execute(text(f"DELETE FROM {name}"))
            if not self.database.is_sqlite:
                session.execute(text("DROP SCHEMA IF EXISTS search CASCADE"))
        folder = self.app.extensions["config"].instance_dir / "search"
        shutil.rmtree(folder, ignore_errors=True)
        self.app.extensions["search"] = engines(folder, self.database, LANGUAGES)


def disagreements(database: Database, search: SearchEngine) -> list[str]:
    """Where the index says something else than the database."""
    with database.read() as session:
        products = session.scalars(select(Product)).all()
        rows = session.execute(
            select(Attribute.code, ProductFacet.value)
            .join(ProductFacet, ProductFacet.attribute_id == Attribute.id)
            .join(Product, Product.id == ProductFacet.product_id)
            .where(Product.status == ACTIVE)
        ).all()
    wrong = []
    for product in products:
        for name in NAMES[int(product.handle[-1])]:
            found = search.search(name).product_ids
            if found != (
                [product.id] if product.status == ACTIVE and name in product.title else []
            ):
                wrong.append(f"{name} for {product.title} ({product.status}): {found}")
    selling = [product for product in products if product.status == ACTIVE]
    facets: dict[str, Counter[str]] = defaultdict(Counter)
    for code, value in rows:
        facets[code][value] += 1
    prices = [product.price_minor for product in selling]
    told = search.search(COMMON)
    counts = {
        "products": (sorted(told.product_ids), sorted(product.id for product in selling)),
        "total": (told.total, len(selling)),
        "categories": (dict(told.categories), Counter(one.category_id for one in selling)),
        "facets": ({code: dict(of) for code, of in told.facets.items()}, facets),
        "prices": (told.prices, (min(prices, default=0), max(prices, default=0))),
    }
    return wrong + [f"{name}: {said}" for name, said in counts.items() if said[0] != said[1]]


@settings(
    max_examples=10, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(STEPS)
def test_after_any_changes_index_and_database_agree(
    app: Flask, database: Database, steps: list[tuple[str, int, int]]
) -> None:
    play = Play(app, database, {})
    with app.app_context():
        play.clear()
        play.begin()
        for step in steps:
            play.do(*step)
        drain(database)
        assert disagreements(database, engine()) == []


def test_without_the_worker_they_would_not(app: Flask, database: Database) -> None:
    """What the agreement is worth: each change shows as long as nobody has worked it in."""
    play = Play(app, database, {})
    with app.app_context():
        play.begin()
        for what in ("rename", "shelf", "brand", "material", "price", "archive"):
            drain(database)
            assert disagreements(database, engine()) == []
            play.change(what, 0, 3)
            assert disagreements(database, engine()) != [], what
