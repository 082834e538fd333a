"""One product's page. Most of it is the same for everybody and is kept until something changes."""

from typing import Any

from flask import render_template, request

from catalog import sentences
from catalog.blueprint import blueprint, config, reader, terms
from catalog.card_views import card_views
from catalog.cards import Card, read_cards
from catalog.fact_words import said
from catalog.machines.heads import product_head
from catalog.product_page import ProductPage, read_product_page
from catalog.reader import Reader
from shop.access import public
from shop.db import read
from shop.locales import reading
from shop.templating import known

PARTS = ("catalog/_head.html", "catalog/_product.html", "catalog/_product_tail.html")


@blueprint.get("/p/<handle>")
@public
def product(handle: str) -> str:
    """One product, with the variant that ``?variant=SKU`` names. Raises NotFound."""
    with read() as session:
        catalogue = reader(session)
        page = read_product_page(catalogue, handle, request.args.get("variant", ""))
        related = read_cards(catalogue, page.product.related)
    return shown(catalogue, page, related)


def shown(catalogue: Reader, page: ProductPage, related: list[Card], **shell: Any) -> str:
    """The page of a product and what goes with it."""
    arrives = sentences.arrives(page, catalogue.words.delivery.days)
    beside = tuple(card.signature for card in related)
    key = catalogue.key("product", page.product.handle, page.signature, arrives, beside)
    head, main, tail = known(key, PARTS, lambda: _values(catalogue, page, related))
    way = catalogue.words.tree.way_to(catalogue.words.tree.by_id[page.product.category_id])
    return render_template(
        "catalog/product.html",
        title=page.product.seo_title or page.product.title,
        head=head,
        main=main,
        tail=tail,
        nav_here=way[0].slug,
        buyable=page.free > 0,
        **shell,
    )


def _values(catalogue: Reader, page: ProductPage, related: list[Card]) -> dict[str, Any]:
    """All that the page's templates print."""
    product, chosen, words = page.product, page.chosen, catalogue.words
    way = words.tree.way_to(words.tree.by_id[product.category_id])
    return {
        "page": page,
        "product": product,
        "chosen": chosen,
        "way": way,
        "shelf": way[-1],
        "brand": words.brands.get(product.brand),
        "facts": [(fact.label, said(fact)) for fact in product.facts],
        "nearby": page.nearby(catalogue),
        "related": card_views(related),
        "delivery": sentences.delivery(page, words.delivery.days),
        "returns": sentences.returns(page),
        "guarantee": sentences.guarantee(page),
        "unit_price": sentences.unit_price(page),
        "terms": terms(catalogue),
        "told": product_head(catalogue, page, way),
        "speaks": reading() if product.said else config().locale,
    }
