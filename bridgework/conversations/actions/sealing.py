"""Sealing votes: batches of 50 or more whose digests stand in the journal. What this proves: docs/methods/votes.md."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bridgework.conversations.actions.undone import undone_votes
from bridgework.conversations.models import Conversation, Vote, VoteSeal
from bridgework.conversations.rules import SEAL_SIZE
from bridgework.journal.models import Entry
from bridgework.journal.subjects import keys_of
from bridgework.partnerships.actions import journaled

# One batch holds at most so many votes, so that sealing never holds its rows for long.
SEAL_AT_MOST = 5_000
VALUES = (1, 0, -1)


def leaf(salt: str, number: int, voice_hash: str, value: int) -> str:
    """Hash one vote under a seal's salt: which statement, whose keyed hash, which answer. 128 bits, as hex."""
    message = f"{number}\n{voice_hash}\n{value}".encode()
    return hmac.new(salt.encode(), message, hashlib.sha256).hexdigest()[:32]


def digest_of_leaves(leaves: Iterable[str]) -> str:
    """Hash the leaves in ascending order, so that the order of voting leaves no trace."""
    hasher = hashlib.sha256()
    for one in sorted(leaves):
        hasher.update(one.encode())
    return hasher.hexdigest()


@transaction.atomic
def seal_votes(*, conversation: Conversation, at: datetime) -> VoteSeal | None:
    """Seal votes that stand in no batch yet, if there are 50 or more.

    Parameters
    ----------
    conversation : Conversation
    at : datetime
        Now.

    Returns
    -------
    VoteSeal or None
        The new batch, at most 5,000 votes; None where fewer than 50 votes wait.
    """
    # Waits for another worker that seals the same conversation, so that no number is given twice.
    conversation = Conversation.objects.select_for_update(no_key=True).select_related(None).get(pk=conversation.pk)
    # A carried vote (of a statement joined with another) may go again, so it waits for the closing seal.
    waiting = Vote.objects.filter(conversation=conversation, seal=None, carried_from=None).order_by("pk")
    # The votes are locked first: one that is answered anew meanwhile waits, and then leaves the batch again.
    ids = list(waiting.select_for_update().values_list("pk", flat=True)[:SEAL_AT_MOST])
    if len(ids) < SEAL_SIZE:
        return None
    rows: list[tuple[int, str, int, bool]] = []
    for some in _in_parts(ids):
        rows += Vote.objects.filter(pk__in=some).values_list(
            "statement__number", "voice__key_hash", "value", "is_changed"
        )
    salt = secrets.token_hex(32)
    leaves = sorted(leaf(salt, number, voice, value) for number, voice, value, _changed in rows)
    seal = _keep(conversation, salt, len(rows), digest_of_leaves(leaves), at, leaves="\n".join(leaves))
    for some in _in_parts(ids):
        Vote.objects.filter(pk__in=some).update(seal=seal)
    _journal(conversation, seal, at, n_changed=sum(1 for row in rows if row[3]))
    return seal


def _in_parts(ids: list[int]) -> Iterator[list[int]]:
    """Cut a list into parts that fit into one query of any database."""
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]


