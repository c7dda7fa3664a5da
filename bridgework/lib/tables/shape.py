"""The shape that all tables share: one header, rows as long as it, limits, and what the person should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.lib.tables.model import Limits, Problem, Problems, Rows, TableRefused, spot
from bridgework.lib.tables.numbers import looks_numeric
from bridgework.lib.tables.writing import RISKY_STARTS, restore_text

Records = Iterable[tuple[int, list[str]]]


def shape_rows(records: Records, limits: Limits, problems: Problems, *, kind: str) -> Rows:
    """Take the first row that is not blank as the header, and check every row against it while it passes by."""
    walk = iter(records)
    for header_row, raw in walk:
        if len(raw) > limits.columns:
            raise _too_wide(header_row, len(raw), limits)
        if any(cell.strip() for cell in raw):
            break
    else:
        raise TableRefused(
            _("There is no table: every row is blank. Add a row of column names and try again."), code="empty"
        )
    header = [_clean_name(_as_meant(cell) if kind == "csv" else cell) for cell in raw]
    _check_cells(header_row, header, header, limits)
    width = max(i for i, name in enumerate(header, start=1) if name)
    if width < len(header):
        problems.add(
            "dropped_columns",
            ngettext(
                "The last %(count)d column has no name and was left out.",
                "The last %(count)d columns have no name and were left out.",
                len(header) - width,
            )
            % {"count": len(header) - width},
            header_row,
            width + 1,
        )
    _report_names(header[:width], header_row, problems)
    body = _body(walk, header, header_row, width, limits, problems, kind)
    return Rows(header[:width], body, problems, kind)


def _body(
    walk: Iterator[tuple[int, list[str]]],
    header: list[str],
    header_row: int,
    width: int,
    limits: Limits,
    problems: Problems,
    kind: str,
) -> Iterator[tuple[int, list[str]]]:
    full, longest, count = len(header), limits.cell_length, 0
    # In a workbook an apostrophe at the start is the text's own; in delimited text it guards.
    is_guarded = kind == "csv"
    risky = frozenset(RISKY_STARTS + "'" if is_guarded else RISKY_STARTS)
    for number, cells in walk:
        if len(cells) != full or not "".join(cells).strip():
            if any(cell.strip() for cell in cells):
                raise _ragged(number, len(cells), full, header_row)
            problems.note("blank_rows")
            continue
        count += 1
        if count > limits.rows:
            raise _too_many(number, limits)
        if max(map(len, cells)) > longest:
            _check_cells(number, cells, header, limits)
        # The set is quick to make, and most rows have nothing to look at.
        if not risky.isdisjoint({cell[:1] for cell in cells}):
            for column, cell in enumerate(cells, start=1):
                if cell[:1] in risky:
                    text = _as_meant(cell) if is_guarded else cell
                    cells[column - 1] = _look_at(text, number, column, header, problems)
        if len(cells) > width:
            _report_nameless(number, cells, width, problems)
            cells = cells[:width]
        yield number, cells


def _as_meant(cell: str) -> str:
    """Return the text that an exporter wrote into a cell: without the guard of a careful one, and `001` of `="001"`.

    So some keep a spreadsheet from reading a text as a number. It is no formula.
    """
    if len(cell) > 2 and cell.startswith('="') and cell.endswith('"') and '"' not in cell[2:-1]:
        return cell[2:-1]
    return restore_text(cell)


def _look_at(text: str, row: int, column: int, header: list[str], problems: Problems) -> str:
    """Report a text that a spreadsheet would run, and hand it on."""
    if text[:1] not in RISKY_STARTS or looks_numeric(text) or not text.strip():
        return text
    if problems.note("looks_like_formula"):
        message = _("The cell in %(place)s looks like a formula. It is kept as text and never run.")
        place = spot(row, column, header[column - 1])
        problems.found.append(Problem("looks_like_formula", message % {"place": place}, row, column))
    return text


def _clean_name(cell: str) -> str:
    return " ".join(cell.split())


def _report_names(names: list[str], row: int, problems: Problems) -> None:
    times = Counter(names)
    for column, name in enumerate(names, start=1):
        if not name:
            problems.add(
                "empty_header",
                _("The column in %(place)s has no name. Give it one, or leave it out of the mapping.")
                % {"place": spot(row, column)},
                row,
                column,
            )
        elif times[name] > 1:
            problems.add(
                "duplicate_header",
                _("The name of the column in %(place)s is used %(count)d times. Give each column its own name.")
                % {"place": spot(row, column, name), "count": times[name]},
                row,
                column,
            )


def _check_cells(row: int, cells: list[str], header: list[str], limits: Limits) -> None:
    for column, cell in enumerate(cells, start=1):
        if len(cell) > limits.cell_length:
            raise _cell_too_long(row, column, header, limits)


def _report_nameless(row: int, cells: list[str], width: int, problems: Problems) -> None:
    for column, cell in enumerate(cells[width:], start=width + 1):
        if cell.strip():
            problems.add(
                "value_without_header",
                _("The value in %(place)s was left out, because its column has no name. Name the column to keep it.")
                % {"place": spot(row, column)},
                row,
                column,
            )


def _cell_too_long(row: int, column: int, header: list[str], limits: Limits) -> TableRefused:
    name = header[column - 1]
    return TableRefused(
        _(
            "The cell in %(place)s is longer than %(limit)s characters. Shorten it, or check that its quotation mark is closed."
        )
        % {"place": spot(row, column, name), "limit": f"{limits.cell_length:,}"},
        row,
        column,
        code="cell_too_long",
    )


def _too_many(row: int, limits: Limits) -> TableRefused:
    return TableRefused(
        _("The table has more than %(limit)s rows (row %(row)d). Split it and import the parts one after another.")
        % {"limit": f"{limits.rows:,}", "row": row},
        row,
        code="too_many_rows",
    )


def _too_wide(row: int, width: int, limits: Limits) -> TableRefused:
    return TableRefused(
        _(
            "Row %(row)d has %(width)s columns; column %(first)d is one too many. At most %(limit)s can be read: keep only those needed."
        )
        % {"row": row, "width": f"{width:,}", "first": limits.columns + 1, "limit": f"{limits.columns:,}"},
        row,
        limits.columns + 1,
        code="too_many_columns",
    )


def _ragged(row: int, width: int, full: int, header_row: int) -> TableRefused:
    column = min(width, full) + 1
    values = {"row": row, "width": width, "full": full, "header_row": header_row, "column": column}
    if width > full:
        message = _(
            "Row %(row)d has %(width)d cells, but the header in row %(header_row)d has %(full)d; column %(column)d is one too many. "
            "Put a cell that contains the separator in quotation marks, then try again."
        )
    else:
        message = _(
            "Row %(row)d has only %(width)d cells, but the header in row %(header_row)d has %(full)d; column %(column)d is missing. "
            "Complete the row (the file may be cut off), then try again."
        )
    return TableRefused(message % values, row, column, code="ragged")
