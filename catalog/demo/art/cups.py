"""Things to drink from: the dipped mug, and the short cup with its saucer."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paths import ellipse, jitter

COFFEE = "#4a2b1d"

_MUG = "M196 470 C198 620 214 740 236 800 C262 846 500 846 526 800 C548 740 562 620 564 470Z"
_DIP = (
    "M150 430 L610 430 L610 690 C560 700 548 668 520 672 C486 678 492 728 462 726"
    " C430 724 440 676 404 678 C366 680 372 706 338 702 C302 698 306 664 268 668"
    " C238 672 214 690 150 676Z"
)
_BOWL = "M222 590 C224 700 270 778 322 800 L468 800 C520 778 566 700 568 590Z"


@dataclass(frozen=True)
class Mug:
    """Raw clay, and the glaze it was dipped in."""

    clay: str
    glaze: str


def mug(art: Canvas, finish: Mug) -> None:
    """A mug of coffee, dipped in glaze down to an uneven hem."""
    clay, glaze = finish.clay, finish.glaze
    art.cast((380, 806), (176, 40), (200, -40))
    art.tube("M560 540 C690 520 700 740 545 722", glaze, 44, (560, 540, 690, 740), 0.95)
    art.line("M572 524 C630 516 664 552 664 600", light(glaze), 7)
    art.form(_MUG, clay, (190, 480, 580, 720))
    _speckle(art, clay)
    with art.clipped(_MUG):
        art.form(_DIP, glaze, (190, 480, 580, 720))
    art.flat(ellipse(380, 470, 184, 46), light(glaze, 0.9))
    art.flat(ellipse(380, 474, 168, 38), dark(glaze, 1.5))
    art.form(ellipse(380, 486, 150, 28), COFFEE, (230, 460, 530, 510))


def _speckle(art: Canvas, clay: str) -> None:
    chance = jitter(3)
    with art.clipped(_MUG):
        for _ in range(46):
            x, y, size = chance.uniform(240, 520), chance.uniform(725, 818), chance.uniform(1.2, 3)
            art.flat(ellipse(round(x), round(y), size, size), dark(clay, 2.2), opacity=0.55)


def short_cup(art: Canvas, glaze: str) -> None:
    """An espresso cup on its saucer, with one wooden spoon's worth of room."""
    art.cast((395, 826), (236, 44), (170, -36))
    art.form(ellipse(395, 812, 262, 58), dark(glaze, 0.5), (130, 760, 660, 870))
    art.form(ellipse(395, 800, 262, 56), glaze, (130, 750, 690, 850), Light(shine=0.5, start=0.5))
    art.flat(ellipse(395, 800, 178, 34), dark(glaze, 0.45))
    art.form(ellipse(395, 803, 174, 31), glaze, (215, 770, 590, 836), Light(start=0.3))
    art.tube("M556 634 C664 612 672 748 528 734", glaze, 27, (556, 630, 650, 740), 0.95)
    art.line("M566 624 C612 616 636 644 634 676", light(glaze, 1.2), 5)
    art.form(_BOWL, glaze, (216, 590, 584, 760))
    art.flat(
        "M318 798 C350 806 440 806 472 798 L464 812 C440 820 350 820 326 812Z", dark(glaze, 1.6)
    )
    art.line("M250 640 C262 700 286 744 312 766", light(glaze, 1.6), 8, opacity=0.9)
    art.flat(ellipse(395, 590, 173, 40), light(glaze, 0.9))
    art.flat(ellipse(395, 593, 160, 33), dark(glaze, 1.3))
    art.form(ellipse(395, 602, 144, 24), COFFEE, (250, 580, 540, 620))
    art.line("M286 600 C310 588 360 582 400 583", "#b98152", 6, opacity=0.9)
