"""axe finds nothing on any kind of page, light and dark, on a phone and on a wide screen."""

from email.policy import SMTP
from pathlib import Path

from catalog.help_pages import SLUGS
from tests.browser import colleagues, shopper
from tests.browser.mailbox import Mailbox, html_of
from tests.browser.running import RunningShop
from tests.browser.visiting import PHONE, WIDE, Kind

GUESTS = (
    *("/", "/c", "/c/kettles", "/c/kitchen?stock=1&is.material=Steel", "/p/hob-kettle"),
    *("/p/everyday-mug", "/brands/latchwork", "/search", "/search?q=kettle", "/search?q=zeppelin"),
    *("/cart", "/questions/new", "/questions/new?product=hob-kettle", "/account/sign-in"),
    *(
        "/account/link",
        "/account/sign-up",
        "/privacy",
        "/orders/find",
        "/el/p/hob-kettle",
        "/ca/c/kitchen",
        "/eu/cart",
    ),
    *(f"/help/{slug}" for slug in SLUGS),
)
DESK = (
    *("/desk/orders/", "/desk/orders/?view=done", "/desk/orders/{order}", "/desk/returns/"),
    *("/desk/returns/{rma}", "/desk/questions/?view=waiting", "/desk/questions/{question}"),
    *("/desk/customers/", "/desk/customers/1", "/desk/mails", "/desk/mails/outbox-1"),
    *("/desk/customers/1/merge?q=e", "/desk/gift-cards/", "/desk/promotions/"),
    *("/desk/promotions/new", "/desk/delivery/"),
)
CATALOGUE = (
    *("/desk/catalogue/", "/desk/catalogue/2", "/desk/catalogue/new", "/desk/catalogue/shelves"),
    *("/desk/catalogue/attributes", "/desk/catalogue/brands", "/desk/catalogue/sheet"),
    *("/desk/catalogue/stocktaking/", "/desk/catalogue/changes", "/desk/catalogue/imports/"),
    *("/desk/catalogue/search", "/desk/catalogue/search/synonyms?query=sofa"),
    *("/desk/catalogue/search/redirects?query=sofa",),
    *("/desk/staff/", "/desk/staff/roles/", "/desk/me"),
)
OWN = ("/account", "/orders/{order}", "/orders/{order}/return", "/orders/{order}/withdrawal",
       "/questions/new?order={order}", "/questions/{question}", "/returns/{rma}",
       "/account/addresses", "/account/addresses/new", "/account/wishlist", "/account/security",
       "/account/privacy")  # fmt: skip
EYE = Kind("both sizes", WIDE, axe=True, both_schemes=True, also=PHONE)


def test_axe_finds_nothing_where_guests_go(visit) -> None:
    guest = visit(EYE)
    for path in GUESTS:
        guest.go(path)
    guest.go("/nowhere", status=404)
    shopper.finds_a_mug(guest)
    shopper.fills_the_bag(guest)
    shopper.checks_out(guest, "guest@example.org")


def test_axe_finds_nothing_on_ones_own_pages_and_in_mails(shop, visit, mailbox) -> None:
    numbers = _happened(shop, visit, Kind("quick"))
    edith = visit(EYE)
    edith.go("/account", status=403)
    colleagues.signs_in_here(edith, shop, shop.shopper)
    for path in OWN:
        edith.go(path.format(**numbers))
    reader = visit(EYE)
    for letter in mailbox.letters:
        reader.page.set_content(html_of(letter))
        reader.look()


def test_axe_finds_nothing_at_the_desk(shop, visit, mailbox) -> None:
    numbers = _happened(shop, visit, Kind("quick"))
    _keep_mail(mailbox, shop)
    staff = visit(EYE)
    colleagues.signs_in(staff, shop, "admin@example.org")
    for path in DESK:
        staff.go(path.format(**numbers))
    staff.go("/desk/orders/LW-1", status=404)


def test_axe_finds_nothing_in_the_catalogue_of_the_desk(shop, visit) -> None:
    staff = visit(EYE)
    colleagues.signs_in(staff, shop, "admin@example.org")
    for path in CATALOGUE:
        staff.go(path)


def _happened(shop: RunningShop, visit, kind: Kind) -> dict[str, str]:
    """What there is to look at: an order that came, an answered question, a return on the bench."""
    edith, staff = visit(kind), visit(EYE)
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
