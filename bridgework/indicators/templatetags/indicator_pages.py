"""What the pages of one indicator hand on to each other in their addresses."""

from django import template
from django.utils.http import urlencode
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def asked(place: str = "", by: object = "") -> SafeString:
    """Return the question part of an address, escaped for HTML: `?place=…&amp;by=…`, with what is known of the two."""
    given = [(name, str(value)) for name, value in (("place", place), ("by", by)) if value]
    return SafeString("?" + urlencode(given).replace("&", "&amp;") if given else "")
