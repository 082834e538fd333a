"""The hallway: coat rail, umbrella, and a picture in its frame."""

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.grain import grained
from catalog.demo.art.paints import BENTWOOD, CREAM, MARIGOLD, MINT, RAIN, RUST, SPRUCE, STEEL
from catalog.demo.art.paths import ellipse, slab

_SCARF = (
    "M222 392 C236 372 262 372 274 392 L300 470 L318 800 L244 806 L240 520 L232 520 L222 716"
    " L158 712 L186 470Z"
)
_BRIM = "M470 470 C440 500 452 530 500 528 C560 540 640 536 676 512 C700 486 676 464 650 466Z"
_CROWN = "M500 482 C490 400 520 372 556 380 C580 366 632 372 640 404 C650 430 652 456 648 480 C600 500 540 500 500 482Z"

_CANOPY = (
    "M124 566 C134 404 256 300 400 296 C544 300 666 404 676 566 Q610 520 538 560 Q470 514 400 560"
    " Q330 514 262 560 Q190 520 124 566Z"
)
_PANELS = (
    "M400 296 C300 340 262 440 262 560",
    "M400 296 V560",
    "M400 296 C500 340 538 440 538 560",
)


def coat_rail(art: Canvas, wood: str) -> None:
    """Five pegs on a rail, a scarf and a hat on two of them."""
    with art.moved(26, 30):
        art.shadow(slab(40, 318, 720, 74, 8), art.gradient(((0, 0.8), (1, 0.6)), (0, 310, 0, 400)))
    grained(art, (40, 318, 720, 74), wood, 8)
    art.line("M48 326 H752", light(wood, 1), 4, opacity=0.8)
    with art.moved(30, 26):
        for d in (_SCARF, _BRIM):
            art.shadow(d, art.gradient(((0, 0.85), (1, 0.6)), (0, 380, 0, 810)))
    for x in (110, 248, 400, 564, 690):
        art.flat(ellipse(x + 9, 370, 24, 24), dark(wood, 1.9))
        art.form(ellipse(x, 356, 25, 25), dark(wood, 0.3), (x - 24, 330, x + 28, 384))
        art.line(f"M{x - 12} 350 C{x - 10} 342 {x - 4} 338 {x + 3} 338", light(wood, 1.5), 5)
    _scarf(art)
    _hat(art)


def _scarf(art: Canvas) -> None:
    with art.painted(_SCARF, RUST, (160, 380, 330, 700), Light(shade=0.8)):
        for y in (650, 676, 702, 740, 766):
            art.line(f"M150 {y} H330", "#f3e2c6", 11)
        art.line("M238 400 C240 440 240 480 238 530", dark(RUST, 1.6), 9)
    for x in range(250, 318, 9):
        art.line(f"M{x} 802 v26", RUST, 4)
    for x in range(164, 222, 9):
        art.line(f"M{x} 712 v24", dark(RUST, 0.7), 4)


def _hat(art: Canvas) -> None:
    felt = SPRUCE
    art.form(_BRIM, felt, (450, 460, 700, 540), Light(start=0.4))
    art.form(_CROWN, felt, (496, 380, 670, 490))
    art.flat(
        "M500 458 C540 480 610 480 648 456 L648 482 C600 502 540 502 501 484Z", dark(felt, 1.8)
    )
    art.line("M520 440 C516 414 524 398 540 394", light(felt, 1.5), 8)


def umbrella(art: Canvas, cloth: str) -> None:
    """An open umbrella, resting on its edge and its crook."""
    art.cast((330, 792), (230, 18), (300, -24))
    with art.turned(47, 400, 560), art.moved(12, 4):
        art.line("M400 250 V300", dark(STEEL, 1.3), 9)
        art.form(slab(393, 540, 14, 230, 3), STEEL, (391, 0, 410, 0), Light(start=0.3))
        art.tube("M400 740 V812 C400 880 318 876 322 808", BENTWOOD, 27, (330, 740, 400, 880), 0.7)
        art.flat(
            "M124 566 Q190 520 262 560 Q330 514 400 560 Q470 514 538 560 Q610 520 676 566 C600 600 200 600 124 566Z",
            dark(cloth, 2),
        )
        with art.painted(_CANOPY, cloth, (150, 640, 640, 420), Light(shine=0.45)):
            art.flat("M400 296 C300 340 262 440 262 560 L400 560Z", light(cloth, 0.4), opacity=0.5)
            art.flat(
                "M400 296 C500 340 538 440 538 560 L676 600 L676 300Z",
                dark(cloth, 0.8),
                opacity=0.45,
            )
        for d in _PANELS:
            art.line(d, dark(cloth, 1.3), 4)
        for x, y in ((124, 566), (262, 560), (400, 560), (538, 560), (676, 566)):
            art.flat(ellipse(x, y, 6, 6), dark(STEEL, 1))
        art.line("M180 470 C210 400 258 352 312 330", light(cloth, 1.7), 9)


def picture_frame(art: Canvas, wood: str) -> None:
    """A frame on the wall, around hills and a sun."""
    with art.moved(34, 30):
        art.shadow(
            slab(184, 196, 432, 552, 4), art.gradient(((0, 0.85), (1, 0.55)), (0, 190, 0, 760))
        )
    grained(art, (184, 196, 432, 44), wood)
    grained(art, (184, 704, 432, 44), dark(wood, 0.3))
    for x, paint in ((184, light(wood, 0.15)), (572, dark(wood, 0.4))):
        edge = f"M{x} {196 if x < 400 else 240} L{x + 44} {240 if x < 400 else 196} V{704 if x < 400 else 748} L{x} {748 if x < 400 else 704}Z"
        art.form(edge, paint, (x, 0, x + 60, 0), Light(shine=0.3, start=0.5))
    for d in ("M184 196 L228 240", "M616 196 L572 240", "M184 748 L228 704", "M616 748 L572 704"):
        art.line(d, dark(wood, 1.5), 3)
    art.flat(slab(228, 240, 344, 464, 0), CREAM)
    art.flat("M228 240 H572 V252 H240 V704 H228Z", dark(CREAM, 1.2), opacity=0.7)
    with art.clipped(slab(284, 306, 232, 326, 0)):
        _hills(art)
    art.flat("M240 704 L400 252 L470 252 L310 704Z", "#fff", opacity=0.13)


def _hills(art: Canvas) -> None:
    art.flat(slab(280, 300, 240, 340, 0), RAIN)
    art.form(ellipse(446, 392, 40, 40), MARIGOLD, (406, 352, 490, 432))
    art.form(
        "M270 500 C320 420 380 430 420 480 C450 510 490 480 530 470 V650 H270Z",
        MINT,
        (280, 430, 540, 640),
    )
    art.form(
        "M270 560 C340 500 400 560 440 550 C480 540 510 560 530 550 V650 H270Z",
        SPRUCE,
        (280, 520, 540, 650),
    )
    art.line("M352 640 C372 600 350 590 384 556", "#f3e2c6", 10)
