"""Changing what is sold of a product: SKUs, prices, options, and how many there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import stock
from catalog.editing.changing import VARIANT, changing
from catalog.editing.edits import LEFT, VariantEdit, given
from catalog.editing.layout import Layout, refuse_bad_layout
from catalog.lengths import refuse_too_long
from catalog.models import Product, Variant
from catalog.prices import change_price
from catalog.products import SkuTaken
from catalog.stock_models import StockLocation
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Invalid, NotFound

UNITS = ("", "ml", "g", "mm", "cm2", "pc")
MOST_MINOR = 100_000_000
"""The dearest price, in minor units: what a 32-bit column holds of an order with twenty of it."""

_PLAIN = tuple(name for name in VARIANT if name not in ("price_minor", "compare_at_minor"))
_COUNTS = ("weight_g", "content", "warranty_months", "cost_minor")


def edit_variant(
    session: Session, product_id: int, version: int, changes: VariantEdit, actor: Actor
) -> Product:
    """Change one variant. Raises NotFound, Stale (with ``stored``), SkuTaken or Invalid."""
    with changing(session, product_id, version, "changed", actor) as opened:
        before = layout(opened.product)
        apply_variants(session, opened.product, [changes])
        refuse_bad_layout(before, layout(opened.product))
    return opened.product


def add_variant(
    session: Session, product_id: int, version: int, new: VariantEdit, actor: Actor
) -> Variant:
    """One more variant, at the end. Raises NotFound, Stale, SkuTaken or Invalid."""
    if new.id is not None:
        raise Invalid("a new variant has no id yet", name="id")
    product = edit_variant(session, product_id, version, new, actor)
    return max(product.variants, key=lambda one: one.id)


def retire_variant(
    session: Session, product_id: int, version: int, variant_id: int, actor: Actor
) -> Product:
    """Sell a variant no longer; its orders keep it. Raises NotFound, Stale or Invalid."""
    gone = VariantEdit(id=variant_id, active=False)
    return edit_variant(session, product_id, version, gone, actor)


def set_price(
    session: Session,
    product_id: int,
    variant_id: int,
    version: int,
    price_minor: int,
    compare_at_minor: int | None,
    *,
    actor: Actor,
) -> Product:
    """Change a variant's price (minor units). Raises NotFound, Stale or Invalid."""
    priced = VariantEdit(id=variant_id, price_minor=price_minor, compare_at_minor=compare_at_minor)
    return edit_variant(session, product_id, version, priced, actor)


def set_stock(
    session: Session,
    product_id: int,
    variant_id: int,
    location_id: int,
    *,
    seen: int,
    counted: int,
    reason: str,
    actor: Actor,
) -> None:
    """Set a count at a location. Raises NotFound, Stale or OutOfStock."""
    variant = session.get(Variant, variant_id)
    if variant is None or variant.product_id != product_id:
        raise NotFound("no such variant", variant=variant_id)
    location = session.get(StockLocation, location_id)
    if location is None:
        raise NotFound("no such location", location=location_id)
    stock.count(
        session,
        variant_id,
        location_id,
        seen=seen,
        counted=counted,
        reason=reason,
        reference=actor.name[:40],
    )
    place = f"{variant.sku}, {location.name}"
    subject = ("product", product_id, variant.product.title)
    note(session, actor, "counted", subject, {place: seen}, {place: counted})


def layout(product: Product) -> Layout:
    """How a product's variants are chosen now."""
    values = (tuple(one.option_values or []) for one in product.variants if one.active)
    return Layout(tuple(product.options or []), tuple(values), product.status)


def apply_variants(session: Session, product: Product, edits: Sequence[VariantEdit]) -> None:
    """Bring the named variants in line. Raises NotFound, SkuTaken or Invalid."""
    edited = [(_named(session, product, edit), edit) for edit in edits]
    for variant, edit in edited:
        for name, value in given(edit, _PLAIN).items():
            setattr(variant, name, value.strip() if isinstance(value, str) else value)
        if not variant.content:
            variant.content_unit = ""
        elif not variant.content_unit:
            raise Invalid("a content needs a unit", name="content_unit", sku=variant.sku)
    refuse_too_long(session)
    for variant, edit in edited:
        _price(session, variant, edit)


def _named(session: Session, product: Product, edit: VariantEdit) -> Variant:
    """The variant that an edit is about, made if it is to be a new one."""
    _refuse_nonsense(edit)
    _refuse_taken_sku(session, product, edit)
    if edit.id is None:
        return _added(product, edit)
    variant = next((one for one in product.variants if one.id == edit.id), None)
    if variant is None:
        raise NotFound("no such variant", variant=edit.id)
    return variant


def _added(product: Product, edit: VariantEdit) -> Variant:
    if edit.sku is LEFT or edit.price_minor is LEFT:
        raise Invalid("a new variant needs a SKU and a price", name="sku")
    position = max((one.position for one in product.variants), default=-1) + 1
    currency = product.variants[0].currency if product.variants else "EUR"
    variant = Variant(
        sku=edit.sku, price_minor=edit.price_minor, currency=currency, position=position,
        option_values=[], active=True, content=0, content_unit="",
    )  # fmt: skip
    product.variants.append(variant)
    return variant


def _price(session: Session, variant: Variant, edit: VariantEdit) -> None:
    """By the way that keeps the history; a new variant's first price is in it too."""
    price = variant.price_minor if edit.price_minor is LEFT else edit.price_minor
    cut = variant.compare_at_minor if edit.compare_at_minor is LEFT else edit.compare_at_minor
    change_price(session, variant, price, compare_at_minor=cut)


def _refuse_nonsense(edit: VariantEdit) -> None:
    for name in ("price_minor", "compare_at_minor", *_COUNTS):
        value: Any = getattr(edit, name)
        if isinstance(value, int) and not 0 <= value <= MOST_MINOR:
            raise Invalid("a number that can't be", name=name, value=value)
    if edit.content_unit is not LEFT and edit.content_unit not in UNITS:
        raise Invalid("no such unit", name="content_unit", value=edit.content_unit)
    if edit.sku is not LEFT and not edit.sku.strip():
        raise Invalid("a variant needs a SKU", name="sku")


def _refuse_taken_sku(session: Session, product: Product, edit: VariantEdit) -> None:
    if edit.sku is LEFT:
        return
    sku = edit.sku.strip()
    others = [one.sku for one in product.variants if one.id is None or one.id != edit.id]
    if sku in others:
        raise SkuTaken("the same SKU twice", sku=sku, handle=product.handle)
    taken = select(Product.handle).join(Variant).where(Variant.sku == sku)
    handle = session.scalar(taken.where(Variant.product_id != product.id))
    if handle is not None:
        raise SkuTaken("another product has this SKU", sku=sku, handle=handle)
