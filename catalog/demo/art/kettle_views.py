"""The hob kettle explained: what comes off it."""

from catalog.demo.art.canvas import Canvas, Point
from catalog.demo.art.kettles import Kettle, hob_kettle
from catalog.demo.art.lettering import write
from catalog.demo.art.paths import ellipse

_PARTS: tuple[tuple[str, Point, Point], ...] = (
    ("1", (520, 240), (680, 190)),
    ("2", (430, 286), (690, 330)),
    ("3", (500, 512), (696, 470)),
    ("4", (128, 566), (96, 440)),
)


def kettle_apart(art: Canvas, finish: Kettle) -> None:
    """The kettle taken apart, its four spare parts numbered as the product page lists them."""
    hob_kettle(art, finish, lift=128)
    for number, (x, y), (tag_x, tag_y) in _PARTS:
        art.line(f"M{x} {y}L{tag_x} {tag_y}", art.ink, 3)
        art.flat(ellipse(x, y, 6, 6), art.ink)
        art.flat(ellipse(tag_x, tag_y, 31, 31), art.ink)
        write(art, number, (tag_x, tag_y + 12), 34, art.ground)
