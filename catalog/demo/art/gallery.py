"""Every picture of the demo store, in one list."""

from functools import partial

from catalog.demo.art import paints, parts
from catalog.demo.art.hero import HERO
from catalog.demo.art.house_pictures import GARDEN, LIGHTS, LIVING
from catalog.demo.art.kitchen_pictures import CUSTOMERS_SNAPSHOTS, KETTLES, TABLE
from catalog.demo.art.parcel import parcel
from catalog.demo.art.picture import Frame, staged
from catalog.demo.art.textiles import bag_empty

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
    *PARTS,
    *SIGNS,
    *CUSTOMERS_SNAPSHOTS,
)
