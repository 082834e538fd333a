"""Words made fit for an address: lower case, plain letters, hyphens."""

import re
import unicodedata

MOST_LETTERS = 80
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug_of(text: str, *, most: int = MOST_LETTERS) -> str:
    """``text`` as part of an address ("Crème brûlée!" → "creme-brulee"); may come out empty."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", bare.lower()).strip("-")[:most].strip("-")
