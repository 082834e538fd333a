"""What of this package goes along when two customer records become one."""

from flask_babel import lazy_gettext as _

from shop.customers.moves import Move, moves
from support.models import Ticket
from support.return_models import Return

moves(Move(Return.customer_id, _("Returns")), Move(Ticket.customer_id, _("Questions")))
