"""Which things for cleaning, mending and going out are pictured, in which colours, on which grounds."""

from functools import partial

from catalog.demo.art import cleaning, garden, lights, mending, outdoors, paints, toys
from catalog.demo.art.measures import measured
from catalog.demo.art.picture import Frame, colourways, staged

CLEANING = (
    staged("olive-soap", Frame(68, 280, 664, 700), "sage", cleaning.soap_bars),
    *colourways(
        "soap-dish",
        Frame(84, 300, 632, 690),
        cleaning.soap_dish,
        {
            "celadon": ("shell", paints.CELADON),
            "cloud": ("mist", paints.CLOUD),
            "plum": ("linen", paints.PLUM),
        },
    ),
    staged("broom", Frame(0, -10, 760, 724), "shell", cleaning.broom),
    *colourways(
        "dustpan",
        Frame(72, 150, 656, None),
        cleaning.dustpan_and_brush,
        {"tomato": ("sky", paints.TOMATO), "spruce": ("butter", paints.SPRUCE)},
    ),
)

MENDING = (
    staged("darning-set", Frame(104, 240, 680, 690), "butter", mending.darning_set),
    staged("wood-balm", Frame(64, 276, 668, 690), "linen", mending.wood_balm),
    staged("linseed-oil", Frame(100, 170, 620, 680), "mist", mending.linseed_oil),
    staged("felt-pads", Frame(96, 220, 648, 690), "blush", mending.felt_pads),
    *colourways(
        "cord",
        Frame(80, 320, 620, 690),
        mending.cotton_cord,
        {"natural": ("sage", "#e0cfa8"), "tomato": ("mist", paints.TOMATO)},
    ),
)

OUTDOORS = (
    *colourways(
        "lunch-tin",
        Frame(60, 280, 680, 690),
        outdoors.lunch_tin,
        {"tomato": ("butter", paints.TOMATO), "spruce": ("lilac", paints.SPRUCE)},
    ),
    *colourways(
        "flask",
        Frame(130, 190, 600, 680),
        outdoors.flask,
        {
            "spruce": ("shell", paints.SPRUCE),
            "tomato": ("mist", paints.TOMATO),
            "cloud": ("sage", paints.CLOUD),
        },
    ),
    staged(
        "flask-scale",
        Frame(60, 150, 720, 680),
        "shell",
        measured(
            partial(outdoors.flask, paint=paints.SPRUCE),
            ("29 cm", (206, 300), (206, 812)),
            ("8 cm", (302, 880), (458, 880)),
        ),
    ),
    *colourways(
        "bell",
        Frame(60, 180, 680, None),
        outdoors.bicycle_bell,
        {"brass": ("sky", paints.BRASS), "ink": ("shell", paints.INK)},
    ),
    *colourways(
        "lantern",
        Frame(70, 150, 660),
        lights.storm_lantern,
        {"teal": ("mist", paints.TEAL), "tomato": ("butter", paints.TOMATO)},
    ),
    *colourways(
        "duck",
        Frame(96, 210, 656, 700),
        toys.pull_duck,
        {
            "marigold": ("blush", toys.Duck(paints.MARIGOLD, paints.TOMATO)),
            "teal": ("sage", toys.Duck(paints.TEAL, paints.MARIGOLD)),
        },
    ),
    staged("secateurs", Frame(130, 130, 630, None), "butter", garden.secateurs),
)
