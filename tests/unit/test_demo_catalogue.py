"""The demo store is data: a slip in it must fail here, and not on a page."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalog.demo.art.gallery import PICTURES
from catalog.demo.catalogue import SOURCE, load
from catalog.demo.checks import gtin_is_valid
from catalog.demo.draw import BUDGETS, FOLDER

STORE = load()
VARIANTS = [variant for product in STORE.products for variant in product.variants]
DRAWN = {picture.stem: picture for picture in PICTURES}


def _broken(tmp_path: Path, **changes: object) -> Path:
    """A copy of the store whose first product, the hob kettle, is changed."""
    raw: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    raw["products"][0].update(changes)
    copy = tmp_path / "products.json"
    copy.write_text(json.dumps(raw), encoding="utf-8")
    return copy


def _first_variant(**changes: object) -> list[dict[str, object]]:
    raw: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    variants: list[dict[str, object]] = raw["products"][0]["variants"]
    variants[0].update(changes)
    return variants


def test_every_picture_named_exists_in_every_width() -> None:
    named = {picture.file for product in STORE.products for picture in product.pictures}
    named |= {category.picture for category in STORE.categories}
    named |= {brand.picture for brand in STORE.brands}
    named |= {product.parts_picture for product in STORE.products if product.parts_picture}
    named |= {"placeholder", "bag-empty", "hero"}
    missing = [
        f"{stem}-{width}"
        for stem in sorted(named)
        for width in DRAWN[stem].widths
        if not (FOLDER / f"{stem}-{width}.webp").is_file()
    ]
    assert missing == []


def test_the_folder_holds_what_the_gallery_draws_and_nothing_else() -> None:
    drawn = {f"{p.stem}-{width}.webp" for p in PICTURES for width in p.widths}
    assert {path.name for path in FOLDER.iterdir()} == drawn


def test_pictures_have_the_size_their_name_says_and_stay_light() -> None:
    for picture in PICTURES:
        for width in picture.widths:
            path = FOLDER / f"{picture.stem}-{width}.webp"
            with Image.open(path) as image:
                assert image.width == width, path.name
            assert path.stat().st_size <= BUDGETS.get(width, 45_000), path.name
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 6_000_000


def test_only_bare_pictures_are_transparent() -> None:
    for picture in PICTURES:
        with Image.open(FOLDER / f"{picture.stem}-{picture.widths[0]}.webp") as image:
            assert (image.mode == "RGBA") is picture.bare, picture.stem


def test_skus_and_gtins_are_nobody_elses() -> None:
    assert len({variant.sku for variant in VARIANTS}) == len(VARIANTS)
    assert len({variant.gtin for variant in VARIANTS}) == len(VARIANTS)
    assert all(re.fullmatch(r"2\d{12}", variant.gtin) for variant in VARIANTS)
    assert all(gtin_is_valid(variant.gtin) for variant in VARIANTS)


def test_a_wrong_check_digit_is_noticed() -> None:
    assert gtin_is_valid("4006381333931")
    assert not gtin_is_valid("4006381333932")
    assert not gtin_is_valid("40063813339")


def test_values_match_options() -> None:
    for product in STORE.products:
        choices = {variant.values for variant in product.variants}
        assert len(choices) == len(product.variants), product.handle
        assert {len(values) for values in choices} == {len(product.options)}, product.handle


def test_parts_resolve_to_products_of_the_parts_shelf() -> None:
    shelves = {product.handle: product.category for product in STORE.products}
    for product in STORE.products:
        assert all(shelves[part.handle] == "parts" for part in product.parts), product.handle


def test_the_store_has_something_sold_out_something_low_and_something_on_sale() -> None:
    stock = [variant.warehouse + variant.shop for variant in VARIANTS]
    assert stock.count(0) >= 2
    assert 3 in stock
    cut = [variant for variant in VARIANTS if variant.compare_at_minor]
    assert 3 <= len(cut) < len(VARIANTS) / 10


def test_the_store_is_large_enough_to_be_looked_around_in() -> None:
    sold = [product for product in STORE.products if product.category != "parts"]
    assert len(STORE.products) >= 50
    assert len({product.brand for product in STORE.products}) >= 4
    assert all(product.related for product in sold)
    assert sum(bool(product.parts) for product in sold) >= 12


def test_every_shelf_and_every_brand_has_something_on_it() -> None:
    shelves = {product.category for product in STORE.products}
    above = {category.parent for category in STORE.categories}
    empty = [one.slug for one in STORE.categories if one.slug not in shelves | above]
    assert empty == []
    brands = {product.brand for product in STORE.products}
    assert [brand.name for brand in STORE.brands if brand.name not in brands] == []


def test_what_is_filtered_by_is_said_in_short_words_that_several_things_share() -> None:
    facets = {attribute.code for attribute in STORE.attributes if attribute.facet}
    said = Counter(
        (code, value.strip())
        for product in STORE.products
        for code, text in product.facts.items()
        for value in text.split(";")
        if code in facets
    )
    assert len(facets) >= 6
    assert all(len(value) <= 20 for _, value in said)
    assert sum(count > 1 for count in said.values()) > len(said) / 2


def test_every_attribute_is_said_of_something_or_comes_from_options_and_brands() -> None:
    said = {code for product in STORE.products for code in product.facts} | {"brand"}
    options = {name for product in STORE.products for name in product.options}
    unused = [one.code for one in STORE.attributes if one.code not in said]
    assert [code for code in unused if code.capitalize() not in options] == []


def test_what_is_sold_by_measure_says_how_much_it_is() -> None:
    units = {variant.content_unit for variant in VARIANTS if variant.content}
    assert units == {"g", "ml", "mm", "pc"}


def test_flames_flex_and_toys_come_with_a_warning() -> None:
    warned = {product.handle for product in STORE.products if product.warnings}
    assert warned >= {
        "beeswax-candles",
        "candlestick",
        "mushroom-lamp",
        "work-pendant",
        "lamp-switch",
        "pull-duck",
        "linen-towel",
        "linseed-oil",
        "moka-pot",
    }


def test_no_two_pictures_are_the_same_drawing() -> None:
    drawings = Counter(picture.svg() for picture in PICTURES)
    assert [count for count in drawings.values() if count > 1] == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": ""}, "hob-kettle: title must be a text"),
        ({"position": "10"}, "hob-kettle: position must be a whole number"),
        ({"options": ["Colour", 1]}, "hob-kettle: options must be texts only"),
        ({"facts": []}, "hob-kettle: entry must be an object"),
        ({"facts": {"tartan": "yes"}}, "hob-kettle: no such attribute: tartan"),
        ({"facts": {"capacity": "a lot"}}, "hob-kettle, capacity: 'a lot' is no number"),
        ({"brand": "Nobody"}, "hob-kettle: no such brand: Nobody"),
        ({"maker": "Kumo, Tsubame, Japan"}, "hob-kettle: needs somebody responsible"),
        ({"related": ["oar"]}, "hob-kettle: no such product to go with it: oar"),
        ({"related": ["hob-kettle"]}, "hob-kettle: no such product to go with it: hob-kettle"),
        ({"variants": {}}, "hob-kettle: variants must be a list"),
        ({"parts_picture": 4}, "hob-kettle: parts_picture must be a text"),
        ({"variants": []}, "hob-kettle: has no variant"),
        ({"ground": "tartan"}, "hob-kettle: no such ground: tartan"),
        ({"category": "boats"}, "hob-kettle: no such category: boats"),
        ({"options": ["Colour"]}, "hob-kettle, KET-TOM-11: values .* do not match options"),
        ({"parts": [{"handle": "oar", "note": "Left"}]}, "hob-kettle: no such part: oar"),
        ({"handle": "everyday-mug"}, "everyday-mug: this handle is there twice"),
        ({"variants": _first_variant(price_minor=-1)}, "price_minor must be a whole number"),
        ({"variants": _first_variant(price_minor=True)}, "price_minor must be a whole number"),
        ({"variants": _first_variant(compare_at_minor=7200)}, "was not dearer before the cut"),
        ({"variants": _first_variant(gtin="2000004180370")}, "is not a valid EAN-13"),
        ({"variants": _first_variant(content="some")}, "content must be a number and its unit"),
        ({"variants": _first_variant(content="3 ells")}, "no such unit of content: ells"),
        ({"variants": _first_variant(picture="hero")}, "hero is not among its pictures"),
        ({"variants": _first_variant(sku="KET-TOM-16")}, "this SKU is there twice"),
        ({"variants": _first_variant(values=["Tomato", "1.6 litre"])}, "choice is there twice"),
    ],
)
def test_refuses_bad_data_and_says_whose_it_is(
    tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        load(_broken(tmp_path, **changes))
