"""The shop as schema.org has it: who sells, what delivery costs, how things come back.

What is said here is a promise of ``catalog.policies`` or of the shop's usual delivery; the property
names are those that Google documents for merchants ("Organization", "Merchant return policy",
"Merchant shipping policy").
"""

from typing import Any

from catalog import policies
from catalog.delivery_terms import DeliveryTerms
from catalog.machines.addresses import HOME, Site, help_path
from catalog.machines.head import amount
from shop.config import Config
from shop.locales import LANGUAGES

SCHEMA = "https://schema.org"
SHOP, WINDOW = "#shop", "#website"
RETURNS, NO_RETURNS = "#returns", "#no-returns"
DELIVERY, FREE_DELIVERY = "#delivery", "#free-delivery"
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

Node = dict[str, Any]


def graph(*nodes: Node) -> Node:
    """Nodes that may point at one another, as one JSON-LD document."""
    return {"@context": SCHEMA, "@graph": list(nodes)}


def same(name: str, config: Config) -> Node:
    """A pointer to a node of the shop's own, wherever it is printed."""
    return {"@id": f"{config.base_url}/{name}"}


def shop_graph(
    config: Config, locale: str, terms: DeliveryTerms, *, logo: str, ask: str, search: str
) -> Node:
    """The front page's: the shop, and its search. ``ask`` and ``search`` are full addresses."""
    home = Site.of(config).url(HOME, locale)
    organization = {
        "@type": "OnlineStore",
        **same(SHOP, config),
        "name": config.shop_name,
        "url": home,
        "logo": logo,
        "contactPoint": {
            "@type": "ContactPoint",
            "contactType": "customer service",
            "url": ask,
            "availableLanguage": list(LANGUAGES),
        },
        "hasMerchantReturnPolicy": return_policy(config, locale),
        "hasShippingService": _shipping_service(config, terms),
    }
    window = {
        "@type": "WebSite",
        **same(WINDOW, config),
        "name": config.shop_name,
        "url": home,
        "inLanguage": locale,
        "publisher": same(SHOP, config),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return graph(organization, window)


def return_policy(config: Config, locale: str) -> Node:
    """What the shop takes back of its own free will, for whatever reason, at its own cost."""
    return {
        "@type": "MerchantReturnPolicy",
        **same(RETURNS, config),
        "applicableCountry": config.country,
        "returnPolicyCountry": config.country,
        "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": policies.RETURN_DAYS,
        "merchantReturnLink": Site.of(config).url(help_path("returns"), locale),
        "returnMethod": f"{SCHEMA}/ReturnByMail",
        "returnFees": f"{SCHEMA}/FreeReturn",
        "customerRemorseReturnFees": f"{SCHEMA}/FreeReturn",
        "itemDefectReturnFees": f"{SCHEMA}/FreeReturn",
        "refundType": f"{SCHEMA}/FullRefund",
    }


def no_returns(config: Config) -> Node:
    """Of goods that the law exempts from withdrawal, and the shop from its returns."""
    return {
        "@type": "MerchantReturnPolicy",
        **same(NO_RETURNS, config),
        "applicableCountry": config.country,
        "returnPolicyCategory": f"{SCHEMA}/MerchantReturnNotPermitted",
    }


def delivery(config: Config, terms: DeliveryTerms, *, free: bool) -> Node:
    """What it costs to send one thing within the shop's country, and how long that takes."""
    return {
        "@type": "OfferShippingDetails",
        **same(FREE_DELIVERY if free else DELIVERY, config),
        "shippingRate": _money(0 if free else terms.price, config.currency),
        "shippingDestination": _country(config),
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "handlingTime": _days(0, 1),
            "transitTime": _days(terms.days, terms.days),
            "businessDays": _business_days(),
        },
    }


def _shipping_service(config: Config, terms: DeliveryTerms) -> Node:
    """Delivery by the worth of a whole order: what it costs, and from when on it is free."""
    threshold, days = terms.free_from, terms.days
    worth: list[tuple[Node, int]] = [({"minValue": amount(0, config.currency)}, terms.price)]
    if threshold:
        worth = [
            ({"maxValue": amount(threshold - 1, config.currency)}, terms.price),
            ({"minValue": amount(threshold, config.currency)}, 0),
        ]
    return {
        "@type": "ShippingService",
        "fulfillmentType": f"{SCHEMA}/FulfillmentTypeDelivery",
        "handlingTime": {
            "@type": "ServicePeriod",
            "cutoffTime": f"{policies.DISPATCH_UNTIL_HOUR:02}:00:00",
            "duration": _days(0, 1),
            "businessDays": [f"{SCHEMA}/{day}" for day in _WEEK],
        },
        "shippingConditions": [
            {
                "@type": "ShippingConditions",
                "shippingDestination": _country(config),
                "orderValue": {"@type": "MonetaryAmount", **limit, "currency": config.currency},
                "shippingRate": _money(rate, config.currency),
                "transitTime": {"@type": "ServicePeriod", "duration": _days(days, days)},
            }
            for limit, rate in worth
        ],
    }


def _business_days() -> Node:
    days = [f"{SCHEMA}/{day}" for day in _WEEK]
    return {"@type": "OpeningHoursSpecification", "dayOfWeek": days}


def _country(config: Config) -> Node:
    return {"@type": "DefinedRegion", "addressCountry": config.country}


def _money(minor: int, currency: str) -> Node:
    return {"@type": "MonetaryAmount", "value": amount(minor, currency), "currency": currency}


def _days(least: int, most: int) -> Node:
    return {"@type": "QuantitativeValue", "minValue": least, "maxValue": most, "unitCode": "DAY"}
