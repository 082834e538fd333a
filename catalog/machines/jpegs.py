"""The JPEG beside each picture, for mail, feeds and previews of links.

An upload gets its own at once (``catalog.pictures``). The demonstration brings WebP alone, and the
rest is made behind its back, so that the shop opens without waiting for it.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import structlog
from flask import current_app
from PIL import Image
from sqlalchemy.orm import Session

from catalog.pictures import JPEG_WIDTH, put_file
from shop.config import Config
from shop.db import write
from shop.outbox import Job, enqueue, handles

AT_ONCE = 300
_WEBP, _JPEG = f"-{JPEG_WIDTH}.webp", f"-{JPEG_WIDTH}.jpg"
_QUALITY = 82

log = structlog.get_logger()


def enqueue_jpegs(session: Session, *, key: str, after: str = "") -> None:
    """Have the JPEGs made that are missing, of pictures whose name comes behind ``after``."""
    enqueue(session, "jpegs", {"after": after}, key=f"jpegs:{key}")


@handles("jpegs")
def make_jpegs(job: Job) -> None:
    """Make some hundred missing ones and ask for the rest; what is there is left as it is."""
    config: Config = current_app.extensions["config"]
    last = ""
    for count, stem in enumerate(missing(config.picture_folder, job.payload["after"]), start=1):
        _make(config.picture_folder, stem)
        last = stem
        if count == AT_ONCE:
            break
    else:
        return
    with write() as session:
        enqueue_jpegs(session, key=f"after-{job.id}", after=last)


def missing(folder: Path, after: str = "") -> Iterator[str]:
    """The pictures that have no JPEG, by name."""
    stems = (path.name.removesuffix(_WEBP) for path in folder.glob(f"*{_WEBP}"))
    for stem in sorted(stem for stem in stems if stem > after):
        if not (folder / f"{stem}{_JPEG}").exists():
            yield stem


def _make(folder: Path, stem: str) -> None:
    """One JPEG from the largest WebP; a picture that can't be read is named in the log."""
    try:
        with Image.open(folder / f"{stem}{_WEBP}", formats=["WEBP"]) as image:
            pixels = image.convert("RGBA")
    except OSError as error:
        log.warning("no jpeg", picture=stem, error=repr(error))
        return
    ground = Image.new("RGB", pixels.size, "white")
    ground.paste(pixels, mask=pixels)
    target = io.BytesIO()
    ground.save(target, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    put_file(folder / f"{stem}{_JPEG}", target.getvalue())


def size_of(folder: Path, stem: str) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, read from its header; None where it is missing."""
    for name in (f"{stem}{_JPEG}", f"{stem}{_WEBP}"):
        try:
            with Image.open(folder / name, formats=["JPEG", "WEBP"]) as image:
                return image.width, image.height
        except (OSError, ValueError):
            continue
    return None
