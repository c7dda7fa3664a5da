"""Everything that changes indicators: defining, importing values, protecting them."""

from bridgework.indicators.actions.defining import define_indicator, set_target, slug_for
from bridgework.indicators.actions.importing import (
    Changes,
    IndicatorImportRefused,
    compare,
    import_values,
    read_source,
)
from bridgework.indicators.actions.protecting import protect
from bridgework.indicators.actions.uploading import (
    confirm_upload,
    discard_upload,
    keep_mapping,
    keep_upload,
)

__all__ = [
    "Changes",
    "IndicatorImportRefused",
    "compare",
    "confirm_upload",
    "define_indicator",
    "discard_upload",
    "import_values",
    "keep_mapping",
    "keep_upload",
    "protect",
    "read_source",
    "set_target",
    "slug_for",
]
