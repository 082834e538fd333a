"""Why people send things back: stable handles for statistics and rules, labels for people."""

from flask_babel import lazy_gettext as _

REASONS = {
    "changed_mind": _("I changed my mind"),
    "too_small": _("It is too small"),
    "too_large": _("It is too large"),
    "not_as_described": _("It is not as described"),
    "wrong_item": _("The wrong thing came"),
    "missing_item": _("Something is missing"),
    "damaged_in_transit": _("It arrived damaged"),
    "defective": _("It doesn't work as it should"),
    "arrived_late": _("It came too late"),
    "accidental_order": _("I ordered it by mistake"),
}

# The shop, its supplier or its carrier is at fault: these alone make a claim after the window.
FAULTS = frozenset(
    {"not_as_described", "wrong_item", "missing_item", "damaged_in_transit", "defective"}
)
