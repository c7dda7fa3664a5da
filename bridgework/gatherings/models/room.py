"""What happens in the room: agenda and notes, questions, consent decisions, who is there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models.gathering import Gathering
from bridgework.gatherings.models.guests import Guest
from bridgework.goals.models import Decision
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Body, Membership, Organization


class AgendaItem(models.Model):
    """One item: what, how long, who leads it, and its notes. `version` rises with each text that takes the place of another."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = WordsField()
    minutes = models.PositiveSmallIntegerField()
    led_by = models.CharField(max_length=120, blank=True)
    note = WordsField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]


class NoteVersion(models.Model):
    """Everything that was ever saved as notes of an item: nothing acknowledged is overwritten.

    `is_beside`: it was written from an older version than the newest when it came; it stands beside until somebody has joined the
    two. `mark` is the writer's own name for one saving: sent twice, it is kept once.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # in the order they came; the item's `version` where it took the place
    base = models.PositiveIntegerField()  # the version it was written from
    body = WordsField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    capacity = models.CharField(max_length=400)
    at = models.DateTimeField()
    mark = models.CharField(max_length=64)
    is_beside = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_note_per_number"),
            models.UniqueConstraint(fields=["item", "mark"], name="one_note_per_mark"),
        ]


class FloorQuestion(models.Model):
    """A question from the floor. Nothing says who asked, and no time; those who host read it before the room does."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        SHOWN = "shown", _("shown")
        ANSWERED = "answered", _("answered")
        REFUSED = "refused", _("not shown")

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="questions")
    text = WordsField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    mark = models.CharField(max_length=64)  # of the form: sent twice, asked once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "mark"], name="one_question_per_form")]


class Consent(models.Model):
    """A decision by consent: taken where nobody objects. With a body it enters the record as that body's decision."""

    class State(models.TextChoices):
        OPEN = "open", _("asked for consent")
        AGREED = "agreed", _("agreed")
        SET_ASIDE = "set-aside", _("set aside")

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="consents")
    title = WordsField()
    reasons = WordsField()
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    decision = models.OneToOneField(Decision, models.SET_NULL, null=True, related_name="consent")
    had_quorum = models.BooleanField(default=False)  # when it was agreed
    n_organizations = models.PositiveSmallIntegerField(default=0)  # that were there then
    n_sectors = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="a_closed_consent_has_its_time",
            )
        ]


class Objection(models.Model):
    """Why somebody in the room does not consent. From a phone it comes without a name."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="objections")
    words = WordsField()
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, related_name="+")
    mark = models.CharField(max_length=64)
    settled = WordsField()  # what was changed or said, so that it no longer stands; empty: it stands
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "mark"], name="one_objection_per_form")]


class CheckIn(models.Model):
    """Somebody is there: for an organization, or (None) as a resident for themself. No name where it came by code."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="check_ins")
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="+")
    guest = models.OneToOneField(Guest, models.CASCADE, null=True, related_name="check_in")
    mark = models.CharField(max_length=64)  # of one browser at this session: pressed twice, counted once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "mark"], name="one_check_in_per_browser")]
