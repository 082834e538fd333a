"""A product as search engines read it: schema.org's ProductGroup or Product, with its offers.

Google's "Product variants" is followed: one page, one group, each variant under an address of its
own. What all offers have in common is said once and pointed at.
"""

from typing import Any

from catalog.gtin import public_gtin
from catalog.machines.addresses import Site, product_path, variant_path
from catalog.machines.list_schema import breadcrumbs
from catalog.machines.offer_schema import offer_of
from catalog.machines.shop_schema import (
    SCHEMA,
    Node,
    delivery,
    graph,
    no_returns,
    return_policy,
)
from catalog.machines.varying import facts_named, names_of, properties
from catalog.product_facts import ProductFacts, VariantFacts
from catalog.product_page import ProductPage
from catalog.search.documents import plain
from catalog.vocabulary import Vocabulary
from shop.config import Config

MOST_WORDS = 60


def short_text(product: ProductFacts) -> str:
    """The description as one plain line, for search engines."""
    words = plain(product.description_html).split()
    return " ".join(words[:MOST_WORDS]) or product.subtitle or product.title


def product_graph(
    page: ProductPage,
    words: Vocabulary,
    config: Config,
    locale: str,
    way: list[tuple[str, str]],
) -> Node:
    """The whole page; ``way`` are the (name, full address) from home to this product."""
    one = len(page.variants) == 1
    main = _single(page, words, config, locale) if one else _group(page, words, config, locale)
    return graph(main, breadcrumbs(way), *_shared(page, words, config, locale))


def _shared(page: ProductPage, words: Vocabulary, config: Config, locale: str) -> list[Node]:
    """The promises that the offers of this page point at."""
    terms = words.delivery
    free = {not terms.costs(row.price_minor) for row in page.variants}
    refused = {bool(row.no_return_reason) for row in page.variants}
    returns = [no_returns(config) if no else return_policy(config, locale) for no in refused]
    return [*(delivery(config, terms, free=one) for one in sorted(free)), *returns]


def _about(product: ProductFacts, words: Vocabulary, url: str) -> Node:
    """What holds for every variant."""
    labels = {attribute.label: code for code, attribute in words.attributes.items()}
    said = facts_named([(fact.label, fact.value) for fact in product.facts], labels)
    varying = names_of(product.options, words)
    found: dict[str, Any] = {
        "name": product.title,
        "description": short_text(product),
        "url": url,
        **{name: value for name, value in said.items() if name not in varying},
    }
    if product.brand:
        found["brand"] = {"@type": "Brand", "name": product.brand}
    return found


def _single(page: ProductPage, words: Vocabulary, config: Config, locale: str) -> Node:
    product, site = page.product, Site.of(config)
    url = site.url(product_path(product.handle), locale)
    images = [site.picture(picture.stem) for picture in page.pictures if picture.stem]
    return {
        **_variant(page.chosen, page, words, config, url),
        **_about(product, words, url),
        **({"image": images} if images else {}),
    }


def _group(page: ProductPage, words: Vocabulary, config: Config, locale: str) -> Node:
    product, site = page.product, Site.of(config)
    url = site.url(product_path(product.handle), locale)
    varies = [f"{SCHEMA}/{name}" for name in names_of(product.options, words) if name]
    stems = dict.fromkeys(stem for stem, _ in product.pictures)
    variants = []
    for row in page.variants:
        own = site.url(variant_path(product.handle, row.sku), locale)
        label = ", ".join(row.option_values)
        name = f"{product.title} – {label}" if label else product.title
        variants.append({**_variant(row, page, words, config, own), "name": name, "url": own})
    return {
        "@type": "ProductGroup",
        "@id": f"{url}#group",
        "productGroupID": product.handle,
        **_about(product, words, url),
        **({"variesBy": varies} if varies else {}),
        **({"image": [site.picture(stem) for stem in stems]} if stems else {}),
        "hasVariant": variants,
    }


def _variant(
    row: VariantFacts, page: ProductPage, words: Vocabulary, config: Config, url: str
) -> Node:
    """A product of its own: what it is called by, how it differs, and its offer."""
    product = page.product
    named, rest = properties(product.options, row.option_values, words)
    stem = row.picture or (page.pictures[0].stem if page.pictures else "")
    found: dict[str, Any] = {"@type": "Product", "sku": row.sku, **named}
    if gtin := public_gtin(row.gtin):
        found["gtin"] = gtin
    if stem:
        found["image"] = Site.of(config).picture(stem)
    if rest:
        found["additionalProperty"] = [
            {"@type": "PropertyValue", "name": option, "value": value} for option, value in rest
        ]
    found["offers"] = offer_of(row, words.delivery, config, url)
    return found
