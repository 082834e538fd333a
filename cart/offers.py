"""Which promotions run for a bag: those that come by themselves, and those whose code is in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cart.models import Cart
from cart.promotion_models import CartCode, Promotion, PromotionTurn, PromotionUse
from cart.promotions import Offer, Refused
from catalog.models import Category, Product
from catalog.word_models import Brand
from shop import clock, ids
from shop.customers.models import Customer
from shop.customers.records import normalised
from shop.errors import Invalid

NOT_YET, ENDED, USED_UP, YOURS_USED = "not_yet", "ended", "used_up", "yours_used"
_COPIED: Final = (
    *("id", "name", "kind", "percent_bp", "amount_minor", "buy", "free", "minimum_minor"),
    "combinable",
)


@dataclass(frozen=True, slots=True)
class Running:
    """The offers of a bag; ``codes`` are all that were put in, ``refused`` (by id) those too late.

    The other reasons for which a code doesn't count come from ``cart.promotions.discounts``.
    """

    offers: tuple[Offer, ...] = ()
    codes: tuple[Promotion, ...] = ()
    refused: Mapping[int, Refused] = field(default_factory=dict)


def running(session: Session, cart: Cart | None, emails: Iterable[str] = ()) -> Running:
    """The promotions of a bag with its lines; ``emails`` are those of whoever buys, if known.

    What the bag's own unpaid order took counts as still there for it.
    """
    if cart is None or not cart.lines:
        return Running()
    found = _found(session, cart.id)
    who = whose(emails)
    own = _own(session, cart.hold_reference)
    spent = _spent(session, found, who, cart.hold_reference)
    refused = {
        one.id: Refused(reason)
        for one in found
        if (reason := _reason(one, one.id in own, one.id in spent))
    }
    good = [one for one in found if one.id not in refused]
    covers = _covers(session, good, [line.variant.product for line in cart.lines])
    offers = tuple(_offer(one, cart, covers) for one in good)
    return Running(offers, tuple(one for one in found if one.code), refused)


def emails_of(session: Session, customer_id: int | None) -> list[str]:
    """The address of somebody who is signed in; none for anybody else."""
    person = session.get(Customer, customer_id) if customer_id is not None else None
    return [person.email] if person and person.email else []


def whose(emails: Iterable[str]) -> list[str]:
    """Whose turn it is: the digests of these addresses, in an order that is always the same."""
    known = set()
    for email in emails:
        try:
            known.add(ids.digest(normalised(email)))
        except Invalid:
            continue  # what somebody is still typing is nobody's address
    return sorted(known)


def _found(session: Session, cart_id: int) -> list[Promotion]:
    """All that could count, in one statement."""
    now = clock.now()
    put_in = select(CartCode.promotion_id).where(CartCode.cart_id == cart_id)
    by_itself = (
        Promotion.code.is_(None)
        & (Promotion.starts_at <= now)
        & (Promotion.ends_at.is_(None) | (Promotion.ends_at > now))
    )
    wanted = select(Promotion).where(by_itself | Promotion.id.in_(put_in))
    return list(session.scalars(wanted.order_by(Promotion.id)))


def _own(session: Session, reference: str) -> set[int]:
    if not reference:
        return set()
    mine = select(PromotionUse.promotion_id).where(PromotionUse.reference == reference)
    return set(session.scalars(mine))


def _spent(session: Session, found: Sequence[Promotion], who: Sequence[str], own: str) -> set[int]:
    """Those of which one of these people has had all turns."""
    limited = {one.id: one.most_each for one in found if one.most_each is not None}
    if not limited or not who:
        return set()
    turns = select(PromotionTurn.promotion_id, func.count()).where(
        PromotionTurn.promotion_id.in_(limited),
        PromotionTurn.who.in_(who),
        PromotionTurn.reference != own,
    )
    turns = turns.group_by(PromotionTurn.promotion_id, PromotionTurn.who)
    return {each for each, times in session.execute(turns) if times >= limited[each]}


def _reason(one: Promotion, own: bool, spent: bool) -> str:
    """Why this promotion doesn't run for them; empty if it does."""
    now = clock.now()
    if one.starts_at > now:
        return NOT_YET
    if one.ends_at is not None and one.ends_at <= now:
        return ENDED
    if one.most_uses is not None and one.uses - own >= one.most_uses:
        return USED_UP
    return YOURS_USED if spent else ""


def _covers(
    session: Session, found: Sequence[Promotion], products: Sequence[Product]
) -> dict[int, set[int] | None]:
    """For each promotion the products (by id) of these that it is for; None: whatever there is."""
    shelves = _shelves(session, found, products)
    brands = _brands(session, found)
    covers: dict[int, set[int] | None] = {}
    for one in found:
        if not (one.categories or one.brands or one.products):
            covers[one.id] = None
            continue
        named = {brands.get(brand) for brand in one.brands}
        covers[one.id] = {
            product.id
            for product in products
            if product.id in one.products
            or (product.brand and product.brand in named)
            or shelves.get(product.category_id, set()) & set(one.categories)
        }
    return covers


def _shelves(
    session: Session, found: Sequence[Promotion], products: Sequence[Product]
) -> dict[int, set[int]]:
    """For each shelf on which something stands, itself and all shelves above it (by id)."""
    if not any(one.categories for one in found):
        return {}
    wanted = {shelf for one in found for shelf in one.categories}
    wanted |= {product.category_id for product in products}
    rows = session.execute(select(Category.id, Category.path).where(Category.id.in_(wanted)))
    paths = {row.id: row.path for row in rows}
    return {
        shelf: {above for above, start in paths.items() if path.startswith(start)}
        for shelf, path in paths.items()
    }


def _brands(session: Session, found: Sequence[Promotion]) -> dict[int, str]:
    wanted = {brand for one in found for brand in one.brands}
    if not wanted:
        return {}
    rows = session.execute(select(Brand.id, Brand.name).where(Brand.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _offer(one: Promotion, cart: Cart, covers: Mapping[int, set[int] | None]) -> Offer:
    products = covers[one.id]
    variants = products if products is None else frozenset(
        line.variant_id for line in cart.lines if line.variant.product_id in products
    )  # fmt: skip
    copied = {name: getattr(one, name) for name in _COPIED}
    return Offer(code=one.code or "", variants=variants, **copied)
