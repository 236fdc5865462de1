"""Load the tables: one function each, filtered, with provenance in ``attrs``."""

from .articles import load_claims, load_series_breaks
from .health import (
    load_health_share_international,
    load_health_spending,
    load_health_spending_by_type,
    load_health_spending_projections,
    load_health_spending_projections_by_type,
)
from .outlook import load_educational_attainment, load_projections
from .prices import load_gdp, load_payroll_employment, load_price_parities, load_prices
from .wages import load_wages, load_wages_by_area, load_wages_by_industry

__all__ = [
    "load_claims",
    "load_educational_attainment",
    "load_gdp",
    "load_health_share_international",
    "load_health_spending",
    "load_health_spending_by_type",
    "load_health_spending_projections",
    "load_health_spending_projections_by_type",
    "load_payroll_employment",
    "load_price_parities",
    "load_prices",
    "load_projections",
    "load_series_breaks",
    "load_wages",
    "load_wages_by_area",
    "load_wages_by_industry",
]
