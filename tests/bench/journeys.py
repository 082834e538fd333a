"""What visitors do: which pages they open, and what they press.

A flow has two halves: what leads up to it isn't counted, what it is about is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from tests.bench.browser import Browser
from tests.bench.figures import STREAM

COLD = "product, cold"
"""A product's page for the first time after the catalogue has changed."""

Steps = Callable[[Browser, str, str], None]

BUYER = {
    "name": "Edith Nowak",
    "street": "12 Long Street",
    "postcode": "1000",
    "city": "Brussels",
    "country": "BE",
    "phone": "",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """A visit by form: both halves get the browser, a product's address and its variant."""

    lead_up: Steps
    act: Steps


def look(browser: Browser, product: str, _variant: str) -> None:
    """Open a product's page, whose form the next half sends."""
    browser.last = browser.get(product)


def add(browser: Browser, _product: str, variant: str) -> None:
    """Put it into the bag."""
    form = {"variant_id": variant, "quantity": "1"}
    browser.last = browser.post("/cart/lines", form)


def fill_bag(browser: Browser, product: str, variant: str) -> None:
    """Come as far as having something in the bag."""
    look(browser, product, variant)
    add(browser, product, variant)


def buy(browser: Browser, _product: str, _variant: str) -> None:
    """From the bag to the page of a paid order; the terminal says yes at once."""
    page = browser.get("/checkout")
    form = {name: page.field(name) for name in ("csrf_token", "seen_total")}
    email = f"visitor-{token_hex(6)}@example.org"
    terminal = browser.post("/checkout", BUYER | form | {"email": email}).location
    paid = browser.post(f"{terminal}/approve", {})
    browser.last = browser.follow(paid)


def nothing(_browser: Browser, _product: str, _variant: str) -> None:
    """Come from elsewhere."""


def open_checkout(browser: Browser, _product: str, _variant: str) -> None:
    """The page with the order button."""
    browser.last = browser.get("/checkout", holds="seen_total")


FLOWS = {
    COLD: Flow(nothing, look),
    "add to cart": Flow(look, add),
    "checkout page": Flow(fill_bag, open_checkout),
    "checkout": Flow(fill_bag, buy),
    STREAM: Flow(fill_bag, buy),
}
BUYING = {"checkout", STREAM}
