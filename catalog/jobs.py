"""What the worker does for the catalogue by the clock."""

from catalog.publishing import publish_due
from catalog.searched import forget_searches
from shop.db import write
from shop.schedule import every_minute


@every_minute
def publish_products() -> None:
    """Put on sale and take off what is due."""
    with write() as session:
        publish_due(session)


@every_minute
def tidy_searches() -> None:
    """Forget what people searched for long ago."""
    with write() as session:
        forget_searches(session)
