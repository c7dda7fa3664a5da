"""`{% promise_dates commitment standing %}`: a promise's state in words with its date, and the date it was first given for."""

from datetime import date

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bridgework.goals.models import Commitment
from bridgework.ui.marks import mark
from bridgework.ui.numbers import plain_date

register = template.Library()


@register.simple_tag
def promise_dates(commitment: Commitment, standing: str) -> SafeString:
    """Return where a promise stands, as a mark; a date that has moved never hides the first one."""
    if standing == "kept":
        said = mark("kept", _dated(_("kept on %(date)s"), commitment.closed_on))
    elif standing == "dropped":
        said = mark("ended", _dated(_("given up on %(date)s"), commitment.closed_on))
    elif standing == "late":
        said = mark("late", _dated(_("late: was due on %(date)s"), commitment.due_on))
    else:
        said = mark("open", _dated(_("due on %(date)s"), commitment.due_on))
    if commitment.first_due_on == commitment.due_on:
        return said
    first = _dated(_("first promised for %(date)s"), commitment.first_due_on)
    return mark_safe(f"{said} · {escape(first)}")


def _dated(sentence: str, day: date | None) -> str:
    return sentence % {"date": plain_date(day)}
