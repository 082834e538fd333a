"""Cleaning: soap and its dish, broom, dustpan and brush."""

from catalog.demo.art.canvas import Canvas, Light, Point
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.leaves import leaf
from catalog.demo.art.paints import BENTWOOD, HORSEHAIR, MAPLE, SOAP, STEEL, TOMATO
from catalog.demo.art.paths import ellipse, jitter, slab

_DISH = "M164 708 C168 780 220 816 300 820 L500 820 C580 816 632 780 636 708Z"
_BAR = (
    "M262 640 C262 618 290 606 330 604 L470 604 C510 606 538 618 538 640 L538 684"
    " C538 706 510 716 470 718 L330 718 C290 716 262 706 262 684Z"
)
_PAN = "M176 500 L404 500 L430 760 C432 772 424 780 412 780 L168 780 C156 780 148 772 150 760Z"


def soap_bars(art: Canvas) -> None:
    """Three stamped bars, one upon two."""
    art.cast((400, 812), (240, 22), (170, -30))
    _bar(art, (172, 690))
    _bar(art, (410, 690))
    with art.turned(-3, 400, 620):
        _bar(art, (286, 548))


def _bar(art: Canvas, at: Point) -> None:
    x, y = at
    top = f"M{x} {y + 10} L{x + 42} {y - 34} Q{x + 46} {y - 38} {x + 54} {y - 38} L{x + 244} {y - 38} Q{x + 256} {y - 36} {x + 252} {y - 28} L{x + 214} {y + 10}Z"
    side = f"M{x + 206} {y + 6} L{x + 254} {y - 34} L{x + 254} {y + 76} Q{x + 254} {y + 84} {x + 248} {y + 90} L{x + 210} {y + 126}Z"
    art.form(side, dark(SOAP, 1.5), (x + 200, y, x + 260, y + 120), Light(shine=0.1, start=0.2))
    art.form(top, light(SOAP, 1), (x, y, x + 260, y), Light(shine=0.5, shade=0.5))
    art.form(slab(x, y, 214, 126, 14), SOAP, (x, y, x + 240, y + 140), Light(start=0.5))
    art.line(ellipse(x + 107, y + 63, 62, 40), dark(SOAP, 1.2), 5)
    for turn in (-2.6, -1.57, -0.54):
        leaf(art, (x + 107, y + 88), turn, 44, dark(SOAP, 1.2))


def soap_dish(art: Canvas, glaze: str) -> None:
    """A dish that drains, with a bar on it."""
    art.cast((400, 812), (190, 26), (190, -34))
    art.form(_DISH, glaze, (170, 700, 660, 820))
    art.flat(ellipse(400, 708, 236, 56), light(glaze, 0.8))
    art.form(ellipse(400, 714, 218, 46), dark(glaze, 1.1), (610, 750, 200, 690), Light(0.35, 0.8))
    for x in (236, 272, 528, 564):
        art.line(f"M{x} 700 v30", dark(glaze, 2.4), 11)
    soap = "#efe0b4"
    art.form(_BAR, soap, (262, 600, 560, 730))
    art.form(
        "M266 640 C270 618 300 606 330 604 L470 604 C500 606 530 618 534 640 C530 660 500 668 470 668 L330 668 C300 668 270 660 266 640Z",
        light(soap, 0.8),
        (260, 600, 560, 670),
        Light(start=0.6),
    )
    art.line(ellipse(400, 636, 62, 17), dark(soap, 0.9), 4)
    art.line("M196 752 C204 776 222 792 246 800", light(glaze, 1.6), 9)
    for x, y, size in ((556, 612, 26), (594, 584, 15), (600, 630, 11), (240, 628, 14)):
        art.flat(ellipse(x, y, size, size), light(art.ground, 1.3), opacity=0.75)
        art.line(
            f"M{x - size * 0.5:.0f} {y - size * 0.1:.0f} q{size * 0.1:.0f} {-size * 0.4:.0f} {size * 0.5:.0f} {-size * 0.4:.0f}",
            "#fff",
            3.5,
        )


def broom(art: Canvas) -> None:
    """The broom, leaning against the wall."""
    art.cast((320, 846), (150, 16), (220, -26))
    with art.turned(11, 330, 850):
        with art.moved(46, -6):
            art.shadow(
                slab(318, 60, 24, 560, 0), art.gradient(((0, 0.7), (1, 0.5)), (0, 60, 0, 620))
            )
        art.form(slab(317, 84, 26, 556, 8), MAPLE, (314, 0, 348, 0), Light(start=0.35))
        art.line("M322 100 V600", light(MAPLE, 1.2), 5)
        art.line("M330 96 C300 60 316 34 330 30 C344 34 360 60 330 96", TOMATO, 6)
        broom_head(art, (330, 700))


