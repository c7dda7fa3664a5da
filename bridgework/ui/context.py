"""What every page knows. Never queries for a visitor without a session: `user` is only touched when one may be there."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from bridgework.ui.language import direction_of, languages


@lru_cache(maxsize=1024)
def _first(urlconf: str, slug: str, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name, urlconf, kwargs={"partnership": slug} if slug else None)
        except NoReverseMatch:
            continue
    return ""


def _named(*names: str) -> str:
    """Return the address of the first url name that exists, or nothing."""
    return _first(settings.ROOT_URLCONF, "", names)


def _within(slug: str, *names: str) -> str:
    """Return the address, within a partnership, of the first url name that exists, or nothing."""
    return _first(settings.ROOT_URLCONF, slug, names)


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

    A view may set `request.nav` (or `request.here.nav`) to (label, url) pairs. Otherwise the setting `MENU` names them as
    (label, url name), each reversed for the partnership at hand; a name that does not exist is left out. What follows in
    an entry are other paths within the partnership that belong to the link.
    """
    here = getattr(request, "here", None)
    links = getattr(request, "nav", None) or getattr(here, "nav", None)
    if links is None:
        partnership = getattr(here, "partnership", None)
        if partnership is None:
            return []
        home = _within(partnership.slug, "overview:home")
        named = [
            (label, _within(partnership.slug, name), *(home + path for path in more))
            for label, name, *more in getattr(settings, "MENU", ())
        ]
        links = [entry for entry in named if entry[1]]
    return [(str(label), url, request.path.startswith((url, *more))) for label, url, *more in links]


def is_example_site() -> bool:
    """Whether a page outside a partnership, which speaks of the whole site, speaks of what is invented."""
    return getattr(settings, "BRIDGEWORK_MODE", "") == "example"


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: language and direction, the partnership at hand, the main links, who is signed in."""
    language = get_language() or settings.LANGUAGE_CODE
    here = getattr(request, "here", None)
    partnership = getattr(here, "partnership", None)
    slug = partnership.slug if partnership is not None else ""
    person = person_of(request)
    return {
        "page_language": language,
        "page_direction": direction_of(language),
        "languages": languages(),
        "here": here,
        "partnership": partnership,
        "is_example_site": is_example_site(),
        "nav": menu(request),
        "signed_in": person,
        "home_url": (_within(slug, "overview:home") if slug else "") or "/",
        "desk_url": _within(slug, "overview:desk") if slug and getattr(here, "is_member", False) else "",
        "for_you_url": _within(slug, "discussions:for-you") if slug and getattr(here, "is_member", False) else "",
        "me_url": _named("people:me") if person is not None else "",
        "sign_in_url": _named("people:sign-in") or settings.LOGIN_URL,
        "sign_out_url": _named("people:sign-out", "account_logout"),
        "about_url": _within(slug, "overview:about") if slug else "",
        "protection_url": _within(slug, "overview:protection") if slug else "",
        "privacy_url": _named("front:privacy", "people:privacy"),
        "api_url": _named("developers"),
    }
