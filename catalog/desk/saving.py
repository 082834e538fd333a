"""Storing what the editor holds: what differs from what is stored, and the rows that are new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attributes import attribute_of_label
from catalog.desk.conflicts import Draft
from catalog.desk.draft import edit_of, fact_key
from catalog.desk.variants import proposed_sku
from catalog.editing import VariantEdit, edit_product
from catalog.models import Product, Variant
from catalog.state import hold
from shop.customers.records import Actor

_LIKE = (
    "price_minor", "compare_at_minor", "cost_minor", "weight_g", "content", "content_unit",
    "vat_class", "warranty_months", "no_return_reason",
)  # fmt: skip
_OWN = ("option_values", "gtin", "swatch", "picture")


@dataclass(frozen=True, slots=True)
class Edited:
    """A product as its editor wants it: ``before`` is what is stored, ``after`` what should be.

    ``facts`` are (label, value) of attributes that may not be there yet, ``rows`` are variants that
    aren't: what a row leaves open is as with the first variant, and a SKU is made up.
    """

    product: Product
    before: Draft
    after: Draft
    rows: Sequence[Mapping[str, Any]] = ()
    facts: Iterable[tuple[str, str]] = ()


def save_edited(session: Session, edited: Edited, actor: Actor) -> Product:
    """Store an edited product, if it is still as it was read. Raises what ``edit_product`` does."""
    product = edited.product
    hold(session)
    said = {
        fact_key(attribute_of_label(session, label).code): value for label, value in edited.facts
    }
    after = edited.after | said
    new = _new_rows(session, edited)
    changes = edit_of(edited.before, after, new, product)
    return edit_product(session, product.id, product.version, changes, actor)


def _new_rows(session: Session, edited: Edited) -> list[VariantEdit]:
    variants = edited.product.variants
    first = min(variants, key=lambda one: (not one.active, one.position, one.id))
    known = {one.sku for one in variants} | {str(row.get("sku", "")) for row in edited.rows}
    made = []
    for row in edited.rows:
        values = row["option_values"]
        sku = row.get("sku") or free_sku(session, edited.after["title"], values, known)
        known.add(sku)
        like = {name: row.get(name) or getattr(first, name) for name in _LIKE}
        own = {name: row[name] for name in _OWN if row.get(name)}
        if row.get("price_minor"):
            like["compare_at_minor"] = row.get("compare_at_minor")
        made.append(VariantEdit(sku=sku, **like, **own))
    return made


def free_sku(session: Session, title: str, values: Sequence[str], known: set[str]) -> str:
    """A SKU made of words that neither ``known`` nor any product has."""

    def is_taken(sku: str) -> bool:
        stored = select(Variant.id).where(Variant.sku == sku)
        return sku in known or session.scalar(stored) is not None

    return proposed_sku(title, values, is_taken)
