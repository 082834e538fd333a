"""The search box suggests: by keyboard, by pointer, on a phone; and without scripts it searches."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visiting import PHONE, WIDE, Kind, Visitor

KINDS = [
    Kind("phone", PHONE, axe=True, both_schemes=True),
    Kind("wide", WIDE, axe=True, both_schemes=True),
]


def _types(guest: Visitor, text: str) -> tuple[Locator, Locator]:
    """The box, and the list under it once it is there."""
    box = guest.page.get_by_role("combobox", name="Search")
    box.fill("")
    box.press_sequentially(text)
    listed = guest.page.get_by_role("listbox")
    expect(listed).to_be_visible()
    return box, listed


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_the_box_is_a_combobox(visit, kind: Kind) -> None:
    guest = visit(kind)
    guest.go("/")
    box, listed = _types(guest, "kett")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(guest.page.locator("#said")).to_contain_text("suggestions")
    options = listed.get_by_role("option")
    guest.look()  # axe, the width, both schemes, with the list open
    box.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    box.press("ArrowUp")
    expect(first).to_have_attribute("aria-selected", "false")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(listed).to_be_hidden()
    expect(box).to_have_value("kett")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(listed).to_be_visible()
    box.press("Tab")
    expect(listed).to_be_hidden()
    assert guest.page.context.cookies() == []


def test_enter_and_a_click_lead_on(visit) -> None:
    guest = visit(Kind("wide", WIDE))
    guest.go("/")
    box, listed = _types(guest, "slow ke")
    box.press("ArrowDown")
    expect(listed.get_by_role("option").first).to_have_text("slow kettle")
    box.press("Enter")
    guest.page.wait_for_url("**/search?q=slow*kettle")
    _, listed = _types(guest, "slow k")
    listed.get_by_role("option", name="Slow kettle €").click()
    guest.page.wait_for_url("**/p/slow-kettle")
    box, _ = _types(guest, "everyday")
    box.press("Enter")
    guest.page.wait_for_url("**/search?q=everyday")
    guest.look()


def test_without_scripts_it_is_a_plain_search(visit) -> None:
    guest = visit(Kind("no scripts", WIDE, scripts=False))
    guest.go("/")
    box = guest.page.get_by_role("searchbox", name="Search")
    box.fill("kettle")
    box.press("Enter")
    guest.page.wait_for_url("**/search?q=kettle")
    guest.look()
    assert guest.page.get_by_role("listbox").count() == 0
