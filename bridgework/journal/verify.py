"""Checking a journal. Standard library only, and written apart from `chain.py`, which writes: a fault in one is seen by the other.

docs/methods/journal.md says in words what is hashed, with an example worked by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

HASHED = (
    "act",
    "at",
    "capacity",
    "facts",
    "number",
    "previous",
    "scope",
    "subject",
    "who_commitment",
    "why_commitment",
)
MAX_PROBLEMS = 20  # a broken chain is broken once; a list of a million follow-ups helps nobody


class UnreadableHead(ValueError):
    """A head is not written as number:hash."""


@dataclass(frozen=True)
class Head:
    """The end of a chain at some moment: how many entries, and the hash of the last."""

    number: int
    hash: str

    @classmethod
    def read(cls, text: str) -> Head:
        """Read `<number>:<hash>` as the digest mails write it; an empty journal's head is `0:`.

        Raises
        ------
        UnreadableHead
            If the text is not one.
        """
        match = re.fullmatch(r"(0|[1-9][0-9]{0,18}):([0-9a-f]{64})?", text.strip().lower(), re.ASCII)
        if match is None or (match[1] == "0") != (match[2] is None):
            raise UnreadableHead(
                "Write the head as it stands in the mail: a number, a colon, and 64 letters or digits."
            )
        return cls(int(match[1]), match[2] or "")

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True)
class Problem:
    """What does not fit, and at which entry (its number as it stands, or where one is missing)."""

    number: Any
    what: str


@dataclass
class Verdict:
    """What a check found. `head` is the end of what was read; `problems` is empty if nothing was changed."""

    n_entries: int = 0
    head: Head = Head(0, "")
    n_disclosed: int = 0  # names and reasons that open their commitment
    n_erased: int = 0  # names and reasons that were erased, or are not public
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        return not self.problems

    def note(self, number: Any, what: str) -> None:
        """Keep a problem, up to a limit."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(number, what))


def hash_of_entry(entry: Mapping[str, Any]) -> str:
    """Return the hash that an entry must have; `at` as text, UTC with microseconds."""
    body = {name: entry[name] for name in HASHED}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def opens(opening: Mapping[str, Any], commitment: Any) -> bool:
    """Return whether salt and words open a commitment."""
    text = f"{opening['salt']}\0{opening['words']}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == commitment


def check(
    entries: Iterable[Mapping[str, Any]], *, scope: str, end: Head | None = None, earlier: Head | None = None
) -> Verdict:
    """Check entries in their order, one at a time.

    Parameters
    ----------
    entries : iterable of mappings
        Each with the hashed fields, `hash`, and `who` and `why` (mappings with `salt` and `words`) where disclosed. An entry
        that could not even be read is a mapping with `number` and `unreadable`.
    scope : str
        The chain's id.
    end : Head, optional
        What the chain says its end is.
    earlier : Head, optional
        A head that somebody kept: shows whether the chain was cut off before it, or rewritten.

    Returns
    -------
    Verdict
    """
    verdict = Verdict()
    expected, previous = 1, ""
    earlier_hash = "" if earlier is not None and earlier.number == 0 else None
    for entry in entries:
        number = entry["number"]
        if number != expected or isinstance(number, bool) or not isinstance(number, int):
            verdict.note(number, f"entry {expected} should stand here: an entry was removed, inserted or reordered")
        if "unreadable" in entry:
            verdict.note(number, "the entry cannot be read: one of its columns was changed")
            expected, previous = expected + 1, ""
            continue
        if str(entry["scope"]) != scope:
            verdict.note(number, "the entry belongs to another journal")
        if entry["previous"] != previous:
            verdict.note(number, "it does not continue the entry before it: one of the two was changed or replaced")
        try:
            hash_now = hash_of_entry(entry)
        except (TypeError, ValueError, UnicodeError):
            hash_now = ""
        if hash_now != entry["hash"]:
            verdict.note(number, "its content does not have its hash: the entry was changed")
        _check_openings(verdict, entry)
        if earlier is not None and number == earlier.number:
            earlier_hash = entry["hash"]
        verdict.n_entries += 1
        verdict.head = Head(expected, str(entry["hash"]))
        expected, previous = expected + 1, entry["hash"]
    if end is not None and end != verdict.head:
        verdict.note(
            end.number,
            f"the journal should end with {end}, and ends with {verdict.head}: its end was cut off or changed",
        )
    if earlier is not None and earlier_hash != earlier.hash:
        how = "the journal was cut off before it" if earlier_hash is None else "the journal was rewritten since"
        verdict.note(earlier.number, f"the head {earlier} that was kept earlier is not in the journal: {how}")
    return verdict


def _check_openings(verdict: Verdict, entry: Mapping[str, Any]) -> None:
    for part, meant in (("who", "name"), ("why", "reason")):
        opening = entry.get(part)
        if opening is None:
            verdict.n_erased += 1
        elif opens(opening, entry[f"{part}_commitment"]):
            verdict.n_disclosed += 1
        else:
            verdict.note(entry["number"], f"the {meant} shown is not the one that was recorded")
    if entry.get("strange_parts"):
        verdict.note(entry["number"], "something is disclosed that is neither a name nor a reason")
