"""Counting what really lies at a location while the shop goes on selling.

A line keeps what the shop believed when its count began (``seen``) and what was found since
(``counted``). What was shipped or delivered after that moment moves both alike.
"""

from catalog.stocktaking.booking import CannotBook, Due, Unbooked, book, drop, due_lines
from catalog.stocktaking.counting import begin_count, none_of_the_rest, recount, scan, take_out
from catalog.stocktaking.finding import UnknownCode, find_variant, uncounted
from catalog.stocktaking.steps import BOOKED, DROPPED, OPEN

__all__ = [
    "BOOKED",
    "DROPPED",
    "OPEN",
    "CannotBook",
    "Due",
    "Unbooked",
    "UnknownCode",
    "begin_count",
    "book",
    "drop",
    "due_lines",
    "find_variant",
    "none_of_the_rest",
    "recount",
    "scan",
    "take_out",
    "uncounted",
]
