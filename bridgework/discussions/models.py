"""What is said at a goal, a session or an initiative: updates of those who run it, and the members' discussion.

Each of the three has a key of its own: what a post is about can be followed in the database, and goes with it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Goal, Initiative
from bridgework.lib.words import WordsField
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.models.partnership import WithinQuerySet

# One of the three, and no other.
OF_ONE = (
    models.Q(goal__isnull=False, gathering=None, initiative=None)
    | models.Q(goal=None, gathering__isnull=False, initiative=None)
    | models.Q(goal=None, gathering=None, initiative__isnull=False)
)


class Post(models.Model):
    """One text at a goal, a session or an initiative. A reply has the same subject as the post that it answers.

    Words that were taken back are gone; hidden ones are kept, so that somebody can look again.
    """

    class Kind(models.TextChoices):
        UPDATE = "update", _("Update")
        DISCUSSION = "discussion", _("Discussion")

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="posts")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, related_name="posts")
    gathering = models.ForeignKey(Gathering, models.CASCADE, null=True, related_name="posts")
    initiative = models.ForeignKey(Initiative, models.CASCADE, null=True, related_name="posts")
    answers_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")  # one level deep
    kind = models.CharField(max_length=10, choices=Kind.choices)
    words = WordsField()
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="posts")
    capacity = models.CharField(max_length=400)  # as it was then
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = WordsField()
    hidden_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    sending = models.CharField(max_length=40, blank=True)  # a random mark of the form: sent twice, it is written once

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="a_post_is_about_one_thing"),
            models.CheckConstraint(
                condition=models.Q(answers_to=None) | models.Q(kind="discussion"), name="a_reply_is_discussion"
            ),
            models.UniqueConstraint(
                fields=["author", "sending"], condition=~models.Q(sending=""), name="a_form_writes_one_post"
            ),
        ]
        indexes = [
            models.Index(fields=["goal", "kind", "-written_at"], name="posts_of_goal"),
            models.Index(fields=["gathering", "kind", "-written_at"], name="posts_of_session"),
            models.Index(fields=["initiative", "kind", "-written_at"], name="posts_of_initiative"),
            models.Index(fields=["answers_to", "-written_at"], name="replies_in_order"),
            models.Index(fields=["partnership", "-written_at"], name="posts_by_date"),
        ]

    @property
    def is_reply(self) -> bool:
        return self.answers_to_id is not None

    @property
    def is_shown(self) -> bool:
        """Whether its words may be read by those who may read it at all."""
        return self.taken_back_at is None and self.hidden_at is None


class Mention(models.Model):
    """A post tells one person. `at` is when it first did: a name may come in with a change."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="one_mention_per_person")]
        indexes = [models.Index(fields=["person", "-at"], name="mentions_by_date")]


class Following(models.Model):
    """A member follows one goal, session or initiative: what is new there stands on their own page and in their mail."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="followings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followings")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, related_name="followings")
    gathering = models.ForeignKey(Gathering, models.CASCADE, null=True, related_name="followings")
    initiative = models.ForeignKey(Initiative, models.CASCADE, null=True, related_name="followings")
    since = models.DateTimeField()

    objects = WithinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE, name="one_thing_is_followed"),
            *(
                models.UniqueConstraint(
                    fields=["person", name],
                    condition=models.Q((f"{name}__isnull", False)),
                    name=f"a_{name}_is_followed_once",
                )
                for name in ("goal", "gathering", "initiative")
            ),
        ]
