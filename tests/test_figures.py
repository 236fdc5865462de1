"""Figures through their Axes: the data drawn, labels with units, words from the same data; and the reading tables."""

from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.axes import Axes

import mhsm_analysis as mhsm
from mhsm_analysis import figures, tables
from mhsm_analysis.figures.canvas import ACCENT
from mhsm_analysis.words import contribution

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture
def ax() -> Iterator[Axes]:
    fig, axes = figures.canvas()
    yield axes
    fig.draw_without_rendering()  # a label that cannot be drawn shows here
    plt.close(fig)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def everyone(year: int = 2021) -> pd.DataFrame:
    return mhsm.load_wages("00-0000", years=year, level="total")


def test_pay_ladder_draws_the_published_points(ax: Axes) -> None:
    settings = mhsm.load_wages_by_industry("11-9111", years=2021)
    words = figures.pay_ladder(ax, mhsm.load_wages("11-9111", years=2021), everyone(), settings)
    ends = [line.get_xdata().tolist() for line in ax.lines]
    assert ends[:2] == [[60780, 205620], [77750, 135750]]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [119450, 117000, 99540, 98230, 83550]
    # open = quoted: only government has an official row
    assert [line.get_markerfacecolor() == "white" for line in dots] == [True, False, True, True, True]
    assert ax.get_xlabel() == "Annual wage, May 2021, dollars"
    assert ax.figure.get_suptitle().replace("\n", " ") == "The middle half of the jobs pays $77,750 to $135,750"
    assert "P90 $205,620" in words.alt
    assert "$83,550 (quoted)" in words.alt
    assert words.alt.startswith("The middle half of the jobs pays $77,750 to $135,750. ")
    assert "open: quoted by an article of 2022" in words.caption
    assert "May 2021" in words.caption
    assert "Source: BLS" in words.caption


def test_top_coded_pay_is_drawn_as_an_arrow_and_called_a_bound(ax: Axes) -> None:
    words = figures.pay_ladder(ax, mhsm.load_wages("11-1011", years=2021), everyone())
    arrows = [line for line in ax.lines if line.get_marker() == ">"]
    assert [line.get_xdata()[0] for line in arrows] == [208_000]
    assert "P90 at least $208,000" in words.alt
    assert "at least $208,000" in texts(ax)


def test_what_begins_at_no_known_pay_is_not_drawn(ax: Axes) -> None:
    surgeons = mhsm.load_wages("Surgeons", years=2015)  # top-coded from P25
    words = figures.pay_ladder(ax, surgeons, everyone(2015))
    assert words.alt.startswith("Three quarters of the jobs pay $187,200 or more. ")
    own = [line for line in ax.lines if line.get_color() == ACCENT]
    assert [list(line.get_xdata()) for line in own] == [[surgeons["annual_p10_usd"].item(), 187_200], [187_200]]


def test_nothing_published_is_nothing_to_draw(ax: Axes) -> None:
    with pytest.raises(mhsm.MhsmError, match="No wages of Models were published for May 2021"):
        figures.pay_ladder(ax, mhsm.load_wages("41-9012", years=2021), everyone())


def test_an_hourly_occupation_is_drawn_by_the_hour(ax: Axes) -> None:
    words = figures.pay_ladder(ax, mhsm.load_wages("27-2011", years=2021), everyone())
    assert ax.get_xlabel() == "Hourly wage, May 2021, dollars"
    assert "P50 $23.48" in words.alt


def test_growth_against_size(ax: Axes) -> None:
    projections = mhsm.load_projections(vintage="2020-30")
    words = figures.growth_against_size(ax, projections, mhsm.growth_summary(projections))
    assert len(ax.collections[0].get_offsets()) == 790
    assert ax.collections[1].get_offsets().tolist() == [[429.8, 32.5]]
    assert ax.get_xscale() == "log"
    assert ax.get_ylabel() == "Growth 2020 to 2030, percent"
    assert "all occupations 7.7 %" in texts(ax)
    assert "97.0 percent of the occupations grow more slowly" in words.alt
    assert "vintage 2020-30" in words.caption


def test_a_decliner_grows_more_slowly_than_most(ax: Axes) -> None:
    projections = mhsm.load_projections(vintage="2020-30")
    words = figures.growth_against_size(ax, projections, mhsm.growth_summary(projections, "43-6014"))
    assert words.alt.startswith("Projected to grow more slowly than 92 of 100 occupations. ")


def test_jobs_above_average(ax: Axes) -> None:
    words = figures.jobs_above_average(ax, mhsm.growth_summary(mhsm.load_projections()))
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([139.6, 33.256], abs=5e-4)
    assert texts(ax) == ["139.6", "33.3"]
    assert ax.figure.get_suptitle().replace("\n", " ").startswith("106.3 thousand jobs above")
    assert "139.6 thousand jobs" in words.alt


def test_jobs_below_average(ax: Axes) -> None:
    figures.jobs_above_average(ax, mhsm.growth_summary(mhsm.load_projections(), "11-1011"))
    assert ax.figure.get_suptitle().replace("\n", " ").startswith("39.4 thousand jobs below")


