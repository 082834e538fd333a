"""What colleagues do at the desk, page by page, each with the permissions of a role."""

from playwright.sync_api import expect

from tests.browser.running import RunningShop
from tests.browser.visiting import Visitor

ANSWER = "Yes, on any programme. The glaze is fired twice."
NOTE = "Asked the maker last week; the foot ring is raw, keep an eye on it."
TRACKING = "323212345678"


def signs_in(visitor: Visitor, shop: RunningShop, email: str) -> None:
    """At the desk's own door; it opens on the section where there is work."""
    visitor.go("/desk/", status=403)
    signs_in_here(visitor, shop, email)
    visitor.expected -= {403}


def signs_in_here(visitor: Visitor, shop: RunningShop, email: str) -> None:
    """On the page with the form that is open now."""
    visitor.fill(email=email, password=shop.password)
    visitor.press("Sign in")


def sends_the_parcel(visitor: Visitor, number: str) -> None:
    """From the queue to the case; the parcel leaves."""
    visitor.go("/desk/orders/")
    visitor.page.locator(".ql a").filter(has_text=number).click()
    visitor.look()
    visitor.fill(carrier="bpost", tracking=TRACKING)
    visitor.press("Mark as sent")
    expect(visitor.page.locator(".dk-c")).to_contain_text("On its way with bpost")


def says_it_arrived(visitor: Visitor) -> None:
    visitor.press("Mark as delivered")
    expect(visitor.page.get_by_text("Delivered. Returns and guarantee")).to_be_visible()


def answers(visitor: Visitor, number: str) -> None:
    """A note for colleagues first, then the answer."""
    visitor.go("/desk/questions/")
    visitor.page.locator(".ql a").filter(has_text=number).click()
    visitor.look()
    visitor.fill(message=NOTE)
    visitor.press("Keep as note")
    expect(visitor.page.locator(".msg.note")).to_contain_text(NOTE)
    visitor.fill(message=ANSWER)
    visitor.press("Send", exact=False)
    expect(visitor.page.locator(".talk")).to_contain_text(ANSWER)


def arrives(visitor: Visitor, rma: str) -> None:
    """The parcel is on the bench."""
    visitor.go("/desk/returns/?view=coming")
    visitor.page.locator(".ql a").filter(has_text=rma).click()
    visitor.look()
    visitor.press("It is here")


def receives(visitor: Visitor, rma: str) -> None:
    """It came, and how."""
    arrives(visitor, rma)
    visitor.page.get_by_label("As new").check()
    visitor.page.get_by_label("Shelf").check()
    visitor.press("Save what you found")


def refunds(visitor: Visitor, rma: str) -> None:
    """The money goes back."""
    visitor.go(f"/desk/returns/{rma}")
    visitor.press("Refund €")
    expect(visitor.page.get_by_text("The refund is on its way.")).to_be_visible()
