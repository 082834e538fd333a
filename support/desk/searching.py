"""What a colleague types into a search box, as a condition."""

from typing import Any

from sqlalchemy import ColumnElement, or_


def matches(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether one of the columns contains ``text``; its signs are letters, never a pattern."""
    plain = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(*(column.ilike(f"%{plain}%", escape="\\") for column in columns))
