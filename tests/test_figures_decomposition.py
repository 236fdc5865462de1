"""Figures of why an occupation grows, through their Axes: what is drawn, what is marked, and their words."""

from collections.abc import Iterator
from itertools import pairwise

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

import mhsm_analysis as mhsm
from mhsm_analysis.figures.canvas import ACCENT, canvas
from mhsm_analysis.figures.decomposition import shift_share_bars, why_it_grew
from mhsm_analysis.growth.decomposition import intensity_decomposition
from mhsm_analysis.growth.shift_share import shift_share

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, drawn = canvas(4.8)
    yield drawn
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    for text in drawn.texts:  # and one that leaves the picture
        box = text.get_window_extent()
        assert box.x1 <= fig.bbox.x1
        assert box.x0 >= fig.bbox.x0
    plt.close(fig)


def parts(code: str, *spans: tuple[int, int]) -> list[pd.DataFrame]:
    wages, everyone = mhsm.load_wages(code), mhsm.load_wages("00-0000", level="total")
    group = mhsm.load_wages(f"{code[:2]}-0000", level="major")
    payrolls = mhsm.load_payroll_employment()
    return [intensity_decomposition(*span, wages, everyone, group, payrolls) for span in spans]


def shares(code: str, years: tuple[int, int], level: str, **more: bool) -> pd.DataFrame:
    return shift_share(*[mhsm.load_wages_by_industry(years=year, level=level) for year in years], code, **more)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def accent_widths(ax: Axes) -> list[float]:
    return [bar.get_width() for bar in ax.patches if to_hex(bar.get_facecolor()) == ACCENT]


def test_parts_of_growth_are_stacked_and_named(ax: Axes) -> None:
    words = why_it_grew(ax, parts("11-9111", (2010, 2019), (2015, 2024), (2021, 2024)))
    bars = ax.patches
    assert len(bars) == 12
    # 100 ln(394,910/282,990), 100 ln(565,840/314,950), 100 ln(565,840/436,770)
    for place, total in enumerate((33.32, 58.59, 25.89)):
        row = bars[4 * place : 4 * place + 4]
        assert row[-1].get_x() + row[-1].get_width() == pytest.approx(total, abs=0.005)
        for left, right in pairwise(row):
            assert left.get_x() + left.get_width() == pytest.approx(right.get_x())
    # methods F4: special to health 6, 14 and 17 percent, in log points of the change
    assert accent_widths(ax) == pytest.approx([0.063 * 33.32, 0.137 * 58.59, 0.169 * 25.89], abs=0.03)
    names = ["all jobs", "health care’s share of jobs", "management’s share of jobs", "special to the occupation"]
    assert texts(ax)[-4:] == names
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["2010–2019*\n+39.5 %", "2015–2024*\n+79.7 %", "2021–2024\n+29.6 %"]
    finding = "From 2010 to 2019 health care’s jobs make up 50 % of the growth (all jobs 44, its share of them 6)"
    assert ax.figure.get_suptitle().replace("\n", " ") == finding
    assert words.alt.startswith(f"{finding}. Medical and Health Services Managers, ")
    assert (
        "2015 to 2024 (crosses a break): jobs +79.7 percent, 58.6 log points: all jobs 10.6 (18 percent)" in words.alt
    )
    assert "2021 to 2024 (within one series)" in words.alt
    assert "* crosses a break of the survey: classification 2012, 2019 and 2021; method 2021." in words.caption
    assert "Group: Management Occupations. Source: BLS" in words.caption
    assert "Triangle" not in words.caption
    assert "may be another" not in words.caption
    assert not ax.get_legend()


def test_within_one_series_no_break_is_marked(ax: Axes) -> None:
    words = why_it_grew(ax, parts("11-9111", (2021, 2024)))
    assert "*" not in ax.get_yticklabels()[0].get_text()
    assert "crosses a break of" not in words.caption
    assert words.alt.startswith("From 2021 to 2024 health care’s jobs make up 38 % of the growth (all jobs 29")


@pytest.mark.parametrize(
    ("code", "span", "finding"),
    [
        # jobs of load_wages: 194,980 to 100,500; 1,825,980 to 1,737,820; 3,047,530 to 3,282,010
        ("43-2011", (2005, 2015), "From 2005 to 2015 jobs fell 48.5 %"),
        ("43-6014", (2021, 2024), "From 2021 to 2024 jobs fell 4.8 %"),
        ("29-1141", (2021, 2024), "From 2021 to 2024 jobs rose 7.7 %"),
    ],
)  # fmt: skip
def test_parts_that_pull_apart_start_at_zero_and_their_sum_is_marked(
    ax: Axes, code: str, span: tuple[int, int], finding: str
) -> None:
    (table,) = parts(code, span)
    words = why_it_grew(ax, [table])
    assert words.alt.startswith(f"{finding}; what is special to the occupation alone would give −")
    (mark,) = [line for line in ax.lines if line.get_marker() == "v"]
    assert mark.get_xdata() == pytest.approx([100 * table.attrs["log_change"]])
    assert "Triangle: the sum" in words.caption
    assert ("may be another than health care" in words.caption) == code.startswith("43")
    right = [bar.get_x() for bar in ax.patches if bar.get_width() > 0]
    left = [bar.get_x() for bar in ax.patches if bar.get_width() < 0]
    assert min(right) == max(left) == 0
    assert "its group’s share of jobs" in texts(ax)
    assert accent_widths(ax) == pytest.approx([100 * table["log_change"].iloc[3]])


