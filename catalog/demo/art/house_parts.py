"""Spare parts of house things, each alone and large: ribs, dials, flex, a strap, a globe of glass."""

import math

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.cleaning import broom_head
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import BRASS, LEATHER, OAK, RUBBER, STEEL, TOMATO
from catalog.demo.art.paths import ellipse, slab

_GLASS = (
    "M330 380 C330 366 470 366 470 380 C474 410 536 450 536 530 C536 610 474 640 470 664"
    " C470 680 330 680 330 664 C326 640 264 610 264 530 C264 450 326 410 330 380Z"
)


def ribs(art: Canvas) -> None:
    """Two jointed ribs, and a needle with red thread."""
    with art.moved(22, 20):
        for x in (0, 108):
            art.line(
                f"M{236 + x} 760 C{250 + x} 560 {330 + x} 380 {430 + x} 266",
                dark(art.ground, 1.3),
                8,
                opacity=0.6,
            )
    for x in (0, 108):
        art.line(f"M{236 + x} 760 C{250 + x} 560 {330 + x} 380 {430 + x} 266", dark(STEEL, 1.5), 11)
        art.line(f"M{238 + x} 740 C{254 + x} 560 {330 + x} 392 {420 + x} 282", light(STEEL, 0.4), 4)
        art.line(f"M{282 + x} 540 L{402 + x} 520", dark(STEEL, 1.2), 9)
        art.form(ellipse(282 + x, 540, 14, 14), BRASS, (268 + x, 526, 298 + x, 556))
        art.form(ellipse(236 + x, 764, 13, 13), TOMATO, (224 + x, 752, 250 + x, 778))
        art.line(ellipse(434 + x, 260, 10, 10), dark(STEEL, 1.4), 6)
    art.line("M470 760 L580 620", dark(STEEL, 0.7), 7)
    art.line(
        "M574 628 C620 560 560 520 600 470 C640 420 660 470 624 500 C590 530 560 480 596 440",
        TOMATO,
        6,
    )


def spare_broom_head(art: Canvas) -> None:
    """The broom's head without its stick."""
    art.cast((400, 686), (180, 18), (110, -22))
    broom_head(art, (400, 530))
    art.flat(ellipse(400, 447, 25, 9), dark(STEEL, 2.4))


def lantern_glass(art: Canvas) -> None:
    """The lantern's globe, open above and below."""
    art.cast((400, 668), (84, 16), (150, -24))
    tint = "#dfeaf0"
    art.flat(_GLASS, light(tint, 0.6), opacity=0.6)
    art.stipple(
        _GLASS,
        dark(tint, 1.6),
        fill=art.gradient(((0, 0), (0.5, 0.1), (1, 0.7)), (270, 400, 560, 600)),
    )
    art.line(_GLASS, dark(tint, 1.9), 4)
    for y, half in ((380, 70), (666, 70)):
        art.line(ellipse(400, y, half, 13), dark(tint, 1.9), 4)
    art.line("M296 568 C276 510 300 452 340 420", "#fff", 12, opacity=0.95)
    art.line("M500 470 C512 492 516 520 512 548", "#fff", 7, opacity=0.8)


def radio_knobs(art: Canvas, paint: str) -> None:
    """One large dial and two small ones."""
    fall = art.gradient(((0, 0.9), (1, 0.5)), (240, 360, 600, 700))
    dials = ((348, 440, 118), (300, 640, 54), (486, 620, 54))
    with art.moved(24, 26):
        for x, y, size in dials:
            art.shadow(ellipse(x, y, size, size), fall)
    for x, y, size in dials:
        art.flat(ellipse(x + 8, y + 9, size, size), dark(paint, 2))
        art.form(
            ellipse(x, y, size, size),
            paint,
            (x - size, y - size, x + size * 1.1, y + size),
            Light(start=0.5),
        )
        for notch in range(28):
            angle = notch / 28 * math.tau
            ends = [
                f"{x + math.cos(angle) * size * r:.1f} {y + math.sin(angle) * size * r:.1f}"
                for r in (0.9, 0.98)
            ]
            art.line("M" + "L".join(ends), dark(paint, 1.1), 3)
        art.line(ellipse(x, y, size * 0.72, size * 0.72), dark(paint, 0.9), 3)
        art.line(
            f"M{x + size * 0.24:.0f} {y - size * 0.32:.0f} L{x + size * 0.46:.0f} {y - size * 0.6:.0f}",
            TOMATO,
            9,
        )


