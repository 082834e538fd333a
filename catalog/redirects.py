"""Queries that lead straight to a page: "opening hours" to help, "kettles" to their shelf."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.search_models import MOST_LETTERS, MOST_PATH_LETTERS, SearchRedirect
from catalog.searched import folded
from catalog.state import hold, words_changed
from catalog.texts import refuse_unknown_locale
from shop.access import local_path
from shop.audit import note
from shop.customers.records import Actor
from shop.errors import Conflict, Invalid, NotFound, Stale

MOST_REDIRECTS = 2_000


class NoQuery(Invalid):
    """A redirect needs something that is searched for, of eighty letters at most."""


class NotOurs(Invalid):
    """A path that isn't one of this shop's; facts: path."""


class QueryTaken(Conflict):
    """Another redirect of this language begins here; facts: query, redirect (its id)."""


class TooManyRedirects(Invalid):
    """All redirects are in each process's memory, so there is an end; facts: most."""


@dataclass(frozen=True, slots=True)
class RedirectData:
    """From a query to a path; ``locale`` "" is all languages."""

    query: str
    path: str
    locale: str = ""


def save_redirect(
    session: Session,
    data: RedirectData,
    *,
    redirect_id: int | None = None,
    version: int | None = None,
    actor: Actor | None = None,
) -> SearchRedirect:
    """Make a redirect, or change the one of ``redirect_id``.

    Whether there is such a page is the caller's to ask (``catalog.search_targets``). Raises
    NoQuery, NotOurs, QueryTaken, TooManyRedirects, NotFound, Stale for a ``version`` that has
    passed, and Invalid for a language that the shop doesn't speak.
    """
    query = _checked(data)
    hold(session)
    row = _held(session, redirect_id, version) if redirect_id else None
    _refuse_taken(session, query, data.locale, redirect_id)
    before = _facts(row)
    if row is None:
        row = SearchRedirect(version=0)
        session.add(row)
    row.locale, row.query, row.path = data.locale, query, data.path
    after = _facts(row)
    if before == after:
        return row
    row.version += 1
    session.flush()
    words_changed(session)
    if actor:
        action = "changed" if before else "created"
        note(session, actor, action, ("redirect", row.id, query), before, after)
    return row


def delete_redirect(
    session: Session, redirect_id: int, *, version: int | None = None, actor: Actor | None = None
) -> None:
    """Take a redirect away. Raises NotFound, or Stale for a ``version`` that has passed."""
    hold(session)
    row = _held(session, redirect_id, version)
    session.delete(row)
    session.flush()
    words_changed(session)
    if actor:
        note(session, actor, "deleted", ("redirect", redirect_id, row.query))


def all_redirects(session: Session) -> list[SearchRedirect]:
    """Every redirect, by its query; there are ``MOST_REDIRECTS`` at most."""
    in_order = select(SearchRedirect).order_by(SearchRedirect.query, SearchRedirect.locale)
    return list(session.scalars(in_order))


def _checked(data: RedirectData) -> str:
    """The query as it is kept."""
    if data.locale:
        refuse_unknown_locale(data.locale)
    query = folded(data.query)
    if not query or len(query) > MOST_LETTERS:
        raise NoQuery("no query, or too long", query=data.query[:MOST_LETTERS])
    inside = bool(data.path) and local_path(data.path, "") == data.path
    if not inside or len(data.path) > MOST_PATH_LETTERS:
        raise NotOurs("no path of this shop", path=data.path[:MOST_PATH_LETTERS])
    return query


def _held(session: Session, redirect_id: int, version: int | None) -> SearchRedirect:
    row = session.get(SearchRedirect, redirect_id, populate_existing=True)
    if row is None:
        raise NotFound("no such redirect", redirect=redirect_id)
    if version is not None and row.version != version:
        raise Stale("the redirect has changed", seen=version, stored=_facts(row))
    return row


def _refuse_taken(session: Session, query: str, locale: str, own: int | None) -> None:
    """``hold`` lets nobody else in meanwhile; the table's UNIQUE stands behind it."""
    if own is None and (session.scalar(select(func.count(SearchRedirect.id))) or 0) >= (
        MOST_REDIRECTS
    ):
        raise TooManyRedirects("too many redirects", most=MOST_REDIRECTS)
    same = select(SearchRedirect.id).where(
        SearchRedirect.locale == locale, SearchRedirect.query == query
    )
    taken = session.scalar(same)
    if taken is not None and taken != own:
        raise QueryTaken("another redirect begins here", query=query, redirect=taken)


def _facts(row: SearchRedirect | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"locale": row.locale, "query": row.query, "path": row.path}
