"""Which shown statements say much the same as a new one: looked up before it is sent, so that people can agree instead."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from bridgework.conversations.models import Conversation, Statement, StatementVector
from bridgework.conversations.models.keys import fingerprint
from bridgework.lib.similar import most_alike, packed, unpacked, vectors_of
from bridgework.lib.words import Words


@dataclass(frozen=True)
class SimilarStatement:
    """A shown statement that is much like a text."""

    number: int
    words: Words
    score: float  # 0 to 1, see docs/methods/near-duplicates.md


def similar_statements(*, conversation: Conversation, text: str, most: int = 3) -> list[SimilarStatement]:
    """Find the shown statements that are much like a text, in whichever language they stand.

    Parameters
    ----------
    conversation : Conversation
    text : str
    most : int
        How many at most.

    Returns
    -------
    list of SimilarStatement
        The most alike first.

    Notes
    -----
    Two queries, whatever the number of statements; a third where some have no vector yet, which is then kept. Nothing
    else is written, and nothing of the text.
    """
    shown = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)
    rows = [
        (pk, number, words, one.language, one.body)
        for pk, number, words in shown.order_by("number").values_list("pk", "number", "words")
        for one in words.renderings.values()
    ]
    if not rows:
        return []
    vectors = _vectors(conversation, [(pk, language, body) for pk, _number, _words, language, body in rows])
    found: dict[int, SimilarStatement] = {}
    # A statement in several languages may be alike in each of them: it is told once.
    for at, score in most_alike(text, [row[4] for row in rows], unpacked(vectors), most * 4):
        _pk, number, words, _language, _body = rows[at]
        found.setdefault(number, SimilarStatement(number, words, score))
    return list(found.values())[:most]


def _vectors(conversation: Conversation, texts: list[tuple[int, str, str]]) -> list[bytes]:
    kept = {
        (statement, language, mark): bytes(vector)
        for statement, language, mark, vector in StatementVector.objects.filter(
            statement__conversation=conversation
        ).values_list("statement_id", "language", "mark", "vector")
    }
    wanted = [(statement, language, fingerprint(body)) for statement, language, body in texts]
    missing = [at for at, key in enumerate(wanted) if key not in kept]
    if missing:
        made = [packed(vector) for vector in vectors_of([texts[at][2] for at in missing])]
        kept |= {wanted[at]: vector for at, vector in zip(missing, made, strict=True)}
        with transaction.atomic():
            StatementVector.objects.bulk_create(
                [
                    StatementVector(
                        statement_id=statement, language=language, mark=mark, vector=kept[statement, language, mark]
                    )
                    for statement, language, mark in (wanted[at] for at in missing)
                ],
                batch_size=500,
                update_conflicts=True,
                unique_fields=["statement", "language"],
                update_fields=["mark", "vector"],
            )
    return [kept[key] for key in wanted]
