"""Readers of CMS's National Health Expenditure Accounts (NHE): the yearly totals, types of spending, projections."""

from .annual import read_nhe_annual
from .by_type import check_totals, read_all_nhe_by_type, read_nhe_by_type
from .expenditure_types import add_up_gaps
from .projected import read_nhe_projections
from .projection_file import read_nhe_projections_by_type
from .yearly_figures import EVIDENCE

__all__ = [
    "EVIDENCE",
    "add_up_gaps",
    "check_totals",
    "read_all_nhe_by_type",
    "read_nhe_annual",
    "read_nhe_by_type",
    "read_nhe_projections",
    "read_nhe_projections_by_type",
]
