"""What must hold across the demo store: nothing named twice, nothing named that isn't there."""

from collections.abc import Iterable

from catalog.demo.art.colour import GROUNDS
from catalog.demo.goods import DemoCatalogue, DemoProduct, DemoVariant

_EAN_LENGTH = 13


def check(catalogue: DemoCatalogue) -> None:
    """Raise ValueError naming the slug, handle or SKU that breaks a rule."""
    variants = [variant for product in catalogue.products for variant in product.variants]
    _refuse_twins("category", (category.slug for category in catalogue.categories))
    _refuse_twins("handle", (product.handle for product in catalogue.products))
    _refuse_twins("SKU", (variant.sku for variant in variants))
    _refuse_twins("GTIN", (variant.gtin for variant in variants))
    _check_categories(catalogue)
    handles = {product.handle for product in catalogue.products}
    for product in catalogue.products:
        _check_product(product)
        for part in product.parts:
            _require(part.handle in handles, product.handle, f"no such part: {part.handle}")


def gtin_is_valid(gtin: str) -> bool:
    """Whether an EAN-13's last digit checks the others (GS1 General Specifications, 7.9)."""
    if len(gtin) != _EAN_LENGTH or not gtin.isdigit():
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gtin))
    return weighted % 10 == 0


def _check_categories(catalogue: DemoCatalogue) -> None:
    seen: set[str] = set()
    for category in catalogue.categories:
        known = category.parent is None or category.parent in seen
        _require(known, category.slug, f"parent {category.parent} must stand before it")
        _require(category.ground in GROUNDS, category.slug, f"no such ground: {category.ground}")
        seen.add(category.slug)
    for product in catalogue.products:
        _require(product.category in seen, product.handle, f"no such category: {product.category}")


def _check_product(product: DemoProduct) -> None:
    _require(product.ground in GROUNDS, product.handle, f"no such ground: {product.ground}")
    _require(bool(product.variants), product.handle, "has no variant")
    _refuse_twins(f"{product.handle}: choice", (", ".join(v.values) for v in product.variants))
    pictures = {picture.file for picture in product.pictures}
    for variant in product.variants:
        _check_variant(product, variant, pictures)


def _check_variant(product: DemoProduct, variant: DemoVariant, pictures: set[str]) -> None:
    where = f"{product.handle}, {variant.sku}"
    fits = len(variant.values) == len(product.options)
    _require(fits, where, f"values {variant.values} do not match options {product.options}")
    _require(variant.picture in pictures, where, f"{variant.picture} is not among its pictures")
    _require(gtin_is_valid(variant.gtin), where, f"{variant.gtin} is not a valid EAN-13")
    cut = variant.compare_at_minor
    _require(cut is None or cut > variant.price_minor, where, "was not dearer before the cut")


def _refuse_twins(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        _require(name not in seen, name, f"this {kind} is there twice")
        seen.add(name)


def _require(holds: bool, who: str, otherwise: str) -> None:
    if not holds:
        raise ValueError(f"{who}: {otherwise}")
