"""Figures of the recovered distribution, through their Axes."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis import figures
from mhsm_analysis.figures.canvas import ACCENT

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, axes = figures.canvas()
    yield axes
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    plt.close(fig)


@pytest.fixture(scope="module")
def doubt() -> pd.DataFrame:
    return mhsm.kinds_of_doubt(mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021)), 0.3, 150_000)


@pytest.fixture(scope="module")
def hidden() -> pd.DataFrame:
    return mhsm.truth_test(mhsm.load_wages(years=2025), 239_200)


def test_the_curve_is_drawn_in_its_bounds_and_through_the_points(ax: Axes) -> None:
    pay = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))
    words = figures.recovered_distribution(ax, pay, 150_000)
    points = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert points == [(60_780, 10), (77_750, 25), (101_340, 50), (135_750, 75), (205_620, 90)]
    body, tail = ax.lines[:2]
    assert body.get_xdata().max() <= 205_620 <= tail.get_xdata().min()
    assert np.interp(150_000, body.get_xdata(), body.get_ydata()) == pytest.approx(80.12, abs=0.02)
    band = ax.collections[0].get_paths()[0]
    assert band.contains_points([(150_000, 80), (150_000, 76), (150_000, 89)]).all()
    assert not band.contains_points([(150_000, 74), (150_000, 91)]).any()
    assert words.alt.startswith("19.9 percent of the jobs pay more than $150,000; without a model, 10 to 25 percent. ")
    assert "P90 $205,620" in words.alt
    assert ax.get_xlabel() == "Annual wage, dollars"
    assert "May 2021" in words.caption
    assert "Source: BLS" in words.caption


def test_no_curve_is_drawn_over_hidden_pay(ax: Axes) -> None:
    words = figures.recovered_distribution(
        ax, mhsm.recover_distribution(mhsm.load_wages("11-3031", years=2021)), 250_000
    )
    curves = [line for line in ax.lines if line.get_marker() == "None" and line.get_color() == ACCENT]
    assert max(line.get_xdata().max() for line in curves if len(line.get_xdata())) <= 191_860  # P75, the last published
    open_ = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert [(line.get_marker(), line.get_xdata()[0]) for line in open_] == [(">", 208_000)]
    assert words.alt.startswith("0 to 25 percent of the jobs pay more than $250,000. ")
    assert "P90 at least $208,000" in words.alt


def test_without_a_curve_the_bounds_are_the_figure(ax: Axes) -> None:
    words = figures.recovered_distribution(
        ax, mhsm.recover_distribution(mhsm.load_wages("11-1011", years=2021)), 300_000
    )
    assert words.alt.startswith("0 to 50 percent of the jobs pay more than $300,000. ")
    assert not [line for line in ax.lines if len(line.get_xdata()) > 2]


def test_doubts_are_drawn_in_percent_of_the_estimate(ax: Axes, doubt: pd.DataFrame) -> None:
    words = figures.doubt_ranges(ax, doubt, "Managers, May 2021", 150_000)
    ranges = [tuple(line.get_xdata()) for line in ax.lines if line.get_linewidth() == 5]
    assert len(ranges) == 9
    assert ranges[1] == pytest.approx((100 * (0.1842 / 0.2770 - 1), 100 * (0.4126 / 0.2770 - 1)), abs=0.05)
    accents = [line for line in ax.lines if line.get_color() == ACCENT]
    assert [tuple(line.get_xdata()) for line in accents] == ranges[1::3]  # the largest of each: identification
    assert ax.figure.get_suptitle().replace("\n", " ") == "The largest doubt is what the published figures leave open"
    assert "Gini index 0.277: sampling 0.274 to 0.280, identification 0.184 to 0.413" in words.alt
    assert "Share above $150,000 19.9 %" in words.alt


def test_hourly_pay_keeps_its_cents(ax: Axes) -> None:
    actors = mhsm.load_wages("27-2011", years=2021)
    doubt = mhsm.kinds_of_doubt(mhsm.recover_distribution(actors), actors["mean_rse_pct"].item(), 72.0)
    words = figures.doubt_ranges(ax, doubt, "Actors, May 2021", 72.0)
    assert "Mean of the top tenth $109.80" in words.alt
    assert "identification $62.00 to $147.90" in words.alt


def test_a_share_of_next_to_nothing_is_not_drawn(ax: Axes, doubt: pd.DataFrame) -> None:
    doubt = doubt.copy()
    doubt.loc["share_above", "value"] = 1e-5
    assert "Share above" not in figures.doubt_ranges(ax, doubt, "x", 1).alt


def test_the_title_says_for_how_many_a_doubt_is_largest(ax: Axes, doubt: pd.DataFrame) -> None:
    mixed = doubt.assign(largest=["model", "model", "sampling"])
    assert figures.doubt_ranges(ax, mixed, "x", 1).alt.startswith(
        "The largest doubt is the shape assumed, for 2 of 3 figures."
    )


def test_hidden_percentiles_stand_against_what_was_published(ax: Axes, hidden: pd.DataFrame) -> None:
    words = figures.truth_test(ax, hidden, 2025, 239_200)
    segments = ax.collections[0].get_segments()
    assert len(segments) == 47
    assert all(low[0] == high[0] and low[1] <= low[0] <= high[1] for low, high in segments)
    diamonds = next(line for line in ax.lines if line.get_marker() == "D")
    assert np.isfinite(diamonds.get_ydata()).sum() == 23
    assert words.alt.startswith("Bounds hold all 93 hidden percentiles; the tail falls short by 8.8 percent")
    assert ax.get_xlabel() == "Published P90 of May 2025, dollars (log scale)"


def test_a_failed_truth_test_says_so(ax: Axes, hidden: pd.DataFrame) -> None:
    failed = hidden.assign(covered=hidden.index > 2, error_pct=-hidden["error_pct"].where(hidden.index != 5, -1))
    words = figures.truth_test(ax, failed, 2025, 239_200)
    assert words.alt.startswith("Bounds hold 90 of 93 hidden percentiles; the tail misses by")
    none = figures.truth_test(ax, hidden[hidden["percentile"] == "p50"].assign(percentile="p90"), 2025, 239_200)
    assert "With an estimate: 0, none." in none.alt
