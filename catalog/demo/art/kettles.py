"""Kettles: the one for the hob, which comes apart, and the slow one for coffee."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import RUBBER, STEEL
from catalog.demo.art.paths import ellipse

_SPOUT = "M262 655 C205 662 188 610 150 556 L108 580 C130 650 160 745 262 752Z"
_MOUTH = "M150 556 L108 580 C104 570 112 556 124 549 C137 543 147 547 150 556Z"
_BODY = (
    "M244 812 C216 806 204 762 212 704 C224 608 300 540 400 540"
    " C500 540 576 608 588 704 C596 762 584 806 556 812 C520 824 280 824 244 812Z"
)
_FOOT = "M233 806 C300 826 500 826 567 806 C563 810 560 812 556 813 C520 825 280 825 244 813Z"
_LID = "M296 566 C300 530 350 512 400 512 C450 512 500 530 504 566 C470 584 330 584 296 566Z"
_HOOP = "M259 566 C244 428 320 366 400 366 C480 366 556 428 541 566"
_CHIP = "M306 738 L326 722 L346 727 L368 716 L380 736 L366 752 L352 771 L322 766Z"
_BARE_STEEL = "M314 741 L329 730 L347 735 L364 726 L371 737 L359 748 L347 763 L326 759Z"


@dataclass(frozen=True)
class Kettle:
    """A finish: enamel and wood; ``chipped`` for the pictures a customer sends."""

    enamel: str
    wood: str
    chipped: bool = False


def hob_kettle(art: Canvas, finish: Kettle, lift: float = 0) -> None:
    """The kettle on its base; ``lift`` pulls its parts apart upwards, in units."""
    art.cast((400, 806), (190, 30), (190, -34))
    _vessel(art, finish)
    if lift:
        _opening(art, finish.enamel)
    _lugs(art)
    art.line("M262 700 C270 640 300 600 340 580", light(finish.enamel, 1.7), 9, opacity=0.9)
    if lift:
        with art.moved(0, -lift * 0.42):
            _gasket(art)
    with art.moved(0, -lift):
        _lid(art, finish.enamel)
    with art.moved(0, -lift * 1.62):
        _knob(art, finish.wood, loose=lift > 0)
    with art.moved(0, -lift * 1.5):
        _handle(art, finish.wood)


def _vessel(art: Canvas, finish: Kettle) -> None:
    enamel = finish.enamel
    art.form(_SPOUT, enamel, (100, 540, 300, 760), Light(shine=0.5, start=0.25, depth=0.9))
    art.flat(_MOUTH, dark(enamel, 1.9))
    with art.painted(_BODY, enamel, (205, 560, 600, 760)):
        if finish.chipped:
            _chip(art)
    art.flat(_FOOT, dark(enamel, 2))


def _chip(art: Canvas) -> None:
    art.flat(_CHIP, "#f4ece2")
    art.flat(_BARE_STEEL, "#565c61")
    art.line("M320 744 L332 735 L346 740", "#8b9297", 3)
    art.line("M380 736 L404 741 L420 733", "#5a1a10", 2.2)


def _opening(art: Canvas, enamel: str) -> None:
    art.flat(ellipse(400, 556, 104, 17), dark(enamel, 2.2))
    art.line(ellipse(400, 555, 106, 18), light(enamel, 0.6), 5)


def _lugs(art: Canvas) -> None:
    art.line("M262 612 L258 560", STEEL, 15)
    art.line("M538 612 L542 560", dark(STEEL, 0.8), 15)


def _gasket(art: Canvas) -> None:
    art.line(ellipse(400, 562, 100, 17), RUBBER, 13)
    art.line("M304 556 C330 540 400 540 440 546", "#70777e", 4)


def _lid(art: Canvas, enamel: str) -> None:
    art.form(_LID, enamel, (290, 520, 515, 570), Light(start=0.5))
    art.line("M292 568 C330 588 470 588 508 568", dark(enamel, 1.5), 4)


def _knob(art: Canvas, wood: str, *, loose: bool) -> None:
    if loose:
        art.line("M400 520 v22", dark(STEEL, 1.3), 6)
    art.form(ellipse(400, 492, 27, 23), wood, (372, 470, 428, 515))
    art.flat("M388 512 h24 v8 h-24Z", dark(STEEL))


def _handle(art: Canvas, wood: str) -> None:
    art.tube(_HOOP, wood, 30, (300, 380, 560, 520))
    art.line("M268 540 C262 440 328 378 396 375", light(wood, 1.1), 6)


@dataclass(frozen=True)
class SlowKettle:
    """A finish of the gooseneck kettle."""

    steel: str
    wood: str


def slow_kettle(art: Canvas, finish: SlowKettle) -> None:
    """The kettle with the long thin spout, for pouring over coffee."""
    steel, wood = finish.steel, finish.wood
    art.cast((410, 812), (172, 28), (190, -34))
    neck = "M300 764 C196 776 224 640 196 560 C184 524 160 508 120 510"
    art.tube(neck, steel, 25, (130, 500, 300, 760), 0.7)
    art.line("M284 752 C214 752 234 640 208 560 C200 534 184 516 158 508", light(steel, 1.4), 5)
    art.line("M121 499 v22", dark(steel, 2), 5)
    grip = "M536 578 C600 540 668 552 676 610 C682 668 650 716 626 770"
    art.tube(grip, wood, 27, (560, 540, 690, 760), 0.9)
    art.line("M560 556 C606 538 650 552 662 596", light(wood, 1.1), 6)
    art.line("M526 586 L562 562", dark(STEEL, 0.8), 20)
    body = "M306 556 L250 800 C252 806 256 810 262 812 C310 824 510 824 558 812 C564 810 568 806 570 800 L514 556Z"
    art.form(body, steel, (250, 560, 580, 760))
    art.flat(
        "M251 797 C300 822 520 822 569 797 C570 806 564 811 558 813 C510 825 310 825 262 813 C256 811 250 806 251 797Z",
        dark(steel, 1.8),
    )
    art.line("M286 764 L318 612", light(steel, 1.7), 9, opacity=0.9)
    art.form(
        "M302 560 C306 536 350 522 410 522 C470 522 514 536 518 560 C480 576 340 576 302 560Z",
        steel,
        (300, 520, 526, 570),
        Light(start=0.5),
    )
    art.line("M300 562 C340 580 480 580 520 562", dark(steel, 1.5), 4)
    art.flat("M400 508 h20 v18 h-20Z", dark(STEEL))
    art.form(ellipse(410, 496, 25, 19), wood, (384, 478, 436, 514))
