"""Reading JSON without trust: values are asked for by name and kind, and a wrong one is named."""

from collections.abc import Mapping
from types import MappingProxyType


class Record:
    """One JSON object; ``owner`` is what its errors say it belongs to."""

    def __init__(self, raw: object, owner: str) -> None:
        self.owner = owner
        if not isinstance(raw, dict):
            raise self._wrong("entry", "an object", raw)
        self._raw: dict[str, object] = raw

    def text(self, name: str) -> str:
        """A string with something in it; raises ValueError."""
        value = self._raw.get(name)
        if not isinstance(value, str) or not value:
            raise self._wrong(name, "a text", value)
        return value

    def text_or_empty(self, name: str) -> str:
        """A string, or "" where there is none; raises ValueError for anything else."""
        return self.text(name) if self._raw.get(name) not in {"", None} else ""

    def text_or_none(self, name: str) -> str | None:
        """A string, or None for null; a missing name raises ValueError."""
        return None if self._is_null(name) else self.text(name)

    def whole(self, name: str) -> int:
        """A whole number, zero or more; raises ValueError."""
        value = self._raw.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._wrong(name, "a whole number", value)
        return value

    def yes_or_no(self, name: str) -> bool:
        """True or false; raises ValueError."""
        value = self._raw.get(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false", value)
        return value

    def whole_or_none(self, name: str) -> int | None:
        """A whole number, or None for null; a missing name raises ValueError."""
        return None if self._is_null(name) else self.whole(name)

    def said(self) -> Mapping[str, str]:
        """All of this object but what is empty, its values strings; raises ValueError."""
        texts = {name: self.text_or_empty(name) for name in self._raw}
        return MappingProxyType({name: text for name, text in texts.items() if text})

    def measure_or_none(self, name: str) -> tuple[int, str] | None:
        """A whole number and its unit ("120 g"), or None for null; raises ValueError."""
        if self._is_null(name):
            return None
        amount, _, unit = self.text(name).partition(" ")
        if not amount.isdecimal() or not unit:
            raise self._wrong(name, "a number and its unit", self._raw[name])
        return int(amount), unit

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; raises ValueError."""
        values = self._list(name)
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) != len(values):
            raise self._wrong(name, "texts only", values)
        return texts

    def pairs(self) -> Mapping[str, str]:
        """All of this object, its values strings, in their order; raises ValueError."""
        return MappingProxyType({name: self.text(name) for name in self._raw})

    def named(self, name: str) -> "Mapping[str, Record]":
        """An object of objects, each called by its name in errors; raises ValueError."""
        rows = self.record(name)
        return {key: rows.record(key, f"{self.owner}, {key}") for key in rows.names}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._raw)

    def record(self, name: str, owner: str = "") -> "Record":
        """An object within this one, called ``owner`` in errors; raises ValueError."""
        return Record(self._raw.get(name), owner or self.owner)

    def records(self, name: str, key: str = "") -> "list[Record]":
        """A list of objects; with ``key``, each is called by that value of its own in errors."""
        rows = [Record(raw, self.owner) for raw in self._list(name)]
        for row in rows:
            row.owner = row.text(key) if key else row.owner
        return rows

    def _list(self, name: str) -> list[object]:
        value = self._raw.get(name)
        if not isinstance(value, list):
            raise self._wrong(name, "a list", value)
        return value

    def _is_null(self, name: str) -> bool:
        if name not in self._raw:
            raise self._wrong(name, "given, if only as null", None)
        return self._raw[name] is None

    def _wrong(self, name: str, wanted: str, found: object) -> ValueError:
        return ValueError(f"{self.owner}: {name} must be {wanted}, not {found!r}")
