"""Votes that wait to be counted, answers kept before a change, the map while people vote, and what is promised.

Votes there are when this runs are counted at once, exactly, so that none of them is `pending`; votes that come later are, by the
column"s default.
"""

import django.db.models.deletion
from django.db import migrations, models

# Exact for open conversations too, whose counts were up to a minute old. By the index on the statement; the same on both databases.
COUNT_ALL = """
UPDATE conversations_statement SET
    n_agree = (SELECT COUNT(*) FROM conversations_vote v WHERE v.statement_id = conversations_statement.id AND v.value = 1),
    n_disagree = (SELECT COUNT(*) FROM conversations_vote v WHERE v.statement_id = conversations_statement.id AND v.value = -1),
    n_pass = (SELECT COUNT(*) FROM conversations_vote v WHERE v.statement_id = conversations_statement.id AND v.value = 0)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_log_by_conversation"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turn", models.PositiveIntegerField()),
                ("value", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LiveMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published_at", models.DateTimeField()),
                ("method", models.CharField(max_length=20)),
                ("seed", models.BigIntegerField()),
                ("n_votes_seen", models.PositiveIntegerField()),
                ("n_voices", models.PositiveIntegerField()),
                ("body", models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="map_shown",
            field=models.CharField(
                choices=[
                    ("after-close", "everybody, after the close"),
                    ("to-voters", "those who have voted, at once; everybody after the close"),
                ],
                default="after-close",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="conversation",
            name="n_promised",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="n_promised_answered",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="conversation",
            name="n_promised_on_time",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="conversation",
            name="routing",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="statement",
            name="is_promised",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="statement",
            name="routing",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="vote",
            name="pending",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop, elidable=True),
        migrations.AlterField(
            model_name="vote",
            name="pending",
            field=models.SmallIntegerField(db_default=9, default=9, null=True),
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(
                condition=models.Q(("pending__isnull", False)), fields=["conversation"], name="votes_not_counted_yet"
            ),
        ),
        migrations.AddField(
            model_name="earlieranswer",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="earlier_answers",
                to="conversations.conversation",
            ),
        ),
        migrations.AddField(
            model_name="earlieranswer",
            name="vote",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="earlier", to="conversations.vote"
            ),
        ),
        migrations.AddField(
            model_name="livemap",
            name="conversation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="live_map", to="conversations.conversation"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlieranswer",
            constraint=models.UniqueConstraint(fields=("vote", "turn"), name="one_earlier_answer_per_turn"),
        ),
        migrations.AddConstraint(
            model_name="earlieranswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__in", (-1, 0, 1))), name="an_earlier_answer_is_agree_disagree_or_not_sure"
            ),
        ),
    ]
