"""Mending: mushroom and wool, balm, oil, felt and cord."""

from catalog.demo.art.canvas import Canvas, Light, Point
from catalog.demo.art.colour import dark, light
from catalog.demo.art.lettering import write
from catalog.demo.art.paints import (
    BEESWAX,
    COBALT,
    CORK,
    CREAM,
    FELT,
    HONEY,
    MAPLE,
    MARIGOLD,
    OAK,
    STEEL,
    TOMATO,
)
from catalog.demo.art.paths import ellipse, slab

_CAP = "M150 600 C150 500 216 446 296 446 C376 446 442 500 442 600 C400 634 192 634 150 600Z"
_STALK = "M270 610 C268 680 252 720 248 780 C250 812 342 812 344 780 C340 720 324 680 322 610Z"
_BOTTLE = (
    "M346 330 L346 396 C346 448 286 452 286 520 L286 784 C286 806 298 814 320 814 L480 814"
    " C502 814 514 806 514 784 L514 520 C514 452 454 448 454 396 L454 330"
)
_OIL = (
    "M292 500 C288 508 286 512 286 524 L286 784 C286 806 298 814 320 814 L480 814"
    " C502 814 514 806 514 784 L514 524 C514 512 512 508 508 500 C470 512 330 512 292 500Z"
)


def darning_set(art: Canvas) -> None:
    """A darning mushroom, three cards of wool, and a needle that is threaded."""
    art.cast((296, 806), (72, 18), (130, -30))
    art.cast((560, 820), (150, 16), (130, -26))
    for turn, x, wool in ((10, 640, COBALT), (3, 570, MARIGOLD), (-6, 500, TOMATO)):
        with art.turned(turn, x, 820):
            _card(art, x, wool)
    art.form(_STALK, MAPLE, (246, 0, 356, 0), Light(start=0.35))
    art.flat(
        "M272 622 C288 632 306 632 321 622 L324 646 C306 654 286 654 270 646Z", dark(MAPLE, 1.4)
    )
    art.form(_CAP, MAPLE, (150, 460, 470, 620))
    for ring in (0.25, 0.5, 0.76):
        art.line(
            ellipse(296, 500, round(140 * ring), round(44 * ring)),
            dark(MAPLE, 0.7),
            2.4,
            opacity=0.5,
        )
    art.line("M178 570 C184 524 210 490 246 474", light(MAPLE, 1.4), 9)
    art.line("M300 876 L470 846", dark(STEEL, 0.8), 6)
    art.line("M300 876 C250 900 214 850 170 872 C140 888 150 912 196 906", TOMATO, 6)


def _card(art: Canvas, x: float, wool: str) -> None:
    card = f"M{x - 62} 556 H{x + 62} V816 H{x - 62} V760 Q{x - 46} 740 {x - 62} 720 V652 Q{x - 46} 632 {x - 62} 612Z"
    art.form(card, CREAM, (x - 62, 556, x + 80, 820), Light(shade=0.5))
    wound = slab(x - 58, 602, 116, 168, 10)
    with art.painted(wound, wool, (x - 60, 600, x + 76, 780), Light(start=0.5)):
        for strand in range(15):
            y = 606 + strand * 11.5
            art.line(f"M{x - 62} {y:.0f} L{x + 62} {y + 9:.0f}", dark(wool, 0.9), 3, opacity=0.75)


def wood_balm(art: Canvas) -> None:
    """An open tin, its lid leaning against it."""
    art.cast((400, 812), (240, 24), (190, -32))
    tin, paper = STEEL, "#c9d7c0"
    art.flat(ellipse(542, 664, 148, 150), dark(tin, 1.5))
    art.form(ellipse(534, 660, 148, 150), tin, (390, 530, 690, 800))
    art.form(ellipse(534, 660, 124, 126), paper, (410, 540, 670, 790), Light(shade=0.6, start=0.6))
    write(art, "THYMARI", (554, 634), 36, "#3e4a38")
    art.line("M490 652 H618", "#3e4a38", 3.5)
    art.form(
        "M130 690 V780 C150 828 450 828 470 780 V690Z", tin, (126, 0, 490, 0), Light(start=0.35)
    )
    art.flat("M130 716 V770 C150 816 450 816 470 770 V716 C450 762 150 762 130 716Z", paper)
    art.stipple(
        "M130 690 V780 C150 828 450 828 470 780 V690Z",
        dark(paper, 1.3),
        fill=art.gradient(((0, 0), (0.5, 0), (1, 0.7)), (130, 0, 480, 0)),
    )
    art.flat(ellipse(300, 690, 170, 46), light(tin, 0.9))
    art.flat(ellipse(300, 692, 156, 38), dark(tin, 1.3))
    art.form(ellipse(300, 697, 150, 33), BEESWAX, (150, 670, 470, 720), Light(start=0.5))
    art.line("M220 694 C240 716 290 718 320 702 C336 692 320 682 300 690", light(BEESWAX, 1.2), 8)


