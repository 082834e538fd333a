"""Spare parts, each shown alone and large: they are small things, and the point of the shop."""

import math

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.lettering import write
from catalog.demo.art.paints import BRASS, CORK, RUBBER, STEEL
from catalog.demo.art.paths import ellipse, jitter, slab

_BOW = "M216 640 C190 380 300 330 400 330 C500 330 610 380 584 640"
_SHANK = "M352 566 h96 l14 70 C440 654 360 654 338 636Z"
_SIEVE = "M300 380 h200 l-24 262 C440 656 360 656 324 642Z"
_PLUG = "M308 420 C308 412 492 412 492 420 L468 634 C440 650 360 650 332 634Z"
_FUNNEL = (
    "M258 452 C276 540 352 566 362 598 L362 652 C380 662 420 662 438 652 L438 598"
    " C448 566 524 540 542 452Z"
)
_GLOBE = (
    "M400 300 C474 300 520 354 520 420 C520 494 452 524 446 576 L354 576"
    " C348 524 280 494 280 420 C280 354 326 300 400 300Z"
)


def handle(art: Canvas, wood: str) -> None:
    """A steam-bent kettle handle with its two ferrules."""
    art.cast((400, 662), (196, 14), (80, -12))
    for x in (216, 584):
        art.flat(f"M{x - 17} 636 h34 v32 h-34Z", "#9fa4a4")
    art.tube(_BOW, wood, 58, (260, 340, 620, 600), 0.9)
    for x in (216, 584):
        art.flat(f"M{x - 31} 640 h62 v34 h-62Z", dark(STEEL, 0.9))
        art.flat(f"M{x - 31} 640 h18 v34 h-18Z", light(STEEL, 0.4))
    art.line("M222 560 C222 420 306 356 388 350", light(wood, 1.2), 9)


def knob(art: Canvas, wood: str) -> None:
    """A lid knob on its collar."""
    art.cast((400, 640), (92, 18), (110, -18))
    art.form(_SHANK, "#cfd2d0", (330, 0, 470, 0), Light(start=0.3))
    art.form(ellipse(400, 500, 112, 96), wood, (286, 420, 520, 600))
    art.line("M318 480 C326 446 350 424 380 418", light(wood, 1.5), 10)


def gasket(art: Canvas) -> None:
    """A ring of silicone, lying."""
    ring = f"{ellipse(412, 580, 196, 82)}{ellipse(412, 576, 140, 40)}"
    fall = art.gradient(((0, 0.95), (0.6, 0.8), (1, 0.45)), (220, 560, 640, 600))
    with art.moved(20, 14):
        art.stipple(ring, dark(art.ground, 1.4), fill=fall, fill_rule="evenodd")
    art.tube(ellipse(400, 560, 168, 64), RUBBER, 44, (240, 500, 590, 620))
    art.line("M240 540 C280 488 380 478 470 492", "#747c84", 9)
    art.line("M262 590 C300 616 360 624 420 622", "#565d64", 6)


def strainer(art: Canvas, enamel: str) -> None:
    """The sieve that clips into the spout."""
    art.cast((400, 650), (110, 18), (110, -18))
    art.form(_SIEVE, STEEL, (300, 0, 510, 0), Light(start=0.35))
    for column in range(7):
        for row in range(8):
            x = 334 + column * 22 - row * 1.2 * (column - 3) / 3
            art.flat(ellipse(round(x), 420 + row * 27, 5.4, 5.4), "#6d7578")
    art.form(slab(272, 352, 256, 46, 13), enamel, (272, 0, 540, 0), Light(start=0.4))


def stopper(art: Canvas) -> None:
    """A carafe's cork."""
    art.cast((400, 642), (96, 18), (120, -18))
    chance = jitter(7)
    with art.painted(_PLUG, CORK, (304, 0, 506, 0)):
        for _ in range(60):
            x, y = round(chance.uniform(310, 490)), round(chance.uniform(420, 640))
            size = round(chance.uniform(2, 6), 1)
            art.flat(ellipse(x, y, size, size * 0.6), dark(CORK, 1.3), opacity=0.55)
    art.form(ellipse(400, 420, 92, 24), light(CORK, 0.9), (304, 400, 506, 440))


def rose(art: Canvas) -> None:
    """A watering can's sprinkler head, face up."""
    art.cast((400, 650), (60, 14), (150, -22))
    art.form(_FUNNEL, BRASS, (262, 0, 548, 0), Light(start=0.35))
    art.line(
        "M364 614 C384 622 416 622 436 614 M364 632 C384 640 416 640 436 632", dark(BRASS, 1.2), 4
    )
    art.flat(ellipse(400, 456, 148, 50), dark(BRASS, 1.1))
    art.form(ellipse(400, 448, 148, 50), light(BRASS, 0.7), (250, 400, 570, 490), Light(start=0.5))
    for radius, count in ((0.3, 6), (0.58, 12), (0.84, 18)):
        for hole in range(count):
            x, y = _round_the_face(hole / count, radius)
            art.flat(ellipse(x, y, 5.6, 3.4), dark(BRASS, 2.4))


def _round_the_face(turn: float, radius: float) -> tuple[int, int]:
    angle = turn * math.tau
    return round(400 + 148 * radius * math.cos(angle)), round(448 + 50 * radius * math.sin(angle))


def bulb(art: Canvas) -> None:
    """A screw-in bulb, lying on its side."""
    art.cast((420, 652), (176, 18), (90, -18))
    with art.moved(-24, 44), art.turned(72, 400, 520):
        art.form("M352 566 h96 v84 q0 20 -20 20 h-56 q-20 0 -20 -20Z", STEEL, (346, 0, 456, 0))
        for y in (588, 610, 632):
            art.line(f"M350 {y} L450 {y + 8}", dark(STEEL, 1.3), 6)
        art.flat("M378 668 h44 v12 q0 8 -8 8 h-28 q-8 0 -8 -8Z", RUBBER)
        art.form(_GLOBE, "#fbeec6", (276, 300, 540, 560), Light(shine=0.9, shade=0.6, start=0.5))
        art.line("M372 560 L380 440 L400 470 L420 440 L428 560", dark(BRASS, 0.5), 5)
        art.line("M312 430 C308 380 336 344 372 332", "#fff", 10)


def movement(art: Canvas) -> None:
    """The works of the station clock, with the shaft that carries the hands."""
    art.cast((400, 652), (130, 14), (120, -18))
    art.form(slab(270, 380, 260, 272, 26), "#3b434e", (266, 380, 560, 660))
    art.flat(slab(298, 560, 204, 66, 12), "#2a3038")
    write(art, "1.5 V", (400, 606), 36, "#8d97a3")
    art.form(ellipse(400, 470, 52, 52), BRASS, (346, 418, 458, 526))
    art.flat(ellipse(400, 470, 34, 34), dark(BRASS, 1.2))
    art.form(ellipse(400, 470, 21, 21), light(BRASS, 0.9), (378, 450, 424, 494))
    art.line("M292 430 C292 412 300 402 318 402 L380 402", "#6c7683", 7)
