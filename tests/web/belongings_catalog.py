"""What the desk's forms of the catalogue send, for ``tests.web.belongings``."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from catalog.models import Product
from catalog.redirects import RedirectData, save_redirect
from catalog.synonyms import SynonymData, save_synonym

_TABLE = b"Handle,Title,Variant Price\nmug,Mug,1\n"


class Upload(BytesIO):
    """A file that can be sent any number of times."""

    def read(self, size: int | None = -1) -> bytes:
        """At its end it is where it began."""
        part = super().read(size)
        if not part:
            self.seek(0)
        return part

    def close(self) -> None:
        """Stay open for the next one."""
        self.seek(0)


def _about(product: Product) -> dict[str, Any]:
    shelf = product.category_id
    return {"title": "Whistler", "category_id": shelf, "status": "active", "ground": "linen"}


FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "catalog_imports.upload": lambda mine: {"file": (Upload(_TABLE), "mugs.csv")},
    "catalog_desk.make_product": lambda mine: {
        "title": "Lamp",
        "category_id": mine.product.category_id,
    },
    "catalog_desk.save": lambda mine: mine.step(mine.product, **_about(mine.product)),
    "catalog_desk.save_words": lambda mine: mine.step(mine.product, title="Bullidor"),
    "catalog_desk.make_shelf": lambda mine: {"title": "Lamps", "ground": "linen"},
    "catalog_desk.save_shelf": lambda mine: mine.step(mine.shelf, title="Lamps", ground="linen"),
    "catalog_desk.move_shelf": lambda mine: {"step": "up"},
    "catalog_desk.remove_shelf": lambda mine: mine.step(mine.shelf),
    "catalog_desk.make_attribute": lambda mine: {"label": "Height", "kind": "number"},
    "catalog_desk.save_attribute_page": lambda mine: mine.step(
        mine.attribute, label="Width", kind="number"
    ),
    "catalog_desk.remove_attribute": lambda mine: mine.step(mine.attribute),
    "catalog_desk.make_brand": lambda mine: {"name": "Riess"},
    "catalog_desk.save_brand_page": lambda mine: mine.step(mine.brand, name="Riess & Co"),
    "catalog_desk.remove_brand": lambda mine: mine.step(mine.brand),
    "catalog_desk.set_stock": lambda mine: {"seen": 5, "counted": 4, "reason": "damaged"},
    "catalog_desk.begin_take": lambda mine: {"location": 1, "shelf": ""},
    "catalog_desk.book_take": lambda mine: mine.step(mine.take),
    "catalog_desk.change_products": lambda mine: {"kind": "status", "to-status": "draft"},
    "catalog_desk.count_rest_as_none": lambda mine: {"shelf": ""},
    "catalog_desk.delete_view": lambda mine: {},
    "catalog_desk.drop_take": lambda mine: mine.step(mine.take),
    "catalog_desk.recount_line": lambda mine: {"counted": 3},
    "catalog_desk.remove_line": lambda mine: {},
    "catalog_desk.rename_view": lambda mine: {"name": "Another name"},
    "catalog_desk.save_sheet": lambda mine: {"reason": "delivery"},
    "catalog_desk.save_view": lambda mine: {"name": "Drafts", "query": "status=draft"},
    "catalog_desk.make_synonym": lambda mine: {"phrases": "sofa, couch"},
    "catalog_desk.save_synonym_page": lambda mine: {"phrases": "divan, couch", "version": 1},
    "catalog_desk.remove_synonym": lambda mine: {"version": 1},
    "catalog_desk.make_redirect": lambda mine: {"query": "help", "path": "/help/returns"},
    "catalog_desk.save_redirect_page": lambda mine: {"query": "all", "path": "/c", "version": 1},
    "catalog_desk.remove_redirect": lambda mine: {"version": 1},
    "catalog_desk.scan_unit": lambda mine: {"code": mine.product.variants[0].sku, "quantity": 1},
}

PARAMETERS: dict[str, Callable[[Any], Any]] = {
    "synonym_id": lambda mine: (
        save_synonym(mine.session, SynonymData([f"a {mine.endpoint}", f"b {mine.endpoint}"])).id
    ),
    "redirect_id": lambda mine: (
        save_redirect(mine.session, RedirectData(mine.endpoint, "/help/returns")).id
    ),
}
