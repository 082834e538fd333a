"""The shopper's pages: whole, honest, in few statements, and with their state in the address."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from catalog.categories import CategoryData, save_category
from catalog.demo.seed import seed
from catalog.help_pages import FOLDER, SLUGS
from catalog.models import ARCHIVED
from catalog.prices import change_price
from catalog.products import find_product, refresh_summary, save_product
from shop import clock
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_catalog import kettle_data, variant_data

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def demo(app: Flask, client: JudgingClient, database: Database) -> JudgingClient:
    """A browser in front of the demo store, with something in its bag."""
    seed(database, app.extensions["config"].picture_folder)
    with database.read() as session:
        mug = find_product(session, "everyday-mug")
        assert mug is not None
    client.post("/cart/lines", {"variant_id": mug.variants[0].id, "quantity": 1})
    return client


def _texts(page: str, pattern: str) -> list[str]:
    return re.findall(pattern, page)


def _titles(page: str) -> list[str]:
    return _texts(page, r"<h3><a href=\"[^\"]*\">([^<]*)</a></h3>")


def test_the_shop_window_shows_shelves_and_things(demo: JudgingClient) -> None:
    page = demo.get("/").text
    assert "/pictures/hero-1600.webp" in page
    assert "Hob kettle" in page
    assert 'href="/c/kitchen"' in page
    assert "Find a part" in page


def test_an_empty_shop_has_a_window_all_the_same(client: JudgingClient) -> None:
    assert "Made to be mended" in client.get("/").text
    assert "This shelf is empty" in client.get("/c").text


def test_a_shelf_holds_what_is_on_the_shelves_below(demo: JudgingClient) -> None:
    page = demo.get("/c/kitchen").text
    assert "Hob kettle" in _titles(page)
    assert "Everyday mug" in _titles(page)
    assert '<a href="/c/kettles">Kettles</a><span class="n">2</span>' in page
    assert '<link rel="canonical" href="http://localhost/c/kitchen">' in page
    assert [*_titles(demo.get("/c/kettles").text)] == ["Hob kettle", "Slow kettle"]


def test_prices_and_stock_on_cards_are_those_of_today(demo: JudgingClient) -> None:
    page = demo.get("/c/kitchen").text
    assert "€39.00" in page
    assert "Lowest in 30 days: €46.00" in page
    assert "\N{MINUS SIGN}15 %" in page
    assert "4 colours" in page


def test_an_order_is_a_form_and_a_filter_is_a_link(demo: JudgingClient) -> None:
    dear = _titles(demo.get("/c/kettles?sort=price-desc").text)
    assert _titles(demo.get("/c/kettles?sort=price").text) == dear[::-1]
    page = demo.get("/c/kitchen?sort=price&to=50").text
    assert "Hob kettle" not in _titles(page)
    assert '<option value="price" selected>' in page
    assert '<input type="hidden" name="to" value="50">' in page
    assert 'href="/c/kitchen?sort=price" aria-current="true"' in page
    assert 'href="/c/kitchen?sort=price&amp;stock=1&amp;to=50"' in page


def test_only_what_is_in_stock_if_that_is_asked_for(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.product(session, title="Here", units=1)
        factories.product(session, title="Gone", units=0)
    assert set(_titles(client.get("/c/kettles").text)) == {"Here", "Gone"}
    assert "Sold out" in client.get("/c/kettles").text
    assert _titles(client.get("/c/kettles?stock=1").text) == ["Here"]
    empty = client.get("/c/kettles?stock=1&to=1").text
    assert "Nothing fits all of that" in empty
    assert 'href="/c/kettles"' in empty


def test_a_long_shelf_goes_on_by_real_links(client: JudgingClient, database: Database) -> None:
    with database.write() as session:
        for number in range(30):
            factories.product(session, title=f"Kettle {number:02}", position=number)
    first = client.get("/c/kettles?sort=price").text
    assert len(_titles(first)) == 24
    assert "You have seen 24 of 30" in first
    assert "Show 6 more" in first
    assert '<link rel="next" href="/c/kettles?sort=price&amp;page=2">' in first
    second = client.get("/c/kettles?sort=price&page=2").text
    assert len(_titles(second)) == 6
    assert not set(_titles(first)) & set(_titles(second))
    assert "Show " not in _texts(second, r"class=\"more\".*?</div>")
    beyond = client.get("/c/kettles?page=999").text
    assert _titles(beyond) == _titles(client.get("/c/kettles?page=2").text)


def test_a_product_page_has_everything_to_decide_by(demo: JudgingClient) -> None:
    with clock.frozen(MONDAY):
        page = demo.get("/p/hob-kettle").text
    assert "with you by Wednesday 25 November" in page
    assert "Free returns for 60 days" in page
    assert "5-year guarantee" in page
    assert "Four parts wear out." in page
    assert "within 14 days of receiving it" in page
    assert "Latchwork Enamel Works" in page
    assert 'href="/questions/new?product=hob-kettle"' in page
    assert "stars" not in page


def test_a_variant_is_chosen_by_its_link(demo: JudgingClient) -> None:
    page = demo.get("/p/hob-kettle?variant=KET-TOM-16").text
    assert "KET-TOM-16" in page
    assert "Add to bag · €84.00" in page
    assert 'href="/p/hob-kettle?variant=KET-SPR-16"' in page
    out = demo.get("/p/hob-kettle?variant=KET-TOM-22").text
    assert "Sold out for now" in out
    assert 'id="buy"' not in out
    assert "Shall we tell you when it is back?" in out
    assert "Add to bag · €72.00" in demo.get("/p/hob-kettle?variant=nonsense").text


def test_a_price_cut_names_the_lowest_price_before_it(demo: JudgingClient) -> None:
    page = demo.get("/p/carafe-and-glass").text
    assert "€39.00" in page
    assert "Lowest in 30 days: €46.00" in page


def test_no_cut_is_shown_that_is_none(client: JudgingClient, database: Database) -> None:
    """Raised a week before it was 'cut': the lowest of the 30 days was no higher than today."""
    with database.write() as session, clock.frozen(MONDAY):
        made = factories.product(session, title="Lamp", prices=(5000,), handle="lamp")
        variant = made.variants[0]
        change_price(session, variant, 8000, at=MONDAY + timedelta(days=1))
        change_price(session, variant, 5000, compare_at_minor=8000, at=MONDAY + timedelta(days=8))
        session.refresh(made, ["variants", "pictures"])
        refresh_summary(made)
    for path in ("/p/lamp", "/c/kettles"):
        assert "€80.00" not in client.get(path).text


def test_what_can_not_be_returned_says_so(client: JudgingClient, database: Database) -> None:
    with database.write() as session:
        factories.product(session, handle="made-to-measure", units=0)
        product = find_product(session, "made-to-measure")
        assert product is not None
        product.variants[0].no_return_reason = "custom"
    page = client.get("/p/made-to-measure").text
    assert "be returned" in page
    assert "exempt from withdrawal" in page
    assert "Free returns for 60 days</" not in page.split("<footer")[0].split("<main")[1]


def test_names_that_look_like_code_are_only_names(
    client: JudgingClient, database: Database
) -> None:
    evil = "</script><script>alert(1)</script>"
    with database.write() as session:
        data = kettle_data(
            session, title=evil, subtitle=evil, brand=evil, facts={evil: evil}, options=[evil],
            variants=[
                variant_data(sku="A&b", option_values=[evil]),
                variant_data(sku='"x"', option_values=["y"]),
            ],
        )  # fmt: skip
        save_product(session, data)
        save_category(session, CategoryData(slug="evil", title=evil, lead=evil))
    for path in (
        "/p/hob-kettle",
        "/p/hob-kettle?variant=A%26b",
        "/c/kettles",
        "/c/evil",
        "/c",
        "/",
    ):
        assert "<script>alert" not in client.get(path).text


@pytest.mark.parametrize(
    "path", ["/p/nothing", "/c/nothing", "/help/nothing", "/p/old", "/help/../x"]
)
def test_what_is_not_there_is_a_404(client: JudgingClient, database: Database, path: str) -> None:
    with database.write() as session:
        factories.product(session, handle="old", status=ARCHIVED)
    client.get(path, status=404)


def test_a_handle_in_other_letters_has_an_address(
    client: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        factories.product(session, handle="τσαγιέρα-100%", title="Τσαγιέρα")
    page = client.get("/c/kettles").text
    (url,) = _texts(page, r"<h3><a href=\"([^\"]*)\"")
    assert "Τσαγιέρα" in client.get(url).text


def test_every_language_has_its_addresses(demo: JudgingClient) -> None:
    for path in ("/ca/", "/ca/c/kitchen", "/ca/p/hob-kettle", "/ca/search?q=kettle"):
        page = demo.get(path).text
        assert 'href="/ca/c/kitchen"' in page
        assert 'href="/p/' not in page.split("<footer")[0]  # where the other languages are


@pytest.mark.parametrize("slug", SLUGS)
def test_help_pages_are_whole(client: JudgingClient, slug: str) -> None:
    page = client.get(f"/help/{slug}").text
    assert "{" not in page.split("<main")[1].split("</main>")[0]
    assert Path(FOLDER / f"{slug}.md").read_text("utf-8").startswith("# ")


def test_help_pages_name_the_shops_own_figures(client: JudgingClient) -> None:
    page = client.get("/help/returns").text
    assert "within 14 days" in page
    assert "for 60 days" in page
    assert "grows by 12 months" in page
    assert "€4.90" in client.get("/help/delivery").text
