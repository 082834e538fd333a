"""Redirects: the queries that lead to a page, and one of them, or the form for a new one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from catalog.blueprint import config, desk_blueprint, reader
from catalog.desk.form_errors import faults
from catalog.desk.opening import asked_to_open
from catalog.desk.search_forms import RedirectForm
from catalog.desk.searches import went_back
from catalog.desk.taught import begun, changed_meanwhile, page_of_taught, too_many
from catalog.desk.typed import say
from catalog.redirects import (
    NoQuery,
    NotOurs,
    QueryTaken,
    TooManyRedirects,
    all_redirects,
    delete_redirect,
    save_redirect,
)
from catalog.search_models import SearchRedirect
from catalog.search_targets import is_search, is_there, own_path, those_there
from shop.access import staff, viewer
from shop.db import read, write
from shop.errors import NotFound, ShopError, Stale
from shop.locales import LANGUAGES


@desk_blueprint.get("/search/redirects")
@staff("catalogue.edit")
def redirects() -> str:
    """All (``?q=``) and one of them (``?open=7``), or a new one, from ``?query=`` perhaps."""
    return _page(asked_to_open(), None)


@desk_blueprint.post("/search/redirects")
@staff("catalogue.edit")
def make_redirect() -> Response | tuple[str, int]:
    """One more redirect."""
    return _save(None)


@desk_blueprint.post("/search/redirects/<int:redirect_id>")
@staff("catalogue.edit")
def save_redirect_page(redirect_id: int) -> Response | tuple[str, int]:
    """Change a redirect. Raises NotFound."""
    return _save(redirect_id)


@desk_blueprint.post("/search/redirects/<int:redirect_id>/removal")
@staff("catalogue.edit")
def remove_redirect(redirect_id: int) -> Response:
    """Take a redirect away. Raises NotFound."""
    try:
        with write() as session:
            seen = request.form.get("version", type=int)
            delete_redirect(session, redirect_id, version=seen, actor=viewer().actor)
    except Stale:
        flash(gettext("Somebody changed this meanwhile. Here is how it stands now."), "bad")
        return redirect(url_for(".redirects", open=redirect_id), 303)
    flash(gettext("Redirect taken away"), "ok")
    return redirect(url_for(".redirects"), 303)


def _save(redirect_id: int | None) -> Response | tuple[str, int]:
    form, status = RedirectForm(), 422
    path = _checked_path(form) if form.validate() else None
    if path:
        try:
            with write() as session:
                which: dict[str, Any] = {"redirect_id": redirect_id, "version": form.version.data}
                made = save_redirect(session, form.to_redirect(path), **which, actor=viewer().actor)
        except (NoQuery, NotOurs, QueryTaken, TooManyRedirects, Stale) as error:
            say(form.path if isinstance(error, NotOurs) else form.query, _refusal(error))
            status = error.status
        else:
            flash(gettext("Redirect saved"), "ok")
            return went_back(form.back.data, url_for(".redirects", open=made.id))
    return _page(redirect_id, form), status


def _checked_path(form: RedirectForm) -> str | None:
    """The path as it is kept; what can't be one gets its error here."""
    here = request.host_url.rstrip("/")
    path = own_path((form.path.data or "").removeprefix(here), config().base_url)
    with read() as session:
        if is_there(reader(session), path):
            return path
    if is_search(path):
        say(form.path, gettext("A search can't lead to a search."))
    else:
        say(form.path, gettext("There is no such page in this shop that everybody may see."))
    return None


def _refusal(error: ShopError) -> str:
    """What is wrong, for whoever typed it."""
    if isinstance(error, QueryTaken):
        return gettext("Another redirect begins with this already.")
    if isinstance(error, NotOurs):
        return gettext("There is no such page in this shop that everybody may see.")
    if isinstance(error, TooManyRedirects):
        return too_many(error.facts["most"])
    if isinstance(error, Stale):
        stored = error.facts["stored"]
        return changed_meanwhile(f"{stored['query']} → {stored['path']}")
    return gettext("What is searched for?")


def _filled(row: SearchRedirect | None) -> RedirectForm:
    if row is None:
        return RedirectForm(formdata=None, data=begun("query"))
    names = ("version", "locale", "query", "path")
    return RedirectForm(formdata=None, data={name: getattr(row, name) for name in names})


def _page(redirect_id: int | None, form: RedirectForm | None) -> str:
    with read() as session:
        opened = session.get(SearchRedirect, redirect_id) if redirect_id else None
        found = page_of_taught(all_redirects(session), _text, opened)
        there = those_there(reader(session), [row.path for row in found.rows])
    if form is None:
        form = _filled(opened)
    elif redirect_id and opened is None:
        raise NotFound("no such redirect", redirect=redirect_id)
    elif opened:
        form.version.data = opened.version
    return render_template(
        "catalog/desk_redirects.html",
        found=found,
        there=there,
        form=form,
        faults=faults(form),
        tongues=LANGUAGES,
        url_for_page=lambda page: url_for(".redirects", q=found.text or None, page=page),
    )


def _text(row: SearchRedirect) -> str:
    return f"{row.query} {row.path}"
