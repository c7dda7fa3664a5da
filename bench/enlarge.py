"""Enlarge a loaded example in place, many times over, inside its one partnership: what pages must stay quick with.

Written in SQL (INSERT … SELECT), because ten thousands of rows are wanted in seconds. Goals, bodies, conversations and
indicators stay as many as they are; what hangs on them grows, so every page meets the worst case. History grows into the
past: copy number i of a session, a decision or an answer lies i weeks earlier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from bridgework.journal.chain import FIELDS, entry_hash
from bridgework.journal.models import Chain, Entry

VOTES = 60_000


@dataclass(frozen=True)
class Copying:
    """How the rows of one table are copied: texts that must differ, numbers that go on, dates that lie earlier."""

    label: str
    texts: tuple[str, ...] = ()  # unique: "-i" is added where there is a text
    numbers: tuple[str, ...] = ()  # unique: they go on where the originals end
    dates: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()  # foreign keys that stay on the original though its table is copied
    through: tuple[str, ...] = field(default=())  # many-to-many fields copied along


COPIED = (
    Copying("partnerships.Organization", ("slug", "name", "identifier")),
    Copying("partnerships.Program", ("identifier", "name")),
    Copying("partnerships.Location", ("identifier",)),
    Copying("partnerships.Service", ("identifier", "name")),
    Copying("partnerships.Reach"),
    Copying("partnerships.ServiceLocation", ("identifier",)),
    Copying("partnerships.ServiceTerm"),
    Copying("places.Place", ("code", "name"), keep=("parent",)),
    Copying("indicators.Value"),
    Copying("goals.Endorsement"),
    Copying("goals.Initiative", ("slug",), dates=("starts_on", "ends_on"), through=("organizations",)),
    Copying("goals.Decision", ("slug",), dates=("decided_on",)),
    Copying("goals.Presence"),
    Copying("goals.Commitment", ("identifier",)),
    Copying("goals.CommitmentReply"),
    Copying("goals.Answer", dates=("answered_on", "did_on")),
    Copying("gatherings.Series", ("slug", "identifier")),
    Copying("gatherings.Gathering", ("slug", "identifier"), dates=("starts_at", "ends_at"), through=("hosts",)),
    Copying("gatherings.Attendance"),
    Copying("gatherings.AgendaItem"),
    Copying("gatherings.FollowUp"),
    Copying("resources.Listing"),
    Copying("resources.Match"),
    Copying("conversations.Voice", ("key_hash",)),
    Copying("conversations.Statement", ("return_hash", "fingerprint"), ("number",)),
    Copying("conversations.ModerationAct"),
    Copying("conversations.DecisionCitation"),
    Copying("conversations.AnswerRequest"),
    Copying("conversations.AnsweredStatement"),
    Copying("conversations.Verdict"),
    Copying("journal.Entry", numbers=("number",)),
    Copying("journal.Disclosure"),
)


def enlarge(factor: int, now: datetime) -> None:
    """Make `factor` rows of each; votes until there are 60,000 (at factor 100); then recount and compute as the worker does."""
    steps = {apps.get_model(one.label): _highest(apps.get_model(one.label)) for one in COPIED}
    with connection.cursor() as cursor:
        for one in COPIED:
            for statement in _copy(one, factor, steps):
                cursor.execute(statement)
        cursor.execute(_votes(factor, steps))
    _chain_again()
    _recount(now)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(_no_style(), [*steps]):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()


def _highest(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(n=models.Max("pk"))["n"] or 0


def _copies(factor: int) -> str:
    return f"WITH RECURSIVE copies(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < {factor - 1})"


def _copy(one: Copying, factor: int, steps: dict[type[models.Model], int]) -> list[str]:
    """Return the INSERT of one table, and of its many-to-many tables."""
    model = apps.get_model(one.label)
    table = model._meta.db_table
    columns, values = [], []
    for column in model._meta.concrete_fields:
        name = f'"{column.column}"'
        columns.append(name)
        values.append(_value(column, one, f"{table}.{name}", steps))
    statements = [
        f"INSERT INTO {table} ({', '.join(columns)}) {_copies(factor)} "
        f"SELECT {', '.join(values)} FROM {table}, copies WHERE {table}.id <= {steps[model]}"
    ]
    for name in one.through:
        through: Any = model._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
        links = [f for f in through._meta.concrete_fields if f.is_relation]
        columns = [f'"{f.column}"' for f in links]
        values = [_value(f, Copying(""), f't."{f.column}"', steps) for f in links]
        statements.append(
            f"INSERT INTO {through._meta.db_table} ({', '.join(columns)}) {_copies(factor)} "
            f"SELECT {', '.join(values)} FROM (SELECT * FROM {through._meta.db_table}) t, copies"
        )
    return statements


def _value(column: Any, one: Copying, name: str, steps: dict[type[models.Model], int]) -> str:
    if column.primary_key:
        return f"{name} + i * {steps[column.model]}"
    if column.is_relation and column.related_model in steps and column.name not in one.keep:
        return f"{name} + i * {steps[column.related_model]}"
    if column.one_to_one and column.null:
        return "NULL"  # what it points to is not copied, and one of a kind
    if column.name in one.texts:
        return f"CASE WHEN {name} = '' THEN '' ELSE SUBSTR({name}, 1, 60) || '-' || CAST(i AS TEXT) END"
    if column.name in one.numbers:
        return f"{name} + i * (SELECT MAX(n.{column.column}) FROM {column.model._meta.db_table} n)"
    if column.name in one.dates:
        if connection.vendor == "postgresql":
            kind = "timestamptz" if isinstance(column, models.DateTimeField) else "date"
            return f"({name} - i * INTERVAL '7 days')::{kind}"
        kind = "datetime" if isinstance(column, models.DateTimeField) else "date"
        return f"{kind}({name}, '-' || CAST(7 * i AS TEXT) || ' days')"
    return name


def _votes(factor: int, steps: dict[type[models.Model], int]) -> str:
    """Return the INSERT of votes: every other copied voice votes on the first statements, the others on copied ones."""
    vote, statement = apps.get_model("conversations.Vote"), apps.get_model("conversations.Statement")
    voice = apps.get_model("conversations.Voice")
    there = vote._default_manager.count()
    wanted = VOTES * factor // 100
    table = vote._meta.db_table
    n_copies = max(0, min(factor - 1, -(-(wanted - there) // max(there, 1))))
    return (
        f"INSERT INTO {table} (conversation_id, statement_id, voice_id, value, seal_id, is_changed) "
        f"WITH RECURSIVE copies(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < {max(n_copies, 1)}) "
        f"SELECT conversation_id, statement_id + (i % 2) * (voice_id % {factor}) * {steps[statement]}, "
        f"voice_id + i * {steps[voice]}, value, seal_id, is_changed "
        f"FROM (SELECT * FROM {table}) t, copies WHERE {n_copies} > 0"
    )


def _chain_again() -> None:
    """Chain the copied entries on: the journal is as long as it says, and verifies."""
    for chain in Chain.objects.all():
        rows = list(Entry.objects.filter(scope=chain.scope, number__gt=chain.length).order_by("number"))
        for entry in rows:
            chain.length, entry.previous = entry.number, chain.head
            chain.head = entry.hash = entry_hash({name: getattr(entry, name) for name in FIELDS})
        Entry.objects.bulk_update(rows, ["previous", "hash"], batch_size=200)
        chain.save()


def _recount(now: datetime) -> None:
    """Refresh what actions keep: conversation counters, results, the summaries of indicators; what the worker keeps, it makes anew."""
    from bridgework.alignment.models import WorkedOut
    from bridgework.conversations.actions.counting import refresh_counters
    from bridgework.conversations.actions.results import compute_result
    from bridgework.conversations.models import Conversation

    WorkedOut.objects.all().delete()
    for conversation in Conversation.objects.select_related("partnership", "answered_by__partnership"):
        refresh_counters(conversation=conversation, is_anew=True)
        if conversation.is_closed:
            compute_result(conversation=conversation, at=now)
