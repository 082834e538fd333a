"""Spare parts of kitchen things, each alone and large: of moka pot, grinder, mill and flask."""

import math

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import ALUMINIUM, BRASS, CERAMIC, RUBBER, STEEL
from catalog.demo.art.paths import ellipse, slab


def moka_gasket(art: Canvas) -> None:
    """The pot's rubber ring, lying, and its filter plate, leaning behind."""
    art.cast((410, 656), (170, 18), (120, -20))
    plate = ALUMINIUM
    art.flat(ellipse(478, 498, 132, 146), dark(plate, 1.6))
    art.form(ellipse(470, 496, 132, 146), plate, (340, 360, 610, 640))
    for ring, count in ((0.28, 6), (0.55, 12), (0.82, 18)):
        for hole in range(count):
            angle = hole / count * math.tau
            x, y = 470 + 118 * ring * math.cos(angle), 496 + 130 * ring * math.sin(angle)
            art.flat(ellipse(round(x), round(y), 6, 6), dark(plate, 2.8))
    art.tube(ellipse(336, 610, 124, 44), CERAMIC, 34, (220, 570, 480, 660), 0.7)
    art.line("M226 596 C256 556 330 550 388 562", "#fff", 8)


def burrs(art: Canvas) -> None:
    """The toothed ring, and the cone that turns in it."""
    art.cast((320, 650), (130, 20), (120, -18))
    art.cast((530, 650), (60, 14), (100, -16))
    metal = dark(STEEL, 1.2)
    art.form(
        "M190 560 V610 C200 666 440 666 450 610 V560Z", metal, (190, 0, 470, 0), Light(start=0.35)
    )
    art.form(ellipse(320, 560, 130, 48), light(metal, 0.6), (190, 520, 470, 600))
    art.flat(ellipse(320, 564, 88, 30), dark(metal, 2))
    for tooth in range(22):
        angle = tooth / 22 * math.tau
        x, y = math.cos(angle), math.sin(angle)
        d = f"M{320 + 90 * x:.0f} {563 + 31 * y:.0f} L{320 + 68 * math.cos(angle + 0.22):.0f} {566 + 22 * math.sin(angle + 0.22):.0f}"
        art.line(d, light(metal, 1), 6)
    cone = "M498 430 C500 420 560 420 562 430 L604 630 C580 652 480 652 456 630Z"
    with art.painted(cone, metal, (456, 0, 620, 0), Light(start=0.35)):
        for rib in range(-3, 5):
            art.line(
                f"M{530 + rib * 9} 420 C{528 + rib * 16} 500 {510 + rib * 24} 570 {500 + rib * 26} 650",
                dark(metal, 1.5),
                6,
            )
    art.flat(ellipse(530, 430, 32, 10), light(metal, 1))
    art.flat(ellipse(530, 430, 13, 5), dark(metal, 2.4))


def mill_works(art: Canvas) -> None:
    """Spindle, cone and ring of the pepper mill, standing."""
    art.cast((400, 660), (84, 16), (120, -20))
    art.form(slab(388, 250, 24, 330, 3), STEEL, (384, 0, 418, 0), Light(start=0.3))
    for y in range(262, 330, 11):
        art.line(f"M388 {y} L412 {y + 5}", dark(STEEL, 1.4), 3)
    art.form(slab(366, 316, 68, 40, 10), BRASS, (364, 0, 444, 0), Light(start=0.35))
    for x in range(376, 432, 11):
        art.line(f"M{x} 322 V350", dark(BRASS, 1), 3)
    art.form(
        "M326 560 C326 548 474 548 474 560 V650 C460 668 340 668 326 650Z",
        CERAMIC,
        (322, 0, 486, 0),
        Light(start=0.4),
    )
    art.form(
        "M372 470 H428 L452 562 C440 574 360 574 348 562Z",
        CERAMIC,
        (346, 0, 460, 0),
        Light(start=0.35),
    )
    for x in (364, 386, 412, 434):
        art.line(f"M{400 + (x - 400) * 0.6:.0f} 484 L{x} 558", dark(CERAMIC, 1.6), 4)
    for x in (354, 388, 424, 456):
        art.line(f"M{x} 584 L{x - 8} 650", dark(CERAMIC, 1.2), 4)
    art.flat(slab(360, 440, 80, 34, 8), dark(STEEL, 0.6))


def flask_stopper(art: Canvas) -> None:
    """The flask's stopper: cap, seal, thread."""
    art.cast((400, 650), (92, 18), (120, -20))
    art.form(
        "M318 500 H482 V640 C460 660 340 660 318 640Z", STEEL, (314, 0, 496, 0), Light(start=0.35)
    )
    for y in (556, 588, 620):
        art.line(f"M318 {y} C360 {y + 20} 440 {y + 14} 482 {y - 8}", dark(STEEL, 1.3), 7)
    art.form(
        "M300 484 V512 C320 536 480 536 500 512 V484Z", RUBBER, (296, 0, 510, 0), Light(start=0.4)
    )
    art.form(
        "M284 400 V478 C310 506 490 506 516 478 V400Z", STEEL, (280, 0, 532, 0), Light(start=0.35)
    )
    for x in range(300, 516, 18):
        art.line(f"M{x} 424 V{486 - abs(x - 400) // 12}", dark(STEEL, 1), 5)
    art.form(ellipse(400, 400, 116, 34), light(STEEL, 0.6), (284, 370, 530, 430), Light(start=0.6))
    art.line("M312 398 C330 380 366 374 398 374", "#fff", 7)
