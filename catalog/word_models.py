"""The words and the order of the catalogue: translations, attributes, brands, and what is new."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.models import Texts
from shop.db import Base

ATTRIBUTE_KINDS = ("text", "number", "choice", "yes_no")


class ProductText(Base):
    """What a product says in a language that isn't the shop's own; "" falls back to the shop's."""

    __tablename__ = "product_text"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    subtitle: Mapped[str] = mapped_column(String(200), default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    care_html: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    seo_title: Mapped[str] = mapped_column(String(200), default="")
    seo_description: Mapped[str] = mapped_column(String(400), default="")


class Term(Base):
    """One word that many products share ("Colour", "Tomato", "Steel"), in another language."""

    __tablename__ = "term"

    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    source: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str] = mapped_column(String(120))


class Attribute(Base):
    """What can be said of a product, and how: "Capacity", a number in litres, to filter by.

    ``code`` is what ``Product.facts`` are kept under. A ``choice`` may name several values, parted
    by semicolons.
    """

    __tablename__ = "attribute"
    __table_args__ = (
        CheckConstraint("kind IN ('text', 'number', 'choice', 'yes_no')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(8), default="text")
    unit: Mapped[str] = mapped_column(String(12), default="")
    facet: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class ProductFacet(Base):
    """One value that a product can be found by; ``catalog.facets`` is the only writer."""

    __tablename__ = "product_facet"
    __table_args__ = (Index("ix_product_facet_value", "attribute_id", "value", "product_id"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    attribute_id: Mapped[int] = mapped_column(ForeignKey("attribute.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)


class Brand(Base):
    """The page of a brand; products name it by ``Product.brand``."""

    __tablename__ = "brand"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    lead: Mapped[str] = mapped_column(String(400), default="")
    texts: Mapped[Texts] = mapped_column(JSON, default=dict)
    picture: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)


class CatalogueState(Base):
    """One row that says what is new: what a process keeps in memory is good for these numbers.

    ``words`` counts changes of shelves, attributes, brands and terms; ``goods`` those of products.
    ``catalog.state`` is the only writer; it counts in the transaction of the change itself.
    """

    __tablename__ = "catalogue_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[int] = mapped_column(default=1)
    goods: Mapped[int] = mapped_column(default=1)
