"""Making a product, and changing it as a whole or in one of its parts."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import companions
from catalog.attributes import checked_facts
from catalog.editing.changing import PRODUCT, Open, changing
from catalog.editing.edits import LEFT, ProductEdit, given
from catalog.editing.layout import refuse_bad_layout
from catalog.editing.variants import apply_variants, layout
from catalog.models import DRAFT, Category, Product, ProductPart, RelatedProduct, Variant
from catalog.product_data import PictureData, ProductData, VariantData, WordsData
from catalog.product_words import HTML, store_words, words_of
from catalog.products import save_pictures, save_product
from catalog.rich_text import cleaned
from catalog.slugs import slug_of, unused
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid

MOST_SKU_LETTERS = 60
LONGEST_TITLE = 200
STATUSES = ("draft", "active", "archived")


def create_product(
    session: Session,
    title: str,
    category_id: int,
    *,
    actor: Actor,
    price_minor: int = 0,
    currency: str = "EUR",
    sku: str = "",
    description_html: str = "",
    brand: str = "",
) -> Product:
    """A draft with one variant; its address comes from the title, its SKU from its address.

    Raises Invalid for no title, no such shelf or a negative price, SkuTaken.
    """
    title = title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid("a product needs a short title", title=title, most=LONGEST_TITLE)
    _refuse_unknown_category(session, category_id)
    handle = unused(slug_of(title) or "product", lambda one: _has_handle(session, one))
    own = sku.strip() or unused(
        handle[:MOST_SKU_LETTERS].upper(), lambda one: _has_sku(session, one)
    )
    data = ProductData(
        handle=handle,
        title=title,
        category_id=category_id,
        status=DRAFT,
        description_html=description_html,
        brand=brand,
        variants=[VariantData(sku=own, price_minor=price_minor, currency=currency)],
    )
    product = save_product(session, data)
    note(session, actor, "created", ("product", product.id, product.title))
    return product


def edit_product(
    session: Session, product_id: int, version: int, changes: ProductEdit, actor: Actor
) -> Product:
    """Change whatever ``changes`` names, as one change; the product with its new version.

    Raises NotFound, Stale (with ``stored``), SkuTaken, Conflict (handle) for an address that
    another product has, Invalid (its facts name what is wrong).
    """
    with changing(session, product_id, version, "changed", actor) as opened:
        product = opened.product
        before = layout(product)
        _apply_facts(session, product, changes)
        if changes.pictures is not LEFT:
            save_pictures(product, changes.pictures)
        apply_variants(session, product, changes.variants)
        refuse_bad_layout(before, layout(product))
        _apply_companions(session, opened, changes)
    return product


def set_status(
    session: Session, product_id: int, version: int, status: str, *, actor: Actor
) -> Product:
    """Make a product active, draft or archived. Raises NotFound, Stale or Invalid."""
    return edit_product(session, product_id, version, ProductEdit(status=status), actor)


def set_pictures(
    session: Session, product_id: int, version: int, pictures: list[PictureData], actor: Actor
) -> Product:
    """Replace the pictures, in this order. Raises NotFound, Stale or Invalid."""
    return edit_product(session, product_id, version, ProductEdit(pictures=pictures), actor)


def set_parts(
    session: Session,
    product_id: int,
    version: int,
    parts: Sequence[tuple[str, str]],
    actor: Actor,
) -> Product:
    """Replace the spare parts, (handle, note). Raises NotFound, Stale or Invalid (handles)."""
    return edit_product(session, product_id, version, ProductEdit(parts=parts), actor)


def set_related(
    session: Session, product_id: int, version: int, handles: Sequence[str], actor: Actor
) -> Product:
    """Replace what goes with a product. Raises NotFound, Stale or Invalid (handles)."""
    return edit_product(session, product_id, version, ProductEdit(related=handles), actor)


def save_words(
    session: Session, product_id: int, version: int, locale: str, words: WordsData, actor: Actor
) -> Product:
    """What a product says in another language. Raises NotFound, Stale or Invalid (locale)."""
    with changing(session, product_id, version, "translated", actor) as opened:
        before = words_of(session, product_id, locale)
        store_words(session, product_id, {locale: words})
        after = words_of(session, product_id, locale)
        for name, value in before.items():
            opened.tell(f"{name} {locale}", value, after[name])
    return opened.product


def _apply_facts(session: Session, product: Product, changes: ProductEdit) -> None:
    said = given(changes, (*PRODUCT, "options"))
    for name, value in said.items():
        text = cleaned(value) if name in HTML else value
        setattr(product, name, text.strip() if isinstance(text, str) else text)
    if changes.facts is not LEFT:
        product.facts = checked_facts(session, changes.facts)
    if not product.title:
        raise Invalid("a product needs a title", name="title")
    if product.status not in STATUSES:
        raise Invalid("no such status", name="status", status=product.status)
    if product.publish_at and product.archive_at and product.archive_at <= product.publish_at:
        raise Invalid("it would leave before it comes", name="archive_at")
    if "category_id" in said:
        _refuse_unknown_category(session, product.category_id)
    if "handle" in said:
        _refuse_bad_handle(session, product)


def _apply_companions(session: Session, opened: Open, changes: ProductEdit) -> None:
    product_id = opened.product.id
    if changes.parts is not LEFT:
        before = _parts(session, product_id)
        companions.save_parts(session, product_id, changes.parts)
        opened.tell("parts", before, _parts(session, product_id))
    if changes.related is not LEFT:
        known = _related(session, product_id)
        companions.save_related(session, product_id, changes.related)
        opened.tell("related", known, _related(session, product_id))


def _parts(session: Session, product_id: int) -> list[list[str]]:
    rows = session.execute(
        select(Product.handle, ProductPart.note)
        .join(ProductPart, ProductPart.part_id == Product.id)
        .where(ProductPart.product_id == product_id)
        .order_by(ProductPart.position)
    )
    return [list(row) for row in rows]


def _related(session: Session, product_id: int) -> list[str]:
    rows = session.scalars(
        select(Product.handle)
        .join(RelatedProduct, RelatedProduct.related_id == Product.id)
        .where(RelatedProduct.product_id == product_id)
        .order_by(RelatedProduct.position)
    )
    return list(rows)


def _refuse_unknown_category(session: Session, category_id: int) -> None:
    if session.get(Category, category_id) is None:
        raise Invalid("no such shelf", name="category_id", category_id=category_id)


def _refuse_bad_handle(session: Session, product: Product) -> None:
    if not product.handle or product.handle != slug_of(product.handle, most=160):
        raise Invalid("an address is small letters and hyphens", name="handle")
    taken = select(Product.id).where(Product.handle == product.handle, Product.id != product.id)
    if session.scalar(taken):
        raise Conflict("another product has this address", handle=product.handle)


def _has_handle(session: Session, handle: str) -> bool:
    return session.scalar(select(Product.id).where(Product.handle == handle)) is not None


def _has_sku(session: Session, sku: str) -> bool:
    return session.scalar(select(Variant.id).where(Variant.sku == sku)) is not None
