"""What a result says of each statement moves from one document to a row a statement; the log's rows know their conversation."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def to_rows(apps: Any, editor: Any) -> None:
    results, statements = (apps.get_model("conversations", name) for name in ("Result", "Statement"))
    rows = apps.get_model("conversations", "ResultStatement")
    for result in results.objects.order_by("pk").iterator(10):
        cells, said = result.body.pop("statements", {}), result.body.pop("said", {})
        known = statements.objects.filter(conversation_id=result.conversation_id).values_list("number", "pk")
        rows.objects.bulk_create(
            [
                rows(result=result, statement_id=pk, number=n, cells=cells[str(n)], said=said.get(str(n), []))
                for n, pk in known
                if str(n) in cells
            ],
            batch_size=200,
        )
        result.save(update_fields=["body"])


def to_documents(apps: Any, editor: Any) -> None:
    for result in apps.get_model("conversations", "Result").objects.order_by("pk").iterator(10):
        rows = list(result.statements.order_by("number"))
        result.body["statements"] = {str(row.number): row.cells for row in rows}
        result.body["said"] = {str(row.number): row.said for row in rows if row.said}
        result.save(update_fields=["body"])


def to_conversations(apps: Any, editor: Any) -> None:
    acts, statements = (apps.get_model("conversations", name) for name in ("ModerationAct", "Statement"))
    of = statements.objects.filter(pk=models.OuterRef("statement_id")).values("conversation_id")
    acts.objects.update(conversation_id=models.Subquery(of))


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_lists_by_index")]

    operations = [
        migrations.CreateModel(
            name="ResultStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                ("said", models.JSONField(default=list)),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="conversations.result",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="conversations.statement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("result", "number"), name="one_row_per_statement_of_a_result")
                ],
            },
        ),
        migrations.RunPython(to_rows, to_documents, elidable=True),
        migrations.AddField(
            model_name="moderationact",
            name="conversation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation",
                to="conversations.conversation",
            ),
        ),
        migrations.RunPython(to_conversations, migrations.RunPython.noop, elidable=True),
    ]
