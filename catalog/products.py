"""Storing products: the one door through which desk, import and demo store change the catalogue."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog.attributes import checked_facts
from catalog.brands import brand_of_name
from catalog.facets import refresh_facets
from catalog.indexing import enqueue_index
from catalog.lengths import refuse_too_long
from catalog.models import Picture, PriceChange, Product, Variant
from catalog.prices import change_price
from catalog.product_data import PictureData, ProductData, VariantData
from catalog.product_words import HTML, store_words
from catalog.rich_text import cleaned
from catalog.state import goods_changed, hold
from catalog.texts import checked_alts
from shop import clock
from shop.errors import Conflict, Invalid

PLACEHOLDER = "placeholder"

_PRODUCT_FACTS = (
    "title", "category_id", "subtitle", "description_html", "care_html", "brand", "maker",
    "responsible", "warnings", "facts", "options", "ground", "parts_picture", "status", "position",
    "publish_at", "archive_at", "seo_title", "seo_description",
)  # fmt: skip
_VARIANT_FACTS = (
    "option_values", "gtin", "swatch", "cost_minor", "weight_g", "content", "content_unit",
    "vat_class", "warranty_months", "no_return_reason", "picture",
)  # fmt: skip


class SkuTaken(Conflict):
    """Another product has this SKU already; facts: sku, handle."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of storing a product."""

    product: Product
    created: bool
    changed: bool


def save_product(session: Session, data: ProductData) -> Product:
    """Create or update a product by its handle and have it indexed; doing it twice changes nothing.

    Raises SkuTaken for a SKU of another product, Invalid for one without variants or with an
    impossible price.
    """
    stored = store_product(session, data)
    if stored.changed:
        enqueue_index(session, [stored.product])
    return stored.product


def store_product(session: Session, data: ProductData) -> Stored:
    """``save_product`` without the index job, for those who store many at once.

    HTML is cleaned here, whoever brings it. Raises Invalid also for a value that its attribute
    doesn't allow (attribute, code, kind, value), for words in an unknown language (locale) and for
    what is too long (name, most).
    """
    if not data.variants:
        raise Invalid("a product needs a variant", handle=data.handle)
    hold(session)
    found = find_product(session, data.handle)
    product = found or _new_product(data.handle)
    _refuse_foreign_skus(session, product, data.variants)
    _assign(product, _PRODUCT_FACTS, _tidied(session, data))
    session.add(product)
    changed = found is None or session.is_modified(product)
    changed |= _save_variants(session, product, data.variants)
    if data.pictures is not None:
        changed |= save_pictures(product, data.pictures)
    if data.words:
        changed |= store_words(session, product.id, data.words)
    if changed:
        settle(session, product, new=found is None)
    return Stored(product, created=found is None, changed=changed)


def settle(session: Session, product: Product, *, new: bool = False) -> None:
    """After a change of a product: its summary, version, brand and facets, and the state."""
    refuse_too_long(session)
    refresh_summary(product)
    product.version += 1
    if product.brand:
        brand_of_name(session, product.brand)
    session.flush()
    refresh_facets(session, product, new=new)
    goods_changed(session)


def find_product(session: Session, handle: str) -> Product | None:
    """The product of this handle with its variants and pictures, locked for changing."""
    everything = (selectinload(Product.variants), selectinload(Product.pictures))
    found = select(Product).where(Product.handle == handle).options(*everything)
    return session.scalar(found.with_for_update(of=Product))


def refresh_summary(product: Product) -> None:
    """Repeat on the product what lists show of its variants: price, cut, picture, swatches."""
    in_order = sorted(product.variants, key=lambda variant: variant.position)
    active = [variant for variant in in_order if variant.active] or in_order
    cheapest = min(active, key=lambda variant: variant.price_minor)
    product.price_minor = cheapest.price_minor
    product.compare_at_minor = cheapest.compare_at_minor
    product.price_varies = len({variant.price_minor for variant in active}) > 1
    pictures = [picture.file for picture in product.pictures]
    product.picture = next((file for file in [*pictures, active[0].picture] if file), PLACEHOLDER)
    product.swatches = list(dict.fromkeys(item.swatch for item in active if item.swatch))


def _refuse_foreign_skus(session: Session, product: Product, variants: list[VariantData]) -> None:
    skus = [data.sku for data in variants]
    twice = next((sku for sku in skus if skus.count(sku) > 1), None)
    if twice is not None:
        raise SkuTaken("the same SKU twice", sku=twice, handle=product.handle)
    taken = session.execute(
        select(Variant.sku, Product.handle)
        .join(Variant.product)
        .where(Variant.sku.in_(skus), Product.handle != product.handle)
        .order_by(Variant.position, Variant.id)
    ).first()
    if taken:
        raise SkuTaken("another product has this SKU", sku=taken.sku, handle=taken.handle)


def _save_variants(session: Session, product: Product, variants: list[VariantData]) -> bool:
    """Bring the variants in line, by SKU; one that is gone is kept, because orders name it."""
    known = {variant.sku: variant for variant in product.variants}
    made, changed = [], False
    for position, data in enumerate(variants):
        variant = known.pop(data.sku, None)
        if variant is None:
            variant = _new_variant(product, data)
            made.append(variant)
        else:
            cut = data.compare_at_minor
            changed |= change_price(session, variant, data.price_minor, compare_at_minor=cut)
        _assign(variant, _VARIANT_FACTS, data)
        variant.position, variant.active = position, True
        changed |= session.is_modified(variant)
    for variant in known.values():
        changed |= variant.active
        variant.active = False
    refuse_too_long(session)
    session.flush()
    moment = clock.now()
    session.add_all(
        PriceChange(variant_id=variant.id, at=moment, price_minor=variant.price_minor)
        for variant in made
    )
    return changed or bool(made)


def _new_product(handle: str) -> Product:
    return Product(handle=handle, created_at=clock.now(), version=0, variants=[], pictures=[])


def _new_variant(product: Product, data: VariantData) -> Variant:
    if data.price_minor < 0:
        raise Invalid("a price can't be negative", sku=data.sku)
    if data.compare_at_minor is not None and data.compare_at_minor <= data.price_minor:
        raise Invalid("the price before a cut must be higher", sku=data.sku)
    variant = Variant(
        sku=data.sku,
        price_minor=data.price_minor,
        compare_at_minor=data.compare_at_minor,
        currency=data.currency,
    )
    product.variants.append(variant)
    return variant


def save_pictures(product: Product, pictures: list[PictureData]) -> bool:
    """Replace the pictures if they differ; True if they did. Raises Invalid (locale)."""
    stored = [(picture.file, picture.alt, picture.alts or {}) for picture in product.pictures]
    wanted = [(one.file, one.alt.strip(), checked_alts(one.alts)) for one in pictures]
    if stored == wanted:
        return False
    product.pictures = [
        Picture(file=file, alt=alt, alts=alts, position=position)
        for position, (file, alt, alts) in enumerate(wanted)
    ]
    return True


def _tidied(session: Session, data: ProductData) -> ProductData:
    """``data`` with its HTML cleaned and its facts held to their attributes."""
    said = {name: getattr(data, name) for name in HTML}
    html: Any = {name: cleaned(text) for name, text in said.items() if text is not None}
    facts = None if data.facts is None else checked_facts(session, data.facts)
    brand = None if data.brand is None else data.brand.strip()
    return replace(data, facts=facts, brand=brand, **html)


def _assign(row: Any, names: tuple[str, ...], data: Any) -> None:
    """Copy what ``data`` has to say; None says nothing."""
    for name in names:
        value = getattr(data, name)
        if value is not None:
            setattr(row, name, value)
