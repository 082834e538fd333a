"""A picture of the store: its name, its size, and how to draw it when it is wanted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from catalog.demo.art.canvas import Canvas, Span
from catalog.demo.art.colour import GROUNDS
from catalog.demo.art.rooms import room

Finish = TypeVar("Finish")

WIDTHS = (160, 400, 800)
"""Pixels; the pages choose among them by srcset."""


@dataclass(frozen=True)
class Picture:
    """One picture; ``bare`` ones have no ground and keep their transparency."""

    stem: str
    make: Callable[[], Canvas]
    size: tuple[int, int] = (800, 1000)
    widths: tuple[int, ...] = WIDTHS
    bare: bool = False

    def svg(self) -> str:
        """Draw it."""
        return self.make().svg(*self.size)


@dataclass(frozen=True)
class Frame:
    """Which part of the plane shows (4:5 unless ``ratio`` says otherwise), and where the floor begins."""

    x: float
    y: float
    width: float
    horizon: float | None = 690
    ratio: float = 1.25

    @property
    def view(self) -> Span:
        """x, y, width, height."""
        return (self.x, self.y, self.width, self.width * self.ratio)


def staged(
    stem: str, frame: Frame, ground: str, draw: Callable[[Canvas], None], *, bare: bool = False
) -> Picture:
    """A picture of one thing in a room; ``ground`` is a ground's name or a colour."""
    colour = GROUNDS.get(ground, ground)

    def make() -> Canvas:
        art = Canvas(colour, frame.view) if bare else room(colour, frame.view, frame.horizon)
        draw(art)
        return art

    return Picture(stem, make, size=(800, round(800 * frame.ratio)), bare=bare)


def _finished(draw: Callable[[Canvas, Finish], None], finish: Finish) -> Callable[[Canvas], None]:
    return lambda art: draw(art, finish)


def colourways(
    stem: str,
    frame: Frame,
    draw: Callable[[Canvas, Finish], None],
    ways: Mapping[str, tuple[str, Finish]],
) -> Iterator[Picture]:
    """The same thing in every colour it is sold in: name of the colour to ground and finish."""
    for name, (ground, finish) in ways.items():
        yield staged(f"{stem}-{name}", frame, ground, _finished(draw, finish))
