"""One's own pages: the address book, and what the shop knows and may do.

With them comes what the ground floor knows of a person, and moves with one.
"""

import shop.accounts.moving
import shop.accounts.personal
import shop.customers.jobs
import shop.customers.moving
import shop.customers.personal
import shop.personal
from shop.customers import address_views, guest_views, privacy_views
from shop.customers.blueprint import blueprint

__all__ = ["address_views", "blueprint", "guest_views", "privacy_views", "shop"]
