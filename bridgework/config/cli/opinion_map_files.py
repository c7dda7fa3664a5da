"""Reading votes for `bridgework opinion-map`: a Polis export folder, or a CSV of participant, statement, vote."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bridgework.config.cli.progress import Say, say_nothing

if TYPE_CHECKING:
    import pyarrow as pa

VOTES = {"1": 1, "+1": 1, "0": 0, "-1": -1}
COLUMNS = ("participant", "statement", "vote")
MATRIX, EVENTS, STATEMENTS = "participants-votes.csv", "votes.csv", "comments.csv"
# What the matrix of an export says of a participant before the votes begin; `xid` is in some exports only.
LAST_BEFORE_VOTES = "n-disagree"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")


class VotesRefused(Exception):
    """The votes cannot be read; the message names the row and says what to do."""


@dataclass(frozen=True)
class ReadVotes:
    """Votes as three arrays, in the order of the file, and what was noticed on the way."""

    participants: np.ndarray
    statements: np.ndarray
    votes: np.ndarray
    all_statements: np.ndarray | None = None
    moderated: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    meta: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    noticed: dict[str, int] = field(default_factory=dict)


def read_votes(path: Path, say: Say = say_nothing) -> ReadVotes:
    """Read a Polis export folder or a CSV file.

    Raises
    ------
    VotesRefused
        If it is neither, or a row cannot be read.
    """
    if path.is_dir():
        return _read_export(path, say)
    if not path.is_file():
        raise VotesRefused(f"there is no file or folder {path}.")
    say(0, 1, "reading votes")
    table = _table(path)
    _need(table, COLUMNS, path)
    return _from_events(path, table, COLUMNS)


def _read_export(folder: Path, say: Say) -> ReadVotes:
    say(0, 1, "reading votes")
    if (folder / MATRIX).is_file():
        found = _from_matrix(folder / MATRIX)
    elif (folder / EVENTS).is_file():
        names = ("voter-id", "comment-id", "vote")
        table = _table(folder / EVENTS)
        _need(table, names, folder / EVENTS)
        found = _from_events(folder / EVENTS, table, names)
    else:
        raise VotesRefused(f"{folder} holds neither {MATRIX} nor {EVENTS}; name the folder of a Polis export.")
    if not (folder / STATEMENTS).is_file():
        return found
    table = _table(folder / STATEMENTS)
    _need(table, ("comment-id", "moderated"), folder / STATEMENTS)
    ids = _ids(table, "comment-id", folder / STATEMENTS)
    state = np.array([str(value).strip() for value in table["moderated"].to_pylist()])
    meta = next((name for name in ("is-meta", "is_meta") if name in table.column_names), None)
    is_meta = (
        np.array([str(value).strip().lower() in {"1", "true", "t"} for value in table[meta].to_pylist()])
        if meta
        else np.zeros(len(ids), dtype=bool)
    )
    if ids.dtype.kind != found.statements.dtype.kind:
        ids = ids.astype(str)
        found = ReadVotes(found.participants, found.statements.astype(str), found.votes, noticed=found.noticed)
    unknown = ~np.isin(found.statements, ids)
    return ReadVotes(
        found.participants,
        found.statements,
        found.votes,
        found.all_statements,
        ids[state == "-1"],
        ids[is_meta],
        found.noticed | {"on_unknown_statements": int(unknown.sum())},
    )


def _from_events(path: Path, table: pa.Table, names: tuple[str, str, str]) -> ReadVotes:
    import pyarrow.compute as pc

    participants, statements = (_ids(table, name, path) for name in names[:2])
    coded = table[names[2]].combine_chunks().dictionary_encode()
    meaning = np.array([VOTES.get(text.strip(), 9) for text in coded.dictionary.to_pylist()], dtype=np.int8)
    votes = (
        meaning[pc.fill_null(coded.indices, 0).to_numpy(zero_copy_only=False)] if len(meaning) else np.zeros(0, np.int8)
    )
    wrong = votes == 9
    if wrong.any():
        at = int(np.argmax(wrong))
        raise VotesRefused(
            f"{path.name}: row {_line_of(path, at)}: the vote is {table[names[2]][at].as_py()!r}. "
            "Write 1 (agree), 0 (pass) or -1 (disagree)."
        )
    return ReadVotes(participants, statements, votes, noticed=_repeated(participants, statements, votes))


def _repeated(participants: np.ndarray, statements: np.ndarray, votes: np.ndarray) -> dict[str, int]:
    """Count rows that say again what a row before said of the same pair, and those that say something else."""
    _, row = np.unique(participants, return_inverse=True)
    names, column = np.unique(statements, return_inverse=True)
    pair = row.astype(np.int64) * max(len(names), 1) + column
    order = np.argsort(pair, kind="stable")
    again = pair[order][1:] == pair[order][:-1]
    other = again & (votes[order][1:] != votes[order][:-1])
    return {
        "rows": len(votes),
        "duplicated": int(again.sum() - other.sum()),
        "contradictory": int(other.sum()),
        "on_unknown_statements": 0,
    }


def _from_matrix(path: Path) -> ReadVotes:
    table = _table(path)
    _need(table, ("participant", LAST_BEFORE_VOTES), path)
    names = table.column_names
    columns = names[names.index(LAST_BEFORE_VOTES) + 1 :]
    people = _ids(table, "participant", path)
    if len(np.unique(people)) < len(people):
        _, first = np.unique(people, return_index=True)
        again = int(np.setdiff1d(np.arange(len(people)), first)[0])
        raise VotesRefused(
            f"{path.name}: row {_line_of(path, again)}: participant {people[again]} stands in a row before. Keep one row."
        )
    ids = _as_ids(np.array(columns))
    cells = np.full((len(people), len(columns)), 2, dtype=np.int8)
    for at, name in enumerate(columns):
        coded = table[name].combine_chunks().dictionary_encode()
        texts = [text.strip() for text in coded.dictionary.to_pylist()]
        meaning = np.array([2 if text == "" else VOTES.get(text, 9) for text in texts] or [2], dtype=np.int8)
        index = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)
        cells[:, at] = np.where(table[name].is_null().to_numpy(), 2, meaning[index])
        if (cells[:, at] == 9).any():
            wrong = int(np.argmax(cells[:, at] == 9))
            raise VotesRefused(
                f"{path.name}: row {_line_of(path, wrong)}, statement {name}: the vote is {table[name][wrong].as_py()!r}. "
                "Write 1 (agree), 0 (pass), -1 (disagree), or nothing."
            )
    row, column = np.nonzero(cells != 2)
    noticed = {"rows": len(people), "duplicated": 0, "contradictory": 0, "on_unknown_statements": 0}
    return ReadVotes(people[row], ids[column], cells[row, column], all_statements=ids, noticed=noticed)


def _table(path: Path) -> pa.Table:
    """Read a CSV file with every column as text; empty cells stay empty."""
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = [name.strip() for name in next(csv.reader(file), [])]
    except UnicodeDecodeError:
        raise VotesRefused(f"{path.name} is not UTF-8. Save it as CSV in UTF-8.") from None
    twice = next((name for name in header if header.count(name) > 1), None)
    if not header or twice is not None:
        what = "is empty" if not header else f"has two columns called {twice!r}"
        raise VotesRefused(f"{path.name} {what}. The first row names the columns.")
    broken: list[int] = []

    def refused(row: Any) -> str:
        broken.append(row.number or 0)
        return "skip"

    try:
        table = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(column_names=header, skip_rows=1, use_threads=False, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=refused),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as why:
        raise VotesRefused(f"{path.name} cannot be read as CSV in UTF-8: {str(why)[:120]}") from None
    if broken:
        raise VotesRefused(
            f"{path.name}: row {broken[0]} has not {len(header)} cells as the first row has. Correct or remove it."
        )
    return table


def _need(table: pa.Table, names: tuple[str, ...], path: Path) -> None:
    for name in names:
        if name not in table.column_names:
            there = ", ".join(table.column_names[:12])
            raise VotesRefused(f"{path.name} has no column {name!r}; its columns are: {there}.")


def _ids(table: pa.Table, name: str, path: Path) -> np.ndarray:
    """Give a column of ids: whole numbers if all are written as such, otherwise text; an empty one is refused."""
    coded = table[name].combine_chunks().dictionary_encode()
    texts = np.array([text.strip() for text in coded.dictionary.to_pylist()], dtype=str)
    index = coded.indices.to_numpy(zero_copy_only=False)
    if (texts == "").any():
        at = int(np.argmax(texts[index] == ""))
        raise VotesRefused(f"{path.name}: row {_line_of(path, at)}: the {name} is missing. Write who or what it is.")
    return _as_ids(texts)[index]


def _as_ids(texts: np.ndarray) -> np.ndarray:
    if len(texts) == 0 or all(_WHOLE.fullmatch(text) for text in texts.tolist()):
        return texts.astype(np.int64)
    return texts


def _line_of(path: Path, record: int) -> int:
    """Give the line on which a record (counted from 0, without the header and empty lines) stands."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        found = -2
        begin = 1
        for row in reader:
            found += bool(row)
            if found == record:
                return begin
            begin = reader.line_num + 1
    return record + 2
