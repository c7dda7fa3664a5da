"""What is kept while people vote: answers that were changed, and the map that is shown meanwhile."""

from __future__ import annotations

from django.db import models

from bridgework.conversations.models.conversation import Conversation
from bridgework.conversations.models.voices import Vote


class EarlierAnswer(models.Model):
    """What a voice had answered before it changed its mind: never counted, never shown, without a time.

    It is there so that whoever checks a conversation can tell people who thought again from votes that somebody turned. It ends with
    the tokens (`rules.live.history_ends_on`): docs/methods/votes.md.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="earlier_answers")
    vote = models.ForeignKey(Vote, models.CASCADE, related_name="earlier")
    turn = models.PositiveIntegerField()  # 1 for the first answer, 2 for the next …
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "turn"], name="one_earlier_answer_per_turn"),
            models.CheckConstraint(
                condition=models.Q(value__in=(-1, 0, 1)), name="an_earlier_answer_is_agree_disagree_or_not_sure"
            ),
        ]


class LiveMap(models.Model):
    """The map that was last published while a conversation is open; the next one takes its place, nothing older is kept.

    `body` is coarser than a result's (`actions.live_body`): no exact count of people is in it. `n_voices` is how many people the map
    was made of, exactly: the next one is published when ten more have voted.
    """

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="live_map")
    published_at = models.DateTimeField()
    method = models.CharField(max_length=20)
    seed = models.BigIntegerField()
    n_votes_seen = models.PositiveIntegerField()
    n_voices = models.PositiveIntegerField()
    body = models.JSONField()
