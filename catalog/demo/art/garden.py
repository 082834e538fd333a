"""The garden: watering can, trowel and fork, secateurs, pot with saucer."""

import math

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.leaves import leaf, twig
from catalog.demo.art.paints import ASH, BRASS, LEAF, LEATHER, SPRUCE, STEEL
from catalog.demo.art.paths import ellipse, jitter, slab

_SPOUT = "M306 770 C250 740 190 600 128 470 L152 456 C214 560 262 640 312 656Z"
_ROSE = "M92 470 L164 428 C176 446 176 452 168 462 L116 492 C104 494 96 486 92 470Z"
_ROSE_FACE = "M90 470 L164 426 C158 416 144 412 132 416 L98 436 C86 446 84 458 90 470Z"
_COVER = (
    "M296 520 C296 492 350 484 400 484 L400 506 C470 508 500 530 564 520 C560 552 300 552 296 520Z"
)

_GRIP = (
    "M282 300 C282 288 318 288 318 300 C330 350 332 420 324 484 L276 484 C268 420 270 350 282 300Z"
)
_BLADE = "M236 610 C240 586 270 572 300 572 C330 572 360 586 364 610 C370 700 344 776 300 816 C256 776 230 700 236 610Z"
_TINES = (
    "M228 596 C228 576 372 576 372 596 L366 770 Q362 798 356 770 L346 628 L312 628 L306 800"
    " Q300 826 294 800 L288 628 L254 628 L244 770 Q238 798 234 770Z"
)

_GRIPS = (
    "M366 490 C326 596 284 700 304 850 C308 886 352 888 356 854 C346 720 376 612 418 510Z",
    "M426 514 C524 596 556 690 532 832 C530 868 580 874 586 840 C614 690 580 586 476 490Z",
)

_POT = "M264 616 L296 800 C330 814 470 814 504 800 L536 616Z"
_SAUCER = "M236 798 C236 792 564 792 564 798 L546 828 C500 842 300 842 254 828Z"
_STEMS = (
    (-2.55, 170),
    (-0.62, 180),
    (-2.2, 250),
    (-0.95, 260),
    (-1.9, 320),
    (-1.24, 330),
    (-1.57, 370),
)


def watering_can(art: Canvas, paint: str) -> None:
    """A long-necked can with a rose."""
    art.cast((430, 806), (160, 30), (180, -34))
    art.tube("M556 566 C690 560 690 740 560 744", paint, 24, (560, 560, 680, 740), 0.95)
    art.form(_SPOUT, paint, (110, 470, 330, 760), Light(start=0.3))
    art.form(_ROSE, paint, (90, 430, 180, 490))
    art.flat(_ROSE_FACE, dark(paint, 1.4))
    art.form("M296 520 L286 800 C310 838 550 838 574 800 L564 520Z", paint, (284, 0, 590, 0))
    art.flat(ellipse(430, 520, 134, 30), dark(paint, 1.8))
    art.form(_COVER, paint, (290, 490, 570, 550), Light(start=0.5))
    art.line("M290 620 C340 640 520 640 570 620", dark(paint, 1.1), 4, opacity=0.7)
    art.line("M318 500 C340 390 520 390 544 508", paint, 22)
    art.line("M322 492 C346 396 450 392 490 414", light(paint, 1.2), 7)
    art.line("M312 740 L318 580", light(paint, 1.6), 9)


def trowel_and_fork(art: Canvas, paint: str = SPRUCE) -> None:
    """The pair, hanging from a rail by leather loops."""
    for dx in (-28, 228):
        with art.moved(dx + 36, 28):
            head = _BLADE if dx < 0 else _TINES
            fall = art.gradient(((0, 0.8), (1, 0.5)), (0, 290, 0, 820))
            art.shadow(f"{_GRIP}M292 480h16v100h-16Z{head}", fall)
    art.form(slab(-20, 176, 840, 44, 0), ASH, (0, 170, 820, 226), Light(shine=0.35))
    art.flat("M-20 220 h840 v9 h-840Z", dark(art.ground, 0.9))
    for dx, head in ((-28, _BLADE), (228, _TINES)):
        with art.moved(dx, 0):
            _tool(art, head, paint)


