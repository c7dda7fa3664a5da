"""What the journal calls a thing: by its slug, which is made of its title, only where everybody may read the title.

An entry cannot be changed once it is written, and everybody may read it. What is not public is therefore called by the key of
its row: `goals.goal:#12`. A slug has no `#`, so the two are never taken for one another.
"""

from __future__ import annotations

from typing import Any, Protocol

BY_ROW = "#"


class Called(Protocol):
    """A row with a slug."""

    @property
    def pk(self) -> Any: ...
    @property
    def slug(self) -> Any: ...


def key_of(row: Called, *, is_public: bool) -> str:
    """Return what stands after the colon of an entry's subject: the slug of what is public now, or `#` and the row's key."""
    return str(row.slug) if is_public else f"{BY_ROW}{row.pk}"


def keys_of(row: Called) -> tuple[str, str]:
    """Return both keys under which entries may speak of a row: it may have been public when some were written, and not for others."""
    return key_of(row, is_public=True), key_of(row, is_public=False)


def pk_in(key: str) -> int | None:
    """Return the row's key out of `#12`, or None where the key is a slug."""
    number = key.removeprefix(BY_ROW)
    return int(number) if key.startswith(BY_ROW) and number.isdecimal() and number.isascii() else None
