"""XML written piece by piece, so that a file of any length takes the memory of one of its parts."""

import re
from xml.sax.saxutils import escape, quoteattr

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: str) -> str:
    """What stands between tags. Signs that XML has no place for are left out (XML 1.0, 2.2)."""
    return escape(_FORBIDDEN.sub("", value))


def element(tag: str, value: str) -> str:
    return f"<{tag}>{text(value)}</{tag}>"


def attribute(value: str) -> str:
    """The value of an attribute, its quotes with it."""
    return quoteattr(_FORBIDDEN.sub("", value))
