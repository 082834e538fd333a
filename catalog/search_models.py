"""What people search for, counted by day without a trace of who did, and what the desk made of it.

Nothing here knows a customer, a session, an address or a time of day.
"""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base

MOST_LETTERS = 80
MOST_PATH_LETTERS = 300


class SearchCount(Base):
    """How often one day's shoppers looked for one thing in one language, and what came of it.

    ``query`` is folded (``catalog.search.words.fold``). ``found`` is how many products its last
    search had, ``misses`` how many of the searches had none, ``clicks`` how many led to a thing.
    """

    __tablename__ = "search_count"
    __table_args__ = (
        CheckConstraint("searches > 0 AND found >= 0", name="counted"),
        CheckConstraint("misses BETWEEN 0 AND searches", name="misses"),
        CheckConstraint("clicks BETWEEN 0 AND searches", name="clicks"),
    )

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), primary_key=True)
    query: Mapped[str] = mapped_column(String(MOST_LETTERS), primary_key=True)
    searches: Mapped[int] = mapped_column(default=1)
    found: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)


class SearchNote(Base):
    """A note of a results page that came back: it counts once, and once more when clicked.

    ``key`` was drawn by lot for one showing of one page; which words stood on it isn't kept.
    """

    __tablename__ = "search_note"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    clicked: Mapped[bool] = mapped_column(default=False)


class SearchSynonym(Base):
    """Phrases that mean the same ("sofa", "couch"), or, with ``instead``, what else they mean.

    A search for one of ``phrases`` also looks for the others, or else for those of ``instead``.
    ``locale`` is "" for all languages.
    """

    __tablename__ = "search_synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(String(5), index=True)
    phrases: Mapped[list[str]] = mapped_column(JSON)
    instead: Mapped[list[str]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)


class SearchRedirect(Base):
    """A query, folded, that leads to a page of this shop; ``path`` is without a language in front.

    ``locale`` is "" for all languages.
    """

    __tablename__ = "search_redirect"
    __table_args__ = (UniqueConstraint("locale", "query"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(String(5))
    query: Mapped[str] = mapped_column(String(MOST_LETTERS))
    path: Mapped[str] = mapped_column(String(MOST_PATH_LETTERS))
    version: Mapped[int] = mapped_column(default=1)
