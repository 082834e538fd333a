"""Narrowing a shelf by its facets: right counts, no dead ends, all of it in the address."""

import re

import pytest

from catalog.attributes import AttributeData, save_attribute
from catalog.product_data import ProductData, VariantData
from catalog.products import save_product
from catalog.terms import save_terms
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient

THINGS = {
    "red-steel": ("steel", "Red", "1.5"),
    "red-wood": ("wood", "Red", "2"),
    "ink-steel": ("steel; wood", "Ink", "10"),
}


@pytest.fixture
def shelf(client: JudgingClient, database: Database) -> JudgingClient:
    """Three things that differ in colour, material and capacity."""
    with database.write() as session:
        on = factories.category(session, slug="things", title="Things").id
        for position, (code, kind, unit) in enumerate(
            [("material", "choice", ""), ("colour", "text", ""), ("holds", "number", "l")]
        ):
            save_attribute(
                session,
                AttributeData(
                    code=code,
                    label=code.title(),
                    kind=kind,
                    unit=unit,
                    facet=True,
                    position=position,
                ),
            )
        for number, (handle, (material, colour, holds)) in enumerate(THINGS.items()):
            variant = VariantData(sku=f"SKU-{number}", price_minor=1000, option_values=[colour])
            data = ProductData(
                handle=handle,
                title=handle.replace("-", " ").title(),
                category_id=on,
                options=["Colour"],
                facts={"material": material, "holds": holds},
                variants=[variant],
            )
            save_product(session, data)
        save_terms(session, "ca", {"steel": "acer", "Red": "Vermell", "Material": "Material"})
    return client


def _counts(page: str) -> dict[str, int]:
    found = re.findall(r"<span>([^<]+)</span><span class=\"n\">(\d+)</span>", page)
    return {label: int(count) for label, count in found}


def _titles(page: str) -> set[str]:
    return set(re.findall(r"<h3><a href=\"[^\"]*\">([^<]*)</a></h3>", page))


def test_each_value_says_how_many_there_are(shelf: JudgingClient) -> None:
    found = _counts(shelf.get("/c/things").text)
    assert found == {"steel": 2, "wood": 2, "Red": 2, "Ink": 1, "1.5 l": 1, "2 l": 1, "10 l": 1}


def test_values_of_one_attribute_widen_and_those_of_two_narrow(shelf: JudgingClient) -> None:
    assert _titles(shelf.get("/c/things?is.colour=Red").text) == {"Red Steel", "Red Wood"}
    both = shelf.get("/c/things?is.colour=Red&is.material=wood").text
    assert _titles(both) == {"Red Wood"}
    either = shelf.get("/c/things?is.holds=2&is.holds=10").text
    assert _titles(either) == {"Red Wood", "Ink Steel"}


def test_a_count_is_what_its_tick_would_show(shelf: JudgingClient) -> None:
    """Within an attribute as if nothing of it were ticked, beyond it as it is narrowed."""
    found = _counts(shelf.get("/c/things?is.colour=Ink").text)
    assert found == {"Red": 2, "Ink": 1, "steel": 1, "wood": 1}
    for value in ("steel", "wood"):
        page = shelf.get(f"/c/things?is.colour=Ink&is.material={value}").text
        assert len(_titles(page)) == found[value]


def test_what_is_applied_is_shown_and_can_be_taken_back(shelf: JudgingClient) -> None:
    page = shelf.get("/c/things?is.colour=Ink&sort=price").text
    assert "Colour: Ink" in page
    assert 'href="/c/things?sort=price" aria-current="true"' in page
    assert '<input type="checkbox" name="is.colour" value="Ink" checked>' in page
    assert '<input type="hidden" name="is.colour" value="Ink">' in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_facets_speak_the_readers_language(shelf: JudgingClient) -> None:
    found = _counts(shelf.get("/ca/c/things").text)
    assert found["acer"] == 2
    assert found["Vermell"] == 2
    assert found["1,5 l"] == 1
    assert _titles(shelf.get("/ca/c/things?is.material=steel").text) == {"Red Steel", "Ink Steel"}


@pytest.mark.parametrize(
    "query",
    [
        "is.colour=",
        "is.nothing=Red",
        "is.=x",
        "is.colour=" + "x" * 10_000,
        "page=" + "9" * 5_000,
        "is.capacity=1e27",
        "is.capacity=1e400",
        "is.capacity=1e-400",
        "&".join(f"is.colour={number}" for number in range(200)),
        "&".join(f"is.a{number}=1" for number in range(200)),
        "is.colour=%E2%80%AEder",
    ],
)
def test_an_odd_query_is_an_ordinary_page(shelf: JudgingClient, query: str) -> None:
    shelf.get(f"/c/things?{query}")


def test_what_fits_nothing_offers_a_way_back(shelf: JudgingClient) -> None:
    page = shelf.get("/c/things?is.colour=Green").text
    assert "Nothing fits all of that" in page
    assert 'href="/c/things"' in page


def test_stock_and_facets_go_together(shelf: JudgingClient) -> None:
    page = shelf.get("/c/things?stock=1&is.colour=Red").text
    assert _titles(page) == set()


def test_a_brand_has_its_page(shelf: JudgingClient, database: Database) -> None:
    with database.write() as session:
        on = factories.category(session, slug="things").id
        variant = VariantData(sku="SKU-K", price_minor=1000)
        data = ProductData(
            handle="kumo-bowl", title="Bowl", category_id=on, brand="Kumo", variants=[variant]
        )
        save_product(session, data)
    page = shelf.get("/brands/kumo").text
    assert _titles(page) == {"Bowl"}
    assert 'href="/brands/kumo"' in shelf.get("/p/kumo-bowl").text
    shelf.get("/brands/nobody", status=404)
