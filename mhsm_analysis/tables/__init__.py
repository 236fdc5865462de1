"""Tables for reading: results with a reader's headings, rounded to what is known, bounds written as bounds."""

from .careers import attainment_rows, entry_rows, offer_rows, path_rows, replacement_rows
from .claims import audit_rows
from .outlook import growth_table, record_rows, vintage_rows
from .pay import (
    change_table,
    dispersion_table,
    distribution_table,
    family_table,
    gap_table,
    percentile_table,
    spread_table,
)
from .spending import (
    beside_rows,
    break_rows,
    model_rows,
    record_of_cms,
    regime_rows,
    regression_rows,
    release_rows,
    revision_rows,
    split_table,
    type_rows,
)

__all__ = [
    "attainment_rows",
    "audit_rows",
    "beside_rows",
    "break_rows",
    "change_table",
    "dispersion_table",
    "distribution_table",
    "entry_rows",
    "family_table",
    "gap_table",
    "growth_table",
    "model_rows",
    "offer_rows",
    "path_rows",
    "percentile_table",
    "record_of_cms",
    "record_rows",
    "regime_rows",
    "regression_rows",
    "release_rows",
    "replacement_rows",
    "revision_rows",
    "split_table",
    "spread_table",
    "type_rows",
    "vintage_rows",
]
