"""Which pages are judged, and how a browser comes to see each of them."""

from dataclasses import dataclass

from tests.bench.browser import Browser
from tests.bench.journeys import BUYER

PRODUCT = "/p/hob-kettle"


@dataclass(frozen=True, slots=True)
class Page:
    """An address, with the cookies of whoever may see it."""

    name: str
    url: str
    cookies: str = ""
    is_listed: bool = True
    """Whether search engines may show it; one of a person's own says noindex, and should."""


def pages(address: str) -> list[Page]:
    """The pages that the marks are set for: shop window to return, each as its person sees it."""
    shopper = Browser(address)
    variant = shopper.get(PRODUCT).field("variant_id")
    shopper.post("/cart/lines", {"variant_id": variant, "quantity": "1"})
    full = shopper.cookies
    number = _buy(shopper)
    return [
        Page("home", f"{address}/"),
        Page("category", f"{address}/c/kitchen"),
        Page("product", f"{address}{PRODUCT}"),
        Page("cart", f"{address}/cart", full, is_listed=False),
        Page("checkout", f"{address}/checkout", full, is_listed=False),
        Page("order", f"{address}/orders/{number}", shopper.cookies, is_listed=False),
        Page("return", f"{address}/orders/{number}/return", shopper.cookies, is_listed=False),
    ]


def _buy(shopper: Browser) -> str:
    """Pay for what is in the bag; the order's number."""
    page = shopper.get("/checkout")
    form = {name: page.field(name) for name in ("csrf_token", "seen_total")}
    terminal = shopper.post("/checkout", BUYER | form | {"email": "eye@example.org"}).location
    answer = shopper.follow(shopper.post(f"{terminal}/approve", {}))
    return answer.url.rstrip("/").rpartition("/")[2].partition("?")[0]
