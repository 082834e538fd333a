"""Candlelight: the chamberstick, and beeswax candles as they dry."""

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import ASH, BEESWAX
from catalog.demo.art.paths import ellipse, slab
from catalog.demo.art.rooms import halo

_SAUCER = "M186 752 C196 800 270 824 380 824 C490 824 564 800 574 752Z"
_FLAME = "M380 300 C408 344 418 372 410 396 C402 416 358 416 350 396 C342 372 356 348 380 300Z"
_CANDLE = "M356 430 C356 416 404 416 404 430 L406 720 H354Z"
_TAPER = (
    "M-5 322 C-14 330 -18 346 -18 366 L-27 730 C-27 764 27 764 27 730 L18 366 C18 346 14 330 5 322Z"
)


def chamberstick(art: Canvas, enamel: str) -> None:
    """A candlestick with a saucer and a ring for the finger, lit."""
    halo(art, 380, 380, 330, 0.8)
    art.cast((380, 812), (170, 24), (220, -30))
    art.tube(ellipse(614, 764, 40, 44), enamel, 17, (570, 720, 660, 810), 0.9)
    art.form(_SAUCER, enamel, (186, 750, 596, 826))
    art.flat(ellipse(380, 752, 194, 44), light(enamel, 0.8))
    art.form(ellipse(380, 757, 180, 36), dark(enamel, 0.9), (570, 790, 200, 730), Light(0.35, 0.8))
    art.form(
        "M330 690 C336 720 336 740 318 764 C350 782 410 782 442 764 C424 740 424 720 430 690Z",
        enamel,
        (318, 0, 450, 0),
    )
    art.flat(ellipse(380, 690, 51, 13), light(enamel, 0.7))
    art.flat(ellipse(380, 692, 40, 9), dark(enamel, 1.8))
    art.form(_CANDLE, BEESWAX, (350, 0, 412, 0), Light(start=0.35))
    art.flat(ellipse(380, 429, 24, 8), light(BEESWAX, 1.3))
    art.form(
        "M394 430 C404 440 402 500 410 524 C414 540 398 544 396 528 C394 500 390 470 390 436Z",
        light(BEESWAX, 0.8),
        (388, 0, 414, 0),
    )
    art.line("M380 428 V404", "#3b2b20", 5)
    art.flat(_FLAME, "#f5b83d")
    art.flat(
        "M380 344 C396 370 398 384 394 396 C388 406 372 406 366 396 C362 384 366 368 380 344Z",
        "#fff3cf",
    )
    art.line("M214 778 C230 794 256 804 286 810", light(enamel, 1.7), 7)


def beeswax_candles(art: Canvas) -> None:
    """Three pairs on one wick each, hung over a rod."""
    with art.moved(36, 30):
        for x in (176, 268, 354, 446, 532, 624):
            fall = art.gradient(((0, 0.98), (1, 0.86)), (0, 330, 0, 760))
            with art.moved(x, 0):
                art.shadow(_TAPER, fall)
    art.form(slab(-20, 210, 840, 34, 0), ASH, (0, 204, 0, 250), Light(shine=0.35))
    for left, drop in ((176, 0), (354, 34), (532, 12)):
        _pair(art, left, drop)


def _pair(art: Canvas, left: float, drop: float) -> None:
    art.line(
        f"M{left} {340 + drop} C{left} 250 {left + 30} 204 {left + 46} 204 C{left + 62} 204 {left + 92} 250 {left + 92} {340 + drop}",
        "#efe3c4",
        7,
    )
    for x in (left, left + 92):
        with art.moved(x, drop):
            art.form(_TAPER, BEESWAX, (-26, 0, 32, 0), Light(shine=0.6, start=0.45))
            art.line("M-11 360 L-14 700", light(BEESWAX, 1.4), 5, opacity=0.8)
