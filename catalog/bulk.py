"""One change to many products: as many as fit a transaction at a time, each told to the log.

Who asks has seen the products at a version each. One that somebody has changed since is left as it
is, and named; so the same change sent twice does nothing the second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog.attributes import checked_facts
from catalog.indexing import enqueue_index
from catalog.models import ACTIVE, Category, Product, Variant
from catalog.prices import change_price
from catalog.products import settle
from catalog.repricing import Impossible, Repricing, repriced
from catalog.state import hold
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import NotFound

AT_ONCE = 200
"""Products changed in one transaction: about a second's work."""

Kind = Literal["status", "shelf", "brand", "fact", "price"]
Because = Literal["changed", "gone", "no_price", "no_variant", "impossible"]


@dataclass(frozen=True, slots=True)
class Change:
    """What shall be so of each product: ``value`` is a status, a shelf's id, a brand or a fact's.

    ``code`` says which attribute a fact is of; an empty value takes it away.
    """

    kind: Kind
    value: str = ""
    code: str = ""
    price: Repricing | None = None

    def plain(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> "Change":
        price = Repricing(**kept["price"]) if kept["price"] else None
        return cls(kept["kind"], kept["value"], kept["code"], price)


@dataclass(frozen=True, slots=True)
class Refused:
    """A product that was left as it is, and why."""

    product_id: int
    title: str
    because: Because


@dataclass(slots=True)
class Outcome:
    """What came of it: how many are others now, were so already, or were refused."""

    changed: int = 0
    same: int = 0
    refused: list[Refused] = field(default_factory=list)


def change_many(
    session: Session, seen: Sequence[tuple[int, int]], change: Change, actor: Actor
) -> Outcome:
    """Change these products (id and the version that was seen) in this transaction.

    Raises NotFound for a shelf that is gone, Invalid for a fact that isn't of its attribute's kind.
    """
    hold(session)
    apply = _Applied(session, change)
    products = {
        product.id: product for product in locked_products(session, [one[0] for one in seen])
    }
    outcome, others = Outcome(), []
    for product_id, version in seen:
        product = products.get(product_id)
        because = _refusal(apply, product, version)
        if because or product is None:
            title = product.title if product else ""
            outcome.refused.append(Refused(product_id, title, because or "gone"))
        elif apply.to(product, actor):
            others.append(product)
        else:
            outcome.same += 1
    outcome.changed = len(others)
    _tell(session, others)
    return outcome


def _tell(session: Session, products: list[Product]) -> None:
    for product in products:
        settle(session, product)
    if products:
        enqueue_index(session, products)


def _refusal(apply: "_Applied", product: Product | None, version: int) -> Because | None:
    if product is None:
        return "gone"
    if product.version != version:
        return "changed"
    return apply.obstacle(product)


def locked_products(session: Session, ids: Sequence[int]) -> Sequence[Product]:
    """These products with their variants and pictures, locked by id for changing."""
    everything = (selectinload(Product.variants), selectinload(Product.pictures))
    found = select(Product).where(Product.id.in_(ids)).order_by(Product.id).options(*everything)
    fresh = {"populate_existing": True}
    return session.scalars(found.with_for_update(of=Product), execution_options=fresh).all()


class _Applied:
    """A change made ready once for all products of a transaction."""

    def __init__(self, session: Session, change: Change) -> None:
        self.session, self.change = session, change
        self.value = change.value
        if change.kind == "shelf":
            if session.get(Category, int(change.value)) is None:
                raise NotFound("no such shelf", shelf=change.value)
        elif change.kind == "fact":
            self.value = checked_facts(session, {change.code: change.value}).get(change.code, "")

    def obstacle(self, product: Product) -> Because | None:
        """Why this can't be done to a product: no price would be left, or nothing to sell."""
        for_sale = any(variant.active for variant in product.variants)
        if self.change.kind == "status" and self.value == ACTIVE and not for_sale:
            return "no_variant"
        try:
            self._prices(product)
        except Impossible:
            return "no_price"
        return None

    def to(self, product: Product, actor: Actor) -> bool:
        """Change one product and write it down; False if it was so already."""
        before, after = getattr(self, f"_{self.change.kind}")(product)
        subject = ("product", product.id, product.title)
        return before != after and note(self.session, actor, "changed", subject, before, after)

    def _status(self, product: Product) -> tuple[dict[str, Any], dict[str, Any]]:
        before = {"status": product.status}
        product.status = self.value
        return before, {"status": self.value}

    def _shelf(self, product: Product) -> tuple[dict[str, Any], dict[str, Any]]:
        before = {"category_id": product.category_id}
        product.category_id = int(self.value)
        return before, {"category_id": product.category_id}

    def _brand(self, product: Product) -> tuple[dict[str, Any], dict[str, Any]]:
        before = {"brand": product.brand}
        product.brand = self.value
        return before, {"brand": self.value}

    def _fact(self, product: Product) -> tuple[dict[str, Any], dict[str, Any]]:
        code, before = self.change.code, dict(product.facts)
        others = {name: value for name, value in before.items() if name != code}
        product.facts = {**others, code: self.value} if self.value else others
        name = f"facts.{code}"
        return {name: before.get(code, "")}, {name: self.value}

    def _price(self, product: Product) -> tuple[dict[str, Any], dict[str, Any]]:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for variant, price, compare_at in self._prices(product):
            before |= figures(variant)
            change_price(self.session, variant, price, compare_at_minor=compare_at)
            after |= figures(variant)
        return before, after

    def _prices(self, product: Product) -> list[tuple[Variant, int, int | None]]:
        return new_prices(product, self.change.price) if self.change.price else []


def new_prices(product: Product, wish: Repricing) -> list[tuple[Variant, int, int | None]]:
    """Each variant on sale with its new price and struck-out one. Raises Impossible."""
    return [
        (one, *repriced(wish, one.price_minor, one.compare_at_minor, one.currency))
        for one in product.variants
        if one.active
    ]


def figures(variant: Variant) -> dict[str, Any]:
    """A variant's prices as the log of changes names them."""
    return {
        f"price_minor {variant.sku}": variant.price_minor,
        f"compare_at_minor {variant.sku}": variant.compare_at_minor,
    }
