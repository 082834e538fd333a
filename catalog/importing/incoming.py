"""A product as a file tells it, before the shop knows it: all of it plain values."""

from dataclasses import dataclass, field, replace

from catalog.importing.problems import Problem
from catalog.product_data import ProductData, VariantData


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture that a row names: by address or file name, and by stem if it comes from us."""

    source: str
    line: int
    stem: str = ""
    alt: str = ""
    alts: dict[str, str] = field(default_factory=dict)
    position: int = 0


@dataclass(slots=True)
class IncomingVariant:
    """One variant, the line it stands on, and how many there are (None: the file doesn't say).

    ``number`` is its place among the rows of its product, of which some may have been refused.
    """

    line: int
    number: int
    data: VariantData
    quantity: int | None = None
    stock: dict[str, int] = field(default_factory=dict)
    picture: PictureRef | None = None


@dataclass(slots=True)
class Incoming:
    """A product of a file.

    ``shelf`` is the titles from the root, ``shelf_slug`` names a shelf of our own. ``facts`` are
    values by the label of their attribute, ``coded`` by its code; an empty value takes one away.
    ``goes_by_sku``: the handle is made up, and another product's may be the same by accident.
    """

    line: int
    data: ProductData
    rows: int = 1
    shelf: tuple[str, ...] = ()
    more_shelves: list[tuple[str, ...]] = field(default_factory=list)
    shelf_slug: str = ""
    variants: list[IncomingVariant] = field(default_factory=list)
    pictures: list[PictureRef] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    coded: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    goes_by_sku: bool = False

    @property
    def handle(self) -> str:
        return self.data.handle

    def line_of(self, sku: str) -> int:
        """Where the variant of this SKU stands."""
        return next((one.line for one in self.variants if one.data.sku == sku), self.line)

    def give_own_sku(self, sku: str) -> None:
        """Give the variant of a SKU that is taken one of its own, from handle and position."""
        one = next(one for one in self.variants if one.data.sku == sku)
        one.data = replace(one.data, sku=made_sku(self.handle, one.number))


LONGEST_MADE = 70


def made_sku(handle: str, number: int) -> str:
    """The SKU of a variant that came without one; the same at every import."""
    return f"{handle[:LONGEST_MADE]}-{number}"
