"""Leaves and twigs, for whatever grows or stands in water."""

import math
from random import Random

from catalog.demo.art.canvas import Canvas, Point
from catalog.demo.art.colour import dark, light

_TWIG = "#5b4636"


def leaf(art: Canvas, at: Point, angle: float, length: float, colour: str) -> None:
    """One leaf growing from ``at``; ``angle`` in radians, its lower half in shade."""
    (x, y), across, down = at, math.cos(angle), math.sin(angle)
    tip = f"{x + across * length:.0f} {y + down * length:.0f}"
    mid_x, mid_y = x + across * length * 0.45, y + down * length * 0.45
    bulge_x, bulge_y = -down * length * 0.3, across * length * 0.3
    near = f"{mid_x - bulge_x:.0f} {mid_y - bulge_y:.0f}"
    far = f"{mid_x + bulge_x:.0f} {mid_y + bulge_y:.0f}"
    start = f"{x:.0f} {y:.0f}"
    art.flat(f"M{start}Q{far} {tip}Q{near} {start}Z", colour)
    art.flat(f"M{start}Q{far} {tip}Q{mid_x:.0f} {mid_y:.0f} {start}Z", dark(colour, 0.75))


def twig(
    art: Canvas, curve: tuple[Point, Point, Point], count: int, colour: str, chance: Random
) -> None:
    """A twig along a quadratic curve, with so many leaves in turn left and right."""
    (x0, y0), (x1, y1), (x2, y2) = curve
    art.line(f"M{x0} {y0}Q{x1} {y1} {x2} {y2}", _TWIG, 6)
    for number in range(count):
        t = 0.26 + 0.74 * number / (count - 1)
        x = (1 - t) ** 2 * x0 + 2 * (1 - t) * t * x1 + t * t * x2
        y = (1 - t) ** 2 * y0 + 2 * (1 - t) * t * y1 + t * t * y2
        heading = math.atan2(
            (1 - t) * (y1 - y0) + t * (y2 - y1), (1 - t) * (x1 - x0) + t * (x2 - x1)
        )
        side = 1 if number % 2 else -1
        turn = 0.75 if number < count - 1 else 0.05
        paint = colour if number % 3 else light(colour, 0.9)
        leaf(art, (x, y), heading + side * turn, 62 - 18 * t + chance.uniform(-5, 8), paint)