def broom_head(art: Canvas, at: Point) -> None:
    """The block with its socket and hair; ``at`` is the middle of the block."""
    x, y = at
    _hair(art, (x - 158, y + 26), (x + 158, y + 150), across=True)
    socket = f"M{x - 26} {y - 84} h52 l10 70 h-72Z"
    art.form(socket, STEEL, (x - 30, 0, x + 34, 0), Light(start=0.35))
    block = f"M{x - 150} {y - 4} C{x - 146} {y - 30} {x - 90} {y - 34} {x} {y - 34} C{x + 90} {y - 34} {x + 146} {y - 30} {x + 150} {y - 4} L{x + 158} {y + 34} H{x - 158}Z"
    art.form(block, TOMATO, (x - 160, y - 30, x + 180, y + 40))
    art.line(
        f"M{x - 128} {y - 8} C{x - 100} {y - 18} {x - 60} {y - 20} {x - 20} {y - 20}",
        light(TOMATO, 1.7),
        6,
    )


def _hair(art: Canvas, start: Point, end: Point, *, across: bool) -> None:
    (x0, y0), (x1, y1) = start, end
    chance = jitter(13)
    if across:
        block = f"M{x0} {y0} L{x1} {y0} L{x1 + 20} {y1} Q{(x0 + x1) / 2} {y1 + 14} {x0 - 20} {y1}Z"
    else:
        block = f"M{x0} {y0} L{x1} {y0 - 8} Q{x1 + 10} {(y0 + y1) / 2} {x1} {y1 + 8} L{x0} {y1}Z"
    art.form(block, HORSEHAIR, (x0, y0, x1, y1), Light(shine=0.3))
    count = 46 if across else 54
    for hair in range(count):
        along = (hair + 0.5) / count
        paint = dark(HORSEHAIR, 1) if hair % 2 else light(HORSEHAIR, 1.2)
        over = round(chance.uniform(-4, 9))
        if across:
            x = x0 + (x1 - x0) * along
            d = f"M{x:.0f} {y0} L{x + (along - 0.5) * 42:.0f} {y1 + over}"
        else:
            y = y0 + (y1 - y0) * along
            d = f"M{x0} {y:.0f} L{x1 + over} {y + (along - 0.5) * 18:.0f}"
        art.line(d, paint, 3)


def dustpan_and_brush(art: Canvas, enamel: str) -> None:
    """The pair on the wall, each on its nail."""
    fall = art.gradient(((0, 0.8), (1, 0.55)), (0, 260, 0, 790))
    with art.moved(32, 28):
        for d in (_PAN, slab(264, 270, 52, 240, 20), slab(520, 270, 70, 510, 26)):
            art.shadow(d, fall)
    _dustpan(art, enamel)
    _hair(art, (580, 420), (664, 760), across=False)
    back = "M530 420 C524 396 532 380 534 350 C534 300 530 272 556 270 C582 272 578 300 578 350 C580 380 590 396 590 420 L590 762 C590 776 582 780 572 780 L546 780 C536 780 530 776 530 762Z"
    art.form(back, BENTWOOD, (526, 270, 610, 780), Light(shine=0.5))
    art.line("M544 440 V740", light(BENTWOOD, 1.3), 6)
    for x in (290, 555):
        art.form(ellipse(x, 296, 10, 10), "#8b9094", (x - 10, 286, x + 12, 308))


def _dustpan(art: Canvas, enamel: str) -> None:
    art.form(slab(264, 270, 52, 250, 22), BENTWOOD, (262, 0, 326, 0), Light(shine=0.5))
    art.flat(slab(256, 470, 68, 40, 8), dark(enamel, 1.3))
    art.form(_PAN, enamel, (150, 500, 470, 790))
    inside = "M204 548 L378 548 L398 780 L182 780Z"
    art.form(inside, shifted(enamel, -0.05), (400, 790, 190, 560), Light(shine=0.2, start=0.3))
    art.line("M176 506 L204 548 M404 506 L378 548", dark(enamel, 1.3), 4)
    art.line("M162 776 H418", light(enamel, 1.5), 5)
    art.line("M180 540 L166 730", light(enamel, 1.7), 7)
