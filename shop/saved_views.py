"""Each person's own views of lists at the desk: a name for a query; to open one is a link."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.desk_models import SavedView
from shop.errors import Conflict, Invalid, NotFound

MOST_VIEWS = 20
LONGEST_NAME = 60
LONGEST_QUERY = 600


class NameTaken(Conflict):
    """Another view of this person has this name already; facts: name."""


def views_of(session: Session, account_id: int, section: str) -> list[SavedView]:
    """One person's views of one section, in the order in which they were saved."""
    mine = (SavedView.account_id == account_id, SavedView.section == section)
    in_line = (SavedView.position, SavedView.id)
    return list(session.scalars(select(SavedView).where(*mine).order_by(*in_line)))


def save_view(session: Session, account_id: int, section: str, name: str, query: str) -> SavedView:
    """Keep ``query`` under ``name``; a view of this name shows the new query from now on.

    Raises Invalid for a name or query that is empty or too long, or one view too many.
    """
    name = _proper(name)
    if not 0 < len(query) <= LONGEST_QUERY:
        raise Invalid("nothing to keep, or too much", length=len(query))
    known = views_of(session, account_id, section)
    view = next((one for one in known if one.name == name), None)
    if view is None:
        if len(known) >= MOST_VIEWS:
            raise Invalid("too many views", most=MOST_VIEWS)
        last = max((one.position for one in known), default=0)
        view = SavedView(account_id=account_id, section=section, name=name, position=last + 1)
        session.add(view)
    view.query = query
    session.flush()
    return view


def rename_view(session: Session, account_id: int, view_id: int, name: str) -> SavedView:
    """Another name. Raises NotFound for somebody else's, Invalid or NameTaken for the name."""
    view, name = own_view(session, account_id, view_id), _proper(name)
    same_name = select(func.count()).where(
        SavedView.account_id == account_id,
        SavedView.section == view.section,
        SavedView.name == name,
        SavedView.id != view_id,
    )
    if session.scalar(same_name):
        raise NameTaken("another view has this name", name=name)
    view.name = name
    session.flush()
    return view


def delete_view(session: Session, account_id: int, view_id: int) -> None:
    """Forget a view. Raises NotFound for somebody else's."""
    session.delete(own_view(session, account_id, view_id))


def own_view(session: Session, account_id: int, view_id: int) -> SavedView:
    """One of this person's views. Raises NotFound."""
    view = session.get(SavedView, view_id)
    if view is None or view.account_id != account_id:
        raise NotFound("no such view", view=view_id)
    return view


def _proper(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid("a view needs a short name", longest=LONGEST_NAME)
    return name
