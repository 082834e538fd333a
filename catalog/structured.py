"""The product as search engines read it: schema.org's Product and BreadcrumbList in JSON-LD."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from catalog.policies import RETURN_DAYS
from catalog.product_page import ProductPage
from catalog.search.documents import plain

SCHEMA = "https://schema.org"
MOST_WORDS = 60


def product_data(
    page: ProductPage, *, base_url: str, url: str, country: str, way: list[tuple[str, str]]
) -> dict[str, Any]:
    """A JSON-LD graph; ``way`` are the (name, full address) from home to this product."""
    return {"@context": SCHEMA, "@graph": [_product(page, base_url, url, country), _crumbs(way)]}


def short_text(page: ProductPage) -> str:
    """The description as one plain line, for search engines."""
    words = plain(page.product.description_html).split()
    return " ".join(words[:MOST_WORDS]) or page.product.subtitle or page.product.title


def _product(page: ProductPage, base_url: str, url: str, country: str) -> dict[str, Any]:
    found = {
        "@type": "Product",
        "name": page.product.title,
        "description": short_text(page),
        "image": [f"{base_url}/pictures/{picture.stem}-800.webp" for picture in page.pictures],
        "url": url,
        "sku": page.chosen.sku,
        "offers": _offer(page, url, country),
    }
    if page.chosen.gtin:
        found["gtin"] = page.chosen.gtin
    if page.product.brand:
        found["brand"] = {"@type": "Brand", "name": page.product.brand}
    return found


def _offer(page: ProductPage, url: str, country: str) -> dict[str, Any]:
    chosen = page.chosen
    amount = Decimal(chosen.price_minor).scaleb(-get_currency_precision(chosen.currency))
    offer: dict[str, Any] = {
        "@type": "Offer",
        "price": str(amount),
        "priceCurrency": chosen.currency,
        "availability": f"{SCHEMA}/{'InStock' if page.free else 'OutOfStock'}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "url": url,
    }
    if not chosen.no_return_reason:
        offer["hasMerchantReturnPolicy"] = {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": country,
            "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": RETURN_DAYS,
            "returnMethod": f"{SCHEMA}/ReturnByMail",
            "returnFees": f"{SCHEMA}/FreeReturn",
        }
    return offer


def _crumbs(way: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(way, start=1)
        ],
    }
