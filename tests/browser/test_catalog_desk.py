"""The working desk of the catalogue in a real browser: keys, pasting, ticking, and a strict eye."""

import re

from playwright.sync_api import Page, expect

from tests.browser import colleagues
from tests.browser.visiting import PHONE, WIDE, Kind, Visitor

BASE = "/desk/catalogue/"
WISH = "to-way=down&to-figure=10&to-by=percent&to-ending=90&to-compare_at=cut"
PAGES = (
    *("", "?status=active&stock=in&sort=-price", "?q=zeppelin", "sheet?q=kettle", "changes"),
    *("stocktaking/", "bulk?all=1&q=kettle", "bulk?all=1&q=kettle&kind=fact"),
    f"bulk?all=1&q=kettle&kind=price&look=1&{WISH}",
)
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = {clipboardData: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", paste));
}"""


def at_the_desk(visit, shop, kind: Kind) -> Visitor:
    visitor: Visitor = visit(kind)
    colleagues.signs_in(visitor, shop, "admin@example.org")
    return visitor


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name")
    return name.split(" ", maxsplit=1)[0]


def test_keys_lead_through_the_sheet_and_a_column_is_pasted(shop, visit) -> None:
    sam = at_the_desk(visit, shop, Kind("wide"))
    page = sam.page
    sam.go(f"{BASE}sheet?q=kettle")
    prices = page.locator("input[name^='price ']")
    prices.first.click()
    ways = ("Enter price", "ArrowUp price", "ArrowRight was", "ArrowRight units", "ArrowLeft was")
    for key, where in map(str.split, (*ways, "ArrowLeft price")):
        page.keyboard.press(key)
        assert focused(page) == where
    page.evaluate(PASTE, "71.50\n82.00\n93.00\n")
    expect(page.get_by_text("3 cells changed")).to_be_visible()
    page.keyboard.type("abc")
    sam.expected |= {422}
    page.keyboard.press("Control+Enter")
    expect(page.locator("[aria-invalid=true]")).to_have_value(re.compile("abc"))
    sam.look()
    expect(prices.nth(1)).to_have_value("82.00")
    prices.first.fill("71.50")
    sam.press("Save changes")
    expect(page.get_by_role("status").first).to_contain_text("saved")
    expect(prices.first).to_have_value("71.50")


def test_ticks_all_and_scans_without_touching_the_mouse(shop, visit) -> None:
    sam = at_the_desk(visit, shop, Kind("wide"))
    page = sam.page
    sam.go(BASE)
    expect(page.get_by_role("button", name="Change those ticked")).to_be_hidden()
    page.get_by_label("Tick all on this page").check()
    sam.press("Change those ticked")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Change 50 products")
    sam.go(f"{BASE}stocktaking/")
    sam.press("Begin")
    for times in (1, 2):
        expect(page.get_by_label("SKU or GTIN")).to_be_focused()
        page.keyboard.type("KET-TOM-16")
        page.keyboard.press("Enter")
        expect(page.locator("tr.on b").first).to_have_text(str(times))
    sam.look()


def test_axe_finds_nothing_on_the_lists_of_the_desk(shop, visit) -> None:
    sam = at_the_desk(visit, shop, Kind("both", WIDE, axe=True, both_schemes=True, also=PHONE))
    for path in PAGES:
        sam.go(BASE + path)
        sam.page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        sam.look()
    sam.go(f"{BASE}stocktaking/")
    sam.press("Begin")
    sam.fill(code="KET-TOM-16")
    sam.press("Add")
