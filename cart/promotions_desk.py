"""The desk's promotions: what runs, what is to come, and how often each was used."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from cart import promoting, promotion_queries
from cart.promoting import CodeTaken, FewerThanUsed, PromotionData
from cart.promotion_forms import KIND_WORDS, PromotionForm, on_the_wall
from cart.promotion_models import Promotion
from cart.promotion_queries import Use
from catalog.desk.editor_forms import offered
from shop import clock
from shop.access import staff, viewer
from shop.config import Config
from shop.db import read, write
from shop.desk import Section
from shop.errors import Invalid, NotFound, Stale
from shop.fields import IntegerField
from shop.forms import ShopForm

blueprint = Blueprint(
    "promotions_desk", __name__, template_folder="templates", url_prefix="/desk/promotions"
)


class EndForm(ShopForm):
    """The button that ends a promotion; ``version`` is the page's."""

    version = IntegerField()


def sections() -> list[Section]:
    """This package's entry in the desk's rail."""
    return [
        Section(
            "gift", lambda: gettext("Promotions"), "promotions_desk.overview", "promotions.edit"
        )
    ]


def _views() -> list[tuple[str, str]]:
    return [
        ("running", gettext("Running")),
        ("coming", gettext("To come")),
        ("ended", gettext("Ended")),
    ]


@blueprint.get("/")
@staff("promotions.edit")
def overview() -> str:
    """The promotions of one view, or those that match a search."""
    text, view = request.args.get("q", "")[:200], request.args.get("view", "running")
    if view not in promotion_queries.VIEWS:
        raise NotFound("no such view")
    with read() as session:
        rows = promotion_queries.promotions_of(session, view, text)
    return render_template(
        "cart/desk_promotions.html",
        rows=rows,
        views=_views(),
        here=view,
        q=text,
        kinds=KIND_WORDS,
        state_of=promotion_queries.state_of,
    )


@blueprint.get("/new")
@staff("promotions.edit")
def new() -> Any:
    """An empty form."""
    form = PromotionForm(formdata=None, kind="percent")
    form.starts_at.data = on_the_wall(clock.now(), _zone())
    return _page(form)


@blueprint.post("/new")
@staff("promotions.edit")
def make() -> Any:
    """Make a promotion."""
    form = PromotionForm()
    made = _saved(form, lambda session, data: promoting.make_promotion(session, data, _actor()))
    if made is None:
        return _page(form), 422
    flash(gettext("The promotion is there."), "ok")
    return redirect(url_for(".show", promotion_id=made.id), 303)


@blueprint.get("/<int:promotion_id>")
@staff("promotions.edit")
def show(promotion_id: int) -> Any:
    """One promotion, and its uses. Raises NotFound."""
    form = PromotionForm(formdata=None)
    with read() as session:
        found = promoting.find_promotion(session, promotion_id)
        handles = promotion_queries.handles_of(session, found.products)
    form.fill(found, handles, _config().currency, _zone())
    return _page(form, promotion_id)


@blueprint.post("/<int:promotion_id>")
@staff("promotions.edit")
def change(promotion_id: int) -> Any:
    """Save what was typed; a colleague's change meanwhile is shown, and nothing typed is lost."""
    form = PromotionForm()
    version = form.version.data or 0
    try:
        changed = _saved(
            form,
            lambda session, data: promoting.change_promotion(
                session, promotion_id, version, data, _actor()
            ),
        )
    except Stale as error:
        return _conflict(form, promotion_id, error)
    if changed is None:
        return _page(form, promotion_id), 422
    flash(gettext("Saved. It is so for every order from now on."), "ok")
    return redirect(url_for(".show", promotion_id=promotion_id), 303)


@blueprint.post("/<int:promotion_id>/end")
@staff("promotions.edit")
def end(promotion_id: int) -> Response:
    """End a promotion now. Raises NotFound."""
    form = EndForm()
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            version = form.version.data or 0
            promoting.end_promotion(session, promotion_id, version, viewer().actor)
    except Stale:
        flash(gettext("A colleague changed this promotion. Here is how it stands now."), "warn")
    else:
        flash(gettext("Ended. Orders that have it keep it."), "ok")
    return redirect(url_for(".show", promotion_id=promotion_id), 303)


def _conflict(form: PromotionForm, promotion_id: int, error: Stale) -> Any:
    """Somebody was quicker: the next press of the button means it."""
    form.version.data, form.version.raw_data = error.facts["stored"], None
    said = gettext(
        "A colleague saved this promotion meanwhile. What you typed is still here; save it again if"
        " it is to replace theirs."
    )
    flash(said, "warn")
    return _page(form, promotion_id), 409


def _saved(
    form: PromotionForm, save: Callable[[Session, PromotionData], Promotion]
) -> Promotion | None:
    """What was made of the form; None if a field has an error now."""
    _offer_choices(form)
    form.validate()
    with read() as session:
        typed = form.products.data or ""
        products, unknown = promotion_queries.products_of_handles(session, typed)
    if unknown:
        said = gettext("We have no product %(handle)s.", handle=unknown[0])
        form.products.errors = [*form.products.errors, said]
    data = form.to_data(products, _config().currency, _zone())
    if data is None:
        return None
    try:
        with write() as session:
            return save(session, data)
    except CodeTaken:
        form.code.errors = [gettext("Another promotion has this code.")]
    except FewerThanUsed as error:
        uses = error.facts["uses"]
        form.most_uses.errors = [gettext("It was used %(uses)s times already.", uses=uses)]
    return None


def _page(form: PromotionForm, promotion_id: int | None = None) -> str:
    _offer_choices(form)
    found: Promotion | None = None
    uses: list[Use] = []
    taken_off = 0
    with read() as session:
        if promotion_id is not None:
            found = promoting.find_promotion(session, promotion_id)
            uses, taken_off = promotion_queries.uses_of(session, promotion_id)
    return render_template(
        "cart/desk_promotion.html",
        form=form,
        one=found,
        uses=uses,
        taken_off=taken_off,
        state=promotion_queries.state_of(found) if found else "",
        state_words=dict(_views()),
    )


def _offer_choices(form: PromotionForm) -> None:
    with read() as session:
        form.categories.choices = offered(promotion_queries.shelves(session))
        form.brands.choices = offered(promotion_queries.brands(session))


def _actor() -> Any:
    return viewer().actor


def _config() -> Config:
    found: Config = current_app.extensions["config"]
    return found


def _zone() -> ZoneInfo:
    return ZoneInfo(_config().timezone)
