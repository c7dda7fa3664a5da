"""What a result says of each statement: a row a statement, so that a page reads only those it shows."""

from __future__ import annotations

from django.db import models

from bridgework.conversations.models.conversation import Result
from bridgework.conversations.models.voices import Statement


class ResultStatement(models.Model):
    """The counts of one statement as one result prints them, and nothing that may not be shown.

    `cells` has everybody's row, then one of each shown group: agree, disagree, not sure, answered; null is not shown.
    `said` has what is said of hidden counts of agree and disagree by row (`few`, `most` or nothing); empty where nothing is.
    """

    result = models.ForeignKey(Result, models.CASCADE, related_name="statements")
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="results")
    number = models.PositiveIntegerField()  # of the statement
    cells = models.JSONField()
    said = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "number"], name="one_row_per_statement_of_a_result")]
