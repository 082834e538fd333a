"""Linen: the towel on its peg, and the apron with crossed straps."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.paints import ASH, BRASS, LINEN
from catalog.demo.art.paths import ellipse

_TOWEL = (
    "M262 352 C262 330 276 318 298 316 L372 308 C388 318 412 318 428 308 L502 316"
    " C524 318 538 330 538 352 L552 846 C500 860 452 848 400 856 C348 864 300 848 248 858Z"
)
_UNDER = "M300 340 L548 336 L574 792 C548 804 520 800 500 806 L300 800Z"
_FOLDS = ((300, 352, 0.42), (408, 470, 0.6), (488, 536, 0.5))

_BIB = (
    "M312 338 C340 346 460 346 488 338 C494 430 524 486 600 512 L622 866 C560 884 480 872 400 880"
    " C320 888 240 872 178 876 L200 512 C276 486 306 430 312 338Z"
)
_APRON_FOLDS = ((214, 276, 0.4), (330, 384, 0.3), (520, 596, 0.55))


@dataclass(frozen=True)
class Cloth:
    """Linen and the stripe, or the seam, on it."""

    linen: str
    stripe: str


def towel(art: Canvas, stripe: str) -> None:
    """A striped towel, folded lengthwise, hanging by its loop."""
    with art.moved(34, 28):
        art.shadow(_TOWEL, art.gradient(((0, 0.8), (1, 0.5)), (0, 310, 0, 860)))
    _peg(art, 262)
    art.line("M388 320 C380 280 392 262 400 262 C408 262 420 280 412 320", stripe, 9)
    art.form(_UNDER, dark(LINEN, 0.9), (300, 320, 600, 800), Light(shine=0.1, start=0.2))
    with art.painted(_TOWEL, LINEN, (240, 330, 610, 700), Light(shine=0.3, shade=0.6, start=0.5)):
        for x, width in ((300, 7), (318, 18), (336, 7), (478, 7)):
            art.line(f"M{x} 300 L{x - (400 - x) * 0.06:.0f} 870", stripe, width)
        for y, width in ((716, 7), (742, 30), (768, 7), (808, 14)):
            art.line(
                f"M230 {y + 4} C300 {y - 6} 360 {y + 8} 420 {y} C480 {y - 6} 520 {y + 4} 570 {y - 2}",
                stripe,
                width,
            )
        _fold(art, _FOLDS, LINEN, (300, 870))
    art.line(
        "M256 838 C300 830 350 842 400 836 C452 828 500 838 546 828",
        dark(LINEN, 1),
        2.5,
        stroke_dasharray="9 7",
    )


def apron(art: Canvas, finish: Cloth) -> None:
    """An apron on a peg, its ties hanging."""
    linen = finish.linen
    with art.moved(34, 26):
        art.shadow(_BIB, art.gradient(((0, 0.8), (1, 0.5)), (0, 330, 0, 880)))
    art.line("M338 350 C362 300 420 280 404 226", dark(linen, 1), 19)
    _peg(art, 216)
    art.line("M462 350 C438 300 380 280 396 226", linen, 19)
    for x, sway in ((206, -44), (594, 40)):
        art.line(
            f"M{x} 530 C{x + sway} 580 {x + sway * 0.4:.0f} 660 {x + sway * 1.2:.0f} 742",
            dark(linen, 0.8),
            13,
        )
    with art.painted(_BIB, linen, (180, 360, 660, 720), Light(shine=0.45, shade=0.75)):
        _fold(art, _APRON_FOLDS, linen, (330, 890))
    for x in (334, 466):
        art.flat(ellipse(x, 366, 15, 15), BRASS)
        art.flat(ellipse(x, 366, 6, 6), dark(linen, 1))
    _pockets(art, finish)


def _pockets(art: Canvas, finish: Cloth) -> None:
    pocket = (
        "M268 620 L532 620 L540 762 C540 776 532 782 520 782 L282 782 C268 782 260 776 260 762Z"
    )
    art.form(pocket, shifted(finish.linen, 0.02), (250, 600, 590, 800), Light(start=0.5))
    art.line("M268 622 H532", dark(finish.linen, 1.3), 5)
    for d in ("M274 638 H526", "M400 640 V778", "M362 424 V500 H438 V424"):
        art.line(d, finish.stripe, 2.6, stroke_dasharray="9 8")
    art.line("M380 396 V470", "#e7b04a", 10)
    art.line("M360 424 H440", dark(finish.linen, 1.3), 5)


def _fold(
    art: Canvas, folds: tuple[tuple[int, int, float], ...], cloth: str, rows: tuple[int, int]
) -> None:
    top, foot = rows
    for x0, x1, depth in folds:
        paint = art.gradient(((0, 0), (0.85, depth), (1, 0)), (x0, 0, x1, 0))
        art.stipple(
            f"M{x0} {top} L{x1} {top} L{x1 + 10} {foot} L{x0 - 8} {foot}Z",
            dark(cloth, 1.1),
            fill=paint,
        )


def _peg(art: Canvas, y: float) -> None:
    art.flat(ellipse(412, y + 12, 38, 38), dark(art.ground, 1.1), opacity=0.6)
    art.form(ellipse(400, y, 36, 36), dark(ASH, 0.5), (364, y - 36, 440, y + 40))
    art.form(ellipse(398, y - 2, 22, 22), light(ASH, 0.3), (376, y - 24, 424, y + 22))
