"""The desk's imports and exports: upload a file, watch it being taken over, read what was odd."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import defer
from werkzeug.wrappers import Response as AnyResponse

from catalog.blueprint import config
from catalog.desk.import_forms import UploadForm
from catalog.exporting import export_lines
from catalog.formulas import guarded
from catalog.importing import uploads
from catalog.importing.problems import NotACatalogue, Problem
from catalog.kept_sentences import reason_of
from catalog.work_models import FAILED, ImportRun
from shop import clock
from shop.access import staff, viewer
from shop.db import database, read, write
from shop.errors import NotFound

blueprint = Blueprint("catalog_imports", __name__, url_prefix="/desk/catalogue/imports")
AT_ONCE = 30
MOST_SHOWN = 200
CSV = "text/csv; charset=utf-8"


@blueprint.get("/")
@staff("catalogue.edit")
def runs() -> str:
    """Past imports, the newest first, and the form for the next."""
    return _list(UploadForm(formdata=None))


def _list(form: UploadForm) -> str:
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    newest = select(ImportRun).order_by(ImportRun.id.desc()).options(defer(ImportRun.problems))
    with read() as session:
        found = session.scalars(newest.limit(AT_ONCE).offset((page - 1) * AT_ONCE)).all()
        total = session.scalar(select(func.count()).select_from(ImportRun)) or 0
    return render_template(
        "catalog/desk_imports.html",
        form=form,
        runs=found,
        page=page,
        last=max(1, -(-total // AT_ONCE)),
        states=_states(),
        hosts=config().picture_hosts,
        url_for_page=lambda page: url_for(".runs", page=page),
    )


@blueprint.post("/")
@staff("catalogue.edit")
def upload() -> AnyResponse | tuple[str, int]:
    """Look a file through and queue its import; refuse one that can't be read, and say why."""
    form = UploadForm()
    if not form.validate():
        return _list(form), 422
    try:
        with closing(form.file.data) as given:
            path, catalogue = uploads.save_upload(config(), given.stream)
    except NotACatalogue as error:
        form.file.errors = [reason_of(error)]
        return _list(form), 422
    name = (form.file.data.filename or "").rpartition("/")[2] or path.name
    with write() as session:
        run = uploads.start(session, path, catalogue, source=name, by=viewer().name)
    rows = ngettext("%(num)s row", "%(num)s rows", catalogue.rows)
    family = catalogue.table.family.name
    flash(gettext("A product table of %(family)s: %(rows)s.", family=family, rows=rows), "ok")
    return redirect(url_for(".run", run_id=run.id), 303)


@blueprint.get("/<int:run_id>")
@staff("catalogue.edit")
def run(run_id: int) -> str:
    """One import: how far it is, and what was odd. Raises NotFound."""
    found, problems = _run(run_id)
    refused = sum(problem.refused for problem in problems)
    return render_template(
        "catalog/desk_import.html",
        run=found,
        is_over=found.finished_at is not None,
        states=_states(),
        reason=_reason(found, problems),
        problems=problems[:MOST_SHOWN],
        refused=refused,
        notes=len(problems) - refused,
    )


@blueprint.get("/<int:run_id>/problems.csv")
@staff("catalogue.edit")
def problems(run_id: int) -> Response:
    """All that was odd, as a table. Raises NotFound."""
    found, listed = _run(run_id)
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([gettext("Line"), gettext("Handle"), gettext("Refused"), gettext("Why")])
    for one in listed:
        refused = gettext("yes") if one.refused else ""
        cells = [str(one.line), one.handle, refused, one.said]
        writer.writerow([guarded(cell) for cell in cells])
    return _download([target.getvalue()], f"import-{found.id}.csv")


@blueprint.get("/products.csv")
@staff("catalogue.edit")
def export() -> Response:
    """The whole catalogue, written while it is read."""
    lines = export_lines(database(), base_url=config().base_url, locale=config().locale)
    return _download(lines, f"products-{clock.now():%Y-%m-%d}.csv")


def _download(lines: Iterator[str] | list[str], name: str) -> Response:
    answer = Response(lines, content_type=CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _run(run_id: int) -> tuple[ImportRun, list[Problem]]:
    with read() as session:
        found = session.get(ImportRun, run_id)
    if found is None:
        raise NotFound("no such import", run=run_id)
    return found, [_problem(stored) for stored in found.problems]


def _problem(stored: dict[str, Any]) -> Problem:
    """As it is stored now, or as it was before sentences had facts."""
    if "sentence" in stored:
        return Problem(**stored)
    return Problem(int(stored["line"]), str(stored["reason"]), str(stored.get("handle", "")))


def _reason(found: ImportRun, problems: list[Problem]) -> str:
    """Why it was given up: the first of its problems, or a sentence of its own."""
    if found.state != FAILED:
        return ""
    return problems[0].said if problems else gettext(found.reason)


def _states() -> dict[str, tuple[str, str]]:
    """What the states are called, and the colour of each."""
    return {
        "waiting": (gettext("Waiting"), ""),
        "running": (gettext("Running"), "info"),
        "done": (gettext("Done"), "ok"),
        "failed": (gettext("Given up"), "bad"),
    }
