"""A product of the demo store as ``catalog.products`` takes it, with its Markdown made HTML."""

from collections.abc import Mapping

from markdown_it import MarkdownIt

from catalog.demo.goods import DemoPicture, DemoProduct, DemoVariant
from catalog.demo.wording import ProductWords
from catalog.product_data import PictureData, ProductData, VariantData, WordsData

Said = Mapping[str, ProductWords | None]
"""What a product says by locale; None where a language knows nothing of it."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def data_of(product: DemoProduct, shelf_id: int, said: Said) -> ProductData:
    """All of it in all languages, but its parts and what goes with it."""
    known = {locale: words for locale, words in said.items() if words}
    return ProductData(
        handle=product.handle,
        title=product.title,
        subtitle=product.subtitle,
        category_id=shelf_id,
        description_html=_MARKDOWN.render(product.description),
        care_html=_MARKDOWN.render(product.care),
        brand=product.brand,
        maker=product.maker,
        responsible=product.responsible or "",
        warnings=product.warnings or "",
        facts=dict(product.facts),
        options=list(product.options),
        ground=product.ground,
        parts_picture=product.parts_picture or "",
        position=product.position,
        variants=[_variant(variant) for variant in product.variants],
        pictures=[_picture(picture, known) for picture in product.pictures],
        words={locale: _words(words) for locale, words in known.items()},
    )


def _variant(variant: DemoVariant) -> VariantData:
    """At the price before any cut: the cut comes later, as it did in the store's past."""
    return VariantData(
        sku=variant.sku,
        gtin=variant.gtin,
        option_values=list(variant.values),
        swatch=variant.swatch or "",
        price_minor=variant.compare_at_minor or variant.price_minor,
        weight_g=variant.weight_g,
        content=variant.content,
        content_unit=variant.content_unit,
        warranty_months=variant.warranty_months,
        picture=variant.picture,
    )


def _picture(picture: DemoPicture, said: Mapping[str, ProductWords]) -> PictureData:
    alts = {locale: words.pictures.get(picture.file, "") for locale, words in said.items()}
    return PictureData(picture.file, picture.alt, alts)


def _words(words: ProductWords) -> WordsData:
    return WordsData(
        title=words.title,
        subtitle=words.subtitle,
        description_html=_MARKDOWN.render(words.description),
        care_html=_MARKDOWN.render(words.care),
        warnings=words.warnings,
        facts=dict(words.facts),
    )
