"""A new database is built from the models as they are, in one transaction, and noted as migrated.

Going through every migration since the first would end in the same tables and take ten times as long, mostly to work
out what the models looked like in between. tests/config/test_building.py compares both ways, column by column.
"""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import override_settings


def is_new() -> bool:
    """Tell whether the database holds no table at all."""
    return not connection.introspection.table_names()


def build() -> None:
    """Make all tables and note all migrations as done; after a crash in between there is nothing at all."""
    unmigrated = {app.label: None for app in apps.get_app_configs()}
    with connection.constraint_checks_disabled(), transaction.atomic():
        with override_settings(MIGRATION_MODULES=unmigrated):
            call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
        call_command("migrate", fake=True, verbosity=0, interactive=False)
