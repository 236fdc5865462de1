"""Readers of the BLS Occupational Employment and Wage Statistics (OEWS): national, by industry, by area."""

from .area import (
    read_all_wages_by_area,
    read_derived_state_wages,
    read_metro_wages,
    read_state_medians_2021,
    read_state_medians_2025,
    read_state_wages,
)
from .industry import (
    read_all_wages_by_industry,
    read_ownership_wages,
    read_sector_wages,
    read_subsector_wages,
)
from .national import read_national_wages
from .settings import handbook_settings, read_top_industries
from .sums import area_sum_gaps, sector_sum_gaps, subsector_sum_gaps

__all__ = [
    "area_sum_gaps",
    "handbook_settings",
    "read_all_wages_by_area",
    "read_all_wages_by_industry",
    "read_derived_state_wages",
    "read_metro_wages",
    "read_national_wages",
    "read_ownership_wages",
    "read_sector_wages",
    "read_state_medians_2021",
    "read_state_medians_2025",
    "read_state_wages",
    "read_subsector_wages",
    "read_top_industries",
    "sector_sum_gaps",
    "subsector_sum_gaps",
]
