"""What comes from the floor: questions, check-ins, objections; and decisions by consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from secrets import compare_digest

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.actions.tracks import mark_came
from bridgework.gatherings.models import CheckIn, Consent, FloorQuestion, Gathering, Guest, Objection
from bridgework.gatherings.queries.room import quorum_of
from bridgework.goals.actions.decisions import record_decision
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.goals.rules import local_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled, touch
from bridgework.partnerships.models import Body, Membership, Organization, Seat

LONGEST = 600
MOST_QUESTIONS, MOST_OBJECTIONS, MOST_CHECK_INS = 300, 50, 2_000


def _check_text(words: Words, mark: str) -> None:
    if not words or not 0 < len(mark) <= 64:
        raise Refused(_("Write something here."))
    if len(str(words)) > LONGEST:
        raise Refused(_("Please keep it under %(n)s letters.") % {"n": LONGEST})


@transaction.atomic
def ask_from_floor(*, gathering: Gathering, words: Words, mark: str) -> FloorQuestion:
    """Take a question, which a host reads before the room does; the same form sent twice asks once.

    Raises
    ------
    Refused
        If it is empty or too long, or more than 300 were asked.
    """
    _check_text(words, mark)
    known = gathering.questions.filter(mark=mark).first()
    if known is not None:
        return known
    if gathering.questions.count() >= MOST_QUESTIONS:
        raise Refused(_("So many questions wait that no more are taken. Ask in the room."))
    try:
        with transaction.atomic():
            return FloorQuestion.objects.create(gathering=gathering, text=words, mark=mark)
    except IntegrityError:  # pressed twice at once
        return gathering.questions.get(mark=mark)


@transaction.atomic
def read_question(*, question: FloorQuestion, state: str) -> FloorQuestion:
    """Show a question to the room, mark it as answered, or do not show it.

    Raises
    ------
    Refused
        If it is none of these.
    """
    if state not in FloorQuestion.State.values or state == FloorQuestion.State.WAITING:
        raise Refused(_("Choose one from the list."))
    question.state = state
    question.save(update_fields=["state"])
    touch(question.gathering.partnership)
    return question


def check_code(gathering: Gathering, code: str) -> None:
    """Let pass who has read the code that stands in the room.

    Raises
    ------
    Refused
        If it is another, or no room is open.
    """
    if not gathering.room_code or not compare_digest(code.strip().encode(), gathering.room_code.encode()):
        raise Refused(_("This is not the code that stands in the room. Look again."))


@transaction.atomic
def check_in_by_code(*, gathering: Gathering, code: str, organization: Organization | None, mark: str) -> CheckIn:
    """Note that somebody is there: who reads the room's code is in the room. No name is asked; one browser counts once.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the code is not the room's.
    """
    same_partnership(gathering.partnership, organization)
    check_code(gathering, code)
    if not 0 < len(mark) <= 64 or gathering.check_ins.count() >= MOST_CHECK_INS:
        raise Refused(_("You cannot check in here. Tell those who host the session that you came."))
    row, _is_new = CheckIn.objects.update_or_create(
        gathering=gathering, mark=mark, defaults={"organization": organization}
    )
    return row


@transaction.atomic
def check_in_guest(*, guest: Guest, is_here: bool, by: Membership | None, now: datetime) -> CheckIn | None:
    """Note by hand that a guest came, or did not after all. A member's steps of training tracks are noted with it."""
    if not is_here:
        CheckIn.objects.filter(guest=guest).delete()
        return None
    row, _is_new = CheckIn.objects.get_or_create(
        guest=guest,
        defaults={"gathering": guest.gathering, "organization": guest.organization, "mark": f"guest-{guest.pk}"},
    )
    if guest.membership is not None:
        mark_came(gathering=guest.gathering, membership=guest.membership, by=by, now=now)
    return row


