"""Cards in the reader's words: what the card macro prints, from what the database said."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from flask import current_app, request
from flask_babel import gettext, ngettext

from catalog.cards import Card, CardPicture
from shop.config import Config
from shop.locales import current_locale
from shop.money import formatted

MOST_SWATCHES = 5


class CardView(NamedTuple):
    """One card as ``components/card.html`` takes it, plain values all; money in minor units."""

    url: str
    title: str
    subtitle: str
    picture: CardPicture
    price: int
    varies: bool
    currency: str
    was: int | None
    lowest: int | None
    flag: str
    flag_kind: str
    swatches: tuple[str, ...]
    colours: int
    low: str
    gone: str
    variant_id: int | None
    wish: int | None
    marked: str = ""
    """The title with what was searched for marked in it, where that is known."""


def card_views(cards: Iterable[Card]) -> list[CardView]:
    """Cards ready to be printed."""
    config: Config = current_app.extensions["config"]
    return [_view(card, config.currency) for card in cards]


def product_url(handle: str) -> str:
    """The address of a product; dozens are needed a page, so it is not built by the router."""
    return f"{request.script_root}/p/{quote(handle)}"


def variant_url(handle: str, sku: str) -> str:
    """The address of a product with a variant chosen."""
    return f"{product_url(handle)}?variant={quote(sku)}"


def _view(card: Card, currency: str) -> CardView:
    facts = card.facts
    flag, flag_kind = _flag(card)
    return CardView(
        url=product_url(facts.handle),
        title=facts.title,
        subtitle=facts.subtitle,
        picture=facts.picture,
        price=facts.price,
        varies=facts.varies,
        currency=currency,
        was=facts.was,
        lowest=facts.lowest,
        flag=flag,
        flag_kind=flag_kind,
        swatches=facts.swatches[:MOST_SWATCHES],
        colours=len(facts.swatches),
        low=ngettext("%(num)s left", "%(num)s left", card.free) if card.is_low else "",
        gone="" if card.free > 0 else gettext("Sold out"),
        variant_id=card.variant_id,
        wish=facts.first_id,
    )


def _flag(card: Card) -> tuple[str, str]:
    if card.facts.percent:
        return gettext("\N{MINUS SIGN}%(percent)s %%", percent=card.facts.percent), "s"
    return (gettext("New"), "") if card.is_new else ("", "")


def short_money(minor: int, currency: str) -> str:
    """An amount without ",00": for chips and thresholds, where every letter counts."""
    text = formatted(minor, currency, current_locale())
    return text.replace(".00", "").replace(",00", "")
