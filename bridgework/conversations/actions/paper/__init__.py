"""Taking part on paper: sheets are printed, entered by two people, compared, settled, counted, and taken back."""

from bridgework.conversations.actions.paper.counting import Counted, count_batch, settle_sheet
from bridgework.conversations.actions.paper.entering import (
    BatchIsClosed,
    SamePerson,
    SheetNotReadable,
    enter_sheet,
    hand_over,
    open_batch,
    read_answers,
)
from bridgework.conversations.actions.paper.printing import make_sheets
from bridgework.conversations.actions.paper.undoing import undo_batch

__all__ = [
    "BatchIsClosed",
    "Counted",
    "SamePerson",
    "SheetNotReadable",
    "count_batch",
    "enter_sheet",
    "hand_over",
    "make_sheets",
    "open_batch",
    "read_answers",
    "settle_sheet",
    "undo_batch",
]
