"""Reading a Polis export (CSV). In the export 1 is agree and -1 disagree; the Polis database has the opposite sign."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.lib.tables import Limits, TableRefused
from bridgework.lib.tables.delimited import locate_damage
from bridgework.lib.tables.encoding import detect_encoding
from bridgework.partnerships.actions.importing import ImportRefused

Progress = Callable[[int, int], None]

# Polis itself takes 1,000 characters; a longer text is a file that is not what it says.
LONGEST_STATEMENT = 2_000
LARGEST_ID = 2_000_000_000
EARLIEST, LATEST = datetime(2012, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MOST_STATEMENTS = 20_000

_LINK = re.compile(r"!?\[([^\]\n]*)\]\((https?://[^)\s]*)\)")
_ADDRESS = re.compile(r"<([^\s<>@]+@[^\s<>@]+)>")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_BOLD = re.compile(r"(?<!\w)\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\w)")


@dataclass(frozen=True)
class Comment:
    """One statement of the export. `moderated`: 1 accepted, 0 not looked at, -1 rejected."""

    number: int
    text: str
    author: int
    moderated: int
    at: datetime


@dataclass
class PolisExport:
    """A whole export, checked. `votes` holds the last vote of each (voter, statement)."""

    topic: str
    description: str
    url: str
    comments: list[Comment]
    votes: dict[tuple[int, int], int]
    first_day: dict[int, datetime]  # each voter's first vote
    last_at: datetime
    n_vote_rows: int
    problems: list[str] = field(default_factory=list)


def read_polis(files: Mapping[str, bytes], progress: Progress | None = None) -> PolisExport:
    """Read and check an export.

    Parameters
    ----------
    files : mapping of str to bytes
        `comments.csv`, `votes.csv` and `summary.csv`; `participants-votes.csv` is compared where it is there.
    progress : callable, optional
        Called with rows read and rows in all.

    Returns
    -------
    PolisExport

    Raises
    ------
    ImportRefused
        With file, row and column, where a file is missing, truncated, not UTF-8, or holds what cannot be read.
    """
    for name in ("comments.csv", "votes.csv", "summary.csv"):
        if name not in files:
            raise ImportRefused(
                _("%(name)s is missing. A Polis export has it; give the whole folder.") % {"name": name}
            )
    summary = _summary(files["summary.csv"])
    comments = _comments(files["comments.csv"])
    numbers = {comment.number for comment in comments}
    votes: dict[tuple[int, int], int] = {}
    voted_at: dict[tuple[int, int], int] = {}
    first: dict[int, int] = {}
    last, n_rows = 0, 0
    n_lines = files["votes.csv"].count(b"\n")
    for row, cells in _rows("votes.csv", files["votes.csv"], ("timestamp", "comment-id", "voter-id", "vote")):
        stamp = _stamp("votes.csv", cells, row)
        comment = _integer("votes.csv", cells, "comment-id", row)
        voter = _integer("votes.csv", cells, "voter-id", row)
        if cells["vote"] not in ("1", "0", "-1"):
            raise _wrong("votes.csv", _("a vote is 1 (agree), 0 (pass) or -1 (disagree)"), row, "vote", cells["vote"])
        if comment not in numbers:
            raise _wrong(
                "votes.csv", _("this statement is not in comments.csv"), row, "comment-id", cells["comment-id"]
            )
        pair = (voter, comment)
        if stamp >= voted_at.get(pair, 0):  # of equal times the later row counts
            votes[pair], voted_at[pair] = int(cells["vote"]), stamp
        first[voter] = min(stamp, first.get(voter, stamp))
        last, n_rows = max(last, stamp), n_rows + 1
        if progress and n_rows % 5_000 == 0:
            progress(n_rows, n_lines)
    stamps = [comment.at for comment in comments]
    export = PolisExport(
        topic=summary.get("topic", ""),
        description=without_marks(summary.get("conversation-description", "")),
        url=summary.get("url", ""),
        comments=comments,
        votes=votes,
        first_day={voter: _moment(stamp) for voter, stamp in first.items()},
        last_at=max([_moment(last)] if last else stamps) if (last or stamps) else EARLIEST,
        n_vote_rows=n_rows,
    )
    if not comments:
        raise ImportRefused(_("comments.csv has no statement."))
    if not export.topic:
        raise ImportRefused(_("summary.csv: the topic is empty. Write the conversation's title there."), 1, "topic")
    if "participants-votes.csv" in files:
        export.problems += _differences(files["participants-votes.csv"], votes)
    return export


def without_marks(text: str) -> str:
    """Return what Polis writes as Markdown as a text: no signs for bold and headings, a link's address beside its words.

    Examples
    --------
    >>> without_marks("# Thanks to **all** of [PEP](https://pep.example), <mail@pep.example>")
    'Thanks to all of PEP (https://pep.example), mail@pep.example'
    """
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1 (\2)", text))
    return _BOLD.sub(r"\1", _HEADING.sub("", text))


def _differences(content: bytes, votes: Mapping[tuple[int, int], int]) -> list[str]:
    """Compare with the export's own matrix; what differs is reported, votes.csv counts."""
    n_cells = n_other = 0
    for row, cells in _rows("participants-votes.csv", content, ("participant",)):
        voter = _integer("participants-votes.csv", cells, "participant", row)
        for name, value in cells.items():
            if name.isdigit() and value != "":
                n_cells += 1
                n_other += str(votes.get((voter, int(name)), "")) != value.removesuffix(".0")
    if n_other or n_cells != len(votes):
        return [
            _(
                "participants-votes.csv has %(cells)d votes and differs in %(other)d; votes.csv, with %(votes)d, was used."
            )
            % {"cells": n_cells, "other": n_other, "votes": len(votes)}
        ]
    return []


