"""Pictures of the editor: uploads put away, rows put in order, and what may be named at all.

An upload is stored under the name of its content before the product is saved, so a page that comes
back with an error has lost none of them.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from catalog.pictures import MOST_BYTES, NotAPicture, is_stored, store_picture

MOST_AT_ONCE = 40
_STEM = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def store_uploads(folder: Path, uploads: Iterable[Any]) -> tuple[list[tuple[str, str]], list[str]]:
    """((stem, name) of each good file, what is wrong with each bad one). Never in a transaction."""
    stored, wrong = [], []
    for upload in _sent(uploads)[:MOST_AT_ONCE]:
        name = Path(upload.filename or "").name
        upload.stream.seek(0)
        try:
            stem = store_picture(folder, upload.stream.read(MOST_BYTES + 1), name)
        except NotAPicture as error:
            said = gettext(error.message, **error.facts)
            wrong.append(gettext("%(file)s: %(why)s", file=name[:80], why=said))
        else:
            stored.append((stem, name))
    return stored, wrong


def _sent(uploads: Iterable[Any]) -> list[FileStorage]:
    """An empty file field sends one file without a name."""
    return [one for one in uploads or () if isinstance(one, FileStorage) and one.filename]


def in_order(rows: Sequence[Any], known: set[str], folder: Path) -> list[list[str]]:
    """[stem, what it shows] of the rows that stay, by their places; strange names are left out."""
    kept = [row for row in rows if not row.gone.data and is_known(row.file.data, known, folder)]
    placed = sorted(enumerate(kept), key=lambda pair: (_place(pair[1], pair[0]), pair[0]))
    unique = {row.file.data: [row.file.data, row.alt.data or ""] for _, row in placed}
    return list(unique.values())


def _place(row: Any, otherwise: int) -> int:
    return otherwise + 1 if row.place.data is None else int(row.place.data)


def is_known(stem: str | None, known: set[str], folder: Path) -> bool:
    """Whether a page may name this picture: the product has it, or it was uploaded."""
    if not stem or not _STEM.fullmatch(stem):
        return stem in known if stem else False
    return stem in known or is_stored(folder, stem)
