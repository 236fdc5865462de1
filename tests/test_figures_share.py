"""The share of GDP by release through its Axes: lines and their breaks, rings, labels, and words from the same data."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

import mhsm_analysis as mhsm
from mhsm_analysis import figures
from mhsm_analysis.figures.canvas import ACCENT, GREY

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = figures.canvas()
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    boxes = [Text.get_window_extent(text) for text in drawn.texts]  # without their leader lines
    plt.close(fig)
    for place, box in enumerate(boxes):  # and one that leaves the picture or lies on another
        assert 0 <= box.x0 < box.x1 <= fig.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


@pytest.fixture(scope="module")
def filled(spending: pd.DataFrame) -> pd.DataFrame:
    return mhsm.with_bea_gdp(spending, mhsm.load_gdp())


def lines(ax: Axes, style: str, colour: str) -> list[Line2D]:
    return [line for line in ax.lines if line.get_linestyle() == style and line.get_color() == colour]


def rings(ax: Axes) -> Line2D:
    return next(line for line in ax.lines if line.get_marker() == "o")


def known(line: Line2D) -> dict[int, float]:
    pairs = zip(line.get_xdata(), line.get_ydata(), strict=True)
    return {int(year): float(value) for year, value in pairs if not np.isnan(value)}


def test_share_by_release(ax: Axes, spending: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, spending, 2020)
    (newest,) = lines(ax, "-", ACCENT)
    assert newest.get_xdata().tolist() == list(range(2018, 2025))
    assert newest.get_ydata()[-1] == 18.0
    assert sorted(rings(ax).get_ydata()) == [19.5, 19.7, 19.7, 19.7]
    assert ax.get_ylabel() == "Percent of GDP"
    assert "19.7 in 2021-12, 19.7 in 2022-12, 19.5 in 2023-12, 19.7 in 2026-01" in words.alt
    assert words.alt.startswith("2020 is 19.5 to 19.7 percent of GDP, by release; 2024 is 18.0. ")
    assert "Dashed" not in words.caption  # every year drawn was printed
    assert not lines(ax, "--", ACCENT)
    assert "the axis does not start at zero" in words.caption
    # 2020-12 has 2019, 2024-12 has 2023: each quoted; of 2026-01 only 2024 is
    assert words.caption.endswith(
        "releases 2020-12, 2021-12, 2022-12, 2023-12, 2024-12, 2026-01; not all from CMS's own files: 2020-12 (quoted),"
        " 2021-12 (quoted), 2024-12 (quoted) and 2026-01 (quoted and transcribed)."
    )
    names = [text.get_text() for text in ax.texts]
    assert set(names) >= {"2020-12", "2021-12", "2022-12", "2023-12", "2024-12", "2026-01"}


def test_an_early_year_is_drawn_with_gaps_left_open(ax: Axes, spending: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, spending, 1975)
    assert rings(ax).get_xdata().tolist() == [1975]
    assert "reading for 1975 by release: 7.9 in 2023-12" in words.alt
    assert words.alt.startswith("1975 is 7.9 percent of GDP; 2024 is 18.0. ")
    # release 2022-12 has 1970, 1980, 1990, then 2000 on: no line runs across the years it lacks
    sparse = next(line for line in lines(ax, "-", GREY) if 1970 in known(line) and 2022 not in known(line))
    assert sorted(known(sparse)) == [1970, 1980, 1990, *range(2000, 2022)]
    assert np.isnan(sparse.get_ydata()[1])  # 1971
    dots = [line for line in ax.lines if line.get_marker() == "."]
    assert [1970, 1980, 1990] in [sorted(known(line)) for line in dots]


def test_computed_years_are_dashed_and_said(ax: Axes, filled: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, filled, 2020, first_year=1960)
    (printed,), (computed,) = lines(ax, "-", ACCENT), lines(ax, "--", ACCENT)
    assert sorted(known(printed)) == list(range(2018, 2025))
    assert sorted(known(computed)) == list(range(1960, 2019))  # up to the printed 2018, so that the line goes on
    # 100 x spending / mean of the four quarters of GDP
    row = filled[(filled["release"] == "2026-01") & (filled["year"] == 1960)].iloc[0]
    assert known(computed)[1960] == pytest.approx(100 * row["spending_usd_billions"] / row["gdp_usd_billions"])
    assert "Dashed: not printed by CMS, computed from CMS spending and BEA GDP (1960-2017, release 2026-01)" in (
        words.caption
    )


def test_the_newest_year_has_one_reading(ax: Axes, spending: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, spending, 2024)
    assert words.alt.startswith("2024 is 18.0 percent of GDP, so far in release 2026-01 alone. ")
    assert known(rings(ax)) == {2024: 18.0}


def test_years_that_releases_agree_on(ax: Axes, filled: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, filled, 1975)
    assert words.alt.startswith("1975 is 7.9 percent of GDP in both releases; 2024 is 18.0. ")
    assert "7.9 in 2026-01 (computed)" in words.alt


def test_one_release_with_one_year(ax: Axes, spending: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, spending[spending["release"] == "2024-12"], 2023)
    assert words.alt.startswith("2023 is 17.6 percent of GDP, so far in release 2024-12 alone. ")


@pytest.mark.parametrize(
    ("first_year", "year"),
    [
        *((1960, year) for year in (1960, 1985, 1993, 2000, 2015, 2021, 2023)),
        *((2000, year) for year in (1990, 1997, 2010, 2022)),
        *((2018, year) for year in (1960, 2010, 2019, 2021, 2023)),
    ],
)
def test_labels_keep_apart_in_every_year(ax: Axes, filled: pd.DataFrame, year: int, first_year: int) -> None:
    words = figures.share_by_release(ax, filled, year, first_year)
    assert words.alt.startswith(f"{year} is ")  # the fixture checks the labels
    assert "nan" not in words.alt + words.caption


def test_an_axis_from_zero_is_not_said_to_start_elsewhere(ax: Axes, filled: pd.DataFrame) -> None:
    words = figures.share_by_release(ax, filled, 2022, first_year=1960)
    assert ax.get_ylim()[0] == 0  # a share is not negative, however much room the label below would like
    assert "start at zero" not in words.caption


def test_a_year_no_release_has(ax: Axes, spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No share of GDP of 2031 in any release at hand"):
        figures.share_by_release(ax, spending, 2031)
