"""Shared goals, endorsements, initiatives, commitments, decisions and answers.

What a decision or an answer cites (a conversation, a statement) is a row of the citing capability that points down here.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Body, Membership, Obligation, Organization, Partnership, Seat
from bridgework.partnerships.models.partnership import WithinQuerySet
from bridgework.places.models import Place


class Goal(models.Model):
    """A goal that several organizations hold together."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="goals")
    slug = models.SlugField(max_length=80)
    title = WordsField()
    vision = WordsField()  # why: what holds people back, and what is true once the goal is reached
    position = models.PositiveSmallIntegerField(default=0)
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "slug"], name="one_goal_per_slug")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public)


class Endorsement(models.Model):
    """An organization stands behind a goal, with its own pledge."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="endorsements")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="endorsements")
    pledge = WordsField()
    endorsed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "organization"], name="one_endorsement_per_organization")
        ]


class Aim(models.TextChoices):
    """What an initiative wants to change, in a short list of our own; its own words say it better, the code compares it."""

    LEARNING = "learning", _("Learning and school")
    TEACHING = "teaching", _("How teaching and services treat people")
    COLLEGE = "college", _("The way to college")
    WORK = "work", _("Work and careers")
    MENTAL_HEALTH = "mental-health", _("Mental health")
    HEALTH = "health", _("Health")
    FOOD = "food", _("Food")
    HOUSING = "housing", _("Housing")
    SAFETY = "safety", _("Safety and justice")
    TRANSPORT = "transport", _("Getting around")
    ENVIRONMENT = "environment", _("Air, water and land")
    MONEY = "money", _("Income and money")
    BELONGING = "belonging", _("Belonging and culture")
    VOICE = "voice", _("A say in decisions")


class Initiative(models.Model):
    """What organizations do toward a goal: aim, whom it serves, where."""

    class Strategy(models.TextChoices):
        SERVICE = "service", _("Help people directly")
        TRAINING = "training", _("Train staff")
        RULES = "rules", _("Change rules and policies")
        NAVIGATION = "navigation", _("Guide people to help")
        ORGANIZING = "organizing", _("Organize with residents")
        FUNDING = "funding", _("Pay for things")
        FACILITY = "facility", _("Build or open places")
        DATA = "data", _("Find out and make known")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="initiatives")
    slug = models.SlugField(max_length=80)
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="initiatives")
    name = WordsField()
    aim = WordsField()
    serves = WordsField()
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="+")
    where = models.CharField(max_length=200, blank=True)
    organizations = models.ManyToManyField(Organization, related_name="initiatives")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    # In the same terms for all, so that two can be compared; empty where nobody said it (initiatives of earlier times).
    aims = models.JSONField(default=list)  # codes of `Aim`
    strategy = models.CharField(max_length=20, choices=Strategy.choices, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    groups = models.JSONField(default=list)  # "dimension:code" of places.Group
    languages = models.JSONField(default=list)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_initiative_per_slug"),
            models.CheckConstraint(
                condition=models.Q(age_from=None) | models.Q(age_to=None) | models.Q(age_from__lte=models.F("age_to")),
                name="ages_run_upward",
            ),
        ]

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.goal is None or self.goal.is_public)


class Decision(models.Model):
    """What a body decided, who was present, and the residents' share of its seats on that day."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="decisions")
    slug = models.SlugField(max_length=80)
    body = models.ForeignKey(Body, models.PROTECT, related_name="decisions")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="decisions")
    title = WordsField()
    reasons = WordsField()
    decided_on = models.DateField()
    n_seats = models.PositiveSmallIntegerField()  # filled seats on the day of the decision
    n_resident_seats = models.PositiveSmallIntegerField()
    is_public = models.BooleanField(default=True)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_decision_per_slug"),
            models.CheckConstraint(
                condition=models.Q(n_resident_seats__lte=models.F("n_seats")), name="resident_seats_are_seats"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "-decided_on"], name="decisions_by_date"),
            models.Index(fields=["goal", "-decided_on"], name="decisions_by_goal"),
            # The few that are hidden: every list of promises and answers leaves theirs out.
            models.Index(fields=["id"], condition=models.Q(is_public=False), name="decisions_hidden"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public and (self.goal is None or self.goal.is_public))


