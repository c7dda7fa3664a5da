"""The votes of a closed conversation row by row, in the form of a Polis export, where that was announced before the first card."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, time

from bridgework.conversations.models import Conversation, Statement, Vote
from bridgework.conversations.models.keys import keyed_hash
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import neutral

NOBODY = 0  # the author of every statement: an author's row would otherwise carry their words


def rows_are_shared(conversation: Conversation) -> bool:
    """Return whether votes are given out row by row: announced before the first card, closed, and of ten people or more.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    bool
    """
    return conversation.shares_rows and conversation.is_closed and conversation.n_voices >= FLOOR


def voters_in_no_order(conversation: Conversation) -> tuple[list[Statement], list[dict[int, int]]]:
    """Return the shown statements, and each voter's votes on them by the statements' numbers.

    Parameters
    ----------
    conversation : Conversation
        One for which `rows_are_shared`.

    Returns
    -------
    tuple of (list of Statement, list of dict)
        Voters stand in an order that a keyed hash makes, the same at each call. Two queries; the votes once, in memory.
    """
    shown = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)
    statements = list(shown.order_by("number"))
    numbers = {statement.pk: statement.number for statement in statements}
    by_voice: dict[int, dict[int, int]] = {}
    votes = Vote.objects.filter(conversation=conversation, statement__in=list(numbers))
    for voice, statement, value in votes.values_list("voice_id", "statement_id", "value").iterator(5_000):
        by_voice.setdefault(voice, {})[numbers[statement]] = value
    order = sorted(by_voice, key=lambda voice: keyed_hash("rows", conversation.pk, str(voice)))
    return statements, [by_voice[voice] for voice in order]


def polis_archive(conversation: Conversation, address: str) -> bytes:
    """Return the votes as a Polis export: a zip of comments.csv, votes.csv, participants-votes.csv and summary.csv.

    Parameters
    ----------
    conversation : Conversation
        One for which `rows_are_shared`.
    address : str
        Of its page, for summary.csv.

    Returns
    -------
    bytes

    Notes
    -----
    Voters are numbered from 1 in an order that a keyed hash makes: it says nothing about who came first, and is the same at
    each download. Every time in it is the day of the close. All statements have the same author, 0. Only shown statements
    and the votes on them are in it: nobody's refused words, no way of taking part, no batch, no self-description. 1 is agree,
    -1 disagree, 0 not sure, as in every Polis export. Cost: the votes once, in memory.
    """
    statements, rows = voters_in_no_order(conversation)
    if conversation.closed_at is None:
        raise ValueError("rows are given out after the close")
    day = datetime.combine(conversation.closed_at.date(), time(), UTC)
    when = [int(day.timestamp() * 1000), day.strftime("%a %b %d %Y")]
    columns = [statement.number for statement in statements]
    given: list[list[object]] = [
        [*when, number, voter, value] for voter, row in enumerate(rows, 1) for number, value in sorted(row.items())
    ]
    people: list[list[object]] = [
        [
            voter,
            len(row),
            sum(value == 1 for value in row.values()),
            sum(value == -1 for value in row.values()),
            *(row.get(number, "") for number in columns),
        ]
        for voter, row in enumerate(rows, 1)
    ]
    files: dict[str, list[list[object]]] = {
        "summary.csv": [
            ["topic", neutral(str(conversation.title))],
            ["url", address],
            ["voters", len(rows)],
            ["comments", len(columns)],
            ["conversation-description", neutral(str(conversation.question))],
        ],
        "comments.csv": [
            ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"],
            *(
                [
                    *when,
                    one.number,
                    NOBODY,
                    sum(row.get(one.number) == 1 for row in rows),
                    sum(row.get(one.number) == -1 for row in rows),
                    1,
                    neutral(str(one.words)),
                ]
                for one in statements
            ),
        ],
        "votes.csv": [["timestamp", "datetime", "comment-id", "voter-id", "vote"], *given],
        "participants-votes.csv": [["participant", "n-votes", "n-agree", "n-disagree", *columns], *people],
    }
    return _zipped(files, day)


def _zipped(files: dict[str, list[list[object]]], day: datetime) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            # The archive's own times are the day of the close too.
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            archive.writestr(entry, _csv(rows), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _csv(rows: Iterable[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
