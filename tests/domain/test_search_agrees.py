"""Whatever happens to the catalogue, the index says of it what the database says."""

from collections import Counter

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attributes import AttributeData, save_attribute
from catalog.models import ACTIVE, ARCHIVED, Product
from catalog.products import save_product
from catalog.search import Selection
from catalog.search.jobs import engine, rebuild_indexes
from catalog.word_models import ProductFacet
from shop.db import Database
from shop.outbox import drain
from tests import factories
from tests.factories_catalog import kettle_data, variant_data

NAMES = ("samovar", "gramophone", "zither")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("save"),
            st.sampled_from(NAMES),
            st.sampled_from(("Norda", "Terra", "")),
            st.sampled_from(("kettles", "parlour")),
            st.sampled_from((900, 4900)),
            st.sampled_from((ACTIVE, ACTIVE, ARCHIVED)),
        ),
        st.tuples(st.sampled_from(("work", "rebuild"))),
    ),
    min_size=3,
    max_size=8,
)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_index_and_database_agree_after_any_changes(
    app: Flask, database: Database, steps: list[tuple]
) -> None:
    with app.app_context():
        with database.write() as session:
            save_attribute(session, AttributeData("brand", "Brand", facet=True))
        for step in steps:
            _take(database, step)
        drain(database)
        with database.read() as session:
            _agrees(session)


def _take(database: Database, step: tuple) -> None:
    if step[0] == "work":
        drain(database)
    elif step[0] == "rebuild":
        rebuild_indexes(database)
    else:
        _, name, brand, shelf, price, status = step
        with database.write() as session:
            facts = {"handle": name, "title": f"Thing {name}", "brand": brand, "status": status}
            category = factories.category(session, slug=shelf, title=shelf).id
            variant = variant_data(sku=name, gtin="", price_minor=price)
            data = kettle_data(
                session, category_id=category, options=[], pictures=[], variants=[variant], **facts
            )
            save_product(session, data)


def _agrees(session: Session) -> None:
    products = session.scalars(select(Product)).all()
    on_sale = {product.id: product for product in products if product.status == ACTIVE}
    for product in products:
        wanted = [product.id] if product.id in on_sale else []
        assert engine().search(product.handle).product_ids == wanted
        assert engine().search(product.handle).exact == (wanted[0] if wanted else None)
    found = engine().search("thing")
    assert set(found.product_ids) == set(on_sale)
    assert found.total == len(on_sale)
    assert found.categories == Counter(product.category_id for product in on_sale.values())
    prices = [product.price_minor for product in on_sale.values()]
    assert found.prices == ((min(prices), max(prices)) if prices else (0, 0))
    facets = Counter(
        session.scalars(select(ProductFacet.value).where(ProductFacet.product_id.in_(on_sale)))
    )
    assert found.facets.get("brand", {}) == facets
    for value, count in facets.items():
        narrowed = engine().search("thing", Selection(facets={"brand": (value,)}))
        assert narrowed.total == count
