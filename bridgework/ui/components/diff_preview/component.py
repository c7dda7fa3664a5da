"""What an upload will change, before anything changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bridgework.ui.components import Component, Parameter
from bridgework.ui.numbers import count
from bridgework.ui.words import TEXT, said


@dataclass(frozen=True)
class DiffRow:
    """One row of an upload: what will happen to it, and, for changes, (column, before, after)."""

    number: int
    state: str  # new, changed, unchanged, refused
    name: Any
    changes: Sequence[tuple[Any, Any, Any]] = ()
    problem: Any = ""
    column: Any = ""


def _state(state: str) -> str:
    return {
        "new": pgettext("row", "new"),
        "changed": pgettext("row", "changes"),
        "unchanged": pgettext("row", "stays as it is"),
        "refused": pgettext("row", "needs a look"),
    }[state]


def _row(row: DiffRow) -> str:
    tone = {"new": " is-kept", "refused": " is-late"}.get(row.state, "")
    if row.state == "refused":
        where = f"<b>{said(row.column)}</b>: " if row.column else ""
        detail = where + said(row.problem)
    else:
        detail = "<br>".join(
            f"{said(column)}: <del>{said(before)}</del> <ins>{said(after)}</ins>"
            if before not in (None, "")
            else f"{said(column)}: <ins>{said(after)}</ins>"
            for column, before, after in row.changes
        )
    return f'<tr><th scope="row" class="n">{escape(count(row.number))}</th><td>{said(row.name)}</td><td><span class="mark{tone}">{escape(_state(row.state))}</span></td><td>{detail}</td></tr>'


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Build the rows in Python, and count what will happen."""
    rows = values["rows"]
    counts: dict[str, int] = values["counts"] or {
        state: sum(row.state == state for row in rows) for state in ("new", "changed", "unchanged", "refused")
    }
    lines: SafeString = SafeString("\n".join(_row(row) for row in rows))
    summary = _("%(new)s new, %(changed)s change, %(unchanged)s stay as they are, %(refused)s need a look") % {
        state: count(counts.get(state, 0)) for state in ("new", "changed", "unchanged", "refused")
    }
    return {"lines": lines, "summary": summary, "n_more": max(0, sum(counts.values()) - len(rows))}


COMPONENT = Component(
    what="The rows of an upload: what is new, what changes, what stays, what needs a look.",
    parameters={
        "caption": Parameter("which upload this is", TEXT),
        "rows": Parameter("DiffRow objects, those that need a look first", (list, tuple)),
        "counts": Parameter("how many rows of each state, where not all are listed", (dict,), None),
    },
    criteria=(
        "Before and after are `del` and `ins`, and read in words.",
        "A row that needs a look names its row, its column and what to write instead.",
        "Nothing has changed when this is shown; the page says so.",
    ),
    prepare=prepare,
)
