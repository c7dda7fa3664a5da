"""What a post is about: a goal, a session or an initiative, told alike for all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from bridgework.discussions.models import Following, Post
from bridgework.gatherings.models import Gathering
from bridgework.gatherings.queries import public_gatherings
from bridgework.goals.models import Endorsement, Goal, Initiative
from bridgework.goals.queries import initiatives_list
from bridgework.journal.subjects import key_of
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.people.models import Person

# What the journal calls each kind, which is also how the record finds its name.
IN_JOURNAL = {"goal": "goals.goal", "session": "gatherings.session", "initiative": "goals.initiative"}
FIELDS = {"goal": "goal", "session": "gathering", "initiative": "initiative"}
PAGES = {"goal": "overview:goal", "session": "gatherings:detail", "initiative": "goals:initiative"}


@dataclass(frozen=True)
class Subject:
    """What posts are about. `is_public`: everybody who may enter the partnership reads it."""

    partnership: Partnership
    kind: str  # goal, session or initiative
    pk: int
    slug: str
    title: Words
    is_public: bool

    @property
    def field(self) -> str:
        """The column of a post that names it."""
        return FIELDS[self.kind]

    @property
    def page(self) -> str:
        """The name of its own page's address."""
        return PAGES[self.kind]

    @property
    def talk(self) -> str:
        """The name of the address of its updates and discussion."""
        return f"discussions:{self.kind}"

    @property
    def in_journal(self) -> str:
        """The subject of a journal entry."""
        return f"{IN_JOURNAL[self.kind]}:{key_of(self, is_public=self.is_public)}"

    @property
    def is_open(self) -> bool:
        """Whether its title may stand where everybody reads it, as in a mail: it is public, and so is the partnership."""
        return self.is_public and self.partnership.is_public


@prepared
def _goal(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Goal]:
    rows = Goal.objects.within(partnership).filter(slug=slug)
    return (rows if with_hidden else rows.filter(is_public=True)).only("slug", "title", "is_public")


@prepared
def _session(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Gathering]:
    rows = public_gatherings(partnership, with_hidden=with_hidden).filter(slug=slug).select_related("goal")
    return rows.only("slug", "title", "is_public", "goal__is_public")


@prepared
def _initiative(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Initiative]:
    rows = initiatives_list(partnership, with_hidden=with_hidden).prefetch_related(None).select_related(None).order_by()
    return rows.filter(slug=slug).select_related("goal").only("slug", "name", "goal__is_public")


_FIND: dict[str, Any] = {"goal": _goal, "session": _session, "initiative": _initiative}


def subject_of(partnership: Partnership, kind: str, slug: str, *, with_hidden: bool = False) -> Subject | None:
    """Return what stands under a kind and a slug, or None if this reader may not see it. One query.

    Parameters
    ----------
    kind : str
        `goal`, `session` or `initiative`.
    with_hidden : bool
        Also what is not public; for members only.
    """
    for row in _FIND[kind](partnership, slug, with_hidden):
        return _told(partnership, kind, row)
    return None


def _told(partnership: Partnership, kind: str, row: Any) -> Subject:
    goal = getattr(row, "goal", None)
    is_public = getattr(row, "is_public", True) and (goal is None or goal.is_public)
    title = row.name if kind == "initiative" else row.title
    return Subject(partnership, kind, row.pk, row.slug, title, is_public)


# Of what a post or a following is about, all that a Subject says.
WITH_SUBJECT = ("goal", "gathering__goal", "initiative__goal")


def subject_of_post(row: Post | Following, partnership: Partnership) -> Subject:
    """Return what a post (or a following) is about; its row must have come with `WITH_SUBJECT`. No query."""
    for kind, field in FIELDS.items():
        thing = getattr(row, field)
        if thing is not None:
            return _told(partnership, kind, thing)
    raise ValueError("a post is about one thing")


@prepared
def _standing_behind(pk: int) -> QuerySet[Endorsement, int]:
    return Endorsement.objects.filter(goal=pk).order_by().values_list("organization_id", flat=True)


@prepared
def _hosting(pk: int) -> QuerySet[Model, int]:
    rows = Gathering.hosts.through.objects.filter(gathering=pk)
    return rows.order_by().values_list("organization_id", flat=True)


@prepared
def _doing(pk: int) -> QuerySet[Model, int]:
    rows = Initiative.organizations.through.objects.filter(initiative=pk)
    return rows.order_by().values_list("organization_id", flat=True)


def organizations_of(subject: Subject) -> list[int]:
    """Return the keys of those who stand behind a goal, host a session or do an initiative. One query."""
    return {"goal": _standing_behind, "session": _hosting, "initiative": _doing}[subject.kind](subject.pk)


def is_followed(subject: Subject, person: Person) -> bool:
    """Whether a person follows it. One query."""
    return Following.objects.filter(person=person, **{subject.field: subject.pk}).exists()


def followed_by(partnership: Partnership, person: Person, *, limit: int = 100) -> list[Subject]:
    """Return what a person follows here, the newest first; the last hundred. One query."""
    rows = Following.objects.within(partnership).filter(person=person).select_related(*WITH_SUBJECT)
    return [subject_of_post(row, partnership) for row in rows.order_by("-since", "-pk")[:limit]]
