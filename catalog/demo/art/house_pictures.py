"""Which lamps, house and garden things are pictured, in which colours, on which grounds."""

from functools import partial

from catalog.demo.art import garden, lights, living, paints, textiles
from catalog.demo.art.measures import measured
from catalog.demo.art.picture import Frame, colourways, staged

_MARIGOLD_LAMP = lights.TableLamp(paints.MARIGOLD, paints.CREAM)
_MARIGOLD_CLOCK = living.Clock("#e8b23c", "#fbf6ea", "#22272d", paints.TOMATO)

LIGHTS = (
    *colourways(
        "lamp",
        Frame(52, 116, 696),
        lights.mushroom_lamp,
        {
            "marigold": ("sky", _MARIGOLD_LAMP),
            "cloud": ("shell", lights.TableLamp(paints.CLOUD, paints.CLOUD)),
            "spruce": ("linen", lights.TableLamp(paints.SPRUCE, paints.CREAM)),
        },
    ),
    staged(
        "lamp-scale",
        Frame(8, 96, 784),
        "sky",
        measured(
            partial(lights.mushroom_lamp, finish=_MARIGOLD_LAMP),
            ("44 cm", (712, 236), (712, 826)),
            ("32 cm", (180, 900), (620, 900)),
        ),
    ),
    *colourways(
        "pendant",
        Frame(40, 96, 720, None),
        lights.pendant,
        {
            "brick": ("sage", paints.BRICK),
            "ink": ("butter", paints.INK),
            "cream": ("sky", paints.CREAM),
        },
    ),
    *colourways(
        "desk-lamp",
        Frame(52, 140, 744),
        lights.desk_lamp,
        {"tomato": ("linen", paints.TOMATO), "ink": ("sage", paints.INK)},
    ),
)

LIVING = (
    *colourways(
        "clock",
        Frame(84, 78, 656, None),
        living.clock,
        {
            "marigold": ("sage", _MARIGOLD_CLOCK),
            "ink": ("mist", living.Clock(paints.INK, paints.CLOUD, "#22272d", paints.TOMATO)),
            "cream": ("blush", living.Clock(paints.CREAM, "#fffaf0", "#22272d", paints.COBALT)),
        },
    ),
    staged(
        "clock-scale",
        Frame(0, 20, 800, None),
        "sage",
        measured(
            partial(living.clock, finish=_MARIGOLD_CLOCK),
            ("30 cm", (132, 884), (668, 884)),
        ),
    ),
    *colourways(
        "stool",
        Frame(72, 196, 656, 640),
        living.stool,
        {"ash": ("sage", paints.ASH), "ink": ("linen", paints.INK)},
    ),
    staged(
        "stool-scale",
        Frame(0, 160, 800, 640),
        "sage",
        measured(
            partial(living.stool, wood=paints.ASH),
            ("45 cm", (716, 386), (716, 862)),
            ("34 cm", (188, 960), (612, 960)),
        ),
    ),
    *colourways(
        "vase",
        Frame(48, 60, 720),
        living.vase,
        {"plum": ("butter", paints.PLUM), "celadon": ("blush", paints.CELADON)},
    ),
    *colourways(
        "throw",
        Frame(66, 148, 668, None),
        textiles.throw,
        {
            "rust": ("lilac", textiles.Throw(paints.RUST, "#f3e2c6")),
            "moss": ("butter", textiles.Throw(paints.MOSS, "#ece3c4")),
        },
    ),
    *colourways(
        "bag",
        Frame(62, 130, 680, 700),
        textiles.bag,
        {
            "olive": ("linen", textiles.Bag(paints.MOSS, paints.LEATHER)),
            "ink": ("blush", textiles.Bag(paints.INK, paints.LEATHER)),
        },
    ),
)

GARDEN = (
    *colourways(
        "can",
        Frame(40, 180, 664, 660),
        garden.watering_can,
        {"mint": ("blush", paints.MINT), "marigold": ("sky", paints.MARIGOLD)},
    ),
    *colourways(
        "trowel",
        Frame(112, 118, 588, None),
        garden.trowel_and_fork,
        {"spruce": ("linen", paints.SPRUCE)},
    ),
    *colourways(
        "pot",
        Frame(60, 110, 690),
        garden.pot,
        {"terracotta": ("sky", paints.TERRACOTTA), "cloud": ("shell", paints.CLOUD)},
    ),
)
