"""What a change of many products would come to, in words: old and new, product by product."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_percent
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.bulk import Change, new_prices
from catalog.forms import STATUSES
from catalog.models import Category, Product
from catalog.repricing import WHOLE_BP, Impossible, Repricing
from catalog.word_models import Attribute
from shop.formats import money
from shop.locales import reading

MOST_SHOWN = 25
REFUSALS = {
    "changed": _("Somebody changed it meanwhile."),
    "gone": _("It is no longer there."),
    "no_price": _("The price would be nothing, or far too much."),
    "no_variant": _("It has no variant to sell."),
    "impossible": _("The shelf or the attribute is another one now."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One old value and its new one; ``bad`` says why it will be left as it is."""

    product_id: int
    title: str
    detail: str
    old: str
    new: str
    bad: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What shelves and attributes are called."""

    shelves: dict[int, str]
    attributes: dict[str, str]

    @classmethod
    def read(cls, session: Session) -> "Names":
        """Two statements."""
        shelves = session.execute(select(Category.id, Category.title)).all()
        attributes = session.execute(select(Attribute.code, Attribute.label)).all()
        return cls({row[0]: row[1] for row in shelves}, {row[0]: row[1] for row in attributes})

    def says(self, change: Change, currency: str) -> str:
        """The change in one sentence."""
        if change.price:
            return _price_says(change.price, currency)
        new = self.value(change.kind, change.value) or gettext("nothing")
        return gettext("%(name)s becomes %(value)s.", name=self.name(change), value=new)

    def name(self, change: Change) -> str:
        named = {"status": gettext("Status"), "shelf": gettext("Shelf"), "brand": gettext("Brand")}
        return named.get(change.kind) or self.attributes.get(change.code, change.code)

    def value(self, kind: str, value: str) -> str:
        if kind == "status":
            return str(dict(STATUSES).get(value, value))
        return self.shelves.get(int(value), value) if kind == "shelf" else value


def _price_says(wish: Repricing, currency: str) -> str:
    if wish.by == "amount":
        figure = money(abs(wish.change), currency)
    else:
        figure = format_percent(Decimal(abs(wish.change)) / WHOLE_BP, "#,##0.##%", reading())
    if wish.change < 0:
        return gettext("Prices go down by %(figure)s.", figure=figure)
    return gettext("Prices go up by %(figure)s.", figure=figure)


def preview(products: Sequence[Product], change: Change, names: Names) -> list[Line]:
    """The first products with what they have and what they would have."""
    return [line for product in products for line in _lines(product, change, names)]


def _lines(product: Product, change: Change, names: Names) -> Iterable[Line]:
    if change.price:
        yield from _price_lines(product, change.price)
        return
    has: dict[str, Any] = {
        "status": product.status,
        "shelf": str(product.category_id),
        "brand": product.brand,
        "fact": product.facts.get(change.code, ""),
    }
    old, new = names.value(change.kind, has[change.kind]), names.value(change.kind, change.value)
    yield Line(product.id, product.title, "", old, new)


def _price_lines(product: Product, wish: Repricing) -> Iterable[Line]:
    try:
        priced = new_prices(product, wish)
    except Impossible:
        yield Line(product.id, product.title, "", "", "", str(REFUSALS["no_price"]))
        return
    for variant, price, compare_at in priced:
        old = _priced(variant.price_minor, variant.compare_at_minor, variant.currency)
        new = _priced(price, compare_at, variant.currency)
        yield Line(product.id, product.title, variant.options_text or variant.sku, old, new)


def _priced(price: int, compare_at: int | None, currency: str) -> str:
    said = money(price, currency)
    if compare_at is None:
        return said
    return gettext("%(price)s, was %(before)s", price=said, before=money(compare_at, currency))
