"""Two editors at once: what somebody else changed meanwhile, beside what this person typed.

A page carries the version it was made of and a short digest of each value it showed. With those
three (seen, mine, theirs) nothing is overwritten unseen, and nobody is asked about what only one
of the two changed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

Draft = dict[str, Any]
"""A product as flat plain values by name ("title", "variant.7.price_minor", "facts.holds")."""

Side = Literal["mine", "theirs"]
PREFIX = "choose."
_LENGTH = 10
MOST_SEEN = 400_000


class Difference(NamedTuple):
    """One value that both have, but not the same; ``keep`` is the side that is proposed."""

    key: str
    mine: Any
    theirs: Any
    keep: Side


def seen_of(shown: Draft) -> str:
    """What a page carries along to tell later what was changed, and by whom."""
    return json.dumps({key: _digest(value) for key, value in shown.items()}, separators=(",", ":"))


def read_seen(text: str | None) -> dict[str, str]:
    """What a page carried along; nothing if it is garbled, so that every difference is asked."""
    try:
        found = json.loads((text or "")[:MOST_SEEN])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def differences(mine: Draft, theirs: Draft, seen: Mapping[str, str]) -> list[Difference]:
    """What the other one changed and isn't what is typed here; untouched values follow theirs."""
    return [
        Difference(key, value, theirs[key], "theirs" if _digest(value) == seen.get(key) else "mine")
        for key, value in mine.items()
        if key in theirs and value != theirs[key] and _digest(theirs[key]) != seen.get(key)
    ]


def choices(form: Mapping[str, str]) -> dict[str, Side]:
    """What was chosen, difference by difference; nothing chosen for one means mine."""
    return {
        name.removeprefix(PREFIX): "theirs" if value == "theirs" else "mine"
        for name, value in form.items()
        if name.startswith(PREFIX)
    }


def reconciled(
    form: Mapping[str, str], mine: Draft, theirs: Draft, *, moved: bool, shared: str = ""
) -> tuple[Draft, list[Difference]]:
    """(what is to be stored, what there is to choose) of a form with ``seen`` and choices in it.

    ``moved`` says that the version has passed since the page was made. What begins with ``shared``
    has no version, and is compared whenever the page is sent. What was chosen before is listed
    again, because the page may come back for another reason.
    """
    chosen = choices(form)
    after = settled(mine, theirs, chosen)
    asked = {
        key: said for key, said in after.items() if moved or (shared and key.startswith(shared))
    }
    found = differences(asked, theirs, read_seen(form.get("seen")))
    listed = {one.key for one in found}
    again = [key for key in chosen if key not in listed and key in mine and key in theirs]
    return after, [
        *found,
        *(Difference(key, mine[key], theirs[key], chosen[key]) for key in again),
    ]


def is_open(found: Iterable[Difference], form: Mapping[str, str]) -> bool:
    """Whether there is a difference that nobody has chosen about yet."""
    chosen = choices(form)
    return any(one.key not in chosen for one in found)


def settled(mine: Draft, theirs: Draft, chosen: Mapping[str, Side]) -> Draft:
    """My draft with theirs wherever theirs was chosen."""
    taken = {key for key, side in chosen.items() if side == "theirs" and key in theirs}
    return {key: theirs[key] if key in taken else value for key, value in mine.items()}


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
