"""Examples of the pager, ordinary and nasty."""

from django.core.paginator import Paginator

from bridgework.ui.components import Example

EXAMPLES = [
    Example(
        "in the middle",
        {"page": Paginator(range(4100), 50).page(7), "query": "sector=health", "label": "Pages of organizations"},
    ),
    Example("the first page", {"page": Paginator(range(80), 50).page(1), "label": "Pages of goals"}),
    Example("by cursor", {"earlier_href": "#", "later_href": "#", "label": "Pages of the record"}),
    Example("only one page: nothing", {"page": Paginator(range(3), 50).page(1)}, is_nasty=True),
    Example(
        "markup in the query",
        {"page": Paginator(range(99), 5).page(2), "query": '"><script>alert(1)</script>', "label": "<b>Pages</b>"},
        is_nasty=True,
    ),
]
