"""Votes as one Ibis expression: what the axes of an opinion map are fitted from, counted where the votes lie.

The table of votes has one row a vote: `participant`, `statement`, `vote` (1, 0, -1; text or number) and, where people may have voted
more than once, a column that says in which order. The answer has at most S (S + 1) / 2 rows, whatever the number of votes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bridgework.lib.measuring.refusal import MeasureRefused

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from bridgework.lib.measuring.engines import Engine

COLUMNS = ("participant", "statement", "vote")


def vote_pairs_expression(votes: ir.Table, *, order: str = "") -> ir.Table:
    """Return for each pair of statements how those who saw both voted.

    Parameters
    ----------
    votes : Table
        The votes.
    order : str
        A column that grows with time: the last vote of a participant on a statement counts. Empty: there is one vote at most.

    Returns
    -------
    Table
        `first`, `second` (text; first <= second), `n`, `sum_first`, `sum_second`, `product`; one row for each pair that
        somebody saw, also of a statement with itself.

    Raises
    ------
    MeasureRefused
        If a column is missing.
    """
    import ibis

    for name in (*COLUMNS, *((order,) if order else ())):
        if name not in votes.columns:
            raise MeasureRefused(f"the votes have no column {name!r}; the columns are participant, statement, vote")
    cast = votes.select(
        participant=votes.participant.cast("string"),
        statement=votes.statement.cast("string"),
        vote=votes.vote.cast("int64"),
        **({"at": votes[order].cast("int64")} if order else {}),
    )
    if order:
        newest = ibis.window(group_by=[cast.participant, cast.statement], order_by=cast.at.desc())
        cast = cast.mutate(place=ibis.row_number().over(newest))
        cast = cast.filter(cast.place == 0).drop("place", "at")
    one = cast.rename(first="statement", vote_first="vote")
    other = cast.rename(second="statement", vote_second="vote", who="participant")
    pairs = one.inner_join(other, [one.participant == other.who, one.first <= other.second])
    return pairs.group_by("first", "second").aggregate(
        n=pairs.count(),
        sum_first=pairs.vote_first.sum(),
        sum_second=pairs.vote_second.sum(),
        product=(pairs.vote_first * pairs.vote_second).sum(),
    )


def count_vote_pairs(engine: Engine, *, table: str = "", order: str = "") -> dict[str, list]:
    """Count the pairs on an engine.

    Parameters
    ----------
    engine : Engine
        As `open_engine` gives it.
    table : str
        Name of the table of votes; empty where there is only one.
    order : str
        As in `vote_pairs_expression`.

    Returns
    -------
    dict of str to list
        The columns of the answer, for `PairStatistics.from_counts`.
    """
    rows = engine.rows(vote_pairs_expression(engine.table(table), order=order))
    names = ("first", "second", "n", "sum_first", "sum_second", "product")
    return {name: [row[name] for row in rows] for name in names}
