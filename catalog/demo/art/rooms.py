"""The bare room a thing stands or hangs in: a wall with falling light, and mostly a floor."""

from catalog.demo.art.canvas import Canvas, Span
from catalog.demo.art.colour import light, shifted
from catalog.demo.art.paths import slab


def room(ground: str, view: Span, horizon: float | None = 690) -> Canvas:
    """A canvas with a wall in ``ground``, and a floor below ``horizon`` unless it is None."""
    art = Canvas(ground, view)
    x, y, width, height = view
    wall = slab(x - 20, y - 20, width + 40, height + 40, 0)
    art.flat(wall, ground)
    fall = art.gradient(
        ((0, 0), (0.45, 0.10), (1, 0.46)), (x, y, x + width * 1.02, y + height * 0.28)
    )
    art.stipple(wall, shifted(ground, -0.05, 1.15), fill=fall)
    if horizon is not None:
        floor = slab(x - 20, horizon, width + 40, y + height - horizon + 20, 0)
        art.flat(floor, shifted(ground, -0.045, 1.12))
    return art


def halo(art: Canvas, x: float, y: float, radius: float, strength: float = 0.62) -> None:
    """The glow a lamp throws on the wall behind it."""
    stops = ((0, strength), (0.55, strength * 0.48), (1, 0))
    patch = slab(x - radius, y - radius, radius * 2, radius * 2, 0)
    art.stipple(patch, light(art.ground, 1.15), fill=art.glow(stops, x, y, radius))
