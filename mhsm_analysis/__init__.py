"""Pay, outlook and sector of US medical and health services managers (SOC 11-9111), from official figures.

>>> import mhsm_analysis as mhsm
>>> mhsm.load_wages("11-9111", years=2021)["annual_p50_usd"].item()
101340.0
"""

from importlib.metadata import version

from .catalog import list_sources
from .distribution.doubt import kinds_of_doubt
from .distribution.families import compare_families, fit_family, leave_one_out
from .distribution.recovery import WageDistribution, recover_distribution, salary_percentile
from .distribution.sampling import sampling_interval
from .distribution.truth import censor_again, hold_out_test, truth_test
from .errors import DamagedTableError, MhsmError, NotCoveredError, SourceFileError, UnknownOccupationError
from .growth.summary import growth_rank, growth_summary
from .loading.articles import load_claims, load_series_breaks
from .loading.health import (
    load_health_share_international,
    load_health_spending,
    load_health_spending_by_type,
    load_health_spending_projections,
    load_health_spending_projections_by_type,
)
from .loading.outlook import load_educational_attainment, load_projections
from .loading.prices import load_gdp, load_payroll_employment, load_price_parities, load_prices
from .loading.wages import load_wages, load_wages_by_area, load_wages_by_industry
from .sources.statista import read_statista
from .spending import compare_with_nhe, latest_share, longest_run, revision_table, share_decomposition, share_trend
from .status import data_status
from .wages.bounds import percentile_ratio, published_basis, spread_summary, wage_bounds
from .wages.field import densest_window, employment_below, field_places, ratio_rank, wage_rank
from .wages.history import growth_by_segment, longest_stretch, nominal_wages, real_wages, relative_wages, wage_change
from .wages.inequality import composition_change, theil_between, within_between
from .wages.settings import break_even_rse, sector_tests, setting_gaps
from .wages.states import state_dispersion, state_wages

__version__ = version("mhsm-analysis")

__all__ = [
    "DamagedTableError",
    "MhsmError",
    "NotCoveredError",
    "SourceFileError",
    "UnknownOccupationError",
    "WageDistribution",
    "break_even_rse",
    "censor_again",
    "compare_families",
    "compare_with_nhe",
    "composition_change",
    "data_status",
    "densest_window",
    "employment_below",
    "field_places",
    "fit_family",
    "growth_by_segment",
    "growth_rank",
    "growth_summary",
    "hold_out_test",
    "kinds_of_doubt",
    "latest_share",
    "leave_one_out",
    "list_sources",
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
    "longest_run",
    "longest_stretch",
    "nominal_wages",
    "percentile_ratio",
    "published_basis",
    "ratio_rank",
    "read_statista",
    "real_wages",
    "recover_distribution",
    "relative_wages",
    "revision_table",
    "salary_percentile",
    "sampling_interval",
    "sector_tests",
    "setting_gaps",
    "share_decomposition",
    "share_trend",
    "spread_summary",
    "state_dispersion",
    "state_wages",
    "theil_between",
    "truth_test",
    "wage_bounds",
    "wage_change",
    "wage_rank",
    "within_between",
]
