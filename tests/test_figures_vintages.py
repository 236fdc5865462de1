"""Figures of vintages side by side, through their Axes."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis.figures.canvas import ACCENT, canvas, stack
from mhsm_analysis.figures.vintages import gap_and_multiple, openings_stack, vintage_fan

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, axes = canvas(4.2)
    yield axes
    fig.draw_without_rendering()
    plt.close(fig)


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections()


def test_the_fan_draws_every_path_and_the_levels_that_came(ax: Axes, projections: pd.DataFrame) -> None:
    words = vintage_fan(ax, mhsm.vintage_table(projections), "2020-30")
    paths = [line for line in ax.lines if line.get_marker() == "None"]
    assert len(paths) == 12
    (own,) = [line for line in paths if line.get_color() == ACCENT]
    assert (list(own.get_xdata()), list(own.get_ydata())) == ([2020, 2030], [429.8, 569.4])
    dots = next(line for line in ax.lines if line.get_marker() == "o")
    assert dots.get_ydata()[-1] == 640.4
    assert words.alt.startswith("Base levels exceed the projection for 2030 from 2024 on. ")  # finding F1
    assert "vintages 2010-20 to 2025-35" in words.caption
    assert ax.get_ylabel() == "Thousand jobs, self-employed included"


def test_a_level_projected_for_a_decline_is_not_passed(ax: Axes, projections: pd.DataFrame) -> None:
    words = vintage_fan(ax, mhsm.vintage_table(projections, "43-6014"), "2020-30")
    assert words.alt.startswith("1,896.7 thousand jobs projected for 2030. ")
    newest = vintage_fan(ax, mhsm.vintage_table(projections), "2025-35")
    assert newest.alt.startswith("795.5 thousand jobs projected for 2035. ")
    missed = vintage_fan(ax, mhsm.vintage_table(projections), "2023-33")
    assert "The base level of 2025 is below the projection for 2033" in missed.alt


def test_gap_multiple_and_the_national_base(projections: pd.DataFrame) -> None:
    fig, axes = stack(3, 6.0)
    words = gap_and_multiple(axes, mhsm.vintage_table(projections), "2020-30")
    gap, multiple, nation = (ax.collections[0].get_offsets()[:, 1] for ax in axes)
    assert (gap[0].round(1), gap[6].round(1)) == (8.1, 24.7)
    assert (multiple.min().round(1), multiple.max().round(1)) == (1.6, 10.0)
    assert nation[6].round(1) == 153.5
    assert words.alt.startswith("“4.2 times the average” was 1.6 to 10.0 by vintage. ")
    assert "The gap runs from 8.1 to 27.8 points." in words.alt
    fig.draw_without_rendering()
    plt.close(fig)


def test_a_decline_has_no_multiple_in_the_title(projections: pd.DataFrame) -> None:
    fig, axes = stack(3, 6.0)
    words = gap_and_multiple(axes, mhsm.vintage_table(projections, "43-6014"), "2020-30")
    assert words.alt.startswith("The gap to the average was −15.4 to 2.5 points by vintage. ")
    plt.close(fig)


def test_openings_are_stacked_to_their_sum(ax: Axes, projections: pd.DataFrame) -> None:
    parts = mhsm.openings_parts(projections)
    words = openings_stack(ax, parts, "Managers")
    ends: dict[int, float] = {}
    for bar in ax.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        ends[row] = max(ends.get(row, 0), bar.get_x() + bar.get_width())
    published = parts["openings_thousands_per_year"].to_dict()
    assert ends == pytest.approx(published, abs=0.15)  # parts are rounded to 0.1
    assert sum(bar.get_facecolor()[:3] == plt.matplotlib.colors.to_rgb(ACCENT) for bar in ax.patches) == len(parts)
    assert words.alt.startswith("72 to 83 of 100 openings come from people who leave. ")
    assert "2020-30: 51.8, of these growth 14.0 and replacement 37.8" in words.alt
    declining = openings_stack(ax, mhsm.openings_parts(projections, "43-6014"), "Secretaries")
    assert declining.alt.startswith("All openings come from people who leave. Secretaries, which shrinks")


def test_a_vintage_that_is_not_there_cannot_be_marked(ax: Axes, projections: pd.DataFrame) -> None:
    developers = mhsm.vintage_table(projections, "15-1252")
    for draw in (
        lambda: vintage_fan(ax, developers, "2020-30"),
        lambda: gap_and_multiple([ax] * 3, developers, "2020-30"),
    ):
        with pytest.raises(mhsm.NotCoveredError, match="No vintage 2020-30 of Software developers.* there are 2021-31"):
            draw()
