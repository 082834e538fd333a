"""What one variant costs and on which terms, as schema.org's Offer.

``priceValidUntil`` is left out: a price here has no end that anybody knows.
"""

from typing import Any

from catalog.delivery_terms import DeliveryTerms
from catalog.machines.head import amount
from catalog.machines.shop_schema import (
    DELIVERY,
    FREE_DELIVERY,
    NO_RETURNS,
    RETURNS,
    SCHEMA,
    Node,
    same,
)
from catalog.policies import shown_cut
from catalog.product_facts import VariantFacts
from catalog.units import unit_price
from shop.config import Config

UNITS = {
    "g": ("GRM", "KGM"),
    "ml": ("MLT", "LTR"),
    "mm": ("MMT", "MTR"),
    "cm2": ("CMK", "MTK"),
    "pc": ("C62", "C62"),
}
"""The codes of a unit and of the one that prices are compared by (UN/ECE Recommendation 20)."""


def offer_of(row: VariantFacts, terms: DeliveryTerms, config: Config, url: str) -> Node:
    """The offer of a variant, bought at ``url``."""
    free = not terms.costs(row.price_minor)
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": url,
        "price": amount(row.price_minor, row.currency),
        "priceCurrency": row.currency,
        "availability": f"{SCHEMA}/{'InStock' if row.free > 0 else 'OutOfStock'}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "shippingDetails": same(FREE_DELIVERY if free else DELIVERY, config),
        "hasMerchantReturnPolicy": same(NO_RETURNS if row.no_return_reason else RETURNS, config),
    }
    if prices := [*_before_the_cut(row), *_by_measure(row)]:
        offer["priceSpecification"] = prices
    return offer


def _before_the_cut(row: VariantFacts) -> list[Node]:
    """The price that is struck out, where a cut may be announced."""
    was, _ = shown_cut(row.price_minor, row.compare_at_minor, row.lowest)
    if was is None:
        return []
    return [
        {
            "@type": "UnitPriceSpecification",
            "priceType": f"{SCHEMA}/StrikethroughPrice",
            "price": amount(was, row.currency),
            "priceCurrency": row.currency,
            "valueAddedTaxIncluded": True,
        }
    ]


def _by_measure(row: VariantFacts) -> list[Node]:
    """How much is in it, and by which measure its price is compared."""
    if unit_price(row.price_minor, row.content, row.content_unit) is None:
        return []
    own, base = UNITS[row.content_unit]
    return [
        {
            "@type": "UnitPriceSpecification",
            "price": amount(row.price_minor, row.currency),
            "priceCurrency": row.currency,
            "valueAddedTaxIncluded": True,
            "referenceQuantity": {
                "@type": "QuantitativeValue",
                "value": str(row.content),
                "unitCode": own,
                "valueReference": {"@type": "QuantitativeValue", "value": "1", "unitCode": base},
            },
        }
    ]
