"""What the worker does for the catalogue by the clock."""

from catalog.publishing import publish_due
from shop.db import write
from shop.schedule import every_minute


@every_minute
def publish_products() -> None:
    """Put on sale and take off what is due."""
    with write() as session:
        publish_due(session)
