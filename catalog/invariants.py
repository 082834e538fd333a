"""What must always be true of the catalogue's data."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from catalog.facets import all_goods, known, wanted_facets
from catalog.models import Category, PriceChange, Product, Variant
from catalog.stock_models import StockClaim, StockLevel, StockMovement
from catalog.word_models import Brand, ProductFacet, ProductText, Term
from shop.invariants import invariant
from shop.locales import LANGUAGES

_COUNTS = ("on_hand", "held", "allocated", "quarantine")


@invariant("A stock level is the sum of its movements")
def levels_equal_movements(session: Session) -> Iterator[str]:
    sums = (
        select(
            StockMovement.variant_id,
            StockMovement.location_id,
            *(func.sum(getattr(StockMovement, name)).label(name) for name in _COUNTS),
        )
        .group_by(StockMovement.variant_id, StockMovement.location_id)
        .subquery()
    )
    same_place = and_(
        sums.c.variant_id == StockLevel.variant_id, sums.c.location_id == StockLevel.location_id
    )
    wrong = (
        getattr(StockLevel, name) != func.coalesce(getattr(sums.c, name), 0) for name in _COUNTS
    )
    rows = session.execute(
        select(StockLevel.variant_id, StockLevel.location_id)
        .outerjoin(sums, same_place)
        .where(or_(*wrong))
    )
    for variant_id, location_id in rows:
        yield f"variant {variant_id} at location {location_id}"


@invariant("A movement has a level")
def movements_have_levels(session: Session) -> Iterator[str]:
    same_place = and_(
        StockLevel.variant_id == StockMovement.variant_id,
        StockLevel.location_id == StockMovement.location_id,
    )
    rows = session.execute(
        select(StockMovement.id)
        .outerjoin(StockLevel, same_place)
        .where(StockLevel.variant_id.is_(None))
    )
    for (movement_id,) in rows:
        yield f"movement {movement_id}"


@invariant("What is held or allocated is claimed by somebody")
def claims_equal_levels(session: Session) -> Iterator[str]:
    for state in ("held", "allocated"):
        claimed = (
            select(func.coalesce(func.sum(StockClaim.quantity), 0))
            .where(
                StockClaim.variant_id == StockLevel.variant_id,
                StockClaim.location_id == StockLevel.location_id,
                StockClaim.state == state,
            )
            .correlate(StockLevel)
            .scalar_subquery()
        )
        level = getattr(StockLevel, state)
        rows = session.execute(
            select(StockLevel.variant_id, StockLevel.location_id, level, claimed).where(
                level != claimed
            )
        )
        for variant_id, location_id, stored, counted in rows:
            place = f"variant {variant_id} at location {location_id}"
            yield f"{place}: {state} {stored}, claimed {counted}"


@invariant("A price is the last of its history")
def price_is_last_change(session: Session) -> Iterator[str]:
    last = (
        select(PriceChange.price_minor)
        .where(PriceChange.variant_id == Variant.id)
        .order_by(PriceChange.at.desc(), PriceChange.id.desc())
        .limit(1)
        .correlate(Variant)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Variant.sku).where(or_(last.is_(None), last != Variant.price_minor))
    )
    for (sku,) in rows:
        yield f"SKU {sku}"


@invariant("A product's price is the lowest of its variants for sale")
def product_price_is_lowest(session: Session) -> Iterator[str]:
    lowest = (
        select(func.min(Variant.price_minor))
        .where(Variant.product_id == Product.id, Variant.active)
        .correlate(Product)
        .scalar_subquery()
    )
    rows = session.execute(select(Product.handle).where(lowest != Product.price_minor))
    for (handle,) in rows:
        yield f"product {handle}"


@invariant("Products are found by what they say")
def facets_equal_facts(session: Session) -> Iterator[str]:
    attributes = list(known(session).values())
    wanted = {facet for goods in all_goods(session) for facet in wanted_facets(attributes, goods)}
    columns = (ProductFacet.product_id, ProductFacet.attribute_id, ProductFacet.value)
    stored = {tuple(row) for row in session.execute(select(*columns))}
    for product_id, attribute_id, value in sorted(wanted ^ stored):
        kind = "missing" if (product_id, attribute_id, value) in wanted else "left over"
        yield f"product {product_id}, attribute {attribute_id}: {value} is {kind}"


@invariant("Every brand that a product names is there")
def brands_are_there(session: Session) -> Iterator[str]:
    there = select(Brand.id).where(Brand.name == Product.brand).exists()
    rows = session.execute(select(Product.handle).where(Product.brand != "", ~there))
    for (handle,) in rows:
        yield f"product {handle}"


@invariant("Words are in languages that the shop speaks")
def words_are_understood(session: Session) -> Iterator[str]:
    for table in (ProductText, Term):
        unknown = select(table.locale).where(table.locale.not_in(LANGUAGES)).distinct()
        for locale in session.scalars(unknown):
            yield f"{table.__tablename__} in {locale}"
    for row in (Category, Brand):
        for slug, texts in session.execute(select(row.slug, row.texts)):
            yield from (f"{slug} in {locale}" for locale in texts if locale not in LANGUAGES)


@invariant("A shelf's path is the way to it")
def paths_are_true(session: Session) -> Iterator[str]:
    above = aliased(Category)
    rows = session.execute(
        select(Category.slug, Category.path, above.path).outerjoin(
            above, above.id == Category.parent_id
        )
    )
    for slug, path, parent in rows:
        if path != f"{parent or ''}{slug}/":
            yield f"shelf {slug}: {path}"
