"""Finding playbooks: those that ship, those of a partnership, and what was made from them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from bridgework.goals.models import CauseMap
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Agreement, Partnership
from bridgework.playbooks.documents import Document, read_document, shipped
from bridgework.playbooks.models import COLUMNS, Application, Made, Playbook

HIDDEN_STATES = ("draft",)
SAID = ("slug", "title", "name", "is_public", "state", "offered_at")  # what is asked of things, where they have it


@dataclass(frozen=True)
class Found:
    """One playbook. `row` is None for a model that ships with the product."""

    slug: str
    document: Document
    row: Playbook | None = None

    @property
    def is_public(self) -> bool:
        """Everybody reads the models that ship and what is published; what was brought in is for members."""
        return self.row is None or (self.row.origin == Playbook.Origin.PUBLISHED and self.row.withdrawn_at is None)


@prepared
def _at(partnership: Partnership, slug: str) -> QuerySet[Playbook]:
    return Playbook.objects.within(partnership).filter(slug=slug)


def find_playbook(partnership: Partnership, slug: str, *, is_member: bool) -> Found | None:
    """Return the playbook that stands at an address of this partnership, or None.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    is_member : bool
        Members also find what was brought in and what was withdrawn.
    """
    model = shipped().get(slug)
    if model is not None:
        return Found(slug, model)
    row = next(iter(_at(partnership, slug)), None)
    if row is None:
        return None
    found = Found(slug, read_document(row.document), row)
    return found if found.is_public or is_member else None


def playbooks_of(partnership: Partnership, *, is_member: bool) -> list[Playbook]:
    """Return the partnership's own rows, newest first, without their documents: published ones, and for members all."""
    rows = Playbook.objects.within(partnership).defer("document").order_by("-created_at", "-pk")
    if not is_member:
        rows = rows.filter(origin=Playbook.Origin.PUBLISHED, withdrawn_at=None)
    return list(rows)


def begun_from(partnership: Partnership) -> list[tuple[str, Words, object]]:
    """Return which playbooks were applied here, by slug, title and moment, the first application of each, oldest first."""
    rows = Application.objects.within(partnership).order_by("applied_at", "pk")
    first: dict[str, tuple[str, Words, object]] = {}
    for slug, identity, title, at in rows.values_list("slug", "identity", "title", "applied_at"):
        first.setdefault(identity, (slug, title, at))
    return list(first.values())


def _columns() -> list[str]:
    """Return what is read of what was made: names, addresses, and who may see it; none of the long texts."""
    found = ["part", *(f"cause_map__goal__{name}" for name in ("slug", "title", "is_public"))]
    for column in COLUMNS.values():
        has = {field.name for field in Made._meta.get_field(column).related_model._meta.concrete_fields}  # type: ignore[union-attr]
        found += [f"{column}__{name}" for name in SAID if name in has]
    return found


@prepared
def _made(partnership: Partnership, identity: str) -> QuerySet[Made]:
    rows = Made.objects.within(partnership).filter(application__identity=identity)
    return rows.select_related(*COLUMNS.values(), "cause_map__goal").only(*_columns()).order_by("pk")


def made_from(partnership: Partnership, identity: str, *, is_member: bool) -> list[Made]:
    """Return what was made here from a playbook and is still there, in one query.

    Parameters
    ----------
    partnership : Partnership
    identity : str
        The document's id.
    is_member : bool
        Visitors see of it what is public.
    """
    rows = _made(partnership, identity)
    return [one for one in rows if one.thing is not None and (is_member or _is_public(one))]


def _is_public(made: Made) -> bool:
    thing = made.thing
    if isinstance(thing, CauseMap):
        return thing.goal.is_public
    if isinstance(thing, Agreement):
        return thing.is_public and thing.offered_at is not None
    return getattr(thing, "is_public", True) and getattr(thing, "state", "") not in HIDDEN_STATES
