"""What stands on the table: the ribbed teapot, the carafe and its glass, the cutting boards."""

import math
from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import CORK
from catalog.demo.art.paths import ellipse, jitter

_SPOUT = "M250 640 C190 640 176 590 130 574 L112 604 C150 640 170 726 260 730Z"
_MOUTH = "M130 574 L112 604 C104 600 102 588 108 580 C114 572 124 570 130 574Z"
_POT = (
    "M240 690 C240 590 310 548 400 548 C490 548 560 590 560 690"
    " C560 770 520 816 470 820 L330 820 C280 816 240 770 240 690Z"
)
_POT_LID = "M318 566 C320 536 360 524 400 524 C440 524 480 536 482 566 C450 580 350 580 318 566Z"
_RIBS = ((612, 132), (650, 152), (688, 158), (726, 156), (764, 142))

_BOTTLE = (
    "M300 300 C304 420 300 470 262 540 C222 620 222 760 262 806"
    " C300 830 400 830 438 806 C478 760 478 620 438 540 C400 470 396 420 400 300"
)
_WATER = (
    "M247 590 C230 660 232 760 262 806 C300 830 400 830 438 806"
    " C468 760 470 660 453 590 C420 606 280 606 247 590Z"
)
_GLASS = "M500 610 L512 816 C530 832 590 832 608 816 L620 610"
_DRINK = "M506 704 L512 816 C530 832 590 832 608 816 L614 704 C590 716 530 716 506 704Z"


@dataclass(frozen=True)
class Teapot:
    """Porcelain and the cane of its handle."""

    porcelain: str
    cane: str


def teapot(art: Canvas, finish: Teapot) -> None:
    """A ribbed pot with a handle wound in cane."""
    porcelain = finish.porcelain
    art.cast((400, 808), (180, 32), (190, -36))
    art.form(_SPOUT, porcelain, (105, 570, 290, 740), Light(start=0.3))
    art.flat(_MOUTH, dark(porcelain, 1.8))
    art.form(_POT, porcelain, (238, 560, 576, 790))
    for y, half in _RIBS:
        rib = f"M{400 - half} {y} C{400 - half / 2} {y + 15} {400 + half / 2} {y + 15} {400 + half} {y}"
        art.line(rib, dark(porcelain, 0.8), 2.5, opacity=0.5)
    art.form(_POT_LID, porcelain, (312, 524, 492, 574))
    art.form(ellipse(400, 506, 20, 18), porcelain, (380, 488, 422, 524))
    _wound_handle(art, finish.cane)
    art.line("M276 700 C276 650 300 606 340 586", light(porcelain, 1.7), 9)


def _wound_handle(art: Canvas, cane: str) -> None:
    hoop = "M286 584 C270 400 340 380 400 380 C460 380 530 400 514 584"
    art.tube(hoop, cane, 26, (300, 380, 560, 560), 0.6)
    for step in range(13):
        angle = math.pi * (1.08 - 1.16 * step / 12)
        x, y = 400 + 118 * math.cos(angle), 490 - 108 * math.sin(angle)
        art.line(f"M{x - 9:.0f} {y - 8:.0f} L{x + 7:.0f} {y + 9:.0f}", dark(cane, 1.4), 5)


def carafe(art: Canvas, tint: str) -> None:
    """A corked carafe, two thirds full, and one glass."""
    art.cast((350, 812), (120, 24), (150, -30))
    art.cast((560, 822), (76, 16), (110, -22))
    edge = dark(tint, 1.2)
    art.flat(_BOTTLE + "Z", light(tint, 1.6), opacity=0.55)
    art.form(_WATER, tint, (236, 590, 480, 800), Light(start=0.4))
    art.flat(ellipse(350, 592, 104, 15), light(tint, 1.1))
    art.line(_BOTTLE, edge, 4, opacity=0.75)
    art.line(ellipse(350, 300, 50, 11), edge, 4)
    art.line("M316 330 C318 430 314 480 280 552 C262 596 256 650 258 700", "#fff", 8, opacity=0.85)
    art.form("M322 250 h56 v56 C366 314 334 314 322 306Z", CORK, (318, 0, 386, 0), Light(start=0.3))
    art.form(ellipse(350, 250, 34, 10), light(CORK), (316, 0, 386, 0))
    art.flat(_GLASS + "Z", light(tint, 1.6), opacity=0.55)
    art.form(_DRINK, tint, (500, 0, 630, 0), Light(start=0.4))
    art.flat(ellipse(560, 705, 54, 10), light(tint, 1.1))
    art.line(_GLASS, edge, 4, opacity=0.75)
    art.line(ellipse(560, 610, 60, 12), edge, 4)
    art.line("M520 640 L527 770", "#fff", 7, opacity=0.85)


@dataclass(frozen=True)
class Boards:
    """The woods of the three, from the back to the front."""

    large: str
    round: str
    small: str


def boards(art: Canvas, woods: Boards) -> None:
    """Three boards leaning on each other."""
    art.cast((430, 832), (170, 20), (190, -26))
    with art.turned(5, 465, 830):
        _board(art, (330, 300, 270, 530), woods.large, radius=44)
        _hole(art, 465, 352, woods.large)
    with art.turned(-3, 334, 832):
        _board(art, (214, 410, 240, 422), woods.round, radius=120)
        _hole(art, 334, 462, woods.round)
    with art.turned(2, 492, 834):
        _board(art, (404, 560, 176, 274), woods.small, radius=30)


def _board(art: Canvas, box: tuple[int, int, int, int], wood: str, radius: int) -> None:
    x, y, width, height = box
    foot = radius * 0.4
    d = (
        f"M{x + radius} {y} L{x + width - radius} {y} Q{x + width} {y} {x + width} {y + radius}"
        f" L{x + width} {y + height - foot} q0 {foot} {-foot} {foot}"
        f" L{x + foot} {y + height} q{-foot} 0 {-foot} {-foot}"
        f" L{x} {y + radius} Q{x} {y} {x + radius} {y}Z"
    )
    art.flat(d, dark(wood, 1.7), transform="translate(13 3)")
    span = (x, y, x + width * 1.15, y + height)
    with art.painted(d, wood, span, Light(shine=0.4, shade=0.75, start=0.5)):
        _grain(art, box, dark(wood, 0.6))


def _grain(art: Canvas, box: tuple[int, int, int, int], colour: str) -> None:
    x, y, width, height = box
    chance = jitter(x + width)
    for strip in range(9):
        at = x + width * (strip + 0.5) / 9 + chance.uniform(-6, 6)
        bend, thick = chance.uniform(-16, 16), chance.uniform(2, 5)
        d = f"M{at:.0f} {y} c{bend:.0f} {height / 3:.0f} {-bend:.0f} {height * 2 / 3:.0f} {bend * 0.4:.0f} {height}"
        art.line(d, colour, round(thick, 1), opacity=0.55)


def _hole(art: Canvas, x: float, y: float, wood: str) -> None:
    art.flat(ellipse(x, y, 21, 21), dark(wood, 2.4))
    art.flat(ellipse(x - 3, y + 3, 17, 17), art.ground)
