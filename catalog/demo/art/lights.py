"""Lamps, and the glow that each throws on the wall."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.paints import BRASS, STEEL
from catalog.demo.art.paths import ellipse, slab
from catalog.demo.art.rooms import halo

_DOME = "M180 468 C176 330 284 250 400 250 C516 250 624 330 620 468 C560 440 240 440 180 468Z"
_FOOT = (
    "M270 800 C270 778 330 770 400 770 C470 770 530 778 530 800"
    " C530 826 470 836 400 836 C330 836 270 826 270 800Z"
)
_STEM = "M366 470 L366 786 C380 796 420 796 434 786 L434 470Z"
_GLOBE = "M338 486 C282 530 268 600 300 668 C316 700 340 716 352 728 L448 728 C460 716 484 700 500 668 C532 600 518 530 462 486Z"
_BELL = "M138 620 C150 470 260 356 400 352 C540 356 650 470 662 620 C600 584 200 584 138 620Z"


@dataclass(frozen=True)
class TableLamp:
    """Paint of the shade and of the stem."""

    shade: str
    stem: str


def mushroom_lamp(art: Canvas, finish: TableLamp) -> None:
    """A domed table lamp, lit."""
    shade, stem = finish.shade, finish.stem
    halo(art, 400, 470, 340)
    art.cast((400, 812), (132, 24), (210, -30))
    art.form(_FOOT, stem, (262, 770, 540, 830))
    art.form(_STEM, stem, (362, 0, 440, 0), Light(shade=0.95, start=0.3))
    art.flat(ellipse(400, 470, 214, 44), "#fff3cf")
    art.form(ellipse(400, 470, 214, 44), "#ffe9ae", (190, 0, 640, 0), Light(0.2, 0.9, 0.55, 0.7))
    art.flat("M366 474 h68 v30 C420 510 380 510 366 504Z", shifted(stem, -0.05))
    art.form(_DOME, shade, (180, 270, 640, 470))
    art.line("M214 408 C232 346 282 300 340 284", light(shade, 1.8), 10)
    art.form(ellipse(400, 246, 18, 14), stem, (380, 232, 420, 260))


def pendant(art: Canvas, paint: str) -> None:
    """A work light hanging from the ceiling, lit."""
    halo(art, 400, 650, 390, 0.7)
    art.line("M400 0 L400 300", "#22262b", 7)
    art.form("M372 296 h56 l10 64 h-76Z", BRASS, (360, 0, 440, 0), Light(start=0.3))
    art.form(ellipse(400, 620, 262, 50), "#ffdf8e", (140, 0, 680, 0), Light(0.2, 0.9, 0.6, 0.7))
    art.flat(ellipse(400, 622, 58, 30), "#fffbe9")
    art.form(_BELL, paint, (140, 360, 690, 620))
    art.line("M184 552 C206 480 256 424 320 396", light(paint, 1.8), 10)


def desk_lamp(art: Canvas, paint: str) -> None:
    """A jointed lamp bowing over the desk."""
    halo(art, 560, 610, 320, 0.75)
    art.cast((268, 826), (124, 20), (260, -30))
    art.flat(ellipse(268, 818, 118, 30), dark(paint, 1.5))
    art.form(
        "M150 806 C150 784 210 776 268 776 C326 776 386 784 386 806 C386 832 326 840 268 840 C210 840 150 832 150 806Z",
        paint,
        (145, 776, 396, 836),
    )
    rod, span = "#6f767c", (180.0, 300.0, 480.0, 600.0)
    art.tube("M268 790 L200 540", rod, 17, span, 0.5)
    art.tube("M200 540 L462 330", rod, 17, span, 0.5)
    for x, y, size in ((268, 788, 21), (200, 540, 24), (462, 330, 24)):
        art.form(
            ellipse(x, y, size, size), dark(paint, 0.5), (x - size, y - size, x + size, y + size)
        )
        art.flat(ellipse(x, y, size * 0.36, size * 0.36), BRASS)
    with art.turned(-24, 520, 420):
        _cone(art, paint)


def _cone(art: Canvas, paint: str) -> None:
    art.form(ellipse(520, 530, 158, 38), "#ffdf8e", (370, 0, 690, 0), Light(0.2, 0.9, 0.6, 0.7))
    art.flat(ellipse(520, 532, 44, 24), "#fffbe9")
    cone = "M476 316 C476 300 564 300 564 316 C570 400 640 440 678 532 C640 502 400 502 362 532 C400 440 470 400 476 316Z"
    art.form(cone, paint, (362, 320, 696, 530))
    art.form("M492 282 h56 q8 0 8 8 v26 h-72 v-26 q0 -8 8 -8Z", dark(paint, 0.8), (482, 0, 562, 0))
    art.line("M404 484 C432 436 484 408 496 350", light(paint, 1.8), 8)


def storm_lantern(art: Canvas, paint: str) -> None:
    """A lantern with a round glass, lit."""
    halo(art, 400, 600, 350, 0.85)
    art.cast((400, 812), (136, 22), (200, -32))
    art.line("M292 470 C250 300 330 236 400 236 C470 236 550 300 508 470", dark(STEEL, 1.2), 9)
    for d in ("M286 742 C236 690 236 520 312 452", "M514 742 C564 690 564 520 488 452"):
        art.tube(d, paint, 22, (240, 450, 580, 760), 0.8)
    art.form(_GLOBE, "#ffe9ae", (280, 480, 540, 740), Light(shine=0.5, shade=0.5, start=0.6))
    art.flat("M386 728 L390 580 C390 560 410 560 410 580 L414 728Z", "#fffbe9")
    art.flat(ellipse(400, 598, 30, 46), "#fffbe9", opacity=0.9)
    art.line("M318 650 C302 610 308 556 338 524", "#fff", 9)
    art.line("M288 600 C330 616 470 616 512 600", dark(paint, 0.6), 5)
    art.form("M356 384 h88 v36 h-88Z", dark(paint, 0.6), (350, 0, 456, 0))
    for x in (374, 400, 426):
        art.flat(slab(x - 6, 392, 12, 20, 5), dark(paint, 2.4))
    art.form("M340 370 C346 346 454 346 460 370 L464 386 H336Z", paint, (336, 350, 470, 390))
    art.form(
        "M304 484 C310 432 350 414 400 414 C450 414 490 432 496 484 C460 500 340 500 304 484Z",
        paint,
        (300, 420, 510, 490),
    )
    art.form("M296 728 H504 L536 800 C500 822 300 822 264 800Z", paint, (264, 720, 556, 820))
    art.form(ellipse(400, 770, 24, 24), BRASS, (376, 746, 426, 796))
    art.line("M400 752 V770", dark(BRASS, 2), 5)
    art.line("M306 752 L294 790", light(paint, 1.7), 8)