def flex(art: Canvas, cloth: str) -> None:
    """A coil of cloth flex with its switch and plug."""
    art.cast((400, 664), (190, 18), (90, -16))
    for turn, (x, y) in enumerate(((392, 600), (408, 572), (396, 546), (404, 520))):
        art.tube(ellipse(x, y, 158 - turn * 3, 56), cloth, 21, (230, 500, 570, 640), 0.8)
        art.line(
            f"M{x - 150} {y + 10} C{x - 120} {y + 52} {x - 40} {y + 60} {x + 30} {y + 56}",
            light(cloth, 1.2),
            3.5,
            stroke_dasharray="7 9",
        )
    art.tube(
        "M552 548 C620 520 610 440 548 428 C500 420 470 430 450 412",
        cloth,
        19,
        (440, 410, 620, 560),
        0.7,
    )
    switch = RUBBER
    art.form(slab(330, 356, 136, 62, 28), switch, (330, 350, 480, 430))
    art.form(slab(378, 366, 44, 40, 12), "#e8e2d4", (376, 360, 430, 412))
    art.tube("M332 388 C260 396 200 440 214 520", cloth, 19, (200, 390, 340, 520), 0.7)
    with art.moved(0, 60):
        art.form(
            "M182 470 C182 452 246 452 246 470 L252 540 C252 560 176 560 176 540Z",
            switch,
            (174, 450, 262, 560),
        )
        for x in (198, 222):
            art.form(slab(x, 552, 14, 46, 6), BRASS, (x, 0, x + 16, 0))


def wedges(art: Canvas) -> None:
    """Three wedges of oak, standing on their thick ends."""
    for x, y in ((292, 640), (486, 660), (380, 716)):
        _wedge(art, x, y)


def _wedge(art: Canvas, x: float, y: float) -> None:
    art.cast((x + 26, y - 4), (78, 14), (110, -18))
    side = f"M{x + 54} {y} L{x + 106} {y - 28} L{x + 58} {y - 252} L{x + 10} {y - 230}Z"
    art.form(side, dark(OAK, 1.4), (x, y - 200, x + 110, y), Light(shine=0.1, start=0.3))
    front = f"M{x - 62} {y} L{x + 54} {y} L{x + 10} {y - 230} L{x - 14} {y - 230}Z"
    with art.painted(front, OAK, (x - 60, y - 200, x + 70, y), Light(shine=0.4, start=0.5)):
        for vein in range(-3, 4):
            art.line(
                f"M{x - 2 + vein * 3} {y - 240} L{x - 4 + vein * 17} {y + 6}",
                dark(OAK, 0.7),
                3,
                opacity=0.6,
            )
    top = f"M{x - 14} {y - 230} L{x + 34} {y - 252} L{x + 58} {y - 252} L{x + 10} {y - 230}Z"
    art.flat(top, light(OAK, 0.9))


def strap(art: Canvas) -> None:
    """A rolled strap of leather, and the rivets it is fixed with."""
    art.cast((380, 654), (170, 20), (120, -20))
    end = "M380 644 L606 634 C622 634 624 610 608 608 L380 604Z"
    art.form(end, dark(LEATHER, 0.6), (380, 590, 620, 650))
    art.form(ellipse(370, 500, 152, 148), LEATHER, (216, 360, 540, 650))
    for ring in (130, 104, 80, 58, 38):
        art.line(ellipse(370, 500, ring, ring - 3), dark(LEATHER, 1.9), 4)
    art.line("M236 470 C246 420 286 376 340 364", light(LEATHER, 1.5), 8)
    art.flat(ellipse(370, 500, 22, 21), art.ground)
    for x in (566, 590):
        art.flat(ellipse(x, 621, 5, 5), dark(LEATHER, 2.6))
    for x, y in ((480, 716), (538, 744), (600, 718), (552, 692)):
        art.cast((x, y + 8), (17, 6), (26, -5))
        art.form(ellipse(x, y, 19, 14), BRASS, (x - 18, y - 14, x + 22, y + 18))
        art.flat(ellipse(x - 2, y - 3, 7, 5), light(BRASS, 1))
