"""Batches of codes for paper: made, and unlocked once families were told or agreed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen
from bridgework.conversations.models import AccessCode, CodeBatch, Conversation
from bridgework.conversations.models.keys import code_hash, new_code
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization

# A sheet has 12 codes a page; more than this at once is a mistake of typing.
CODES_AT_ONCE = 2_000


@transaction.atomic
def make_codes(
    *,
    conversation: Conversation,
    n: int,
    by: Membership,
    at: datetime,
    today: date,
    kind: str = CodeBatch.Kind.OTHER,
    label: str = "",
    organization: Organization | None = None,
    is_under_18: bool = False,
) -> list[str]:
    """Make a batch of access codes for paper. They are returned once; only hashes are kept, in an order of their own.

    Parameters
    ----------
    conversation : Conversation
    n : int
        How many, 1 to 2,000.
    by : Membership
        The steward's capacity.
    at : datetime
        Now.
    today : date
        The day kept with the batch.
    kind : str
        One of `CodeBatch.Kind`. Codes of a class stay locked until notice or consent is recorded.
    label : str
        For whoever hands the sheets out.
    organization : Organization, optional
        Whose people get them.
    is_under_18 : bool
        Then the codes stay locked likewise, and what is written with them is always read first.

    Returns
    -------
    list of str
        The codes, `XXXX-XXXX-XXXX`, in the order of the sheet.

    Raises
    ------
    ConversationRefusal
        If the number is out of range, the conversation is closed or takes no codes, or the organization is another's.
    """
    if not 1 <= n <= CODES_AT_ONCE:
        raise ConversationRefusal(_("Ask for 1 to %(most)d codes at once.") % {"most": CODES_AT_ONCE})
    if conversation.is_closed:
        raise NotOpen(_("This conversation is closed; codes would open nothing."))
    if not conversation.by_code:
        raise ConversationRefusal(_("This conversation takes no codes. Only before the opening can you change that."))
    if organization is not None and organization.partnership_id != conversation.partnership_id:
        raise ConversationRefusal(_("Choose an organization of this partnership."))
    batch = CodeBatch.objects.create(
        conversation=conversation,
        kind=kind,
        label=" ".join(label.split()),
        organization=organization,
        n_codes=n,
        made_on=today,
        is_under_18=is_under_18,
        needs_notice=is_under_18 or kind == CodeBatch.Kind.CLASS,
    )
    codes = [new_code() for _number in range(n)]
    # In the order of the hashes: no row says where on the sheet its code stands.
    AccessCode.objects.bulk_create(
        AccessCode(conversation=conversation, batch=batch, code_hash=hashed)
        for hashed in sorted(code_hash(conversation.pk, code) for code in codes)
    )
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.codes.made",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={"n": n, "kind": kind},
    )
    return codes


@transaction.atomic
def unlock_codes(*, batch: CodeBatch, how: str, note: str, by: Membership, at: datetime) -> CodeBatch:
    """Record that families were told, or agreed, and open the batch's codes.

    Parameters
    ----------
    batch : CodeBatch
    how : str
        `notice` or `consent`.
    note : str
        How it was done, at most 300 characters; for the workspace, not for the public record.
    by : Membership
        The steward's capacity.
    at : datetime
        Now.

    Returns
    -------
    CodeBatch

    Raises
    ------
    ConversationRefusal
        If the batch needs no notice or was unlocked before, or it is not said how.
    """
    batch = (
        CodeBatch.objects.select_for_update(of=("self",)).select_related("conversation__partnership").get(pk=batch.pk)
    )
    if not batch.is_locked:
        raise ConversationRefusal(_("These codes are open already."))
    if how not in CodeBatch.How.values or not note.strip():
        raise ConversationRefusal(_("Say whether families were told or agreed, and how."))
    batch.unlocked_at, batch.unlocked_how, batch.unlocked_note = at, how, " ".join(note.split())[:300]
    batch.unlocked_by, batch.unlocked_capacity = by, by.capacity
    batch.save()
    journaled(
        partnership=batch.conversation.partnership,
        by=by,
        act="conversations.codes.unlocked",
        subject=f"conversations.conversation:{batch.conversation.journal_key}",
        at=at,
        facts={"n": batch.n_codes, "how": how},
    )
    return batch
