"""The living room: stool, clock, radio, vase."""

import math
from dataclasses import dataclass

from catalog.demo.art.canvas import Canvas, Light
from catalog.demo.art.colour import dark, light, shifted
from catalog.demo.art.leaves import twig
from catalog.demo.art.paints import LEAF
from catalog.demo.art.paths import ellipse, jitter, slab

_VASE = (
    "M344 512 C352 566 342 596 300 636 C244 690 240 770 300 812 C340 830 440 830 480 812"
    " C540 770 536 690 480 636 C438 596 428 566 436 512Z"
)
_SEAT_SIDE = "M188 440 L188 474 C188 530 612 530 612 474 L612 440Z"


def stool(art: Canvas, wood: str) -> None:
    """A three-legged milking stool."""
    art.cast((400, 856), (190, 26), (190, -30))
    _leg(art, (410, 440), 800, 20, dark(wood, 1.1))
    _leg(art, (290, 226), 862, 23, wood)
    _leg(art, (520, 590), 846, 22, shifted(wood, -0.03))
    art.line("M262 690 L556 684", dark(wood, 0.9), 18)
    art.line("M262 686 L420 683", wood, 9)
    art.form(_SEAT_SIDE, dark(wood, 0.75), (180, 0, 620, 0))
    art.form(ellipse(400, 440, 212, 58), wood, (186, 400, 640, 500), Light(start=0.5))
    for ring, size in enumerate((0.2, 0.38, 0.56, 0.74, 0.9)):
        art.line(
            ellipse(392 - ring * 2, 438, round(212 * size), round(58 * size)),
            dark(wood, 0.75),
            2.2,
            opacity=0.5,
        )


def _leg(art: Canvas, across: tuple[int, int], foot: int, half: int, wood: str) -> None:
    top, end = across
    d = (
        f"M{top - half} 470 L{end - half * 0.62} {foot} C{end - half * 0.3} {foot + 7}"
        f" {end + half * 0.3} {foot + 7} {end + half * 0.62} {foot} L{top + half} 470Z"
    )
    art.form(d, wood, (min(across) - half, 0, max(across) + half, 0), Light(start=0.3))


@dataclass(frozen=True)
class Clock:
    """Paint of the case, the face, the hands, the second hand."""

    case: str
    face: str
    hands: str
    second: str


def clock(art: Canvas, finish: Clock) -> None:
    """A station clock on the wall, at eight to ten past ten."""
    around = art.glow(((0, 0.95), (0.82, 0.85), (1, 0.05)), 452, 540, 300)
    art.shadow(ellipse(452, 540, 290, 290), around)
    art.form(ellipse(400, 480, 268, 268), finish.case, (130, 260, 680, 720), Light(start=0.45))
    art.flat(ellipse(400, 480, 232, 232), dark(finish.case, 1.3))
    face_light = Light(shade=0.7, start=0.62)
    art.form(ellipse(402, 484, 228, 228), finish.face, (170, 260, 640, 720), face_light)
    for minute in range(60):
        _tick(art, minute, finish.hands)
    art.line("M402 484 L300 412", finish.hands, 15)
    art.line("M402 484 L470 332", finish.hands, 10)
    art.line("M384 530 L432 404", finish.second, 5)
    art.flat(ellipse(402, 484, 13, 13), finish.second)


def _tick(art: Canvas, minute: int, ink: str) -> None:
    inner = 178 if minute % 15 == 0 else 188 if minute % 5 == 0 else 202
    across, up = math.sin(math.radians(minute * 6)), math.cos(math.radians(minute * 6))
    ends = [f"{402 + across * r:.1f} {484 - up * r:.1f}" for r in (inner, 210)]
    art.line("M" + "L".join(ends), ink, 9 if minute % 5 == 0 else 3)


@dataclass(frozen=True)
class Radio:
    """Paint of the case and of the dials."""

    case: str
    dial: str


def radio(art: Canvas, finish: Radio) -> None:
    """A kitchen radio with its aerial out."""
    case, dial = finish.case, finish.dial
    deep = dark(case, 2.5)
    art.cast((400, 800), (250, 26), (150, -30))
    art.line("M560 470 L640 210", "#9aa0a3", 7)
    art.flat(ellipse(641, 206, 8, 8), "#80868a")
    art.line("M250 470 C256 400 300 392 400 392 C500 392 544 400 550 470", dark(case, 1.4), 20)
    art.form(slab(146, 468, 508, 338, 30), case, (146, 440, 690, 840))
    art.flat(slab(178, 506, 284, 264, 12), dark(case, 0.9))
    for column in range(14):
        for row in range(13):
            art.flat(ellipse(round(199 + column * 18.6), round(528 + row * 18.4), 5.2, 5.2), deep)
    art.form(ellipse(558, 580, 64, 64), dial, (494, 520, 630, 650))
    art.line("M558 580 L588 540", "#1d2126", 7)
    for mark in range(11):
        angle = math.radians(-135 + 27 * mark)
        ends = [
            f"{558 + math.sin(angle) * r:.0f} {580 - math.cos(angle) * r:.0f}" for r in (78, 86)
        ]
        art.line("M" + "L".join(ends), deep, 3.5)
    art.form(ellipse(522, 714, 26, 26), dial, (496, 690, 552, 742))
    art.form(ellipse(594, 714, 26, 26), dial, (568, 690, 624, 742))
    art.flat("M190 806 h50 v14 h-50Z M560 806 h50 v14 h-50Z", dark(case, 2))
    art.line("M164 500 C166 488 172 484 184 484 L380 484", light(case, 1.6), 7)


def vase(art: Canvas, glaze: str) -> None:
    """A narrow-necked vase with three twigs."""
    art.cast((390, 812), (132, 26), (200, -34))
    chance = jitter(5)
    twig(art, ((392, 520), (380, 330), (250, 150)), 9, LEAF, chance)
    twig(art, ((396, 520), (430, 340), (560, 236)), 8, LEAF, chance)
    twig(art, ((394, 520), (400, 380), (410, 180)), 8, LEAF, chance)
    art.form(_VASE, glaze, (246, 540, 545, 760))
    art.flat(ellipse(390, 512, 47, 12), dark(glaze, 1.7))
    art.line(ellipse(390, 511, 48, 12), light(glaze, 0.7), 5)
    art.line("M290 716 C284 690 300 664 324 644", light(glaze, 1.6), 9)
