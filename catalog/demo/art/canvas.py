"""The sheet a thing is drawn on: planes of colour, and one light that grains every volume."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.stipple import stipple, stipple_name

Point: TypeAlias = tuple[float, float]

Span: TypeAlias = tuple[float, float, float, float]
"""From where to where something runs: x, y, x, y."""

Stops: TypeAlias = tuple[tuple[float, float], ...]
"""A gradient: how far along, how opaque."""

_GRAIN = 0.62


@dataclass(frozen=True)
class Light:
    """How a volume takes the light: strength of shine and shade, where shade starts, how deep."""

    shine: float = 0.62
    shade: float = 0.9
    start: float = 0.42
    depth: float = 1


DAYLIGHT = Light()


class Canvas:
    """One drawing in the making; ``view`` is the part of the plane that shows: x, y, width, height."""

    def __init__(self, ground: str, view: Span) -> None:
        self.ground = ground
        self.view = view
        self.ink = shifted(ground, -0.52, 1.1)
        self._grain = _GRAIN
        self._defs: dict[str, str] = {}
        self._body: list[str] = []

    def flat(self, d: str, fill: str, **more: str | float) -> None:
        """One plane of colour; ``more`` are SVG attributes, ``stroke_width`` for stroke-width."""
        self._body.append(f'<path d="{d}" fill="{fill}"{_attributes(more)}/>')

    def line(self, d: str, colour: str, width: float, **more: str | float) -> None:
        """A stroke with round ends."""
        ends = {"stroke_linecap": "round", "stroke_linejoin": "round"}
        self.flat(d, "none", stroke=colour, stroke_width=width, **ends, **more)

    def form(self, d: str, base: str, span: Span, lit: Light = DAYLIGHT) -> None:
        """A lit volume: base plane, highlight near the left, shade growing along ``span``."""
        with self.painted(d, base, span, lit):
            pass

    @contextmanager
    def painted(self, d: str, base: str, span: Span, lit: Light = DAYLIGHT) -> Iterator[None]:
        """Draw a form with a pattern: the block draws on its skin, under its light and shade."""
        x0, y0, x1, y1 = span
        shine = ((0, 0.1), (0.16, lit.shine), (0.26, lit.shine * 0.8), (0.46, 0.05))
        shade = ((0, 0), (lit.start, 0.12), (1, lit.shade))
        with self.clipped(d):
            self.flat(d, base)
            yield
            bright = self.gradient(shine, (x0, y0, x1, y0 * 0.6 + y1 * 0.4))
            self.stipple(d, light(base, lit.depth), fill=bright)
            self.stipple(d, dark(base, lit.depth), fill=self.gradient(shade, span))

    def tube(self, d: str, base: str, width: float, span: Span, shade: float = 0.85) -> None:
        """A lit rod that follows a line: handles, hoops, spouts."""
        self.line(d, base, width)
        stroke = self.gradient(((0, 0), (0.5, 0.2), (1, shade)), span)
        more = {"stroke_linecap": "round", "stroke_linejoin": "round"}
        self.stipple(d, dark(base, 1.2), fill="none", stroke=stroke, stroke_width=width, **more)

    def cast(self, at: Point, foot: Point, throw: Point) -> None:
        """The shadow of a thing standing at ``at`` on a foot of two radii, thrown along the floor."""
        (x, y), (rx, ry), (dx, dy) = at, foot, throw
        d = (
            f"M{x - rx} {y} C{x - rx} {y + ry * 1.3} {x + rx * 0.6} {y + ry * 1.5}"
            f" {x + rx + dx * 0.35} {y + ry * 0.7 + dy * 0.3} L{x + rx + dx} {y + dy}"
            f" C{x + rx + dx * 1.12} {y + dy - ry * 0.8} {x + rx * 0.8} {y + dy - ry} {x} {y - ry}"
            f" C{x - rx * 0.7} {y - ry} {x - rx} {y - ry * 0.6} {x - rx} {y}Z"
        )
        span = (x - rx * 0.2, y, x + rx + dx * 1.05, y + dy)
        self.shadow(d, self.gradient(((0, 0.95), (0.5, 0.8), (1, 0.12)), span))

    def shadow(self, d: str, fill: str) -> None:
        """A stippled shade in the ground's own colour."""
        self.stipple(d, shifted(self.ground, -0.20, 1.25, -0.12), fill=fill)

    def stipple(self, d: str, colour: str, **paint: str | float) -> None:
        """Dots of ``colour``, as dense as ``paint`` (fill, stroke) is opaque."""
        name = stipple_name(colour, self._grain)
        self._defs[name] = stipple(colour, self._grain)
        self._body.append(f'<path d="{d}"{_attributes(paint)} filter="url(#{name})"/>')

    def gradient(self, stops: Stops, span: Span) -> str:
        """Opacity along a line, as a paint for ``stipple``."""
        x0, y0, x1, y1 = span
        where = f'x1="{x0}" y1="{y0}" x2="{x1}" y2="{y1}"'
        return self._paint("linearGradient", where, stops)

    def glow(self, stops: Stops, x: float, y: float, radius: float) -> str:
        """Opacity round a point, as a paint for ``stipple``."""
        return self._paint("radialGradient", f'cx="{x}" cy="{y}" r="{radius}"', stops)

    @contextmanager
    def clipped(self, d: str) -> Iterator[None]:
        """What the block draws shows only inside ``d``."""
        name = f"c{len(self._defs)}"
        self._defs[name] = f'<clipPath id="{name}"><path d="{d}"/></clipPath>'
        with self._group(f'clip-path="url(#{name})"'):
            yield

    @contextmanager
    def standing_on(self, ground: str) -> Iterator[None]:
        """What the block draws throws its shadows on another ground than the wall's."""
        before, self.ground = self.ground, ground
        yield
        self.ground = before

    @contextmanager
    def turned(self, degrees: float, x: float, y: float) -> Iterator[None]:
        """What the block draws is turned clockwise round x, y."""
        with self._group(f'transform="rotate({degrees} {x} {y})"'):
            yield

    @contextmanager
    def moved(self, dx: float, dy: float, scale: float = 1) -> Iterator[None]:
        """What the block draws is scaled, then moved; its grain keeps the size of the sheet's."""
        before, self._grain = self._grain, round(self._grain / scale, 3)
        with self._group(f'transform="translate({dx} {dy}) scale({scale})"'):
            yield
        self._grain = before

    def svg(self, width: int, height: int) -> str:
        """The finished drawing, as a document of so many pixels."""
        view = " ".join(str(number) for number in self.view)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{width}"'
            f' height="{height}" preserveAspectRatio="xMidYMid slice">'
            f"<defs>{''.join(self._defs.values())}</defs>{''.join(self._body)}</svg>"
        )

    def _paint(self, kind: str, where: str, stops: Stops) -> str:
        name = f"g{len(self._defs)}"
        ramp = "".join(f'<stop offset="{at}" stop-opacity="{a}"/>' for at, a in stops)
        markup = f'<{kind} id="{name}" gradientUnits="userSpaceOnUse" {where}>{ramp}</{kind}>'
        self._defs[name] = markup
        return f"url(#{name})"

    @contextmanager
    def _group(self, attribute: str) -> Iterator[None]:
        self._body.append(f"<g {attribute}>")
        yield
        self._body.append("</g>")


def _attributes(more: dict[str, str | float]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
