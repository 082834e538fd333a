"""Whether a language says all that the demo store says in English, and nothing else."""

from collections.abc import Iterable, Iterator

from catalog.demo.goods import DemoCatalogue, DemoProduct
from catalog.demo.seed import LOCATIONS
from catalog.demo.wording import ProductWords, StoreWords

_TEXTS = ("title", "subtitle", "description", "care", "warnings")


def complaints(catalogue: DemoCatalogue, words: StoreWords) -> list[str]:
    """What is missing, and what is there that nothing asks for, each in one line."""
    handles = [product.handle for product in catalogue.products]
    found = list(_differences("product", handles, words.products))
    for product in catalogue.products:
        if product.handle in words.products:
            found += _of_product(catalogue, product, words.products[product.handle])
    slugs = [category.slug for category in catalogue.categories]
    found += _differences("category", slugs, words.categories)
    for slug, said in words.categories.items():
        found += _differences(f"{slug}:", ("title", "lead"), said)
    found += _differences("brand", [brand.name for brand in catalogue.brands], words.brands)
    for name, said in words.brands.items():
        found += _differences(f"{name}:", ("lead",), said)
    return [*found, *_differences("term", terms_wanted(catalogue), words.terms)]


def terms_wanted(catalogue: DemoCatalogue) -> list[str]:
    """Every word that products share, in the order in which they are met."""
    kinds = {attribute.code: attribute.kind for attribute in catalogue.attributes}
    words = [word for one in catalogue.attributes for word in (one.label, one.unit)]
    words += [str(place["name"]) for place in LOCATIONS.values() if place.get("public")]
    for product in catalogue.products:
        words += product.options
        words += [value for variant in product.variants for value in variant.values]
        for code, text in product.facts.items():
            if kinds[code] == "choice":
                words += map(str.strip, text.split(";"))
        words += [part.note for part in product.parts]
    return list(dict.fromkeys(filter(None, words)))


def _of_product(
    catalogue: DemoCatalogue, product: DemoProduct, said: ProductWords
) -> Iterator[str]:
    kinds = {attribute.code: attribute.kind for attribute in catalogue.attributes}
    texts = [code for code in product.facts if kinds[code] == "text"]
    wanted = [name for name in _TEXTS if getattr(product, name)]
    yield from _differences(
        f"{product.handle}:", wanted, [name for name in _TEXTS if getattr(said, name)]
    )
    yield from _differences(f"{product.handle}: fact", texts, said.facts)
    stems = [picture.file for picture in product.pictures]
    yield from _differences(f"{product.handle}: picture", stems, said.pictures)


def _differences(kind: str, wanted: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    wanted, found = list(wanted), list(found)
    yield from (f"{kind} {name} is missing" for name in wanted if name not in found)
    yield from (f"{kind} {name} is not asked for" for name in found if name not in wanted)
