"""axe finds nothing on any kind of page, light and dark, on a phone and on a wide screen."""

from email.policy import SMTP
from pathlib import Path

import pytest

from catalog.help_pages import SLUGS
from tests.browser import colleagues, shopper
from tests.browser.mailbox import Mailbox, html_of
from tests.browser.running import RunningShop
from tests.browser.visiting import PHONE, WIDE, Kind

GUESTS = (
    *("/", "/c", "/c/kettles", "/c/kitchen?stock=1&is.material=Steel", "/p/hob-kettle"),
    *("/p/everyday-mug", "/brands/latchwork", "/search", "/search?q=kettle", "/search?q=zeppelin"),
    *("/cart", "/questions/new", "/questions/new?product=hob-kettle", "/account/sign-in"),
    *("/account/link", "/orders/find", "/el/p/hob-kettle", "/ca/c/kitchen", "/eu/cart"),
    *(f"/help/{slug}" for slug in SLUGS),
)
DESK = (
    *("/desk/orders/", "/desk/orders/?view=done", "/desk/orders/{order}", "/desk/returns/"),
    *("/desk/returns/{rma}", "/desk/questions/?view=waiting", "/desk/questions/{question}"),
    *("/desk/customers/", "/desk/customers/1", "/desk/mails", "/desk/mails/outbox-1"),
)
CATALOGUE = (
    *("/desk/catalogue/", "/desk/catalogue/2", "/desk/catalogue/new", "/desk/catalogue/shelves"),
    *("/desk/catalogue/attributes", "/desk/catalogue/brands", "/desk/catalogue/sheet"),
    *("/desk/catalogue/stocktaking/", "/desk/catalogue/changes", "/desk/catalogue/imports/"),
    *("/desk/staff/", "/desk/staff/roles/", "/desk/me"),
)
OWN = ("/account", "/orders/{order}", "/orders/{order}/return", "/orders/{order}/withdrawal",
       "/questions/new?order={order}", "/questions/{question}", "/returns/{rma}")  # fmt: skip
KINDS = [Kind(name, size, axe=True, both_schemes=True)
         for name, size in (("phone", PHONE), ("wide", WIDE))]  # fmt: skip
both_sizes = pytest.mark.parametrize("kind", KINDS, ids=str)


@both_sizes
def test_axe_finds_nothing_where_guests_go(visit, kind) -> None:
    guest = visit(kind)
    for path in GUESTS:
        guest.go(path)
    guest.go("/nowhere", status=404)
    shopper.finds_a_mug(guest)
    shopper.fills_the_bag(guest)
    shopper.checks_out(guest, "guest@example.org")


@both_sizes
def test_axe_finds_nothing_on_ones_own_pages_and_in_mails(shop, visit, mailbox, kind) -> None:
    numbers = _happened(shop, visit, Kind("quick", kind.size))
    edith = visit(kind)
    edith.go("/account", status=403)
    colleagues.signs_in_here(edith, shop, shop.shopper)
    for path in OWN:
        edith.go(path.format(**numbers))
    reader = visit(kind)
    for letter in mailbox.letters:
        reader.page.set_content(html_of(letter))
        reader.look()


@both_sizes
def test_axe_finds_nothing_at_the_desk(shop, visit, mailbox, kind) -> None:
    numbers = _happened(shop, visit, Kind("quick", kind.size))
    _keep_mail(mailbox, shop)
    staff = visit(kind)
    colleagues.signs_in(staff, shop, "admin@example.org")
    for path in DESK:
        staff.go(path.format(**numbers))
    staff.go("/desk/orders/LW-1", status=404)


@both_sizes
def test_axe_finds_nothing_in_the_catalogue_of_the_desk(shop, visit, kind) -> None:
    staff = visit(kind)
    colleagues.signs_in(staff, shop, "admin@example.org")
    for path in CATALOGUE:
        staff.go(path)


def _happened(shop: RunningShop, visit, kind: Kind) -> dict[str, str]:
    """What there is to look at: an order that came, an answered question, a return on the bench."""
    edith, staff = visit(kind), visit(kind)
    edith.go("/account/sign-in")
    colleagues.signs_in_here(edith, shop, shop.shopper)
    order = shopper.buys(edith, shop.shopper)
    colleagues.signs_in(staff, shop, "admin@example.org")
    colleagues.sends_the_parcel(staff, order)
    colleagues.says_it_arrived(staff)
    question = shopper.asks(edith, order)
    colleagues.answers(staff, question)
    rma = shopper.returns_a_mug(edith, order)
    colleagues.arrives(staff, rma)
    return {"order": order, "question": question, "rma": rma}


def _keep_mail(mailbox: Mailbox, shop: RunningShop) -> None:
    """Lay the first mail into the shop's mail folder, as a shop without SMTP has it."""
    folder = Path(shop.settings["INSTANCE_DIR"]) / "mails"
    folder.mkdir()
    (folder / "outbox-1.eml").write_bytes(mailbox.letters[0].as_bytes(policy=SMTP))
