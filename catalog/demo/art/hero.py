"""The home page's picture: a shelf in the morning, with half of the shop on it."""

from collections.abc import Callable
from functools import partial

from catalog.demo.art import cups, kettles, lights, living, paints
from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import GROUNDS, dark, light
from catalog.demo.art.paths import jitter, slab
from catalog.demo.art.picture import Picture
from catalog.demo.art.rooms import room

_SHELF = "#e6cba2"
_TOP, _EDGE, _UNDER = 772, 880, 926
"""Where the shelf's top, its front edge and the wall under it begin, from above."""

_LAMP = lights.TableLamp(paints.MARIGOLD, paints.CREAM)
_KETTLE = kettles.Kettle(paints.TOMATO, paints.BENTWOOD)
_MUG = cups.Mug(paints.CLAY, paints.COBALT)
_CLOCK = living.Clock(paints.CREAM, "#fffaf0", "#22272d", paints.TOMATO)

_THINGS: tuple[tuple[float, float, float, Callable[[Canvas], None]], ...] = (
    (-76, 226, 0.76, partial(lights.mushroom_lamp, finish=_LAMP)),
    (338, 8, 1.04, partial(kettles.hob_kettle, finish=_KETTLE)),
    (896, 430, 0.52, partial(cups.mug, finish=_MUG)),
    (1056, 146, 0.84, partial(living.vase, glaze=paints.PLUM)),
)
"""From left to right, so that each stands before its neighbour's shadow: x, y, scale, thing."""


def _hero() -> Canvas:
    art = room(GROUNDS["mist"], (0, 0, 1600, 1000), None)
    _window_light(art)
    with art.moved(286, 36, 0.46):
        living.clock(art, _CLOCK)
    _shelf(art)
    with art.standing_on(_SHELF):
        for x, y, scale, thing in _THINGS:
            with art.moved(x, y, scale):
                thing(art)
    return art


def _window_light(art: Canvas) -> None:
    fall = art.gradient(((0, 0.85), (1, 0.45)), (700, 60, 1300, 760))
    for column in (0, 1):
        for row in (0, 1):
            x, y = 760 + column * 232 + row * 96, 64 + column * 36 + row * 330
            pane = f"M{x} {y} l214 33 l84 306 l-214 -33Z"
            art.stipple(pane, light(art.ground, 0.62), fill=fall)


def _shelf(art: Canvas) -> None:
    under = slab(-20, _UNDER, 1640, 100, 0)
    art.flat(under, dark(art.ground, 0.5))
    art.shadow(under, art.gradient(((0, 0.9), (1, 0.1)), (0, _UNDER, 0, 1010)))
    art.form(
        slab(-20, _TOP, 1640, _EDGE - _TOP, 0),
        _SHELF,
        (-200, 0, 2200, 0),
        Light(shine=0.3, shade=0.5),
    )
    edge = slab(-20, _EDGE, 1640, _UNDER - _EDGE, 0)
    with art.painted(edge, paints.OAK, (-200, 0, 2200, 0), Light(shine=0.3, shade=0.6)):
        chance = jitter(11)
        for _ in range(26):
            x, y, length = (
                chance.randint(-20, 1560),
                chance.randint(_EDGE, _UNDER),
                chance.randint(80, 380),
            )
            art.line(
                f"M{x} {y} q{length // 2} {chance.randint(-6, 6)} {length} 0",
                dark(paints.OAK, 0.6),
                3,
                opacity=0.5,
            )
    art.line(f"M-20 {_EDGE} H1620", light(_SHELF, 0.7), 4)


HERO = Picture("hero", _hero, size=(1600, 1000), widths=(800, 1600))
