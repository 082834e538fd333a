"""What the bag's page shows: the lines as they stand now, and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cart import bag, shipping
from cart.delivery import Asked, Offer, price_bag
from cart.models import Cart
from cart.pricing import Quote, Wanted
from cart.shipping import Method
from cart.tax import Destination, Seller
from catalog import stock
from catalog.models import ACTIVE
from catalog.naming import names_of
from catalog.queries import availability


@dataclass(frozen=True, slots=True)
class BagLine:
    """One row of the bag, with what has changed since the shopper last saw it."""

    id: int
    variant_id: int
    title: str
    options: str
    handle: str
    sku: str
    picture: str
    ground: str
    quantity: int
    unit_minor: int
    total_minor: int
    available: int
    was_minor: int | None
    for_sale: bool

    @property
    def alt(self) -> str:
        return self.title

    @property
    def stem(self) -> str:
        return self.picture or "placeholder"

    @property
    def fine(self) -> bool:
        """Whether this line can be bought as it stands."""
        return self.for_sale and self.available >= self.quantity


@dataclass(frozen=True, slots=True)
class BagView:
    """The whole bag, priced for a destination (minor units) with one of the ``offers``.

    ``method`` is the one that was asked for if it ``fits``, else the usual one.
    """

    cart: Cart | None
    lines: tuple[BagLine, ...]
    quote: Quote
    missing_for_free: int
    offers: tuple[Offer, ...] = ()
    method: Method | None = None
    fits: bool = True

    @property
    def fine(self) -> bool:
        return bool(self.lines) and all(line.fine for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)


def show_bag(
    session: Session,
    token: str | None,
    country: str,
    locale: str = "",
    *,
    postcode: str = "",
    vat_number: str = "",
    method_id: int | None = None,
    seller: Seller | None = None,
) -> BagView:
    """The bag of a token, its things called as in ``locale``; an empty one where there is none.

    It is priced for delivery to ``country`` and ``postcode`` by the method of this id, None for the
    usual one.
    """
    cart = bag.with_lines(session, token)
    to = Destination(country, postcode, vat_number)
    asked = Asked(wanted(cart), to, method_id, cart.hold_reference if cart else "")
    priced = price_bag(session, asked, seller or Seller(), locale)
    missing = shipping.missing_for_free(priced.method, priced.quote.listed_minor)
    lines = tuple(_shown_lines(session, cart, locale))
    return BagView(cart, lines, priced.quote, missing, priced.offers, priced.method, priced.fits)


def _shown_lines(session: Session, cart: Cart | None, locale: str) -> Iterator[BagLine]:
    """The lines with what has changed since the shopper last saw them."""
    stored = cart.lines if cart else []
    free = availability(session, [line.variant_id for line in stored])
    names = names_of(session, (line.variant for line in stored), locale)
    own = stock.held_for(session, cart.hold_reference) if cart else {}
    for line in stored:
        variant, product = line.variant, line.variant.product
        same_price = line.seen_price_minor == variant.price_minor
        yield BagLine(
            id=line.id,
            variant_id=variant.id,
            title=names[variant.id].title,
            options=names[variant.id].options,
            handle=product.handle,
            sku=variant.sku,
            picture=variant.picture or product.picture,
            ground=product.ground,
            quantity=line.quantity,
            unit_minor=variant.price_minor,
            total_minor=variant.price_minor * line.quantity,
            available=free.get(variant.id, 0) + own.get(variant.id, 0),
            was_minor=None if same_price else line.seen_price_minor,
            for_sale=variant.active and product.status == ACTIVE,
        )


def wanted(cart: Cart | None) -> list[Wanted]:
    """The bag's lines as pricing takes them, at today's prices."""
    return [
        Wanted(
            line.variant_id,
            line.quantity,
            line.variant.price_minor,
            line.variant.vat_class,
            line.variant.weight_g,
        )
        for line in (cart.lines if cart else [])
    ]
