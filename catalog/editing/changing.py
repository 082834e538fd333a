"""The frame of every change by hand: lock, compare, change, then tell all who need to know."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog.indexing import enqueue_index
from catalog.lengths import refuse_too_long
from catalog.models import Product
from catalog.products import settle
from catalog.state import hold
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import NotFound, Stale

PRODUCT = (
    "title", "handle", "category_id", "subtitle", "description_html", "care_html", "brand", "maker",
    "responsible", "warnings", "ground", "parts_picture", "status", "position", "publish_at",
    "archive_at", "seo_title", "seo_description",
)  # fmt: skip
VARIANT = (
    "sku", "price_minor", "compare_at_minor", "option_values", "gtin", "swatch", "cost_minor",
    "weight_g", "content", "content_unit", "vat_class", "warranty_months", "no_return_reason",
    "picture", "position", "active",
)  # fmt: skip


@dataclass(slots=True)
class Open:
    """A product that is being changed, and what else of it was and is, beside its own columns."""

    product: Product
    was: dict[str, Any] = field(default_factory=dict)
    is_now: dict[str, Any] = field(default_factory=dict)

    def tell(self, name: str, before: Any, after: Any) -> None:
        """Something beside the columns may have changed; it is written down if it has."""
        self.was[name], self.is_now[name] = before, after


@contextmanager
def changing(
    session: Session, product_id: int, version: int, action: str, actor: Actor
) -> Iterator[Open]:
    """Change one product within the block, if it still is the ``version`` that was seen.

    Raises NotFound, Stale (seen, now, and ``stored``: all of it as it is), Invalid for a text that
    is longer than its column.
    """
    hold(session)
    product = _locked(session, product_id)
    if product is None:
        raise NotFound("no such product", product=product_id)
    if product.version != version:
        facts = {"seen": version, "now": product.version, "stored": plain(product)}
        raise Stale("the product has changed", **facts)
    skus = {variant.id: variant.sku for variant in product.variants}
    before, opened = plain(product, skus), Open(product)
    with session.no_autoflush:
        yield opened
    refuse_too_long(session)
    session.flush()
    before, after = before | opened.was, plain(product, skus) | opened.is_now
    if before == after:
        return
    settle(session, product)
    enqueue_index(session, [product])
    note(session, actor, action, ("product", product.id, product.title), before, after)


def plain(product: Product, skus: dict[int, str] | None = None) -> dict[str, Any]:
    """A product as flat plain values: "title", "facts.holds", "price_minor KET-TOM", "pictures".

    A variant goes by the SKU that ``skus`` has for its id, so that a new SKU is one change.
    """
    found = {name: _plain(getattr(product, name)) for name in PRODUCT}
    found |= {f"facts.{code}": value for code, value in (product.facts or {}).items()}
    found["options"] = list(product.options or [])
    for variant in product.variants:
        sku = (skus or {}).get(variant.id, variant.sku)
        found |= {f"{name} {sku}": _plain(getattr(variant, name)) for name in VARIANT}
    found["pictures"] = [picture.file for picture in product.pictures]
    for picture in product.pictures:
        found[f"alt {picture.file}"] = {"": picture.alt, **(picture.alts or {})}
    return found


def _locked(session: Session, product_id: int) -> Product | None:
    everything = (selectinload(Product.variants), selectinload(Product.pictures))
    found = select(Product).where(Product.id == product_id).options(*everything)
    fresh = {"populate_existing": True}
    return session.scalar(found.with_for_update(of=Product), execution_options=fresh)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
