"""Tables of careers: figures keep their years and their evidence, and nothing is left out unsaid."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import tables
from mhsm_analysis.show import table_html


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections()


@pytest.mark.slow
def test_paths_with_years_and_stars() -> None:
    wages = mhsm.load_wages_by_industry("11-9111", level=None)
    table = mhsm.path_settings(mhsm.load_career_paths(), wages, mhsm.load_wages("11-9111"), mhsm.load_employer_shares())
    rows = tables.path_rows(table)
    assert len(rows) == len(table)
    assert rows.loc["Hospital administrator"].tolist() == [
        "hospitals", "Hospitals", "$130,690 (2024)", "29 % (2024*)"
    ]  # fmt: skip
    technology = rows[rows["Setting"] == "technology"]
    assert technology.drop(columns="Setting").isna().all(axis=None)
    # a part of its industry; sector 54 is no law firm, and its figure stands apart
    homes = rows[rows["Setting"] == "nursing homes"].iloc[0]
    assert homes["Industry"] == "part of Nursing and residential care facilities"
    assert rows[rows["Setting"] == "law firms"].drop(columns="Setting").isna().all(axis=None)
    assert rows.attrs["wider"] == [
        "Ambulatory health care services $85,900 (2015*)",
        "Professional, scientific, and technical services $170,050 (2023)",
    ]
    assert "no official statistic has its pay" in rows.attrs["note"]
    assert '<td class="number">$130,690 (2024)</td>' in table_html(rows, caption="Paths")
    top_coded = table.assign(median_lower=239200.0, median_upper=float("inf"), median_evidence="official")
    assert tables.path_rows(top_coded)["Median"].iloc[0] == "at least $239,200 (2024)"


def test_entry_shows_what_changed(projections: pd.DataFrame) -> None:
    rows = tables.entry_rows(mhsm.entry_requirements(projections))
    assert rows.index.tolist() == ["2010-20", "2014-24", "2024-34", "2025-35"]
    assert rows["Work experience"].tolist()[:3] == ["None", "Less than 5 years", "Less than 5 years"]
    assert rows["Changed"].tolist() == ["", "work experience: None to Less than 5 years", "", ""]
    assert pd.isna(rows.loc["2025-35", "Training on the job"])
    nurses = tables.entry_rows(mhsm.entry_requirements(projections, "29-1141"))
    assert nurses["Education"].tolist() == ["Associate's degree", "Bachelor's degree", "Bachelor's degree"]


def test_attainment_beside_all_workers() -> None:
    attained = mhsm.attainment_by_vintage(mhsm.load_educational_attainment())
    rows = tables.attainment_rows(attained)
    assert rows.loc["2023-33"].tolist() == ["2021-22", "65.4", "41.6", "31.6", "16.5"]
    again = tables.attainment_rows(attained.assign(same_survey_as=["", "2010-20", *[""] * (len(attained) - 2)]))
    assert [vintage for vintage in again.index if vintage.endswith("*")] == ["2012-22*"]


def test_replacement_by_what_openings_come_from(projections: pd.DataFrame) -> None:
    rows = tables.replacement_rows(mhsm.replacement_share(projections))
    assert rows.loc["2024-34"].tolist() == ["62.1", "18.0", "29.8", "14.3", "77.0", "97.2"]
    assert rows.loc["2021-31"].isna().tolist() == [False, True, True, False, False, True]


@pytest.mark.slow
def test_offer_by_median_in_twelve_rows() -> None:
    offer = mhsm.offer_by_setting(110_000, 2021)
    rows = tables.offer_rows(offer)
    assert len(rows) == 12
    medians = rows["Median"].str.replace(r"[$,]", "", regex=True).astype(int)
    assert medians.is_monotonic_decreasing
    assert rows.loc["All industries"].tolist() == ["$101,340", "$8,660", "58.1 (50 to 75)", "official"]
    assert rows.loc["Hospitals"].tolist() == ["$119,450", "−$9,450", "at most 50", "quoted"]
    assert rows.loc["Accommodation and food services (sector)", "Offer less median"] == "−$140"
    assert {"Health care and social assistance (sector)", "Educational services (sector)"} <= set(rows.index)
    assert "Federal, state, and local government (sector)" not in rows.index  # the same figure as the setting
    left = rows.attrs["left_out"]
    assert "Manufacturing" in left
    assert len(left) == offer["industry_code"].nunique() - 12  # the nation is one of them
    assert not set(left) & set(rows.index.str.removesuffix(" (sector)"))


@pytest.mark.slow
def test_offer_where_all_are_shown_and_where_medians_are_bounds() -> None:
    rows = tables.offer_rows(mhsm.offer_by_setting(110_000, 2024))
    assert (len(rows), rows.attrs["left_out"]) == (6, [])
    chiefs = mhsm.offer_by_setting(215_000, 2021, "11-1011")
    row = tables.offer_rows(chiefs).loc["Manufacturing (sector)"]
    assert row["Median"] == "at least $208,000"
    assert pd.isna(row["Offer less median"])
