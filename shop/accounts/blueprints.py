"""The pages of this package: signing in for everybody, and the desk's staff pages."""

from shop.accounts import desk, me, passkey_views, role_desk, security, step_views, views

BLUEPRINTS = (
    views.blueprint,
    step_views.blueprint,
    passkey_views.blueprint,
    security.blueprint,
    me.blueprint,
    role_desk.blueprint,
    desk.blueprint,
)
