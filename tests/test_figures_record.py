"""The figures of the track record through their Axes: what is drawn, and whether words and title follow the data."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis.figures.canvas import ACCENT, Words, canvas
from mhsm_analysis.figures.record import errors_among_peers, range_2030, track_record_bars
from mhsm_analysis.growth.misses import levels_since, range_of_past_errors
from mhsm_analysis.growth.record import track_errors, track_record

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections()


@pytest.fixture(scope="module")
def errors(projections: pd.DataFrame) -> pd.DataFrame:
    return track_errors(projections)


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(4.2)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    plt.close(fig)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def draw_range(ax: Axes, projections: pd.DataFrame, code: str) -> Words:
    summary = mhsm.growth_summary(projections, code)
    return range_2030(ax, range_of_past_errors(projections, code), levels_since(projections, code), summary)


def test_bars_of_three_decades(ax: Axes, projections: pd.DataFrame) -> None:
    words = track_record_bars(ax, track_record(projections))
    assert texts(ax) == ["20.6", "21.2", "18.6", "18.9", "21.0", "20.8", "19.1", "20.2", "20.5"]
    blue = [line.get_xdata()[0] for line in ax.lines if line.get_color() == ACCENT]
    np.testing.assert_allclose(blue, [20.6, 18.9, 19.1], atol=0.05)
    finding = "Half the projections were off by more than 19 to 21 %; with fixed shares, 19 to 21 %"
    assert ax.figure.get_suptitle().replace("\n", " ") == finding
    assert words.alt.startswith(f"{finding}. 2010-20 (632 occupations): median error 20.6 percent; ")
    assert "direction right for 53 percent" in words.alt
    assert "Own evaluation, not one of BLS" in words.caption
    assert "53, 61 and 65 %" in words.caption
    assert "2014-24 against the base levels of 2020-30, 2022-32 and 2024-34" in words.caption
    assert ax.get_xlim()[0] == 0


def test_the_title_of_the_bars_follows_the_data(ax: Axes, projections: pd.DataFrame) -> None:
    record = track_record(projections, ["2014-24"])
    record["mape_median_pct"] = 12.0
    words = track_record_bars(ax, record)
    assert words.alt.startswith("Half the projections were off by more than 12 %; with fixed shares, 20 to 21 %. ")


@pytest.mark.parametrize(
    ("code", "finding", "labels"),
    [("11-9111", "More jobs than projected in all 3 decades", ["+16 %", "+31 %", "+58 %"]),
     ("29-1141", "Within 5 percent of the projected level in 1 of 2 decades", ["not in both vintages", "−2 %", "+6 %"]),
     ("43-2011", "Fewer jobs than projected in all 3 decades", ["−45 %", "−57 %", "−51 %"])],
)  # fmt: skip
def test_errors_among_peers(ax: Axes, errors: pd.DataFrame, code: str, finding: str, labels: list[str]) -> None:
    words = errors_among_peers(ax, errors, code)
    assert words.alt.startswith(f"{finding}. ")
    assert texts(ax)[:3] == labels
    assert texts(ax)[3] == f"black: group {code[:3]}, grey: all others"
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == len(errors)
    low, high = ax.get_xlim()
    for dots in ax.collections:
        assert ((dots.get_offsets()[:, 0] > low) & (dots.get_offsets()[:, 0] < high)).all()
    outside = (errors["log_error"].abs() > np.log(4)).sum()
    assert f"{outside} beyond ¼ or 4 x stand at the edge" in words.caption
    assert f"other occupations of {code[:3]}xxxx" in words.caption


def test_peers_are_ranked_in_words(ax: Axes, errors: pd.DataFrame) -> None:
    words = errors_among_peers(ax, errors, "11-9111")
    for said in ("rank 10 of 30", "rank 11 of 31", "rank 7 of 31", "2014-24: actual level +58 %"):
        assert said in words.alt
    blue = [dots for dots in ax.collections if len(dots.get_offsets()) == 1]
    np.testing.assert_allclose([dots.get_offsets()[0, 0] for dots in blue], [1.158, 1.310, 1.583], atol=0.0005)


def test_one_decade_is_not_called_all(ax: Axes, errors: pd.DataFrame) -> None:
    words = errors_among_peers(ax, errors[errors["vintage"] == "2014-24"], "11-9111")
    assert words.alt.startswith("More jobs than projected in the 1 decade at hand. ")


@pytest.mark.parametrize(
    ("code", "finding", "last"),
    [("11-9111", "The level projected for 2030 was reached by 2024", "640.4"),
     ("29-1141", "The level projected for 2030 was reached by 2024", "3,391.0"),
     ("43-6014", "In 2024 jobs were 2 % below the path to 2030", "1,944.0"),
     ("43-2011", "The level projected for 2030 was reached by 2023", "36.6"),
     ("11-1011", "In 2025 jobs were 3 % above the path to 2030", "291.6")],
)  # fmt: skip
def test_range(ax: Axes, projections: pd.DataFrame, code: str, finding: str, last: str) -> None:
    words = draw_range(ax, projections, code)
    title = ax.figure.get_suptitle().replace("\n", " ")
    assert title.startswith("Past errors would put 2030 at ")
    assert words.alt.startswith(f"{title}. {finding}. ")
    assert last in texts(ax)
    assert "range of past errors" in texts(ax)
    assert "A range of past errors, not a confidence interval" in words.caption
    low, high = ax.get_ylim()
    for line in ax.lines:
        assert low <= min(line.get_ydata()) <= max(line.get_ydata()) <= high


def test_range_of_the_occupation(ax: Axes, projections: pd.DataFrame) -> None:
    words = draw_range(ax, projections, "11-9111")
    assert {"402", "755", "419", "793", "projected 569.4"} <= set(texts(ax))
    np.testing.assert_allclose(ax.collections[0].get_offsets()[:, 1], [480.7, 509.5, 562.7, 616.2, 640.4])
    assert "402 to 755; 419 to 793 with each decade's mean error removed" in words.alt
    assert "2024 616.2 (+27 % against the path)" in words.alt
    assert "450 occupations, 2010-20 and 2014-24" in words.caption
    assert "codes were revised 1 x" in words.caption
    assert "vintages 2020-30 to 2025-35" in words.caption


def test_a_target_passed_and_lost_again_is_not_called_reached(ax: Axes, projections: pd.DataFrame) -> None:
    moved = projections.copy()
    own = (moved["occupation_code"] == "11-9111") & (moved["vintage"] == "2025-35")
    moved.loc[own, "employment_base_thousands"] = 500.0  # path 499.6
    assert "In 2025 jobs were on the path projected to 2030. " in draw_range(ax, moved, "11-9111").alt


def test_a_target_lost_in_between_was_reached_by_the_last_time(ax: Axes, projections: pd.DataFrame) -> None:
    moved = projections.copy()
    own = moved["occupation_code"] == "11-9111"
    moved.loc[own & (moved["vintage"] == "2023-33"), "employment_base_thousands"] = 570.0
    moved.loc[own & (moved["vintage"] == "2024-34"), "employment_base_thousands"] = 560.0
    # 2014-24 is scored against 2024-34 too: one error of 450 moves, the title does not
    assert "The level projected for 2030 was reached by 2025. " in draw_range(ax, moved, "11-9111").alt


def test_a_small_occupation_keeps_its_decimal(ax: Axes, projections: pd.DataFrame) -> None:
    words = draw_range(ax, projections, "43-2011")
    ranges = range_of_past_errors(projections, "43-2011")  # the pool of occupations of its size
    expected = [f"{value:.1f}" for row in ranges.itertuples() for value in (row.lower_thousands, row.upper_thousands)]
    assert set(expected) <= set(texts(ax))
    low, high = (round(ranges[f"{end}_thousands"].iloc[0]) for end in ("lower", "upper"))
    assert words.alt.startswith(f"Past errors would put 2030 at {low} to {high} thousand jobs. ")


def test_a_missing_level_is_told(ax: Axes, projections: pd.DataFrame) -> None:
    assert "no level at hand of 2025-35" in draw_range(ax, projections, "43-6014").caption


def test_mistakes_are_named(ax: Axes, projections: pd.DataFrame, errors: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match=r"result of track_record\(\): mape_median_pct not found"):
        track_record_bars(ax, track_record(projections).drop(columns="mape_median_pct"))
    with pytest.raises(mhsm.MhsmError, match=r"result of track_errors\(\), found no row"):
        errors_among_peers(ax, errors.iloc[:0], "11-9111")
    with pytest.raises(mhsm.MhsmError, match="Software Developers .15-1252. is not among these rows"):
        errors_among_peers(ax, errors, "15-1252")
    parts = range_of_past_errors(projections), levels_since(projections, "29-1141")
    with pytest.raises(mhsm.MhsmError, match="of one occupation and vintage, found .*29-1141"):
        range_2030(ax, *parts, mhsm.growth_summary(projections))