def test_the_readers_own_style_is_left_alone() -> None:
    before = mpl.rcParams.copy()
    fig, axes = figures.canvas()
    figures.jobs_above_average(axes, mhsm.growth_summary(mhsm.load_projections()))
    plt.close(fig)
    assert dict(mpl.rcParams) == dict(before)


def test_tables_write_bounds_as_bounds() -> None:
    chiefs = mhsm.load_wages("11-1011", years=2021)
    assert tables.percentile_table(chiefs).loc["90th", "A year"] == "at least $208,000"
    assert tables.spread_table({"Chiefs": chiefs}).loc["P90 / P10", "Chiefs"] == "at least 3.45"
    whole = tables.distribution_table(mhsm.recover_distribution(chiefs))
    assert whole.loc["Gini index (0: all alike)"].tolist() == ["no estimate", "0.212 to 0.534"]
    assert whole.loc["Theil index (0: all alike)"].tolist() == ["no estimate", "0.090 or more"]
    published = tables.percentile_table(mhsm.load_wages("27-2011", years=2021))
    assert published.loc["50th (median)"].tolist() == ["not published", "$23.48"]
    assert published.loc["Mean"].tolist() == ["not published", "$31.31"]


def test_tables_of_a_recovered_distribution() -> None:
    pay = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))
    assert tables.distribution_table(pay).loc["Mean pay of the top tenth"].tolist() == [
        "$284,800",
        "$205,620 to $440,800",
    ]
    families = tables.family_table(pay)
    assert families.loc["Dagum"].tolist() == ["3.2", "−10.6", "3.5", "0.299"]
    assert families.loc["the curve"].tolist() == ["0.0", "–", "0.0", "0.277"]


def test_table_of_the_states() -> None:
    parities = mhsm.load_price_parities()
    states = {year: mhsm.state_wages(mhsm.load_wages_by_area("11-9111", years=year), parities) for year in (2015, 2025)}
    table = tables.dispersion_table(states)
    row = table.loc["2015", ["Lowest to highest", "CV, %", "P90 / P10 of states"]]
    assert row.tolist() == ["$73,940 to $121,620", "12.6", "1.39"]
    assert table.loc["2025", ["Real CV, %", "Correlation"]].tolist() == ["–", "–"]  # no parities of 2025


def test_tables_of_vintages_and_of_the_record() -> None:
    projections = mhsm.load_projections()
    rows = tables.vintage_rows(mhsm.vintage_table(projections))
    assert rows.loc["2020-30"].tolist() == ["429.8", "32.5", "7.7", "24.7", "4.2", "23\u00a0of\u00a0790"]
    assert {"2018-28*", "2021-31*"} < set(rows.index)  # the national total is a sum of line items
    assert pd.isna(rows.loc["2025-35", "Rank"])
    record = tables.record_rows(mhsm.track_record(projections))
    assert record.loc["Median error, %"].tolist() == ["20.6", "18.9", "19.1"]
    assert record.loc["Of them split or merged under their code"].tolist() == ["4", "23", "23"]
    assert record.loc["Occupations matched, of all", "2014-24"] == "719\u00a0of\u00a0819"


def test_gap_and_growth_tables() -> None:
    gaps = tables.gap_table(mhsm.setting_gaps(mhsm.load_wages_by_industry(years=2021), "623"))
    assert gaps.iloc[0].tolist() == ["$119,450", "$35,900", "43.0", "35.7", "quoted"]
    growth = tables.growth_table(mhsm.growth_summary(mhsm.load_projections()))
    assert growth.loc["Growth a year (CAGR), percent"].tolist() == ["2.85", "0.75"]
    assert growth.loc["Growth, percent"].tolist() == ["32.48", "7.74"]
    assert growth.loc["Employment 2030, thousand"].tolist() == ["569.4", "165,413.7"]
    spending = mhsm.load_health_spending()
    revisions = tables.revision_rows(spending, 2020)
    assert revisions["Percent of GDP"].tolist() == ["19.7", "19.7", "19.5", "19.7"]
    assert revisions.loc["2023-12", ["Spending, $ billion", "GDP, $ billion"]].tolist() == ["4,156.3", "21,323.0"]
    splits = tables.split_table(spending, 2019, 2020, (2009, 2019))
    # methods 3.1 and F5: 87 and 92 percent against a standstill, 55 against trend in release 2023-12
    parts = list(zip(splits.index, splits["Compared with"], splits["Spending's part"], strict=True))
    assert ("2022-12", "a standstill", "87 percent") in parts
    assert ("2023-12", "a standstill", "92 percent") in parts
    assert ("2023-12", "growth 2009-19", "55 percent") in parts
    assert [release for release, *_ in parts].count("2026-01") == 1  # no GDP of 2009 in that release


def test_parts_that_pull_apart_are_no_percentages() -> None:
    spending = mhsm.load_health_spending()
    fall = mhsm.share_decomposition(spending, 2020, 2022, release="2023-12")
    assert contribution(fall, "spending") == "7.2 log points"
    rise = mhsm.share_decomposition(spending, 2019, 2020, release="2023-12")
    assert contribution(rise, "spending") == "10.1 log points (92 percent)"
