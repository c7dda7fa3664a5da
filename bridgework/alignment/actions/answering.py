"""What an organization or the steward says of a pair, and both sides' agreement to show it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.alignment.actions.refusals import PairRefused
from bridgework.alignment.models import Introduction, Overlap, PairAnswer
from bridgework.alignment.rules import may_answer_pair
from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.models import Job, Membership, Organization, Partnership, Role
from bridgework.relationships.actions import record_agreed
from bridgework.relationships.models import Said

Kind = PairAnswer.Kind
State = Overlap.State
LEARN = "bridgework.alignment.tasks.learn"


@transaction.atomic
def answer_pair(
    *,
    overlap: Overlap,
    kind: PairAnswer.Kind | str,
    organization_id: int | None,
    by: Membership,
    at: datetime,
    reason: Words | None = None,
) -> PairAnswer:
    """Say of a pair that the two work together already, are not the same, or must be kept apart. It teaches the ranking.

    Parameters
    ----------
    overlap : Overlap
    kind : PairAnswer.Kind
        "Introduce us" is said by `introduce`, which writes its answer with `write_answer`.
    organization_id : int or None
        The side that `by` speaks for; None for the steward.
    by, at : Membership, datetime
    reason : Words, optional
        Needed for "keep apart"; only the steward reads it.

    Raises
    ------
    PairRefused
        If `by` does not speak for this side, or a reason is missing.
    """
    if kind not in (Kind.TOGETHER, Kind.DIFFERENT, Kind.APART):
        raise PairRefused(_("Choose one of the answers."))
    if kind == Kind.APART and not reason:
        raise PairRefused(_("Say in a few words why the two must be kept apart. Only the steward reads it."))
    answer = write_answer(
        overlap=overlap, kind=kind, organization_id=organization_id, by=by, at=at, reason=reason or Words()
    )
    _journal_answer(overlap.partnership, "alignment.pair.answered", organization_id, by, at)
    return answer


def write_answer(
    *,
    overlap: Overlap,
    kind: PairAnswer.Kind | str,
    organization_id: int | None,
    by: Membership,
    at: datetime,
    reason: Words | None = None,
) -> PairAnswer:
    """Keep one side's answer, bring the pair's state in line, and let the ranking learn; journals nothing.

    Raises
    ------
    PairRefused
        If `by` does not speak for this side.
    """
    held = Overlap.objects.select_for_update().get(pk=overlap.pk)
    if not may_answer_pair([by], held, organization_id) or by.partnership_id != held.partnership_id:
        raise PairRefused(_("Only people of one of the two, or the steward, answer here."))
    side = None if organization_id is None else Organization.objects.get(pk=organization_id)
    answer, _is_new = PairAnswer.objects.update_or_create(
        overlap=held,
        organization=side,
        defaults={
            "kind": kind,
            "reason": (reason or Words()) if kind == Kind.APART else Words(),
            "parts": held.found.get("parts", {}),
            "by": by,
            "at": at,
        },
    )
    _bring_in_line(held, at)
    learn_soon(partnership=held.partnership, at=at)
    overlap.refresh_from_db(fields=["state", "one_shows_at", "other_shows_at"])
    return answer


@transaction.atomic
def take_back_answer(*, overlap: Overlap, organization_id: int | None, by: Membership, at: datetime) -> None:
    """Take one side's answer back; the pair stands again where the others' answers leave it.

    Raises
    ------
    PairRefused
        If `by` does not speak for this side, or it has not answered. "Introduce us" is answered on the introduction.
    """
    held = Overlap.objects.select_for_update().get(pk=overlap.pk)
    if not may_answer_pair([by], held, organization_id):
        raise PairRefused(_("Only people of one of the two, or the steward, answer here."))
    answers = PairAnswer.objects.filter(overlap=held).exclude(kind=Kind.INTRODUCE)
    own = answers.filter(organization=organization_id) if organization_id else answers.filter(organization=None)
    n_gone, _by_kind = own.delete()
    if not n_gone:
        raise PairRefused(_("There is no answer to take back."))
    _bring_in_line(held, at)
    learn_soon(partnership=held.partnership, at=at)
    _journal_answer(held.partnership, "alignment.pair.reopened", organization_id, by, at)
    overlap.refresh_from_db(fields=["state", "one_shows_at", "other_shows_at"])


@transaction.atomic
def lift_apart(*, answer: PairAnswer, by: Membership, at: datetime) -> None:
    """Let the steward end that two organizations are kept apart, whoever asked for it.

    Raises
    ------
    PairRefused
        If `by` is not the steward of this partnership, or the answer is another one.
    """
    held = Overlap.objects.select_for_update().get(pk=answer.overlap_id)
    if by.role != Role.STEWARD or by.partnership_id != held.partnership_id:
        raise PairRefused(_("Only the steward lifts this."))
    if not PairAnswer.objects.filter(pk=answer.pk, kind=Kind.APART).delete()[0]:
        raise PairRefused(_("There is no answer to take back."))
    _bring_in_line(held, at)
    _journal_answer(held.partnership, "alignment.pair.reopened", None, by, at)


@transaction.atomic
def show_pair(*, overlap: Overlap, organization_id: int, is_shown: bool, by: Membership, at: datetime) -> Overlap:
    """Agree for one side that everybody may see the pair, or take that back. Only both sides' agreement shows it.

    Raises
    ------
    PairRefused
        If `by` does not act for one of the two, or the pair is not open to be shown.
    """
    held = Overlap.objects.select_for_update().get(pk=overlap.pk)
    sides = {held.one_id: "one_shows_at", held.other_id: "other_shows_at"}
    if organization_id not in sides or by.organization_id != organization_id:
        raise PairRefused(_("Only people of one of the two decide whether it is shown."))
    if held.state in (State.APART, State.DIFFERENT):
        raise PairRefused(_("This cannot be shown."))
    was_shown = held.is_shown
    before = getattr(held, sides[organization_id])
    if (before is not None) == is_shown:
        return held
    setattr(held, sides[organization_id], at if is_shown else None)
    held.save(update_fields=["one_shows_at", "other_shows_at"])
    if held.is_shown != was_shown:
        # Not named here: the record stays, and either side may take its agreement back.
        journaled(
            partnership=held.partnership,
            by=None,
            act="alignment.pair.shown" if held.is_shown else "alignment.pair.hidden",
            subject=f"partnerships.partnership:{held.partnership.slug}",
            at=at,
        )
    overlap.one_shows_at, overlap.other_shows_at = held.one_shows_at, held.other_shows_at
    return held


def learn_soon(*, partnership: Partnership, at: datetime) -> None:
    """Let the worker learn from the answers; nothing if it is about to anyhow."""
    waiting = Job.objects.filter(partnership=partnership, task=LEARN, state=Job.State.WAITING)
    if not waiting.exists():
        start_job(partnership=partnership, task=LEARN, by=None, at=at)


def _bring_in_line(held: Overlap, at: datetime) -> None:
    """Set the pair's state from what was said: keep apart before not the same, before together, before introduce."""
    answers = dict(PairAnswer.objects.filter(overlap=held).values_list("organization_id", "kind"))
    said = set(answers.values())
    together = {one for one, kind in answers.items() if kind == Kind.TOGETHER}
    if Kind.APART in said:
        state = State.APART
    elif Kind.DIFFERENT in said:
        state = State.DIFFERENT
    elif {held.one_id, held.other_id} <= together:
        state = State.TOGETHER
    elif together:
        state = State.HALF
    elif Kind.INTRODUCE in said:
        state = State.INTRODUCED
    else:
        state = State.OPEN
    was, held.state = held.state, state
    if state in (State.APART, State.DIFFERENT):
        held.one_shows_at = held.other_shows_at = None
        Introduction.objects.filter(
            partnership=held.partnership_id, one=held.one_id, other=held.other_id, agreed_at=None
        ).delete()
    held.save(update_fields=["state", "one_shows_at", "other_shows_at"])
    if state == State.TOGETHER:
        record_agreed(partnership=held.partnership, one=held.one, other=held.other, kind=Said.Kind.TOGETHER, at=at)
    elif was == State.TOGETHER:
        told = Said.objects.filter(one=held.one_id, other=held.other_id, kind=Said.Kind.TOGETHER)
        told.exclude(one__in=together).update(one_at=None)
        told.exclude(other__in=together).update(other_at=None)


def _journal_answer(
    partnership: Partnership, act: str, organization_id: int | None, by: Membership, at: datetime
) -> None:
    """Journal that something was said of a pair; which pair, and by which side, is nobody else's to know."""
    journaled(
        partnership=partnership,
        by=by if organization_id is None else None,
        act=act,
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
    )
