"""Agreements: who may do what with which data, for what, until when. Which indicators one covers is known one floor up."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.journal.subjects import key_of
from bridgework.lib.words import WordsField
from bridgework.partnerships.models.membership import Membership
from bridgework.partnerships.models.organization import Organization
from bridgework.partnerships.models.partnership import Partnership, WithinQuerySet

WARNED_BEFORE = (60, 14)  # days before its end on which its parties are told


class Act(models.TextChoices):
    """What an agreement can allow with the data it covers."""

    UPLOAD = "upload", _("Bring numbers in")
    VIEW = "view", _("Look at the page")
    EXPORT = "export", _("Download numbers or pictures")
    API = "api", _("Read by program")
    RELEASE = "release", _("Publish a release")


class Standing(models.TextChoices):
    """Where an agreement stands on a day."""

    DRAFT = "draft", _("Draft")
    OFFERED = "offered", _("Waits for signatures")
    COMING = "coming", _("Signed, not begun")
    IN_FORCE = "in-force", _("In force")
    ENDING = "ending", _("Ends soon")
    ENDED = "ended", _("Ended")


class Agreement(models.Model):
    """One agreement. Its texts do not change any more once it is put to signature; a renewal is a new one."""

    class Kind(models.TextChoices):
        MOU = "mou", _("Memorandum of understanding")
        SHARING = "sharing", _("Data-sharing agreement")
        LICENSE = "license", _("Data-use license")

    class Audience(models.TextChoices):
        PARTIES = "parties", _("People of the parties")
        MEMBERS = "members", _("Members of the partnership")
        PUBLIC = "public", _("Everybody")

    class Purpose(models.TextChoices):
        IMPROVE = "improve", _("Plan and improve services")
        EQUITY = "equity", _("See whether groups are served alike")
        COORDINATE = "coordinate", _("Work together for the same people")
        EVALUATE = "evaluate", _("Find out what helped")
        RESEARCH = "research", _("Research")
        REPORT = "report", _("Report to the public")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="agreements")
    slug = models.SlugField(max_length=80)
    title = WordsField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purposes = models.JSONField(default=list)  # codes of Purpose
    purpose = WordsField()  # in the parties' own words
    acts = models.JSONField(default=list)  # codes of Act: what it allows
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PARTIES)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    offered_at = models.DateTimeField(null=True)  # put to signature; from here on it governs what it covers
    signed_at = models.DateTimeField(null=True)  # by all
    ended_on = models.DateField(null=True)  # ended early: from this day on it allows nothing
    renews = models.ForeignKey("self", models.SET_NULL, null=True, related_name="renewals")
    warned_before = models.PositiveSmallIntegerField(null=True)  # 60, then 14: the last warning that was mailed
    is_public = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "slug"], name="one_agreement_per_slug"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="an_agreement_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "signed_at"], name="agreements_by_end")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def journal_key(self) -> str:
        """What the journal calls it now; its slug is made of its title."""
        return key_of(self, is_public=self.is_public and self.offered_at is not None)

    def standing(self, today: date) -> Standing:
        """Return where it stands on a day."""
        if self.offered_at is None:
            return Standing.DRAFT
        if (self.ended_on is not None and today >= self.ended_on) or today > self.ends_on:
            return Standing.ENDED
        if self.signed_at is None:
            return Standing.OFFERED
        if today < self.starts_on:
            return Standing.COMING
        soon = today + timedelta(days=WARNED_BEFORE[0])
        return Standing.ENDING if self.ends_on <= soon else Standing.IN_FORCE

    def is_in_force(self, today: date) -> bool:
        """Return whether it allows anything on a day."""
        return self.standing(today) in (Standing.IN_FORCE, Standing.ENDING)

    @property
    def acts_said(self) -> list[str]:
        """What it allows, in words."""
        return [str(act.label) for act in Act if act in self.acts]

    @property
    def purposes_said(self) -> list[str]:
        """What for, in words."""
        return [str(purpose.label) for purpose in Agreement.Purpose if purpose in self.purposes]


class Clause(models.Model):
    """One numbered text. `about` says which refusals it is the reason of."""

    class About(models.TextChoices):
        AUDIENCE = "audience", _("Who may use the data")
        ACTS = "acts", _("What may be done with the data")
        PURPOSE = "purpose", _("What the data is for")
        TERM = "term", _("From when until when")
        OTHER = "other", _("Anything else")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    number = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=10, choices=About.choices)
    text = WordsField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="one_clause_per_number")]
        ordering = ["number"]


class Obligation(models.Model):
    """What one party promises in an agreement, by a day. Once all have signed it is a commitment (`goals.Commitment.obligation`)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="obligations")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    text = WordsField()
    due_on = models.DateField()

    class Meta:
        ordering = ["due_on", "pk"]


class Party(models.Model):
    """One organization of an agreement, and its signature: when, by whom, as what."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    signed_as = models.CharField(max_length=200, blank=True)  # the office: "Superintendent"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organization"], name="one_signature_per_organization")
        ]
        verbose_name_plural = "parties"
