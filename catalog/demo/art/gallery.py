"""Every picture of the demo store, in one list."""

from functools import partial

from catalog.demo.art import house_parts, kitchen_parts, paints, parts
from catalog.demo.art.hero import HERO
from catalog.demo.art.home_pictures import COOKWARE, HALLWAY, LINEN
from catalog.demo.art.house_pictures import GARDEN, LIGHTS, LIVING
from catalog.demo.art.kitchen_pictures import CUSTOMERS_SNAPSHOTS, KETTLES, TABLE
from catalog.demo.art.parcel import parcel
from catalog.demo.art.picture import Frame, colourways, staged
from catalog.demo.art.textiles import bag_empty
from catalog.demo.art.upkeep_pictures import CLEANING, MENDING, OUTDOORS

_NEAR = Frame(125, 176, 550, 610)
_NEARER = Frame(172, 224, 456, 610)
"""Parts are shown nearer than the things they belong to, and the smallest nearer still."""

PARTS = (
    staged("part-handle", _NEAR, "sage", partial(parts.handle, wood=paints.BENTWOOD)),
    staged("part-knob", _NEARER, "linen", partial(parts.knob, wood=paints.OAK)),
    staged("part-gasket", _NEAR, "lilac", parts.gasket),
    staged("part-strainer", _NEARER, "sky", partial(parts.strainer, enamel=paints.TOMATO)),
    staged("part-stopper", _NEARER, "mist", parts.stopper),
    staged("part-rose", _NEARER, "blush", parts.rose),
    staged("part-bulb", _NEAR, "sage", parts.bulb),
    staged("part-movement", _NEARER, "butter", parts.movement),
    staged("part-moka-gasket", _NEAR, "lilac", kitchen_parts.moka_gasket),
    staged("part-burrs", _NEAR, "mist", kitchen_parts.burrs),
    staged("part-mill", _NEAR, "butter", kitchen_parts.mill_works),
    staged("part-ribs", Frame(130, 170, 560, None), "sky", house_parts.ribs),
    staged("part-broom", Frame(100, 176, 600, 620), "shell", house_parts.spare_broom_head),
    staged("part-flask", _NEAR, "sage", kitchen_parts.flask_stopper),
    staged("part-glass", _NEAR, "lilac", house_parts.lantern_glass),
    *colourways(
        "part-radio-knobs",
        Frame(152, 196, 500, None),
        house_parts.radio_knobs,
        {"cream": ("blush", paints.CREAM), "ink": ("linen", paints.INK)},
    ),
    *colourways(
        "part-flex",
        Frame(125, 210, 550, 610),
        house_parts.flex,
        {"tomato": ("linen", paints.TOMATO), "ink": ("sky", paints.INK)},
    ),
    staged("part-wedges", Frame(125, 206, 550, 610), "sage", house_parts.wedges),
    staged("part-strap", _NEAR, "butter", house_parts.strap),
)

SIGNS = (
    staged("placeholder", Frame(60, 200, 690), "linen", parcel),
    staged(
        "bag-empty",
        Frame(130, 150, 560, ratio=1),
        "linen",
        partial(bag_empty, ink="#868c93"),
        bare=True,
    ),
)

PICTURES = (
    HERO,
    *KETTLES,
    *TABLE,
    *LIGHTS,
    *LIVING,
    *GARDEN,
    *COOKWARE,
    *LINEN,
    *HALLWAY,
    *CLEANING,
    *MENDING,
    *OUTDOORS,
    *PARTS,
    *SIGNS,
    *CUSTOMERS_SNAPSHOTS,
)
