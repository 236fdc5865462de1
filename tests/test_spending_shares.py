"""What releases say of the share of GDP."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import latest_share, share_of_gdp, share_series, shares_by_release
from mhsm_analysis.spending.shares import COMPUTED, with_share


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "readings", "missing"),
    [
        (2020, {"2021-12": 19.7, "2022-12": 19.7, "2023-12": 19.5, "2026-01": 19.7}, ["2024-12"]),
        (2019, {"2020-12": 17.7, "2021-12": 17.6, "2022-12": 17.6, "2023-12": 17.5, "2026-01": 17.7}, ["2024-12"]),
        (2022, {"2023-12": 17.3, "2026-01": 17.6}, ["2024-12"]),
        (2023, {"2024-12": 17.6, "2026-01": 17.7}, []),
        (2024, {"2026-01": 18.0}, []),
    ],
)
def test_share_by_release(spending: pd.DataFrame, year: int, readings: dict[str, float], missing: list[str]) -> None:
    table = mhsm.revision_table(spending, year)
    assert dict(zip(table["release"], table["value"], strict=True)) == readings
    assert table.attrs["not_published_in"] == missing
    assert np.isnan(table["change"].iloc[0])
    # published shares have one decimal, so their differences are tenths
    assert table["change"].dropna().tolist() == [round(step, 1) for step in np.diff(list(readings.values()))]


def test_spending_of_2020_by_release(spending: pd.DataFrame) -> None:
    table = mhsm.revision_table(spending.sample(frac=1, random_state=0), 2020, "spending_usd_billions")
    assert table["value"].round(1).tolist() == [4124.0, 4144.1, 4156.3, 4153.9, 4204.3]
    assert table["evidence"].tolist() == ["quoted", "official", "official", "official", "transcribed"]
    assert table.attrs["not_published_in"] == []


def test_a_year_no_release_has(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="share_of_gdp_pct of 2025: it is there for 1960 to 2024"):
        mhsm.revision_table(spending, 2025)
    for column in ("share", "evidence", "population_millions"):
        with pytest.raises(mhsm.MhsmError, match=f"No figure '{column}': choose one of 'share_of_gdp_pct', 'spending"):
            mhsm.revision_table(spending, 2020, column)


def test_latest_share(spending: pd.DataFrame) -> None:
    row = latest_share(spending.sample(frac=1, random_state=0))
    assert (row["release"], row["year"], row["share_of_gdp_pct"]) == ("2026-01", 2024, 18.0)
    with pytest.raises(mhsm.NotCoveredError):
        latest_share(spending[spending["release"] == "2017-12"])


def test_longest_run_stays_within_a_release() -> None:
    spending = mhsm.load_health_spending()
    assert mhsm.longest_run(spending) == ("2023-12", 1960, 2022)
    assert mhsm.longest_run(spending[spending["release"] != "2023-12"]) == ("2022-12", 2000, 2021)
    with pytest.raises(mhsm.NotCoveredError, match="No release has spending and GDP"):
        mhsm.longest_run(spending[spending["release"] == "2021-12"])
    with pytest.raises(mhsm.MhsmError, match="one row a release and year: release 2017-12 has 1960 twice"):
        mhsm.longest_run(pd.concat([spending, spending]))


@pytest.fixture(scope="module")
def filled(spending: pd.DataFrame) -> pd.DataFrame:
    return mhsm.with_bea_gdp(spending, mhsm.load_gdp())


def test_gdp_is_filled_once(spending: pd.DataFrame, filled: pd.DataFrame) -> None:
    sources = filled.groupby("release")["gdp_source"].value_counts().unstack(fill_value=0)
    assert sources.loc["2026-01"].to_dict() == {"BEA": 58, "CMS": 7}
    assert (sources.drop("2026-01")["BEA"] == 0).all()
    assert filled.attrs == spending.attrs
    with pytest.raises(mhsm.MhsmError, match="filled in already"):
        mhsm.with_bea_gdp(filled, mhsm.load_gdp())


def test_gdp_of_another_vintage_fills_nothing(spending: pd.DataFrame) -> None:
    newest = spending["release"] == "2026-01"
    # off by five billion in one year; CMS and BEA print one decimal
    for off, fills in ((5.0, False), (0.2, False), (0.0, True)):
        gdp = spending["gdp_usd_billions"] + off * (newest & (spending["year"] == 2020))
        changed = spending.assign(gdp_usd_billions=gdp)
        if fills:
            assert mhsm.longest_run(mhsm.with_bea_gdp(changed, mhsm.load_gdp())) == ("2026-01", 1960, 2024)
        else:
            with pytest.raises(mhsm.NotCoveredError, match="No release passed uses the GDP passed"):
                mhsm.with_bea_gdp(changed, mhsm.load_gdp())


def test_a_part_of_a_year_fills_nothing(spending: pd.DataFrame) -> None:
    gdp = mhsm.load_gdp()
    short = gdp[~((gdp["year"] == 1975) & (gdp["quarter"] == 4))]
    filled = mhsm.with_bea_gdp(spending, short).set_index(["release", "year"])
    assert np.isnan(filled.loc[("2026-01", 1975), "gdp_usd_billions"])
    assert filled.loc[("2026-01", 1974), "gdp_source"] == "BEA"


def test_share_series_of_the_newest_release(filled: pd.DataFrame, spending: pd.DataFrame) -> None:
    share = share_series(filled.sample(frac=1, random_state=0))
    assert share.index.tolist() == list(range(1960, 2025))
    # 4,204.311 / 21,375.3 and 5,278.588 / 29,298.0
    assert share.loc[2020] == pytest.approx(100 * 4204.311 / 21375.3, abs=1e-9)
    assert share.loc[2024] == pytest.approx(18.017, abs=0.0005)
    assert share.attrs["release"] == "2026-01"
    assert share.attrs["published"] == list(range(2018, 2025))
    assert share.attrs[COMPUTED] == list(range(1960, 2018))
    assert share.attrs["rounded"] == []
    assert share.attrs["evidence"] == ["quoted", "transcribed"]
    assert share_series(spending).index.tolist() == list(range(2018, 2025))  # as CMS prints it


def test_share_series_where_only_the_printed_share_is_known(spending: pd.DataFrame) -> None:
    share = share_series(spending, "2021-12")
    assert share.to_dict() == {2019: 17.6, 2020: 19.7}
    assert share.attrs["rounded"] == [2019, 2020]
    assert share.attrs[COMPUTED] == []


def test_printed_shares_are_the_computed_ones_rounded(spending: pd.DataFrame) -> None:
    both = with_share(spending).dropna(subset="unrounded")
    assert len(both) == 26 + 63 + 7
    # half a tenth, and what GDP and spending rounded to 0.1 billion can do to the share of a small year (0.01)
    assert (both["unrounded"] - both["share_of_gdp_pct"]).abs().max() <= 0.05 + 0.01


def test_releases_side_by_side(spending: pd.DataFrame, filled: pd.DataFrame) -> None:
    wide = shares_by_release(spending)
    assert wide.loc[2020].dropna().to_dict() == {"2021-12": 19.7, "2022-12": 19.7, "2023-12": 19.5, "2026-01": 19.7}
    assert wide.index.tolist() == list(range(1960, 2025))
    assert wide.attrs == {"computed": {}, "without_share": ["2017-12"]}
    more = shares_by_release(filled)
    assert more.attrs["computed"] == {"2026-01": list(range(1960, 2018))}
    assert more.loc[2017, "2026-01"] == share_series(filled).loc[2017]  # unrounded
    assert more.loc[2018, "2026-01"] == 17.6  # as printed
    pd.testing.assert_frame_equal(more.loc[2018:], wide.loc[2018:])


def test_the_2020_share_says_which_release_it_is_of(spending: pd.DataFrame) -> None:
    share = share_of_gdp(spending, 2020)
    assert (share["release"], share["share_of_gdp_pct"], share["n_releases"]) == ("2026-01", 19.7, 4)
    assert (share["lowest_pct"], share["highest_pct"]) == (19.5, 19.7)
    assert (share["basis"], share["evidence"]) == ("published", "transcribed")
    assert share["note"] == (
        "Release 2026-01, the newest of 4 that have 2020, reads 19.7 percent; the others read 19.5 to 19.7"
        " (19.7 in 2021-12, 19.7 in 2022-12, 19.5 in 2023-12)."
    )
    named = share_of_gdp(spending, 2020, "2023-12")
    assert (named["share_of_gdp_pct"], named["lowest_pct"], named["highest_pct"]) == (19.5, 19.5, 19.7)
    assert named["unrounded_pct"] == pytest.approx(100 * 4156.3 / 21323.0, abs=1e-9)
    assert named["note"].startswith("Release 2023-12, one of 4, reads 19.5 percent of 2020; the others read 19.7 (")
    assert np.isnan(share_of_gdp(spending, 2020, "2021-12")["unrounded_pct"])


def test_newer_releases_without_the_year_are_said(spending: pd.DataFrame, filled: pd.DataFrame) -> None:
    share = share_of_gdp(spending, 1975)
    assert (share["release"], share["n_releases"]) == ("2023-12", 1)
    assert share["note"].endswith("; 2024-12 and 2026-01, newer, have no share of it at hand.")
    computed = share_of_gdp(filled, 1975)
    assert (computed["release"], computed["basis"], computed["share_of_gdp_pct"]) == ("2026-01", COMPUTED, 7.9)
    assert (
        "reads 7.9 percent (computed from CMS spending and BEA GDP); the other reads 7.9 in 2023-12"
        in (computed["note"])
    )
    newest = share_of_gdp(spending, 2024)
    assert newest["note"] == "Release 2026-01, the only one that has 2024, reads 18.0 percent."


def test_shares_that_are_not_there(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No release '2025-12' at hand: there are 2017-12"):
        share_of_gdp(spending, 2020, "2025-12")
    with pytest.raises(mhsm.NotCoveredError, match="Release 2017-12 has no share of GDP at hand"):
        share_series(spending, "2017-12")
    with pytest.raises(mhsm.NotCoveredError, match="of 2025 in any release at hand: it is there for 1960-2024"):
        share_of_gdp(spending, 2025)
    with pytest.raises(mhsm.NotCoveredError, match=r"of 2020 in release 2024-12: it is there for 2023; 2020 is in rel"):
        share_of_gdp(spending, 2020, "2024-12")
    with pytest.raises(mhsm.NotCoveredError, match="No row has a share of GDP"):
        shares_by_release(spending[spending["release"] == "2017-12"])
    with pytest.raises(mhsm.MhsmError, match="release 2020-12 has 2018 twice"):
        share_series(pd.concat([spending, spending[spending["year"] == 2018]]), "2026-01")


def test_why_2020_was_revised(spending: pd.DataFrame) -> None:
    table = mhsm.revision_table(spending, 2020).set_index("release")
    # by hand: unrounded 4,144.077 / 21,060.5, 4,156.3 / 21,323.0, 4,204.311 / 21,375.3
    assert table["unrounded_pct"].tolist()[1:] == pytest.approx([19.677, 19.492, 19.669], abs=0.0005)
    assert table["spending_change_pct"].tolist()[1:] == pytest.approx([0.487, 0.295, 1.155], abs=0.0005)
    assert table["gdp_change_pct"].tolist()[2:] == pytest.approx([1.246, 0.245], abs=0.0005)
    assert table.loc["2022-12", ["gdp_change_pct", "spending_points", "gdp_points"]].isna().all()
    assert table["why"].iloc[0] == ""
    assert "Not at hand: GDP of release 2021-12, so the change is not taken apart." in table.loc["2022-12", "why"]
    lowered, raised = table.loc["2023-12", "why"], table.loc["2026-01", "why"]
    assert "GDP 1.25 percent higher" in lowered
    assert "+0.058 by spending, −0.243 by GDP; unrounded 19.677 to 19.492" in lowered
    assert "BEA's comprehensive update of September 2023" in lowered
    assert "benchmark" not in lowered
    assert "benchmark" in raised
    assert "BEA's comprehensive update" not in raised  # it lies before


@pytest.mark.slow
@pytest.mark.parametrize("year", [1960, 1975, 1993, 2001, 2009, 2015, 2019, 2020, 2021, 2022])
def test_points_add_up_to_the_change_of_the_unrounded_share(filled: pd.DataFrame, year: int) -> None:
    table = mhsm.revision_table(filled, year)
    both = table.dropna(subset=["spending_points", "gdp_points"])
    assert len(both)
    total = both["spending_points"] + both["gdp_points"]
    assert total.tolist() == pytest.approx(both["unrounded_change_points"].tolist(), abs=1e-9)  # identity
    assert (np.sign(both["gdp_points"]) == -np.sign(both["gdp_change_pct"])).all()
    assert "nan" not in "".join(table["why"])


def test_two_equal_releases_give_zero_points(spending: pd.DataFrame) -> None:
    rows = spending[spending["release"] == "2023-12"]
    table = mhsm.revision_table(pd.concat([rows, rows.assign(release="2024-01")]), 2020)
    assert table.loc[1, ["spending_points", "gdp_points", "unrounded_change_points"]].tolist() == [0, 0, 0]
    assert "Spending the same; GDP the same" in table.loc[1, "why"]
    assert "Revisions" not in table.loc[1, "why"]


def test_levels_that_move_alike_leave_the_share(spending: pd.DataFrame) -> None:
    rows = spending[spending["release"] == "2023-12"]
    grown = rows.assign(
        release="2024-01",
        spending_usd_billions=rows["spending_usd_billions"] * 1.01,
        gdp_usd_billions=rows["gdp_usd_billions"] * 1.01,
    )
    row = mhsm.revision_table(pd.concat([rows, grown]), 2020).loc[1]
    # the share times ln 1.01 each way
    assert row["spending_points"] == pytest.approx(19.4921 * np.log(1.01), abs=1e-5)
    assert row["spending_points"] + row["gdp_points"] == pytest.approx(0, abs=1e-9)


def test_what_rounding_hides_and_fakes(spending: pd.DataFrame) -> None:
    def why(spent: float, printed: float) -> str:
        rows = spending[(spending["release"] == "2023-12") & (spending["year"] == 2020)]
        changed = rows.assign(release="2024-01", spending_usd_billions=spent, share_of_gdp_pct=printed)
        return str(mhsm.revision_table(pd.concat([rows, changed]), 2020).loc[1, "why"])

    assert why(4160.0, 19.5).endswith("The printed share hides it.")  # 19.509
    assert "rounding" in why(4159.0, 19.6)  # 19.505 against 19.492
    assert "rounding" not in why(4180.0, 19.6)  # 19.603
    assert "hides" not in why(4180.0, 19.6)


def test_revisions_of_years_that_cms_did_not_print(filled: pd.DataFrame) -> None:
    table = mhsm.revision_table(filled, 1975).set_index("release")
    assert table["basis"].to_dict() == {"2023-12": "published", "2026-01": COMPUTED}
    assert table["value"].tolist() == [7.9, 7.9]
    # a revision that left the year alone is no reason
    assert "benchmark" not in table.loc["2026-01", "why"]


def test_revisions_of_levels(spending: pd.DataFrame) -> None:
    table = mhsm.revision_table(spending, 2020, "gdp_usd_billions").set_index("release")
    assert table["change_pct"].tolist()[1:] == pytest.approx([1.246, 0.245], abs=0.0005)
    assert "BEA's comprehensive update" in table.loc["2023-12", "why"]
    assert table.loc["2026-01", "why"] == "Against 2023-12: 0.25 percent higher."
    spent = mhsm.revision_table(spending, 2020, "spending_usd_billions").set_index("release")
    assert "benchmark" in spent.loc["2026-01", "why"]
    assert "BEA" not in "".join(spent["why"])


def test_revisions_of_the_share_need_the_levels(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="gdp_usd_billions not found"):
        mhsm.revision_table(spending.drop(columns="gdp_usd_billions"), 2020)
