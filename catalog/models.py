"""The catalogue's tables: categories, products, variants, pictures and the price history.

``Product.price_minor`` and its neighbours repeat facts of the variants, so that a list of 24 is one
statement; ``catalog.products.refresh_summary`` is the only writer of them.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.db import Base, UtcDateTime

DRAFT, ACTIVE, ARCHIVED = "draft", "active", "archived"

Texts = dict[str, dict[str, str]]
"""What is said in languages other than the shop's own: {"ca": {"title": …, "lead": …}}."""


class Category(Base):
    """A shelf; ``path`` is the slugs from the root ("kitchen/kettles/"), for whole subtrees."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    path: Mapped[str] = mapped_column(String(400), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    lead: Mapped[str] = mapped_column(String(400), default="")
    texts: Mapped[Texts] = mapped_column(JSON, default=dict)
    picture: Mapped[str] = mapped_column(String(80), default="")
    ground: Mapped[str] = mapped_column(String(12), default="linen")
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped["Category | None"] = relationship(remote_side=id)


class Product(Base):
    """A thing as a shopper sees it; what is bought is one of its variants.

    ``facts`` are values by the code of their ``Attribute``. ``maker``, ``responsible`` and
    ``warnings`` are what must be said with the offer (Regulation (EU) 2023/988, art. 19).
    """

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'active', 'archived')", name="status"),
        Index("ix_product_category_position", "category_id", "status", "position", "id"),
        Index("ix_product_category_price", "category_id", "status", "price_minor", "id"),
        Index("ix_product_category_created", "category_id", "status", "created_at", "id"),
        Index("ix_product_position", "status", "position", "id"),
        Index("ix_product_price", "status", "price_minor", "id"),
        Index("ix_product_created", "status", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(160), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    subtitle: Mapped[str] = mapped_column(String(200), default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    care_html: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(String(120), default="")
    maker: Mapped[str] = mapped_column(String(400), default="")
    responsible: Mapped[str] = mapped_column(String(400), default="")
    warnings: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    ground: Mapped[str] = mapped_column(String(12), default="linen")
    parts_picture: Mapped[str] = mapped_column(String(80), default="")
    status: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    archive_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    seo_title: Mapped[str] = mapped_column(String(200), default="")
    seo_description: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    price_minor: Mapped[int] = mapped_column(default=0)
    compare_at_minor: Mapped[int | None]
    price_varies: Mapped[bool] = mapped_column(default=False)
    picture: Mapped[str] = mapped_column(String(80), default="")
    swatches: Mapped[list[str]] = mapped_column(JSON, default=list)

    category: Mapped[Category] = relationship()
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", order_by="Variant.position, Variant.id"
    )
    pictures: Mapped[list["Picture"]] = relationship(
        back_populates="product",
        order_by="Picture.position, Picture.id",
        cascade="all, delete-orphan",
    )


class Variant(Base):
    """What has a SKU, a price and stock. Prices are minor units, VAT included.

    ``content`` is how much is in it, of ``content_unit``, for the unit price (Directive 98/6/EC,
    art. 3); 0 where none is due.
    """

    __tablename__ = "variant"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price"),
        CheckConstraint("compare_at_minor IS NULL OR compare_at_minor > price_minor", name="cut"),
        CheckConstraint("content >= 0", name="content"),
        CheckConstraint("content_unit IN ('', 'ml', 'g', 'mm', 'cm2', 'pc')", name="content_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    sku: Mapped[str] = mapped_column(String(80), unique=True)
    gtin: Mapped[str] = mapped_column(String(14), default="")
    option_values: Mapped[list[str]] = mapped_column(JSON, default=list)
    swatch: Mapped[str] = mapped_column(String(7), default="")
    price_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    cost_minor: Mapped[int | None]
    weight_g: Mapped[int] = mapped_column(default=0)
    content: Mapped[int] = mapped_column(default=0)
    content_unit: Mapped[str] = mapped_column(String(3), default="")
    vat_class: Mapped[str] = mapped_column(String(20), default="standard")
    warranty_months: Mapped[int] = mapped_column(default=24)
    no_return_reason: Mapped[str] = mapped_column(String(40), default="")
    picture: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    product: Mapped[Product] = relationship(back_populates="variants")

    @property
    def options_text(self) -> str:
        """The option values as people say them: "Tomato, 1.6 litre"."""
        return ", ".join(self.option_values)


class Picture(Base):
    """A picture by its file stem; its WebP renditions lie in the picture folder."""

    __tablename__ = "picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    file: Mapped[str] = mapped_column(String(80))
    alt: Mapped[str] = mapped_column(String(200), default="")
    alts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    position: Mapped[int] = mapped_column(default=0)

    product: Mapped[Product] = relationship(back_populates="pictures")


class ProductPart(Base):
    """'Parts of this': the product that is a spare part of another, with a word on fitting it."""

    __tablename__ = "product_part"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    note: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)

    part: Mapped[Product] = relationship(foreign_keys=part_id)


class RelatedProduct(Base):
    """'Goes with this': another product that staff set beside this one."""

    __tablename__ = "related_product"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    related_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    related: Mapped[Product] = relationship(foreign_keys=related_id)


class PriceChange(Base):
    """Every price a variant ever had, for the 30-day lowest price (Directive 98/6/EC, art. 6a)."""

    __tablename__ = "price_change"
    __table_args__ = (Index("ix_price_change_variant", "variant_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    price_minor: Mapped[int]
