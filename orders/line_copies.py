"""What a line of an order copies on the day it is ordered, so that it never changes afterwards."""

from cart.models import CartLine
from cart.pricing import PricedLine
from catalog.models import Variant
from catalog.naming import Name
from catalog.policies import RETURN_DAYS, WITHDRAWAL_DAYS
from orders.models import OrderLine


def line_of(line: CartLine, name: Name, share: PricedLine) -> OrderLine:
    """The line as it was agreed: name, price, tax and the return policy in force."""
    variant: Variant = line.variant
    product = variant.product
    return OrderLine(
        variant_id=variant.id,
        sku=variant.sku,
        title=name.title,
        options=name.options,
        picture=variant.picture or product.picture,
        ground=product.ground,
        product_handle=product.handle,
        quantity=line.quantity,
        unit_minor=variant.price_minor,
        discount_minor=share.discount_minor,
        paid_minor=share.total_minor,
        vat_rate_bp=share.vat_rate_bp,
        vat_minor=share.vat_minor,
        withdrawal_days=WITHDRAWAL_DAYS,
        return_days=RETURN_DAYS,
        warranty_months=variant.warranty_months,
        no_return_reason=variant.no_return_reason,
        return_claimed=0,
    )
