"""The single picture of a shelf or a brand: kept, replaced or taken away."""

from typing import Any

from catalog.blueprint import config
from catalog.desk.pictures import store_uploads
from catalog.desk.typed import say


def picture_after(form: Any, stored: str) -> str:
    """The stem to be stored; a bad file gets its error here. Never in a transaction."""
    if form.no_picture.data:
        return ""
    uploads, wrong = store_uploads(config().picture_folder, [form.upload.data])
    for message in wrong:
        say(form.upload, message)
    return uploads[0][0] if uploads else stored
