"""What staff change about products by hand, never over somebody else's change unseen.

Every verb takes the version that the person has seen, raises Stale when that has passed, and
writes down who changed what. What is the same as before changes nothing and is not written down.
"""

from catalog.editing.edits import LEFT, Left, ProductEdit, VariantEdit
from catalog.editing.products import (
    create_product,
    edit_product,
    save_words,
    set_parts,
    set_pictures,
    set_related,
    set_status,
)
from catalog.editing.variants import (
    add_variant,
    edit_variant,
    retire_variant,
    set_price,
    set_stock,
)

__all__ = [
    "LEFT",
    "Left",
    "ProductEdit",
    "VariantEdit",
    "add_variant",
    "create_product",
    "edit_product",
    "edit_variant",
    "retire_variant",
    "save_words",
    "set_parts",
    "set_pictures",
    "set_price",
    "set_related",
    "set_status",
    "set_stock",
]
