"""`{% session_time gathering %}`: when a session begins, in the time zone at hand."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from bridgework.gatherings.models import Gathering
from bridgework.ui.numbers import plain_date, plain_time
from bridgework.ui.quick import value_tag

register = template.Library()


def session_time(gathering: Gathering) -> SafeString:
    """Return a `<time>` element with the day in words, and the hour where it is known."""
    starts_at = localtime(gathering.starts_at)
    words = plain_date(starts_at) if gathering.is_all_day else plain_time(starts_at)
    return mark_safe(f'<time datetime="{starts_at.isoformat()}">{escape(words)}</time>')


register.tag("session_time", value_tag(session_time))
