"""Choosing a variant by links."""

from types import SimpleNamespace
from typing import Any

from catalog.choosing import options_of


def _variant(sku: str, *values: str, free: int = 5, picture: str = "", price: int = 8400) -> Any:
    return SimpleNamespace(
        sku=sku, option_values=list(values), free=free, picture=picture, price_minor=price
    )


def _kettle() -> Any:
    return SimpleNamespace(options=["Colour", "Size"], picture="kettle", ground="mist")


def test_a_value_leads_to_the_variant_that_is_otherwise_the_same() -> None:
    variants = [
        _variant("T-11", "Tomato", "1.1 litre"),
        _variant("T-16", "Tomato", "1.6 litre"),
        _variant("S-11", "Spruce", "1.1 litre"),
        _variant("S-16", "Spruce", "1.6 litre"),
    ]
    colour, size = options_of(_kettle(), variants, variants[1])
    assert [(value.text, value.sku) for value in colour.values] == [
        ("Tomato", "T-16"),
        ("Spruce", "S-16"),
    ]
    assert [(value.text, value.sku, value.chosen) for value in size.values] == [
        ("1.1 litre", "T-11", False),
        ("1.6 litre", "T-16", True),
    ]


def test_a_combination_that_does_not_exist_leads_to_the_nearest_one() -> None:
    variants = [_variant("T-11", "Tomato", "1.1 litre"), _variant("S-16", "Spruce", "1.6 litre")]
    colour, _ = options_of(_kettle(), variants, variants[0])
    assert [value.sku for value in colour.values] == ["T-11", "S-16"]


def test_what_is_sold_out_stays_choosable_and_says_so() -> None:
    variants = [_variant("T-11", "Tomato", "1.1 litre"), _variant("T-16", "Tomato", "1.6", free=0)]
    _, size = options_of(_kettle(), variants, variants[0])
    assert [value.in_stock for value in size.values] == [True, False]


def test_only_what_looks_different_is_told_by_pictures() -> None:
    variants = [
        _variant("T-11", "Tomato", "1.1 litre", picture="red"),
        _variant("T-16", "Tomato", "1.6 litre", picture="red", price=9600),
        _variant("S-11", "Spruce", "1.1 litre", picture="green"),
    ]
    colour, size = options_of(_kettle(), variants, variants[0])
    assert colour.pictured
    assert not size.pictured
    assert size.prices_differ
    assert not colour.prices_differ


def test_an_option_without_a_value_in_some_variant_is_not_offered() -> None:
    variants = [_variant("T", "Tomato"), _variant("S", "Spruce", "1.6 litre")]
    assert [option.name for option in options_of(_kettle(), variants, variants[0])] == ["Colour"]
