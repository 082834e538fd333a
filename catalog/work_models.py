"""Work on the catalogue that takes a while: imports of files, and stock-takings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.stock_models import StockLocation
from shop.db import Base, UtcDateTime

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class ImportRun(Base):
    """One import of a file: how far it is, what came of it, each row refused by line and reason.

    ``rows_done`` is where a run that was cut off goes on. ``file`` names the upload in the
    instance folder; "" for one run from the command line.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(200))
    file: Mapped[str] = mapped_column(String(80), default="")
    by: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(8), default=DONE)
    reason: Mapped[str] = mapped_column(String(400), default="")
    rows: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StockTake(Base):
    """One count of a location: lines are counted while the shop goes on selling, then booked."""

    __tablename__ = "stock_take"
    __table_args__ = (CheckConstraint("state IN ('open', 'booked', 'dropped')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("stock_location.id"))
    state: Mapped[str] = mapped_column(String(8), default="open")
    note: Mapped[str] = mapped_column(String(200), default="")
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_by: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    location: Mapped[StockLocation] = relationship()


class StockTakeLine(Base):
    """One variant as it was counted; ``seen`` is what the shop believed at that moment."""

    __tablename__ = "stock_take_line"
    __table_args__ = (CheckConstraint("counted >= 0", name="counted"),)

    take_id: Mapped[int] = mapped_column(ForeignKey("stock_take.id"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), primary_key=True)
    seen: Mapped[int]
    counted: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(120))
