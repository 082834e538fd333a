"""What a shopper does, page by page, as a person would: by names on links, buttons and labels."""

import re

from playwright.sync_api import expect

from tests.browser.visiting import Visitor

ADDRESS = {
    "name": "Elif Demir",
    "street": "Coupure Links 12",
    "postcode": "9000",
    "city": "Gent",
}
QUESTION = "May the mug go into the dishwasher?"


def finds_a_mug(visitor: Visitor) -> None:
    """From the shop window by a search to the product, and there to another colour."""
    visitor.go("/")
    visitor.page.locator("[role=search] [name=q]:visible").first.fill("mug")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("mug")
    visitor.look()
    visitor.follow("Everyday mug", exact=True)
    visitor.follow("Celadon", exact=True)
    expect(visitor.page.locator(".opt legend")).to_contain_text("Celadon")


def fills_the_bag(visitor: Visitor) -> None:
    """Two mugs go in. With scripts the page stays and says so; without, the bag opens."""
    visitor.page.locator(".buyform [name=quantity]").fill("2")
    visitor.page.locator(".buyform").get_by_role("button", name="Add to bag").click()
    if visitor.kind.scripts:
        expect(visitor.page.locator(".toast")).to_contain_text("Everyday mug is in your bag")
        visitor.page.locator(".toast").hover()  # so it stays for as long as one reads
        visitor.look()
        visitor.page.locator(".toast a").click()
    expect(visitor.page.get_by_role("heading", name="Bag, 2 things")).to_be_visible()
    visitor.look()


def checks_out(visitor: Visitor, email: str) -> None:
    """Contact and address; first with a mistake, to be told of it. Ends on the payment page."""
    visitor.follow("Check out")
    visitor.fill(email="", **ADDRESS)
    visitor.expected |= {422}
    visitor.press("Order with obligation to pay")
    expect(visitor.page.get_by_role("alert")).to_contain_text("E-mail")
    visitor.fill(email=email)
    visitor.press("Order with obligation to pay")


def pays(visitor: Visitor) -> str:
    """The first try is declined, the second needs the bank's proof; the number of the order."""
    visitor.press("Decline the card")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Your card was declined.")
    visitor.press("Ask for proof")
    visitor.press("Prove it and pay")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Paid, and being packed")
    visitor.look()
    return visitor.page.url.rpartition("/")[2]


def buys(visitor: Visitor, email: str) -> str:
    """The whole way; the number of the order."""
    finds_a_mug(visitor)
    fills_the_bag(visitor)
    checks_out(visitor, email)
    return pays(visitor)


def asks(visitor: Visitor, number: str) -> str:
    """A question about the line of the order; its own number."""
    visitor.go(f"/orders/{number}")
    visitor.follow("Ask", exact=True)
    visitor.fill(message=QUESTION)
    visitor.press("Send question")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("We have your question")
    return visitor.page.url.rpartition("/")[2]


def returns_a_mug(visitor: Visitor, number: str) -> str:
    """One of the two mugs goes back; the number of the return."""
    visitor.go(f"/orders/{number}")
    visitor.follow("Return", exact=True)
    page = visitor.page
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_label("How many").select_option("1")
    page.get_by_label("What is the matter?").select_option(label="I changed my mind")
    page.get_by_label("Anything we should know?").fill("One is enough.")
    visitor.press("Send request")
    expect(page.get_by_role("heading", level=1)).to_have_text("Agreed. Please send it to us")
    rma = page.url.rpartition("/")[2]
    expect(page.get_by_text(f"Write {rma} on the parcel")).to_be_visible()
    visitor.press("I posted it")
    expect(page.get_by_role("heading", level=1)).to_have_text("On its way to us")
    return rma


def amount_back(visitor: Visitor) -> str:
    """What the page of a return says comes back."""
    total = visitor.page.locator(".totals tfoot td").first.inner_text()
    found = re.search(r"€[\d.]+", total)
    assert found, total
    return found[0]
