"""The figure of the forecast share through its Axes: what is drawn, where labels stand, and its words."""

from collections.abc import Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis import SHARE_MODELS, beside_cms, share_backtest, share_forecast, share_series
from mhsm_analysis.figures.canvas import ACCENT, Words, canvas
from mhsm_analysis.figures.share_forecast import share_fan

pytestmark = pytest.mark.slow  # most of them

FAST = {name: SHARE_MODELS[name] for name in ("random_walk_drift", "naive")}


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(4.6)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    for text in drawn.texts:  # and one that leaves the picture
        assert text.get_window_extent().x1 <= fig.bbox.x1
    plt.close(fig)


def made(release: str, origins: range, horizons: range, to: int) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame]:
    spending = mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())
    shares = share_series(spending, release)
    ahead = share_forecast(shares, share_backtest(shares, origins, horizons, FAST), to, FAST)
    return shares, ahead, beside_cms(ahead, mhsm.load_health_spending_projections())


def newest() -> tuple[pd.Series, pd.DataFrame, pd.DataFrame]:
    return made("2026-01", range(1990, 2024), range(1, 12), 2035)


def finding(words: Words) -> str:
    return words.alt.split("). ")[0] + ")"


def test_the_fan_to_2035(ax: Axes) -> None:
    shares, ahead, cms = newest()
    words = share_fan(ax, shares, ahead, cms)
    row = ahead[(ahead["model"] == "random_walk_drift") & (ahead["year"] == 2035)].iloc[0]
    band = f"{row['widened_lower_90_pct']:.1f} to {row['widened_upper_90_pct']:.1f}"
    # 18.0 published by CMS; 20.3 by hand in test_spending_forecasts
    assert finding(words) == f"18.0 percent of GDP in 2024, 20.3 forecast for 2035 (90 % band {band})"
    assert ax.figure.get_suptitle().replace("\n", " ") == finding(words)
    assert "12.1 percent of GDP in 1990, at most 19.7 in 2020" in words.alt
    assert "2023-32 19.7 in 2032; 2024-33 20.3 in 2033" in words.alt
    for said in (
        "release 2026-01", "2024-33 of 2025-06 (quoted)", "does not start at zero", "(targets to 2024)",
        "median of “Past pace”. Bands", "with history to 2024, as the forecast: none", "overlap (3 at the longest",
    ):  # fmt: skip
        assert said in words.caption
    assert "too few targets" not in words.caption
    held = ahead.attrs["coverage"]["random_walk_drift"]
    assert f"held {held[80][0]:.0f} and {held[90][0]:.0f} % of what came" in words.caption
    assert f"they held {held[80][1]:.0f} and {held[90][1]:.0f} % of the same targets" in words.caption
    assert ax.get_ylabel() == "Percent of GDP"


def test_what_is_drawn_is_what_was_forecast(ax: Axes) -> None:
    shares, ahead, cms = newest()
    share_fan(ax, shares, ahead, cms, 2000)
    own = ahead[ahead["model"] == "random_walk_drift"].set_index("year")
    history = next(line for line in ax.lines if line.get_linestyle() == "-" and line.get_linewidth() == 2.4)
    assert history.get_xdata().tolist() == list(range(2000, 2025))
    assert history.get_ydata().tolist() == shares.loc[2000:].tolist()
    assert history.get_color() == ACCENT
    median = next(line for line in ax.lines if line.get_linestyle() == "--")
    assert list(median.get_ydata())[1:] == own["point_pct"].tolist()
    diamonds = next(line for line in ax.lines if line.get_marker() == "D")
    assert list(zip(diamonds.get_xdata().tolist(), diamonds.get_ydata().tolist(), strict=True)) == [
        (2026, 19.7), (2030, 19.6), (2031, 19.6), (2032, 19.7), (2033, 20.3),
    ]  # fmt: skip
    for collection, level in zip(ax.collections, (90, 80), strict=True):
        edge = collection.get_paths()[0].vertices
        at_end = edge[edge[:, 0] == 2035][:, 1]
        drawn = [at_end.min(), at_end.max()]
        assert drawn == pytest.approx(own.loc[2035, [f"widened_{s}_{level}_pct" for s in ("lower", "upper")]].tolist())
    assert {"CMS 2033: 20.3", "median 20.3", "18.0"} <= {text.get_text().strip() for text in ax.texts}


@pytest.mark.parametrize(
    "case", [("2026-01", range(1990, 2024), range(1, 12), 2035), ("2023-12", range(1990, 2015), range(1, 9), 2033)]
)
def test_labels_do_not_overlap(ax: Axes, case: tuple[str, range, range, int]) -> None:
    share_fan(ax, *made(*case))
    ax.figure.draw_without_rendering()
    boxes = sorted((t.get_window_extent() for t in ax.texts if t.get_text().startswith(" ")), key=lambda box: box.y0)
    assert len(boxes) == 10
    for low, high in pairwise(boxes):
        assert low.y1 <= high.y0 + 2  # pixels: the boxes of letters include the empty room under them


def test_another_release_and_horizons_not_backtested(ax: Axes) -> None:
    words = share_fan(ax, *made("2023-12", range(1990, 2015), range(1, 9), 2033))
    # by hand: 17.342 + 11 (17.342 - 4.996) / 62 = 19.533
    assert words.alt.startswith("17.3 percent of GDP in 2022, 19.5 forecast for 2033 (90 % band ")
    assert "Years ahead with too few targets in the backtest (9-11): the largest factor seen." in words.caption
    assert "with history to 2022, as the forecast: 2023-32." in words.caption
    assert "release 2023-12" in words.caption


def test_a_share_that_falls(ax: Axes) -> None:
    falling = pd.Series([20 - 0.1 * year + 0.2 * (year % 3) for year in range(65)], index=range(1960, 2025))
    falling.attrs["release"] = "2099-01"
    ahead = share_forecast(falling, share_backtest(falling, range(1990, 2020), range(1, 6), FAST), 2030, FAST)
    words = share_fan(ax, falling, ahead, beside_cms(ahead, mhsm.load_health_spending_projections()))
    assert words.alt.startswith("13.8 percent of GDP in 2024, 13.2 forecast for 2030 (90 % band ")
    assert "release 2099-01" in words.caption


def test_what_the_fan_refuses(ax: Axes) -> None:
    shares, ahead, cms = newest()
    other = share_series(mhsm.load_health_spending(), "2023-12")
    with pytest.raises(mhsm.MhsmError, match="found releases 2023-12 and 2026-01, a series to 2022 and a forecast"):
        share_fan(ax, other, ahead, cms)
    with pytest.raises(mhsm.MhsmError, match="a series to 2020 and a forecast from 2024"):
        share_fan(ax, shares.loc[:2020], ahead, cms)
    with pytest.raises(mhsm.MhsmError, match="begins before 2023: found 2024"):
        share_fan(ax, shares, ahead, cms, 2024)
