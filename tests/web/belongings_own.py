"""What a shopper owns on their own pages and at the desk's customer page; a part of Belongings."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from shop.customers import address_book, merging
from shop.customers.address_book import Place
from shop.customers.models import Address, Customer, CustomerMerge
from tests import factories
from tests import factories_support as made

NAME = "Zebulon Quartermain"
_TOWN = {"postcode": "1000", "city": "Brussels", "country": "BE"}
_PLACE = {"name": NAME, "street": "Rue du Test 1", **_TOWN}


class OwnThings:
    """An address, and a second record that turns out to be the same person's."""

    session: Session
    customer: Customer

    @cached_property
    def double(self) -> Customer:
        return factories.customer(self.session, name=NAME)

    @cached_property
    def merge(self) -> CustomerMerge:
        return merging.merge(self.session, self.customer.id, self.double.id, made.STAFF)

    @cached_property
    def place(self) -> Address:
        where = Place(name=NAME, street="Obelisk Lane 1", **_TOWN)
        return address_book.add_address(self.session, self.customer.id, where)


PARAMETERS: dict[str, Callable[[Any], Any]] = {
    "merge_id": lambda mine: mine.merge.id,
    "address_id": lambda mine: mine.place.id,
}
FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "customers.add_address": lambda mine: _PLACE,
    "customers.change_address": lambda mine: _PLACE,
    "customers.change_consent": lambda mine: {"purpose": "newsletter", "given": "y"},
    "customers.change_guest_consent": lambda mine: {"purpose": "newsletter", "given": "y"},
    "customers.erase": lambda mine: {"password": "wrong", "sure": "y"},
    "customers.erase_guest": lambda mine: {"sure": "y"},
    "customers.export": lambda mine: {},
    "customers.export_guest": lambda mine: {},
    "customers.make_default": lambda mine: {},
    "customers.remove_address": lambda mine: {},
    "support_desk.merge": lambda mine: {"other": mine.double.id},
    "support_desk.unmerge": lambda mine: {},
}
