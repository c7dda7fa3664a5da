"""Pages for what goes wrong: each says what to do. None tells whether a thing exists; the 500 page needs no database."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from bridgework.ui.context import is_example_site
from bridgework.ui.language import direction_of


def _answer(request: HttpRequest | None, name: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {"status": status}
    if status == 404 and request is not None:
        # A view may have found the partnership before it found out that this visitor may not see it.
        for attribute in ("here", "nav"):
            if hasattr(request, attribute):
                delattr(request, attribute)
    body = render_to_string(f"ui/errors/{name}.html", context, request=request)
    response = HttpResponse(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: what was sent could not be read; Django sends what is too large here, too."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, exception)
    return _answer(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: known here, but not allowed to do this."""
    return _answer(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, the same words for what never was and for what is not public."""
    return _answer(request, "not_found", 404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 413: the upload is larger than is read."""
    return _answer(request, "too_large", 413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from our own page. The reason is for developers and is not shown."""
    return _answer(request, "csrf", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without request context: whatever broke (the database, a session) must not break this page too."""
    language = get_language() or "en"
    context: dict[str, Any] = {
        "page_language": language,
        "page_direction": direction_of(language),
        "status": 500,
        "is_example_site": is_example_site(),
    }
    body: str
    try:
        body = render_to_string("ui/errors/server_error.html", context)
    except Exception:  # noqa: BLE001 - the last page before a blank one
        body = "<!doctype html><html lang=en><title>Something broke</title><h1>Something broke on our side.</h1><p>Please try again in a few minutes."
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})
