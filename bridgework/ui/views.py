"""The language switch and the gallery of components."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bridgework.ui import components, samples
from bridgework.ui.errors import csrf_failure
from bridgework.ui.marks import MARKS


def _is_from_our_page(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


@csrf_exempt  # guarded by origin instead: a token in every header would make each page differ from its last copy
@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Remember the visitor's language in a cookie and go back to the page."""
    if not _is_from_our_page(request):
        return csrf_failure(request)
    to = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        to = "/"
    response = HttpResponseRedirect(to)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


@cache_control(public=True, max_age=24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the mark: browsers ask here beside a PDF, an SVG or a table, which cannot name their picture as a page does."""
    return HttpResponseRedirect(static("ui/mark.svg"))


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with its parameters, what it promises, and its examples."""
    shown = [(name, components.component(name), components.examples(name)) for name in components.NAMES]
    return render(request, "ui/gallery.html", {"components": shown, "marks": MARKS, "samples": samples.NAMES})


def sample(request: HttpRequest, name: str) -> HttpResponse:
    """Show a whole page made of components, with invented content."""
    if name not in samples.NAMES:
        raise Http404
    request.here = samples.HERE  # type: ignore[attr-defined]
    request.nav = samples.NAV  # type: ignore[attr-defined]
    return render(request, f"ui/samples/{name}.html", samples.content(name))
