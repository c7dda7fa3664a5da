"""Rules of the ledger that the database itself keeps, on SQLite and PostgreSQL: rows are only added, moves keep balances.

They are constraints of the models, so that a database built from the models and one that was migrated both have them.
Triggers are not signals: nothing in the code waits for them, and no program beside ours can go around them.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model

REFUSAL = "the ledger is only added to: correct an entry by reversing it"
OF_ONE_FUND = "a move stays within one fund and one pledge"


class _Triggers(BaseConstraint):
    """Triggers that are made with a table and go with it. A subclass says what they do in each database's words."""

    sqlite: tuple[tuple[str, str], ...] = ()  # end of the name, everything after "ON table"
    postgres: tuple[tuple[str, str], ...] = ()
    function = ""

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)

    def _statements(self, model: type[Model], schema_editor: Any) -> list[Statement]:
        table = Table(model._meta.db_table, schema_editor.quote_name)
        if schema_editor.connection.vendor == "sqlite":
            return [self._trigger(table, end, body) for end, body in self.sqlite]
        make = f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ {self.function} $body$"
        triggers = [self._trigger(table, end, f"{body} EXECUTE FUNCTION {self.name}()") for end, body in self.postgres]
        return [Statement(make, table=table), *triggers]

    def _trigger(self, table: Table, end: str, body: str) -> Statement:
        """Return the statement of one trigger; the table's name follows where SQLite makes the table anew."""
        return Statement(
            f"CREATE TRIGGER {self.name}_{end} {body.replace(' ON TABLE ', ' ON %(table)s ', 1)}", table=table
        )

    def constraint_sql(self, model: type[Model], schema_editor: Any) -> None:  # type: ignore[override]
        """Make the triggers once the table is there; nothing stands within the table's own statement."""
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))

    def create_sql(self, model: type[Model], schema_editor: Any) -> None:  # type: ignore[override]
        """Make the triggers of a table that is there."""
        for statement in self._statements(model, schema_editor):
            schema_editor.execute(statement, params=None)

    def remove_sql(self, model: type[Model], schema_editor: Any) -> None:  # type: ignore[override]
        """Take the triggers away."""
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for end, _body in self.sqlite if is_sqlite else self.postgres:
            on = "" if is_sqlite else f" ON {schema_editor.quote_name(model._meta.db_table)}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_{end}{on}", params=None)

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Leave it to the database: nothing is asked of one row."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.name == getattr(other, "name", None)

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class OnlyAdded(_Triggers):
    """Rows of this table are added and never changed or deleted, whoever asks."""

    sqlite = tuple(
        (act.lower(), f"BEFORE {act} ON TABLE BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        for act in ("UPDATE", "DELETE")
    )
    postgres = (("changed", "BEFORE UPDATE OR DELETE ON TABLE FOR EACH ROW"),)
    function = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"


_SIDES = "FROM resources_account WHERE id IN (NEW.source_id, NEW.target_id)"
_FUNDS = (  # fixed words throughout: nothing of a person's input gets here
    f"(SELECT COUNT(DISTINCT f) FROM (SELECT fund_id AS f {_SIDES} "  # noqa: S608
    "UNION ALL SELECT fund_id FROM resources_entry WHERE id = NEW.entry_id) AS funds)"
)
_PLEDGES = f"(SELECT COUNT(DISTINCT p) FROM (SELECT pledge_id AS p {_SIDES} UNION ALL SELECT NEW.pledge_id) AS pledges)"  # noqa: S608
_STRAYS = f"({_FUNDS} <> 1 OR {_PLEDGES} <> 1)"
_GIVE = "UPDATE resources_account SET balance = balance - NEW.amount WHERE id = NEW.source_id;"
_TAKE = "UPDATE resources_account SET balance = balance + NEW.amount WHERE id = NEW.target_id;"


class KeepsBalances(_Triggers):
    """A move takes its amount from one account's balance and adds it to another's of the same pledge, or is not written.

    What an account holds can never differ from the sum of its moves, and no balance can pass zero on the wrong side: the
    check on the account refuses the move.

    On SQLite a later migration that makes the tables of accounts or entries anew takes this constraint away first and puts it
    back last (RemoveConstraint, AddConstraint): the triggers name those tables.
    """

    sqlite = (
        (
            "fund",
            f"BEFORE INSERT ON TABLE WHEN {_STRAYS} BEGIN SELECT RAISE(ABORT, '{OF_ONE_FUND}'); END",
        ),
        ("balance", f"AFTER INSERT ON TABLE BEGIN {_GIVE} {_TAKE} END"),
    )
    postgres = (("balance", "AFTER INSERT ON TABLE FOR EACH ROW"),)
    function = (
        f"BEGIN IF {_STRAYS} THEN RAISE EXCEPTION '{OF_ONE_FUND}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; {_GIVE} {_TAKE} RETURN NULL; END"
    )
