"""Readers of BLS Employment Projections (EP): by occupation, twelve vintages, and who works in an occupation.

`read_all_projections` and `read_all_attainment` read every vintage at hand; the others read one file each.
"""

from .attainment import check_attainment, read_educational_attainment
from .checks import check_rows
from .extract import read_projections_extract
from .finder import read_projections, read_projections_finder
from .folder import read_all_attainment, read_all_projections
from .workbook import read_projections_workbook

__all__ = [
    "check_attainment",
    "check_rows",
    "read_all_attainment",
    "read_all_projections",
    "read_educational_attainment",
    "read_projections",
    "read_projections_extract",
    "read_projections_finder",
    "read_projections_workbook",
]