def linseed_oil(art: Canvas) -> None:
    """A corked bottle, nearly full, with flax on its label."""
    art.cast((400, 808), (120, 22), (170, -32))
    glass = "#e6dcae"
    art.flat(_BOTTLE + "Z", light(glass, 0.6), opacity=0.55)
    art.form(_OIL, HONEY, (286, 0, 530, 0), Light(start=0.4))
    art.flat(ellipse(400, 501, 109, 10), light(HONEY, 1.1))
    art.line(_BOTTLE, dark(HONEY, 1.3), 4, opacity=0.7)
    art.line("M336 334 H464", dark(HONEY, 1.2), 9, opacity=0.7)
    art.form("M360 276 h80 v58 C426 342 374 342 360 334Z", CORK, (354, 0, 450, 0), Light(start=0.3))
    art.form(ellipse(400, 276, 46, 12), light(CORK), (354, 0, 446, 0))
    art.line("M306 536 V770", "#fff6d8", 8, opacity=0.85)
    art.form(
        slab(328, 580, 150, 168, 6), CREAM, (320, 0, 500, 0), Light(shine=0.2, shade=0.6, start=0.5)
    )
    _flax(art, (402, 640))
    art.line("M352 716 H452 M372 732 H432", "#7c7058", 3.5)


def _flax(art: Canvas, at: Point) -> None:
    x, y = at
    art.line(f"M{x} {y + 14} C{x - 4} {y + 34} {x + 6} {y + 48} {x} {y + 60}", "#5f8a5e", 5)
    for petal in range(5):
        with art.turned(petal * 72, x, y):
            art.flat(ellipse(x, y - 21, 14, 20), "#5a7fc4" if petal % 2 else "#6f92d2")
    art.flat(ellipse(x, y, 8, 8), MARIGOLD)


def felt_pads(art: Canvas) -> None:
    """A card of felt pads, some of them taken off."""
    art.cast((360, 816), (180, 18), (180, -28))
    with art.turned(-4, 350, 810):
        art.flat(slab(206, 336, 300, 484, 12), dark(CREAM, 1.5))
        art.form(
            slab(198, 334, 300, 484, 12), CREAM, (200, 340, 540, 820), Light(shade=0.5, start=0.5)
        )
        art.flat(ellipse(348, 374, 17, 17), art.ground)
        paints = (TOMATO, FELT, MARIGOLD)
        for row in range(4):
            for column in range(3):
                at = (258 + column * 90, 458 + row * 96)
                if (row, column) in {(3, 1), (3, 2)}:
                    art.line(ellipse(*at, 34, 34), dark(CREAM, 1), 3, stroke_dasharray="8 7")
                else:
                    _pad(art, at, paints[(row + column) % 3])
    for x, y, paint in ((582, 806, TOMATO), (650, 852, FELT)):
        art.cast((x, y + 6), (44, 14), (60, -10))
        art.form(
            f"M{x - 46} {y - 8} v14 C{x - 40} {y + 28} {x + 40} {y + 28} {x + 46} {y + 6} v-14Z",
            dark(paint, 0.8),
            (x - 46, 0, x + 50, 0),
        )
        art.form(
            ellipse(x, y - 8, 46, 18), paint, (x - 46, y - 26, x + 50, y + 10), Light(start=0.6)
        )


def _pad(art: Canvas, at: Point, paint: str) -> None:
    x, y = at
    art.flat(ellipse(x + 5, y + 6, 38, 38), dark(CREAM, 1.4))
    art.form(
        ellipse(x, y, 38, 38), paint, (x - 38, y - 38, x + 44, y + 44), Light(shine=0.5, start=0.5)
    )


def cotton_cord(art: Canvas, cord: str) -> None:
    """A spool of cord, its end on the floor."""
    art.cast((380, 806), (156, 28), (190, -34))
    core = "M272 510 V768 C290 800 470 800 488 768 V510Z"
    art.form("M216 772 V792 C236 836 524 836 544 792 V772Z", dark(OAK, 0.6), (216, 0, 560, 0))
    art.form(ellipse(380, 772, 164, 40), OAK, (216, 740, 560, 800))
    with art.painted(core, cord, (268, 0, 506, 0), Light(start=0.36)):
        for turn in range(19):
            y = 500 + turn * 15
            art.line(
                f"M262 {y} C300 {y + 30} 440 {y + 34} 500 {y + 8}", dark(cord, 1), 3.5, opacity=0.8
            )
    art.form("M216 486 V506 C236 550 524 550 544 506 V486Z", dark(OAK, 0.6), (216, 0, 560, 0))
    art.form(ellipse(380, 486, 164, 40), OAK, (216, 446, 560, 526), Light(start=0.5))
    for ring in (0.55, 0.8):
        art.line(
            ellipse(380, 486, round(164 * ring), round(40 * ring)), dark(OAK, 0.8), 2.4, opacity=0.5
        )
    art.flat(ellipse(380, 486, 34, 10), dark(OAK, 2.4))
    for width, paint in ((15, dark(cord, 1)), (10, cord)):
        art.line(
            "M486 720 C540 740 548 800 500 836 C450 872 380 850 330 866 C280 884 300 910 352 900",
            paint,
            width,
        )
