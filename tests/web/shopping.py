"""What the web tests of buying do again and again: fill a bag, check out, read a page."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

from catalog.models import Variant
from tests.browsing import JudgingClient
from tests.fakes import FakeGateway

ADDRESS = {
    "email": "elif@example.org",
    "name": "Elif Kaya",
    "street": "Rue du Test 1",
    "postcode": "1000",
    "city": "Brussels",
    "country": "BE",
    "phone": "",
}

HOSTILE = {
    "ten thousand characters": "x" * 10_000,
    "a NUL": "a\x00b",
    "line ends": "a\r\nBcc: all@example.org",
    "right to left": "\u202egnp.exe \u05d0\u05d1",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "quotes": "\"'><svg/onload=alert(1)>",
    "a template": "${7*7} #{7*7} <%= 7*7 %>",
    "SQL": "'; DROP TABLE customer; --",
    "a format": "%s%n%(name)s {0.__class__}",
    "emoji": "👩‍👩‍👧‍👦 Ünïcödé",
    "nothing but spaces": "   ",
    "a lone surrogate": "%ed%a0%80",
    "a path": "../../etc/passwd",
    "a formula": "=HYPERLINK(1)",
}

NUMBERS = (
    *("", " ", "-1", "0", "100", "1e10", "1e1", "NaN", "inf", "two", "1.5", "0x10"),
    "\uff11\uff10\uff10",
    *("9" * 12, "9" * 400, "9" * 5000, "-" + "9" * 30, "1\x00", "1;2", "None", "true"),
)


def put_in(client: JudgingClient, variant: Variant, quantity: int = 1) -> None:
    client.post("/cart/lines", {"variant_id": variant.id, "quantity": quantity})


def page_of(answer: TestResponse) -> Element:
    found: Element = html5lib.parse(answer.text, namespaceHTMLElements=False)
    return found


def controls(page: Element) -> Iterator[Element]:
    return (item for item in page.iter() if item.tag in {"input", "select", "textarea"})


def value_of(page: Element, name: str) -> str:
    """What the control of this name would send."""
    control = next(item for item in controls(page) if item.get("name") == name)
    if control.tag == "select":
        chosen = [item for item in control.iter("option") if "selected" in item.attrib]
        options = chosen or list(control.iter("option"))
        return options[0].get("value") or ""
    return control.get("value") or ""


def error_beside(page: Element, name: str) -> str:
    """The words that the control of this name is described by, if it is marked as wrong."""
    control = next(item for item in controls(page) if item.get("name") == name)
    if control.get("aria-invalid") != "true":
        return ""
    ids = (control.get("aria-describedby") or "").split()
    named = {item.get("id"): item for item in page.iter() if item.get("id")}
    return " ".join("".join(named[each].itertext()) for each in ids).strip()


def words(answer: TestResponse) -> str:
    """The visible text of a page, in one line."""
    return re.sub(r"\s+", " ", "".join(page_of(answer).itertext()))


def filled_in(client: JudgingClient, **changes: Any) -> dict[str, Any]:
    """The checkout's form as somebody sends it who looked at the page just now."""
    page = page_of(client.get("/checkout"))
    return {**ADDRESS, "seen_total": value_of(page, "seen_total"), **changes}


def pressed(client: JudgingClient, **changes: Any) -> str:
    """Press the order button; the number of the order that was made."""
    client.post("/checkout", filled_in(client, **changes))
    with client.http.session_transaction() as mine:
        return str(mine["links"][-1].split(":")[1])


def bought(client: JudgingClient, gateway: FakeGateway, variant: Variant, **changes: Any) -> str:
    """Buy it, from the bag to the way back from the payment page; the order's number."""
    put_in(client, variant)
    number = pressed(client, **changes)
    gateway.pay(gateway.last_session)
    client.get(back(gateway), status=303)
    return number


def back(gateway: FakeGateway) -> str:
    """The local part of the address that the payment page sends the last shopper to."""
    parts = urlsplit(gateway.requests[gateway.last_session].success_url)
    return f"{parts.path}?{parts.query}"
