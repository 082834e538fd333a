"""Every pair of colours the pages put on each other is readable, in both themes and at the desk."""

import re

import pytest

from shop.assets import SOURCE

TEXT, PARTS = 4.5, 3.0
"""WCAG 2.1: 1.4.3 for text, 1.4.11 for borders and focus rings."""

PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "ink-2", "ink-3") for paper in ("paper", "paper-2")),
    *((ink, "paper-3", TEXT) for ink in ("ink", "ink-2")),
    *((ink, wash, TEXT) for ink in ("ink-2", "ink-3") for wash in ("signal-wash", "note-wash")),
    *((c, paper, TEXT) for c in ("sale", "ok", "warn", "bad") for paper in ("paper", "paper-2")),
    *((c, f"{c}-wash", TEXT) for c in ("ok", "warn", "bad", "info", "signal")),
    *(("signal", paper, TEXT) for paper in ("paper", "paper-2", "note-wash")),
    ("on-signal", "signal", TEXT),
    ("on-signal", "signal-2", TEXT),
    ("paper", "ink", TEXT),
    ("paper", "ink-2", TEXT),
    ("bad", "signal-wash", TEXT),
    *((line, paper, PARTS) for line in ("line-2", "focus") for paper in ("paper", "paper-2")),
]
FIXED = [
    ("#ffffff", "#b92c17"),  # sale flag
    ("#ffffff", "#15181c"),  # strip, band, desk bar
    ("#ffffff", "#1b1f23"),  # the same in the dark
    ("#c4c9cf", "#262b30"),  # small print on the repair band
    ("#a8afb7", "#22262c"),  # placeholder in the desk's search
    ("#ffffff", "#33464f"),  # number of a part
    ("#ffffff", "#8f1d16"),  # toast that refuses
]


def colours(css: str) -> dict[str, tuple[str, str]]:
    """Name → (light, dark) of every custom property that is a colour."""
    both = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    one = re.findall(r"--([\w-]+): (#\w{6})\b", css)
    return {name: (light, dark) for name, light, dark in both} | {n: (c, c) for n, c in one}


STORE = colours((SOURCE / "css/tokens.css").read_text())
DESK = STORE | colours((SOURCE / "css/desk/shell.css").read_text())
THEMES = {
    "store-light": {name: pair[0] for name, pair in STORE.items()},
    "store-dark": {name: pair[1] for name, pair in STORE.items()},
    "desk-light": {name: pair[0] for name, pair in DESK.items()},
    "desk-dark": {name: pair[1] for name, pair in DESK.items()},
}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_of_tokens_is_readable(theme):
    tokens = THEMES[theme]
    weak = [
        f"{front} on {back}: {contrast(tokens[front], tokens[back]):.2f}"
        for front, back, least in PAIRS
        if contrast(tokens[front], tokens[back]) < least
    ]
    assert not weak


def test_ink_is_readable_on_every_ground():
    grounds = [light for name, (light, _) in STORE.items() if name.startswith("g-")]
    assert len(grounds) == 8
    assert all(
        contrast(ink, ground) >= TEXT for ink in ("#15181c", "#3f464e") for ground in grounds
    )


def test_colours_outside_the_tokens_are_readable():
    assert all(contrast(front, back) >= TEXT for front, back in FIXED)


def test_initials_are_readable_on_every_tone():
    css = (SOURCE / "css/parts/icon.css").read_text()
    tones = re.findall(r"\.t\d \{ background: (#\w{6})", css)
    assert len(tones) == 6
    assert all(contrast("#15181c", tone) >= TEXT for tone in tones)