def test_a_standstill_claims_no_percentages(ax: Axes) -> None:
    (table,) = parts("11-9111", (2021, 2024))
    still = table.assign(contribution_pct=float("nan"))
    still.attrs = table.attrs | {"growth_pct": 0.0, "log_change": 0.0}
    words = why_it_grew(ax, [still])
    assert words.alt.startswith("From 2021 to 2024 jobs stood still; what is special")
    assert "nan" not in words.alt


def test_parts_that_all_take_away_need_no_mark(ax: Axes) -> None:
    (table,) = parts("11-9111", (2021, 2024))
    falling = table.assign(log_change=-table["log_change"])
    falling.attrs = table.attrs | {"growth_pct": -22.8, "log_change": -table.attrs["log_change"]}
    words = why_it_grew(ax, [falling])
    assert "Triangle" not in words.caption
    assert not [line for line in ax.lines if line.get_marker() == "v"]
    assert words.alt.startswith("From 2021 to 2024 jobs fell 22.8 %; what is special")


def test_only_spans_of_one_occupation_are_drawn(ax: Axes) -> None:
    first, second = parts("11-9111", (2021, 2024)), parts("29-1141", (2021, 2024))
    with pytest.raises(mhsm.MhsmError, match="of one occupation: found 11-9111 and 29-1141"):
        why_it_grew(ax, first + second)
    for wrong in ([], first[0]):
        with pytest.raises(mhsm.MhsmError, match="Expected a list of results"):
            why_it_grew(ax, wrong)
    with pytest.raises(mhsm.MhsmError, match=r"Expected the result of intensity_decomposition"):
        why_it_grew(ax, [mhsm.load_wages("11-9111")])


def test_the_waterfall_ends_where_the_change_is(ax: Axes) -> None:
    words = shift_share_bars(ax, shares("11-9111", (2005, 2015), "subsector"))
    bars = ax.patches
    assert len(bars) == 9  # four parts, their sum, four industries
    # methods 2.4, thousand jobs
    assert [bar.get_width() for bar in bars[:5]] == pytest.approx([13.576, 23.312, 39.951, 8.230, 85.07], abs=0.001)
    for one, following in pairwise(bars[:4]):
        assert one.get_x() + one.get_width() == pytest.approx(following.get_x())
    assert bars[3].get_x() + bars[3].get_width() == pytest.approx(bars[4].get_width())
    assert accent_widths(ax) == pytest.approx([39.951], abs=0.001)
    finding = "85.1 thousand jobs added, +40.0 by their share within industries"
    assert words.alt.startswith(f"{finding}. Medical and Health Services Managers, May 2005 to May 2015")
    assert "Industries that added most: Ambulatory Health Care Services 39.5, Hospitals 28.6, " in words.alt
    assert "evidence: third_party" in words.caption
    assert "Left out: 160 jobs of 2005, 0 of 2015. Crosses breaks of codes" in words.caption
    assert {"+13.6", "+40.0", "+85.1", "Industries that added most"} <= set(texts(ax))


def test_the_midpoint_has_two_parts(ax: Axes) -> None:
    words = shift_share_bars(ax, shares("11-9111", (2005, 2015), "subsector", symmetric=True))
    assert len(ax.patches) == 7
    assert ax.patches[0].get_width() + ax.patches[1].get_width() == pytest.approx(85.07, abs=1e-9)
    assert "growth of its industries 41.0 and its share within industries 44.1" in words.alt


def test_a_declining_occupation_names_the_industries_that_lost_most(ax: Axes) -> None:
    table = shares("43-6014", (2021, 2023), "sector")
    words = shift_share_bars(ax, table)
    assert words.alt.startswith("40.6 thousand jobs lost, −161.3 by their share within industries")
    worst = table["change_jobs"].nsmallest(4).tolist()
    assert [1000 * bar.get_width() for bar in ax.patches[5:]] == pytest.approx(worst)
    assert "Industries that lost most" in texts(ax)
    assert "evidence: official" in words.caption


def test_growth_in_spite_of_a_smaller_share(ax: Axes) -> None:
    words = shift_share_bars(ax, shares("29-1141", (2021, 2023), "sector"))
    assert words.alt.startswith("128.0 thousand jobs added, −43.8 by their share within industries")
    assert max(len(label.get_text().split("\n")) for label in ax.get_yticklabels()) == 2


def test_another_frame_is_refused(ax: Axes) -> None:
    with pytest.raises(mhsm.MhsmError, match=r"Expected the result of shift_share"):
        shift_share_bars(ax, mhsm.load_wages_by_industry("11-9111", years=2021))
