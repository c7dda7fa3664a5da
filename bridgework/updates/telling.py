"""Facts in words: the parts of a digest, and where each fact leads. In the language that is active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bridgework.partnerships.models import Partnership
from bridgework.ui.numbers import plain_date
from bridgework.updates.models import EventKind
from bridgework.updates.queries import Fact

# Headings in the order of a mail, each with the kinds that stand under it.
PARTS: list[tuple[str, tuple[EventKind, ...]]] = [
    (gettext_noop("Decided"), (EventKind.DECISION_RECORDED,)),
    (gettext_noop("Answered"), (EventKind.ANSWER_GIVEN,)),
    (gettext_noop("Done"), (EventKind.ANSWER_DONE,)),
    (gettext_noop("Promised"), (EventKind.PROMISE_MADE,)),
    (gettext_noop("Kept"), (EventKind.PROMISE_KEPT,)),
    (gettext_noop("Late or changed"), (EventKind.PROMISE_LATE, EventKind.PROMISE_CHANGED)),
    (gettext_noop("Given up"), (EventKind.PROMISE_GIVEN_UP,)),
    (gettext_noop("Asked: say what you think"), (EventKind.CONVERSATION_OPENED,)),
    (gettext_noop("Sessions"), (EventKind.SESSION_ANNOUNCED, EventKind.SESSION_CANCELLED)),
    (gettext_noop("Minutes to read"), (EventKind.MINUTES_PUBLISHED,)),
    (gettext_noop("New numbers"), (EventKind.RELEASE_PUBLISHED,)),
]


@dataclass(frozen=True)
class Line:
    """One fact: who, what (text or Words), what else is to be known, and the address of its page."""

    who: str
    what: Any
    note: str
    link: str


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it."""

    heading: str
    lines: list[Line] = field(default_factory=list)


def address(name: str, **kwargs: Any) -> str:
    """Return the full address of a page, for what leaves the house."""
    return str(settings.BRIDGEWORK_URL) + reverse(name, kwargs=kwargs)


def parts_of(partnership: Partnership, facts: Sequence[Fact]) -> list[Part]:
    """Return the parts of a digest. What was told of twice in one part (late, then changed) stands there once."""
    parts = []
    for heading, kinds in PARTS:
        of_part = {fact.row.pk: fact for fact in facts if fact.kind in kinds}
        if of_part:
            parts.append(Part(_(heading), [line_of(partnership, fact) for fact in of_part.values()]))
    return parts


def line_of(partnership: Partnership, fact: Fact) -> Line:
    """Return a fact as a line."""
    return Line(who_of(fact), what_of(fact), _note(partnership, fact), link_of(partnership, fact))


def link_of(partnership: Partnership, fact: Fact) -> str:
    """Return the address of the public page of a fact."""
    row, kind = fact.row, fact.kind.split(".")[0]
    name, which = {
        "decision": ("crossings:decision", {"slug": getattr(row, "slug", "")}),
        "answer": ("crossings:said", {"pk": row.pk}),
        "promise": ("goals:commitment", {"pk": row.pk}),
        "release": ("indicators:open-release", {"number": getattr(row, "number", 0)}),
        "session": ("gatherings:detail", {"slug": getattr(row, "slug", "")}),
        "minutes": ("gatherings:minutes", {"slug": getattr(row, "slug", "")}),
        "conversation": ("conversations:detail", {"conversation": getattr(row, "slug", "")}),
    }[kind]
    return address(name, partnership=partnership.slug, **which)


def who_of(fact: Fact) -> str:
    """Return the organization or body behind a fact; nothing where it is the partnership itself."""
    row, kind = fact.row, fact.kind.split(".")[0]
    if kind == "decision":
        return str(row.body.name)
    if kind == "answer":
        return row.organization.name if row.organization else str(row.body.name if row.body else "")
    if kind == "promise":
        return row.organization.name
    if kind in ("session", "minutes"):
        return ", ".join(sorted(host.name for host in row.hosts.all()))
    return ""


def what_of(fact: Fact) -> Any:
    """Return what a fact is about: Words, or a text in the language that is active."""
    row = fact.row
    if fact.kind == EventKind.ANSWER_GIVEN:
        return row.words
    if fact.kind == EventKind.ANSWER_DONE:
        return row.did
    if fact.kind == EventKind.RELEASE_PUBLISHED:
        return _("Release %(number)s of the numbers") % {"number": row.number}
    return row.title


def _note(partnership: Partnership, fact: Fact) -> str:
    row = fact.row
    if fact.kind == EventKind.PROMISE_MADE:
        return _("by %(date)s") % {"date": plain_date(row.first_due_on)}
    if fact.kind in (EventKind.PROMISE_LATE, EventKind.PROMISE_CHANGED):
        return _("first promised for %(first)s, now due on %(date)s") % {
            "first": plain_date(row.first_due_on),
            "date": plain_date(row.due_on),
        }
    if fact.kind == EventKind.SESSION_CANCELLED or (
        fact.kind == EventKind.SESSION_ANNOUNCED and row.cancelled_at is not None
    ):
        return _("cancelled")
    if fact.kind in (EventKind.SESSION_ANNOUNCED, EventKind.MINUTES_PUBLISHED):
        return plain_date(row.starts_at.astimezone(partnership.zone))
    return ""
