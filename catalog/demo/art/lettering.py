"""Words in pictures, as outlines, so that a picture needs no installed font."""

from functools import cache
from typing import Any

from font_manrope import font_files
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from catalog.demo.art.canvas import Canvas, Point


def write(art: Canvas, words: str, foot: Point, size: float, colour: str) -> None:
    """Set ``words`` in Manrope, centred above ``foot``."""
    glyphs, names = _font().getGlyphSet(), _font().getBestCmap()
    scale = size / _font()["head"].unitsPerEm
    letters = [glyphs[names[ord(letter)]] for letter in words]
    x = foot[0] - sum(letter.width for letter in letters) * scale / 2
    for letter in letters:
        pen = SVGPathPen(glyphs)
        letter.draw(pen)
        place = f"translate({x:.1f} {foot[1]}) scale({scale:.5f} {-scale:.5f})"
        art.flat(pen.getCommands(), colour, transform=place)
        x += letter.width * scale


@cache
def _font() -> Any:
    return TTFont(font_files["ManropeSemiBold"])
