"""Colours in OKLCH, because shade and light must look equally strong on every hue."""

import math
from typing import NamedTuple

GROUNDS = {
    "butter": "#f1dfb2",
    "blush": "#f3d9d0",
    "shell": "#f0cdbb",
    "sage": "#cbd9c3",
    "mist": "#cfe0e6",
    "sky": "#c7d9e3",
    "lilac": "#dcd3e8",
    "linen": "#eadfc8",
}
"""The eight grounds of the look, by the name the stylesheet gives them."""


class Lch(NamedTuple):
    """Lightness 0..1, chroma 0..0.4, hue in radians (OKLCH, Ottosson 2020)."""

    lightness: float
    chroma: float
    hue: float


def to_lch(colour: str) -> Lch:
    """Read ``#rrggbb``."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Lch(lightness, math.hypot(a, b), math.atan2(b, a))


def to_hex(lch: Lch) -> str:
    """Write ``#rrggbb``, clipped to what a screen can show."""
    a, b = lch.chroma * math.cos(lch.hue), lch.chroma * math.sin(lch.hue)
    long = (lch.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lch.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lch.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)
    green = _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)
    blue = _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short)
    return f"#{red:02x}{green:02x}{blue:02x}"


def shifted(colour: str, lightness: float, chroma: float = 1, hue: float = 0) -> str:
    """Add to the lightness, multiply the chroma, turn the hue (radians)."""
    old = to_lch(colour)
    new = max(0.0, min(1.0, old.lightness + lightness))
    return to_hex(Lch(new, old.chroma * chroma, old.hue + hue))


def dark(colour: str, depth: float = 1) -> str:
    """The same paint in shade: deeper, a little richer, turned towards red."""
    return shifted(colour, -0.135 * depth, 1.08, -0.10 * depth)


def light(colour: str, height: float = 1) -> str:
    """The same paint in the light: paler, turned towards yellow."""
    return shifted(colour, 0.085 * height, 0.85, 0.06 * height)


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> int:
    value = max(0.0, min(1.0, value))
    low = value <= 0.0031308
    return round(255 * (12.92 * value if low else 1.055 * value ** (1 / 2.4) - 0.055))
