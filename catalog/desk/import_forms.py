"""The form with which a product table comes to the shop."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from shop.forms import ShopForm


class UploadForm(ShopForm):
    """One file; what it is, its content tells."""

    file = FileField(_("Product table (CSV)"), [FileRequired(_("Choose a file first, please."))])
