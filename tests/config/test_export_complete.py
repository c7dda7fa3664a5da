"""An export is complete: every model, and every field of it, is written or left out for a reason; and nothing hidden leaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from bridgework.alignment.models import CountedNeed
from bridgework.config.exporting import write_export
from bridgework.config.exporting.left_out import APPS_LEFT_OUT, LEFT_OUT
from bridgework.config.exporting.sheet import Sheet
from bridgework.config.exporting.sheets import SHEETS
from bridgework.conversations.models import Conversation, Statement, Vote
from bridgework.gatherings.models import FollowUp, Gathering
from bridgework.goals.models import Commitment, Goal
from bridgework.indicators.models import Indicator, StatedUse
from bridgework.lib.words import Words, WordsField
from bridgework.partnerships.models import Agreement, Partnership
from bridgework.people.models import Person
from bridgework.playbooks.documents import shipped
from bridgework.playbooks.models import Application, Made
from bridgework.relationships.models import Pace
from bridgework.resources.models import Grant
from bridgework.updates.models import Digest
from tests.cast import CANARY, NOW, World
from tests.config.test_export import everything, tables
from tests.house.test_doors import filled  # noqa: F401  (a fixture)

HIDDEN = "hidden-93c1-from-outsiders"
# The tenant itself: the whole file is of one partnership, so no row says which.
TENANT = {"partnership", "scope"}


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("bridgework."):
            yield model


def test_every_model_is_exported_or_left_out_for_a_reason() -> None:
    exported = {sheet.of._meta.label for sheet in SHEETS}
    known = {model._meta.label for model in ours()}
    assert sorted(known - exported - set(LEFT_OUT)) == [], "write a sheet, or say in left_out.py why it does not leave"
    assert sorted(set(LEFT_OUT) - known) == [], "left_out.py names what is no model any more"
    assert sorted(set(LEFT_OUT) & exported) == []
    assert all(reason.strip() for reason in LEFT_OUT.values())
    foreign = {model._meta.app_label for model in apps.get_models() if not model.__module__.startswith("bridgework.")}
    assert sorted(foreign - set(APPS_LEFT_OUT)) == []


BY_MODEL: dict[type[models.Model], list[Sheet]] = defaultdict(list)
for one in SHEETS:
    BY_MODEL[one.of].append(one)


@pytest.mark.parametrize("model", BY_MODEL, ids=lambda model: model._meta.label)
def test_every_field_is_exported_or_left_out_for_a_reason(model: type[models.Model]) -> None:
    sheets = BY_MODEL[model]
    reads = {name for sheet in sheets for name in sheet.reads}
    left = {name for sheet in sheets for name in sheet.left}
    fields = {
        field.name
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not field.primary_key
        # What stands in rows of a model of its own is looked at there.
        and not (field.many_to_many and not field.remote_field.through._meta.auto_created)
    } - (TENANT if model is not Partnership else set())
    assert sorted(fields - reads - left) == [], "add a column, or a reason in `left`"
    assert sorted(left - fields) == [], "`left` names what is no field any more"
    assert sorted(left & reads) == [], "a field is written and left out at once"
    assert sorted(reads - fields - TENANT) == []
    assert all(reason.strip() for sheet in sheets for reason in sheet.left.values())


@pytest.fixture
def exported(filled: World, tmp_path: Path) -> Iterator[Any]:  # noqa: F811
    """Export the partnership that has a row of everything, as often as a test asks for."""
    n = iter(range(1_000))

    def write() -> Path:
        file = tmp_path / f"{next(n)}.zip"
        write_export(partnership=filled.harbor, to=file, now=NOW)
        return file

    with transaction.atomic():
        CountedNeed.objects.create(
            partnership=filled.harbor,
            need=Words.of("A bus"),
            n_people=40,
            counted_on=NOW,
            source="A count",
            made_at=NOW,
        )
        yield write
        transaction.set_rollback(True)


SECRETS = {
    *("key", "key_hash", "token_hash", "code_hash", "return_hash", "mark", "marks", "salt", "room_key", "room_code"),
    *("email", "asker", "person_ref", "ref", "password", "fingerprint", "link"),
}


@pytest.mark.django_db
def test_no_secret_of_any_model_is_in_it(filled: World, exported: Any) -> None:  # noqa: F811
    text = everything(exported())
    assert CANARY not in text
    for person in Person.objects.all():
        assert person.email not in text
        assert str(person.ref) not in text
    looked_at = 0
    written = {(sheet.of, name) for sheet in SHEETS for name in sheet.reads}
    for model in ours():
        for field in model._meta.concrete_fields:
            if field.name not in SECRETS or (model, field.name) in written or model._meta.label.startswith("journal."):
                continue
            for value in model._default_manager.values_list(field.name, flat=True):
                if value and len(str(value)) >= 6:
                    looked_at += 1
                    assert str(value) not in text, f"{model._meta.label}.{field.name}"
    assert looked_at > 20


HIDEABLE = sorted(
    (
        model
        for model in BY_MODEL
        if model is not Partnership and any(field.name == "is_public" for field in model._meta.concrete_fields)
    ),
    key=lambda model: model._meta.label,
)


def _hide(row: models.Model) -> None:
    for field in row._meta.concrete_fields:
        if isinstance(field, WordsField):
            setattr(row, field.name, Words.of(f"{HIDDEN}-words"))
        elif isinstance(field, models.SlugField):
            setattr(row, field.name, f"{HIDDEN}-{row.pk}")
    if any(field.name == "is_public" for field in row._meta.concrete_fields):
        row.is_public = False  # type: ignore[attr-defined]
    row.save()


@pytest.mark.django_db
@pytest.mark.parametrize("model", HIDEABLE, ids=lambda model: model._meta.label)
def test_what_is_hidden_leaves_no_trace(model: Any, filled: World, exported: Any) -> None:  # noqa: F811
    rows = list(model.objects.all())
    assert rows, "the tables of doors have one of each"
    for row in rows:
        _hide(row)
        # What is done toward a hidden goal is hidden with it, and so must its name be.
        for other in apps.get_models() if model._meta.label == "goals.Goal" else ():
            if other._meta.label in ("goals.Initiative", "goals.Decision", "gatherings.Gathering"):
                for one in other._default_manager.filter(goal=row):
                    _hide(one)
    text = everything(exported())
    lines = [line for line in text.splitlines() if HIDDEN in line]
    assert lines == []


@pytest.mark.django_db
def test_the_language_a_statement_was_written_in_is_named_from_ten_people_on(filled: World, exported: Any) -> None:  # noqa: F811
    one = Statement.objects.filter(
        conversation__partnership=filled.harbor, conversation__is_public=True, state=Statement.State.SHOWN
    ).exclude(conversation__state=Conversation.State.DRAFT)[0]
    one.words = Words.of_many(so="Waxaan rabnaa bas", en="We want a bus", es="Queremos un autobús")
    one.save()
    key = f"{one.conversation.slug}/{one.number}"

    def told() -> tuple[str, set[str]]:
        found = tables(exported())
        row = next(row for row in found["statements"] if row["key"] == key)
        others = {r["language"] for r in found["translations"] if r["table"] == "statements" and r["key"] == key}
        return row["words_language"], others

    Conversation.objects.filter(pk=one.conversation_id).update(by_language={"so": {"named": False}})
    assert told() == ("en", {"es"})
    Conversation.objects.filter(pk=one.conversation_id).update(by_language={"so": {"named": True}})
    assert told() == ("so", {"en", "es"})


@pytest.mark.django_db
def test_votes_leave_row_by_row_only_where_that_was_announced(filled: World, exported: Any) -> None:  # noqa: F811
    closed = filled.things["conversations.harbor.closed"]
    votes = Vote.objects.filter(conversation=closed, statement__state=Statement.State.SHOWN)
    Conversation.objects.filter(pk=closed.pk).update(shares_rows=False, n_voices=10)
    assert votes.exists() and tables(exported())["vote_rows"] == []
    Conversation.objects.filter(pk=closed.pk).update(shares_rows=True, n_voices=9)
    assert tables(exported())["vote_rows"] == [], "nine people are too few"
    Conversation.objects.filter(pk=closed.pk).update(n_voices=10)
    rows = tables(exported())["vote_rows"]
    assert sorted((int(row["statement"]), int(row["vote"])) for row in rows) == sorted(
        votes.values_list("statement__number", "value")
    )
    assert {int(row["voter"]) for row in rows} == set(range(1, votes.values("voice").distinct().count() + 1))


@pytest.mark.django_db
def test_what_the_example_has_none_of_is_written_too(filled: World, exported: Any) -> None:  # noqa: F811
    harbor, day = filled.harbor, NOW.date()
    Pace.objects.get_or_create(partnership=harbor)
    Grant.objects.create(
        partnership=harbor, source="A list", key="1", funder="A", recipient="B", amount=-5, currency="USD"
    )
    Digest.objects.create(partnership=harbor, sent_at=NOW, journal_length=3, journal_head="ab" * 32)
    indicator = Indicator.objects.within(harbor).filter(is_public=True)[0]
    agreement = Agreement.objects.create(
        partnership=harbor, slug="used", title=Words.of("Used"), kind="mou", starts_on=day, ends_on=day,
        offered_at=NOW, created_at=NOW,
    )  # fmt: skip
    StatedUse.objects.create(agreement=agreement, indicator=indicator, act="export", purpose="improve", on=day, n=2)
    goal = Goal.objects.create(partnership=harbor, slug="made", title=Words.of("Made"), created_at=NOW)
    applied = Application.objects.create(
        partnership=harbor, slug="career-pathways", identity=shipped()["career-pathways"].id, title=Words.of("Careers"),
        document={}, applied_at=NOW,
    )  # fmt: skip
    Made.objects.create(partnership=harbor, application=applied, part=Made.Part.GOAL, key="g", goal=goal)
    promise = Commitment.objects.create(
        partnership=harbor, organization=filled.clinic, title=Words.of("A room"), due_on=day, first_due_on=day,
        created_at=NOW,
    )  # fmt: skip
    session = Gathering.objects.create(
        partnership=harbor, slug="held", kind="planning", title=Words.of("Held"), starts_at=NOW,
        ends_at=NOW + timedelta(hours=1), changed_at=NOW,
    )  # fmt: skip
    FollowUp.objects.create(gathering=session, commitment=promise)
    found = tables(exported())
    assert ("-5", "A") in {(row["amount"], row["funder"]) for row in found["grants"]}
    assert "ab" * 32 in {row["journal_head"] for row in found["digests"]}
    assert {"agreement": "used", "indicator": indicator.slug, "act": "export", "purpose": "improve",
            "on": day.isoformat(), "times": "2"} in found["agreement_uses"]  # fmt: skip
    assert [row["made"] for row in found["made_from_playbooks"] if row["key"] == "g"] == ["made"]
    assert {"session": "held", "commitment": str(promise.pk)} in found["follow_ups"]
    assert found["pace"][0]["quiet_after_months"] == "6"
