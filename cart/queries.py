"""What the bag's page shows: the lines as they stand now, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cart import bag, shipping
from cart.codes import CodeInBag, codes_of
from cart.delivery import Asked, Offer, price_bag
from cart.gift_cards import CardInBag, show_cards
from cart.models import Cart, CartLine, SavedLine
from cart.offers import running
from cart.pricing import Quote, Wanted
from cart.shipping import Method
from cart.tax import Destination, Seller
from cart.wish_models import Wish
from cart.wishing import wishes_of
from catalog import stock
from catalog.models import ACTIVE, Variant
from catalog.naming import Name, names_of
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
    saved: tuple[BagLine, ...] = ()
    codes: tuple[CodeInBag, ...] = ()
    cards: tuple[CardInBag, ...] = ()

    @property
    def cards_minor(self) -> int:
        """What gift cards pay of the total."""
        return sum(card.pays_minor for card in self.cards)

    @property
    def fine(self) -> bool:
        return bool(self.lines) and all(line.fine for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)


def show_bag(
    session: Session,
    whose: bag.Whose,
    country: str,
    locale: str = "",
    *,
    postcode: str = "",
    vat_number: str = "",
    method_id: int | None = None,
    seller: Seller | None = None,
    emails: Sequence[str] = (),
) -> BagView:
    """The bag, its things called as in ``locale``; an empty one where there is none.

    It is priced for delivery to ``country`` and ``postcode`` by the method of this id, None for the
    usual one. ``emails`` are those of whoever buys, if known: some promotions are once each.
    """
    cart = bag.with_lines(session, whose)
    found = running(session, cart, emails)
    asked = Asked(
        wanted(cart),
        Destination(country, postcode, vat_number),
        method_id,
        cart.hold_reference if cart else "",
        found.offers,
    )
    priced = price_bag(session, asked, seller or Seller(), locale)
    costs = priced.quote
    missing = shipping.missing_for_free(priced.method, costs.listed_minor)
    return BagView(
        cart,
        _rows(session, cart, cart.lines if cart else [], locale),
        costs,
        missing if costs.shipping_minor else 0,
        priced.offers,
        priced.method,
        priced.fits,
        codes=codes_of(found, costs),
        cards=show_cards(session, cart, costs.total_minor),
    )


def with_saved(session: Session, view: BagView, locale: str = "") -> BagView:
    """The same bag with what is saved for later."""
    if view.cart is None:
        return view
    things = joinedload(SavedLine.variant).joinedload(Variant.product)
    aside = select(SavedLine).options(things).where(SavedLine.cart_id == view.cart.id)
    stored = session.scalars(aside.order_by(SavedLine.id)).all()
    return replace(view, saved=_rows(session, view.cart, stored, locale) if stored else ())


def show_wishes(session: Session, customer_id: int, locale: str = "") -> tuple[BagLine, ...]:
    """A customer's wishlist as it stands now, newest first."""
    return _rows(session, None, wishes_of(session, customer_id), locale)


def _rows(
    session: Session, cart: Cart | None, stored: Sequence[CartLine | SavedLine | Wish], locale: str
) -> tuple[BagLine, ...]:
    free = availability(session, [line.variant_id for line in stored])
    names = names_of(session, (line.variant for line in stored), locale)
    own = stock.held_for(session, cart.hold_reference) if cart else {}
    return tuple(
        _row(
            line, names[line.variant_id], free.get(line.variant_id, 0) + own.get(line.variant_id, 0)
        )
        for line in stored
    )


def _row(line: CartLine | SavedLine | Wish, name: Name, free: int) -> BagLine:
    variant, product = line.variant, line.variant.product
    seen = line.seen_price_minor if isinstance(line, CartLine) else variant.price_minor
    return BagLine(
        id=line.id,
        variant_id=variant.id,
        title=name.title,
        options=name.options,
        handle=product.handle,
        sku=variant.sku,
        picture=variant.picture or product.picture,
        ground=product.ground,
        quantity=line.quantity,
        unit_minor=variant.price_minor,
        total_minor=variant.price_minor * line.quantity,
        available=free,
        was_minor=None if seen == variant.price_minor else seen,
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