def _summary(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, cells in enumerate(_records("summary.csv", content), 1):
        if cells and len(cells) != 2:
            raise ImportRefused(_("summary.csv: a row has a name and a value."), row)
        if cells:
            found[cells[0].strip()] = cells[1].strip()[:10_000]
    return found


def _comments(content: bytes) -> list[Comment]:
    comments: dict[int, Comment] = {}
    wanted = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
    for row, cells in _rows("comments.csv", content, wanted):
        number = _integer("comments.csv", cells, "comment-id", row)
        if cells["moderated"] not in ("1", "0", "-1"):
            raise _wrong("comments.csv", _("moderated is 1, 0 or -1"), row, "moderated", cells["moderated"])
        text = " ".join(cells["comment-body"].split())
        if not text:
            raise _wrong("comments.csv", _("the statement is empty"), row, "comment-body", "")
        if len(text) > LONGEST_STATEMENT:
            raise _wrong(
                "comments.csv",
                _("the statement is longer than %(most)d characters") % {"most": LONGEST_STATEMENT},
                row,
                "comment-body",
                text[:40],
            )
        if number in comments:
            raise _wrong("comments.csv", _("this number stands there twice"), row, "comment-id", cells["comment-id"])
        author = _integer("comments.csv", cells, "author-id", row)
        at = _moment(_stamp("comments.csv", cells, row))
        comments[number] = Comment(number, text, author, int(cells["moderated"]), at)
        if len(comments) > MOST_STATEMENTS:
            raise ImportRefused(_("comments.csv has more than %(most)d statements.") % {"most": MOST_STATEMENTS}, row)
    return [comments[number] for number in sorted(comments)]


def _rows(name: str, content: bytes, wanted: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows of a table by column name; row 1 is the header, as in a spreadsheet."""
    records = _records(name, content)
    header = [cell.strip() for cell in next(records, [])]
    for column in wanted:
        if header.count(column) != 1:
            raise ImportRefused(_("%(name)s: there is no such column.") % {"name": name}, 1, column)
    for row, cells in enumerate(records, 2):
        if not cells:
            continue
        if len(cells) != len(header):
            raise ImportRefused(
                ngettext(
                    "%(name)s: the row has %(n)d cell, the header %(wanted)d. Is the file cut off?",
                    "%(name)s: the row has %(n)d cells, the header %(wanted)d. Is the file cut off?",
                    len(cells),
                )
                % {"name": name, "n": len(cells), "wanted": len(header)},
                row,
                header[min(len(cells), len(header) - 1)],
            )
        yield row, dict(zip(header, cells, strict=True))


def _text(name: str, content: bytes) -> str:
    """Return what a file says, in UTF-8 or in UTF-16 with its mark; a guess is not taken for the words of residents."""

    def opened() -> io.BytesIO:
        return io.BytesIO(content)

    try:
        encoding = detect_encoding(opened)
    except TableRefused as why:
        raise ImportRefused(f"{name}: {why.message}") from why
    if encoding.damage == "nul":
        place = locate_damage(opened, encoding, Limits())
        header = next(csv.reader([content.decode(encoding.name, "replace").partition("\n")[0].replace("\0", "")]), [])
        column = place.column or 0
        raise ImportRefused(
            _("%(name)s: there is a NUL character, which no text has. Save the file as “CSV UTF-8” and try again.")
            % {"name": name},
            place.row,
            header[column - 1].strip() if (place.row or 0) > 1 and 0 < column <= len(header) else str(column or 1),
        )
    try:
        if encoding.damage or encoding.is_guess:
            content.decode("utf-8-sig")
        return content.decode(encoding.name)
    except UnicodeDecodeError as why:
        row = content[: why.start].count(b"\n") + 1
        raise ImportRefused(
            _("%(name)s: the file is not UTF-8. Save it as UTF-8 and try again.") % {"name": name}, row
        ) from why


def _records(name: str, content: bytes) -> Iterator[list[str]]:
    text = _text(name, content)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    while True:
        row += 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as why:
            raise ImportRefused(
                _("%(name)s: the row cannot be read (a quotation mark that does not close, or a cell too large).")
                % {"name": name},
                row,
            ) from why


def _integer(name: str, cells: Mapping[str, str], column: str, row: int) -> int:
    value = cells[column].strip()
    if not (value.isascii() and value.isdigit() and int(value[:12]) <= LARGEST_ID):
        raise _wrong(name, _("a whole number is needed"), row, column, cells[column])
    return int(value)


def _stamp(name: str, cells: Mapping[str, str], row: int) -> int:
    value = cells["timestamp"].strip()
    low, high = int(EARLIEST.timestamp() * 1000), int(LATEST.timestamp() * 1000)
    if not (value.isascii() and value.isdigit() and len(value) < 16 and low <= int(value) <= high):
        raise _wrong(name, _("a time in milliseconds since 1970 is needed"), row, "timestamp", cells["timestamp"])
    return int(value)


def _moment(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp / 1000, UTC)


def _wrong(name: str, what: str, row: int, column: str, value: str) -> ImportRefused:
    said = f" (“{value[:40]}”)" if value else ""
    return ImportRefused(f"{name}: {what}{said}.", row, column)
