"""The desk's pages of the catalogue: products, stock and everything that orders them."""

from flask_babel import gettext

from catalog.blueprint import desk_blueprint as blueprint
from catalog.desk import (
    attributes,
    brands,
    bulk,
    changes,
    counting,
    editor,
    navigation,
    new_product,
    own_views,
    preview,
    products,
    redirects,
    searches,
    sheet,
    shelves,
    synonyms,
    takes,
    words,
)
from shop.desk import Section

__all__ = [
    "attributes",
    "blueprint",
    "brands",
    "bulk",
    "changes",
    "counting",
    "editor",
    "navigation",
    "new_product",
    "own_views",
    "preview",
    "products",
    "redirects",
    "searches",
    "sections",
    "sheet",
    "shelves",
    "synonyms",
    "takes",
    "words",
]


def sections() -> list[Section]:
    """This package's entry in the desk's rail."""
    return [Section("tag", lambda: gettext("Catalogue"), "catalog_desk.products", "catalogue.edit")]
