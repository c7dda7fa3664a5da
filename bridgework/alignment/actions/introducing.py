"""Introducing two organizations: drafted once, accepted or dismissed by each side's own people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.alignment.models import Introduction, Overlap
from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Membership, Role
from bridgework.relationships.actions import record_introduction

DRAFT = {
    "en": (
        "Hello, {one} and {other}. Your services reach some of the same people, and no tie between you is recorded here. "
        "Would you like to meet for half an hour, and see where you could help each other?"
    ),
    "es": (
        "Hola, {one} y {other}. Sus servicios llegan a algunas de las mismas personas, y aquí no consta ningún vínculo "
        "entre ustedes. ¿Les gustaría reunirse media hora y ver en qué podrían ayudarse?"
    ),
    "ar": (
        "مرحبًا {one} و{other}. تصل خدماتكما إلى بعض الأشخاص أنفسهم، ولا صلة مسجّلة بينكما هنا. "
        "هل تودّان أن تلتقيا نصف ساعة لتريا أين يمكن أن يساعد كل منكما الآخر؟"
    ),
}


class IntroductionRefused(ValueError):
    """The introduction cannot be changed so. The message says why."""


@transaction.atomic
def draft_introduction(*, overlap: Overlap, by: Membership, at: datetime) -> Introduction:
    """Draft an introduction of two organizations, in the interface's languages. One that is there already is returned as it is.

    The steward drafts for both; a person of one of the two says with it that their own side would like to meet.

    Raises
    ------
    IntroductionRefused
        If the person is neither steward nor of one of the two.
    """
    own = by.organization_id in (overlap.one_id, overlap.other_id)
    if by.role != Role.STEWARD and not own:
        raise IntroductionRefused(_("Only the steward, or people of one of the two, can suggest that they meet."))
    names = {"one": overlap.one.name, "other": overlap.other.name}
    introduction, is_new = Introduction.objects.get_or_create(
        partnership=overlap.partnership,
        one=overlap.one,
        other=overlap.other,
        defaults={
            "draft": Words.of_many(**{language: text.format(**names) for language, text in DRAFT.items()}),
            "n_shared": overlap.n_shared,
            "shared": overlap.shared,
            "drafted_by": by,
            "made_at": at,
        },
    )
    if is_new:
        # Whom it concerns is not public before both have accepted: nobody is shown as having turned somebody down.
        journaled(
            partnership=overlap.partnership,
            by=by,
            act="alignment.introduction.drafted",
            subject=f"alignment.introduction:{introduction.pk}",
            at=at,
        )
        if own and by.role != Role.STEWARD:
            reply_to_introduction(
                introduction=introduction, organization_id=by.organization_id, is_accepted=True, by=by, at=at
            )
    return introduction


@transaction.atomic
def reply_to_introduction(
    *, introduction: Introduction, organization_id: int | None, is_accepted: bool, by: Membership, at: datetime
) -> Introduction:
    """Answer an introduction for one of its two organizations. Once both have accepted, it is a recorded tie.

    Parameters
    ----------
    introduction : Introduction
    organization_id : int
        The side that answers; `by` acts for it.
    is_accepted : bool
        False dismisses it. A side may change its answer until both have accepted.
    by, at : Membership, datetime

    Raises
    ------
    IntroductionRefused
        If `by` does not act for this side, or both have accepted already.
    """
    held = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if organization_id is None or organization_id not in (held.one_id, held.other_id):
        raise IntroductionRefused(_("This organization is not one of the two."))
    if by.organization_id != organization_id or by.partnership_id != held.partnership_id:
        raise IntroductionRefused(_("Only people of an organization answer for it."))
    if held.agreed_at is not None:
        raise IntroductionRefused(_("Both have accepted already."))
    reply = Introduction.Reply.ACCEPTED if is_accepted else Introduction.Reply.DISMISSED
    side = "one_reply" if organization_id == held.one_id else "other_reply"
    if getattr(held, side) == reply:
        return held
    setattr(held, side, reply)
    if held.one_reply == held.other_reply == Introduction.Reply.ACCEPTED:
        held.agreed_at = at
    held.save(update_fields=[side, "agreed_at"])
    if held.agreed_at is not None:
        record_introduction(partnership=held.partnership, one=held.one, other=held.other, at=at)
    facts = {}
    if held.agreed_at is not None:
        facts = {"organizations": [held.one.slug, held.other.slug]}
    act = "agreed" if held.agreed_at is not None else "accepted" if is_accepted else "dismissed"
    # A side's answer is not public, so the system stands for who gave it until both have accepted.
    journaled(
        partnership=held.partnership,
        by=by if held.agreed_at is not None else None,
        act=f"alignment.introduction.{act}",
        subject=f"alignment.introduction:{held.pk}",
        at=at,
        facts=facts,
    )
    return held
