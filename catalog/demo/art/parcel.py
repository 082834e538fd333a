"""What stands in for a picture nobody has taken yet: a tied parcel with a blank tag."""

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.paths import ellipse

_TAG = "M500 568 l34 -26 h84 q10 0 10 10 v66 q0 10 -10 10 h-84 l-34 -26Z"


def parcel(art: Canvas) -> None:
    """A calm parcel in the ground's own tones."""
    paper = shifted(art.ground, -0.10, 1.35)
    string = light(art.ground, 1.1)
    art.cast((404, 806), (182, 20), (180, -34))
    art.form("M226 506 h308 v304 h-308Z", paper, (226, 506, 560, 830), Light(shine=0.35, shade=0.6))
    art.form("M534 506 l62 -54 v296 l-62 62Z", dark(paper, 0.9), (520, 0, 610, 0), Light(shine=0.1))
    art.flat("M226 506 l62 -54 h308 l-62 54Z", light(paper, 0.9))
    art.line("M380 506 V810 M380 506 L442 452", string, 9)
    art.line("M226 640 H534 L596 578", string, 9)
    art.line(
        "M380 640 C352 606 326 612 330 634 C334 652 362 648 380 640 C408 608 436 610 432 632 C428 652 398 648 380 640",
        string,
        7,
    )
    art.line("M380 640 C430 660 470 620 506 586", string, 4)
    with art.turned(12, 506, 585):
        art.form(_TAG, light(art.ground, 1.2), (500, 540, 640, 640), Light(shine=0.1, shade=0.35))
        art.flat(ellipse(522, 585, 7, 7), dark(paper, 1.2))
        art.line("M552 574 h52 M552 596 h34", dark(paper, 0.6), 6)
