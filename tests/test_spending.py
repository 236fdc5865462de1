"""The share of GDP: figures computed elsewhere, identities that hold for any release, and what is refused."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.spending.shares import latest_share

LEVELS = ["spending_usd_billions", "gdp_usd_billions"]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


def changed(spending: pd.DataFrame, release: str, year: int, column: str, value: float) -> pd.DataFrame:
    copy = spending.copy()
    copy.loc[(copy["release"] == release) & (copy["year"] == year), column] = value
    return copy


# ---- what moved the share


@pytest.mark.parametrize(
    ("release", "start", "end", "log_change", "spending_growth", "gdp_growth", "contribution"),
    [
        # Worked out separately from the levels; half a unit of the last digit written is the tolerance.
        ("2022-12", 2019, 2020, 0.1131, 10.29, -1.50, 87),
        ("2023-12", 2019, 2020, 0.1104, 10.65, -0.92, 92),
        ("2023-12", 2020, 2022, -0.1169, 7.42, 20.73, -61),
        ("2023-12", 2007, 2009, 0.0778, 8.12, 0.03, 100),
        ("2026-01", 2019, 2020, 0.1074, 10.49, -0.76, 93),
    ],
)
def test_decomposition_against_a_standstill(
    spending: pd.DataFrame, release: str, start: int, end: int, log_change: float, spending_growth: float,
    gdp_growth: float, contribution: float,
) -> None:  # fmt: skip
    table = mhsm.share_decomposition(spending, start, end, release=release)
    assert table.loc["share", "log_change"] == pytest.approx(log_change, abs=5e-5)
    assert table.loc["spending", "growth_pct"] == pytest.approx(spending_growth, abs=5e-3)
    assert table.loc["gdp", "growth_pct"] == pytest.approx(gdp_growth, abs=5e-3)
    assert table.loc["spending", "contribution_pct"] == pytest.approx(contribution, abs=0.5)


def test_decomposition_against_trend_growth(spending: pd.DataFrame) -> None:
    table = mhsm.share_decomposition(spending, 2019, 2020, release="2023-12", trend=(2009, 2019))
    points = 100 * table["log_contribution"]
    assert points["spending"] == pytest.approx(6.0, abs=0.05)
    assert points["gdp"] == pytest.approx(4.9, abs=0.05)
    assert table.loc["spending", "contribution_pct"] == pytest.approx(55, abs=0.5)
    # both on trend from 2019, the share of 2020 would have been 17.48
    on_trend = table.attrs["end_share_pct"] / np.exp(table.loc["share", "log_contribution"])
    assert on_trend == pytest.approx(17.48, abs=0.005)
    # how near to half and half it is depends on the release
    older = mhsm.share_decomposition(spending, 2019, 2020, release="2022-12", trend=(2009, 2019))
    assert older.loc["spending", "contribution_pct"] == pytest.approx(51, abs=0.5)


@pytest.mark.parametrize("trend", [None, (2009, 2019)])
@pytest.mark.parametrize("release", ["2022-12", "2023-12"])
def test_contributions_add_up(spending: pd.DataFrame, release: str, trend: tuple[int, int] | None) -> None:
    for start, end in ((2019, 2020), (2000, 2021), (2010, 2015)):
        table = mhsm.share_decomposition(spending, start, end, release=release, trend=trend)
        parts = table.loc[["spending", "gdp"]]
        assert parts["contribution_pct"].sum() == pytest.approx(100, abs=1e-9)
        assert parts["log_contribution"].sum() == pytest.approx(table.loc["share", "log_contribution"], abs=1e-12)
        ratio = table.attrs["end_share_pct"] / table.attrs["start_share_pct"]
        assert table.loc["share", "log_change"] == pytest.approx(np.log(ratio), abs=1e-12)
        assert table.loc["share", "growth_pct"] == pytest.approx(100 * (ratio - 1), abs=1e-9)


@pytest.mark.parametrize("trend", [None, (2009, 2019)])
def test_the_currency_does_not_matter(spending: pd.DataFrame, trend: tuple[int, int] | None) -> None:
    other = spending.assign(**{column: 0.9 * spending[column] for column in LEVELS})
    table, scaled = (
        mhsm.share_decomposition(frame, 2019, 2020, release="2023-12", trend=trend) for frame in (spending, other)
    )
    pd.testing.assert_frame_equal(table, scaled, rtol=1e-9, check_flags=False)


def test_a_span_split_in_two_adds_up(spending: pd.DataFrame) -> None:
    def logs(start: int, end: int) -> pd.Series:
        return mhsm.share_decomposition(spending, start, end, release="2023-12")["log_contribution"]

    assert (logs(2010, 2015) + logs(2015, 2020)).to_numpy() == pytest.approx(logs(2010, 2020).to_numpy(), abs=1e-12)


def test_trend_growth_over_its_own_span_leaves_nothing(spending: pd.DataFrame) -> None:
    table = mhsm.share_decomposition(spending, 2009, 2019, release="2023-12", trend=(2009, 2019))
    assert table["log_contribution"].abs().max() < 1e-12
    assert table["contribution_pct"].isna().all()  # percent of no change is no number
    assert table["trend_growth_pct"].to_numpy() == pytest.approx(table["growth_pct"].to_numpy(), abs=1e-9)


def test_a_changed_level_changes_the_answer(spending: pd.DataFrame) -> None:
    before = mhsm.share_decomposition(spending, 2019, 2020, release="2022-12")
    for column in LEVELS:
        row = (spending["release"] == "2022-12") & (spending["year"] == 2020)
        value = 1.01 * spending.loc[row, column].item()
        after = mhsm.share_decomposition(
            changed(spending, "2022-12", 2020, column, value), 2019, 2020, release="2022-12"
        )
        moved = abs(after.loc["spending", "contribution_pct"] - before.loc["spending", "contribution_pct"])
        assert moved > 1  # one percent of a level is a tenth of the change of the share


@pytest.mark.parametrize(
    ("release", "trend", "what"),
    [
        ("2024-12", None, "Release 2024-12 lacks spending or GDP of 2019, 2020 .* in 2022-12, 2023-12, 2026-01"),
        ("2026-01", (2009, 2019), "Release 2026-01 lacks spending or GDP of 2009 .* in 2022-12, 2023-12"),
        ("2019-12", None, "No release '2019-12' at hand: there are 2017-12, "),
    ],
)
def test_a_release_without_the_levels_names_those_that_have_them(
    spending: pd.DataFrame, release: str, trend: tuple[int, int] | None, what: str
) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=what):
        mhsm.share_decomposition(spending, 2019, 2020, release=release, trend=trend)


def test_no_release_has_a_year_to_come(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="are in no release"):
        mhsm.share_decomposition(spending, 2019, 2030, release="2026-01")


@pytest.mark.parametrize(
    ("start", "end", "trend"), [(2020, 2020, None), (2020, 2019, None), (2019, 2020, (2019, 2009))]
)
def test_a_span_must_end_after_it_starts(
    spending: pd.DataFrame, start: int, end: int, trend: tuple[int, int] | None
) -> None:
    with pytest.raises(mhsm.MhsmError, match="must end after it starts"):
        mhsm.share_decomposition(spending, start, end, release="2023-12", trend=trend)


def test_other_rows_than_health_spending_are_refused(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="gdp_usd_billions not found"):
        mhsm.share_decomposition(spending.drop(columns="gdp_usd_billions"), 2019, 2020, release="2023-12")


# ---- what releases say


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
    with pytest.raises(mhsm.MhsmError, match="share not found"):
        mhsm.revision_table(spending, 2020, "share")


def test_latest_share(spending: pd.DataFrame) -> None:
    row = latest_share(spending.sample(frac=1, random_state=0))
    assert (row["release"], row["year"], row["share_of_gdp_pct"]) == ("2026-01", 2024, 18.0)
    with pytest.raises(mhsm.NotCoveredError):
        latest_share(spending[spending["release"] == "2017-12"])


# ---- trend


def test_trend_of_the_share(spending: pd.DataFrame) -> None:
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    assert trend["years"] == 63
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
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022, lags=4).iloc[0]
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
    for start, end, lags in ((2020, 2021, 0), (2010, 2019, 10), (2010, 2019, -1)):
        with pytest.raises(mhsm.MhsmError, match="three years or more"):
            mhsm.share_trend(spending, "2023-12", start, end, lags)


# ---- a series from elsewhere


def series_of(spending: pd.DataFrame, release: str, first: int, last: int) -> pd.DataFrame:
    rows = spending[(spending["release"] == release) & spending["year"].between(first, last)]
    return pd.DataFrame({"year": rows["year"], "series": "Share", "value": rows["share_of_gdp_pct"]})


@pytest.mark.parametrize("release", ["2022-12", "2023-12", "2026-01"])
def test_a_release_is_recognised(spending: pd.DataFrame, release: str) -> None:
    answer = mhsm.compare_with_nhe(series_of(spending, release, 2018, 2021), spending)
    assert answer.attrs["equal_in_all_years"] == [release]
    assert (answer["difference"] == 0).all()
    assert (answer["nearest_release"] == "").all()


def test_a_series_that_ends_in_2020_at_19_7_and_17_6(spending: pd.DataFrame) -> None:
    series = pd.DataFrame({"year": [2019, 2020], "series": "Share", "value": [17.6, 19.7]})
    answer = mhsm.compare_with_nhe(series, spending)
    assert answer["equal_releases"].tolist() == ["2021-12, 2022-12", "2021-12, 2022-12, 2026-01"]
    assert answer.attrs["equal_in_all_years"] == ["2021-12", "2022-12"]
    # the release of 2021 is at hand for two years only: it is still not contradicted by a longer series
    longer = mhsm.compare_with_nhe(series_of(spending, "2022-12", 2010, 2020), spending)
    assert longer.attrs["equal_in_all_years"] == ["2022-12"]
    assert longer.attrs["equal_where_published"] == ["2021-12", "2022-12"]
    assert longer.attrs["counts"]["2021-12"] == {"equal": 2, "different": 0, "not_published": 9}


def test_one_tenth_off_is_found(spending: pd.DataFrame) -> None:
    series = series_of(spending, "2023-12", 1960, 2022)
    series.loc[series["year"] == 1985, "value"] += 0.1
    answer = mhsm.compare_with_nhe(series, spending)
    assert answer.attrs["equal_in_all_years"] == []
    row = answer.set_index("year").loc[1985]
    assert (row["equal_releases"], row["nearest_release"], row["difference"]) == ("", "2023-12", 0.1)


def test_the_nearest_release_is_the_nearest_on_either_side(spending: pd.DataFrame) -> None:
    for value, nearest, difference in ((19.0, "2023-12", -0.5), (19.55, "2023-12", 0.05), (21.0, "2021-12", 1.3)):
        series = pd.DataFrame({"year": [2019, 2020], "series": "Share", "value": [17.6, value]})
        row = mhsm.compare_with_nhe(series, spending).iloc[1]
        assert (row["nearest_release"], row["difference"]) == (nearest, difference)


def test_a_year_no_release_has_is_neither_equal_nor_different(spending: pd.DataFrame) -> None:
    series = pd.DataFrame({"year": [2024, 2025], "series": "Share", "value": [18, 18.2]})
    answer = mhsm.compare_with_nhe(series, spending)
    assert answer["equal_releases"].tolist() == ["2026-01", ""]
    assert answer["nearest_release"].tolist() == ["", ""]
    assert np.isnan(answer["difference"].iloc[1])
    assert answer.attrs["equal_where_published"] == ["2026-01"]


def test_rounding_follows_the_series_not_the_single_value(spending: pd.DataFrame) -> None:
    # 18.0 is stored as 18: beside a value with a decimal it must not equal 17.6 or 18.4
    series = pd.DataFrame({"year": [2020, 2021], "series": "Share", "value": [19.7, 18.0]})
    assert mhsm.compare_with_nhe(series, spending)["equal_releases"].tolist()[1] == ""
    whole = mhsm.compare_with_nhe(series.assign(value=[20.0, 18.0]), spending)
    assert whole.attrs["decimals"] == 0
    # 19.5 is a tie, rounded up to 20
    assert whole["equal_releases"].tolist() == ["2021-12, 2022-12, 2023-12, 2026-01", "2022-12, 2023-12, 2026-01"]
    assert mhsm.compare_with_nhe(series.assign(value=[19.0, 18.0]), spending)["equal_releases"].iloc[0] == ""
    billions = series.assign(value=[4144.1, 4377.0])
    found = mhsm.compare_with_nhe(billions, spending, "spending_usd_billions")
    assert found["equal_releases"].tolist() == ["2022-12", ""]
    assert found["difference"].iloc[1] == pytest.approx(0.068)  # 4,376.932 in 2026-01 rounds to 4,376.9


def test_one_series_at_a_time(spending: pd.DataFrame) -> None:
    two = pd.DataFrame({"year": [2020, 2020], "series": ["Public", "Private"], "value": [1.0, 2.0]})
    with pytest.raises(mhsm.MhsmError, match="'Public', 'Private': choose one"):
        mhsm.compare_with_nhe(two, spending)
    with pytest.raises(mhsm.MhsmError, match="nothing to compare"):
        mhsm.compare_with_nhe(two.iloc[:1].assign(value=np.nan), spending)
    with pytest.raises(mhsm.MhsmError, match="read_statista"):
        mhsm.compare_with_nhe(two.drop(columns="series"), spending)


def test_mean_yearly_change_is_the_whole_change_over_the_years() -> None:
    spending = mhsm.load_health_spending()
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    level = spending[spending["release"] == "2023-12"].set_index("year")
    share = 100 * level["spending_usd_billions"] / level["gdp_usd_billions"]
    assert trend["mean_change_points"] == pytest.approx((share[2022] - share[1960]) / 62, abs=1e-12)
    # the spread of 62 yearly changes: an error nearly ten times that of the fitted slope
    assert trend["mean_change_se_points"] == pytest.approx(share.diff().std() / np.sqrt(62), abs=1e-12)
    assert trend["mean_change_se_points"] > 5 * trend["hac_se_points"]


def test_longest_run_stays_within_a_release() -> None:
    spending = mhsm.load_health_spending()
    assert mhsm.longest_run(spending) == ("2023-12", 1960, 2022)
    assert mhsm.longest_run(spending[spending["release"] != "2023-12"]) == ("2022-12", 2000, 2021)
    with pytest.raises(mhsm.NotCoveredError, match="No release has spending and GDP"):
        mhsm.longest_run(spending[spending["release"] == "2021-12"])


def test_a_series_in_another_unit_is_not_compared() -> None:
    series = pd.DataFrame({"year": [2020], "series": "Health", "value": [4124.0], "unit": "in billion U.S. dollars"})
    spending = mhsm.load_health_spending()
    with pytest.raises(mhsm.MhsmError, match="share_of_gdp_pct is not in that unit"):
        mhsm.compare_with_nhe(series, spending)
    answer = mhsm.compare_with_nhe(series, spending, "spending_usd_billions")
    assert "2021-12" in answer["equal_releases"].item()
