"""Whom a post may tell."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bridgework.discussions.models import Post
from bridgework.discussions.queries.subjects import Subject, organizations_of
from bridgework.partnerships.models import Membership
from bridgework.people.models import Person
from bridgework.ui.naming import in_a_row

MOST_OFFERED = 60  # names in the form's list; others are written behind an @


def _members(subject: Subject) -> QuerySet[Person]:
    """Return the people who may read a subject and whose names its writers may see.

    Every member reads what belongs to the partnership, also what is not public; whoever has left does not. Who acts for an
    organization is known to the others; a resident's name is theirs to give, so residents are here once they have written at
    this subject themselves.
    """
    current = Membership.objects.within(subject.partnership).filter(person=OuterRef("pk"), ended_at=None)
    wrote = Post.objects.filter(
        author__person=OuterRef("pk"), taken_back_at=None, hidden_at=None, **{subject.field: subject.pk}
    )
    return Person.objects.filter(
        Exists(current), Exists(current.filter(organization__isnull=False)) | Exists(wrote), is_active=True
    )


def mentionable(subject: Subject) -> dict[int, str]:
    """Return whom a post at a subject may tell: keys of people, and the names others know them by. One query.

    Whoever gave no name is not among them: what stands for it is part of a mail address.
    """
    return dict(_members(subject).exclude(name="").order_by().values_list("pk", "name"))


def those_offered(subject: Subject, writer: Person) -> list[tuple[int, str]]:
    """Return whom a form offers to tell, with their organizations: who wrote here, then who is of it, then others. Three queries.

    Parameters
    ----------
    subject : Subject
    writer : Person
        Is not offered.
    """
    own = organizations_of(subject)
    wrote = Post.objects.filter(author__person=OuterRef("pk"), **{subject.field: subject.pk})
    current = Membership.objects.within(subject.partnership).filter(ended_at=None, organization__isnull=False)
    works = current.filter(person=OuterRef("pk"), organization__in=own)
    rows = _members(subject).exclude(Q(name="") | Q(pk=writer.pk)).annotate(wrote=Exists(wrote), works=Exists(works))
    acting = Prefetch("memberships", queryset=current.select_related("organization").order_by("pk"), to_attr="acting")
    people = rows.prefetch_related(acting).order_by("-wrote", "-works", "name", "pk")[:MOST_OFFERED]
    return [(person.pk, _with_organizations(person)) for person in people]


def _with_organizations(person: Any) -> str:
    names = dict.fromkeys(one.organization.name for one in person.acting)
    return f"{person.name} ({in_a_row(names)})" if names else str(person.name)
