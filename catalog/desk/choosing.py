"""Which products are to be changed: those that were ticked, or all that match the filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.datastructures import MultiDict

from catalog.desk_filters import DeskFilters
from catalog.desk_lists import matching_versions
from catalog.models import Product
from shop.fields import LARGEST

MOST_TICKED = 200
Seen = list[tuple[int, int]]
"""Products as (id, version), by id."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen in the list, as it stands in the address."""

    ids: tuple[int, ...]
    filters: DeskFilters
    everything: bool

    @classmethod
    def from_args(cls, args: "MultiDict[str, str]") -> "Chosen":
        every = args.get("all") == "1"
        filters = DeskFilters.from_args(args)
        ids = sorted({int(one) for one in args.getlist("id")[:MOST_TICKED] if _is_id(one)})
        return cls(() if every else tuple(ids), filters, every)

    def args(self) -> dict[str, Any]:
        """As the next page's address says it."""
        filters = {name: one for name, one in self.filters.args().items() if name != "page"}
        return {**filters, "all": "1"} if self.everything else {**filters, "id": list(self.ids)}

    def seen(self, session: Session) -> Seen:
        """The products with their versions as they are now: one statement."""
        if self.everything:
            return matching_versions(session, self.filters)
        found = select(Product.id, Product.version).where(Product.id.in_(self.ids))
        rows = session.execute(found.order_by(Product.id))
        return [(product_id, version) for product_id, version in rows]


def first_products(session: Session, seen: Seen, most: int) -> Sequence[Product]:
    """The first of them, with their variants: two statements."""
    ids = [product_id for product_id, _ in seen[:most]]
    found = select(Product).where(Product.id.in_(ids)).order_by(Product.id)
    return session.scalars(found.options(selectinload(Product.variants))).all()


def written(seen: Seen) -> str:
    """For a hidden field: "17.3 18.1"."""
    return " ".join(f"{product_id}.{version}" for product_id, version in seen)


def read_seen(text: str) -> Seen:
    """What ``written`` wrote; what makes no sense is left out."""
    pairs = [one.partition(".") for one in text.split()]
    return [(int(a), int(b)) for a, _, b in pairs if _is_id(a) and _is_id(b)]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:12]) <= LARGEST
