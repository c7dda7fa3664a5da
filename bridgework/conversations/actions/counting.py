"""Counts of votes, without a voter ever waiting for a counter.

A vote that the stored counts do not hold yet is `pending`: what is stored and what is pending add up to the truth at every moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import connection, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, SmallIntegerField, Sum, When

from bridgework.conversations.models import Conversation, Statement, Voice, Vote
from bridgework.partnerships.actions import touch

# So many votes are taken in at once: on SQLite, which has one writer, voters wait for no more than that.
FOLD_AT_MOST = 2_000
Took = tuple[int, int, int]  # voice, statement (keys) and the answer
PARAMS = 900  # what a query of any database takes
PLACES = {1: 0, -1: 1, 0: 2}
COLUMNS = ("n_agree", "n_disagree", "n_pass")

# Both databases name the columns of VALUES column1, column2 …
ADD = """
UPDATE conversations_statement SET n_agree = n_agree + d.column2, n_disagree = n_disagree + d.column3, n_pass = n_pass + d.column4
FROM (VALUES {rows}) AS d WHERE conversations_statement.id = d.column1
"""


@transaction.atomic
def fold_votes(
    *, conversation: Conversation, limit: int = FOLD_AT_MOST, tell: Callable[[list[Took]], None] | None = None
) -> int:
    """Take votes that are not counted yet into the stored counts of their statements.

    Parameters
    ----------
    conversation : Conversation
    limit : int
        At most so many votes.
    tell : callable, optional
        Called with (voice, statement, answer) of each vote that was taken in: all at once, before this is on disk.

    Returns
    -------
    int
        How many were taken in; call again while it is `limit`.

    Notes
    -----
    Two workers at once wait for one another, and the votes are held while they are counted: none is counted twice. A voter who
    answers for the first time never waits; one who changes an answer that is just being counted waits for this.
    """
    _hold(conversation)
    waiting = Vote.objects.filter(conversation=conversation, pending__isnull=False).order_by().select_for_update()
    rows = list(waiting.values_list("pk", "statement_id", "value", "pending", "voice_id")[:limit])
    change: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for _pk, statement, value, pending, _voice in rows:
        change[statement][PLACES[value]] += 1
        if pending is not None and pending != Vote.NEW:
            change[statement][PLACES[pending]] -= 1
    _add(change)
    for some in _in_parts([row[0] for row in rows], PARAMS):
        Vote.objects.filter(pk__in=some).update(pending=None)
    if tell:
        tell([(voice, statement, value) for _pk, statement, value, _pending, voice in rows])
    return len(rows)


def _hold(conversation: Conversation) -> None:
    # no_key: votes being inserted hold a share of the row's key and need not wait.
    Conversation.objects.select_for_update(no_key=True).only("pk").get(pk=conversation.pk)


def _add(change: dict[int, list[int]]) -> None:
    with connection.cursor() as cursor:
        for some in _in_parts(sorted(statement for statement, counts in change.items() if any(counts)), PARAMS // 4):
            rows = ", ".join(["(%s, %s, %s, %s)"] * len(some))
            params = [number for statement in some for number in (statement, *change[statement])]
            cursor.execute(ADD.format(rows=rows), params)


def _in_parts(ids: list[int], size: int) -> Iterable[list[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


@transaction.atomic
def recount_votes(*, conversation: Conversation) -> None:
    """Make the stored counts anew from the votes that they should hold, whatever was stored; votes that are pending stay so.

    Parameters
    ----------
    conversation : Conversation

    Notes
    -----
    Linear in votes: for closes, imports and repairs. One query reads all, so that votes which come in meanwhile are not in it at all.
    """
    _hold(conversation)
    held = Case(When(pending=None, then=F("value")), default=F("pending"), output_field=SmallIntegerField())
    by_statement: dict[int, dict[int, int]] = {}
    votes = Vote.objects.filter(conversation=conversation).exclude(pending=Vote.NEW).annotate(held=held).order_by()
    for statement_id, value, n in votes.values_list("statement_id", "held").annotate(n=Count("pk")):
        by_statement.setdefault(statement_id, {})[value] = n
    changed = []
    for statement in Statement.objects.filter(conversation=conversation).defer("words", "routing"):
        n = by_statement.get(statement.pk, {})
        counts = (n.get(1, 0), n.get(-1, 0), n.get(0, 0))
        if counts != (statement.n_agree, statement.n_disagree, statement.n_pass):
            statement.n_agree, statement.n_disagree, statement.n_pass = counts
            changed.append(statement)
    Statement.objects.bulk_update(changed, COLUMNS, batch_size=200)


def refresh_counters(*, conversation: Conversation, is_anew: bool = False) -> bool:
    """Take all pending votes into the counts, and count voices by mode, votes and statements.

    Parameters
    ----------
    conversation : Conversation
    is_anew : bool
        Whether the counts are made anew from every vote; otherwise they cost what is new.

    Returns
    -------
    bool
        Whether anything had changed; then the public pages are marked as changed too.
    """
    is_changed = False
    while n := fold_votes(conversation=conversation):
        is_changed = True
        if n < FOLD_AT_MOST:
            break
    if is_anew:
        recount_votes(conversation=conversation)
    shown = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)
    counted = Statement.objects.filter(conversation=conversation).aggregate(
        n=Sum(F("n_agree") + F("n_disagree") + F("n_pass"))
    )
    has_voted = Exists(Vote.objects.filter(voice=OuterRef("pk")))
    voices = Voice.objects.filter(has_voted, conversation=conversation).order_by()
    n_by_mode = dict(voices.values_list("mode").annotate(n=Count("pk")))
    fields = {
        "n_by_mode": n_by_mode,
        "n_voices": sum(n_by_mode.values()),
        # A vote carried to a statement that another was joined with is counted once.
        "n_votes": (counted["n"] or 0)
        - Vote.objects.filter(conversation=conversation, carried_from__isnull=False).count(),
        "n_statements": shown.count(),
    }
    with transaction.atomic():
        is_changed |= any(getattr(conversation, name) != value for name, value in fields.items())
        if is_changed:
            Conversation.objects.filter(pk=conversation.pk).update(**fields)
            touch(conversation.partnership)
    for name, value in fields.items():
        setattr(conversation, name, value)
    return is_changed
