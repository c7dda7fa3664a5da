"""What ties organizations: ties on record, pairs that both agreed to show, needs that nobody serves, playbooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import override

from bridgework.alignment.models import CountedNeed, Overlap, Start, UnservedNeed
from bridgework.alignment.queries import needs_for, pairs_shown
from bridgework.alignment.wording_needs import evidence_said, evidence_seen
from bridgework.config.exporting.sheet import CHUNK, If, Row, Sheet, listed, table
from bridgework.config.exporting.sheets_goals import ONLY_PUBLIC, PART_OF, TOWARD
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Goal, Initiative
from bridgework.partnerships.models import Agreement, Partnership
from bridgework.playbooks.documents import shipped
from bridgework.playbooks.models import COLUMNS, Application, Made, Playbook
from bridgework.playbooks.queries import made_from
from bridgework.relationships.models import Pace, Said
from bridgework.relationships.queries import ties_of
from bridgework.resources.models import Fund
from bridgework.updates.models import Digest

NAMED: dict[str, Any] = {
    "session": Gathering,
    "initiative": Initiative,
    "agreement": Agreement,
    "goal": Goal,
    "fund": Fund,
}


def ties(partnership: Partnership) -> Iterator[Row]:
    slugs = {kind: dict(model.objects.within(partnership).values_list("pk", "slug")) for kind, model in NAMED.items()}
    for tie in ties_of(partnership).values():
        shown = tie.in_public()
        for sign in shown.signs if shown else ():
            yield (tie.one.slug, tie.other.slug, sign.kind, slugs.get(sign.kind, {}).get(sign.thing, ""), sign.on)


def pairs(partnership: Partnership) -> Iterator[Row]:
    for one in pairs_shown(partnership):
        yield (one.one.slug, one.other.slug, one.shared)


def _needs(partnership: Partnership) -> Any:
    return UnservedNeed.objects.within(partnership).filter(is_public=True).order_by("position", "pk")


def need_evidence(partnership: Partnership) -> Iterator[Row]:
    # In the partnership's own language, as its page says it: only what everybody may read.
    with override(partnership.language):
        for need in needs_for(partnership, is_member=False).iterator(CHUNK):
            for fact in evidence_seen(need, is_member=False):
                yield (need.key, fact["kind"], evidence_said(fact, partnership)[0])


def _applications(partnership: Partnership) -> Any:
    """Return the applications of models that everybody may read: those that ship, and what is published here."""
    known = {document.id for document in shipped().values()}
    mine = Playbook.objects.within(partnership).filter(origin=Playbook.Origin.PUBLISHED, withdrawn_at=None)
    known |= set(mine.values_list("identity", flat=True))
    return Application.objects.within(partnership).filter(identity__in=known).order_by("applied_at", "pk")


def made(partnership: Partnership) -> Iterator[Row]:
    for identity in dict.fromkeys(_applications(partnership).values_list("identity", flat=True)):
        for one in made_from(partnership, identity, is_member=False):
            thing = one.thing
            yield (identity, one.part, one.key, thing.goal.slug if one.part == Made.Part.CAUSES else thing.slug)


TOGETHER: tuple[Sheet, ...] = (
    listed(
        "ties",
        "Working ties, a row a record they rest on: a session, an initiative, an agreement, a goal, a fund, or what both said.",
        Said,
        ties,
        ("one", "other", "kind", "record", "on"),
        ("one", "other", "kind", "one_at", "other_at"),
    ),
    table(
        "pace",
        "After how many months without a sign a tie counts as quiet here, and how often its holders are asked.",
        Pace,
        lambda partnership: Pace.objects.within(partnership),
        {"quiet_after_months": "quiet_after", "ask_every_months": "ask_every"},
    ),
    listed(
        "pairs_to_meet",
        "Organizations that serve the same people without a tie on record, where both agreed to show it; whom both reach.",
        Overlap,
        pairs,
        ("one", "other", "shared"),
        ("one", "other", "shared", "one_shows_at", "other_shows_at"),
        {
            "score": "of a list of what is worth a look first; nobody is ranked",
            "is_current": "only current ones are here",
            "state": "what the two answered is theirs",
            "found": "the page says it in words",
        },
    ),
    table(
        "counted_needs",
        "How many people need something, as the partnership counted it; ten people or more.",
        CountedNeed,
        lambda partnership: CountedNeed.objects.within(partnership).filter(is_public=True).order_by("pk"),
        {
            "id": "pk",
            "place_level": "place__level",
            "place": "place__code",
            "need*": "need",
            "age_from": "age_from",
            "age_to": "age_to",
            "language": "language",
            "group": "group",
            "people": "n_people",
            "counted_on": "counted_on",
            "source": "source",
            "hours": "hours",
            "must_be_free": "must_be_free",
            "must_be_accessible": "must_be_accessible",
        },
        {"is_public": ONLY_PUBLIC, "by": "an account", "made_at": "when somebody typed it in"},
    ),
    table(
        "unserved_needs",
        "Needs that no service on record reaches, or one but for a barrier.",
        UnservedNeed,
        _needs,
        {
            "key": "key",
            "place_level": "place__level",
            "place": "place__code",
            "place_as_written": "place_code",
            "need*": "need",
            "ages": "ages",
            "language": "language",
            "group": "group",
            "group_name*": "group_name",
            "barrier": "barrier",
            "goal": TOWARD,
            "is_current": "is_current",
        },
        {
            "n_people": "may rest on a count that is for members; `need_evidence` has what is public",
            "near": "row numbers of this installation; the page names the services",
            "is_public": ONLY_PUBLIC,
            "position": "of the list, from all evidence",
        },
    ),
    listed(
        "need_evidence",
        "What says that a need is there, in a sentence; public evidence only.",
        UnservedNeed,
        need_evidence,
        ("need", "kind", "sentence"),
        ("key", "evidence"),
    ),
    table(
        "need_starts",
        "What was begun for a need.",
        Start,
        lambda partnership: Start.objects.filter(need__partnership=partnership, need__is_public=True).order_by("pk"),
        {
            "need": "need__key",
            "initiative": PART_OF,
            "listing": If("listing__pk", Q(listing__is_public=True)),
            "at": "at",
        },
        {"by": "an account"},
    ),
    table(
        "playbooks",
        "Playbooks that are published here; their document is the file that can be brought in elsewhere.",
        Playbook,
        lambda partnership: (
            Playbook.objects.within(partnership)
            .filter(origin=Playbook.Origin.PUBLISHED, withdrawn_at=None)
            .order_by("pk")
        ),
        {
            "slug": "slug",
            "identity": "identity",
            "title*": "title",
            "summary*": "summary",
            "license": "license",
            "document": "document",
            "created_at": "created_at",
        },
        {"origin": "what was brought in is for members", "withdrawn_at": "what was withdrawn is shown no longer"},
    ),
    table(
        "playbook_applications",
        "Which models were applied here, and when.",
        Application,
        _applications,
        {"id": "pk", "slug": "slug", "identity": "identity", "title*": "title", "applied_at": "applied_at"},
        {"document": "the model's own file, as it was then", "applied_by": "an account"},
    ),
    listed(
        "made_from_playbooks",
        "What was made from which part of a model, and is public.",
        Made,
        made,
        ("identity", "part", "key", "made"),
        ("application", "part", "key", *COLUMNS.values()),
    ),
    table(
        "digests",
        "The journal's heads as they left by mail.",
        Digest,
        lambda partnership: Digest.objects.within(partnership).order_by("sent_at", "pk"),
        {
            "sent_at": "sent_at",
            "journal_length": "journal_length",
            "journal_head": "journal_head",
        },
        {"n_mails": "how many follow by mail is nobody's business"},
    ),
)
