"""The desk's customers: finding one, and everything that ever happened with them on one page."""

from flask import render_template, request, url_for

from shop.access import staff
from shop.db import read
from support.blueprints import config, desk_blueprint
from support.desk.customer_queries import PAGE, find_customers, whole_customer
from support.desk.happenings import happenings
from support.talk import initials, tone


@desk_blueprint.get("/customers/")
@staff("customers.see")
def customers() -> str:
    """Everybody the shop knows, the newest first, or those who match a search."""
    text = request.args.get("q", "")[:200]
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    with read() as session:
        rows, total = find_customers(session, text, page)
    return render_template(
        "support/desk/customers.html",
        rows=rows,
        total=total,
        q=text,
        page=page,
        last=max(1, -(-total // PAGE)),
        page_url=lambda number: url_for("support_desk.customers", q=text or None, page=number),
    )


@desk_blueprint.get("/customers/<int:customer_id>")
@staff("customers.see")
def customer(customer_id: int) -> str:
    """The whole story of one customer."""
    with read() as session:
        whole = whole_customer(session, customer_id)
    return render_template(
        "support/desk/customer.html",
        whole=whole,
        customer=whole.facts.customer,
        story=happenings(whole.story),
        currency=config().currency,
        initials=initials,
        tone=tone,
    )
