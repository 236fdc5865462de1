"""Figures: each draws on the Axes it is given and returns its words (alt text and caption) from the same data.

One accent colour marks the occupation in every figure, grey the rest; shape and fill carry what colour does, so the
figures also read in black and white. Sizes suit a page of 360 pixels: a narrow canvas with large type.
"""

from .canvas import Words, canvas, stack
from .careers import attainment_bars, settings_of_paths
from .claims import claims_then_and_now
from .decomposition import shift_share_bars, why_it_grew
from .distribution import doubt_ranges, recovered_distribution, truth_test
from .field import among_peers
from .forecasts import backtest_errors, forecast_fan
from .history import pay_in_three_readings
from .inequality import sector_gaps, within_between_bars
from .international import international_dots
from .offers import offer_places
from .outlook import growth_against_size, jobs_above_average
from .pay import pay_ladder
from .record import errors_among_peers, range_2030, track_record_bars
from .share import share_by_release
from .share_forecast import share_fan
from .share_parts import decomposition_bars
from .spending_jobs import jobs_against_spending
from .spending_types import type_bars
from .states import state_tiles
from .vintages import gap_and_multiple, openings_stack, vintage_fan

__all__ = [
    "Words",
    "among_peers",
    "attainment_bars",
    "backtest_errors",
    "canvas",
    "claims_then_and_now",
    "decomposition_bars",
    "doubt_ranges",
    "errors_among_peers",
    "forecast_fan",
    "gap_and_multiple",
    "growth_against_size",
    "international_dots",
    "jobs_above_average",
    "jobs_against_spending",
    "offer_places",
    "openings_stack",
    "pay_in_three_readings",
    "pay_ladder",
    "range_2030",
    "recovered_distribution",
    "sector_gaps",
    "settings_of_paths",
    "share_by_release",
    "share_fan",
    "shift_share_bars",
    "stack",
    "state_tiles",
    "track_record_bars",
    "truth_test",
    "type_bars",
    "vintage_fan",
    "why_it_grew",
    "within_between_bars",
]
