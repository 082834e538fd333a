"""Which kitchen things are pictured, in which colours, on which grounds."""

from functools import partial

from catalog.demo.art import cups, kettle_views, kettles, living, paints, tableware
from catalog.demo.art.kettles import Kettle, SlowKettle
from catalog.demo.art.measures import measured
from catalog.demo.art.picture import Frame, colourways, staged

_TOMATO = Kettle(paints.TOMATO, paints.BENTWOOD)
_CHIPPED = Kettle(paints.TOMATO, paints.BENTWOOD, chipped=True)
_EXPLODED = Frame(0, 40, 800)

KETTLES = (
    *colourways(
        "kettle",
        Frame(22, 176, 648),
        kettles.hob_kettle,
        {
            "tomato": ("mist", _TOMATO),
            "spruce": ("butter", Kettle(paints.SPRUCE, paints.OAK)),
            "ink": ("lilac", Kettle(paints.INK, paints.OAK)),
            "cloud": ("shell", Kettle(paints.CLOUD, "#a9713f")),
        },
    ),
    staged(
        "kettle-tomato-scale",
        Frame(0, 110, 800),
        "mist",
        measured(
            partial(kettles.hob_kettle, finish=_TOMATO),
            ("24 cm", (690, 366), (690, 812)),
            ("25 cm", (108, 880), (592, 880)),
        ),
    ),
    staged(
        "kettle-tomato-lid",
        Frame(236, 340, 320),
        "mist",
        partial(kettles.hob_kettle, finish=_TOMATO),
    ),
    staged(
        "kettle-tomato-spout",
        Frame(76, 500, 312),
        "mist",
        partial(kettles.hob_kettle, finish=_TOMATO),
    ),
    staged(
        "kettle-tomato-parts",
        _EXPLODED,
        "mist",
        partial(kettle_views.kettle_apart, finish=_TOMATO),
    ),
    staged(
        "kettle-tomato-parts-bare",
        Frame(50, 120, 700, ratio=38 / 35),
        "mist",
        partial(kettle_views.kettle_apart, finish=_TOMATO),
        bare=True,
    ),
    *colourways(
        "slow-kettle",
        Frame(50, 192, 696),
        kettles.slow_kettle,
        {
            "ink": ("butter", SlowKettle(paints.INK, paints.BENTWOOD)),
            "cloud": ("mist", SlowKettle(paints.CLOUD, paints.WALNUT)),
        },
    ),
)

CUSTOMERS_SNAPSHOTS = (
    staged(
        "damage-1",
        Frame(236, 634, 220, ratio=1),
        "#b9b3a6",
        partial(kettles.hob_kettle, finish=_CHIPPED),
    ),
    staged(
        "damage-2",
        Frame(40, 330, 640, ratio=1),
        "#a9a79f",
        partial(kettles.hob_kettle, finish=_CHIPPED),
    ),
)

TABLE = (
    *colourways(
        "teapot",
        Frame(40, 190, 648, 660),
        tableware.teapot,
        {
            "celadon": ("shell", tableware.Teapot(paints.CELADON, paints.RATTAN)),
            "cloud": ("sage", tableware.Teapot(paints.CLOUD, paints.RATTAN)),
        },
    ),
    *colourways(
        "mug",
        Frame(50, 176, 680, 650),
        cups.mug,
        {
            "cobalt": ("shell", cups.Mug(paints.CLAY, paints.COBALT)),
            "celadon": ("butter", cups.Mug(paints.CLAY, paints.CELADON)),
            "ink": ("blush", cups.Mug(paints.CLAY, paints.INK)),
        },
    ),
    *colourways(
        "cup",
        Frame(84, 296, 640, 656),
        cups.short_cup,
        {"marigold": ("sky", paints.MARIGOLD), "celadon": ("lilac", paints.CELADON)},
    ),
    *colourways(
        "carafe",
        Frame(90, 150, 664, 650),
        tableware.carafe,
        {"rose": ("mist", paints.ROSE), "rain": ("blush", paints.RAIN)},
    ),
    *colourways(
        "boards",
        Frame(90, 156, 656, 700),
        tableware.boards,
        {
            "oak": ("lilac", tableware.Boards(paints.OAK, paints.MAPLE, paints.WALNUT)),
            "walnut": ("blush", tableware.Boards(paints.WALNUT, "#a9713f", paints.OAK)),
        },
    ),
    *colourways(
        "radio",
        Frame(72, 150, 680, 640),
        living.radio,
        {
            "teal": ("butter", living.Radio(paints.TEAL, paints.CREAM)),
            "tomato": ("sky", living.Radio(paints.TOMATO, paints.CREAM)),
        },
    ),
)
