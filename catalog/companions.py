"""What belongs to a product: its spare parts, and what goes with it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalog.models import Product, ProductPart, RelatedProduct
from catalog.state import goods_changed, hold
from shop.errors import Invalid

LONGEST_NOTE = 120


def save_parts(session: Session, product_id: int, parts: Iterable[tuple[str, str]]) -> bool:
    """Replace the spare parts, given as (handle, note); True if anything changed.

    Raises Invalid (handles) for unknown ones or the product itself, (note) for one too long.
    """
    hold(session)
    notes: dict[str, str] = {}
    for handle, said in parts:
        notes.setdefault(handle, said.strip())
    if too_long := [said for said in notes.values() if len(said) > LONGEST_NOTE]:
        raise Invalid("the note is too long", note=too_long[0], most=LONGEST_NOTE)
    ids = _ids(session, product_id, list(notes))
    wanted = [(ids[handle], said) for handle, said in notes.items()]
    mine = ProductPart.product_id == product_id
    stored = session.execute(
        select(ProductPart.part_id, ProductPart.note).where(mine).order_by(ProductPart.position)
    )
    if [(row[0], row[1]) for row in stored] == wanted:
        return False
    session.execute(delete(ProductPart).where(mine))
    session.add_all(
        ProductPart(product_id=product_id, part_id=part_id, note=said, position=position)
        for position, (part_id, said) in enumerate(wanted)
    )
    session.flush()
    goods_changed(session)
    return True


def save_related(session: Session, product_id: int, handles: Iterable[str]) -> bool:
    """Replace what goes with a product, in this order; True if anything changed.

    Raises Invalid (handles) for unknown products, or the product itself.
    """
    hold(session)
    wanted_handles = list(dict.fromkeys(handles))
    ids = _ids(session, product_id, wanted_handles)
    wanted = [ids[handle] for handle in wanted_handles]
    mine = RelatedProduct.product_id == product_id
    in_order = select(RelatedProduct.related_id).where(mine).order_by(RelatedProduct.position)
    if list(session.scalars(in_order)) == wanted:
        return False
    session.execute(delete(RelatedProduct).where(mine))
    session.add_all(
        RelatedProduct(product_id=product_id, related_id=related_id, position=position)
        for position, related_id in enumerate(wanted)
    )
    session.flush()
    goods_changed(session)
    return True


def _ids(session: Session, product_id: int, handles: Sequence[str]) -> dict[str, int]:
    rows = session.execute(select(Product.handle, Product.id).where(Product.handle.in_(handles)))
    found = {row.handle: row.id for row in rows}
    unknown = [handle for handle in handles if found.get(handle, product_id) == product_id]
    if unknown:
        raise Invalid("no such products", handles=unknown)
    return found
