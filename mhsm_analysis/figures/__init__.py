"""Figures: each draws on the Axes it is given and returns its words (alt text and caption) from the same data.

One accent colour marks the occupation in every figure, grey the rest; shape and fill carry what colour does, so the
figures also read in black and white. Sizes suit a page of 360 pixels: a narrow canvas with large type.
"""

from .canvas import Words, canvas, stack
from .distribution import doubt_ranges, recovered_distribution, truth_test
from .field import among_peers
from .history import pay_in_three_readings
from .inequality import sector_gaps, within_between_bars
from .outlook import growth_against_size, jobs_above_average
from .pay import pay_ladder
from .share import decomposition_bars, share_by_release
from .states import state_tiles

__all__ = [
    "Words",
    "among_peers",
    "canvas",
    "decomposition_bars",
    "doubt_ranges",
    "growth_against_size",
    "jobs_above_average",
    "pay_in_three_readings",
    "pay_ladder",
    "recovered_distribution",
    "sector_gaps",
    "share_by_release",
    "stack",
    "state_tiles",
    "truth_test",
    "within_between_bars",
]
