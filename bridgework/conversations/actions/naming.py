"""Moderators name the groups of a result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import GroupName, Result
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled, touch
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_moderate


@transaction.atomic
def name_groups(*, result: Result, names: Mapping[int, Words], by: Membership, at: datetime) -> int:
    """Keep the names that moderators give the groups of a result.

    Parameters
    ----------
    result : Result
        The newest of its conversation.
    names : mapping of int to Words
        By the group's number; empty words take a name away. Groups that are not mentioned keep theirs.
    by : Membership
        A moderator's or the steward's capacity.
    at : datetime
        Now.

    Returns
    -------
    int
        How many names are new or changed. The journal holds which groups, and the names as a reason.

    Raises
    ------
    PermissionDenied
        If the person may not moderate here.
    ConversationRefusal
        If a name is too long, or there is no such group.
    """
    partnership = result.conversation.partnership
    if not may_moderate(Membership.objects.within(partnership).filter(person=by.person, ended_at=None)):
        raise PermissionDenied
    numbers = {group["number"] for group in result.body["groups"]}
    before = {name.number: name.words for name in GroupName.objects.select_for_update().filter(result=result)}
    changed = {number: words for number, words in names.items() if words != before.get(number, Words())}
    for number, words in changed.items():
        if number not in numbers:
            raise ConversationRefusal(_("There is no such group in this result. Load the page again."))
        if any(len(one.body) > rules.GROUP_NAME_LENGTH for one in words.renderings.values()):
            raise ConversationRefusal(
                _("Shorten each name to %(most)d characters.") % {"most": rules.GROUP_NAME_LENGTH}
            )
        if words:
            GroupName.objects.update_or_create(
                result=result, number=number, defaults={"words": words, "by": by, "at": at}
            )
        else:
            GroupName.objects.filter(result=result, number=number).delete()
    if changed:
        # The page reads them with the result; who gave which name, and when, stands in rows of their own.
        rows = GroupName.objects.filter(result=result).order_by("number")
        result.body["names"] = {str(name.number): name.words.as_json() for name in rows}
        result.save(update_fields=["body"])
        journaled(
            partnership=partnership,
            by=by,
            act="conversations.groups.named",
            subject=f"conversations.conversation:{result.conversation.journal_key}",
            at=at,
            facts={"groups": sorted(changed)},
            why="; ".join(str(words) for _number, words in sorted(changed.items())),
        )
        touch(partnership)
    return len(changed)
