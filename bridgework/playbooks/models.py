"""Playbooks of a partnership (published, or brought in), and what was made from which. The models that ship are files."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models import Conversation
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import CauseMap, Goal
from bridgework.indicators.models import Indicator
from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Agreement, Body, Membership, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Playbook(models.Model):
    """One playbook of a partnership: its document as it was published, or as it was read from a file."""

    class Origin(models.TextChoices):
        PUBLISHED = "published", _("Published here")
        BROUGHT_IN = "brought-in", _("Brought in from a file")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="playbooks")
    slug = models.SlugField(max_length=80)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    identity = models.CharField(max_length=100)  # the document's id
    title = WordsField()
    summary = WordsField()
    license = models.CharField(max_length=20)
    document = models.JSONField()
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # a published one that is shown no longer

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_playbook_per_slug"),
            models.UniqueConstraint(
                fields=["partnership", "identity"],
                condition=models.Q(origin="brought-in"),
                name="one_playbook_brought_in_per_identity",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.origin == self.Origin.PUBLISHED and self.withdrawn_at is None)


class Application(models.Model):
    """One time that a playbook was applied. The document is kept as it was then: its roles and causes can be read here."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="playbook_applications")
    slug = models.CharField(max_length=80)  # the model's, under which its page stands
    identity = models.CharField(max_length=100)
    title = WordsField()
    document = models.JSONField()
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    objects = WithinQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["partnership", "identity"], name="applications_of_a_playbook")]


class Made(models.Model):
    """One thing that was made from one part of a playbook. It is changed freely afterwards; this row only remembers."""

    class Part(models.TextChoices):
        GOAL = "goals", _("Goal")
        BODY = "bodies", _("Body")
        INDICATOR = "indicators", _("Indicator")
        CAUSES = "causes", _("Root causes")
        AGREEMENT = "agreements", _("Agreement")
        SESSION = "sessions", _("Session")
        CONVERSATION = "conversations", _("Conversation")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, models.CASCADE, related_name="made")
    part = models.CharField(max_length=20, choices=Part.choices)
    key = models.CharField(max_length=60)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="+")
    body = models.ForeignKey(Body, models.SET_NULL, null=True, related_name="+")
    indicator = models.ForeignKey(Indicator, models.SET_NULL, null=True, related_name="+")
    cause_map = models.ForeignKey(CauseMap, models.SET_NULL, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.SET_NULL, null=True, related_name="+")
    gathering = models.ForeignKey(Gathering, models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.SET_NULL, null=True, related_name="+")

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "part", "key"], name="one_thing_per_part_of_a_playbook")
        ]

    @property
    def thing(self) -> Any:
        """What was made, or None where it has been removed since."""
        return getattr(self, COLUMNS[Made.Part(self.part)])


# Which column of `Made` holds the thing that a part became.
COLUMNS = {
    Made.Part.GOAL: "goal",
    Made.Part.BODY: "body",
    Made.Part.INDICATOR: "indicator",
    Made.Part.CAUSES: "cause_map",
    Made.Part.AGREEMENT: "agreement",
    Made.Part.SESSION: "gathering",
    Made.Part.CONVERSATION: "conversation",
}
