"""Who may see and do what: every route bears one mark, or the app refuses to start.

``@public``, ``@customer`` or ``@staff("permission")`` says who may come in; whether a thing is
theirs is asked with the ``Viewer`` when the thing is read. Someone else's thing is the same 404 as
a missing one. A guest proves an order by the key of a mailed link, which this browser then keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from shop import ids
from shop.accounts.permissions import Permission
from shop.config import Config
from shop.customers.records import CUSTOMER, Actor
from shop.errors import Forbidden, NotFound

View = TypeVar("View", bound=Callable[..., Any])
MOST_LINKS = 30


@dataclass(frozen=True, slots=True)
class Access:
    """The mark on a route."""

    kind: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking, as plain values for queries and domain functions."""

    account_id: int | None = None
    customer_id: int | None = None
    name: str = ""
    role: str = ""
    links: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[Permission] = frozenset()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def owns(self, customer_id: int, *link: object) -> bool:
        """Whether this is the customer's own, or was opened here with its link."""
        return self.customer_id == customer_id or _name(*link) in self.links

    @property
    def actor(self) -> Actor:
        """Under which name the viewer's deeds are written down."""
        return Actor("staff", self.name, self.account_id) if self.role else CUSTOMER


def public(view: View) -> View:
    """Anybody may call this route."""
    return _marked(view, Access("public"))


def customer(view: View) -> View:
    """Only a signed-in shopper may call this route."""
    return _marked(view, Access("customer"))


def staff(permission: Permission | None = None) -> Callable[[View], View]:
    """Only staff with this permission may call this route; without one, all of them."""
    return lambda view: _marked(view, Access("staff", permission))


def _marked(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The mark of a route; Flask's own static files are public."""
    if endpoint == "static":
        return Access("public")
    return getattr(app.view_functions.get(endpoint), "access", None)


def check_routes(app: Flask) -> None:
    """Raise RuntimeError for a route that says nothing about who may call it."""
    unmarked = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None
    )
    if unmarked:
        raise RuntimeError(f"Routes without @public, @customer or @staff: {', '.join(unmarked)}")


def enforce() -> None:
    """Before each request: let in who may come in. Raises Forbidden otherwise."""
    access = access_of(current_app._get_current_object(), request.endpoint or "")  # type: ignore[attr-defined] # noqa: SLF001
    if access is None or access.kind == "public":
        return
    who = viewer()
    if access.kind == "customer" and who.customer_id is None:
        raise Forbidden("sign in first", sign_in=who.account_id is None)
    if access.kind == "staff" and not _is_let_in(who, access.permission):
        raise Forbidden("not allowed", sign_in=who.account_id is None)


def _is_let_in(who: Viewer, permission: Permission | None) -> bool:
    return who.may(permission) if permission else bool(who.role)


def viewer() -> Viewer:
    """Who makes this request."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        found = g.viewer = _read_viewer()
    return found


def _read_viewer() -> Viewer:
    links = frozenset(session.get("links", ()))
    if not current_user.is_authenticated:
        return Viewer(links=links)
    account, permissions = current_user.account, current_user.permissions
    return Viewer(account.id, account.customer_id, account.name, account.role, links, permissions)


def local_path(target: str | None, otherwise: str) -> str:
    """``target`` if it is a path of this shop, else ``otherwise``: no open redirects (rule 10)."""
    if not target or "\\" in target or any(ord(sign) < 32 for sign in target):  # noqa: PLR2004
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:  # such as "//[": half an IPv6 address
        return otherwise
    inside = not parts.scheme and not parts.netloc and target.startswith("/")
    return target if inside and not target.startswith("//") else otherwise


def link_key(*link: object) -> str:
    """The key to be mailed for a link such as ("order", number, link_version)."""
    config: Config = current_app.extensions["config"]
    return ids.link_key(config.secret_key, *link)


def keep_link(*link: object) -> None:
    """Remember in this browser that its person may see this thing."""
    kept = [name for name in session.get("links", ()) if name != _name(*link)]
    session["links"] = [*kept, _name(*link)][-MOST_LINKS:]
    session.permanent = True
    g.pop("viewer", None)


def opened_by_key(*link: object) -> Response | None:
    """If the address bears a ``key``: keep a right one and go on without it, refuse a wrong one.

    The key leaves the address bar at once, so that it isn't copied, shared or sent as a referrer.
    Raises NotFound for a wrong key.
    """
    key = request.args.get("key")
    if key is None:
        return None
    if not ids.same(key, link_key(*link)):
        raise NotFound("wrong key")
    keep_link(*link)
    return redirect(request.script_root + request.path, 303)


def _name(*link: object) -> str:
    return ":".join(str(part) for part in link)
