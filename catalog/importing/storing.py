"""Storing what a file told, each product in a savepoint: none is lost with another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalog.attribute_values import checked
from catalog.facets import known
from catalog.importing.incoming import Incoming
from catalog.importing.problems import Problem, Refused, note, shown
from catalog.importing.shelves import Shelves
from catalog.importing.stocking import Places, set_stock
from catalog.kept_sentences import N_
from catalog.models import Product, Variant
from catalog.product_data import ProductData
from catalog.products import SkuTaken, Stored, store_product
from catalog.slugs import unused
from shop.errors import ShopError

log = structlog.get_logger()


@dataclass(slots=True)
class Outcome:
    """What came of a product, and what there is to say about it."""

    problems: list[Problem]
    product: Product | None = None
    created: bool = False
    changed: bool = False
    moved: bool = False


class Storage:
    """One transaction's store: what it has looked up stays known until it ends."""

    def __init__(self, session: Session, source: str) -> None:
        self._session, self._source = session, source
        self._shelves, self._places = Shelves(session), Places(session)
        self._known: dict[str, tuple[int, dict[str, str]]] = {}

    def look_up(self, batch: Iterable[Incoming]) -> None:
        """Where these products stand and what is said of them, in one statement for all."""
        self._known |= self._read([incoming.handle for incoming in batch])

    def _read(self, handles: list[str]) -> dict[str, tuple[int, dict[str, str]]]:
        columns = select(Product.handle, Product.category_id, Product.facts)
        rows = self._session.execute(columns.where(Product.handle.in_(handles)))
        return {row.handle: (row.category_id, row.facts) for row in rows}

    def store(self, incoming: Incoming) -> Outcome:
        """Store a product with its stock; what can't be is said, and nothing of it stays."""
        session = self._session
        try:
            if incoming.goes_by_sku:
                self._settle_handle(incoming)
            incoming.data = self._completed(incoming)
            with session.begin_nested():
                stored = self._stored(incoming)
                moved = set_stock(session, stored, incoming, self._places, self._source)
        except Refused as error:
            return Outcome([Problem.of(error, incoming.line, incoming.handle)])
        except (ShopError, DBAPIError) as error:
            log.warning("product not imported", handle=incoming.handle, exc_info=True)
            said = N_("It can't be stored: %(error)s")
            facts = {"error": str(error)[:200]}
            return Outcome([Problem(incoming.line, said, incoming.handle, facts)])
        return Outcome(incoming.problems, stored.product, stored.created, stored.changed, moved)

    def _completed(self, incoming: Incoming) -> ProductData:
        """The product's data with its shelf, the codes of its attributes, and its variants."""
        for path in incoming.more_shelves:
            self._shelves.shelf(path)
        return replace(
            incoming.data,
            category_id=self._shelf_of(incoming),
            facts=self._facts(incoming),
            variants=[one.data for one in incoming.variants],
        )

    def _shelf_of(self, incoming: Incoming) -> int:
        """A file that names no shelf leaves a product where it stands."""
        if not incoming.shelf and not incoming.shelf_slug and incoming.handle in self._known:
            return self._known[incoming.handle][0]
        return self._shelves.shelf(incoming.shelf, incoming.shelf_slug)

    def _facts(self, incoming: Incoming) -> dict[str, str] | None:
        """What is stored, with what the file says of it; a value of the wrong kind is left out."""
        given = {self._shelves.code(label): text for label, text in incoming.facts.items()}
        given |= incoming.coded
        if not given:
            return None
        _, said = self._known.get(incoming.handle, (0, {}))
        facts = dict(said)
        facts |= {
            code: text for code, text in given.items() if self._is_allowed(incoming, code, text)
        }
        return {code: text for code, text in facts.items() if text}

    def _is_allowed(self, incoming: Incoming, code: str, text: str) -> bool:
        attribute = known(self._session).get(code)
        try:
            checked(attribute.kind if attribute else "text", text)
        except ValueError:
            said = N_("%(attribute)s is left out: '%(text)s' doesn't fit it")
            facts: dict[str, Any] = {"attribute": attribute.label if attribute else code}
            incoming.problems.append(
                note(incoming.line, said, incoming.handle, text=shown(text), **facts)
            )
            return False
        return True

    def _stored(self, incoming: Incoming) -> Stored:
        """Store the product; a SKU that another product has is replaced by one of its own."""
        for _ in range(len(incoming.variants) + 1):
            try:
                return store_product(self._session, incoming.data)
            except SkuTaken as error:
                sku, handle = error.facts["sku"], error.facts["handle"]
                line = incoming.line_of(sku)
                incoming.give_own_sku(sku)
                incoming.data = replace(
                    incoming.data, variants=[one.data for one in incoming.variants]
                )
                said = N_(
                    "SKU '%(sku)s' belongs to '%(handle)s': this one was given one of its own"
                )
                incoming.problems.append(note(line, said, incoming.handle, sku=sku, handle=handle))
        raise Refused(N_("Its SKUs belong to other products"))

    def _settle_handle(self, incoming: Incoming) -> None:
        """Known by a SKU it keeps its handle; a stranger's handle is never taken over."""
        skus = [one.data.sku for one in incoming.variants]
        mine = select(Product.handle).join(Variant.product).where(Variant.sku.in_(skus))
        found = self._session.scalars(mine.order_by(Variant.position, Variant.id)).first()
        if found:
            incoming.data = replace(incoming.data, handle=found)
            self._known |= self._read([found])
        elif self._is_taken(incoming.handle):
            own = unused(incoming.handle, self._is_taken)
            incoming.data = replace(incoming.data, handle=own)

    def _is_taken(self, handle: str) -> bool:
        found = select(Product.id).where(Product.handle == handle)
        return self._session.scalar(found) is not None
