"""From the shop window to the refund, as shopper and colleagues go it, in a real browser.

Everything is real: server, worker, test terminal, mail by SMTP. Each page on the way has one
heading, no sideways scroll, no complaint in the console and, with scripts, nothing for axe.
"""

import pytest
from playwright.sync_api import expect

from tests.browser import colleagues, shopper
from tests.browser.colleagues import ANSWER, NOTE, TRACKING
from tests.browser.mailbox import link_in, text_of
from tests.browser.shopper import QUESTION
from tests.browser.visiting import PHONE, WIDE, Kind

BUYER = "elif@example.org"
WALKS = [
    ("sqlite", Kind("phone", PHONE, axe=True)),
    ("sqlite", Kind("wide", WIDE, axe=True)),
    ("sqlite", Kind("phone without scripts", PHONE, scripts=False)),
    ("postgresql", Kind("wide without scripts", WIDE, scripts=False)),
]


@pytest.mark.parametrize(("shop", "kind"), WALKS, indirect=["shop"], ids=str)
def test_from_the_shop_window_to_the_refund(shop, kind, visit, mailbox) -> None:
    # A guest finds something, pays at the second try and reads the confirmation.
    guest = visit(kind)
    number = shopper.buys(guest, BUYER)
    confirmation = mailbox.wait_for(BUYER, f"Thank you: order {number}")
    assert "Everyday mug, Celadon \N{MULTIPLICATION SIGN} 2" in text_of(confirmation)

    # The mailed link opens the order in any browser, and leaves the address bar at once.
    reader = visit(kind)
    reader.go(link_in(confirmation))
    assert reader.page.url == f"{shop.url}/orders/{number}"
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Paid, and being packed")

    # The warehouse sends it, and hears that it arrived.
    warehouse = visit(kind)
    colleagues.signs_in(warehouse, shop, "warehouse@example.org")
    colleagues.sends_the_parcel(warehouse, number)
    assert TRACKING in text_of(mailbox.wait_for(BUYER, "On its way"))
    colleagues.says_it_arrived(warehouse)
    mailbox.wait_for(BUYER, "Delivered")

    # A question about the line, a note that stays in the house, an answer that doesn't.
    question = shopper.asks(reader, number)
    mailbox.wait_for(BUYER, f"{question}: we have your question")
    agent = visit(kind)
    colleagues.signs_in(agent, shop, "agent@example.org")
    colleagues.answers(agent, question)
    assert ANSWER in text_of(mailbox.wait_for(BUYER, f"{question}: Everyday mug"))
    reader.go(f"/questions/{question}")
    expect(reader.page.locator(".talk")).to_contain_text(QUESTION)
    expect(reader.page.locator(".talk")).to_contain_text(ANSWER)
    assert NOTE not in reader.page.content()

    # One mug comes back: a number, the bench, the money, and everybody is told.
    rma = shopper.returns_a_mug(reader, number)
    mailbox.wait_for(BUYER, f"{rma}: please send it to us")
    due = shopper.amount_back(reader)
    colleagues.receives(warehouse, rma)
    mailbox.wait_for(BUYER, f"{rma}: your parcel is here")
    colleagues.refunds(agent, rma)
    settled = mailbox.wait_for(BUYER, f"{rma}: settled")
    assert f"{due} went back to you" in text_of(settled)
    reader.go(f"/returns/{rma}")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Settled")
    expect(reader.page.get_by_text(f"{due} went back the way you paid")).to_be_visible()
    reader.go(f"/orders/{number}")
    expect(reader.page.get_by_text(f"Refund of {due}: sent back on")).to_be_visible()

    # The customer's page at the desk tells all of it, the newest first.
    agent.go("/desk/customers/?q=elif")
    agent.follow("Elif Demir", exact=True)
    story = agent.page.locator(".story li").all_inner_texts()
    assert _in_order(STORY, list(reversed(story))), "\n".join(story)
    assert all(NOTE not in text_of(letter) for letter in mailbox.letters)
    assert "All is well" in shop.command("check")
    assert shop.defects() == []


STORY = (
    *("Ordered", "Parcel sent", "Parcel delivered", "Asked a question", "We answered"),
    *("Asked to send something back", "Parcel posted to us", "Return arrived", "Return looked at"),
    *("Refund decided", "Money sent back", "Return settled"),
)


def _in_order(wanted: tuple[str, ...], told: list[str]) -> bool:
    """Whether all of it is told, one after the other, whatever stands between."""
    rest = iter(told)
    return all(any(line.startswith(words) for line in rest) for words in wanted)
