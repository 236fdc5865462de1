"""The figure of pay over time through its Axes: what is drawn, where lines stop, and its words."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis.figures.canvas import Words, stack
from mhsm_analysis.figures.history import pay_in_three_readings

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def axes() -> Iterator[list[Axes]]:
    fig, drawn = stack(3, 6.0)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    plt.close(fig)


def draw(axes: list[Axes], code: str, years: range | list[int] | None = None, dollars_of: int = 2025) -> Words:
    everyone = mhsm.load_wages("00-0000", level="total")
    return pay_in_three_readings(axes, mhsm.load_wages(code, years=years), everyone, mhsm.load_prices(), dollars_of)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def stretches(ax: Axes) -> list[tuple[int, int]]:
    return [(line.get_xdata()[0], line.get_xdata()[-1]) for line in ax.lines if line.get_marker() == "o"]


def test_lines_stop_at_breaks_and_the_title_is_the_last_stretch(axes: list[Axes]) -> None:
    words = draw(axes, "11-9111")
    for ax in axes:
        assert stretches(ax) == [(2004, 2009), (2010, 2011), (2012, 2018), (2019, 2020), (2021, 2025)]
        assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == ":"] == [
            2009.5, 2011.5, 2018.5, 2020.5,
        ]  # fmt: skip
    # 123,860 / 101,340 = 1.222; May CPI-U 321.465 / 269.195, so 1.023
    finding = "From 2021 to 2025 the median rose 22 % in dollars and 2 % in real terms"
    assert axes[0].figure.get_suptitle().replace("\n", " ") == finding
    assert words.alt.startswith(f"{finding}. Medical and Health Services Managers, May 2004 to May 2025. ")
    assert "2.21 to 2.43 from 2021 to 2025" in words.alt
    assert "broken before 2010, 2012, 2019 and 2021" in words.alt
    assert "CPI-U of May, not seasonally adjusted" in words.caption
    assert "Source: BLS" in words.caption
    assert "top-coded" not in words.caption


def test_growth_is_labelled_only_where_surveys_do_not_overlap(axes: list[Axes]) -> None:
    draw(axes, "11-9111")
    percent = [[text for text in texts(ax) if text.endswith("%")] for ax in axes]
    assert percent[0] == ["+21 %", "+13 %", "+22 %"]
    assert len(percent[1]) == len(percent[2]) == 3
    assert texts(axes[0])[-4:] == ["2010", "2012", "2019", "2021"]
    assert {"$67,430", "$123,860"} <= set(texts(axes[0]))
    assert {"2.34", "2.43"} <= set(texts(axes[2]))


def test_units_and_one_scale_for_dollars(axes: list[Axes]) -> None:
    draw(axes, "11-9111", dollars_of=2004)
    assert axes[0].get_ylim() == axes[1].get_ylim()
    assert [ax.get_title(loc="left") for ax in axes] == [
        "Median, in the dollars of each year", "Median, in dollars of May 2004",
        "Multiple of all occupations' median (grey: 1)",
    ]  # fmt: skip
    assert axes[2].get_xlabel() == "May of the year"
    real = next(line for line in axes[1].lines if line.get_marker() == "o")
    assert real.get_ydata()[0] == 67430


def test_top_coded_years_are_open_triangles_that_no_line_reaches(axes: list[Axes]) -> None:
    words = draw(axes, "29-1022")
    for ax in axes:
        triangles = next(line for line in ax.lines if line.get_marker() == "^")
        assert list(triangles.get_xdata()) == list(range(2004, 2025))
        assert triangles.get_markerfacecolor() == "white"
        drawn = np.concatenate([line.get_ydata() for line in ax.lines if line.get_marker() == "o"])
        assert np.isfinite(drawn).sum() == 1  # May 2025
    # at least 208,000 in 2021, then 352,220
    assert words.alt.startswith("The median of May 2025 is $352,220, its growth since 2021 at most 69 %. ")
    assert "at least $208,000 to $352,220 from 2021 to 2025" in words.alt
    assert "Open triangle: at least that much (top-coded)" in words.caption


def test_top_coded_throughout_has_no_growth(axes: list[Axes]) -> None:
    words = draw(axes, "29-1067")
    assert words.alt.startswith("The median of May 2018 is at least $208,000, its growth since 2012 is not known. ")
    assert "≥ $208,000" in texts(axes[0])
    assert not [text for text in texts(axes[0]) if text.endswith("%")]


def test_an_hourly_occupation_is_drawn_by_the_hour(axes: list[Axes]) -> None:
    words = draw(axes, "27-2011")
    assert "$29.05" in texts(axes[0])
    assert axes[0].get_title(loc="left").startswith("Median an hour")
    assert "Hourly wages" in words.caption


def test_a_year_left_out_is_a_gap(axes: list[Axes]) -> None:
    draw(axes, "11-9111", [2012, 2013, 2016])
    (line,) = [line for line in axes[0].lines if line.get_marker() == "o"]
    assert np.isnan(line.get_ydata()).tolist() == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("code", "years", "finding"),
    [("15-1252", None, "From 2021 to 2025 the median rose 13 % in dollars and fell 6 % in real terms"),
     ("11-9111", range(2021, 2025), "From 2021 to 2024 the median rose 16 % in dollars and stood still in real terms"),
     ("11-9111", range(2012, 2022), "The median of May 2021 is $101,340, no other year compares with it")],
)  # fmt: skip
def test_the_title_says_what_the_last_stretch_shows(
    axes: list[Axes], code: str, years: range | None, finding: str
) -> None:
    assert draw(axes, code, years).alt.startswith(f"{finding}. ")


def test_a_single_year_and_a_wrong_number_of_axes_are_refused(axes: list[Axes]) -> None:
    with pytest.raises(mhsm.MhsmError, match="two years or more: found 1 of 11-9111"):
        draw(axes, "11-9111", [2021])
    with pytest.raises(mhsm.MhsmError, match="three Axes.*found 2"):
        draw(axes[:2], "11-9111")
