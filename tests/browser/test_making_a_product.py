"""A product is made and published in under two minutes: few presses, and there it is."""

import re
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser import colleagues
from tests.browser.visiting import PHONE, WIDE, Kind, Visitor

MOST_STEPS = 12
"""Presses, fields and files. At ten seconds each, which is slow, that is two minutes."""


class Hands:
    """One person's hands: everything they do is counted."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.steps = 0

    def types(self, label: str, text: str) -> None:
        self.steps += 1
        self.page.get_by_label(label).first.fill(text)

    def chooses(self, label: str, text: str) -> None:
        self.steps += 1
        self.page.get_by_label(label).first.select_option(label=text)

    def adds(self, label: str, path: Path) -> None:
        self.steps += 1
        self.page.get_by_label(label).set_input_files(path)

    def presses(self, name: str, role: str = "button") -> None:
        self.steps += 1
        self.page.get_by_role(role, name=name).first.click()
        self.visitor.look()

    def keys(self, keys: str) -> None:
        self.steps += 1
        self.page.keyboard.press(keys)


def _photo(folder: Path) -> Path:
    path = folder / "Egg cup.png"
    image = Image.new("RGB", (900, 1125), "#f1dfb2")
    ImageDraw.Draw(image).ellipse((250, 400, 650, 850), fill="#2339c4")
    image.save(path)
    return path


def _signed_in(shop, visit, kind: Kind) -> Visitor:
    staff = visit(kind)
    colleagues.signs_in(staff, shop, "admin@example.org")
    staff.go("/desk/catalogue/")
    return staff


def test_a_product_is_made_and_published_in_a_few_steps(shop, visit, tmp_path) -> None:
    staff = _signed_in(shop, visit, Kind("editor", axe=True))
    hands = Hands(staff)
    hands.presses("New product", "link")
    hands.types("Title", "Egg cup with a chick")
    hands.chooses("Shelf", "Kitchen / Mugs and cups")
    hands.types("Price in EUR", "9.50")
    hands.types("Units at", "12")
    hands.adds("Pictures", _photo(tmp_path))
    hands.presses("Save draft")
    expect(staff.page.get_by_role("heading", level=1)).to_have_text("Egg cup with a chick")
    expect(staff.page.locator(".tools .tag")).to_have_text("Draft")
    hands.types("Description", "For one egg, and the chick that **watches** it.")
    hands.presses("Save and publish")
    expect(staff.page.get_by_role("status").first).to_contain_text("On sale now")
    assert hands.steps <= MOST_STEPS, hands.steps
    _is_found(visit)


def _is_found(visit) -> None:
    """It is on its shelf at once, and in the search as soon as the worker has indexed it."""
    guest = visit(Kind("guest"))
    guest.go("/c/mugs-and-cups")
    guest.follow("Egg cup with a chick")
    expect(guest.page.locator(".pr")).to_contain_text("€9.50")
    expect(guest.page.locator("main strong")).to_have_text("watches")
    expect(guest.page.get_by_role("button", name=re.compile("Add to bag")).first).to_be_visible()
    expect(guest.page.locator(".gal img").first).to_have_js_property("complete", True)
    guest.go("/search?q=chick")
    for _ in range(40):
        if guest.page.get_by_role("link", name="Egg cup with a chick").count():
            break
        guest.page.wait_for_timeout(500)
        guest.page.reload()
    expect(guest.page.get_by_role("link", name="Egg cup with a chick").first).to_be_visible()


PAGES = (
    *("/desk/catalogue/new", "/desk/catalogue/2", "/desk/catalogue/9", "/desk/catalogue/2/preview"),
    *("/desk/catalogue/2/words/el", "/desk/catalogue/shelves", "/desk/catalogue/shelves?open=2"),
    *("/desk/catalogue/attributes?open=2", "/desk/catalogue/brands?open=1"),
)


def test_axe_finds_nothing_on_any_page_of_the_editor(shop, visit) -> None:
    eye = Kind("editor", WIDE, axe=True, both_schemes=True, also=PHONE)
    staff, other = _signed_in(shop, visit, eye), _signed_in(shop, visit, Kind("other"))
    for path in PAGES:
        staff.go(path)
    staff.go("/desk/catalogue/2")
    other.go("/desk/catalogue/2")
    other.fill(title="Another mug", subtitle="Of stone")
    other.press("Save", exact=False)
    staff.expected |= {409, 422}
    staff.fill(title="A third mug")
    staff.page.locator("[data-send]").click()
    expect(staff.page.get_by_role("alert")).to_contain_text("Somebody else saved this meanwhile")
    staff.look()
    staff.fill(title="x" * 300)
    staff.page.locator("[name$=-gtin]").first.fill("1")
    staff.page.locator("[data-send]").click()
    expect(staff.page.locator("#errors")).to_contain_text("200 characters at most")
    staff.look()


def test_pictures_are_sorted_by_mouse_and_by_keyboard(shop, visit) -> None:
    staff = _signed_in(shop, visit, Kind("editor"))
    staff.go("/desk/catalogue/2")
    shown = staff.page.locator(".pic [name$=-alt]")
    before = shown.evaluate_all("all => all.map(one => one.value)")
    assert len(before) >= 3
    handles = staff.page.locator(".pic .ground")
    handles.nth(2).drag_to(handles.nth(0), target_position={"x": 5, "y": 5})
    staff.page.locator(".pic [data-move='1']").nth(1).press("Enter")
    expect(staff.page.locator("[data-guard-said]")).to_be_visible()
    staff.press("Save", exact=False)
    after = shown.evaluate_all("all => all.map(one => one.value)")
    assert after == [before[2], before[1], before[0]]


def test_the_grid_is_walked_by_keys_and_rows_come_as_they_are_needed(shop, visit) -> None:
    staff = _signed_in(shop, visit, Kind("editor"))
    staff.go("/desk/catalogue/2")
    page = staff.page
    prices = page.locator("[data-grid] [name$=-price]")
    prices.nth(0).fill("19")
    prices.nth(0).press("Enter")
    page.keyboard.press("Control+d")
    expect(prices.nth(1)).to_have_value("19")
    rows = page.locator("[data-row=related]")
    there = rows.count()
    page.locator("[data-row=related] input").last.fill("kett")
    expect(rows).to_have_count(there + 1)
    expect(page.locator("#found-products option").first).to_have_attribute("value", re.compile("."))
    page.locator("[data-row=related] input").nth(there - 1).fill("")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    expect(prices.nth(1)).to_have_value("19")


def test_everything_works_without_scripts(shop, visit, tmp_path) -> None:
    staff = _signed_in(shop, visit, Kind("editor without scripts", scripts=False))
    hands = Hands(staff)
    hands.presses("New product", "link")
    hands.types("Title", "Plain cup")
    hands.types("Price in EUR", "5")
    hands.adds("Pictures", _photo(tmp_path))
    hands.presses("Publish")
    expect(staff.page.get_by_text("On sale now")).to_be_visible()
    staff.page.locator("[name$=-place]").first.fill("3")
    hands.types("Subtitle", "For the morning")
    hands.presses("Save")
    expect(staff.page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(staff.page.get_by_label("Subtitle")).to_have_value("For the morning")
