"""Texts that fit their columns, on both databases alike."""

from sqlalchemy import String
from sqlalchemy.orm import Session

from shop.errors import Invalid


def refuse_too_long(session: Session) -> None:
    """Raises Invalid (name, most) for a changed text that is longer than its column.

    Asked before the first flush: PostgreSQL has an error of its own, SQLite would store it.
    """
    for row in [*session.new, *session.dirty]:
        for column in row.__table__.columns:
            most = column.type.length if isinstance(column.type, String) else None
            if most and len(getattr(row, column.key) or "") > most:
                raise Invalid("that is too long", name=column.key, most=most)
