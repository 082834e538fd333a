"""What units of a line are worth when they come back: never a cent more or less than was paid."""

from shop.money import allocate


def worth_of(paid_minor: int, quantity: int, claimed: int, given: int, wanted: int) -> int:
    """Minor units due for ``wanted`` more units of a line of ``quantity`` that cost ``paid_minor``.

    ``claimed`` units worth ``given`` are asked back already (this request not counted). The sum
    after this request is the fair share of all units asked back, so that one by one they come to
    exactly ``paid_minor``, also when an earlier return was given up in between.
    """
    return sum(allocate(paid_minor, [1] * quantity)[: claimed + wanted]) - given


def part_worth(worth_minor: int, quantity: int, received: int) -> int:
    """Minor units due when only ``received`` of ``quantity`` units arrived."""
    return sum(allocate(worth_minor, [1] * quantity)[:received])


def each_worth(paid_minor: int, quantity: int) -> int:
    """The least that one unit is worth, in minor units: what a page may promise beside a line."""
    return min(allocate(paid_minor, [1] * quantity))
