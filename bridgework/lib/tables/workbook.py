"""Workbooks (.xlsx), which are zip files: every part is measured, copied and parsed for size before the reader may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from bridgework.lib.tables.encoding import Opener
from bridgework.lib.tables.model import Limits, Problems, Rows, TableRefused, spot
from bridgework.lib.tables.package import copy_parts, open_package
from bridgework.lib.tables.shape import shape_rows
from bridgework.lib.tables.sheet_scan import SheetPart, SheetScan, list_sheets, scan_parts


def open_workbook(opened: Opener, limits: Limits, *, sheet: str = "") -> Rows:
    """Read the first visible sheet of a workbook, or the one named `sheet`."""
    problems = Problems()
    with opened() as stream, open_package(stream, limits) as archive:
        part = _choose_sheet(list_sheets(archive), sheet, problems)
        clean = copy_parts(archive, part.path)
    scan = scan_parts(clean, part.path, limits)
    clean.seek(0)
    book = _guarded(lambda: CalamineWorkbook.from_filelike(clean))
    rows = shape_rows(_records(book, part.name, scan, problems), limits, problems, kind="xlsx")
    rows.sheet = part.name
    return rows


def _guarded(act):
    """Run the reader; whatever it stumbles over (it may even panic) is a damaged workbook."""
    try:
        return act()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | TableRefused):
            raise
        raise TableRefused(
            _("The workbook cannot be read. Open it in a spreadsheet program, save it as .xlsx or CSV, and try again."),
            code="damaged_workbook",
        ) from error


def _choose_sheet(sheets: list[SheetPart], wanted: str, problems: Problems) -> SheetPart:
    if not sheets:
        raise TableRefused(_("The workbook has no sheet. Save the table as CSV and try again."), code="no_sheet")
    if wanted:
        for sheet in sheets:
            if sheet.name == wanted:
                return sheet
        names = ", ".join(sheet.name[:40] for sheet in sheets[:20])
        raise TableRefused(
            _("There is no sheet named “%(sheet)s”. Choose one of: %(names)s.")
            % {"sheet": wanted[:40], "names": names},
            code="no_sheet",
        )
    visible = [sheet for sheet in sheets if sheet.is_visible]
    chosen = (visible or sheets)[0]
    if len(visible) > 1:
        problems.add(
            "other_sheets",
            _("Only the sheet “%(sheet)s” was read; the workbook has %(count)d more.")
            % {"sheet": chosen.name[:40], "count": len(visible) - 1},
        )
    return chosen


def _records(book: CalamineWorkbook, name: str, scan: SheetScan, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and text cells; cells with a spreadsheet error say which, the reader leaves them blank."""
    rows = _guarded(lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    if scan.without_value is not None:
        # Read as blank it would be a wrong number, or a missing name.
        raise TableRefused(
            _(
                "The formula in %(place)s has no stored value. Open the workbook in a spreadsheet program, save it there, and "
                "try again."
            )
            % {"place": spot(*scan.without_value)},
            *scan.without_value,
            code="formula_without_value",
        )
    for number, values in enumerate(rows, start=1):
        cells = [_as_text(value) for value in values]
        for column, said in scan.errors.get(number, {}).items():
            if column <= len(cells):
                cells[column - 1] = said
                problems.add(
                    "error_cell",
                    _("The cell in %(place)s holds the spreadsheet error %(error)s. Correct it in the workbook.")
                    % {"place": spot(number, column), "error": said},
                    number,
                    column,
                )
        for column, cell in enumerate(cells, start=1):
            if "\0" in cell:
                raise TableRefused(
                    _("There is a NUL character in %(place)s. Remove it and try again.")
                    % {"place": spot(number, column)},
                    number,
                    column,
                    code="nul",
                )
        yield number, cells


def _as_text(value) -> str:
    """Say a cell's value as a person would type it: 2011 and not 2011.0, dates as 2024-01-31."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return format(Decimal(repr(value)), "f") if 1e-9 < abs(value) < 1e21 else repr(value)
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)
