"""`{% newest_update 'initiative' initiative as newest %}`, and `{% say_start words %}`: how a long text begins."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from bridgework.discussions.queries import Newest, newest_at
from bridgework.lib.words import Words
from bridgework.ui.words import rendering_of, said

register = template.Library()
START = 220  # characters: two or three sentences


@register.simple_tag(takes_context=True)
def newest_update(context: Context, kind: str, thing: Any) -> Newest:
    """Return the newest update at a session or an initiative, for its own page. One query."""
    here = context["here"]
    return newest_at(here.partnership, kind, thing.pk, is_member=here.is_member)


@register.simple_tag
def say_start(words: Words) -> SafeString:
    """Return the beginning of words, to the end of a word, in their language."""
    rendering = rendering_of(words)
    if rendering is None or len(rendering.body) <= START:
        return said(words)
    cut = rendering.body[:START].rsplit(None, 1)[0].rstrip(",;:.")
    return said(rendering._replace(body=f"{cut} …"))
