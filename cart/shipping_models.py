"""Shipping zones and the methods offered in them, as the desk keeps them."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.stock_models import StockLocation
from shop.db import Base


class ShippingZone(Base):
    """Places that are delivered to alike."""

    __tablename__ = "shipping_zone"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    areas: Mapped[list["ShippingArea"]] = relationship(
        order_by="ShippingArea.country, ShippingArea.prefix", cascade="all, delete-orphan"
    )


class ShippingArea(Base):
    """A country, or what its postcodes beginning so are; each belongs to one zone alone."""

    __tablename__ = "shipping_area"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(10), primary_key=True)
    zone_id: Mapped[int] = mapped_column(
        ForeignKey("shipping_zone.id", ondelete="CASCADE"), index=True
    )


class ShippingMethod(Base):
    """A way to bring things to a zone, or a location where they are picked up.

    ``bands`` are [{"goods_from": minor, "weight_to": grams or null, "price": minor}], ``texts``
    names in other languages ({"ca": {"name": …}}), ``days`` working days.
    """

    __tablename__ = "shipping_method"
    __table_args__ = (
        CheckConstraint("(zone_id IS NULL) <> (location_id IS NULL)", name="place"),
        CheckConstraint("days_min >= 0 AND days_max >= days_min", name="days"),
        CheckConstraint("free_from_minor IS NULL OR free_from_minor >= 0", name="free_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("shipping_zone.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("stock_location.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    carrier: Mapped[str] = mapped_column(String(40), default="")
    bands: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    free_from_minor: Mapped[int | None]
    days_min: Mapped[int] = mapped_column(default=1)
    days_max: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    zone: Mapped[ShippingZone | None] = relationship()
    location: Mapped[StockLocation | None] = relationship()
