"""Which language a page speaks: what the visitor chose (cookie), else what the browser asks for. Never a query."""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from bridgework.lib.words import direction

# Scripts written from right to left: where a tag names its script, that decides.
RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg", "mand", "samr"})


@cache
def direction_of(language: str | None) -> str:
    """Return `rtl` or `ltr` for any BCP 47 tag; a script subtag wins over the language's usual script."""
    parts = (language or "").replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return "rtl" if part.lower() in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return direction("-".join(parts))


class LanguageMiddleware:
    """Speak the visitor's language for one request, and tell caches what the page depends on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        # The choice lies in a cookie, so a shared cache must look at both.
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


@cache
def _own_name(code: str) -> str:
    """Return a language's name in itself, or "" where Django knows none. It never changes, so it is remembered."""
    if code == "ar":  # Django writes a vowel sign that readers do not
        return "العربية"
    try:
        return translation.get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return ""


def languages() -> list[tuple[str, str]]:
    """Return (code, name in its own language) of every interface language."""
    return [(code, _own_name(code) or str(name)) for code, name in settings.LANGUAGES]
