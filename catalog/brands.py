"""Brands: products name them, each has a page of its own."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.facets import BRAND, known
from catalog.indexing import enqueue_rows
from catalog.models import Product, Texts
from catalog.slugs import slug_of, unused
from catalog.state import goods_changed, hold, words_changed
from catalog.texts import checked_texts
from catalog.word_models import Brand, ProductFacet
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid, NotFound, Stale

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class BrandData:
    """A brand as it should be, known by its slug, or by its name where none is given.

    ``texts`` are {locale: {"lead": …}}; None leaves what is stored.
    """

    name: str
    slug: str | None = None
    lead: str = ""
    texts: Texts | None = None
    picture: str = ""


def save_brand(
    session: Session,
    data: BrandData,
    *,
    version: int | None = None,
    actor: Actor | None = None,
) -> Brand:
    """Create or update a brand; another name goes to its products too.

    Raises Invalid for a name or slug that can't be, Conflict for the name of another brand, Stale
    for a ``version`` that has passed.
    """
    name = _name(data)
    hold(session)
    brand = _find(session, data.slug, name)
    if version is not None and (brand is None or brand.version != version):
        raise Stale("the brand has changed", seen=version, stored=_facts(brand))
    before = _facts(brand)
    if brand is None:
        brand = Brand(slug=data.slug or _free_slug(session, name), name=name, texts={}, version=0)
        session.add(brand)
    was, brand.name, brand.slug = brand.name, name, data.slug or brand.slug
    brand.lead, brand.picture = data.lead, data.picture
    if data.texts is not None:
        brand.texts = checked_texts(data.texts, ("lead",))
    after = _facts(brand)
    if before == after:
        return brand
    brand.version += 1
    session.flush()
    words_changed(session)
    if was != name:
        _rename_on_products(session, was, name)
    if actor:
        action = "changed" if before else "created"
        note(session, actor, action, ("brand", brand.id, name), before, after)
    return brand


def brand_of_name(session: Session, name: str) -> Brand:
    """The brand of this name, made if there is none. Raises Invalid for an empty name."""
    found = session.scalar(select(Brand).where(Brand.name == name))
    return found or save_brand(session, BrandData(name))


def delete_brand(
    session: Session, brand_id: int, *, version: int | None = None, actor: Actor | None = None
) -> None:
    """Take a brand away. Raises NotFound, Stale, or Conflict (products) while products name it."""
    hold(session)
    brand = session.get(Brand, brand_id)
    if brand is None:
        raise NotFound("no such brand", brand=brand_id)
    if version is not None and brand.version != version:
        raise Stale("the brand has changed", seen=version, stored=_facts(brand))
    count = select(func.count()).select_from(Product).where(Product.brand == brand.name)
    if products := session.scalar(count):
        raise Conflict("products name this brand", brand=brand.name, products=products)
    session.delete(brand)
    session.flush()
    words_changed(session)
    if actor:
        note(session, actor, "deleted", ("brand", brand_id, brand.name))


def _name(data: BrandData) -> str:
    name = data.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("a brand needs a short name", name=data.name, most=LONGEST_NAME)
    if data.slug is not None and (not data.slug or data.slug != slug_of(data.slug)):
        raise Invalid("a slug is small letters and hyphens", slug=data.slug)
    return name


def _find(session: Session, slug: str | None, name: str) -> Brand | None:
    """By slug, then by name. Raises Conflict where the two are different brands."""
    named = session.scalar(select(Brand).where(Brand.name == name))
    if slug is None:
        return named
    found = session.scalar(select(Brand).where(Brand.slug == slug))
    if found and named and found.id != named.id:
        raise Conflict("another brand has this name", name=name, slug=named.slug)
    return found or named


def _free_slug(session: Session, name: str) -> str:
    taken = set(session.scalars(select(Brand.slug)))
    return unused(slug_of(name, most=70) or "brand", taken.__contains__)


def _rename_on_products(session: Session, was: str, name: str) -> None:
    rename = update(Product).where(Product.brand == was)
    rename = rename.values(brand=name, version=Product.version + 1)
    rows = session.execute(
        rename.returning(Product.id, Product.version),
        execution_options={"synchronize_session": False},
    ).all()
    for row in session.identity_map.values():
        if isinstance(row, Product):
            session.expire(row, ["brand", "version"])
    attribute = known(session).get(BRAND)
    if attribute and attribute.facet:
        facets = update(ProductFacet).where(ProductFacet.attribute_id == attribute.id)
        facets = facets.where(ProductFacet.value == was[:LONGEST_NAME])
        session.execute(facets.values(value=name), execution_options={"synchronize_session": False})
    if rows:
        goods_changed(session)
        enqueue_rows(session, [(row.id, row.version) for row in rows])


def _facts(brand: Brand | None) -> dict[str, Any]:
    if brand is None:
        return {}
    names = ("name", "slug", "lead", "texts", "picture")
    return {name: getattr(brand, name) for name in names}
