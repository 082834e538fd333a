"""The moka pot, put together and taken apart."""

from catalog.demo.art.canvas import Canvas, Light, Point
from catalog.demo.art.colour import dark, light
from catalog.demo.art.lettering import write
from catalog.demo.art.paints import ALUMINIUM, BRASS, CERAMIC, OAK
from catalog.demo.art.paths import ellipse


def moka_pot(art: Canvas) -> None:
    """The pot put together, as it goes on the flame."""
    art.cast((400, 806), (166, 26), (200, -34))
    _boiler(art)
    _top(art)


def moka_apart(art: Canvas) -> None:
    """The same pot taken apart, from the top: jug, gasket and plate, funnel, boiler."""
    with art.moved(0, 78):
        art.cast((400, 806), (166, 26), (200, -34))
        _boiler(art)
    art.flat(ellipse(400, 706, 104, 20), dark(ALUMINIUM, 2.4))
    _funnel(art)
    with art.moved(0, -26):
        art.flat(ellipse(400, 478, 96, 17), dark(ALUMINIUM, 1.6))
        art.form(ellipse(400, 472, 96, 17), ALUMINIUM, (300, 455, 510, 490))
        for x in range(330, 480, 20):
            art.flat(ellipse(x, 472, 4, 2.4), dark(ALUMINIUM, 2.6))
        art.line(ellipse(400, 424, 100, 18), dark(CERAMIC, 0.9), 13)
        art.line("M306 418 C330 404 400 402 440 408", "#fff", 4)
    with art.moved(0, -286):
        _top(art)


def moka_numbered(art: Canvas) -> None:
    """The pot apart, with its spare part numbered as the product page lists it."""
    moka_apart(art)
    art.line("M500 398L650 456", art.ink, 3)
    art.flat(ellipse(500, 398, 6, 6), art.ink)
    art.flat(ellipse(672, 464, 31, 31), art.ink)
    write(art, "1", (672, 476), 34, art.ground)


def _funnel(art: Canvas) -> None:
    art.form("M384 590 h32 v96 h-32Z", dark(ALUMINIUM, 0.5), (380, 0, 420, 0), Light(start=0.3))
    cup = "M312 528 L322 584 C350 602 450 602 478 584 L488 528Z"
    art.form(cup, ALUMINIUM, (310, 0, 500, 0), Light(start=0.35))
    art.flat(ellipse(400, 528, 88, 16), dark(ALUMINIUM, 1.8))
    art.line(ellipse(400, 528, 90, 17), light(ALUMINIUM, 1), 4)


def _boiler(art: Canvas) -> None:
    metal = ALUMINIUM
    d = "M290 640 L246 800 C300 822 500 822 554 800 L510 640Z"
    art.form(d, metal, (246, 0, 570, 0), Light(start=0.36))
    _facets(art, ((290, 246), (350, 330), (450, 470), (510, 554)), (640, 806))
    art.form(ellipse(470, 690, 15, 15), BRASS, (456, 676, 486, 706))
    art.flat(ellipse(470, 690, 6, 6), dark(BRASS, 1.6))


def _top(art: Canvas) -> None:
    metal = ALUMINIUM
    grip = "M512 404 L634 400 C664 400 672 420 668 444 L640 596 C634 622 600 618 604 592 L622 458 L520 462Z"
    art.form(grip, OAK, (520, 400, 690, 600), Light(shine=0.5, start=0.4))
    art.flat("M270 420 L212 386 L276 392Z", dark(metal, 0.9))
    art.form("M268 392 L302 604 L498 604 L532 392Z", metal, (260, 0, 545, 0), Light(start=0.36))
    _facets(art, ((268, 302), (336, 352), (464, 448), (532, 498)), (392, 604))
    art.form("M288 600 h224 v44 h-224Z", dark(metal, 0.35), (280, 0, 525, 0), Light(start=0.35))
    art.line("M290 622 H510", dark(metal, 1.4), 4)
    art.form("M262 394 L316 348 L484 348 L538 394Z", metal, (270, 340, 540, 400), Light(start=0.5))
    art.line("M262 394 H538", dark(metal, 1.5), 6)
    art.flat("M388 328 h24 v22 h-24Z", dark(metal, 1))
    art.form(ellipse(400, 312, 29, 25), OAK, (370, 288, 430, 338))


def _facets(art: Canvas, edges: tuple[Point, ...], rows: Point) -> None:
    """The edges of the eight sides that can be seen, one of them catching the light."""
    top, foot = rows
    (_, _), (a, b), (c, d), (e, f) = edges
    art.flat(
        f"M{c} {top} L{d} {foot} L{f} {foot - 6} L{e} {top}Z", dark(ALUMINIUM, 1.5), opacity=0.5
    )
    art.line(f"M{a} {top + 4} L{b} {foot - 3}", light(ALUMINIUM, 1.3), 5)
    art.line(f"M{c} {top + 4} L{d} {foot - 3}", dark(ALUMINIUM, 1.2), 3)
