"""Out of the house: lunch tin, flask, bicycle bell."""

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import BRASS, RUBBER, STEEL
from catalog.demo.art.paths import ellipse, slab

_SHOULDER = "M322 430 C322 392 352 384 356 356 L444 356 C448 384 478 392 478 430Z"
_BAR = "M-30 714 C200 684 560 678 840 702 V758 C560 734 200 740 -30 770Z"
_DOME = "M226 610 C226 470 304 386 400 386 C496 386 574 470 574 610 C520 640 280 640 226 610Z"


def lunch_tin(art: Canvas, strap: str) -> None:
    """Two storeys of steel, strapped together."""
    art.cast((400, 808), (236, 26), (150, -32))
    for y, height in ((650, 164), (504, 152)):
        art.form(slab(176, y, 448, height, 34), STEEL, (170, y, 660, y + height), Light(start=0.42))
        art.line(f"M184 {y + 8} H616", dark(STEEL, 1.3), 5)
        art.line(f"M208 {y + 44} V{y + height - 44}", "#fff", 9, opacity=0.85)
    art.form(
        "M166 512 C166 470 196 456 240 454 L560 454 C604 456 634 470 634 512Z",
        STEEL,
        (170, 450, 650, 520),
    )
    art.line("M166 512 H634", dark(STEEL, 1.5), 6)
    art.line("M214 480 C222 472 240 468 262 468", "#fff", 7, opacity=0.85)
    band = "M362 440 C362 430 438 430 438 440 L438 812 C420 820 380 820 362 812Z"
    art.form(band, strap, (358, 0, 446, 0), Light(start=0.4))
    for x in (372, 428):
        art.line(f"M{x} 452 V800", light(strap, 1.2), 2.6, stroke_dasharray="9 8")
    art.form(slab(344, 560, 112, 62, 10), BRASS, (344, 556, 470, 630))
    art.flat(slab(362, 576, 76, 30, 5), dark(strap, 1))
    art.line("M400 570 V612", light(BRASS, 1), 7)


def flask(art: Canvas, paint: str) -> None:
    """A vacuum flask, open, with its cup beside it."""
    art.cast((380, 808), (100, 20), (150, -30))
    art.cast((594, 818), (66, 14), (110, -22))
    art.form(
        "M302 430 L302 796 C316 818 444 818 458 796 L458 430Z",
        paint,
        (298, 0, 474, 0),
        Light(start=0.35),
    )
    with art.moved(-20, 0):
        art.form(_SHOULDER, STEEL, (320, 0, 490, 0), Light(start=0.35))
        art.form(slab(360, 300, 80, 62, 10), STEEL, (356, 0, 450, 0), Light(start=0.35))
        art.flat("M356 346 H444 V360 H356Z", RUBBER)
        for x in range(372, 440, 12):
            art.line(f"M{x} 310 V336", dark(STEEL, 1), 3)
        art.line("M340 470 V760", light(paint, 1.7), 10)
        art.line("M322 432 H478", dark(paint, 1.7), 6)
    art.flat(
        "M302 770 L302 796 C316 818 444 818 458 796 V770 C444 790 316 790 302 770Z",
        dark(paint, 1.5),
    )
    art.form(
        "M536 694 L546 806 C560 824 628 824 642 806 L652 694Z",
        STEEL,
        (534, 0, 664, 0),
        Light(start=0.35),
    )
    art.flat(ellipse(594, 694, 58, 15), light(STEEL, 0.7))
    art.form(ellipse(594, 697, 51, 11), "#9a5a2c", (544, 686, 646, 708))
    art.line(
        "M572 664 C562 644 584 634 574 612 M606 660 C596 640 618 630 608 606",
        light(art.ground, 1.2),
        6,
        opacity=0.9,
    )


def bicycle_bell(art: Canvas, metal: str) -> None:
    """A bell on its handlebar."""
    fall = art.gradient(((0, 0.85), (1, 0.4)), (200, 400, 640, 760))
    with art.moved(46, 40):
        art.shadow(_DOME, fall)
    with art.moved(20, 52):
        art.shadow(_BAR, fall)
    art.form(_BAR, dark(STEEL, 0.6), (0, 700, 0, 780), Light(start=0.3))
    art.line("M-30 726 C200 696 560 690 840 714", light(STEEL, 0.8), 9)
    art.form(slab(352, 640, 96, 128, 14), dark(STEEL, 1.2), (350, 0, 460, 0), Light(start=0.35))
    art.form(ellipse(400, 742, 15, 15), BRASS, (386, 728, 416, 758))
    art.line("M391 736 L409 748", dark(BRASS, 2), 4)
    art.tube("M540 636 C600 650 640 636 664 596", dark(STEEL, 0.9), 20, (560, 600, 680, 660), 0.8)
    art.form(ellipse(668, 582, 25, 23), RUBBER, (644, 560, 696, 606))
    art.flat(ellipse(400, 618, 166, 34), dark(metal, 2.4))
    art.form(_DOME, metal, (226, 400, 600, 620))
    art.line("M240 598 C290 622 510 622 560 598", dark(metal, 1.1), 5)
    art.form(ellipse(400, 388, 24, 15), metal, (376, 374, 428, 404))
    art.line("M266 566 C268 496 302 444 350 420", light(metal, 1.8), 13)
