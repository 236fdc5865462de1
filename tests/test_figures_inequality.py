"""Figures of inequality through their Axes."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import mhsm_analysis as mhsm
from mhsm_analysis.figures.canvas import ACCENT, canvas
from mhsm_analysis.figures.inequality import sector_gaps, within_between_bars
from mhsm_analysis.wages.settings import sector_tests

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, axes = canvas(6.6)
    yield axes
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    plt.close(fig)


def parts(share: float, upper: float, label: str = "15 sectors") -> pd.DataFrame:
    return pd.DataFrame(
        {"label": [label], "year": [2015], "between_share_pct": [share], "between_share_upper_pct": [upper]}
    )


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def title(ax: Axes) -> str:
    return ax.figure.get_suptitle().replace("\n", " ")


def test_between_within_and_their_bounds_are_drawn(ax: Axes) -> None:
    words = within_between_bars(ax, pd.concat([parts(4.7, 12.5), parts(7.3, 19.2, "51 states")]))
    accent = [bar.get_width() for bar in ax.patches if to_hex(bar.get_facecolor()) == ACCENT]
    assert accent == [4.7, 7.3]
    assert [bar.get_width() for bar in ax.patches][::2] == [100, 100]
    # bounds are rounded outwards, and the title with them
    assert texts(ax) == [
        "at most 13 %", "5 % between", "95 % within", "at most 20 %", "7 % between", "93 % within",
    ]  # fmt: skip
    brackets = [line.get_xdata() for line in ax.lines if line.get_xdata()[0] != line.get_xdata()[-1]]
    np.testing.assert_array_equal(brackets, [[0, 13], [0, 20]])
    assert title(ax) == "At least 80 percent of pay inequality lies within groups, not between them"
    assert words.alt.startswith(title(ax) + ". ")
    assert "15 sectors, May 2015: 5 percent between, at most 13 percent" in words.alt
    assert ax.get_xlabel() == "Percent of pay inequality (Theil index)"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["15 sectors\nMay 2015", "51 states\nMay 2015"]
    assert "Source: BLS" in words.caption
    assert words.caption.endswith("May 2015.")


def test_without_an_estimate_the_bar_is_open(ax: Axes) -> None:
    words = within_between_bars(ax, parts(np.nan, 30.4, "20 sectors"))
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == ["#d0d0d0", "#ffffff"]
    assert texts(ax) == ["no estimate", "at most 31 %"]
    assert "no estimate, at most 31 percent" in words.alt


def test_wide_bounds_get_no_finding(ax: Axes) -> None:
    within_between_bars(ax, parts(10, 100))
    assert title(ax) == "How much of the pay gap lies between groups is wide open"


def test_bars_need_their_columns_and_a_bound(ax: Axes) -> None:
    with pytest.raises(mhsm.MhsmError, match="need label, year, .*: year not found"):
        within_between_bars(ax, parts(5, 10).drop(columns="year"))
    for rows in (parts(5, np.nan), parts(5, 10).iloc[:0]):
        with pytest.raises(mhsm.MhsmError, match="a row with an upper bound for each grouping"):
            within_between_bars(ax, rows)


def test_gaps_are_filled_where_they_differ_and_their_lines_agree(ax: Axes) -> None:
    tests = sector_tests(mhsm.load_wages_by_industry("11-9111", years=2021, level="sector"))
    words = sector_gaps(ax, tests.sample(frac=1, random_state=1))  # drawn by gap, in whatever order they come
    tests = tests.sort_values("gap_usd", ascending=False)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == tests["gap_usd"].tolist()
    assert [dot.get_markerfacecolor() != "white" for dot in dots] == tests["differs"].tolist()
    ends = np.array([line.get_xdata() for line in ax.lines if line.get_marker() != "o" and line.get_linewidth() == 2])
    np.testing.assert_allclose(np.ptp(ends, axis=1) / 2, tests["gap_margin_holm_usd"], rtol=1e-9)
    assert ((ends[:, 0] > 0) | (ends[:, 1] < 0)).tolist() == tests["differs"].tolist()
    # health care alone has the accent
    assert [dot.get_markeredgecolor() == ACCENT for dot in dots] == tests["industry_code"].eq("62").tolist()
    assert texts(ax)[:2] == ["2,520 jobs", "950"]
    assert title(ax) == "Health care, the largest sector, pays $23,200 less than the others"
    assert "9 of 15 sectors differ" in words.alt
    assert "Health Care and Social Assistance −$23,227 (differs)" in words.alt
    assert "Federal, State, and Local Government 155 dollars (not distinguished)" in words.alt
    assert "at 90 percent, widened for 15 tests (Holm)" in words.caption
    assert "May 2021" in words.caption
    assert ax.get_xlabel() == "Mean wage less that of the others, May 2021, dollars"
    left, right = ax.get_xlim()
    assert left < ends.min()
    assert right > ends.max()


def test_a_largest_sector_that_is_not_told_apart_says_so(ax: Axes) -> None:
    rows = mhsm.load_wages_by_industry("11-9111", years=2021, level="sector")
    words = sector_gaps(ax, sector_tests(rows[rows["industry_code"].isin(["99", "81"])], level=0.95))
    assert title(ax) == "Government, the largest sector, pays not measurably more or less than the others"
    assert "0 of 2 sectors differ" in words.alt
    assert "at 95 percent" in words.caption


def test_gaps_need_their_columns(ax: Axes) -> None:
    with pytest.raises(
        mhsm.MhsmError, match="drawn from sector_tests.*gap_usd, gap_margin_holm_usd, differs, level not"
    ):
        sector_gaps(ax, mhsm.load_wages_by_industry("11-9111", years=2021, level="sector"))
