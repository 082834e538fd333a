"""What our own columns add to a product: all that another shop's table has no room for."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from catalog.importing import cells
from catalog.importing.grouping import Row
from catalog.importing.incoming import Incoming, IncomingVariant, PictureRef
from catalog.importing.own_columns import WORDS, serial
from catalog.importing.problems import note, shown
from catalog.kept_sentences import N_
from catalog.product_data import WordsData
from shop.locales import LANGUAGES

LONGEST = {"subtitle": 200, "maker": 400, "responsible": 400, "ground": 12, "parts_picture": 80}
LONGEST_WORDS = {"title": 200, "subtitle": 200, "seo_title": 200, "seo_description": 400}
LONGEST_OF_VARIANT = {"swatch": 7, "vat_class": 20, "no_return_reason": 40}
LONGEST_ALT = 200
PARTS, RELATED = "parts", "related"


def add_to(found: Incoming, line: int, row: Row) -> None:
    """The facts of the product itself, which stand on its first row."""
    given: dict[str, Any] = {
        name: row[name][:most] for name, most in LONGEST.items() if row.get(name)
    }
    given |= {name: row[name] for name in ("care_html", "warnings") if name in row}
    if row.get("position"):
        given["position"] = cells.whole(row["position"])
    for name in ("publish_at", "archive_at"):
        if text := row.get(name):
            given[name] = _moment(found, line, text)
    given["words"] = _words(row) or None
    found.data = replace(found.data, **given)
    found.coded = serial(row, "attribute")
    found.shelf_slug = row.get("shelf", "")


def add_to_variant(variant: IncomingVariant, row: Row) -> None:
    """The facts of a variant, and how many lie where. Raises Refused for what is no quantity."""
    given: dict[str, Any] = {
        name: row[name][:most] for name, most in LONGEST_OF_VARIANT.items() if name in row
    }
    if row.get("warranty_months"):
        given["warranty_months"] = cells.whole(row["warranty_months"])
    if row.get("content"):
        content = cells.content(row["content"], row.get("content_unit", ""))
        given["content"], given["content_unit"] = content or (0, "")
    if not given.get("vat_class"):
        given.pop("vat_class", None)
    variant.data = replace(variant.data, **given)
    stock = serial(row, "stock")
    variant.stock = {code: cells.units(text) for code, text in stock.items() if text}


def with_alts(picture: PictureRef, row: Row) -> PictureRef:
    """What a picture shows, in the shop's language and in others."""
    alts = {
        locale: text[:LONGEST_ALT] for locale, text in serial(row, "alt").items()
        if locale in LANGUAGES and text
    }  # fmt: skip
    return replace(picture, alt=picture.alt[:LONGEST_ALT], alts=alts)


def parts_of(row: Row) -> list[tuple[str, str]]:
    """Handles of spare parts with a word on each, one a line: "kettle-lid | Fits since 2019"."""
    lines = (line.partition("|") for line in row.get(PARTS, "").splitlines())
    return [(handle.strip(), said.strip()) for handle, _, said in lines if handle.strip()]


def related_of(row: Row) -> list[str]:
    """Handles of what goes with a product, one a line."""
    return [line.strip() for line in row.get(RELATED, "").splitlines() if line.strip()]


def _words(row: Row) -> dict[str, WordsData]:
    """By language, for those in which anything is said."""
    found: dict[str, dict[str, Any]] = {}
    for name in WORDS:
        for locale, text in serial(row, name).items():
            cut = text[: LONGEST_WORDS.get(name, len(text))]
            found.setdefault(locale, {})[name] = cut
    for which, text in serial(row, "said").items():
        locale, _, code = which.partition(" ")
        if text:
            found.setdefault(locale, {}).setdefault("facts", {})[code] = text
    return {
        locale: WordsData(**said)
        for locale, said in found.items()
        if locale in LANGUAGES and any(said.values())
    }


def _moment(found: Incoming, line: int, text: str) -> datetime | None:
    """A moment as the export writes it (ISO 8601); a naive one is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        said = N_("'%(text)s' is no moment and is left out")
        found.problems.append(note(line, said, found.handle, text=shown(text)))
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
