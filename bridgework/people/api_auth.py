"""Who calls the HTTP API: a bearer token, else the browser's session, else nobody (public reading)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError

from bridgework.people.models import Person
from bridgework.people.queries import person_of_token


def person_of(request: HttpRequest) -> Person | None:
    """Return who calls. A token that does not work is refused, so that nobody takes public data for their own.

    Raises
    ------
    HttpError
        401 for a token that is unknown, ran out or was revoked.
    """
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        person = person_of_token(raw.strip(), timezone.now())
        if person is None:
            raise HttpError(401, "This token does not work. Make a new one on your account page.")
        return person
    return request.user if isinstance(request.user, Person) else None
