"""For pages outside any one partnership: `{% my_partnerships as mine %}`, where the reader belongs, and
`{% about_page next as about %}`, where it says who convenes the one they came from."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.urls import Resolver404, resolve, reverse

from bridgework.partnerships.models import Partnership
from bridgework.partnerships.queries import partnerships_of

register = template.Library()


@register.simple_tag(takes_context=True)
def my_partnerships(context: Context) -> list[Partnership]:
    """Return the partnerships of who is signed in, public or not. One query; none for somebody who is not."""
    person = context.get("signed_in")
    return list(partnerships_of(person)) if person is not None else []


@register.simple_tag
def about_page(to: str) -> str:
    """Return the address of the About page that a stranger means: of where they go on to, or of the only public partnership.

    Nothing where that is not clear, or not open to them.
    """
    try:
        slug = resolve(urlsplit(to).path).kwargs.get("partnership")
    except Resolver404:
        slug = None
    rows = Partnership.objects.filter(is_public=True)
    slugs = list((rows.filter(slug=slug) if slug else rows.order_by("pk")).values_list("slug", flat=True)[:2])
    return reverse("overview:about", args=slugs) if len(slugs) == 1 else ""
