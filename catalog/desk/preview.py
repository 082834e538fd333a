"""A product as the shopper will see it, whatever its status; for staff, and plainly marked."""

from flask import request, url_for
from sqlalchemy import select

from catalog.blueprint import desk_blueprint, reader
from catalog.card_views import product_url
from catalog.cards import read_cards
from catalog.models import Product
from catalog.product_facts import read_draft
from catalog.product_page import page_of
from catalog.product_views import shown
from shop.access import staff
from shop.db import read
from shop.errors import NotFound


@desk_blueprint.get("/<int:product_id>/preview")
@staff("catalogue.edit")
def preview(product_id: int) -> str:
    """The product's page in the language of the address. Raises NotFound."""
    with read() as session:
        row = session.execute(
            select(Product.handle, Product.status).where(Product.id == product_id)
        ).first()
        if row is None:
            raise NotFound("no such product", product=product_id)
        catalogue = reader(session)
        facts = read_draft(catalogue, row.handle)
        page = page_of(session, facts, request.args.get("variant", ""))
        related = read_cards(catalogue, facts.related)
    back = url_for(".product", product_id=product_id)
    html = shown(catalogue, page, related, preview={"back": back, "status": row.status})
    # Choosing a variant stays in the preview: a draft has no page for shoppers yet.
    here = url_for(".preview", product_id=product_id)
    return html.replace(f'"{product_url(row.handle)}?variant=', f'"{here}?variant=')
