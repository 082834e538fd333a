"""The address book: add, change, remove, and which one things go to unless another is chosen."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from shop.access import customer
from shop.customers import address_book
from shop.customers.address_book import BookFull
from shop.customers.blueprint import blueprint, config, own_id
from shop.customers.forms import AddressFields
from shop.customers.models import Customer
from shop.db import read, write
from shop.locales import current_locale


@blueprint.get("/account/addresses")
@customer
def addresses() -> str:
    """Every address of theirs."""
    with read() as session:
        book = address_book.addresses_of(session, own_id())
    return render_template("customers/addresses.html", book=book)


@blueprint.get("/account/addresses/new")
@customer
def new_address() -> Any:
    """An empty form, for their own country and name."""
    with read() as session:
        person = session.get_one(Customer, own_id())
    return _page(_form(formdata=None, data={"name": person.name, "country": config().country}))


@blueprint.post("/account/addresses")
@customer
def add_address() -> Any:
    """Write the address down, or show what it lacks."""
    form = _form()
    if _is_only_fitting() or not form.validate():
        return _page(form)
    try:
        with write() as session:
            address_book.add_address(session, own_id(), form.to_place())
    except BookFull as error:
        form.form_errors.append(
            gettext("%(most)s addresses are the most. Please remove one.", **error.facts)
        )
        return _page(form)
    return _done(gettext("The address is saved."))


@blueprint.get("/account/addresses/<int:address_id>")
@customer
def address(address_id: int) -> Any:
    """One address, to be changed."""
    with read() as session:
        found = address_book.find_address(session, own_id(), address_id)
    return _page(_form(formdata=None, obj=found), address_id)


@blueprint.post("/account/addresses/<int:address_id>")
@customer
def change_address(address_id: int) -> Any:
    """Save the address, or show what it lacks."""
    with read() as session:
        address_book.find_address(session, own_id(), address_id)
    form = _form()
    if _is_only_fitting() or not form.validate():
        return _page(form, address_id)
    with write() as session:
        address_book.change_address(session, own_id(), address_id, form.to_place())
    return _done(gettext("The address is saved."))


@blueprint.post("/account/addresses/<int:address_id>/remove")
@customer
def remove_address(address_id: int) -> Response:
    """Strike it out; orders keep what they were sent to."""
    with write() as session:
        address_book.remove_address(session, own_id(), address_id)
    return _done(gettext("The address is removed."))


@blueprint.post("/account/addresses/<int:address_id>/default")
@customer
def make_default(address_id: int) -> Response:
    """From now on the checkout begins with this one."""
    with write() as session:
        address_book.make_default(session, own_id(), address_id)
    return _done(gettext("The checkout begins with this address from now on."))


def _form(**given: Any) -> AddressFields:
    form = AddressFields(**given)
    countries = current_app.extensions["countries"]
    form.offer_countries(current_locale(), config().country, countries)
    return form


def _is_only_fitting() -> bool:
    """Whether the button was pressed that only asks for another country's fields."""
    return "fit" in request.form


def _page(form: AddressFields, address_id: int | None = None) -> Any:
    page = render_template("customers/address.html", form=form, address_id=address_id)
    return page, (422 if form.errors else 200)


def _done(said: str) -> Response:
    flash(said, "ok")
    return redirect(url_for("customers.addresses"), 303)
