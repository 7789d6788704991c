"""The one gateway of reading: lists, counts, totals, search, pickers, related blocks and single records.

Everything here is seen through the rights of the unit's actor: records by the access predicate, fields by their mode.
A field that a reader may not see is refused wherever a name is taken, with the answer of a field that does not exist.
"""

from customary.platform.queries.counting import Count, Total, count, grouped, total
from customary.platform.queries.currencies import amount_to_compare, currency_of
from customary.platform.queries.lookup import found_by_text, holders_of
from customary.platform.queries.paging import Page, page
from customary.platform.queries.picking import options
from customary.platform.queries.reading import displays, lines, linked, read
from customary.platform.queries.related import related, related_request
from customary.platform.queries.requests import Condition, ListRequest
from customary.platform.queries.scanning import MOST_SCANNED
from customary.platform.queries.searching import Hit, search

__all__ = [
    "MOST_SCANNED",
    "Condition",
    "Count",
    "Hit",
    "ListRequest",
    "Page",
    "Total",
    "amount_to_compare",
    "count",
    "currency_of",
    "displays",
    "found_by_text",
    "grouped",
    "holders_of",
    "lines",
    "linked",
    "options",
    "page",
    "read",
    "related",
    "related_request",
    "search",
    "total",
]
