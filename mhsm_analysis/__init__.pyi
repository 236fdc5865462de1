from .backtests import backtest, backtest_summary, same_origins
from .careers.entry import attainment_by_vintage, entry_requirements, replacement_share
from .careers.factors import what_pay_varies_by
from .careers.offers import offer_by_setting
from .careers.paths import path_settings, setting_pay
from .catalog import list_sources
from .claims.audit import audit_claims
from .claims.form import read_claims
from .claims.proof import errors_noticed
from .distribution.doubt import kinds_of_doubt
from .distribution.families import compare_families, fit_family, leave_one_out
from .distribution.recovery import WageDistribution, recover_distribution, salary_percentile
from .distribution.sampling import sampling_interval
from .distribution.truth import censor_again, hold_out_test, truth_test
from .errors import DamagedTableError, MhsmError, NotCoveredError, SourceFileError, UnknownOccupationError
from .forecast_models import MODELS
from .growth.acceptance import acceptance
from .growth.coverage import (
    beside_bls,
    bls_on_survey_basis,
    bls_percent_at_origin,
    coverage_ratio,
    matrix_levels,
    same_coverage,
    survey_levels,
)
from .growth.decomposition import intensity_decomposition, intensity_spans, sector_against_intensity
from .growth.forecasts import own_forecasts
from .growth.misses import levels_since, range_of_past_errors, shared_miss
from .growth.record import (
    evaluate_projection,
    past_pace_record,
    projection_errors,
    track_errors,
    track_record,
)
from .growth.shift_share import shift_share, shift_share_parts
from .growth.summary import growth_rank, growth_summary
from .growth.vintages import openings_parts, vintage_table, with_national_total
from .loading.articles import load_career_paths, load_claims, load_employer_shares, load_series_breaks
from .loading.health import (
    load_health_share_international,
    load_health_spending,
    load_health_spending_by_type,
    load_health_spending_projections,
    load_health_spending_projections_by_type,
)
from .loading.occupations import load_occupation_crosswalk, load_occupation_titles
from .loading.outlook import load_educational_attainment, load_projections
from .loading.prices import load_gdp, load_payroll_employment, load_price_parities, load_prices
from .loading.wages import load_wages, load_wages_by_area, load_wages_by_industry
from .occupations.search import find_occupations
from .sources.statista import read_statista
from .sources.statista_example import write_statista_example
from .spending.breaks import break_date_simulation, mean_breaks, sup_f
from .spending.cointegration import engle_granger, spurious_regression
from .spending.comparing import compare_with_nhe
from .spending.decomposition import (
    counterfactual_path,
    counterfactual_share,
    share_decomposition,
    spending_growth_parts,
)
from .spending.forecasts import SHARE_MODELS, beside_cms, choose_model, share_backtest, share_forecast
from .spending.international import economies, international_shares
from .spending.jobs import jobs_by_price_index, jobs_regressions, per_health_job, spending_and_jobs
from .spending.projections import projected_shares, projection_record, projection_record_by_type
from .spending.revisions import revision_table
from .spending.shares import latest_share, longest_run, share_of_gdp, share_series, shares_by_release, with_bea_gdp
from .spending.trend import growth_by_regime, share_changes, share_trend
from .spending.types import type_contributions
from .spending.widening import later_coverage, widened, widening
from .status import data_status
from .wages.bounds import percentile_ratio, published_basis, spread_summary, wage_bounds
from .wages.field import densest_window, employment_below, field_places, ratio_rank, wage_rank
from .wages.history import growth_by_segment, longest_stretch, nominal_wages, real_wages, relative_wages, wage_change
from .wages.inequality import composition_change, theil_between, within_between
from .wages.settings import break_even_rse, sector_tests, setting_gaps
from .wages.states import state_dispersion, state_wages

__version__: str

__all__ = [
    "MODELS",
    "SHARE_MODELS",
    "DamagedTableError",
    "MhsmError",
    "NotCoveredError",
    "SourceFileError",
    "UnknownOccupationError",
    "WageDistribution",
    "acceptance",
    "attainment_by_vintage",
    "audit_claims",
    "backtest",
    "backtest_summary",
    "beside_bls",
    "beside_cms",
    "bls_on_survey_basis",
    "bls_percent_at_origin",
    "break_date_simulation",
    "break_even_rse",
    "censor_again",
    "choose_model",
    "compare_families",
    "compare_with_nhe",
    "composition_change",
    "counterfactual_path",
    "counterfactual_share",
    "coverage_ratio",
    "data_status",
    "densest_window",
    "economies",
    "employment_below",
    "engle_granger",
    "entry_requirements",
    "errors_noticed",
    "evaluate_projection",
    "field_places",
    "find_occupations",
    "fit_family",
    "growth_by_regime",
    "growth_by_segment",
    "growth_rank",
    "growth_summary",
    "hold_out_test",
    "intensity_decomposition",
    "intensity_spans",
    "international_shares",
    "jobs_by_price_index",
    "jobs_regressions",
    "kinds_of_doubt",
    "later_coverage",
    "latest_share",
    "leave_one_out",
    "levels_since",
    "list_sources",
    "load_career_paths",
    "load_claims",
    "load_educational_attainment",
    "load_employer_shares",
    "load_gdp",
    "load_health_share_international",
    "load_health_spending",
    "load_health_spending_by_type",
    "load_health_spending_projections",
    "load_health_spending_projections_by_type",
    "load_occupation_crosswalk",
    "load_occupation_titles",
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
    "matrix_levels",
    "mean_breaks",
    "nominal_wages",
    "offer_by_setting",
    "openings_parts",
    "own_forecasts",
    "past_pace_record",
    "path_settings",
    "per_health_job",
    "percentile_ratio",
    "projected_shares",
    "projection_errors",
    "projection_record",
    "projection_record_by_type",
    "published_basis",
    "range_of_past_errors",
    "ratio_rank",
    "read_claims",
    "read_statista",
    "real_wages",
    "recover_distribution",
    "relative_wages",
    "replacement_share",
    "revision_table",
    "salary_percentile",
    "same_coverage",
    "same_origins",
    "sampling_interval",
    "sector_against_intensity",
    "sector_tests",
    "setting_gaps",
    "setting_pay",
    "share_backtest",
    "share_changes",
    "share_decomposition",
    "share_forecast",
    "share_of_gdp",
    "share_series",
    "share_trend",
    "shared_miss",
    "shares_by_release",
    "shift_share",
    "shift_share_parts",
    "spending_and_jobs",
    "spending_growth_parts",
    "spread_summary",
    "spurious_regression",
    "state_dispersion",
    "state_wages",
    "sup_f",
    "survey_levels",
    "theil_between",
    "track_errors",
    "track_record",
    "truth_test",
    "type_contributions",
    "vintage_table",
    "wage_bounds",
    "wage_change",
    "wage_rank",
    "what_pay_varies_by",
    "widened",
    "widening",
    "with_bea_gdp",
    "with_national_total",
    "within_between",
    "write_statista_example",
]
