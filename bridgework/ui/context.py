"""What every page knows. Never queries for a visitor without a session: `user` is only touched when one may be there."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from bridgework.ui.language import direction_of, languages


@cache
def _named(*names: str) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def person_of(request: HttpRequest) -> Any:
    """Return who is signed in, or None; without a session cookie the answer costs nothing."""
    here = getattr(request, "here", None)
    if here is not None and getattr(here, "person", None) is not None:
        return here.person
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not hasattr(request, "_cached_user"):
        return None
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def menu(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return the main links as (label, url, is_current).

    A view may set `request.nav` (or `request.here.nav`) to (label, url) pairs. Otherwise the setting `MENU` names them:
    (label, url name), reversed with the slug of the partnership at hand.
    """
    here = getattr(request, "here", None)
    links = getattr(request, "nav", None) or getattr(here, "nav", None)
    if links is None:
        partnership = getattr(here, "partnership", None)
        if partnership is None:
            return []
        links = _links(partnership.slug)
    path = request.path
    return [(str(label), url, path.startswith(url)) for label, url, *_ in links]


@cache
def _links(slug: str) -> list[tuple[Any, str]]:
    links = []
    for label, name in getattr(settings, "MENU", ()):
        for arguments in ({"slug": slug}, {"partnership_slug": slug}, {"partnership": slug}, {}):
            try:
                links.append((label, reverse(name, kwargs=arguments)))
                break
            except NoReverseMatch:
                continue
    return links


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: language and direction, the partnership at hand, the main links, who is signed in."""
    language = get_language() or settings.LANGUAGE_CODE
    here = getattr(request, "here", None)
    return {
        "page_language": language,
        "page_direction": direction_of(language),
        "languages": languages(),
        "here": here,
        "partnership": getattr(here, "partnership", None),
        "nav": menu(request),
        "signed_in": person_of(request),
        "sign_in_url": _named("people:sign-in") or settings.LOGIN_URL,
        "sign_out_url": _named("people:sign-out", "account_logout"),
        "about_url": _named("overview:about"),
        "privacy_url": _named("overview:privacy", "people:privacy"),
        "protection_url": _named("overview:protection", "indicators:protection"),
        "api_url": _named("api:openapi-view", "api-1.0.0:openapi-view"),
    }
