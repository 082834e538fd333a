"""Coffee: the grinder with its crank and drawer."""

from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light
from catalog.demo.art.grain import grained
from catalog.demo.art.paints import BRASS, STEEL
from catalog.demo.art.paths import ellipse, slab

_HOPPER = "M286 552 C288 470 336 424 400 424 C464 424 512 470 514 552Z"


@dataclass(frozen=True)
class Grinder:
    """The wood of the box and of the knob on the crank."""

    box: str
    knob: str


def grinder(art: Canvas, finish: Grinder) -> None:
    """A box with a drawer, a steel hopper, and a crank to turn."""
    box = finish.box
    art.cast((400, 812), (176, 26), (190, -34))
    grained(art, (262, 566, 276, 236), box)
    art.form(slab(232, 794, 336, 30, 10), box, (228, 790, 580, 830), Light(start=0.45))
    art.form(slab(240, 544, 320, 30, 10), box, (236, 540, 576, 580), Light(start=0.45))
    art.flat("M262 574 h276 v10 h-276Z", dark(box, 1.6))
    _drawer(art, finish)
    art.form(_HOPPER, STEEL, (284, 430, 526, 560))
    art.line("M312 524 C320 482 342 456 372 446", "#fff", 8, opacity=0.8)
    art.line("M286 540 H514", dark(STEEL, 1.2), 5)
    art.form("M386 372 h28 v58 h-28Z", BRASS, (384, 0, 416, 0))
    art.tube("M400 372 C460 356 540 372 596 352", dark(STEEL, 0.8), 17, (400, 350, 600, 380), 0.7)
    art.form(ellipse(400, 370, 20, 16), BRASS, (380, 354, 422, 388))
    art.line("M598 350 v-26", dark(STEEL, 1.4), 12)
    art.form(ellipse(598, 300, 30, 36), finish.knob, (570, 268, 630, 338))
    art.line("M582 296 C584 284 590 276 598 274", light(finish.knob, 1.5), 6)


def _drawer(art: Canvas, finish: Grinder) -> None:
    art.flat(slab(300, 648, 200, 106, 6), dark(finish.box, 1.9))
    grained(art, (306, 654, 188, 94), light(finish.box, 0.25))
    art.flat(ellipse(406, 708, 21, 20), dark(finish.box, 1.8))
    art.form(ellipse(400, 702, 20, 20), BRASS, (380, 682, 422, 724))
