"""What stands on the stove and beside it: pan, pepper mill, mixing bowl."""

from catalog.demo.art.canvas import Canvas, Light, Point
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.paints import BRASS, IRON, MAPLE, RUBBER
from catalog.demo.art.paths import ellipse, jitter

_GRIP = (
    "M362 640 C374 690 378 716 376 760 L362 872 C358 918 442 918 438 872 L424 760"
    " C422 716 426 690 438 640Z"
)
_EGG = (
    "M300 452 C296 396 352 372 398 384 C436 366 486 392 488 436 C512 472 490 528 446 530"
    " C414 556 366 550 348 524 C310 520 292 486 300 452Z"
)
_MILL = (
    "M322 800 C322 764 346 756 346 722 C346 686 320 668 326 612 C332 566 362 548 364 506"
    " L436 506 C438 548 468 566 474 612 C480 668 454 686 454 722 C454 756 478 764 478 800"
    " C446 820 354 820 322 800Z"
)
_HAT = "M360 494 C324 470 322 414 352 388 C374 370 426 370 448 388 C478 414 476 470 440 494Z"
_BOWL = "M186 560 A214 52 0 0 0 614 560 C606 690 544 796 474 812 L326 812 C256 796 194 690 186 560Z"
_HOLLOW = "M240 541 A197 42 0 1 1 222 582 C196 576 166 564 146 548 C168 538 204 534 240 541Z"
_LIP = "M236 526 C198 520 158 526 128 544 C140 588 166 626 204 662 L250 600Z"


def pan(art: Canvas) -> None:
    """The iron pan on the table from above, an egg in it."""
    _pan(art, (364, 470), -34)
    with art.moved(-30, 12):
        art.form(_EGG, "#fbf6ea", (300, 380, 540, 600), Light(shade=0.5, start=0.55))
        art.form(ellipse(392, 452, 46, 43), "#efa928", (350, 410, 440, 500), Light(start=0.5))
        art.line("M366 440 C370 424 382 416 396 416", "#fff3cf", 7)


def pan_hung(art: Canvas) -> None:
    """The iron pan on the wall, hung by the hole in its handle."""
    _pan(art, (400, 640), 180)
    art.form(ellipse(400, 226, 13, 13), "#8b9094", (388, 214, 414, 240))


def _pan(art: Canvas, at: Point, turn: float) -> None:
    x, y = at
    fall = art.gradient(((0, 0.95), (0.7, 0.8), (1, 0.4)), (x - 200, y - 200, x + 280, y + 280))
    with art.moved(30, 32):
        art.shadow(ellipse(x, y, 236, 236), fall)
        with art.turned(turn, x, y), art.moved(x - 400, y - 440):
            art.shadow(_GRIP, fall)
    with art.turned(turn, x, y), art.moved(x - 400, y - 440):
        art.form(_GRIP, IRON, (360, 640, 450, 900), Light(shine=0.3, start=0.3))
        art.flat(
            "M389 850 h22 q10 0 10 14 v8 q0 14 -10 14 h-22 q-10 0 -10 -14 v-8 q0 -14 10 -14Z",
            art.ground,
        )
    art.form(ellipse(x, y, 236, 236), IRON, (x - 236, y - 200, x + 260, y + 200), Light(shine=0.5))
    art.line(ellipse(x, y, 229, 229), light(IRON, 1.3), 4)
    inside = (x + 220, y + 200, x - 220, y - 220)
    art.form(ellipse(x, y, 202, 202), dark(IRON, 0.5), inside, Light(shine=0.25, start=0.4))
    art.line(
        f"M{x - 150} {y + 96} C{x - 110} {y + 156} {x - 40} {y + 184} {x + 30} {y + 180}",
        light(IRON, 0.9),
        7,
    )


def pepper_mill(art: Canvas, paint: str) -> None:
    """A turned mill, and the peppercorns that got away."""
    art.cast((400, 806), (84, 20), (170, -34))
    art.form(_MILL, paint, (318, 0, 490, 0), Light(start=0.35))
    for y, half in ((600, 72), (724, 54), (780, 72)):
        art.line(
            f"M{400 - half} {y} Q400 {y + 18} {400 + half} {y}", dark(paint, 1.1), 4, opacity=0.8
        )
    art.flat("M366 490 h68 v20 h-68Z", dark(paint, 1.8))
    art.form(_HAT, paint, (326, 380, 486, 490))
    art.form("M388 352 h24 v26 h-24Z", BRASS, (386, 0, 414, 0))
    art.form(ellipse(400, 346, 21, 17), BRASS, (378, 330, 424, 364))
    art.line("M346 446 C344 424 352 408 366 400", light(paint, 1.7), 8)
    art.line("M348 640 C344 620 350 596 362 578", light(paint, 1.6), 8)
    for x, y in ((244, 824), (276, 842), (222, 848), (300, 812)):
        art.form(ellipse(x, y, 9, 8), RUBBER, (x - 9, y - 8, x + 10, y + 9))


def mixing_bowl(art: Canvas, glaze: str) -> None:
    """A bowl with a pouring lip, and the spoon in it."""
    art.cast((400, 806), (150, 30), (210, -36))
    art.form(_LIP, glaze, (120, 536, 220, 600), Light(start=0.5))
    art.flat(ellipse(400, 560, 214, 52), light(glaze, 0.8))
    art.form(_HOLLOW, dark(glaze, 1.2), (600, 600, 170, 530), Light(0.3, 0.8))
    art.tube("M470 590 L636 300", MAPLE, 24, (470, 590, 660, 330), 0.7)
    art.line("M486 548 L626 304", light(MAPLE, 1), 5)
    with art.painted(_BOWL, glaze, (190, 580, 625, 740)):
        for y in (664, 688, 712):
            art.line(f"M170 {y} Q400 {y + 74} 630 {y}", dark(glaze, 0.9), 5)
    art.line("M226 640 C234 676 246 706 262 732", light(glaze, 1.6), 10)
    _flour(art)


def _flour(art: Canvas) -> None:
    chance = jitter(11)
    for _ in range(26):
        x, y = round(chance.uniform(110, 250)), round(chance.uniform(820, 876))
        size = round(chance.uniform(1.5, 4), 1)
        art.flat(ellipse(x, y, size, size * 0.6), shifted(art.ground, 0.09))
