"""A search in a real browser is counted, and the click that it led to; without scripts, neither."""

from playwright.sync_api import expect

from tests.browser import colleagues
from tests.browser.visiting import WIDE, Kind

SEARCHES = "/desk/catalogue/search"


def test_the_desk_sees_what_a_browser_searched_and_clicked(shop, visit) -> None:
    plain = visit(Kind("without scripts", WIDE, scripts=False))
    plain.go("/search?q=teapot")
    guest = visit(Kind("with scripts", WIDE))
    with guest.page.expect_response("**/search/seen") as seen:
        guest.go("/search?q=K%C3%A9ttle")
    assert seen.value.status == 204
    guest.go("/search?q=zeppelin")
    guest.go("/search?q=K%C3%A9ttle&sort=price")
    guest.page.go_back()
    with guest.page.expect_request(lambda asked: "clicked=1" in (asked.post_data or "")):
        guest.go("/search?q=mug")
        guest.follow("Everyday mug")
    staff = visit(Kind("desk", WIDE))
    colleagues.signs_in(staff, shop, "admin@example.org")
    staff.go(SEARCHES)
    rows = staff.page.locator("tbody tr")
    expect(rows.filter(has_text="mug")).to_contain_text("100 %")
    expect(rows.filter(has_text="kettle")).to_contain_text("0 %")
    expect(rows).to_have_count(3)
    staff.follow("Found nothing", exact=True)
    staff.follow("Synonyms for “zeppelin”")
    staff.fill(phrases="zeppelin, kettle")
    staff.press("Save synonyms")
    expect(staff.page.get_by_role("status").first).to_contain_text("Synonyms saved")
    expect(rows).to_contain_text("Has synonyms")
    assert guest.context.cookies() == []