@transaction.atomic
def ask_consent(
    *, gathering: Gathering, title: Words, reasons: Words, body: Body | None, by: Membership | None, now: datetime
) -> Consent:
    """Put a proposal to the room: it is agreed where nobody objects.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the body is not of this partnership, title or reasons are missing, or the session was cancelled or has not begun.
    """
    same_partnership(gathering.partnership, body)
    if gathering.cancelled_at is not None or gathering.starts_at > now:
        raise Refused(_("A decision is taken in the room, once the session has begun."))
    if not title or not reasons:
        raise Refused(_("Write what was decided and the reasons for it."))
    consent = Consent.objects.create(gathering=gathering, title=title, reasons=reasons, body=body, asked_at=now)
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.consent.asked",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"body": body.slug if body else None},
    )
    return consent


@transaction.atomic
def object_to(*, consent: Consent, words: Words, mark: str, organization: Organization | None = None) -> Objection:
    """Take an objection with its reason; from a phone it comes without a name. The same form sent twice objects once.

    Raises
    ------
    Refused
        If the decision is closed, no reason is given, or more than fifty stand.
    """
    consent = (
        Consent.objects.select_for_update(of=("self",)).select_related("gathering__partnership").get(pk=consent.pk)
    )
    same_partnership(consent.gathering.partnership, organization)
    known = consent.objections.filter(mark=mark).first()
    if known is not None:
        return known
    if consent.state != Consent.State.OPEN:
        raise Refused(_("This decision is closed. Say what is wrong with it in the room."))
    _check_text(words, mark)
    if consent.objections.count() >= MOST_OBJECTIONS:
        raise Refused(_("Many people object. Talk about it in the room."))
    touch(consent.gathering.partnership)
    return Objection.objects.create(consent=consent, words=words, mark=mark, organization=organization)


@transaction.atomic
def settle_objection(*, objection: Objection, how: Words, now: datetime) -> Objection:
    """Write down how an objection was met; both stay on record.

    Raises
    ------
    Refused
        If nothing says how.
    """
    if not how:
        raise Refused(_("Say how the objection was met."))
    objection.settled, objection.settled_at = how, now
    objection.save(update_fields=["settled", "settled_at"])
    touch(objection.consent.gathering.partnership)
    return objection


@transaction.atomic
def close_consent(
    *, consent: Consent, is_agreed: bool, present: Sequence[Seat], by: Membership | None, now: datetime
) -> Consent:
    """Close a decision: agreed where no objection stands, or set aside. A body's enters the record with who of it was there.

    Raises
    ------
    Refused
        If it is closed, an objection stands, or the quorum is not reached; also like `goals.actions.record_decision`.
    """
    consent = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("gathering__partnership", "body")
        .get(pk=consent.pk)
    )
    gathering = consent.gathering
    if consent.state != Consent.State.OPEN:
        raise Refused(_("This decision is closed."))
    quorum = quorum_of(gathering)
    if is_agreed:
        if consent.objections.filter(settled_at=None).exists():
            raise Refused(_("An objection stands. Meet it and say how, or set the proposal aside."))
        if not quorum.is_reached:
            raise Refused(_("Too few are there to decide. Check people in, or set the proposal aside."))
        if consent.body is not None:
            consent.decision = record_decision(
                partnership=gathering.partnership,
                body=consent.body,
                title=consent.title,
                reasons=consent.reasons,
                decided_on=local_date(gathering.partnership, now),
                present=present,
                by=by,
                now=now,
                goal=gathering.goal,
                is_public=gathering.is_public,
            )
    consent.state = Consent.State.AGREED if is_agreed else Consent.State.SET_ASIDE
    consent.closed_at, consent.had_quorum = now, quorum.is_reached
    consent.n_organizations, consent.n_sectors = quorum.n_organizations, len(quorum.sectors)
    consent.save()
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.consent.agreed" if is_agreed else "gatherings.consent.set-aside",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"organizations": quorum.n_organizations, "sectors": list(quorum.sectors)},
    )
    return consent
