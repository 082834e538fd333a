"""What the catalogue says of delivery: told by the floor above, which knows zones and methods.

Kept with the catalogue's words, so whoever changes a delivery counts these up.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """The usual delivery within the shop's country; amounts are minor units as listed.

    ``costs`` is its price for goods of a worth. ``free_from`` is None where it is never free,
    ``days`` are the most working days that a parcel is on its way.
    """

    price: int
    free_from: int | None
    days: int
    costs: Callable[[int], int]


Teller = Callable[[Session], DeliveryTerms]
_tellers: list[Teller] = []


def told_by(teller: Teller) -> Teller:
    """Register who knows; a decorator for the one function of the floor above."""
    _tellers[:] = [teller]
    return teller


def read_terms(session: Session) -> DeliveryTerms:
    """The terms as they stand; free of charge where nobody tells."""
    if not _tellers:
        return DeliveryTerms(0, None, 0, lambda _worth: 0)
    return _tellers[0](session)