def _tool(art: Canvas, head: str, paint: str) -> None:
    art.line("M288 322 C270 270 284 216 300 202 C316 216 330 270 312 322", dark(LEATHER, 0.4), 7)
    art.form(ellipse(300, 200, 16, 16), dark(ASH, 0.8), (284, 184, 318, 218))
    art.form("M292 480 h16 v100 h-16Z", STEEL, (288, 0, 314, 0))
    art.form(head, paint, (226, 560, 390, 800))
    if head == _BLADE:
        art.line("M300 606 L300 760", dark(paint, 1.2), 5, opacity=0.7)
        art.line("M258 620 C254 680 262 730 278 762", light(paint, 1.7), 7)
    art.form(_GRIP, ASH, (268, 300, 340, 470), Light(shine=0.5))
    art.flat("M276 470 h48 l-2 34 h-44Z", dark(STEEL, 0.6))
    art.line("M284 474 v26", light(STEEL), 5)
    art.line("M288 330 C284 370 284 410 287 440", light(ASH, 1.6), 6)


def pot(art: Canvas, clay: str) -> None:
    """A pot on its saucer, planted."""
    art.cast((404, 826), (158, 22), (190, -32))
    for number, (angle, length) in enumerate(_STEMS):
        paint = (dark(LEAF, 0.7), light(LEAF, 0.5), LEAF)[number % 3]
        x = 400 + math.cos(angle) * 40
        leaf(art, (x, 578), angle, length, paint)
        tip_x, tip_y = x + math.cos(angle) * length * 0.86, 578 + math.sin(angle) * length * 0.86
        art.line(f"M{x:.0f} 578 L{tip_x:.0f} {tip_y:.0f}", light(paint, 1.1), 3, opacity=0.8)
    art.form(_SAUCER, dark(clay, 0.35), (236, 0, 580, 0))
    art.form(_POT, clay, (262, 600, 560, 790))
    art.flat(
        "M264 622 C340 640 460 640 536 622 L532 646 C460 658 340 658 268 646Z", dark(clay, 1.1)
    )
    art.form(slab(246, 560, 308, 66, 12), clay, (240, 540, 590, 640))
    art.line("M268 584 v20", light(clay, 1.6), 9)
    art.line("M306 676 L320 764", light(clay, 1.5), 9, opacity=0.8)


def secateurs(art: Canvas) -> None:
    """Open secateurs on the table, and the twig they cut."""
    twig(art, ((700, 330), (560, 330), (470, 250)), 8, LEAF, jitter(4))
    blade = "M372 470 C300 420 262 320 286 206 C350 270 418 350 446 452Z"
    hook = "M400 486 C470 448 520 370 508 262 C566 330 574 440 478 520Z"
    fall = art.gradient(((0, 0.9), (1, 0.5)), (260, 240, 640, 860))
    with art.moved(28, 30):
        for d in (blade, hook, *_GRIPS):
            art.shadow(d, fall)
    art.form(_GRIPS[0], ASH, (290, 500, 400, 860), Light(shine=0.5, start=0.4))
    art.form(hook, dark(STEEL, 1.6), (400, 280, 590, 500), Light(start=0.3))
    art.form(_GRIPS[1], ASH, (440, 520, 620, 840), Light(shine=0.4, start=0.4))
    art.form(blade, STEEL, (270, 220, 460, 470), Light(start=0.45))
    art.line("M296 236 C346 296 392 360 420 436", "#fff", 6, opacity=0.85)
    art.form(
        "M356 448 C390 430 470 440 500 500 C480 560 380 560 356 520Z",
        dark(STEEL, 1),
        (350, 440, 510, 560),
    )
    art.form(ellipse(426, 496, 31, 31), BRASS, (396, 466, 460, 530))
    art.line("M410 496 H442", dark(BRASS, 2), 6)
    for at in ((328, 690), (326, 800), (562, 690), (560, 790)):
        art.flat(ellipse(*at, 9, 9), BRASS)
    art.line("M342 600 C324 660 312 710 310 760", light(ASH, 1.4), 7)
