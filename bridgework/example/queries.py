"""Who one may sign in as in the example."""

from __future__ import annotations

from bridgework.people.models import Person

ROLES = (("steward", "amara"), ("partner", "ben"), ("resident", "chidi"))


def example_people() -> list[tuple[str, Person]]:
    """Return (role, person) of the example's people, for the one-click sign-in links.

    Returns
    -------
    list of (str, Person)
        Steward, partner and resident, as far as the example is loaded.
    """
    found = {p.email: p for p in Person.objects.filter(email__in=[f"{who}@harbor.example" for _, who in ROLES])}
    return [(role, found[email]) for role, who in ROLES if (email := f"{who}@harbor.example") in found]
