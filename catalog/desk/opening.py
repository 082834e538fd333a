"""Which row of a list of the desk is open, by its address."""

from flask import request

from shop.fields import LARGEST


def asked_to_open() -> int | None:
    """The number in ``?open=7``, if it could be anybody's."""
    number = request.args.get("open", type=int)
    return number if number and 0 < number <= LARGEST else None
