"""Codes in batches, apart from voices; the ways to take part; minors' statements; vectors of statements.

Codes from before: one batch a conversation holds those that nobody used. A used one was the key of its voice; its row goes,
and the voice's owner comes back with the same code as its return code.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, Exists, OuterRef


def take_apart(apps, schema_editor):
    Voice, AccessCode, CodeBatch, Conversation = (
        apps.get_model("conversations", name) for name in ("Voice", "AccessCode", "CodeBatch", "Conversation")
    )
    used = Voice.objects.filter(conversation=OuterRef("conversation"), key_hash=OuterRef("code_hash"))
    made = {
        row["conversation"]: row
        for row in AccessCode.objects.order_by().values("conversation").annotate(n=Count("pk"), day=models.Min("made_on"))
    }
    AccessCode.objects.filter(Exists(used)).delete()
    for conversation, row in made.items():
        batch = CodeBatch.objects.create(conversation_id=conversation, n_codes=row["n"], made_on=row["day"])
        AccessCode.objects.filter(conversation_id=conversation).update(batch=batch)
    Conversation.objects.filter(asks_account=True).update(by_browser=False, by_code=False, by_account=True)
    if schema_editor.connection.vendor == "postgresql":  # what waits to be checked would forbid the changes below
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def put_back(apps, schema_editor):
    AccessCode, Conversation = (apps.get_model("conversations", name) for name in ("AccessCode", "Conversation"))
    Conversation.objects.filter(by_account=True, by_browser=False).update(asks_account=True)
    for code in AccessCode.objects.select_related("batch"):
        AccessCode.objects.filter(pk=code.pk).update(made_on=code.batch.made_on)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0006_live"),
        ("partnerships", "0003_agreements"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "a household"),
                            ("class", "a class"),
                            ("organization", "people of an organization"),
                            ("other", "others"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=80)),
                ("n_codes", models.PositiveIntegerField()),
                ("made_on", models.DateField()),
                ("is_under_18", models.BooleanField(default=False)),
                ("needs_notice", models.BooleanField(default=False)),
                ("unlocked_at", models.DateTimeField(null=True)),
                (
                    "unlocked_how",
                    models.CharField(
                        blank=True,
                        choices=[("notice", "Families were told"), ("consent", "Families agreed")],
                        max_length=10,
                    ),
                ),
                ("unlocked_capacity", models.CharField(blank=True, max_length=200)),
                ("unlocked_note", models.CharField(blank=True, max_length=300)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="batches",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partnerships.organization",
                    ),
                ),
                (
                    "unlocked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partnerships.membership",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_notice", True),
                            models.Q(models.Q(("kind", "class"), _negated=True), ("is_under_18", False)),
                            _connector="OR",
                        ),
                        name="codes_of_classes_and_minors_wait_for_notice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unlocked_at", None), ("unlocked_how", "")),
                            models.Q(("unlocked_at__isnull", False), models.Q(("unlocked_how", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="codes_unlocked_say_how",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="MailRoll",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_roll",
                        serialize=False,
                        to="conversations.conversation",
                    ),
                ),
                ("marks", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="StatementVector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=35)),
                ("mark", models.CharField(max_length=64)),
                ("vector", models.BinaryField()),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vectors",
                        to="conversations.statement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("statement", "language"), name="one_vector_per_statement_and_language"
                    )
                ]
            },
        ),
        migrations.RenameField("accesscode", "key_hash", "code_hash"),
        migrations.AlterField("accesscode", "made_on", models.DateField(null=True)),
        migrations.AddField(
            "accesscode",
            "batch",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="codes",
                to="conversations.codebatch",
            ),
        ),
        *(
            migrations.AddField("conversation", name, models.BooleanField(default=default))
            for name, default in (("by_browser", True), ("by_code", True), ("by_account", False), ("by_mail", False))
        ),
        migrations.RunPython(take_apart, put_back, elidable=True),
        migrations.RemoveField("accesscode", "made_on"),
        migrations.AlterField(
            "accesscode",
            "batch",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="conversations.codebatch"
            ),
        ),
        migrations.RemoveField("conversation", "asks_account"),
        migrations.AddConstraint(
            "conversation",
            models.CheckConstraint(
                condition=models.Q(
                    ("by_browser", True), ("by_code", True), ("by_account", True), ("by_mail", True), _connector="OR"
                ),
                name="a_conversation_has_a_way_in",
            ),
        ),
        migrations.AlterField(
            "voice",
            "mode",
            models.CharField(
                choices=[
                    ("browser", "in a browser"),
                    ("code", "with a code"),
                    ("account", "with an account"),
                    ("mail", "with a mail link"),
                    ("paper", "on paper"),
                    ("assisted", "with a helper"),
                    ("imported", "imported"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            "voice",
            "batch",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="voices",
                to="conversations.codebatch",
            ),
        ),
        migrations.AddField("voice", "is_minor", models.BooleanField(default=False)),
        migrations.AddField("statement", "is_from_minor", models.BooleanField(default=False)),
        migrations.AddField("statement", "is_read", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "statement",
            models.CheckConstraint(
                condition=models.Q(
                    ("is_from_minor", False), ("is_read", True), models.Q(("state", "shown"), _negated=True), _connector="OR"
                ),
                name="what_minors_write_is_read_first",
            ),
        ),
    ]
