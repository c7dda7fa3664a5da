"""`{% statement_lines agreed %}`: statements with their counts in words, as a list. A result has some forty of them."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from bridgework.lib.html import escaped
from bridgework.ui.words import said

register = template.Library()


@register.simple_tag
def statement_lines(lines: Iterable[Any]) -> SafeString:
    """Return an ordered list of statements (`words`, `everybody`, `groups`), each with what everybody and each group said."""
    items = [
        f'<li><span class="say">{said(line.words)}</span> <span class="small">'
        f"{escaped(' · '.join(part for part in (line.everybody, line.groups) if part))}</span></li>"
        for line in lines
    ]
    return mark_safe(f'<ol class="list">{"".join(items)}</ol>')