@transaction.atomic
def seal_closing(*, conversation: Conversation, at: datetime) -> VoteSeal | None:
    """Seal all votes of a closed conversation together: from here on, no change of any of them goes unseen.

    Parameters
    ----------
    conversation : Conversation
        A closed one.
    at : datetime
        Now.

    Returns
    -------
    VoteSeal or None
        The closing seal, new or made earlier; None where there are fewer than 50 votes.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    if not conversation.is_closed:
        return None
    earlier = VoteSeal.objects.filter(conversation=conversation, is_closing=True, is_past=False).first()
    if earlier:
        return earlier
    salt = secrets.token_hex(32)
    leaves = sorted(_all_leaves(conversation, salt))
    if len(leaves) < SEAL_SIZE:
        return None
    seal = _keep(conversation, salt, len(leaves), digest_of_leaves(leaves), at, is_closing=True)
    _journal(conversation, seal, at, n_changed=0)
    return seal


def _all_leaves(conversation: Conversation, salt: str) -> Iterator[str]:
    votes = Vote.objects.filter(conversation=conversation).values_list("statement__number", "voice__key_hash", "value")
    for number, voice, value in votes.iterator(chunk_size=5_000):
        yield leaf(salt, number, voice, value)


def _keep(
    conversation: Conversation,
    salt: str,
    n: int,
    digest: str,
    at: datetime,
    leaves: str = "",
    is_closing: bool = False,
) -> VoteSeal:
    last = VoteSeal.objects.filter(conversation=conversation).aggregate(last=Max("number"))["last"] or 0
    return VoteSeal.objects.create(
        conversation=conversation,
        number=last + 1,
        n_votes=n,
        salt=salt,
        digest=digest,
        leaves=leaves,
        is_closing=is_closing,
        sealed_at=at,
    )


def _journal(conversation: Conversation, seal: VoteSeal, at: datetime, n_changed: int) -> None:
    facts = {"number": seal.number, "n": seal.n_votes, "digest": seal.digest, "closing": seal.is_closing}
    if n_changed >= 10 or n_changed == 0:
        facts["changed"] = n_changed  # how many of them replace an earlier answer; not said between 1 and 9
    journaled(
        partnership=conversation.partnership,
        by=None,
        act="conversations.votes.sealed",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts=facts,
    )


@dataclass
class SealCheck:
    """What checking the seals of a conversation found. `problems` is empty where every sealed vote is as it was sealed."""

    n_seals: int = 0
    n_votes: int = 0  # sealed in batches
    n_unsealed: int = 0  # votes in no batch; covered by the closing seal, if there is one
    n_changed: int = 0  # sealed votes that were answered anew afterwards, by their own mark
    n_undone: int = 0  # sealed votes that left with a batch of paper sheets whose undoing stands in the journal
    has_closing: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        """Whether every sealed vote is as it was sealed."""
        return not self.problems


def verify_seals(conversation: Conversation) -> SealCheck:
    """Check every sealed vote against its seal, and every seal against the journal.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    SealCheck
        Counts, and a sentence for each seal that does not hold.

    Notes
    -----
    A batch holds if its leaves have the digest that the journal holds, every vote in it has its leaf, and every other
    leaf is that of a vote which is marked as answered anew or as undone with a batch of paper sheets (found by trying its
    three possible answers). The closing seal holds if all votes together, as they are now, have its digest. Linear in votes; re-votes times seals times 3.
    """
    check = SealCheck(n_unsealed=Vote.objects.filter(conversation=conversation, seal=None).count())
    seals = list(VoteSeal.objects.filter(conversation=conversation).order_by("number"))
    entries = Entry.objects.filter(
        scope=conversation.partnership.scope,
        act="conversations.votes.sealed",
        subject__in=[f"conversations.conversation:{key}" for key in keys_of(conversation)],
    ).values_list("facts", flat=True)
    said = {facts["number"]: facts for facts in entries}
    changed: list[tuple[int, str, int | None]] = list(
        Vote.objects.filter(conversation=conversation, is_changed=True).values_list(
            "statement__number", "voice__key_hash", "seal_id"
        )
    )
    check.n_changed = len(changed)
    undone, problems = undone_votes(conversation)
    check.n_undone = len(undone)
    check.problems += problems
    changed += undone
    if [seal.number for seal in seals] != list(range(1, len(said) + 1)) or set(said) != {s.number for s in seals}:
        check.problems.append("The seals kept are not the ones that the journal names.")
    for seal in seals:
        check.n_seals += 1
        facts = said.get(seal.number, {})
        if (facts.get("digest"), facts.get("n")) != (seal.digest, seal.n_votes):
            check.problems.append(f"Seal {seal.number} is not the one that the journal names.")
        if seal.is_past:  # its tokens are deleted: checked for the last time on that day, as the journal says
            check.n_votes += 0 if seal.is_closing else seal.n_votes
            continue
        problem = _problem_of_closing(conversation, seal) if seal.is_closing else _problem_of_batch(seal, changed)
        if problem:
            check.problems.append(problem)
        check.has_closing |= seal.is_closing
        check.n_votes += 0 if seal.is_closing else seal.n_votes
    return check


def _problem_of_closing(conversation: Conversation, seal: VoteSeal) -> str:
    if digest_of_leaves(_all_leaves(conversation, seal.salt)) != seal.digest:
        return f"Seal {seal.number}: the votes of the closed conversation are not the ones that were sealed."
    return ""


def _problem_of_batch(seal: VoteSeal, changed: Sequence[tuple[int, str, int | None]]) -> str:
    leaves = seal.leaves.split("\n") if seal.leaves else []
    if digest_of_leaves(leaves) != seal.digest or len(leaves) != seal.n_votes:
        return f"Seal {seal.number}: its list of votes was changed."
    unexplained = set(leaves)
    rows = Vote.objects.filter(seal=seal).values_list("statement__number", "voice__key_hash", "value")
    for number, voice, value in rows.iterator(chunk_size=5_000):
        one = leaf(seal.salt, number, voice, value)
        if one not in unexplained:
            return f"Seal {seal.number}: a vote in it is not the one that was sealed."
        unexplained.discard(one)
    if unexplained:
        for number, voice, stands_in in changed:
            if stands_in != seal.pk:
                unexplained.difference_update(leaf(seal.salt, number, voice, value) for value in VALUES)
    if unexplained:
        return f"Seal {seal.number}: {len(unexplained)} sealed votes are missing and were not answered anew."
    return ""
