"""The floor: a bare Flask page that reads one row through SQLAlchemy's ORM and renders it.

It knows nothing of the shop but its table of products and its server. No page that comes out of a
database through these libraries costs less, so what the shop adds is what stands above it.
"""

from typing import Any

from flask import Flask, abort, render_template
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from shop.config import Config
from shop.serving import web_server

TARGET = "tests.bench.floor:wsgi"


class Base(DeclarativeBase):
    pass


class Product(Base):
    """As much of a product as one page shows."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str]
    title: Mapped[str]
    description_html: Mapped[str]
    price_minor: Mapped[int]
    picture: Mapped[str]


def wsgi() -> Flask:
    """The application that a web process builds for itself, from the environment."""
    app = Flask(__name__)
    engine = create_engine(Config.from_env().database_url)

    @app.get("/p/<handle>")
    def product(handle: str) -> Any:
        with Session(engine) as session:
            found = session.scalar(select(Product).where(Product.handle == handle))
            if found is None:
                abort(404)
            return render_template("floor.html", product=found)

    return app


def main() -> None:
    """Serve it as the shop is served: the same server, the same settings, another application."""
    server = web_server(Config.from_env())
    server.target = TARGET
    server.serve()


if __name__ == "__main__":
    main()
