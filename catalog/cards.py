"""What a list shows of a product: its facts are kept, its stock is read in one statement a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Row, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from catalog.models import ACTIVE, Picture, Product, Variant
from catalog.policies import LOW_STOCK, shown_cut
from catalog.prices import lowest_of_cards
from catalog.reader import Reader
from catalog.stock_models import StockLevel
from catalog.word_models import ProductText
from shop import clock

NEW_FOR = timedelta(days=30)
ON_SALE = Product.status.concat("") == ACTIVE
"""Whether a product found by its id is for sale, written so that no index can serve it: SQLite
takes "active" for rare, and would rather walk through all that are active than look up the ids."""

AnyRow = Row[*tuple[Any, ...]]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_FREE = StockLevel.on_hand - StockLevel.held - StockLevel.allocated
_IS_FIRST = Variant.position == 0
_FIRST_PICTURE = (
    select(Picture.id)
    .where(Picture.product_id == Product.id)
    .order_by(Picture.position, Picture.id)
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)
_SOLD_AS = (
    select(
        Variant.product_id,
        func.count(Variant.id).label("variants"),
        func.max(case((_IS_FIRST, Variant.id))).label("first_id"),
    )
    .where(Variant.active, Variant.product_id.in_(_IDS))
    .group_by(Variant.product_id)
    .subquery("sold")
)
_FACTS = (
    select(
        *(Product.id, Product.handle, Product.title, Product.subtitle, Product.ground),
        *(Product.picture, Product.price_minor, Product.compare_at_minor, Product.price_varies),
        *(Product.options, Product.swatches, Product.created_at, Picture.alt, Picture.alts),
        *(ProductText.title.label("said_title"), ProductText.subtitle.label("said_subtitle")),
        *(_SOLD_AS.c.variants, _SOLD_AS.c.first_id),
    )
    .outerjoin(Picture, Picture.id == _FIRST_PICTURE)
    .outerjoin(
        ProductText,
        and_(ProductText.product_id == Product.id, ProductText.locale == bindparam("locale")),
    )
    .outerjoin(_SOLD_AS, _SOLD_AS.c.product_id == Product.id)
    .where(Product.id.in_(_IDS), ON_SALE)
)
_STOCK = (
    select(
        Variant.product_id,
        func.sum(_FREE),
        func.coalesce(func.sum(case((_IS_FIRST, _FREE))), 0),
    )
    .join(StockLevel, StockLevel.variant_id == Variant.id)
    .where(Variant.product_id.in_(_IDS), Variant.active)
    .group_by(Variant.product_id)
)


class CardPicture(NamedTuple):
    """A picture by its stem, what it shows, and the ground behind it."""

    stem: str
    alt: str
    ground: str


class CardFacts(NamedTuple):
    """One product of a list in the reader's language, without its stock; prices in minor units.

    ``one_click`` is the variant that a plus adds, where colour is all there is to choose.
    """

    id: int
    handle: str
    title: str
    subtitle: str
    picture: CardPicture
    price: int
    varies: bool
    was: int | None
    lowest: int | None
    percent: int | None
    new_until: float
    swatches: tuple[str, ...]
    one_click: int | None
    first_id: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """One product of a list as it is now: ``free`` units of it may be promised."""

    facts: CardFacts
    free: int
    first_free: int
    is_new: bool

    @property
    def is_low(self) -> bool:
        return 0 < self.free <= LOW_STOCK

    @property
    def variant_id(self) -> int | None:
        """The variant that a plus adds: the pictured one, if it is in stock."""
        return self.facts.one_click if self.first_free > 0 else None

    @property
    def signature(self) -> tuple[object, ...]:
        """All of the card that isn't said by the catalogue: by this its rendering is kept."""
        shown = self.free if self.free <= LOW_STOCK else LOW_STOCK + 1
        return (self.facts.id, shown, self.first_free > 0, self.is_new)


def read_cards(reader: Reader, product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products in this order; those not for sale are left out.

    One statement for the stock; one more for facts that aren't kept, and one with price cuts.
    """
    if not product_ids:
        return []
    facts = _facts(reader, product_ids)
    stock = _stock(reader.session, product_ids)
    now = clock.now().timestamp()
    return [
        Card(facts[one], *stock.get(one, (0, 0)), is_new=facts[one].new_until > now)
        for one in product_ids
        if one in facts
    ]


def _stock(session: Session, product_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of each product the units that may be promised, in all and of its first variant."""
    rows = session.connection().execute(_STOCK, {"ids": list(product_ids)})
    return {product_id: (int(free), int(first)) for product_id, free, first in rows}


def _facts(reader: Reader, product_ids: Sequence[int]) -> dict[int, CardFacts]:
    kept = {one: reader.kept.find(reader.key("card", one)) for one in product_ids}
    missing = [one for one, facts in kept.items() if facts is None]
    if missing:
        for facts in _read(reader, missing):
            kept[facts.id] = facts
            reader.kept.put(reader.key("card", facts.id), facts)
    return {one: facts for one, facts in kept.items() if facts is not None}


def _read(reader: Reader, product_ids: list[int]) -> list[CardFacts]:
    asked = {"ids": product_ids, "locale": reader.words.locale}
    rows = reader.session.connection().execute(_FACTS, asked).all()
    lowest = lowest_of_cards(reader.session, [row.id for row in rows if row.compare_at_minor])
    return [_card(row, lowest.get(row.id), reader.words.locale) for row in rows]


def _card(row: AnyRow, lowest: int | None, locale: str) -> CardFacts:
    was, percent = shown_cut(row.price_minor, row.compare_at_minor, lowest)
    alt = (row.alts or {}).get(locale) or row.alt or ""
    only_colour = len(row.options) == 1 and bool(row.swatches)
    return CardFacts(
        id=row.id,
        handle=row.handle,
        title=row.said_title or row.title,
        subtitle=row.said_subtitle or row.subtitle,
        picture=CardPicture(row.picture, alt, row.ground),
        price=row.price_minor,
        varies=row.price_varies,
        was=was,
        lowest=lowest if was else None,
        percent=percent,
        new_until=(row.created_at + NEW_FOR).timestamp(),
        swatches=tuple(row.swatches),
        one_click=row.first_id if row.variants == 1 or only_colour else None,
        first_id=row.first_id,
    )
