"""Making a closed conversation from an export: whole or not at all, and once however often it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.conversations.actions.importing.polis import PolisExport, read_polis
from bridgework.conversations.actions.lifecycle import free_slug
from bridgework.conversations.actions.results import compute_result
from bridgework.conversations.actions.sealing import seal_closing
from bridgework.conversations.models import Conversation, Mode, ModerationAct, Statement, Voice, Vote
from bridgework.conversations.models.keys import fingerprint, voice_key
from bridgework.conversations.rules import SEAL_SIZE
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport, digest_of, record_import
from bridgework.partnerships.models import ImportRun, Membership, Partnership

Progress = Callable[[int, int], None]
KIND = "conversations"
# The language of an export's statements is nowhere said, and they may be in several: "undetermined" (BCP 47).
UNKNOWN_LANGUAGE = "und"
BATCH = 2_000


def import_polis(
    *,
    partnership: Partnership,
    files: Mapping[str, bytes],
    source_name: str,
    by: Membership | None,
    at: datetime,
    language: str = UNKNOWN_LANGUAGE,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring in a Polis export as a closed conversation, with its result.

    Parameters
    ----------
    partnership : Partnership
    files : mapping of str to bytes
        The export's files by name.
    source_name : str
        Where they came from, as it is shown.
    by : Membership or None
        The steward's capacity; None for the command.
    at : datetime
    language : str
        The language of the statements, where it is known.
    progress : callable, optional

    Returns
    -------
    ImportReport
        Records are statements and votes; a vote that was replaced by a later one changes nothing and counts as
        unchanged.

    Raises
    ------
    ImportRefused
        If a file cannot be read, or the conversation was imported before from other files.
    """
    export = read_polis(files, progress)
    # In the order of names, so that a zip and a folder with the same files are the same source.
    digest = digest_of(*(part for name in sorted(files) for part in (name, files[name])), language)
    n_read = len(export.comments) + export.n_vote_rows
    source = _source(export, source_name)
    with transaction.atomic():
        # Two runs at once wait for one another; the second finds the conversation there.
        Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
        earlier = Conversation.objects.within(partnership).filter(source=source).first()
        report = ImportReport(n_read=n_read, problems=list(export.problems))
        if earlier:
            if not ImportRun.objects.within(partnership).filter(kind=KIND, digest=digest).exists():
                raise ImportRefused(
                    _(
                        "This conversation was imported before, from other files (%(slug)s). Its votes are sealed and stay as they are."
                    )
                    % {"slug": earlier.slug}
                )
            conversation = earlier
            report.n_unchanged = n_read
        else:
            conversation = _write(partnership, export, source, language, at)
            report.n_written = len(export.comments) + len(export.votes)
            report.n_unchanged = n_read - report.n_written
        report.details = {
            "conversation": conversation.slug,
            "statements": len(export.comments),
            "voices": len(export.first_day),
            "votes": len(export.votes),
            "replaced_votes": export.n_vote_rows - len(export.votes),
        }
        record_import(
            partnership=partnership,
            kind=KIND,
            source_name=source_name,
            digest=digest,
            report=report,
            by=by,
            at=at,
            # Statements and votes are one count in `written`; where the votes are few, they tell how many voted.
            facts=(
                ("conversation", conversation.journal_key),
                *((("written", None),) if len(export.votes) < SEAL_SIZE else ()),
            ),
        )
        if not earlier:
            seal_closing(conversation=conversation, at=at)
            compute_result(conversation=conversation, at=at)
    return report


def _source(export: PolisExport, source_name: str) -> str:
    return f"Polis, {export.url or source_name}"[:300]


def _write(partnership: Partnership, export: PolisExport, source: str, language: str, at: datetime) -> Conversation:
    conversation = Conversation.objects.create(
        partnership=partnership,
        slug=free_slug(partnership, export.topic),
        title=Words.of(export.topic[:200], language),
        question=Words.of(export.description or export.topic, language),
        state=Conversation.State.CLOSED,
        opened_at=min([*export.first_day.values(), export.last_at]),
        closed_at=export.last_at,
        influence=Conversation.Influence.INFORM,
        source=source,
    )

    def day(moment: datetime) -> date:
        return timezone.localdate(moment, partnership.zone)

    voices = Voice.objects.bulk_create(
        [
            Voice(
                conversation=conversation,
                key_hash=voice_key(Mode.IMPORTED, conversation.pk, str(voter)).key_hash,
                mode=Mode.IMPORTED,
                came_on=day(first),
            )
            for voter, first in sorted(export.first_day.items())
        ],
        batch_size=BATCH,
    )
    voice_ids = {voter: voice.pk for voter, voice in zip(sorted(export.first_day), voices, strict=True)}
    statements = Statement.objects.bulk_create(
        [
            Statement(
                conversation=conversation,
                number=comment.number,
                words=Words.of(comment.text, language),
                author_id=voice_ids.get(comment.author),
                state=Statement.State.REFUSED if comment.moderated == -1 else Statement.State.SHOWN,
                fingerprint=fingerprint(comment.text),
                written_on=day(comment.at),
            )
            for comment in export.comments
        ],
        batch_size=BATCH,
    )
    ModerationAct.objects.bulk_create(
        [
            ModerationAct(
                conversation_id=statement.conversation_id,
                statement=statement,
                was_shown=False,
                reason=Words.of("Not shown in the conversation it was imported from."),
                capacity="import",
                at=at,
            )
            for statement in statements
            if statement.state == Statement.State.REFUSED
        ],
        batch_size=BATCH,
    )
    statement_ids = {statement.number: statement.pk for statement in statements}
    # By voter and statement, not by time: the order of rows says nothing about who voted when.
    pairs = sorted(export.votes.items())
    for start in range(0, len(pairs), BATCH):
        Vote.objects.bulk_create(
            [
                Vote(
                    conversation=conversation,
                    statement_id=statement_ids[number],
                    voice_id=voice_ids[voter],
                    value=value,
                    pending=None,  # the result counts them all
                )
                for (voter, number), value in pairs[start : start + BATCH]
            ]
        )
    return conversation
