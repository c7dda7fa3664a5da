"""The tables of an export, in their order. Every one starts from what the public pages may show.

A model that is in none of them stands in `left_out.py` with its reason: tests/config/test_export_complete.py reads the models.
"""

from __future__ import annotations

from bridgework.config.exporting.sheet import Sheet
from bridgework.config.exporting.sheets_agreements import AGREEMENTS
from bridgework.config.exporting.sheets_directory import DIRECTORY
from bridgework.config.exporting.sheets_funds import FUNDS
from bridgework.config.exporting.sheets_goals import GOALS
from bridgework.config.exporting.sheets_measured import MEASURED
from bridgework.config.exporting.sheets_sessions import SESSIONS
from bridgework.config.exporting.sheets_talk import TALK
from bridgework.config.exporting.sheets_together import TOGETHER
from bridgework.config.exporting.sheets_voices import VOICES

SHEETS: tuple[Sheet, ...] = (
    *DIRECTORY,
    *AGREEMENTS,
    *GOALS,
    *SESSIONS,
    *FUNDS,
    *TOGETHER,
    *TALK,
    *VOICES,
    *MEASURED,
)
