"""A small shop, and its pages read as machines read them: by parsers that aren't ours."""

from typing import Any

import extruct
import html5lib
from sqlalchemy.orm import Session

from catalog.attributes import AttributeData, save_attribute
from catalog.brands import BrandData, save_brand
from catalog.categories import CategoryData, save_category
from catalog.product_data import ProductData, WordsData
from catalog.products import find_product, save_product
from catalog.terms import save_terms
from shop.db import Database
from shop.locales import LANGUAGES
from tests import factories
from tests.factories_catalog import kettle_data, variant_data

HOST = "http://localhost"
EVIL = '</script><b>"&\u202etxt ]]>'
GTIN = "4006381333931"
IN_ALL = {code: WordsData(title=f"Kettle {code}") for code in LANGUAGES if code != "en"}
PAGES = ("/", "/c", "/c/kettles", "/brands/latchwork", "/help/returns", "/p/hob-kettle")


def kettle(session: Session, **facts: Any) -> ProductData:
    """A kettle in two colours of two prices, one of them in stock, said in all languages."""
    given: dict[str, Any] = {
        "options": ["Colour"],
        "words": IN_ALL,
        "variants": [
            variant_data(
                sku="KET-TOM", option_values=["Tomato"], gtin=GTIN, picture="kettle-tomato"
            ),
            variant_data(
                sku="KET SPR", option_values=["Spruce"], price_minor=4900, content=1600,
                content_unit="ml",
            ),
        ],
    }  # fmt: skip
    return kettle_data(session, **given | facts)


def furnish(database: Database) -> None:
    """A shop with a kettle in two colours, a brush by itself, a shelf, a brand and a draft."""
    with database.write() as session:
        save_attribute(session, AttributeData("colour", "Colour", kind="choice", facet=True))
        save_attribute(session, AttributeData("material", "Material", kind="choice"))
        save_terms(session, "ca", {"Colour": "Color", "Tomato": "Tomàquet", "Ash": "Freixe"})
        save_category(session, CategoryData(slug="kitchen", title="Kitchen"))
        save_category(session, CategoryData(slug="kettles", title="Kettles", parent="kitchen"))
        save_category(session, CategoryData(slug="empty", title="Empty"))
        save_brand(session, BrandData("Latchwork", lead="Ours."))
        save_product(session, kettle(session, facts={"material": "Ash"}))
        made = find_product(session, "hob-kettle")
        factories.put_on_shelf(session, made.variants[0], 3)
        brush = variant_data(sku="BRU", gtin="", price_minor=900, content=0)
        only_english = {"options": [], "words": {}, "brand": "", "pictures": None}
        save_product(
            session,
            kettle_data(
                session, handle="brush", title="Brush", variants=[brush],
                **{**only_english, "pictures": kettle(session).pictures},
            ),
        )  # fmt: skip
        draft = kettle_data(
            session, handle="draft", status="draft", variants=[variant_data(sku="DRAFT")]
        )
        save_product(session, draft)


def graph(page: str) -> dict[str, dict[str, Any]]:
    """The JSON-LD of a page by type, as extruct finds it."""
    (found,) = extruct.extract(page, base_url=HOST, syntaxes=["json-ld"])["json-ld"]
    assert found["@context"] == "https://schema.org"
    return {node["@type"]: node for node in found["@graph"]}


def previewed(page: str) -> dict[str, str]:
    """Open Graph as extruct reads it."""
    (found,) = extruct.extract(page, base_url=HOST, syntaxes=["opengraph"])["opengraph"]
    return dict(found["properties"])


def head(page: str) -> tuple[str, dict[str, str], str]:
    """(canonical, address by hreflang, robots) of a page."""
    tree = html5lib.parse(page, namespaceHTMLElements=False).find("head")
    links = [
        (item.get("rel"), item.get("hreflang"), item.get("href")) for item in tree.iter("link")
    ]
    (canonical,) = [href for rel, _, href in links if rel == "canonical"]
    robots = [meta.get("content") for meta in tree.iter("meta") if meta.get("name") == "robots"]
    others = {lang: href for rel, lang, href in links if rel == "alternate"}
    return canonical, others, "".join(robots)


def local(url: str) -> str:
    assert url.startswith(f"{HOST}/"), url
    return url.removeprefix(HOST)


def pointed_at(page: str) -> dict[str, dict[str, Any]]:
    """The nodes that others of the page point at, by their ids."""
    (found,) = extruct.extract(page, base_url=HOST, syntaxes=["json-ld"])["json-ld"]
    return {node["@id"]: node for node in found["@graph"] if "@id" in node}
