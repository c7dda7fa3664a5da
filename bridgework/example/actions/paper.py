"""The example's paper sheets and what its moderators have before them, through the capability's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bridgework.conversations.actions import (
    ask_for_second_look,
    count_batch,
    enter_sheet,
    hand_over,
    make_sheets,
    merge_statements,
    moderate_statement,
    open_batch,
    write_statement,
)
from bridgework.conversations.models import Conversation, Mode, PaperBatch, Statement
from bridgework.conversations.models.keys import voice_key
from bridgework.example.actions.harbor import Harbor
from bridgework.example.content import paper as content
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role

TALK = "conversation:being-heard"


def plan_paper(harbor: Harbor) -> None:
    """Put the sheets, two batches and the moderators' list of the open conversation on the timeline."""
    harbor.at(-12, lambda at: _print(harbor, at))
    harbor.at(-9, lambda at: _supper(harbor, at))
    harbor.at(-2, lambda at: _library(harbor, at))
    harbor.at(-6, lambda at: _moderate(harbor, at))


def _talk(harbor: Harbor) -> Conversation:
    return Conversation.objects.select_related("partnership").get(pk=harbor.made[TALK].pk)


def _reader(harbor: Harbor) -> Membership:
    """Return a moderator who stands outside the steward's organization."""
    return Membership.objects.within(harbor.partnership).filter(role=Role.MODERATOR).order_by("pk")[0]


def _print(harbor: Harbor, at: datetime) -> None:
    numbers = list(range(1, 13))
    for language, n in (("en", 40), ("es", 20)):
        make_sheets(
            conversation=_talk(harbor),
            statements=numbers,
            n=n,
            language=language,
            by=harbor.steward,
            at=at,
            today=at.date(),
        )


def _enter(harbor: Harbor, batch: PaperBatch, by: Membership, first: int, keys: Sequence[str], at: datetime) -> None:
    for place, typed in enumerate(keys):
        text, language = content.WRITTEN if place == 2 and len(keys) > 5 else ("", "")
        enter_sheet(batch=batch, number=first + place, typed=typed, written=text, language=language, by=by, at=at)


def _batch(harbor: Harbor, place: str, n: int, at: datetime) -> PaperBatch:
    return open_batch(conversation=_talk(harbor), place=place, held_on=at.date(), n_sheets=n, by=harbor.steward, at=at)


def _supper(harbor: Harbor, at: datetime) -> None:
    batch, reader = _batch(harbor, content.SUPPER_PLACE, len(content.SUPPER), at), _reader(harbor)
    _enter(harbor, batch, harbor.steward, 1, content.SUPPER, at)
    hand_over(batch=batch, by=harbor.steward, at=at)
    _enter(harbor, batch, reader, 1, content.SUPPER, at)
    count_batch(batch=batch, by=reader, at=at, today=at.date())


def _library(harbor: Harbor, at: datetime) -> None:
    batch = _batch(harbor, content.LIBRARY_PLACE, len(content.LIBRARY), at)
    _enter(harbor, batch, harbor.steward, 21, content.LIBRARY, at)
    hand_over(batch=batch, by=harbor.steward, at=at)
    _enter(harbor, batch, _reader(harbor), 21, content.LIBRARY_AGAIN, at)


def _moderate(harbor: Harbor, at: datetime) -> None:
    conversation, reader = _talk(harbor), _reader(harbor)

    def written(text: str, language: str) -> Statement:
        return write_statement(
            conversation=conversation,
            key=voice_key(Mode.BROWSER, conversation.pk, f"example {text}"),
            text=text,
            language=language,
            is_about_steward=False,
            today=at.date(),
        ).statement

    same, refused = written(*content.SAME), written(*content.REFUSED)
    moderate_statement(statement=same, is_shown=True, reason=Words(), by=reader, at=at)
    childcare = Statement.objects.get(conversation=conversation, number=6)
    merge_statements(
        statement=same,
        into=childcare,
        reason=Words.of_many(en="Both say that childcare decides it.", es="Las dos dicen que lo decide el cuidado."),
        by=reader,
        at=at,
    )
    moderate_statement(
        statement=refused,
        is_shown=False,
        reason=Words.of_many(en="It attacks people.", es="Ataca a personas."),
        by=reader,
        at=at,
    )
    ask_for_second_look(statement=refused, reason=content.SECOND_LOOK, language="en", at=at, today=at.date())
    for text, language in content.WAITING:
        written(text, language)
