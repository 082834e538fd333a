"""The one place where the bytes of an upload become pictures of the shop.

Nobody's file is ever served as it came: it is decoded under a limit of pixels and encoded anew, so
that what hides in it (scripts behind a header, places in its metadata) stays behind. Pages take
WebP in three widths; mail, feeds and Open Graph take the JPEG.
"""

import hashlib
import io
import os
import tempfile
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms, ImageOps

from catalog.kept_sentences import N_
from catalog.slugs import slug_of
from shop.errors import Invalid

MOST_BYTES: Final = 12 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
MOST_TIMES_AS_HIGH: Final = 3
KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_WIDTH: Final = 800
BUDGETS: Final = {160: 8_000, 400: 28_000, JPEG_WIDTH: 70_000}
"""Widths in pixels, and the bytes that a picture of each may weigh where quality allows it."""

_QUALITIES = (80, 70, 60, 50)
_LONGEST_HINT = 40
_OPAQUE, _CLEAR = "RGB", "RGBA"


class NotAPicture(Invalid):
    """Bytes that are no picture for the shop; ``kept_sentences.reason_of`` says why, to people."""


def store_picture(folder: Path, data: bytes, name_hint: str, *, stem: str = "") -> str:
    """Put the renditions of an upload into ``folder``; returns the stem of their names.

    The name changes with the content, so the same upload gets the same name and is stored once;
    ``stem`` gives another one. Raises NotAPicture. Takes up to a second: never in a transaction.
    """
    stem = stem or stem_of(data, name_hint)
    if not is_stored(folder, stem):
        pixels = _decoded(data)
        folder.mkdir(parents=True, exist_ok=True)
        for name, rendition in _renditions(stem, pixels):
            put_file(folder / name, rendition)
    return stem


def stem_of(data: bytes, name_hint: str) -> str:
    """What the picture of these bytes is called: the hint made fit for an address, and a hash."""
    digest = hashlib.sha256(data).hexdigest()[:12]
    hint = slug_of(Path(name_hint).stem, most=_LONGEST_HINT) or "picture"
    return f"{hint}-{digest}"


def is_stored(folder: Path, stem: str) -> bool:
    """Whether all renditions of this stem lie in the folder."""
    return all((folder / name).exists() for name in names_of(stem))


def is_known(folder: Path, stem: str) -> bool:
    """Whether pages can show this stem, whoever made it."""
    return stem == slug_of(stem) != "" and (folder / f"{stem}-{JPEG_WIDTH}.webp").exists()


def names_of(stem: str) -> list[str]:
    """The files of a picture."""
    return [*(f"{stem}-{width}.webp" for width in BUDGETS), f"{stem}-{JPEG_WIDTH}.jpg"]


def _decoded(data: bytes) -> Image.Image:
    """The pixels, upright, in sRGB, without metadata, and no larger than is needed."""
    if len(data) > MOST_BYTES:
        raise NotAPicture(N_("A picture may have %(most)s MB at most."), most=MOST_BYTES >> 20)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _upright(Image.open(io.BytesIO(data), formats=KINDS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except NotAPicture:
        raise
    except Exception as error:  # the decoders raise a dozen kinds for a broken file
        said = N_("This is no picture that can be read: JPEG, PNG, WebP or GIF, please.")
        raise NotAPicture(said) from error


def _too_large() -> NotAPicture:
    said = N_("A picture may have %(most)s million pixels at most.")
    return NotAPicture(said, most=MOST_PIXELS // 1_000_000)


def _upright(image: Image.Image) -> Image.Image:
    """Checks the size that the header claims before a single pixel is decoded."""
    if image.width * image.height > MOST_PIXELS:
        raise _too_large()
    image.draft(None, (2 * JPEG_WIDTH, 2 * JPEG_WIDTH))  # a JPEG is decoded as small as will do
    image.load()
    profile = image.info.get("icc_profile")
    plain = _in_srgb(ImageOps.exif_transpose(image), profile)
    width, height = plain.size
    fits = min(1, JPEG_WIDTH / width, MOST_TIMES_AS_HIGH * JPEG_WIDTH / height)
    plain = plain.resize(_scaled(plain, fits), Image.Resampling.LANCZOS, reducing_gap=2)
    plain.info = {}
    return plain


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as screens show them without being told: RGB, or RGBA where one sees through."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    sees_through = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            changed = ImageCms.profileToProfile(image, source, target, outputMode=_OPAQUE)
        except (ImageCms.PyCMSError, OSError):
            changed = None
        image = changed or image
    return image.convert(_CLEAR if sees_through else _OPAQUE)


def _scaled(image: Image.Image, times: float) -> tuple[int, int]:
    return max(1, round(image.width * times)), max(1, round(image.height * times))


def _renditions(stem: str, pixels: Image.Image) -> list[tuple[str, bytes]]:
    found = []
    for width, budget in BUDGETS.items():
        fits = min(1, width / pixels.width)
        small = pixels.resize(_scaled(pixels, fits), Image.Resampling.LANCZOS)
        found.append((f"{stem}-{width}.webp", _encoded(small, "WEBP", budget)))
    ground = Image.new(_OPAQUE, pixels.size, "white")
    ground.paste(pixels, mask=pixels if pixels.mode == _CLEAR else None)
    jpeg = _encoded(ground, "JPEG", 2 * BUDGETS[JPEG_WIDTH])
    return [*found, (f"{stem}-{JPEG_WIDTH}.jpg", jpeg)]


def _encoded(pixels: Image.Image, kind: str, budget: int) -> bytes:
    """At the best quality that stays within ``budget`` bytes, or at the lowest."""
    data = b""
    for quality in _QUALITIES:
        target = io.BytesIO()
        pixels.save(target, kind, quality=quality)
        data = target.getvalue()
        if len(data) <= budget:
            break
    return data


def put_file(path: Path, data: bytes) -> None:
    """In one step, so that nobody is ever sent half a picture."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).chmod(0o644)  # a web server of its own may serve this folder
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
