"""The pace of the share: textbook formulas, and what a trend needs."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import growth_by_regime, share_changes

LEVELS = ["spending_usd_billions", "gdp_usd_billions"]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


def test_trend_of_the_share(spending: pd.DataFrame) -> None:
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    assert trend["n"] == 63
    # Worked out separately; half a unit of the last digit written is the tolerance.
    assert trend["points_per_year"] == pytest.approx(0.236, abs=5e-4)
    assert trend["naive_se_points"] == pytest.approx(0.0038, abs=5e-5)
    assert trend["hac_se_points"] == pytest.approx(0.0061, abs=5e-5)
    assert trend["durbin_watson"] == pytest.approx(0.59, abs=5e-3)


def test_trend_by_the_textbook_formulas(spending: pd.DataFrame) -> None:
    rows = spending[spending["release"] == "2023-12"].sort_values("year")
    share = (100 * rows["spending_usd_billions"] / rows["gdp_usd_billions"]).to_numpy()
    design = np.column_stack([np.ones(len(share)), rows["year"].to_numpy() - 1991.0])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ share
    residual = share - design @ beta
    scores = design * residual[:, None]
    meat = scores.T @ scores
    for lag in range(1, 5):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / 5) * (cross + cross.T)
    n = len(share)
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    assert trend["points_per_year"] == pytest.approx(beta[1], rel=1e-9)
    assert trend["hac_se_points"] == pytest.approx(np.sqrt((bread @ meat @ bread)[1, 1] * n / (n - 2)), rel=1e-9)
    assert trend["naive_se_points"] == pytest.approx(np.sqrt(bread[1, 1] * residual @ residual / (n - 2)), rel=1e-9)
    assert trend["durbin_watson"] == pytest.approx((np.diff(residual) ** 2).sum() / (residual @ residual), rel=1e-9)


def test_a_line_with_a_wave_has_its_slope() -> None:
    years = np.arange(2000, 2020)
    wave = 0.1 * np.sin(np.arange(20))  # residuals exist, and the slope is recovered to within their size
    frame = pd.DataFrame({"release": "r", "year": years, "gdp_usd_billions": 100.0})
    frame["spending_usd_billions"] = 5 + 0.25 * (years - 2000) + wave
    assert mhsm.share_trend(frame, "r", 2000, 2019)["points_per_year"].item() == pytest.approx(0.25, abs=0.02)


def test_a_trend_needs_every_year_of_one_release(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=r"Release 2022-12 lacks .* 1961, 1962, 1963 and 33 more .* 2023-12"):
        mhsm.share_trend(spending, "2022-12", 1960, 2021)
    assert mhsm.share_trend(spending, "2023-12", 2015, 2019)["n"].item() == 5
    for start, end, n in ((2016, 2019, 4), (2019, 2010, 0)):
        with pytest.raises(mhsm.MhsmError, match=f"5 years or more: {start} to {end} are {n}"):
            mhsm.share_trend(spending, "2023-12", start, end)


def test_mean_yearly_change_is_the_whole_change_over_the_years() -> None:
    spending = mhsm.load_health_spending()
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    level = spending[spending["release"] == "2023-12"].set_index("year")
    share = 100 * level["spending_usd_billions"] / level["gdp_usd_billions"]
    assert trend["mean_change_points"] == pytest.approx((share[2022] - share[1960]) / 62, abs=1e-12)
    # the spread of 62 yearly changes: an error nearly ten times that of the fitted slope
    assert trend["mean_change_se_points"] == pytest.approx(share.diff().std() / np.sqrt(62), abs=1e-12)
    assert trend["mean_change_se_points"] > 5 * trend["hac_se_points"]


@pytest.fixture(scope="module")
def filled(spending: pd.DataFrame) -> pd.DataFrame:
    return mhsm.with_bea_gdp(spending, mhsm.load_gdp())


def test_growth_by_regime_worked_out_elsewhere(spending: pd.DataFrame) -> None:
    table = growth_by_regime(spending, "2023-12", [(1961, 1993), (1994, 2019), (1961, 2009), (2010, 2019)])
    # half a unit of the last digit written
    assert table["mean_log_growth_pct"].tolist()[:2] == pytest.approx([2.98, 1.03], abs=5e-3)
    assert table.loc[2, "mean_change_points"] == pytest.approx(0.25, abs=5e-3)
    # "about 0" after 2009: less than its own error away
    assert abs(table.loc[3, "mean_change_points"]) < table.loc[3, "change_hac_se_points"]
    assert table["n"].tolist() == [33, 26, 49, 10]
    assert table["hac_lags"].tolist() == [3, 2, 3, 2]  # floor(4 (n / 100)^(2/9)) by hand: 3.13, 2.97, 3.41, 2.40
    assert table[["first_year", "last_year"]].to_numpy().tolist() == [
        [1961, 1993], [1994, 2019], [1961, 2009], [2010, 2019],
    ]  # fmt: skip
    assert table["gdp_sources"].tolist() == [["CMS"]] * 4


def test_growth_of_the_newest_release_needs_bea_gdp_before_2018(spending: pd.DataFrame, filled: pd.DataFrame) -> None:
    table = growth_by_regime(filled, "2026-01", [(1961, 1993), (1994, 2019), (2020, 2024)])
    # worked out apart from the package; half a unit
    assert table["mean_log_growth_pct"].tolist() == pytest.approx([2.97, 1.08, 0.39], abs=5e-3)
    assert table["release"].unique().tolist() == ["2026-01"]
    assert table["gdp_sources"].tolist() == [["BEA"], ["BEA", "CMS"], ["CMS"]]
    with pytest.raises(mhsm.NotCoveredError, match="Release 2026-01 lacks spending or GDP of 1960, 1961"):
        growth_by_regime(spending, "2026-01", [(1961, 1993)])


@pytest.mark.parametrize(("release", "first", "last"), [("2023-12", 1961, 2022), ("2026-01", 1995, 2024)])
def test_means_are_the_whole_change_over_the_years(filled: pd.DataFrame, release: str, first: int, last: int) -> None:
    level = filled[filled["release"] == release].set_index("year")
    share = 100 * level["spending_usd_billions"] / level["gdp_usd_billions"]
    row = growth_by_regime(filled, release, [(first, last)]).iloc[0]
    n = last - first + 1
    growth = 100 * np.log(share.loc[last] / share.loc[first - 1]) / n
    assert row["mean_log_growth_pct"] == pytest.approx(growth, abs=1e-9)
    assert row["mean_change_points"] == pytest.approx((share.loc[last] - share.loc[first - 1]) / n, abs=1e-9)


def test_hac_errors_by_the_textbook_formula(spending: pd.DataFrame) -> None:
    changes = share_changes(spending, "2023-12", 1961, 2019)
    row = growth_by_regime(spending, "2023-12", [(1961, 2019)]).iloc[0]
    n, lags = 59, 3
    columns = {"log_growth_pct": "log_growth_hac_se_pct", "change_points": "change_hac_se_points"}
    for column, error in columns.items():
        e = (changes[column] - changes[column].mean()).to_numpy()
        variance = e @ e + sum(2 * (1 - lag / (lags + 1)) * (e[lag:] @ e[:-lag]) for lag in range(1, lags + 1))
        assert row[error] == pytest.approx(np.sqrt(variance * n / (n - 1)) / n, rel=1e-9)
        # inertia: more than the error of independent years
        assert row[error] > changes[column].std() / np.sqrt(n)


def test_a_span_that_holds_2020_says_so(filled: pd.DataFrame) -> None:
    table = growth_by_regime(filled, "2026-01", [(2010, 2019), (2018, 2020), (2010, 2024), (2021, 2024)])
    assert table["holds_2020"].tolist() == [False, True, True, False]


def test_a_constant_pace_has_no_error() -> None:
    frame = pd.DataFrame({"release": "r", "year": range(2000, 2011), "gdp_usd_billions": 100.0})
    frame["spending_usd_billions"] = 10 * np.exp(0.02 * (frame["year"] - 2000))
    row = growth_by_regime(frame, "r", [(2001, 2010)]).iloc[0]
    assert row["mean_log_growth_pct"] == pytest.approx(2, abs=1e-9)
    assert row["log_growth_hac_se_pct"] == pytest.approx(0, abs=1e-9)
    assert row["mean_change_points"] == pytest.approx((np.exp(0.2) - 1), abs=1e-9)


def test_changes_are_within_a_release(spending: pd.DataFrame) -> None:
    changes = share_changes(spending.sample(frac=1, random_state=0), "2022-12", 2001, 2021)
    assert changes.index.tolist() == list(range(2001, 2022))
    assert changes.attrs == {"release": "2022-12", "gdp_sources": ["CMS"]}
    # the log change of 2020 in this release, worked out separately to four decimals
    assert changes.loc[2020, "log_growth_pct"] == pytest.approx(11.31, abs=5e-3)


def test_growth_needs_spans_that_the_release_holds(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="needs spans, such as"):
        growth_by_regime(spending, "2023-12", [])
    for span in ((2018, 2019), (2019, 2010)):
        with pytest.raises(mhsm.MhsmError, match=f"the span {span[0]} to {span[1]} has fewer"):
            growth_by_regime(spending, "2023-12", [span])
    with pytest.raises(mhsm.NotCoveredError, match="needs the share of 1959, .* from 1960 on: start the span in 1961"):
        growth_by_regime(spending, "2023-12", [(1960, 1993)])
    with pytest.raises(mhsm.NotCoveredError, match="Release 2023-12 lacks .* of 2023"):
        growth_by_regime(spending, "2023-12", [(2010, 2023)])
    with pytest.raises(mhsm.NotCoveredError, match="No release '2019-12' at hand"):
        share_changes(spending, "2019-12", 2010, 2019)
    with pytest.raises(mhsm.MhsmError, match="must not end before it starts: 2019 to 2018"):
        share_changes(spending, "2023-12", 2019, 2018)
    with pytest.raises(mhsm.MhsmError, match="gdp_usd_billions not found"):
        share_changes(spending.drop(columns="gdp_usd_billions"), "2023-12", 2010, 2019)
    with pytest.raises(mhsm.MhsmError, match="one row a release and year"):
        share_changes(pd.concat([spending, spending]), "2023-12", 2010, 2019)
    zero = spending.assign(spending_usd_billions=spending["spending_usd_billions"].where(spending["year"] != 2015, 0.0))
    with pytest.raises(mhsm.MhsmError, match="growth is in logs.*a level of 2015 is not"):
        share_changes(zero, "2023-12", 2010, 2019)
