"""What of this package goes along when two customer records become one."""

from cart.models import Cart
from shop.customers.moves import Move, moves

moves(Move(Cart.customer_id))
