"""Taking part on paper: printed sheets, batches of sheets entered twice, and what an undone batch leaves behind."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models.conversation import Conversation
from bridgework.partnerships.models import Membership


class SheetRun(models.Model):
    """Sheets printed together: the same statements, in one language, numbered on from the run before. A sheet's number
    says which statements stand on it, and finds it again in the pile."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="sheet_runs")
    first_sheet = models.PositiveIntegerField()
    n_sheets = models.PositiveIntegerField()
    language = models.CharField(max_length=35)
    statements = models.JSONField()  # numbers, in the order of the sheet
    made_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "first_sheet"], name="one_run_per_first_sheet")]

    @property
    def last_sheet(self) -> int:
        return self.first_sheet + self.n_sheets - 1


class PaperBatch(models.Model):
    """Sheets from one event or place. Whoever opens it enters them first; a second person enters them again, and the
    database knows that it is another. Votes are written when both say the same of every sheet, and not before."""

    class State(models.TextChoices):
        ENTERING = "entering", _("Being entered")
        CHECKING = "checking", _("Being entered again by a second person")
        COUNTED = "counted", _("Counted")
        UNDONE = "undone", _("Taken back")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="paper_batches")
    number = models.PositiveIntegerField()  # 1, 2, … inside the conversation
    place = models.CharField(max_length=120)  # the event or place; staff read it, no public page does
    held_on = models.DateField()
    n_sheets = models.PositiveIntegerField()  # as counted by hand
    state = models.CharField(max_length=10, choices=State.choices, default=State.ENTERING)
    first_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    first_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    second_person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    n_differences = models.PositiveIntegerField(default=0)  # that had to be settled, kept when it is counted

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="one_batch_per_number"),
            models.CheckConstraint(
                condition=Q(first_person=None) | Q(second_person=None) | ~Q(second_person=F("first_person")),
                name="a_second_person_enters_again",
            ),
        ]


class PaperSheet(models.Model):
    """One sheet in a batch. It stands in one batch at a time, so it is counted once. What was entered of it lies in
    `SheetEntry` until it is counted, and is deleted then: afterwards no row ties a sheet's number to answers."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="sheets")
    run = models.ForeignKey(SheetRun, models.CASCADE, related_name="sheets")
    number = models.PositiveIntegerField()
    settled = models.JSONField(null=True)  # what the sheet says where the two entries differ: answers, words, language

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "number"], name="one_batch_per_sheet")]


class SheetEntry(models.Model):
    """What one of the two persons read on a sheet."""

    FIRST, SECOND = 1, 2

    sheet = models.ForeignKey(PaperSheet, models.CASCADE, related_name="entries")
    turn = models.PositiveSmallIntegerField()
    answers = models.JSONField()  # number of the statement -> 1, 0, -1, or null where nothing clear is ticked
    written = models.CharField(max_length=280, blank=True)  # a statement of one's own
    language = models.CharField(max_length=35, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "turn"], name="one_entry_per_turn"),
            models.CheckConstraint(condition=Q(turn__in=(1, 2)), name="a_sheet_is_entered_twice"),
        ]


class UndoneVote(models.Model):
    """A sealed vote that left with an undone batch: which statement and whose keyed hash, not what was answered. With it
    the seals still verify, and say how many votes left this way."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="undone_votes")
    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="undone_votes")
    number = models.PositiveIntegerField()  # of the statement
    key_hash = models.CharField(max_length=64)
