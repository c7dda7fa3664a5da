"""The doors of a partnership: every view under /p/<slug>/ goes through exactly one of them.

What is public is equal for everyone. What is not public answers the sign-in page to people not signed in, 404 to people
who do not belong (as if it did not exist), 403 to members without the right. A private partnership and one that does not
exist answer alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from bridgework.lib.prepared import prepared
from bridgework.partnerships import rules
from bridgework.partnerships.models import Membership, Partnership, Role
from bridgework.people.models import Person
from bridgework.ui.context import person_of


@dataclass(frozen=True)
class Here:
    """Where a request stands: the partnership, who asks, and in which capacities they may act."""

    partnership: Partnership
    person: Person | None
    capacities: tuple[Membership, ...]
    purpose: str = ""  # what numbers are taken for, where an agreement asks: `?purpose=`

    @property
    def is_member(self) -> bool:
        return bool(self.capacities)

    def acting(self, *roles: Role, organization_id: int | None = None) -> Membership:
        """Return the capacity to act in: the first with one of `roles` (any if none given), for the organization if given.

        Raises
        ------
        PermissionDenied
            If the person has no such capacity here.
        """
        for capacity in self.capacities:
            if roles and capacity.role not in roles:
                continue
            if organization_id is not None and capacity.organization_id != organization_id:
                continue
            return capacity
        raise PermissionDenied


Rule = Callable[[Iterable[Membership]], bool]
R = TypeVar("R", bound=HttpResponseBase)  # what a view gives: a page, or a file as a stream


def _capacities(partnership: Partnership, person: Person | None) -> tuple[Membership, ...]:
    if person is None:
        return ()
    rows = Membership.objects.within(partnership).filter(person=person, ended_at=None).select_related("organization")
    return tuple(rows.order_by("pk"))


@prepared
def _by_slug(slug: str) -> QuerySet[Partnership]:
    # No order is asked for (`first` would add one): the slug is unique. Who runs it is asked where a page says so.
    return Partnership.objects.filter(slug=slug)[:1]


def find_here(slug: str, person: Person | None, known: Partnership | None = None, purpose: str = "") -> Here | None:
    """Return where `person` stands in the partnership with this slug, or None if they may not know that it exists.

    `known` is a partnership that the caller has just read: with the same slug it is not read again. `purpose` is what the
    caller says numbers are taken for.
    """
    if known is not None and known.slug == slug:
        partnership: Partnership | None = known
    else:
        partnership = next(iter(_by_slug(slug)), None)
    if partnership is None:
        return None
    here = Here(partnership, person, _capacities(partnership, person), purpose)
    return here if partnership.is_public or here.is_member else None


def _enter(request: HttpRequest, slug: str) -> Here | None:
    person = person_of(request)
    known = getattr(request, "only_partnership", None)  # set by the front page alone
    here = find_here(slug, person, known, request.GET.get("purpose", ""))
    request.here = here  # type: ignore[attr-defined]
    return here


def public_page(view: Callable[..., R]) -> Callable[..., R | HttpResponse]:
    """Open a view to everybody, if the partnership is public: `view(request, here, …)`.

    For visitors not signed in the answer carries an ETag of the partnership's revision, so an unchanged page costs one
    query. Pages that show what `revision` does not cover (a visitor's own votes) use `public_form` instead.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, partnership: str, **kwargs: Any) -> R | HttpResponse:
        here = _enter(request, partnership)
        if here is None:
            return _turn_away(request)
        if request.method not in ("GET", "HEAD") or here.person or request.session.session_key:
            return _inside(view, request, here, kwargs)
        etag = _etag(request, here.partnership)
        if request.headers.get("If-None-Match") == etag:
            response: R | HttpResponse = HttpResponseNotModified()
        else:
            response = _inside(view, request, here, kwargs)
        if response.status_code in (200, 304) and not response.cookies:
            # A file that never changes has its own, which outlasts a revision.
            response.headers.setdefault("ETag", etag)
            response["Cache-Control"] = "no-cache"
            patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response

    wrapped.door = "public"  # type: ignore[attr-defined]
    return wrapped


def public_form(view: Callable[..., R]) -> Callable[..., R | HttpResponse]:
    """Open a view to everybody without ETag: pages with a visitor's own state or a form."""

    @wraps(view)
    def wrapped(request: HttpRequest, partnership: str, **kwargs: Any) -> R | HttpResponse:
        here = _enter(request, partnership)
        return _turn_away(request) if here is None else _inside(view, request, here, kwargs)

    wrapped.door = "public"  # type: ignore[attr-defined]
    return wrapped


def member_page(
    may: Rule = rules.may_see_workspace,
) -> Callable[[Callable[..., R]], Callable[..., R | HttpResponse]]:
    """Open a view to members for whom `may(capacities)` holds: `view(request, here, …)`."""

    def decorate(view: Callable[..., R]) -> Callable[..., R | HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, partnership: str, **kwargs: Any) -> R | HttpResponse:
            here = _enter(request, partnership)
            if here is None or not here.is_member:
                return _turn_away(request)
            if not may(here.capacities):
                raise PermissionDenied
            return _inside(view, request, here, kwargs)

        wrapped.door = may.__name__  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _inside(view: Callable[..., R], request: HttpRequest, here: Here, kwargs: dict[str, Any]) -> R:
    """Answer by the partnership's clock: a moment is shown, and a day that is typed is read, as people there live it."""
    with timezone.override(here.partnership.zone):
        return view(request, here, **kwargs)


def _turn_away(request: HttpRequest) -> HttpResponse:
    """Answer somebody who may not come in: the sign-in page if nobody is signed in, otherwise as if nothing were there."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise Http404


def _etag(request: HttpRequest, partnership: Partnership) -> str:
    # The local date is part of it: "late" begins at midnight without anybody acting.
    today = timezone.localdate(timezone=partnership.zone)
    text = f"{partnership.pk}.{partnership.revision}.{today}.{get_language()}.{request.get_full_path()}"
    return f'W/"{blake2b(text.encode(), digest_size=12).hexdigest()}"'
