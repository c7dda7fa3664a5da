"""`{% my_partnerships as mine %}`: where the reader belongs, for pages outside any one partnership."""

from __future__ import annotations

from django import template
from django.template import Context

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.queries import partnerships_of

register = template.Library()


@register.simple_tag(takes_context=True)
def my_partnerships(context: Context) -> list[Partnership]:
    """Return the partnerships of who is signed in, public or not. One query; none for somebody who is not."""
    person = context.get("signed_in")
    return list(partnerships_of(person)) if person is not None else []
