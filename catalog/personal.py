"""The catalogue describes things and what colleagues did with them, never a customer."""

from catalog.models import (
    Category,
    Picture,
    PriceChange,
    Product,
    ProductPart,
    RelatedProduct,
    Variant,
)
from catalog.search_models import SearchCount, SearchNote, SearchRedirect, SearchSynonym
from catalog.stock_models import StockClaim, StockLevel, StockLocation, StockMovement
from catalog.word_models import Attribute, Brand, CatalogueState, ProductFacet, ProductText, Term
from catalog.work_models import ImportRun, StockTake, StockTakeLine
from shop.customers.holdings import about_nobody

about_nobody(
    "what is sold",
    *(Category, Product, Variant, Picture, ProductPart, RelatedProduct, PriceChange),
    *(ProductText, Term, Attribute, ProductFacet, Brand, CatalogueState),
)
about_nobody(
    "how much of it there is, under numbers of orders",
    *(StockLocation, StockLevel, StockMovement, StockClaim, StockTake, StockTakeLine, ImportRun),
)
about_nobody(
    "what is searched for, counted by day, and where it leads",
    *(SearchCount, SearchNote, SearchSynonym, SearchRedirect),
)
