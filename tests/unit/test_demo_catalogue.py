"""The demo store is data: a slip in it must fail here, and not on a page."""

import json
import re
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
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3_500_000


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
    on_sale = {(v.price_minor, v.compare_at_minor) for v in VARIANTS if v.compare_at_minor}
    assert on_sale == {(3900, 4600)}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": ""}, "hob-kettle: title must be a text"),
        ({"position": "10"}, "hob-kettle: position must be a whole number"),
        ({"options": ["Colour", 1]}, "hob-kettle: options must be texts only"),
        ({"facts": []}, "hob-kettle: entry must be an object"),
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
