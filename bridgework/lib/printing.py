"""Setting a report, or sheets to fill in, as PDF: tagged, with real text, titles and alternative texts (PDF/UA-1).

The layout is our own file; what people wrote comes to it as data (JSON) and is never read as markup. The typesetter reads no
other file, opens no connection and is given what it prints in memory.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import typst

LARGEST = 4 * 1024 * 1024  # of data; a report of one goal has a few hundred kilobytes, mostly its pictures
ACCESSIBLE: Literal["ua-1"] = "ua-1"


class TooLarge(ValueError):
    """More than a report holds."""


@lru_cache(maxsize=8)
def _layout(package: str, *names: str) -> bytes:
    folder = files(package).joinpath("templates", package.rpartition(".")[2])
    return b"".join(folder.joinpath(name).read_bytes() for name in names)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts of this machine and the typesetter's own, looked up once: looking costs more than setting a report."""
    return typst.Fonts()


def pdf_of(data: dict[str, Any], *, package: str, layout: str, at: datetime, above: tuple[str, ...] = ()) -> bytes:
    """Return a PDF.

    Where the machine has no font for some letters, PDF/UA cannot be promised: the report is then set without that mark, and says
    on its last page that letters are missing. It is tagged all the same.

    Parameters
    ----------
    data : dict
        What the layout prints.
    package : str
        The app whose layout it is: `bridgework.overview`.
    layout : str
        Name of the layout's file beside the app's templates.
    at : datetime
        When it was printed; part of the file.
    above : tuple of str
        Names of files that go before it: what several layouts share.

    Raises
    ------
    TooLarge
        If the data is more than four megabytes.
    """
    for is_complete in (True, False):
        text = json.dumps({**data, "is_complete": is_complete}, ensure_ascii=False)
        if len(text.encode()) > LARGEST:
            raise TooLarge("This report is too large to be printed.")
        typesetter = typst.Compiler(_layout(package, *above, layout), font_paths=_fonts(), sys_inputs={"data": text})
        try:
            made = typesetter.compile(
                format="pdf", pdf_standards=[ACCESSIBLE] if is_complete else [], timestamp=int(at.timestamp())
            )
        except typst.TypstError:
            if not is_complete:
                raise
            continue
        return bytes(made)  # type: ignore[arg-type]
    raise AssertionError("unreachable")
