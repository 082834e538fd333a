"""Reads Stripe's form encoding (``a[b][0][c]=1``) strictly: a name that isn't known is refused.

A stand-in that swallows whatever it is sent would let the shop be wrong until the day it is live.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from orders.sandbox.errors import invalid

Node = str | dict[str, "Node"]
Reader = Callable[[str, Node], Any]
"""Takes a parameter's name and what was sent for it; gives the value or raises ApiError."""

HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?")


def unflatten(pairs: Iterable[tuple[str, str]]) -> dict[str, Node]:
    """Grow the tree that bracketed names describe; lists come as tables with numbers for names."""
    tree: dict[str, Node] = {}
    for key, value in pairs:
        *path, leaf = key.replace("]", "").split("[")
        node = tree
        for name in path:
            below = node.setdefault(name, {})
            if isinstance(below, str):
                raise invalid(key, f"Invalid object: {key}", "parameter_invalid_object")
            node = below
        node[leaf or str(len(node))] = value
    return tree


def text(most: int = 5000) -> Reader:
    """Some words, at most ``most`` characters."""

    def read(name: str, node: Node) -> str:
        if not isinstance(node, str):
            raise invalid(name, f"Invalid string: {name}", "parameter_invalid_string")
        if not node:
            raise invalid(name, f"{name} can't be empty", "parameter_invalid_empty")
        if len(node) > most:
            raise invalid(name, f"{name} is longer than {most} characters")
        return node

    return read


def integer(least: int = 0, most: int = 99_999_999) -> Reader:
    """Read a whole number between the bounds, both included."""

    def read(name: str, node: Node) -> int:
        if not isinstance(node, str) or not re.fullmatch(r"-?[0-9]{1,15}", node):
            raise invalid(name, f"Invalid integer: {node}", "parameter_invalid_integer")
        number = int(node)
        if not least <= number <= most:
            raise invalid(name, f"{name} must be between {least} and {most}")
        return number

    return read


def choice(*names: str) -> Reader:
    """One of the given names."""

    def read(name: str, node: Node) -> str:
        if not isinstance(node, str) or node not in names:
            raise invalid(name, f"Invalid {name}: must be one of {', '.join(names)}")
        return node

    return read


def boolean(name: str, node: Node) -> bool:
    """Read true or false, in these words."""
    return bool(choice("true", "false")(name, node) == "true")


def currency(name: str, node: Node) -> str:
    """Three letters, answered in small ones as Stripe does."""
    letters = str(text(3)(name, node)).lower()
    if not re.fullmatch("[a-z]{3}", letters):
        raise invalid(name, f"Invalid currency: {letters}")
    return letters


def url(name: str, node: Node) -> str:
    """Read an absolute http(s) address whose host may stand in a header."""
    address = str(text()(name, node))
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not HOST.fullmatch(parts.netloc):
        raise invalid(name, "Not a valid URL", "url_invalid")
    return address


def moment(name: str, node: Node) -> dict[str, int]:
    """Read Unix seconds, or bounds of them (gt, gte, lt, lte), as bounds."""
    seconds = integer(most=9_999_999_999)
    if isinstance(node, str):
        exactly = int(seconds(name, node))
        return {"gte": exactly, "lte": exactly}
    return Table(gt=seconds, gte=seconds, lt=seconds, lte=seconds)(name, node)


def metadata(name: str, node: Node) -> dict[str, str]:
    """Up to 50 names of 40 characters with values of 500 (https://docs.stripe.com/metadata)."""
    if isinstance(node, str) or len(node) > 50:  # noqa: PLR2004 - see the docstring
        raise invalid(name, "metadata is a table of at most 50 names")
    return {text(40)(name, key): text(500)(f"{name}[{key}]", each) for key, each in node.items()}


@dataclass(frozen=True)
class Listed:
    """Numbered things of one kind, in their order, ``most`` of them at most."""

    reader: Reader
    most: int

    def __call__(self, name: str, node: Node) -> list[Any]:
        """Read them; ApiError when they aren't numbered or are too many."""
        if isinstance(node, str) or not all(index.isdecimal() for index in node):
            raise invalid(name, f"Invalid array: {name}", "parameter_invalid_array")
        if len(node) > self.most:
            raise invalid(name, f"{name} takes at most {self.most} entries")
        return [self.reader(f"{name}[{index}]", node[index]) for index in sorted(node, key=int)]


class Table:
    """Named things, each of its own kind; ``required`` ones must be there."""

    def __init__(self, required: tuple[str, ...] = (), **fields: Reader) -> None:
        self.required = required
        self.fields = fields

    def __call__(self, name: str, node: Node) -> dict[str, Any]:
        """Read them; ApiError on a name that isn't known and on one that is missing."""
        if isinstance(node, str):
            raise invalid(name, f"Invalid object: {name}", "parameter_invalid_object")
        for field in (field for field in node if field not in self.fields):
            full = _full(name, field)
            raise invalid(full, f"Received unknown parameter: {full}", "parameter_unknown")
        for field in (field for field in self.required if field not in node):
            full = _full(name, field)
            raise invalid(full, f"Missing required param: {full}.", "parameter_missing")
        return {field: self.fields[field](_full(name, field), each) for field, each in node.items()}


def _full(name: str, field: str) -> str:
    return f"{name}[{field}]" if name else field
