"""Which choice leads to which variant: each to one, and each variant by a choice of its own."""

from typing import NamedTuple

from shop.errors import Invalid


class Layout(NamedTuple):
    """The names of a product's options, and the values of each variant for sale."""

    options: tuple[str, ...]
    variants: tuple[tuple[str, ...], ...]
    status: str


def refuse_bad_layout(before: Layout, after: Layout) -> None:
    """Raises Invalid for a new arrangement that leaves a shopper no way to choose.

    One that came so from an import and isn't touched is no obstacle to other changes.
    """
    if before == after:
        return
    if not after.variants and (after.status == "active" or before.variants):
        raise Invalid("one variant must stay for sale", name="variants")
    if before[:2] == after[:2]:
        return
    if not all(after.options) or len(set(after.options)) < len(after.options):
        raise Invalid("each option needs a name of its own", name="options")
    for values in after.variants:
        if len(values) != len(after.options) or not all(values):
            raise Invalid("a value for each option", name="option_values", values=list(values))
    same = next((one for one in after.variants if after.variants.count(one) > 1), None)
    if same is not None:
        raise Invalid("two variants are the same choice", name="option_values", values=list(same))
