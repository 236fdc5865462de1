"""Vintages side by side, against the table of the method notes; openings as parts."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.growth.vintages import passed_in

# methods 2.1: growth (unrounded), national growth, gap in points, multiple, rank by unrounded growth, jobs above
EXPECTED = {
    "2010-20": (22.44, 14.31, 8.1, 1.6, 117, 24.6), "2012-22": (23.23, 10.75, 12.5, 2.2, None, 39.4),
    "2014-24": (16.91, 6.50, 10.4, 2.6, 85, 34.6), "2016-26": (20.47, 7.38, 13.1, 2.8, 45, 46.1),
    "2018-28": (17.61, 5.21, 12.4, 3.4, 45, 50.3), "2019-29": (31.54, 3.71, 27.8, 8.5, 8, 117.5),
    "2020-30": (32.48, 7.74, 24.7, 4.2, 26, 106.3), "2021-31": (28.33, 5.26, 23.1, 5.4, 15, 110.9),
    "2022-32": (28.40, 2.84, 25.6, 10.0, 6, 130.2), "2023-33": (28.54, 4.02, 24.5, 7.1, 6, 138.0),
    "2024-34": (23.19, 3.07, 20.1, 7.6, 6, 124.0), "2025-35": (24.22, 3.48, 20.7, 7.0, None, 132.8),
}  # fmt: skip


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections()


@pytest.fixture(scope="module")
def table(projections: pd.DataFrame) -> pd.DataFrame:
    return mhsm.vintage_table(projections).set_index("vintage")


@pytest.mark.slow
@pytest.mark.parametrize("vintage", EXPECTED)
def test_twelve_vintages(table: pd.DataFrame, vintage: str) -> None:
    growth, national, gap, multiple, rank, above = EXPECTED[vintage]
    row = table.loc[vintage]
    # half of the last digit printed in the method notes
    assert row["growth_pct"] == pytest.approx(growth, abs=0.0051)
    assert row["national_growth_pct"] == pytest.approx(national, abs=0.0051)
    assert row["gap_points"] == pytest.approx(gap, abs=0.051)
    assert row["multiple"] == pytest.approx(multiple, abs=0.051)
    assert row["jobs_above_national_rate_thousands"] == pytest.approx(above, abs=0.051)
    if rank is not None:
        assert row["rank_levels"] == rank


@pytest.mark.slow
def test_what_the_notes_say_of_all_vintages_together(table: pd.DataFrame) -> None:
    # finding F3: 8 to 13 points up to 2018-28, 20 to 28 since; 1.6 to 10.0 times
    early, late = table[table["base_year"] <= 2018]["gap_points"], table[table["base_year"] > 2018]["gap_points"]
    assert (early.min().round(), early.max().round()) == (8, 13)
    assert (late.min().round(), late.max().round()) == (20, 28)
    assert (table["multiple"].min().round(1), table["multiple"].max().round(1)) == (1.6, 10.0)
    # the trough: all occupations in the base year 2020 lie below 2018, 2019 and 2021
    nation = table.set_index("base_year")["national_employment_base_thousands"]
    assert nation[2020] < min(nation[2018], nation[2019], nation[2021])
    assert table.loc["2020-30", ["rank_published", "n_occupations"]].tolist() == [23, 790]
    assert pd.isna(table.loc["2025-35", "rank_published"])  # an extract: no rank


def test_a_total_that_was_not_published_is_the_sum_of_line_items_and_says_so(projections: pd.DataFrame) -> None:
    rows = mhsm.with_national_total(projections)
    kinds = rows.groupby("vintage")["national_total"].unique().explode()
    assert set(kinds[kinds != "published"].index) == {"2018-28", "2021-31"}
    made = rows[(rows["row_type"] == "total") & (rows["vintage"] == "2018-28")].iloc[0]
    items = projections[(projections["vintage"] == "2018-28") & (projections["row_type"] == "line_item")]
    assert made["employment_base_thousands"] == pytest.approx(items["employment_base_thousands"].sum(), abs=0.05)
    assert "sum of line items" in made["occupation_title"]
    # where both are at hand the sum is the published total but for rounding: at most 2.0 thousand
    whole = projections[projections["vintage"] == "2024-34"]
    again = mhsm.with_national_total(whole[whole["row_type"] != "total"])
    for column in ("employment_base_thousands", "employment_target_thousands"):
        published = whole.loc[whole["row_type"] == "total", column].item()
        assert again.loc[again["row_type"] == "total", column].item() == pytest.approx(published, abs=2.05)


def test_a_part_of_a_vintage_gets_no_total(projections: pd.DataFrame) -> None:
    part = projections[(projections["vintage"] == "2018-28")].head(100)
    assert not mhsm.with_national_total(part)["row_type"].eq("total").any()
    with pytest.raises(mhsm.NotCoveredError, match="no total is at hand|No vintage of these rows"):
        mhsm.vintage_table(part, part["occupation_code"].iloc[0])


@pytest.mark.slow
def test_an_occupation_of_some_vintages_is_listed_for_these(projections: pd.DataFrame) -> None:
    developers = mhsm.vintage_table(projections, "15-1252")
    assert developers["vintage"].tolist() == ["2021-31", "2022-32", "2023-33", "2024-34"]
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '99-9999'"):
        mhsm.vintage_table(projections, "99-9999")
    management = mhsm.vintage_table(projections, "11-0000")  # a group has growth, and no rank
    assert management["rank_published"].isna().all()
    assert management["growth_pct"].notna().all()


def test_openings_are_exits_transfers_and_growth(projections: pd.DataFrame) -> None:
    parts = mhsm.openings_parts(projections).set_index("vintage")
    assert parts.index[0] == "2016-26"  # older vintages count replacement needs
    # methods 2.2
    assert parts.loc["2020-30", "separations_thousands_per_year"] == pytest.approx(37.8, abs=0.05)
    assert parts.loc["2020-30", "separations_share_pct"] == pytest.approx(73, abs=0.5)
    assert parts.loc["2024-34", "separations_thousands_per_year"] == pytest.approx(47.8, abs=0.05)
    assert parts.loc["2024-34", ["exits_thousands_per_year", "transfers_thousands_per_year"]].tolist() == [18.0, 29.8]
    known = parts["residual_thousands_per_year"].dropna()
    assert len(known) == 5
    assert known.abs().max() <= 0.1 + 0.05 + 1e-9  # four published figures, each rounded to 0.1
    assert parts.loc[["2018-28", "2020-30"], "exits_thousands_per_year"].isna().all()


def test_the_openings_identity_holds_for_every_occupation(projections: pd.DataFrame) -> None:
    rows = projections[projections["labor_force_exits_thousands_per_year"].notna()]
    growth = (rows["employment_target_thousands"] - rows["employment_base_thousands"]) / 10
    parts = rows[["labor_force_exits_thousands_per_year", "occupational_transfers_thousands_per_year"]].sum(axis=1)
    residual = rows["openings_thousands_per_year"] - growth - parts
    assert len(rows) > 4000
    assert residual.abs().max() <= 0.16  # openings, exits and transfers rounded to 0.1 each, growth to 0.01
    for code in ("11-9111", "29-1141", "43-6014"):
        found = mhsm.openings_parts(projections, code).set_index("vintage")["residual_thousands_per_year"].dropna()
        own = rows["occupation_code"] == code
        expected = residual[own].set_axis(rows.loc[own, "vintage"])
        np.testing.assert_allclose(found.loc[expected.index], expected, atol=1e-9)


def test_openings_of_an_unknown_occupation_are_refused(projections: pd.DataFrame) -> None:
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '99-9999'"):
        mhsm.openings_parts(projections, "99-9999")
    with pytest.raises(
        mhsm.NotCoveredError, match="it is in 2010-20, and vintages before 2016-26 count replacement needs"
    ):
        mhsm.openings_parts(projections[projections["vintage"] == "2010-20"])


def test_a_title_that_a_group_shares_is_read_once(projections: pd.DataFrame) -> None:
    cashiers = mhsm.openings_parts(projections, "Cashiers")  # 41-2010 has the title of 41-2011
    assert cashiers["vintage"].is_unique
    assert cashiers["vintage"].iloc[-1] == "2024-34"


def test_the_breaks_between_vintages_are_not_lost(projections: pd.DataFrame) -> None:
    assert mhsm.with_national_total(projections).attrs["series_breaks"] == projections.attrs["series_breaks"] != []


@pytest.mark.slow
def test_rows_in_any_order_give_the_same_table(projections: pd.DataFrame) -> None:
    shuffled = mhsm.vintage_table(projections.sample(frac=1, random_state=0))
    pd.testing.assert_frame_equal(shuffled, mhsm.vintage_table(projections))


def test_a_target_passed_and_lost_again_is_not_passed() -> None:
    levels = pd.Series([5.0, 7.0, 6.0, 8.0], index=[2021, 2022, 2023, 2024])
    assert passed_in(levels, 6.5, 2030) == 2024
    assert passed_in(levels, 6.5, 2023) is None
    assert passed_in(levels, 5.0, 2030) == 2021
