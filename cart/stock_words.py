"""How the bag and the wishlist say that there isn't enough."""

from flask_babel import gettext, ngettext

from catalog.stock import OutOfStock


def short(error: OutOfStock) -> str:
    """One sentence, with what is left."""
    left = error.facts["available"]
    if not left:
        return gettext("That is sold out at the moment.")
    return ngettext("There is only %(num)d left.", "There are only %(num)d left.", left)
