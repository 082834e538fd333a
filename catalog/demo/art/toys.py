"""Toys: the duck that is pulled along and nods."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.paints import MAPLE, TOMATO
from catalog.demo.art.paths import ellipse

_DUCK = (
    "M196 560 C182 590 188 660 214 700 C232 728 262 742 300 742 L470 742 C552 742 600 690 590 620"
    " C584 586 560 566 566 540 C600 510 606 440 560 408 C510 376 446 398 436 460 C430 510 440 540 404 560"
    " C360 580 300 566 268 592 C236 616 212 590 196 560Z"
)
_WING = "M270 634 C300 606 380 606 430 630 C424 690 350 712 306 690 C284 680 272 660 270 634Z"


@dataclass(frozen=True)
class Duck:
    """Paint of the body and of the wheels."""

    body: str
    wheels: str


def pull_duck(art: Canvas, finish: Duck) -> None:
    """A wooden duck on wheels, its cord before it."""
    body, wheels = finish.body, finish.wheels
    art.cast((390, 824), (190, 20), (180, -30))
    art.line("M560 706 C620 716 600 800 650 812 C700 824 716 780 690 764", "#efe6d3", 8)
    art.form(ellipse(686, 752, 22, 22), wheels, (664, 730, 710, 776))
    for x in (300, 500):
        art.form(ellipse(x + 12, 768, 52, 52), dark(wheels, 1.4), (x - 40, 720, x + 70, 820))
    art.flat(_DUCK, dark(MAPLE, 0.9), transform="translate(12 2)")
    art.form(
        "M588 446 L668 458 C684 464 682 488 664 492 L590 500Z",
        TOMATO if wheels != TOMATO else "#e2763a",
        (588, 440, 690, 500),
    )
    art.form(_DUCK, body, (190, 420, 640, 740))
    art.form(_WING, light(body, 0.5), (270, 610, 440, 710), Light(start=0.6))
    art.line(
        "M304 668 C340 684 384 678 412 656 M294 648 C326 660 372 656 404 638", dark(body, 0.9), 4
    )
    art.flat(ellipse(532, 462, 17, 17), "#fffaf0")
    art.flat(ellipse(536, 463, 10, 10), "#22272d")
    art.line("M462 452 C468 430 486 416 506 414", light(body, 1.8), 8)
    for x in (300, 500):
        art.form(ellipse(x, 770, 52, 52), wheels, (x - 52, 720, x + 60, 826))
        art.form(ellipse(x, 770, 17, 17), MAPLE, (x - 17, 753, x + 19, 790))
        art.line(f"M{x - 34} 760 C{x - 30} 746 {x - 20} 738 {x - 8} 734", light(wheels, 1.6), 6)
