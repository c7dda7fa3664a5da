"""Every row of the moderation log has its conversation; apart from 0004, since PostgreSQL alters no table with pending checks."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_results_by_statement")]

    operations = [
        migrations.AlterField(
            model_name="moderationact",
            name="conversation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation",
                to="conversations.conversation",
            ),
        ),
        migrations.AddIndex(
            model_name="moderationact",
            index=models.Index(fields=["conversation", "-at", "-id"], name="moderation_log"),
        ),
    ]
