"""Joining products to others that a file names: parts, and what goes with them.

That is done at the end, when all of them are there.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.companions import save_parts, save_related
from catalog.importing import own_cells, woocommerce_rows
from catalog.importing.problems import Problem, note
from catalog.importing.rows import Catalogue, RowGroup
from catalog.importing.texts import handle_in_address
from catalog.importing.woocommerce import ByParent
from catalog.kept_sentences import N_
from catalog.models import Product, Variant

JOINS = {"parts", "related", "upsells", "cross_sells"}


def has_joins(catalogue: Catalogue) -> bool:
    """Whether the file has such columns at all."""
    return bool(JOINS & set(catalogue.header.places))


def joining_groups(catalogue: Catalogue) -> Iterator[RowGroup]:
    """The products of the file that name others."""
    for group in catalogue.groups():
        if any(row.get(name) for _, row in group.rows for name in JOINS):
            yield group


def join(session: Session, catalogue: Catalogue, group: RowGroup) -> tuple[bool, list[Problem]]:
    """Set what belongs to a product; whether anything changed, and what wasn't found."""
    names = catalogue.grouping
    if isinstance(names, ByParent):
        return _join_by_sku(session, names, group)
    line, row = next((one for one in group.rows if one[1].get("title")), group.rows[0])
    handle = handle_in_address(group.key)
    product_id = session.scalar(select(Product.id).where(Product.handle == handle))
    if product_id is None:
        return False, []
    parts, related = own_cells.parts_of(row), own_cells.related_of(row)
    known = _known(session, handle, [*(part for part, _ in parts), *related])
    changed = False
    if "parts" in row:
        wanted = [(part, said[:120]) for part, said in parts if part in known]
        changed |= save_parts(session, product_id, wanted)
    if "related" in row:
        changed |= save_related(session, product_id, [one for one in related if one in known])
    unknown = [one for one in [*(part for part, _ in parts), *related] if one not in known]
    return changed, _unknown(line, handle, unknown)


def _known(session: Session, handle: str, named: list[str]) -> set[str]:
    found = select(Product.handle).where(Product.handle.in_(named), Product.handle != handle)
    return set(session.scalars(found))


def _join_by_sku(session: Session, names: ByParent, group: RowGroup) -> tuple[bool, list[Problem]]:
    line, own = group.rows[0]
    product = _by_sku(session, names.sku_of(f"id:{own.get('id', '')}") or own.get("sku", ""))
    if product is None:
        return False, []
    said = [
        *woocommerce_rows.names_in(own.get("cross_sells", "")),
        *woocommerce_rows.names_in(own.get("upsells", "")),
    ]
    found = {name: _by_sku(session, names.sku_of(name) or name) for name in said}
    handles = [one.handle for one in found.values() if one and one.handle != product.handle]
    changed = save_related(session, product.id, handles) if said else False
    return changed, _unknown(line, product.handle, [name for name in said if not found[name]])


def _by_sku(session: Session, sku: str) -> Product | None:
    wanted = select(Product).join(Variant, Variant.product_id == Product.id)
    return session.scalars(wanted.where(Variant.sku == sku)).first() if sku else None


def _unknown(line: int, handle: str, names: list[str]) -> list[Problem]:
    if not names:
        return []
    said = N_("It names products that aren't there: %(names)s")
    return [note(line, said, handle, names=", ".join(names)[:200])]
