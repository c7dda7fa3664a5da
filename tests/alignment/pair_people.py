"""Organizations that serve the same people, and what each person sees of their pairs."""

from __future__ import annotations

from bridgework.alignment.models import Overlap
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Reach, Role, Service
from tests.cast import NOW, World


def serve(
    organization: Organization,
    name: str = "Mentoring for young people",
    *,
    ages: tuple[str, ...] = ("14-17",),
    languages: tuple[str, ...] = ("es",),
    places: tuple[str, ...] = ("9",),
) -> Service:
    n = Service.objects.filter(organization=organization).count()
    service = Service.objects.create(
        partnership=organization.partnership,
        organization=organization,
        identifier=f"{organization.pk}-{n}",
        name=name,
        description=Words.of("A mentor for each young person after school, every week."),
    )
    facts = [*(("age", c) for c in ages), *(("language", c) for c in languages), *(("district", c) for c in places)]
    Reach.objects.bulk_create(Reach(service=service, kind=kind, code=code) for kind, code in facts)
    return service


def member_of(world: World, organization: Organization, who: str = "dolores") -> Membership:
    return Membership.objects.create(
        partnership=world.harbor, person=getattr(world, who), organization=organization, role=Role.PARTNER, since=NOW
    )


def pair(world: World, a: Organization, b: Organization) -> Overlap:
    one, other = sorted((a.pk, b.pk))
    return Overlap.objects.select_related("partnership", "one", "other").get(one=one, other=other)


def seen_by(world: World, who: str) -> set[frozenset[str]]:
    """The pairs named on this person's list, by what the page itself links to."""
    text = world.client(who).get("/p/harbor/who-should-meet/").content.decode()
    return {
        frozenset((row.one.slug, row.other.slug))
        for row in Overlap.objects.select_related("one", "other")
        if f"/p/harbor/who-should-meet/{row.pk}/" in text
    }


CLINIC_SCHOOL = frozenset(("clinic", "school"))
CLINIC_NETWORK = frozenset(("clinic", "network"))
SCHOOL_NETWORK = frozenset(("school", "network"))
