"""Earlier and later pages of a list."""

from django.core.paginator import Page

from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT

COMPONENT = Component(
    what="Leads to the pages before and after; absent where there is only one page.",
    parameters={
        "page": Parameter("a Django page", (Page,), None),
        "label": Parameter("of what, for screen readers", TEXT, ""),
        "query": Parameter("the rest of the query string, already encoded, without page", (str,), ""),
        "earlier_href": Parameter("for lists read by cursor: the page before", (str,), ""),
        "later_href": Parameter("for lists read by cursor: the page after", (str,), ""),
    },
    criteria=(
        "It is a named navigation.",
        "The links say where they lead and which page this is.",
        "No link leads nowhere.",
    ),
)
