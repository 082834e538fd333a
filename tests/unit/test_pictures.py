"""Uploads become pictures of the shop, or are refused with a reason, whatever they are made of."""

import io
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from catalog.kept_sentences import reason_of
from catalog.pictures import MOST_BYTES, NotAPicture, is_stored, names_of, store_picture

RED, TRANSPARENT = (200, 30, 20), (0, 0, 0, 0)
SECRET = b"51.0543 N, 3.7174 E"


def _data(kind: str = "PNG", mode: str = "RGB", size: Any = (1000, 1250), **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, options.pop("colour", RED)).save(target, kind, **options)
    return target.getvalue()


def _open(folder: Path, stem: str, name: str = "800.webp") -> Image.Image:
    return Image.open(io.BytesIO((folder / f"{stem}-{name}").read_bytes()))


def _near(pixel: Any, wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(pixel, wanted, strict=True))


def _png_of_size(width: int, height: int) -> bytes:
    """A header that claims these pixels, over hardly any bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_stored_in_the_widths_that_pages_ask_for(tmp_path: Path, kind: str) -> None:
    stem = store_picture(tmp_path, _data(kind), f"Hob Kettle (1).{kind.lower()}")
    assert stem.startswith("hob-kettle-1-")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names_of(stem))
    sizes = [_open(tmp_path, stem, f"{width}.webp").size for width in (160, 400, 800)]
    assert sizes == [(160, 200), (400, 500), (800, 1000)]
    jpeg = _open(tmp_path, stem, "800.jpg")
    assert (jpeg.format, jpeg.size) == ("JPEG", (800, 1000))
    assert _near(jpeg.getpixel((400, 500)), RED)


def test_the_name_follows_the_content(tmp_path: Path) -> None:
    first = store_picture(tmp_path, _data(), "a.png")
    written = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert store_picture(tmp_path, _data(), "a.png") == first
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == written
    assert store_picture(tmp_path, _data(colour=(0, 0, 9)), "a.png") != first


def test_a_hint_is_never_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    stem = store_picture(folder, _data(), "../../etc/passwd\0.png")
    assert {path.parent for path in tmp_path.rglob("*.webp")} == {folder}
    assert stem.startswith("passwd-")
    assert store_picture(folder, _data(), "").startswith("picture-")
    assert len(store_picture(folder, _data(), "x" * 500)) <= 60


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    stem = store_picture(tmp_path, _data(size=(300, 200)), "small.png")
    assert _open(tmp_path, stem).size == (300, 200)
    assert _open(tmp_path, stem, "160.webp").size == (160, 107)


def test_a_ribbon_of_a_picture_is_kept_within_bounds(tmp_path: Path) -> None:
    for size in ((10, 20_000), (20_000, 10)):
        stem = store_picture(tmp_path, _data(size=size), f"{size[0]}.png")
        assert max(_open(tmp_path, stem).size) <= 2400


def test_metadata_stays_behind_and_the_picture_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, SECRET.decode()  # turned by a quarter; a description
    data = _data("JPEG", size=(1000, 500), exif=exif, comment=SECRET)
    assert SECRET in data
    stem = store_picture(tmp_path, data, "phone.jpg")
    assert _open(tmp_path, stem).size == (500, 1000)
    for name in ("160.webp", "800.webp", "800.jpg"):
        stored = _open(tmp_path, stem, name)
        assert not stored.getexif()
        assert not {"icc_profile", "comment"} & set(stored.info)
    assert not [path for path in tmp_path.iterdir() if SECRET in path.read_bytes()]


def test_ink_for_print_becomes_light_for_screens(tmp_path: Path) -> None:
    stem = store_picture(tmp_path, _data("JPEG", "CMYK", colour=(0, 255, 255, 0)), "print.jpg")
    pixel = _open(tmp_path, stem).getpixel((9, 9))
    assert _near(pixel, (255, 0, 0), by=20)


@pytest.mark.parametrize("profile", [b"no profile at all", None])
def test_a_colour_profile_is_applied_or_left_aside(tmp_path: Path, profile: bytes | None) -> None:
    real = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stem = store_picture(tmp_path, _data("PNG", icc_profile=profile or real), "p.png")
    assert _near(_open(tmp_path, stem).getpixel((9, 9)), RED)


@pytest.mark.parametrize(
    ("mode", "colour", "wanted"),
    [("L", 128, (128,) * 3), ("1", 1, (255,) * 3), ("I;16", 0x8000, (128,) * 3)],
)
def test_grey_of_any_depth_stays_grey(
    tmp_path: Path, mode: str, colour: int, wanted: tuple[int, ...]
) -> None:
    stem = store_picture(tmp_path, _data("PNG", mode, colour=colour), "grey.png")
    assert _near(_open(tmp_path, stem).getpixel((9, 9)), wanted)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_one_sees_through_stays_so_and_is_white_in_the_jpeg(tmp_path: Path, mode: str) -> None:
    data = _data("PNG", mode, colour=(0, 0) if mode == "LA" else TRANSPARENT)
    stem = store_picture(tmp_path, data, "glass.png")
    assert _open(tmp_path, stem).convert("RGBA").getpixel((9, 9))[3] == 0
    assert _near(_open(tmp_path, stem, "800.jpg").getpixel((9, 9)), (255, 255, 255))


def test_of_a_moving_picture_the_first_one_is_taken(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (100, 100), colour) for colour in (RED, (0, 0, 255))]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], duration=50)
    stem = store_picture(tmp_path, target.getvalue(), "moving.gif")
    stored = _open(tmp_path, stem)
    assert getattr(stored, "n_frames", 1) == 1
    assert _near(stored.getpixel((9, 9)), RED)


def test_what_hides_behind_a_picture_is_not_stored(tmp_path: Path) -> None:
    payload = b"<script>alert(1)</script><?php system($_GET['x']); ?>PK\x03\x04"
    for kind in ("GIF", "JPEG", "PNG"):
        store_picture(tmp_path, _data(kind) + payload, f"{kind}.gif")
    assert not [path for path in tmp_path.iterdir() if b"alert(1)" in path.read_bytes()]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"GIF89a/*<svg/onload=alert(1)>*/=1",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg/>",
        b"%PDF-1.7 not a picture",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"PK\x03\x04" + bytes(1000),
        bytes(range(256)) * 50,
        _data("JPEG")[:-200],
        _data("PNG")[:700],
        _data("BMP", size=(9, 9)),
        _data("TIFF", size=(9, 9)),
        _data("ICO", size=(16, 16)),
    ],
)
def test_what_is_no_whole_picture_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(NotAPicture) as refused:
        store_picture(tmp_path, data, "x.png")
    assert "no picture" in reason_of(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(7000, 7000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_of_pixels_is_refused_before_it_unfolds(tmp_path: Path, size: Any) -> None:
    bomb = _png_of_size(*size)
    tracemalloc.start()
    with pytest.raises(NotAPicture) as refused:
        store_picture(tmp_path, bomb, "bomb.png")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "40 million pixels" in reason_of(refused.value)
    assert most < 5_000_000


def test_a_file_of_too_many_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAPicture) as refused:
        store_picture(tmp_path, _data() + bytes(MOST_BYTES), "big.png")
    assert "12 MB" in reason_of(refused.value)


def test_a_stem_of_ones_own_is_kept(tmp_path: Path) -> None:
    assert store_picture(tmp_path, _data(), "x.png", stem="kettle-tomato") == "kettle-tomato"
    assert is_stored(tmp_path, "kettle-tomato")
