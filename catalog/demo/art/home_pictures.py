"""Which pans, linens, candles and things of the hallway are pictured, and how."""

from functools import partial

from catalog.demo.art import candles, coffee, cookware, hallway, linens, moka, paints
from catalog.demo.art.coffee import Grinder
from catalog.demo.art.linens import Cloth
from catalog.demo.art.measures import measured
from catalog.demo.art.picture import Frame, colourways, staged

COOKWARE = (
    staged("cast-iron-pan", Frame(80, 150, 660, None), "linen", cookware.pan),
    staged("cast-iron-pan-hung", Frame(60, 130, 680, None), "shell", cookware.pan_hung),
    staged("moka-pot", Frame(100, 210, 640, 680), "blush", moka.moka_pot),
    staged("moka-pot-parts", Frame(0, -10, 800, 730), "blush", moka.moka_apart),
    staged(
        "moka-pot-parts-bare",
        Frame(-10, -10, 860, ratio=38 / 35),
        "blush",
        moka.moka_numbered,
        bare=True,
    ),
    *colourways(
        "mill",
        Frame(130, 240, 560, 700),
        cookware.pepper_mill,
        {
            "tomato": ("sage", paints.TOMATO),
            "oak": ("mist", paints.OAK),
            "ink": ("blush", paints.INK),
        },
    ),
    staged(
        "mill-scale",
        Frame(60, 220, 680, 700),
        "sage",
        measured(
            partial(cookware.pepper_mill, paint=paints.TOMATO),
            ("22 cm", (566, 346), (566, 812)),
            ("6 cm", (322, 890), (478, 890)),
        ),
    ),
    *colourways(
        "bowl",
        Frame(74, 250, 652, 690),
        cookware.mixing_bowl,
        {"cream": ("sky", paints.CREAM), "cobalt": ("butter", paints.COBALT)},
    ),
    *colourways(
        "grinder",
        Frame(100, 200, 640, 690),
        coffee.grinder,
        {
            "oak": ("sky", Grinder(paints.OAK, paints.TOMATO)),
            "ink": ("shell", Grinder(paints.INK, paints.MAPLE)),
        },
    ),
)

LINEN = (
    *colourways(
        "linen-towel",
        Frame(70, 160, 660, None),
        linens.towel,
        {
            "tomato": ("sky", paints.TOMATO),
            "cobalt": ("blush", paints.COBALT),
            "marigold": ("lilac", paints.MARIGOLD),
        },
    ),
    *colourways(
        "apron",
        Frame(60, 130, 680, None),
        linens.apron,
        {
            "ink": ("butter", Cloth(paints.INK, "#aeb6c2")),
            "rust": ("sage", Cloth(paints.RUST, "#f3e2c6")),
        },
    ),
)

HALLWAY = (
    *colourways(
        "coat-rail",
        Frame(20, 70, 760, None),
        hallway.coat_rail,
        {"ash": ("mist", paints.ASH), "ink": ("butter", paints.INK)},
    ),
    *colourways(
        "umbrella",
        Frame(56, 190, 688, 660),
        hallway.umbrella,
        {
            "tomato": ("mist", paints.TOMATO),
            "ink": ("shell", paints.INK),
            "marigold": ("sage", paints.MARIGOLD),
        },
    ),
    *colourways(
        "frame",
        Frame(110, 110, 600, None),
        hallway.picture_frame,
        {"oak": ("lilac", paints.OAK), "ink": ("shell", paints.INK)},
    ),
    *colourways(
        "candlestick",
        Frame(66, 180, 656, 690),
        candles.chamberstick,
        {
            "brick": ("lilac", paints.BRICK),
            "cloud": ("sage", paints.CLOUD),
            "teal": ("linen", paints.TEAL),
        },
    ),
    staged("beeswax-candles", Frame(60, 130, 680, None), "sky", candles.beeswax_candles),
)
