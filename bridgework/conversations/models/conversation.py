"""A conversation and its computed result."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.goals.models import Goal
from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Body, Organization, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet


class Conversation(models.Model):
    """A question to residents, answered by voting on statements.

    The counters are refreshed by the background worker, not per vote: voters do not wait for one another on one row.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Influence(models.TextChoices):
        """The IAP2 spectrum: what is promised to those who take part."""

        INFORM = "inform", _("inform")
        CONSULT = "consult", _("consult")
        INVOLVE = "involve", _("involve")
        COLLABORATE = "collaborate", _("collaborate")
        EMPOWER = "empower", _("empower")

    class AnswerRule(models.TextChoices):
        """Which statements will be answered; set before the opening and never changed after it."""

        CONSENSUS = "consensus", _("every statement that all opinion groups agree with")
        MAJORITY = "majority", _("every statement that more than half of its voters agree with")
        MOST_AGREED = "most-agreed", _("the statements with the most agreement")
        ALL = "all", _("every statement")

    class MapShown(models.TextChoices):
        """Who sees the map of opinions, and when; set before the opening and never changed after it."""

        AFTER_CLOSE = "after-close", _("everybody, after the close")
        TO_VOTERS = "to-voters", _("those who have voted, at once; everybody after the close")

    class Hold(models.TextChoices):
        """Which residents' statements somebody reads before others see them; set before the opening."""

        ALL = "all", _("every statement")
        FIRST = "first", _("the first statement of each voice")
        FLAGGED = "flagged", _("only statements that show a sign of spam or of personal data")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="conversations")
    slug = models.SlugField(max_length=80)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="conversations")
    title = WordsField()
    question = WordsField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True)  # announced last day, in the partnership's zone
    closed_at = models.DateTimeField(null=True)
    influence = models.CharField(max_length=12, choices=Influence.choices, default=Influence.CONSULT)
    decider = models.ForeignKey(Body, models.PROTECT, null=True, related_name="conversations")
    answer_rule = models.CharField(max_length=12, choices=AnswerRule.choices, default=AnswerRule.CONSENSUS)
    answer_rule_n = models.PositiveSmallIntegerField(default=5)  # how many, for MOST_AGREED
    answer_by = models.DateField(null=True)
    answered_by = models.ForeignKey(
        Organization, models.SET_NULL, null=True, related_name="+"
    )  # whom requests go to first
    policy = WordsField()  # the public moderation policy
    # Votes row by row, under fresh numbers, after the close: only where it was said before the first card.
    shares_rows = models.BooleanField(default=False)
    # The ways to take part, chosen before the opening; people on paper and helped ones are entered by staff besides.
    by_browser = models.BooleanField(default=True)
    by_code = models.BooleanField(default=True)
    by_account = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=False)
    hold = models.CharField(max_length=10, choices=Hold.choices, default=Hold.ALL)
    pause_seconds = models.PositiveSmallIntegerField(default=30)  # before one voice may send another statement
    burst = models.PositiveSmallIntegerField(default=60)  # statements of all voices in ten minutes
    source = models.CharField(max_length=300, blank=True)  # where an imported conversation came from
    is_public = models.BooleanField(default=True)
    map_shown = models.CharField(max_length=12, choices=MapShown.choices, default=MapShown.AFTER_CLOSE)
    # Written by the worker: sizes of the opinion groups that `Statement.routing` speaks of; internal, never shown.
    routing = models.JSONField(default=list)
    n_promised = models.PositiveIntegerField(null=True)  # statements to be answered; None until there is a result
    n_promised_answered = models.PositiveIntegerField(default=0)
    n_promised_on_time = models.PositiveIntegerField(default=0)  # answered by `answer_by`
    n_voices = models.PositiveIntegerField(default=0)
    n_votes = models.PositiveIntegerField(default=0)
    n_statements = models.PositiveIntegerField(default=0)
    n_by_mode = models.JSONField(default=dict)  # voices that have voted, by mode; refreshed with the other counters
    # language -> how many of the shown statements ("of") are in it ("n"), how many of them by a machine ("machine"), and
    # whether enough people took part in it to name it ("named"); refreshed in the background and with every translation.
    by_language = models.JSONField(default=dict)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_conversation_per_slug"),
            models.CheckConstraint(
                condition=models.Q(by_browser=True)
                | models.Q(by_code=True)
                | models.Q(by_account=True)
                | models.Q(by_mail=True),
                name="a_conversation_has_a_way_in",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public and self.state != self.State.DRAFT)

    @property
    def asks_account(self) -> bool:
        """Only people with an account take part."""
        return self.by_account and not (self.by_browser or self.by_code or self.by_mail)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class Result(models.Model):
    """The map and the lists of one conversation, as computed; the newest is shown. `body` holds only what may be shown:
    groups under the floor of 10 people are merged away before it is stored. Counts are rows: `ResultStatement`."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="results")
    computed_at = models.DateTimeField()
    method = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    n_votes_seen = models.PositiveIntegerField()
    body = models.JSONField()
    # Two words of `body` for pages that show nothing else of it: a database reads a whole map to find them in there.
    n_groups = models.PositiveSmallIntegerField(default=0)
    agreed_number = models.PositiveIntegerField(null=True)  # of the statement that all groups agree with most

    class Meta:
        indexes = [models.Index(fields=["conversation", "-computed_at"], name="newest_result")]
