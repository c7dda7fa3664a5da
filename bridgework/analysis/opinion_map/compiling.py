"""How loops are compiled: once, kept on disk where that can be written, and without it where it cannot."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit

# What loops are made of: they call loops of other files, and numbers of these are part of their machine code.
SOURCES = ("kernels*.py", "laid.py", "compiling.py")


def compiled(**options: Any) -> Callable[[Callable], Callable]:
    """Compile a function on its first call, and keep the machine code.

    Parameters
    ----------
    **options
        Of numba's `njit`.

    Returns
    -------
    callable
        A decorator.

    Notes
    -----
    The code is kept in the folder of `NUMBA_CACHE_DIR`, beside the source, or in the user's cache, whichever can be written.
    A read-only installation without a home has none of them: then each process compiles for itself.

    Numba looks at the function's own file to tell whether code that was kept is still true. Here a change in any file of loops
    makes all of it anew, in the place of the old: after an update no loop calls what another one was before.

    References
    ----------
    Numba, "Notes on caching".

    Examples
    --------
    >>> @compiled()
    ... def twice(x):
    ...     return 2 * x
    >>> twice(4)
    8
    """

    def decorate(function: Callable) -> Callable:
        try:
            found = njit(cache=True, nogil=True, **options)(function)
        except RuntimeError:  # "no locator available": there is nowhere to keep it
            return njit(nogil=True, **options)(function)
        folder = Path(inspect.getfile(function)).parent
        if folder.is_dir():  # not in an archive, where numba looks at the whole of it
            found._cache._cache_file._source_stamp = sources_stamp(folder)
        return found

    return decorate


@cache
def sources_stamp(folder: Path) -> str:
    """Give one word for all that loops in a folder are made of."""
    found = hashlib.sha256()
    for one in sorted({path for pattern in SOURCES for path in folder.glob(pattern)}):
        found.update(one.name.encode() + b"\0" + one.read_bytes() + b"\0")
    return found.hexdigest()
