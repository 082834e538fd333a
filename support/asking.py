"""What a new question is about, and whose it is, before a word of it is written."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import Product
from orders.models import Order, OrderLine
from orders.queries import find_order
from shop.access import Viewer
from shop.errors import NotFound


@dataclass(frozen=True, slots=True)
class Topic:
    """The thing asked about; ``customer_id`` is None while we don't know who asks."""

    customer_id: int | None
    order: Order | None = None
    line: OrderLine | None = None
    product: Product | None = None

    def subject(self, body: str) -> str:
        """The line under which the question is listed: the thing, or else its first words."""
        if self.line:
            return f"{self.line.title}, {self.line.options}".rstrip(", ")
        if self.order:
            return gettext("Order %(number)s", number=self.order.number)
        return self.product.title if self.product else " ".join(body.split())[:80]


def find_topic(
    session: Session, viewer: Viewer, *, order: str = "", line: int | None = None, product: str = ""
) -> Topic:
    """The thing behind an address; NotFound when it is missing or somebody else's."""
    if order:
        found = find_order(session, order, viewer)
        mine = next((one for one in found.lines if one.id == line), None)
        if line is not None and mine is None:
            raise NotFound("no such line", line=line)
        return Topic(found.customer_id, order=found, line=mine)
    if product:
        thing = session.scalar(
            select(Product).where(Product.handle == product, Product.status != "draft")
        )
        if thing is None:
            raise NotFound("no such product", product=product)
        return Topic(viewer.customer_id, product=thing)
    return Topic(viewer.customer_id)
