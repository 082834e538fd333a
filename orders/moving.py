"""What of this package goes along when two customer records become one."""

from flask_babel import lazy_gettext as _

from orders.models import Order
from shop.customers.moves import Move, moves

moves(Move(Order.customer_id, _("Orders")))
