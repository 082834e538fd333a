"""Dimension lines, for the picture that shows how big a thing is."""

from collections.abc import Callable

from catalog.demo.art.canvas import Canvas, Point
from catalog.demo.art.lettering import write

_SIZE = 34


def measured(
    draw: Callable[[Canvas], None], *lines: tuple[str, Point, Point]
) -> Callable[[Canvas], None]:
    """A drawing with dimension lines added: label, start, end."""

    def both(art: Canvas) -> None:
        draw(art)
        for label, start, end in lines:
            measure(art, label, start, end)

    return both


def measure(art: Canvas, label: str, start: Point, end: Point) -> None:
    """A line with end ticks; a standing one bears its label on top, a lying one below."""
    (x0, y0), (x1, y1) = start, end
    art.line(f"M{x0} {y0}L{x1} {y1}", art.ink, 3.2)
    if x0 == x1:
        art.line(f"M{x0 - 12} {y0}h24M{x1 - 12} {y1}h24", art.ink, 3.2)
        write(art, label, (x0, y0 - 16), _SIZE, art.ink)
    else:
        art.line(f"M{x0} {y0 - 12}v24M{x1} {y1 - 12}v24", art.ink, 3.2)
        write(art, label, ((x0 + x1) / 2, y0 + 50), _SIZE, art.ink)
