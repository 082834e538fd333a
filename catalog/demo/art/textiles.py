"""Cloth: the throw on its rail, the waxed market bag, and the bag with nothing in it."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.paints import ASH
from catalog.demo.art.paths import ellipse, jitter, slab

_BACK = "M300 312 L606 312 L640 690 C600 700 560 688 520 696 L300 690Z"
_DROP = (
    "M192 330 C192 306 202 296 222 296 L578 296 C598 296 606 306 606 330 L618 764"
    " C566 776 536 756 484 766 C430 776 404 758 346 768 C290 778 246 760 182 770Z"
)
_FOLDS = ((226, 290, 0.4), (346, 430, 0.56), (486, 556, 0.48))

_SACK = (
    "M226 450 C300 436 500 436 574 450 L610 800 C612 836 590 842 560 842"
    " L240 842 C210 842 188 836 190 800Z"
)
_POCKET = "M262 610 L538 610 L548 792 C548 806 540 812 528 812 L272 812 C260 812 252 806 252 792Z"


@dataclass(frozen=True)
class Throw:
    """Wool and the stripes woven into it."""

    wool: str
    stripe: str


def throw(art: Canvas, finish: Throw) -> None:
    """A fringed blanket hung over a rail."""
    wool = finish.wool
    with art.moved(34, 26):
        art.shadow(_DROP, art.gradient(((0, 0.75), (1, 0.5)), (0, 296, 0, 790)))
    art.form(slab(84, 292, 632, 26, 13), ASH, (84, 280, 730, 330), Light(shine=0.4))
    for x in (120, 680):
        art.form(ellipse(x, 305, 25, 25), dark(ASH, 0.5), (x - 26, 280, x + 28, 332))
    art.form(_BACK, dark(wool, 1.2), (300, 300, 660, 700), Light(shine=0.1, start=0.2))
    _fringe(art, dark(wool, 1.1), (604, 690), 6)
    _fringe(art, wool, (186, 762), 72)
    with art.painted(_DROP, wool, (170, 300, 700, 620), Light(shine=0.3, shade=0.6, start=0.5)):
        for y, width in ((392, 9), (414, 30), (436, 9), (640, 9), (668, 42), (700, 42), (728, 9)):
            _stripe(art, finish.stripe, y, width)
        for x0, x1, depth in _FOLDS:
            fold = art.gradient(((0, 0), (0.8, depth), (1, 0)), (x0, 0, x1, 0))
            art.stipple(
                f"M{x0} 290 L{x1} 290 L{x1 + 8} 790 L{x0 - 4} 790Z", dark(wool, 1.1), fill=fold
            )
    art.line("M222 300 L578 300", light(wool, 1.3), 5, opacity=0.8)


def _stripe(art: Canvas, colour: str, y: float, width: float) -> None:
    sag = (y - 330) / 60
    d = f"M170 {y + sag} C246 {y - sag} 290 {y + sag * 2} 346 {y + sag * 0.6} C404 {y - sag} 430 {y + sag * 2} 484 {y} C536 {y - sag} 566 {y + sag * 2} 640 {y}"
    art.line(d, colour, width)


def _fringe(art: Canvas, wool: str, start: tuple[float, float], count: int) -> None:
    chance = jitter(2)
    x, y = start
    for strand in range(count):
        at, sway, drop = x + strand * 6, chance.uniform(-4, 4), chance.uniform(40, 54)
        paint = light(wool, 0.6) if strand % 2 else dark(wool, 0.5)
        art.line(
            f"M{at:.0f} {y} q{sway:.0f} {drop / 2:.0f} {sway * 0.6:.0f} {drop:.0f}", paint, 3.6
        )


@dataclass(frozen=True)
class Bag:
    """Waxed cotton and the leather of its straps."""

    cotton: str
    leather: str


def bag(art: Canvas, finish: Bag) -> None:
    """A market bag with leather straps and an outer pocket."""
    cotton, leather = finish.cotton, finish.leather
    art.cast((400, 836), (200, 26), (170, -30))
    art.line("M318 470 C318 262 356 236 404 236 C452 236 486 262 486 470", dark(leather, 1.5), 18)
    art.form(_SACK, cotton, (190, 440, 630, 820))
    art.flat(
        "M226 450 C300 436 500 436 574 450 L576 474 C500 460 300 460 224 474Z", dark(cotton, 0.8)
    )
    art.form(_POCKET, shifted(cotton, 0.018), (250, 560, 600, 820), Light(start=0.5))
    art.line("M262 612 L538 612", dark(cotton, 1.2), 5)
    art.line("M266 628 L534 628", light(cotton), 2.5, stroke_dasharray="9 8")
    art.form("M286 440 L316 438 L312 690 L276 690Z", leather, (270, 0, 330, 0), Light(start=0.3))
    art.form("M484 438 L514 440 L524 690 L488 690Z", leather, (480, 0, 540, 0), Light(start=0.3))
    for x in (295, 506):
        art.flat(ellipse(x, 664, 8, 8), "#d8c9a0")
        art.flat(ellipse(x, 664, 3, 3), "#7b6a40")
    art.line("M300 470 C296 236 340 204 400 204 C460 204 504 236 500 470", leather, 22)
    art.line("M300 420 C302 268 338 218 392 214", light(leather, 1.2), 6)
    art.flat("M372 700 h56 v40 h-56Z", leather)
    art.line("M382 714 h36 M382 726 h22", light(leather, 2.6), 3.5)


def bag_empty(art: Canvas, ink: str) -> None:
    """Only the outline of a bag, for a cart without anything in it."""
    art.flat(
        "M200 640 C300 668 520 668 640 640 L720 622 C600 600 300 604 200 640Z", ink, opacity=0.1
    )
    art.line("M318 330 C318 216 352 190 404 190 C456 190 488 216 488 330", ink, 7)
    art.line(
        "M256 330 L552 330 L576 624 C577 640 568 646 552 646 L256 646 C240 646 231 640 232 624Z",
        ink,
        7,
    )
    art.line("M256 372 L552 372", ink, 4, stroke_dasharray="3 14")
    art.line("M378 486 h52 v36 h-52Z", ink, 5)
