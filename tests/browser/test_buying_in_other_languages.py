"""A guest buys in another language than English, and has to prove to the bank who pays.

Like the long way in ``test_whole_path``, but every word on it is looked up where the translators
wrote it; only the test terminal speaks English.
"""

import pytest
from playwright.sync_api import expect

from shop.phrases import phrases
from tests.browser.mailbox import html_of, link_in, text_of
from tests.browser.shopper import ADDRESS
from tests.browser.visiting import PHONE, WIDE, Kind, Visitor

BUYER = "marta@example.org"
TITLE = {"ca": "Tassa de cada dia", "el": "Καθημερινή κούπα"}
SOUGHT = {"ca": "tassa", "el": "κουπα"}
BUYS = [
    ("ca", Kind("phone", PHONE, axe=True)),
    ("ca", Kind("wide without scripts", WIDE, scripts=False)),
    ("el", Kind("wide", WIDE, axe=True)),
    ("el", Kind("phone without scripts", PHONE, scripts=False)),
]


@pytest.mark.parametrize(("locale", "kind"), BUYS, ids=str)
def test_buys_in_their_language_and_proves_who_pays(locale, kind, shop, visit, mailbox) -> None:
    say = phrases(locale).gettext
    guest: Visitor = visit(kind)
    guest.go(f"/{locale}/search?q={SOUGHT[locale]}")
    guest.follow(TITLE[locale], exact=True)
    guest.page.locator(".buyform").get_by_role("button", name=say("Add to bag")).click()
    if kind.scripts:
        expect(guest.page.locator(".toast")).to_contain_text(TITLE[locale])
        guest.page.locator(".toast a").click()
    guest.page.wait_for_url(f"**/{locale}/cart")
    guest.look()
    guest.follow(say("Check out"))
    guest.fill(email=BUYER, **ADDRESS)
    pay = say("Order with obligation to pay · %(total)s").partition(" · ")[0]
    guest.press(pay)

    # The bank asks; who can't prove it pays nothing, and may try once more.
    guest.press("Ask for proof")
    guest.press("Fail to prove it")
    expect(guest.page.get_by_role("alert")).to_contain_text("Nothing was taken")
    guest.press("Ask for proof")
    guest.press("Prove it and pay")
    paid = say("Paid, and being packed")
    expect(guest.page.get_by_role("heading", level=1)).to_have_text(paid)
    number = guest.page.url.rpartition("/")[2]
    assert guest.page.url == f"{shop.url}/{locale}/orders/{number}"

    # The confirmation is in their language, as text and as HTML; its link needs no account.
    thanks = say("Thank you: order %(number)s") % {"number": number}
    letter = mailbox.wait_for(BUYER, thanks)
    assert TITLE[locale] in text_of(letter)
    assert f'lang="{locale}"' in html_of(letter)
    reader: Visitor = visit(kind)
    reader.go(link_in(letter))
    assert reader.page.url == f"{shop.url}/{locale}/orders/{number}"
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(paid)
    assert shop.defects() == []
