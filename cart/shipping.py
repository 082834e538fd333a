"""What delivery costs (minor units of the euro, VAT included)."""

STANDARD_MINOR = 490
FREE_FROM_MINOR = 6000


def standard_minor(goods_minor: int) -> int:
    """Standard delivery for goods of this worth: free from 60 euro, and for an empty bag."""
    return 0 if goods_minor >= FREE_FROM_MINOR or not goods_minor else STANDARD_MINOR


def missing_for_free(goods_minor: int) -> int:
    """How much more is needed for free delivery; 0 when it is free."""
    return max(0, FREE_FROM_MINOR - goods_minor)
