"""Following a return: where it stands, what to do next, and what comes back for it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from shop.access import opened_by_key, public, viewer
from shop.db import read, write
from shop.errors import IllegalTransition, Invalid, Stale
from support import receiving, resolving
from support.blueprints import blueprint, shop_zone
from support.forms import StepForm
from support.labels import KINDS
from support.queries import my_return, return_version, tickets_of
from support.reasons import REASONS
from support.return_models import APPROVED, REQUESTED
from support.stages import stages
from support.status import return_next
from support.sums import sum_of


@blueprint.get("/returns/<rma>")
@public
def rma(rma: str) -> Any:
    """Where a return stands, what to do next, and what comes back for it."""
    with read() as session:
        opened = opened_by_key("return", rma, return_version(session, rma))
    return opened or _page(rma)


def _page(rma: str) -> str:
    with read() as session:
        found = my_return(session, rma, viewer())
        asked = tickets_of(session, order_id=found.order_id)
    return render_template(
        "support/rma.html",
        found=found,
        steps=stages(found),
        next_line=return_next(found, shop_zone()),
        sum=sum_of(found),
        asked=asked,
        kinds=KINDS,
        reasons=REASONS,
        may_cancel=found.kind != "withdrawal" and found.state in {REQUESTED, APPROVED},
    )


@blueprint.post("/returns/<rma>/posting")
@public
def post_return(rma: str) -> Any:
    """The shopper has posted the parcel."""
    return _step(rma, receiving.mark_posted, gettext("Thank you. We look out for it."))


@blueprint.post("/returns/<rma>/cancellation")
@public
def cancel_return(rma: str) -> Any:
    """The shopper keeps it after all."""
    return _step(rma, resolving.cancel, gettext("Canceled. Nothing has to come back."))


def _step(rma: str, verb: Any, said: str) -> Any:
    form = StepForm()
    with read() as session:
        my_return(session, rma, viewer())
    if not form.validate():
        raise Invalid("no version")
    try:
        with write() as session:
            verb(session, rma, form.version.data)
    except (Stale, IllegalTransition):
        flash(gettext("This return moved on meanwhile. Here is where it stands now."), "warn")
        return _page(rma), 409
    flash(said, "ok")
    return redirect(url_for("support.rma", rma=rma), 303)
