"""Everything that changes indicators: defining, importing values, protecting them."""

from bridgework.indicators.actions.defining import KindRefused, UnitRefused, define_indicator, slug_for
from bridgework.indicators.actions.importing import (
    Changes,
    IndicatorImportRefused,
    UndoRefused,
    compare,
    import_values,
    read_source,
    undo_import,
)
from bridgework.indicators.actions.protecting import protect
from bridgework.indicators.actions.strategies import StrategyRefused, end_strategy, keep_strategy
from bridgework.indicators.actions.targets import TargetRefused, set_target
from bridgework.indicators.actions.uploading import (
    confirm_upload,
    discard_upload,
    keep_mapping,
    keep_upload,
    name_groups,
)

__all__ = [
    "Changes",
    "IndicatorImportRefused",
    "KindRefused",
    "StrategyRefused",
    "TargetRefused",
    "UndoRefused",
    "UnitRefused",
    "compare",
    "confirm_upload",
    "define_indicator",
    "discard_upload",
    "end_strategy",
    "import_values",
    "keep_mapping",
    "keep_strategy",
    "keep_upload",
    "name_groups",
    "protect",
    "read_source",
    "set_target",
    "slug_for",
    "undo_import",
]
