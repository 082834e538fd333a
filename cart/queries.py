"""What the bag's page shows: the lines as they stand now, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cart import bag, shipping
from cart.codes import CodeInBag, codes_of
from cart.gift_cards import CardInBag, show_cards
from cart.models import Cart
from cart.offers import running
from cart.pricing import Quote, Wanted, quote
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
    """The whole bag, priced for a destination (minor units, VAT included)."""

    cart: Cart | None
    lines: tuple[BagLine, ...]
    quote: Quote
    missing_for_free: int
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
    token: str | None,
    country: str,
    locale: str = "",
    *,
    emails: Sequence[str] = (),
) -> BagView:
    """The bag of a token, its things called as in ``locale``; an empty one where there is none.

    ``emails`` are those of whoever buys, as far as they are known: some promotions are once each.
    """
    cart = bag.with_lines(session, token)
    lines = _lines(session, cart, locale)
    found = running(session, cart, emails)
    priced = quote(wanted(cart), country, offers=found.offers)
    missing = shipping.missing_for_free(priced.full_goods_minor) if priced.shipping_minor else 0
    cards = show_cards(session, cart, priced.total_minor)
    return BagView(cart, tuple(lines), priced, missing, codes_of(found, priced), cards)


def _lines(session: Session, cart: Cart | None, locale: str) -> list[BagLine]:
    """The rows as they stand now."""
    stored = cart.lines if cart else []
    free = availability(session, [line.variant_id for line in stored])
    names = names_of(session, (line.variant for line in stored), locale)
    own = stock.held_for(session, cart.hold_reference) if cart else {}
    lines = []
    for line in stored:
        variant, product = line.variant, line.variant.product
        same_price = line.seen_price_minor == variant.price_minor
        lines.append(
            BagLine(
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
        )
    return lines


def wanted(cart: Cart | None) -> list[Wanted]:
    """The bag's lines as pricing takes them, at today's prices."""
    return [
        Wanted(line.variant_id, line.quantity, line.variant.price_minor, line.variant.vat_class)
        for line in (cart.lines if cart else [])
    ]
