"""The files for machines, read by parsers that aren't ours: protego, usp, feedparser, expat."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask import Flask
from protego import Protego
from usp.tree import sitemap_from_str

from catalog.categories import CategoryData, save_category
from catalog.demo.seed import seed
from catalog.machines import merchant_rows, sitemaps
from catalog.machines.jpegs import missing
from catalog.products import find_product, save_product
from shop.db import Database
from shop.locales import LANGUAGES
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_catalog import kettle_data, variant_data
from tests.postbox import Postbox
from tests.web.machine_reading import EVIL, GTIN, HOST, PAGES, furnish, graph, head, kettle, local

G = "{http://base.google.com/ns/1.0}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def shop(client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in front of the small shop."""
    furnish(database)
    return client


def test_crawlers_leave_alone_what_is_somebodys(shop: JudgingClient) -> None:
    answer = shop.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    robots = Protego.parse(answer.text)
    private = ("/cart", "/checkout", "/account", "/orders/LW-1", "/returns/RMA-1", "/search?q=a")
    private += ("/questions/new", "/desk/", "/stripe/webhook")
    public = ("/", "/p/hob-kettle", "/c/kettles", "/brands/latchwork", "/help/returns", "/c?page=2")
    public += ("/pictures/a-800.jpg", "/assets/store.css", "/feeds/google.xml", "/sitemap.xml")
    for prefix in ("", *(f"/{code}" for code in LANGUAGES if code != "en")):
        assert [path for path in private if robots.can_fetch(f"{HOST}{prefix}{path}", "any")] == []
        assert [
            path for path in public if not robots.can_fetch(f"{HOST}{prefix}{path}", "any")
        ] == []
    assert list(robots.sitemaps) == [f"{HOST}/sitemap.xml"]


def files_of(shop: JudgingClient) -> Iterator[tuple[str, str]]:
    """(address, content) of each sitemap that the index names."""
    index = shop.get("/sitemap.xml")
    assert index.mimetype == "application/xml"
    named = sitemap_from_str(index.text)
    found = [item.text for item in ET.fromstring(index.data).iter(f"{SITEMAP}loc")]
    assert [child.url for child in named.sub_sitemaps] == found
    for url in found:
        yield url, shop.get(local(url)).text


def test_the_sitemap_names_every_page_in_every_language(shop: JudgingClient) -> None:
    files = dict(files_of(shop))
    assert set(files) == {f"{HOST}/sitemaps/{kind}-1.xml" for kind in sitemaps.KINDS}
    listed = {page.url for text in files.values() for page in sitemap_from_str(text).all_pages()}
    assert listed >= {f"{HOST}{path}" for path in (*PAGES, "/p/brush")}
    assert listed >= {f"{HOST}/el{path}" for path in PAGES}
    assert f"{HOST}/p/draft" not in listed
    assert f"{HOST}/c/empty" not in listed
    assert f"{HOST}/ca/p/brush" not in listed
    for url in sorted(listed):
        canonical, _, robots = head(shop.get(local(url)).text)
        assert (canonical, robots) == (url, "")


def test_the_sitemap_says_of_languages_what_the_page_says(shop: JudgingClient) -> None:
    for _, text in files_of(shop):
        for entry in ET.fromstring(text.encode()).iter(f"{SITEMAP}url"):
            links = {link.get("hreflang"): link.get("href") for link in entry.iter(f"{XHTML}link")}
            _, others, _ = head(shop.get(local(entry.findtext(f"{SITEMAP}loc") or "")).text)
            assert links == others


def test_products_come_in_files_of_some_thousand(
    client: JudgingClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "AT_ONCE", 2)
    with database.write() as session:
        for number in range(5):
            factories.product(session, handle=f"kettle-{number}")
    files = [text for url, text in files_of(client) if "products" in url]
    pages = [[page.url for page in sitemap_from_str(text).all_pages()] for text in files]
    assert [len(urls) for urls in pages] == [2, 2, 1]
    assert len({url for urls in pages for url in urls}) == 5
    for path in ("/sitemaps/products-4.xml", "/sitemaps/products-0.xml", "/sitemaps/shelves-2.xml"):
        client.get(path, status=404)
    client.get("/sitemaps/orders-1.xml", status=404)


def items_of(shop: JudgingClient, path: str = "/feeds/google.xml") -> list[ET.Element]:
    """The feed's items; feedparser must find nothing wrong with it, and as many."""
    answer = shop.get(path)
    assert "max-age" in answer.headers["Cache-Control"]
    found = feedparser.parse(answer.data)
    assert not found.bozo
    assert found.version == "rss20"
    items = list(ET.fromstring(answer.data).iter("item"))
    assert [entry["g_id"] for entry in found.entries] == [item.findtext(f"{G}id") for item in items]
    return items


def facts_of(item: ET.Element) -> dict[str, str]:
    return {child.tag.removeprefix(G): child.text or "" for child in item}


