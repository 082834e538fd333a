"""Boards of wood with their grain, upright or lying, for everything joined from planks."""

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark
from catalog.demo.art.paths import jitter, slab

Box = tuple[float, float, float, float]
"""x, y, width, height."""


def grained(art: Canvas, box: Box, wood: str, radius: float = 4) -> None:
    """A board, its grain running along its longer side."""
    x, y, width, height = box
    span = (x, y, x + width * 1.1, y + height)
    with art.painted(slab(*box, radius), wood, span, Light(shine=0.4, shade=0.7, start=0.5)):
        _veins(art, box, dark(wood, 0.55))


def _veins(art: Canvas, box: Box, colour: str) -> None:
    x, y, width, height = box
    chance = jitter(round(x + y + width))
    lying = width > height
    for vein in range(7):
        along = (vein + 0.5) / 7
        bend, thick = chance.uniform(-7, 7), round(chance.uniform(1.5, 3.4), 1)
        if lying:
            d = f"M{x} {y + height * along:.0f} c{width / 3:.0f} {bend:.0f} {width * 2 / 3:.0f} {-bend:.0f} {width} {bend * 0.4:.0f}"
        else:
            d = f"M{x + width * along:.0f} {y} c{bend:.0f} {height / 3:.0f} {-bend:.0f} {height * 2 / 3:.0f} {bend * 0.4:.0f} {height}"
        art.line(d, colour, thick, opacity=0.5)
