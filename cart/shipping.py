"""What delivery costs (minor units of the euro, VAT included)."""

from catalog.policies import DELIVERY_MINOR, FREE_DELIVERY_FROM_MINOR


def standard_minor(goods_minor: int) -> int:
    """Standard delivery for goods of this worth; nothing from a certain sum, or for no goods."""
    free = goods_minor >= FREE_DELIVERY_FROM_MINOR or not goods_minor
    return 0 if free else DELIVERY_MINOR


def missing_for_free(goods_minor: int) -> int:
    """How much more is needed for free delivery; 0 when it is free."""
    return max(0, FREE_DELIVERY_FROM_MINOR - goods_minor)
