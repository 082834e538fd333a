"""The heads of pages: structured data and previews read by extruct, languages by html5lib."""

from typing import Any

import pytest
from flask import Flask
from PIL import Image

from catalog.product_data import WordsData
from catalog.products import save_product
from shop.db import Database
from shop.locales import LANGUAGES
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_catalog import kettle_data, variant_data
from tests.web.machine_reading import (
    EVIL,
    GTIN,
    HOST,
    PAGES,
    furnish,
    graph,
    head,
    kettle,
    local,
    pointed_at,
    previewed,
)


@pytest.fixture
def shop(client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in front of the small shop."""
    furnish(database)
    return client


def assert_offer(offer: dict[str, Any], page: str) -> None:
    """What Google's "Merchant listing" requires and recommends of an offer."""
    ids = pointed_at(page)
    assert offer["@type"] == "Offer"
    assert set(offer) >= {"price", "priceCurrency", "availability", "itemCondition", "url"}
    assert offer["availability"].removeprefix("https://schema.org/") in {"InStock", "OutOfStock"}
    assert "priceValidUntil" not in offer
    shipping = ids[offer["shippingDetails"]["@id"]]
    assert shipping["@type"] == "OfferShippingDetails"
    assert shipping["shippingRate"]["currency"] == "EUR"
    assert shipping["shippingDestination"]["addressCountry"] == "BE"
    assert set(shipping["deliveryTime"]) >= {"handlingTime", "transitTime"}
    policy = ids[offer["hasMerchantReturnPolicy"]["@id"]]
    assert policy["@type"] == "MerchantReturnPolicy"
    assert policy["merchantReturnDays"] == 60
    assert policy["customerRemorseReturnFees"] == "https://schema.org/FreeReturn"
    assert policy["itemDefectReturnFees"] == "https://schema.org/FreeReturn"


def test_a_product_with_variants_is_a_group_of_them(shop: JudgingClient) -> None:
    page = shop.get("/p/hob-kettle").text
    group = graph(page)["ProductGroup"]
    assert group["productGroupID"] == "hob-kettle"
    assert group["variesBy"] == ["https://schema.org/color"]
    assert group["brand"] == {"@type": "Brand", "name": "Latchwork"}
    assert group["material"] == "Ash"
    red, green = group["hasVariant"]
    assert (red["sku"], red["gtin"], red["color"]) == ("KET-TOM", GTIN, "Tomato")
    assert red["name"] == "Hob kettle – Tomato"
    assert red["image"] == f"{HOST}/pictures/kettle-tomato-800.jpg"
    assert green["offers"]["url"] == f"{HOST}/p/hob-kettle?variant=KET%20SPR"
    assert red["offers"]["availability"].endswith("/InStock")
    assert green["offers"]["availability"].endswith("/OutOfStock")
    assert "gtin" not in green  # a number that circulates in one company alone
    for variant in (red, green):
        assert_offer(variant["offers"], page)
    (measure,) = green["offers"]["priceSpecification"]
    assert measure["referenceQuantity"]["value"] == "1600"
    assert measure["referenceQuantity"]["valueReference"]["unitCode"] == "LTR"


def test_a_product_by_itself_is_a_product(shop: JudgingClient) -> None:
    page = shop.get("/p/brush").text
    nodes = graph(page)
    product = nodes["Product"]
    assert set(product) >= {"name", "image", "description", "sku", "offers"}
    assert (product["sku"], product["offers"]["price"]) == ("BRU", "9.00")
    assert_offer(product["offers"], page)
    assert "gtin" not in product
    steps = nodes["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Home", "Kitchen", "Kettles", "Brush"]
    assert [step["position"] for step in steps] == [1, 2, 3, 4]
    assert steps[-1]["item"] == f"{HOST}/p/brush"


def test_delivery_is_free_for_what_costs_enough(shop: JudgingClient) -> None:
    found = pointed_at(shop.get("/p/hob-kettle").text)
    rates = {
        name: node["shippingRate"]["value"] for name, node in found.items() if "delivery" in name
    }
    assert rates == {f"{HOST}/#delivery": "4.90", f"{HOST}/#free-delivery": "0.00"}


def test_what_can_not_come_back_has_another_policy(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        one = variant_data(sku="SPONGE", no_return_reason="sealed")
        save_product(session, kettle_data(session, options=[], variants=[one]))
    policy = graph(client.get("/p/hob-kettle").text)["MerchantReturnPolicy"]
    assert policy["returnPolicyCategory"] == "https://schema.org/MerchantReturnNotPermitted"


def test_words_are_in_the_language_of_the_page(shop: JudgingClient) -> None:
    group = graph(shop.get("/ca/p/hob-kettle").text)["ProductGroup"]
    assert group["hasVariant"][0]["color"] == "Tomàquet"
    assert (group["name"], group["material"]) == ("Kettle ca", "Freixe")
    assert group["url"] == f"{HOST}/ca/p/hob-kettle"


def test_the_front_page_says_who_sells_here(shop: JudgingClient) -> None:
    nodes = graph(shop.get("/").text)
    store, window = nodes["OnlineStore"], nodes["WebSite"]
    assert set(store) >= {"name", "url", "logo", "contactPoint"}
    assert store["hasMerchantReturnPolicy"]["returnMethod"] == "https://schema.org/ReturnByMail"
    assert shop.get(local(store["logo"])).mimetype == "image/svg+xml"
    paid, free = store["hasShippingService"]["shippingConditions"]
    assert (paid["orderValue"]["maxValue"], free["orderValue"]["minValue"]) == ("59.99", "60.00")
    search = window["potentialAction"]["target"]["urlTemplate"]
    assert search == f"{HOST}/search?q={{search_term_string}}"
    shop.get(local(search.format(search_term_string="kettle")))


def test_a_shelf_lists_what_stands_on_it(shop: JudgingClient) -> None:
    nodes = graph(shop.get("/c/kettles").text)
    items = nodes["ItemList"]["itemListElement"]
    assert {item["url"] for item in items} == {f"{HOST}/p/hob-kettle", f"{HOST}/p/brush"}
    assert nodes["ItemList"]["numberOfItems"] == 2
    steps = nodes["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["Home", "Kitchen", "Kettles"]
    assert graph(shop.get("/brands/latchwork").text)["ItemList"]["numberOfItems"] == 1


def test_a_link_is_previewed_with_its_picture_and_price(shop: JudgingClient, app: Flask) -> None:
    folder = app.extensions["config"].picture_folder
    folder.mkdir(parents=True)
    Image.new("RGB", (800, 1000)).save(folder / "kettle-tomato-800.webp")
    found = previewed(shop.get("/p/hob-kettle").text)
    expected = {
        "og:site_name": "Latchwork",
        "og:type": "product",
        "og:title": "Hob kettle",
        "og:url": f"{HOST}/p/hob-kettle",
        "og:locale": "en_GB",
        "og:image": f"{HOST}/pictures/kettle-tomato-800.jpg",
        "og:image:width": "800",
        "og:image:height": "1000",
        "og:image:alt": "A red kettle",
        "product:price:amount": "84.00",
        "product:price:currency": "EUR",
        "product:availability": "in stock",
        "og:availability": "instock",
    }
    assert {name: found.get(name) for name in expected} == expected
    assert previewed(shop.get("/p/hob-kettle?variant=KET SPR").text)["og:availability"] == "oos"
    for path in ("/", "/c/kettles", "/brands/latchwork", "/help/returns"):
        assert previewed(shop.get(path).text)["og:title"]
    assert 'name="twitter:card" content="summary_large_image"' in shop.get("/p/brush").text


@pytest.mark.parametrize("path", PAGES)
def test_the_languages_of_a_page_name_one_another(shop: JudgingClient, path: str) -> None:
    canonical, others, robots = head(shop.get(path).text)
    assert canonical == f"{HOST}{path}"
    assert robots == ""
    assert set(others) == {*LANGUAGES, "x-default"}
    assert others["x-default"] == others["en"] == canonical
    for code, url in others.items():
        if code != "x-default":
            page = shop.get(local(url)).text
            assert head(page) == (url, others, "")
            assert f'lang="{code}"' in page


def test_a_product_is_not_offered_in_a_language_it_does_not_speak(
    shop: JudgingClient, database: Database
) -> None:
    assert head(shop.get("/p/brush").text) == (f"{HOST}/p/brush", {}, "")
    assert head(shop.get("/ca/p/brush").text) == (f"{HOST}/p/brush", {}, "")
    with database.write() as session:
        said = kettle_data(
            session, handle="brush", title="Brush", options=[], variants=[variant_data(sku="BRU")],
            words={"ca": WordsData(title="Rentaplats")},
        )  # fmt: skip
        save_product(session, said)
    canonical, others, _ = head(shop.get("/ca/p/brush").text)
    assert canonical == f"{HOST}/ca/p/brush"
    assert set(others) == {"en", "ca", "x-default"}
    assert head(shop.get("/es/p/brush").text) == (f"{HOST}/p/brush", {}, "")


@pytest.mark.parametrize("query", ["sort=price", "stock=1", "to=50", "is.colour=Tomato"])
def test_a_state_of_a_list_is_not_for_search_engines(shop: JudgingClient, query: str) -> None:
    page = shop.get(f"/c/kettles?{query}").text
    assert head(page) == (f"{HOST}/c/kettles", {}, "noindex, follow")
    assert "ld+json" not in page


def test_the_second_page_of_a_shelf_is_a_page_of_its_own(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        for number in range(30):
            factories.product(session, handle=f"kettle-{number}")
    page = client.get("/ca/c/kettles?page=2").text
    canonical, others, _ = head(page)
    assert canonical == f"{HOST}/ca/c/kettles?page=2"
    assert others["el"] == f"{HOST}/el/c/kettles?page=2"
    assert graph(page)["ItemList"]["itemListElement"][0]["position"] == 25


def test_hostile_names_are_names_in_the_head_of_a_page(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        data = kettle(session, title=EVIL, brand=EVIL, subtitle=EVIL, words={})
        save_product(session, data)
    page = client.get("/p/hob-kettle").text
    assert graph(page)["ProductGroup"]["name"] == EVIL
    assert graph(page)["ProductGroup"]["brand"]["name"] == EVIL
    assert previewed(page)["og:title"] == EVIL
