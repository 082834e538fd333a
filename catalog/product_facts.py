"""What the catalogue says of a product in one language: all of its page but the stock.

It is read in two statements (three with a price cut) and kept until some product changes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, cast, func, select, union_all

from catalog.cards import ON_SALE, AnyRow, CardPicture
from catalog.models import ACTIVE, Picture, Product, ProductPart, RelatedProduct, Variant
from catalog.prices import lowest_prices
from catalog.reader import Reader
from catalog.vocabulary import Vocabulary
from catalog.word_models import ProductText
from shop.errors import NotFound

_SAID_HERE = and_(ProductText.product_id == Product.id, ProductText.locale == bindparam("locale"))
_TEXTS = (
    "title", "subtitle", "description_html", "care_html", "warnings", "seo_title",
    "seo_description",
)  # fmt: skip
_LANGUAGES = (
    select(func.aggregate_strings(ProductText.locale, ","))
    .where(ProductText.product_id == Product.id, ProductText.title != "")
    .correlate(Product)
    .scalar_subquery()
)
_PRODUCT = (
    select(
        *(Product.id, Product.handle, Product.brand, Product.maker, Product.responsible),
        *(Product.facts, Product.options, Product.ground, Product.parts_picture),
        *(Product.category_id, Product.picture, Product.created_at),
        *(Picture.file, Picture.alt, Picture.alts),
        *(getattr(Product, name) for name in _TEXTS),
        *(getattr(ProductText, name).label(f"said_{name}") for name in (*_TEXTS, "facts")),
        _LANGUAGES.label("languages"),
    )
    .outerjoin(Picture, Picture.product_id == Product.id)
    .outerjoin(ProductText, _SAID_HERE)
    .where(Product.handle == bindparam("handle"))
    .order_by(Picture.position, Picture.id)
)
_FOR_SALE = Product.status == ACTIVE
_IS_PART = and_(
    ProductPart.part_id == Variant.product_id, ProductPart.product_id == bindparam("id")
)
IT_AND_ITS_PARTS = union_all(
    select(cast(bindparam("id"), Integer)),
    select(ProductPart.part_id).where(ProductPart.product_id == bindparam("id")),
)
_VARIANTS = (
    select(
        *(Variant.id, Variant.product_id, Variant.sku, Variant.gtin, Variant.option_values),
        *(Variant.price_minor, Variant.compare_at_minor, Variant.currency, Variant.weight_g),
        *(Variant.content, Variant.content_unit, Variant.warranty_months),
        *(Variant.no_return_reason, Variant.picture, ProductPart.note),
        *(Product.handle, Product.title, Product.ground, ProductText.title.label("said_title")),
        Product.picture.label("product_picture"),
    )
    .join(Variant.product)
    .outerjoin(ProductText, _SAID_HERE)
    .outerjoin(ProductPart, _IS_PART)
    .where(Variant.active, Variant.product_id.in_(IT_AND_ITS_PARTS))
    .order_by(ProductPart.position, Variant.position, Variant.id)
)
_RELATED = (
    select(RelatedProduct.related_id)
    .where(RelatedProduct.product_id == bindparam("id"))
    .order_by(RelatedProduct.position)
)


class VariantFacts(NamedTuple):
    """A variant for sale; prices are minor units, ``lowest`` that of the 30 days before a cut."""

    id: int
    sku: str
    gtin: str
    option_values: tuple[str, ...]
    price_minor: int
    compare_at_minor: int | None
    lowest: int | None
    currency: str
    weight_g: int
    content: int
    content_unit: str
    warranty_months: int
    no_return_reason: str
    picture: str
    free: int = 0


class PartFacts(NamedTuple):
    """A spare part, sold by itself, by one of its variants."""

    handle: str
    title: str
    note: str
    picture: CardPicture
    variant_id: int
    price_minor: int
    in_stock: bool = False


class Fact(NamedTuple):
    """One line of "Measures and materials". A number has its unit, a yes or no has neither."""

    label: str
    kind: str
    value: str
    unit: str = ""


class ProductFacts(NamedTuple):
    """A product for sale in one language; ``said`` is False where the shop's own had to do.

    ``languages`` are those that it is translated into, the shop's own not among them.
    """

    id: int
    handle: str
    title: str
    subtitle: str
    description_html: str
    care_html: str
    warnings: str
    seo_title: str
    seo_description: str
    said: bool
    brand: str
    maker: str
    responsible: str
    facts: tuple[Fact, ...]
    options: tuple[str, ...]
    ground: str
    parts_picture: str
    category_id: int
    picture: str
    pictures: tuple[tuple[str, str], ...]
    variants: tuple[VariantFacts, ...]
    parts: tuple[PartFacts, ...]
    related: tuple[int, ...]
    languages: tuple[str, ...] = ()


def read_facts(reader: Reader, handle: str) -> ProductFacts:
    """The product of this handle. Raises NotFound for one that is missing or not for sale."""
    return reader.keep("product", handle, make=lambda: _read(reader, handle, only_for_sale=True))


def read_draft(reader: Reader, handle: str) -> ProductFacts:
    """The same whatever its status, and never kept: for a look before it is published."""
    return _read(reader, handle, only_for_sale=False)


def _read(reader: Reader, handle: str, *, only_for_sale: bool) -> ProductFacts:
    connection, words = reader.session.connection(), reader.words
    asked = {"handle": handle, "locale": words.locale}
    wanted = _PRODUCT.where(_FOR_SALE) if only_for_sale else _PRODUCT
    rows = connection.execute(wanted, asked).all()
    if not rows:
        raise NotFound("no such product", handle=handle)
    row = rows[0]
    asked = {"id": row.id, "locale": words.locale}
    offers = _VARIANTS.where(ON_SALE) if only_for_sale else _VARIANTS
    found = connection.execute(offers, asked).all()
    if not any(one.product_id == row.id for one in found):
        raise NotFound("nothing of it is for sale", handle=handle)
    own = [one for one in found if one.product_id == row.id]

    def text(name: str) -> str:
        return str(getattr(row, f"said_{name}") or getattr(row, name))

    return ProductFacts(
        id=row.id,
        handle=row.handle,
        **{name: text(name) for name in _TEXTS},
        said=not words.locale or bool(row.said_title),
        brand=row.brand,
        maker=row.maker,
        responsible=row.responsible,
        facts=_facts(row.facts, row.said_facts or {}, words),
        options=tuple(map(words.say, row.options)),
        ground=row.ground,
        parts_picture=row.parts_picture,
        category_id=row.category_id,
        picture=row.picture,
        pictures=_pictures(rows, words.locale),
        variants=_variants(reader, own),
        parts=tuple(_part(one, words) for one in found if one.product_id != row.id),
        related=tuple(connection.execute(_RELATED, {"id": row.id}).scalars()),
        languages=tuple(sorted(filter(None, (row.languages or "").split(",")))),
    )


def _pictures(rows: Sequence[AnyRow], locale: str) -> tuple[tuple[str, str], ...]:
    title = rows[0].said_title or rows[0].title
    files = [row for row in rows if row.file]
    return tuple((row.file, row.alts.get(locale) or row.alt or title) for row in files)


def _facts(facts: dict[str, str], said: dict[str, str], words: Vocabulary) -> tuple[Fact, ...]:
    """The product's facts in the order of the attributes; one without an attribute is left out."""
    found = []
    for code, attribute in words.attributes.items():
        value = facts.get(code, "")
        if value and attribute.kind == "choice":
            value = ", ".join(words.say(one.strip()) for one in value.split(";"))
        elif value and attribute.kind == "text":
            value = said.get(code) or words.say(value)
        if value:
            found.append(Fact(attribute.label, attribute.kind, value, words.say(attribute.unit)))
    return tuple(found)


def _variants(reader: Reader, rows: Sequence[AnyRow]) -> tuple[VariantFacts, ...]:
    cut = [row.id for row in rows if row.compare_at_minor]
    lowest = lowest_prices(reader.session, cut)
    return tuple(
        VariantFacts(
            id=row.id,
            sku=row.sku,
            gtin=row.gtin,
            option_values=tuple(map(reader.words.say, row.option_values)),
            price_minor=row.price_minor,
            compare_at_minor=row.compare_at_minor,
            lowest=lowest.get(row.id),
            currency=row.currency,
            weight_g=row.weight_g,
            content=row.content,
            content_unit=row.content_unit,
            warranty_months=row.warranty_months,
            no_return_reason=row.no_return_reason,
            picture=row.picture,
        )
        for row in rows
    )


def _part(row: AnyRow, words: Vocabulary) -> PartFacts:
    picture = CardPicture(row.picture or row.product_picture, "", row.ground)
    title, note = row.said_title or row.title, words.say(row.note or "")
    return PartFacts(row.handle, title, note, picture, row.id, row.price_minor)
