"""Choosing a variant by links: each value of an option leads to the nearest variant with it."""

from collections.abc import Sequence
from typing import NamedTuple

from catalog.cards import CardPicture
from catalog.product_facts import ProductFacts, VariantFacts

Offers = Sequence[VariantFacts]


class OptionValue(NamedTuple):
    """One value of an option and the variant that choosing it leads to."""

    text: str
    sku: str
    picture: CardPicture
    price_minor: int
    chosen: bool
    in_stock: bool


class Option(NamedTuple):
    """A question such as Colour with its values; ``pictured`` if they are told by their looks."""

    name: str
    chosen: str
    values: tuple[OptionValue, ...]
    pictured: bool
    prices_differ: bool


def options_of(product: ProductFacts, variants: Offers, chosen: VariantFacts) -> list[Option]:
    """The options of a product, each value leading to a variant; sold-out ones stay choosable."""
    return [
        _option(product, variants, chosen, place)
        for place, _ in enumerate(product.options)
        if all(len(row.option_values) > place for row in variants)
    ]


def _option(product: ProductFacts, variants: Offers, chosen: VariantFacts, place: int) -> Option:
    values = []
    pictures: dict[str, set[str]] = {}
    for row in variants:
        pictures.setdefault(row.option_values[place], set()).add(row.picture)
    for text in pictures:
        leads_to = _nearest(variants, chosen, place, text)
        values.append(
            OptionValue(
                text=text,
                sku=leads_to.sku,
                picture=CardPicture(leads_to.picture or product.picture, "", product.ground),
                price_minor=leads_to.price_minor,
                chosen=text == chosen.option_values[place],
                in_stock=leads_to.free > 0,
            )
        )
    every_picture = set().union(*pictures.values())
    told_apart = len(every_picture) == sum(len(files) for files in pictures.values())
    return Option(
        name=product.options[place],
        chosen=chosen.option_values[place],
        values=tuple(values),
        pictured=told_apart and "" not in every_picture and len(pictures) > 1,
        prices_differ=len({value.price_minor for value in values}) > 1,
    )


def _nearest(variants: Offers, chosen: VariantFacts, place: int, text: str) -> VariantFacts:
    """The variant with this value that shares most of what is chosen otherwise."""

    def shared(row: VariantFacts) -> int:
        pairs = zip(row.option_values, chosen.option_values, strict=False)
        return sum(mine == theirs for mine, theirs in pairs)

    return max((row for row in variants if row.option_values[place] == text), key=shared)
