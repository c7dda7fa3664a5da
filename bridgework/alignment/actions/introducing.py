"""Introducing two organizations: drafted once, accepted or dismissed by each side's own people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.alignment.actions.answering import write_answer
from bridgework.alignment.actions.refusals import IntroductionRefused
from bridgework.alignment.models import Introduction, Overlap, PairAnswer
from bridgework.gatherings.actions import SessionPlan, plan_session
from bridgework.gatherings.models import Gathering
from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.models import Membership, Role
from bridgework.relationships.actions import record_agreed
from bridgework.relationships.models import Said

MAIL = "bridgework.alignment.tasks.mail_introduction"
HALF_AN_HOUR = timedelta(minutes=30)
TITLE = {
    "en": "{one} and {other} meet",
    "es": "{one} y {other} se reúnen",
    "ar": "{one} و{other} يلتقيان",
}

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


@transaction.atomic
def draft_introduction(
    *, overlap: Overlap, by: Membership, at: datetime, meet_at: datetime | None = None, where: str = ""
) -> Introduction:
    """Introduce two organizations: a draft in the interface's languages, and mail to both. One that is there is returned.

    The steward drafts for both; a person of one of the two says with it that their own side would like to meet.

    Parameters
    ----------
    overlap : Overlap
    by, at : Membership, datetime
    meet_at : datetime, optional
        When they could meet; it is a proposal, and on no calendar yet.
    where : str
        Where they could meet.

    Raises
    ------
    IntroductionRefused
        If the person is neither steward nor of one of the two, the two are kept apart, or the time lies in the past.
    """
    own = by.organization_id in (overlap.one_id, overlap.other_id)
    is_steward = by.role == Role.STEWARD
    if not is_steward and not own:
        raise IntroductionRefused(_("Only the steward, or people of one of the two, can suggest that they meet."))
    if overlap.state in (Overlap.State.APART, Overlap.State.DIFFERENT):
        raise IntroductionRefused(_("These two cannot be introduced now."))
    if meet_at is not None and meet_at <= at:
        raise IntroductionRefused(_("Propose a day and time that is still to come."))
    names = {"one": overlap.one.name, "other": overlap.other.name}
    introduction, is_new = Introduction.objects.get_or_create(
        partnership=overlap.partnership,
        one=overlap.one,
        other=overlap.other,
        defaults={
            "draft": Words.of_many(**{language: text.format(**names) for language, text in DRAFT.items()}),
            "n_shared": len(overlap.shared.get("places", ())),
            "shared": overlap.shared,
            "drafted_by": by,
            "made_at": at,
            "meet_at": meet_at,
            "where": where.strip()[:300],
        },
    )
    if is_new:
        write_answer(
            overlap=overlap,
            kind=PairAnswer.Kind.INTRODUCE,
            organization_id=None if is_steward and not own else by.organization_id,
            by=by,
            at=at,
        )
        # Whom it concerns is not public: nobody is shown as having turned somebody down. An organization that suggests
        # it is not named either, since that would tell that it is one of the two.
        journaled(
            partnership=overlap.partnership,
            by=by if is_steward else None,
            act="alignment.introduction.drafted",
            subject=f"partnerships.partnership:{overlap.partnership.slug}",
            at=at,
        )
        start_job(
            partnership=overlap.partnership, task=MAIL, arguments={"introduction": introduction.pk}, by=None, at=at
        )
        if own and not is_steward:
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
        record_agreed(partnership=held.partnership, one=held.one, other=held.other, kind=Said.Kind.INTRODUCTION, at=at)
    act = "agreed" if held.agreed_at is not None else "accepted" if is_accepted else "dismissed"
    # A side's answer is not public, and neither is whom it concerns, so the system stands for who gave it.
    journaled(
        partnership=held.partnership,
        by=None,
        act=f"alignment.introduction.{act}",
        subject=f"partnerships.partnership:{held.partnership.slug}",
        at=at,
    )
    return held


@transaction.atomic
def put_on_calendar(*, introduction: Introduction, by: Membership, at: datetime, is_public: bool = False) -> Gathering:
    """Make the proposed meeting a session of both, once both have accepted. It names both in the public record.

    Raises
    ------
    IntroductionRefused
        If not both have accepted, no time was proposed or it has passed, it is there already, or `by` is of neither.
    """
    held = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("one", "other", "partnership")
        .get(pk=introduction.pk)
    )
    if by.role != Role.STEWARD and by.organization_id not in (held.one_id, held.other_id):
        raise IntroductionRefused(_("Only the steward, or people of one of the two, can do this."))
    if held.agreed_at is None:
        raise IntroductionRefused(_("Wait until both have accepted."))
    if held.gathering_id is not None:
        raise IntroductionRefused(_("The meeting is on the calendar already."))
    if held.meet_at is None or held.meet_at <= at:
        raise IntroductionRefused(_("The proposed time has passed. Plan a session with a new one."))
    names = {"one": held.one.name, "other": held.other.name}
    plan = SessionPlan(
        kind=Gathering.Kind.PLANNING,
        title=Words.of_many(**{language: text.format(**names) for language, text in TITLE.items()}),
        starts_at=held.meet_at,
        ends_at=held.meet_at + HALF_AN_HOUR,
        where=held.where,
        is_public=is_public,
    )
    held.gathering = plan_session(partnership=held.partnership, plan=plan, hosts=[held.one, held.other], by=by, now=at)
    held.save(update_fields=["gathering"])
    return held.gathering
