"""The head of a page as other machines read it: its languages, its preview, its structured data."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision

from catalog.machines.addresses import Alternates, Site
from catalog.machines.jpegs import size_of
from shop.config import Config
from shop.locales import LANGUAGES

TERRITORIES = {"en": "en_GB", "es": "es_ES", "ca": "ca_ES", "eu": "eu_ES", "el": "el_GR"}
"""Open Graph names a language together with a country (ogp.me, "Optional Metadata")."""


class Preview(NamedTuple):
    """The picture that goes with a link; its size in pixels where it is known."""

    url: str
    alt: str
    size: tuple[int, int] | None


class Price(NamedTuple):
    """What it costs, as machines write it, and whether it can be had."""

    amount: str
    currency: str
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What ``catalog/_head.html`` prints; ``alternates`` are (hreflang, address)."""

    title: str
    description: str
    canonical: str
    alternates: Alternates
    locale: str
    other_locales: list[str]
    preview: Preview | None
    kind: str = "website"
    price: Price | None = None
    robots: str = ""
    data: dict[str, Any] | None = None


def head_of(
    config: Config,
    locale: str,
    path: str,
    *,
    title: str,
    description: str,
    languages: Collection[str] = tuple(LANGUAGES),
    preview: Preview | None = None,
    indexed: bool = True,
    **more: Any,
) -> Head:
    """The head of a page that is said in ``languages``.

    Where it isn't said in ``locale``, its own address is that of the shop's language, and it names
    no others: only a page that is its own canonical does (Google, "Localized versions").
    """
    site = Site.of(config)
    said = indexed and (locale in languages or locale == config.locale)
    alternates = site.alternates(path, languages) if said else []
    return Head(
        title=title,
        description=description,
        canonical=site.canonical(path, locale, languages),
        alternates=alternates,
        locale=TERRITORIES[locale],
        other_locales=[TERRITORIES[code] for code, _ in alternates[:-1] if code != locale],
        preview=preview,
        robots="" if indexed else "noindex, follow",
        **more,
    )


def preview_of(config: Config, stem: str, alt: str) -> Preview | None:
    """The picture of this stem; None where there is none."""
    if not stem:
        return None
    return Preview(Site.of(config).picture(stem), alt, size_of(Path(config.picture_folder), stem))


def amount(minor: int, currency: str) -> str:
    """Minor units as machines write them: "84.00"."""
    return str(Decimal(minor).scaleb(-get_currency_precision(currency)))
