"""What must hold across the demo store: nothing named twice, nothing named that isn't there."""

from collections.abc import Iterable

from catalog.attribute_values import checked
from catalog.demo.art.colour import GROUNDS
from catalog.demo.goods import DemoAttribute, DemoCatalogue, DemoProduct, DemoVariant
from catalog.word_models import ATTRIBUTE_KINDS

CONTENT_UNITS = ("", "ml", "g", "mm", "cm2", "pc")
_EAN_LENGTH = 13
_OUTSIDE_THE_UNION = ("Japan", "United Kingdom")


def check(catalogue: DemoCatalogue) -> None:
    """Raise ValueError naming the slug, handle or SKU that breaks a rule."""
    variants = [variant for product in catalogue.products for variant in product.variants]
    _refuse_twins("category", (category.slug for category in catalogue.categories))
    _refuse_twins("handle", (product.handle for product in catalogue.products))
    _refuse_twins("SKU", (variant.sku for variant in variants))
    _refuse_twins("GTIN", (variant.gtin for variant in variants))
    _check_categories(catalogue)
    _check_brands(catalogue)
    kinds = _kinds(catalogue.attributes)
    handles = {product.handle for product in catalogue.products}
    for product in catalogue.products:
        _check_product(product)
        _check_facts(product, kinds)
        for part in product.parts:
            _require(part.handle in handles, product.handle, f"no such part: {part.handle}")
        for handle in product.related:
            known = handle in handles - {product.handle}
            _require(known, product.handle, f"no such product to go with it: {handle}")


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


def _check_brands(catalogue: DemoCatalogue) -> None:
    _refuse_twins("brand", (brand.name for brand in catalogue.brands))
    names = {brand.name for brand in catalogue.brands}
    for product in catalogue.products:
        _require(product.brand in names, product.handle, f"no such brand: {product.brand}")


def _kinds(attributes: Iterable[DemoAttribute]) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for attribute in attributes:
        _require(attribute.code not in kinds, attribute.code, "this attribute is there twice")
        known = attribute.kind in ATTRIBUTE_KINDS
        _require(known, attribute.code, f"no such kind: {attribute.kind}")
        kinds[attribute.code] = attribute.kind
    return kinds


def _check_facts(product: DemoProduct, kinds: dict[str, str]) -> None:
    for code, value in product.facts.items():
        _require(code in kinds, product.handle, f"no such attribute: {code}")
        try:
            checked(kinds[code], value)
        except ValueError as error:
            raise ValueError(f"{product.handle}, {code}: {error}") from error


def _check_product(product: DemoProduct) -> None:
    _require(product.ground in GROUNDS, product.handle, f"no such ground: {product.ground}")
    _require(bool(product.variants), product.handle, "has no variant")
    outside = any(country in product.maker for country in _OUTSIDE_THE_UNION)
    answered = product.responsible is not None or not outside
    _require(answered, product.handle, "needs somebody responsible within the EU")
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
    known = variant.content_unit in CONTENT_UNITS
    _require(known, where, f"no such unit of content: {variant.content_unit}")
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
