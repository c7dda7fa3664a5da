"""Printing sheets: a run of numbered sheets with the same statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen
from bridgework.conversations.models import Conversation, SheetRun, Statement
from bridgework.conversations.rules.paper import SHEETS_AT_ONCE, STATEMENTS_ON_SHEET, may_enter_paper
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership


@transaction.atomic
def make_sheets(
    *,
    conversation: Conversation,
    statements: Sequence[int],
    n: int,
    language: str,
    by: Membership,
    at: datetime,
    today: date,
) -> SheetRun:
    """Number a run of sheets for printing. The numbers go on where the run before ended.

    Parameters
    ----------
    conversation : Conversation
        An open one that does not ask for accounts.
    statements : sequence of int
        Numbers of shown statements, 1 to 40, in the order of the sheet.
    n : int
        How many sheets, 1 to 200.
    language : str
        BCP 47 tag of the language they are printed in.
    by : Membership
    at : datetime
    today : date

    Returns
    -------
    SheetRun

    Raises
    ------
    PermissionDenied
        If the person may not enter paper here.
    NotOpen
        If the conversation takes no answers.
    ConversationRefusal
        If a number is out of range or a statement is not shown.
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    if not 1 <= n <= SHEETS_AT_ONCE:
        raise ConversationRefusal(_("Print 1 to %(most)d sheets at once.") % {"most": SHEETS_AT_ONCE})
    # Waits for another run, so that no sheet's number is given twice.
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partnership")
        .get(pk=conversation.pk)
    )
    if not conversation.is_open:
        raise NotOpen(_("Only an open conversation takes answers on paper."))
    if conversation.asks_account:
        raise ConversationRefusal(_("Only people with an account take part here, so answers on paper cannot count."))
    shown = set(
        Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).values_list(
            "number", flat=True
        )
    )
    wanted = list(dict.fromkeys(statements))
    if not 1 <= len(wanted) <= STATEMENTS_ON_SHEET or not shown.issuperset(wanted):
        raise ConversationRefusal(
            _("Choose 1 to %(most)d statements that are shown now.") % {"most": STATEMENTS_ON_SHEET}
        )
    runs = SheetRun.objects.filter(conversation=conversation)
    last = runs.aggregate(last=Max(F("first_sheet") + F("n_sheets") - 1))["last"] or 0
    run = SheetRun.objects.create(
        conversation=conversation,
        first_sheet=last + 1,
        n_sheets=n,
        language=language,
        statements=wanted,
        made_on=today,
    )
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.sheets.made",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={"n": n, "first": run.first_sheet, "language": language, "statements": wanted},
    )
    return run