class Presence(models.Model):
    """Who was present when a decision was taken, by seat."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="presences")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "seat"], name="one_presence_per_seat")]


class Commitment(models.Model):
    """A promise of one organization: what, by when, and what became of it. `due_on` is a date in the partnership's zone."""

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        KEPT = "kept", _("Kept")
        DROPPED = "dropped", _("Given up")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="commitments")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="commitments")
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="commitments")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="commitments")
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="commitments")
    initiative = models.ForeignKey(Initiative, models.SET_NULL, null=True, related_name="commitments")
    obligation = models.OneToOneField(Obligation, models.SET_NULL, null=True, related_name="commitment")
    title = WordsField()
    due_on = models.DateField()
    first_due_on = models.DateField()  # as first promised: a changed date never hides the first one
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    identifier = models.CharField(
        max_length=100, blank=True
    )  # a tracker row's stable key: a second import finds it again
    reminded_for = models.DateField(null=True)  # the due date for which a mail has gone out

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "identifier"],
                condition=~models.Q(identifier=""),
                name="one_commitment_per_identifier",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on=None)
                | (~models.Q(state="open") & models.Q(closed_on__isnull=False)),
                name="a_closed_commitment_has_its_date",
            ),
        ]
        indexes = [
            # The order of the list, and all that its counts need.
            models.Index(
                fields=["partnership", "-state", "due_on", "id", "goal", "decision"], name="commitments_by_due_date"
            ),
            models.Index(fields=["organization", "state", "due_on", "decision", "goal"], name="commitments_by_org"),
            models.Index(fields=["goal", "state", "due_on", "decision"], name="commitments_by_goal"),
            # How many organizations promise something for a goal.
            models.Index(fields=["goal", "organization", "state", "decision"], name="commitments_promising"),
            models.Index(fields=["state", "due_on"], name="commitments_due"),  # what the worker asks every few minutes
        ]

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Return the state in words. Django's own makes a dictionary of all choices at each call, for each row of a list."""
        return str(self.State(self.state).label)


class CommitmentReply(models.Model):
    """What the owner said of a promise: kept, late, changed or given up; and to which due date it was said. The history
    of a commitment is these rows: a changed date never hides the earlier one."""

    class Said(models.TextChoices):
        KEPT = "kept", _("Kept")
        LATE = "late", _("Late")
        CHANGED = "changed", _("Changed")
        DROPPED = "dropped", _("Given up")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="replies")
    said = models.CharField(max_length=10, choices=Said.choices)
    due_on = models.DateField()  # the due date this answers; a mailed link works once for it
    new_due_on = models.DateField(null=True)
    note = WordsField()
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    capacity = models.CharField(max_length=400)  # as it was then
    said_at = models.DateTimeField()


class Answer(models.Model):
    """One answer to what residents said; it may cover many statements. "Not ours, referred to …" is an answer."""

    class Kind(models.TextChoices):
        TAKEN_UP = "taken-up", _("Taken up")
        PARTLY = "partly", _("Partly taken up")
        DECLINED = "declined", _("Not taken up, with reasons")
        REFERRED = "referred", _("Not ours, referred on")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="answers")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="answers")  # who answers
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="answers")  # or the body that does
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="answers")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = WordsField()
    referred_to = models.CharField(max_length=300, blank=True)
    did = WordsField()  # "we did": empty until something was done
    did_on = models.DateField(null=True)
    answered_on = models.DateField()
    # Counts of verdicts are kept here so that lists stay quick; conversations.actions holds them true.
    n_solved = models.PositiveIntegerField(default=0)
    n_partly = models.PositiveIntegerField(default=0)
    n_not = models.PositiveIntegerField(default=0)

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organization=None) | models.Q(body=None), name="an_organization_or_a_body_answers"
            )
        ]
        indexes = [
            models.Index(fields=["partnership", "-answered_on"], name="answers_by_date"),
            models.Index(fields=["goal", "-answered_on", "-id"], name="answers_of_goal"),
            models.Index(fields=["partnership", "goal", "decision"], name="answers_counted"),
            # After which something was done: the newest stand on the home page.
            models.Index(
                fields=["partnership", "-did_on", "-id"], condition=models.Q(did_on__isnull=False), name="answers_done"
            ),
        ]


class CauseMap(models.Model):
    """The root-cause map of a goal as it stands now (`lib.cause_map`). `version` rises with each change."""

    goal = models.OneToOneField(Goal, models.CASCADE, related_name="cause_map")
    version = models.PositiveIntegerField(default=0)
    document = models.JSONField(default=dict)
    changed_at = models.DateTimeField()


class CauseMapVersion(models.Model):
    """The map after one change: who made it, when, and what it was. All are kept."""

    class Done(models.TextChoices):
        ADDED = "added", _("Something was added")
        CHANGED = "changed", _("Something was said anew")
        REMOVED = "removed", _("Something was taken out")
        MOVED = "moved", _("The order was changed")
        BACK = "back", _("An earlier version was brought back")
        READ = "read", _("The map was read in from a file")

    map = models.ForeignKey(CauseMap, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    done = models.CharField(max_length=10, choices=Done.choices)
    of = models.CharField(max_length=20, blank=True)  # id of the cause or strategy, or the number brought back
    by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["map", "number"], name="one_map_version_per_number")]
