"""The bounds, against a linear programme on a grid and against random distributions that fit the percentiles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from mhsm_analysis.distribution.limits import Limits

LEVELS = np.array([0.10, 0.25, 0.50, 0.75, 0.90])
PUBLISHED = np.array([60_780.0, 77_750, 101_340, 135_750, 205_620])
MAY_2021 = Limits(LEVELS, PUBLISHED, np.zeros(5, bool), 119_840.0, 15_080.0)
# Chief executives, May 2021: P75 and P90 at least 208,000
CHIEFS = Limits(
    LEVELS,
    np.array([60_300.0, 94_860, 179_520, 208_000, 208_000]),
    np.array([0, 0, 0, 1, 1], bool),
    213_020.0,
    15_080.0,
)
CELLS = 400  # a multiple of 20: the percentiles lie on edges of the grid
CASES = pytest.mark.parametrize("limits", [MAY_2021, CHIEFS], ids=["11-9111", "chief executives"])


def programme(limits: Limits, weight: np.ndarray) -> tuple[float, float]:
    """Return the least and the largest weight @ Q over quantile functions on the grid that fit percentiles and mean."""
    middle = (np.arange(CELLS) + 0.5) / CELLS
    place = np.searchsorted(limits.levels, middle)
    high = limits.high[place]
    bounds = [(low, None if np.isinf(top) else top) for low, top in zip(limits.low[place], high, strict=True)]
    falls = np.eye(CELLS)[:-1] - np.eye(CELLS)[1:]  # Q_j - Q_(j+1) <= 0
    common = {"A_ub": falls, "b_ub": np.zeros(CELLS - 1), "A_eq": np.full((1, CELLS), 1 / CELLS), "b_eq": [limits.mean]}
    solved = [linprog(sign * weight, bounds=bounds, method="highs", **common) for sign in (1, -1)]
    assert all(one.success for one in solved)
    return solved[0].fun, -solved[1].fun


@CASES
def test_a_linear_programme_finds_the_same_gini(limits: Limits) -> None:
    middle = (np.arange(CELLS) + 0.5) / CELLS
    least, largest = programme(limits, 2 * middle / CELLS / limits.mean)
    lower, upper = limits.gini()
    assert least - 1 == pytest.approx(lower, abs=1e-8)
    # the grid cannot push pay beyond the middle of its last cell, half a cell short of the very top
    assert upper - 2.5 / CELLS < largest - 1 < upper


@pytest.mark.slow
@CASES
@pytest.mark.parametrize("p", [0.05, 0.1, 0.5, 0.6, 0.75, 0.8, 0.9, 0.95])
def test_a_linear_programme_finds_the_same_lorenz_curve_and_top_mean(limits: Limits, p: float) -> None:
    below = (np.arange(CELLS) + 0.5) / CELLS < p
    assert programme(limits, below / CELLS / limits.mean) == pytest.approx(limits.lorenz(p), abs=1e-8)
    lower, upper = limits.top_mean(1 - p)
    assert programme(limits, ~below / CELLS / (1 - p)) == pytest.approx((lower, upper), rel=1e-8)


@pytest.mark.slow
@CASES
@pytest.mark.parametrize("p", [0.05, 0.3, 0.6, 0.8, 0.9, 0.95])
def test_a_linear_programme_finds_the_same_pay_at_a_level(limits: Limits, p: float) -> None:
    if not limits.top_coded.any() and p == 0.9:
        assert limits.quantile(p) == (205_620.0, 205_620.0)
        return
    above = np.arange(CELLS) == round(p * CELLS)  # the cell that begins at p
    assert programme(limits, above.astype(float)) == pytest.approx(limits.quantile(p), rel=1e-8)


@pytest.mark.slow
@CASES
def test_shares_below_a_pay_are_the_levels_at_which_it_can_lie(limits: Limits) -> None:
    levels = np.linspace(0.0005, 0.9995, 1000)
    least, largest = np.array([limits.quantile(p) for p in levels]).T
    for pay in (20_000.0, 70_000.0, 119_000.0, 150_000.0, 207_000.0, 300_000.0, 800_000.0):
        lower, upper = limits.cdf(pay)
        assert lower == pytest.approx(levels[largest >= pay].min(), abs=0.001)
        assert upper == pytest.approx(levels[least <= pay].max(), abs=0.001)


def test_bounds_of_may_2021() -> None:
    # methods 1.3, to the digits printed there
    assert MAY_2021.gini() == pytest.approx((0.1842, 0.4126), abs=5e-5)
    assert MAY_2021.top_mean(0.1) == pytest.approx((205_620, 440_800), abs=0.5)
    assert MAY_2021.lorenz(0.5) == pytest.approx((0.251, 0.359), abs=5e-4)
    top_tenth = [1 - share for share in reversed(MAY_2021.lorenz(0.9))]
    assert top_tenth == pytest.approx([0.172, 0.368], abs=5e-4)


@pytest.mark.slow
def test_no_distribution_that_fits_leaves_the_bounds() -> None:
    rng = np.random.default_rng(2)
    width, low = np.array([0.1, 0.15, 0.25, 0.25, 0.15, 0.1]), MAY_2021.low
    high = np.array([*PUBLISHED, np.inf])
    seen = 0
    while seen < 200:
        # 50 jobs a percent; inside an interval anything between its ends, skewed at random; the top makes up the mean
        parts = [
            np.sort(lo + (hi - lo) * rng.random(round(5000 * w)) ** rng.choice([0.05, 1, 20]))
            for w, lo, hi in zip(width[:-1], low, high, strict=False)
        ]
        top = np.sort(rng.pareto(rng.choice([0.6, 2, 20]), 500))
        rest = 5000 * MAY_2021.mean - sum(part.sum() for part in parts) - 500 * low[-1]
        if rest < 0:
            continue
        pay = np.concatenate([*parts, low[-1] + top * rest / top.sum()])
        assert pay.mean() == pytest.approx(MAY_2021.mean)
        seen += 1
        rank = (np.arange(5000) + 0.5) / 5000
        relative = pay / pay.mean()
        found = {
            MAY_2021.gini(): 2 * (rank * relative).mean() - 1,
            MAY_2021.theil(): (relative * np.log(relative)).mean(),
            MAY_2021.lorenz(0.5): relative[:2500].sum() / 5000,
            MAY_2021.top_mean(0.01): pay[-50:].mean(),
            MAY_2021.cdf(150_000): (pay <= 150_000).mean(),
            MAY_2021.cdf(400_000): (pay <= 400_000).mean(),
        }
        for (lower, upper), value in found.items():
            assert lower - 1e-9 <= value <= upper + 1e-9


def test_the_bounds_meet_where_nothing_is_left_open() -> None:
    # everyone at the lower ends: the mean allows nothing else
    width = np.diff([0, *LEVELS, 1])
    tight = Limits(LEVELS, PUBLISHED, np.zeros(5, bool), float(width @ [15_080.0, *PUBLISHED]), 15_080.0)
    assert tight.gini()[0] == pytest.approx(tight.gini()[1])
    assert tight.top_mean(0.1) == pytest.approx((205_620, 205_620))
    assert tight.quantile(0.95) == pytest.approx((205_620, 205_620))


def test_a_published_percentile_is_taken_at_its_word() -> None:
    assert MAY_2021.cdf(101_340.0) == (0.5, 0.5)
    assert MAY_2021.cdf(10_000.0) == (0.0, 0.1)
    assert CHIEFS.cdf(208_000.0)[1] == 1.0
    assert CHIEFS.quantile(0.75)[0] == CHIEFS.quantile(0.9)[0] == 208_000