def test_the_price_list_names_each_variant_with_all_that_is_required(shop: JudgingClient) -> None:
    items = [facts_of(item) for item in items_of(shop)]
    required = {
        *("id", "title", "description", "link", "image_link", "availability", "price"),
        *("condition", "product_type", "shipping"),
    }
    assert [required - set(item) for item in items] == [set(), set(), set()]
    red, green, brush = items
    assert red["id"] == "KET-TOM"
    assert red["title"] == "Hob kettle, Tomato"
    assert red["description"] == "Whistles once, then politely."
    assert red["link"] == f"{HOST}/p/hob-kettle?variant=KET-TOM"
    assert red["image_link"] == f"{HOST}/pictures/kettle-tomato-800.jpg"
    assert (red["availability"], green["availability"]) == ("in_stock", "out_of_stock")
    assert (red["price"], red["condition"]) == ("84.00 EUR", "new")
    assert red["item_group_id"] == green["item_group_id"] == "hob-kettle"
    assert (red["gtin"], red["brand"], red["color"]) == (GTIN, "Latchwork", "Tomato")
    assert (green["mpn"], green["material"]) == ("KET SPR", "Ash")
    assert green["unit_pricing_measure"] == "1600 ml"
    assert green["unit_pricing_base_measure"] == "1 l"
    assert red["product_type"] == "Kitchen > Kettles"
    assert red["shipping_weight"] == "1180 g"
    assert brush["identifier_exists"] == "no"
    assert not {"item_group_id", "brand", "gtin", "mpn"} & set(brush)
    for item in items:
        shop.get(local(item["link"]))


def test_the_price_list_says_what_delivery_costs(shop: JudgingClient) -> None:
    found = [facts_of(item.find(f"{G}shipping")) for item in items_of(shop)]  # type: ignore[arg-type]
    assert [one["price"] for one in found] == ["0.00 EUR", "4.90 EUR", "4.90 EUR"]
    assert {one["country"] for one in found} == {"BE"}


def test_the_price_list_of_a_language_is_in_it(shop: JudgingClient) -> None:
    found = [facts_of(item) for item in items_of(shop, "/ca/feeds/google.xml")]
    assert [item["title"] for item in found] == ["Kettle ca, Tomàquet", "Kettle ca, Spruce"]
    assert (found[0]["color"], found[0]["material"]) == ("Tomàquet", "Freixe")
    assert found[0]["link"] == f"{HOST}/ca/p/hob-kettle?variant=KET-TOM"


def test_a_price_cut_is_told_only_where_it_may_be_announced(
    client: JudgingClient, app: Flask, database: Database
) -> None:
    """In the demo store some prices were cut; here one is struck out that never was a price."""
    with database.write() as session:
        one = variant_data(price_minor=6900, compare_at_minor=8400)
        save_product(session, kettle_data(session, options=[], variants=[one]))
    (item,) = [facts_of(item) for item in items_of(client)]
    assert (item["price"], item["sale_price"]) == ("84.00 EUR", "69.00 EUR")


def test_the_price_list_reads_a_few_at_a_time(
    client: JudgingClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: the statements of each few, and never more of them in memory."""
    with database.write() as session:
        for number in range(7):
            one = variant_data(sku=f"K-{number}")
            handle = f"kettle-{number}"
            save_product(session, kettle_data(session, handle=handle, options=[], variants=[one]))
    whole = items_of(client)
    statement = merchant_rows._NEXT.limit(2)
    monkeypatch.setattr(merchant_rows, "AT_ONCE", 2)
    monkeypatch.setattr(merchant_rows, "_NEXT", statement)
    seen: list[int] = []
    real = merchant_rows.read_wares

    def counted(session: Any, ids: Any, locale: str) -> Any:
        seen.append(len(ids))
        return real(session, ids, locale)

    monkeypatch.setattr(merchant_rows, "read_wares", counted)
    assert len(items_of(client)) == len(whole) == 7
    assert seen == [2, 2, 2, 1]


def test_hostile_names_come_out_as_names(client: JudgingClient, database: Database) -> None:
    with database.write() as session:
        save_category(session, CategoryData(slug="evil", title=EVIL))
        data = kettle(
            session, title=EVIL, brand=EVIL, subtitle=EVIL, facts={"material": EVIL}, words={}
        )
        save_product(session, data)
    items = [facts_of(item) for item in items_of(client)]
    assert items[0]["title"] == f"{EVIL}, Tomato"
    assert items[0]["brand"] == EVIL
    assert EVIL in client.get("/llms.txt").text


def test_signs_that_xml_has_no_place_for_are_left_out(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        save_product(session, kettle(session, words={}))
        made = find_product(session, "hob-kettle")
        made.title = "Kett\x0ble\x1f \ufffe"
    assert facts_of(items_of(client)[0])["title"] == "Kett le , Tomato"


def test_assistants_find_the_shop_in_plain_words(shop: JudgingClient) -> None:
    answer = shop.get("/llms.txt")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("# Latchwork\n\n> ")
    for url in ("/c/kitchen", "/help/returns", "/feeds/google.xml", "/sitemap.xml"):
        assert f"({HOST}{url})" in answer.text
    assert f"({HOST}/ca/c/kitchen)" in shop.get("/ca/llms.txt").text
    assert "60" in answer.text


def test_the_demo_store_is_told_whole(
    client: JudgingClient, app: Flask, database: Database, postbox: Postbox
) -> None:
    """Its JPEGs are made by the worker; then every picture that is named is there."""
    folder = app.extensions["config"].picture_folder
    seed(database, folder)
    assert list(missing(folder))
    postbox.work()
    assert list(missing(folder)) == []
    for item in items_of(client):
        facts = facts_of(item)
        assert (folder / facts["image_link"].rpartition("/")[2]).is_file()
        assert len(facts["id"]) <= 50
        assert len(facts["title"]) <= 150
    for page in sitemap_from_str(client.get("/sitemaps/products-1.xml").text).all_pages():
        if page.url.startswith(f"{HOST}/p/"):
            nodes = graph(client.get(local(page.url)).text)
            main = nodes.get("ProductGroup") or nodes["Product"]
            assert main["name"]
            assert main["image"]
