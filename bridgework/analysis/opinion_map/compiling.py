"""How loops are compiled: once, kept on disk where that can be written, and without it where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


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
            return njit(cache=True, nogil=True, **options)(function)
        except RuntimeError:  # "no locator available": there is nowhere to keep it
            return njit(nogil=True, **options)(function)

    return decorate
