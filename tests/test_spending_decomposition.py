"""What moved the share: figures computed elsewhere, and identities that hold for any release."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import counterfactual_path, counterfactual_share, spending_growth_parts

LEVELS = ["spending_usd_billions", "gdp_usd_billions"]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


@pytest.fixture(scope="module")
def filled(spending: pd.DataFrame) -> pd.DataFrame:
    return mhsm.with_bea_gdp(spending, mhsm.load_gdp())


def changed(spending: pd.DataFrame, release: str, year: int, column: str, value: float) -> pd.DataFrame:
    copy = spending.copy()
    copy.loc[(copy["release"] == release) & (copy["year"] == year), column] = value
    return copy


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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("release", "end", "trend", "points"),
    [
        # 100 ln of the levels, half a unit of the last digit: 4,204.3 / 3,805.1 = 9.98, ...
        ("2026-01", 2020, None, (9.98, 0.77)),
        ("2026-01", 2020, (2009, 2019), (5.74, 4.74)),
        # ... and the fall: GDP's growth takes off more than spending's adds, also beyond trend
        ("2026-01", 2022, None, (8.70, -19.80)),
        ("2026-01", 2024, None, (22.75, -31.53)),
        ("2026-01", 2024, (2009, 2019), (5.82, -15.64)),
        ("2023-12", 2022, (2009, 2019), (-1.05, -10.91)),
    ],
)
def test_the_newest_release_and_the_fall_after_2020(
    filled: pd.DataFrame, release: str, end: int, trend: tuple[int, int] | None, points: tuple[float, float]
) -> None:
    table = mhsm.share_decomposition(filled, 2019 if end == 2020 else 2020, end, release=release, trend=trend)
    # half a unit of the last digit written
    assert 100 * table["log_contribution"].iloc[:2].to_numpy() == pytest.approx(points, abs=0.005)


def test_whose_gdp_it_is(spending: pd.DataFrame, filled: pd.DataFrame) -> None:
    def sources(frame: pd.DataFrame, start: int) -> list[str]:
        return mhsm.share_decomposition(frame, start, 2020, release="2026-01").attrs["gdp_sources"]

    assert sources(spending, 2019) == sources(filled, 2019) == ["CMS"]
    assert sources(filled, 2009) == ["BEA", "CMS"]


def test_the_share_of_2020_on_trend(spending: pd.DataFrame) -> None:
    table = counterfactual_share(spending, 2020, release="2023-12", trend=(2009, 2019))
    assert table.index.tolist() == ["actual", "gdp_on_trend", "spending_on_trend", "both_on_trend"]
    # methods 3.1, to half of the second decimal; the actual share is 4156.3 / 21323.0
    assert table["share_of_gdp_pct"].tolist() == pytest.approx([19.492, 18.56, 18.35, 17.48], abs=0.005)
    assert table.loc["actual", "share_of_gdp_pct"] == pytest.approx(100 * 4156.3 / 21323.0, abs=1e-9)
    assert table["gap_to_actual_points"].tolist() == pytest.approx([0, -0.93, -1.14, -2.01], abs=0.01)
    # a ratio: one side on trend times the other is both times the actual
    share = table["share_of_gdp_pct"]
    both = share["gdp_on_trend"] * share["spending_on_trend"] / share["actual"]
    assert both == pytest.approx(share["both_on_trend"], abs=1e-9)
    expected = {"release": "2023-12", "year": 2020, "trend": (2009, 2019), "evidence": ["official"]}
    assert table.attrs == expected | {"gdp_sources": ["CMS"]}


def test_the_gap_is_what_the_decomposition_calls_unusual(filled: pd.DataFrame) -> None:
    for year in (2020, 2022, 2024):
        gap = counterfactual_share(filled, year, release="2026-01", trend=(2009, 2019))["share_of_gdp_pct"]
        unusual = mhsm.share_decomposition(filled, 2019, year, release="2026-01", trend=(2009, 2019))
        logs = unusual["log_contribution"]
        assert np.log(gap["actual"] / gap["both_on_trend"]) == pytest.approx(logs["share"], abs=1e-9)
        assert np.log(gap["actual"] / gap["spending_on_trend"]) == pytest.approx(logs["spending"], abs=1e-9)
        assert np.log(gap["actual"] / gap["gdp_on_trend"]) == pytest.approx(logs["gdp"], abs=1e-9)


def test_the_share_returned_to_its_trend_and_the_levels_did_not(filled: pd.DataFrame) -> None:
    path = counterfactual_path(filled, range(2019, 2025), release="2026-01", trend=(2009, 2019))
    assert path.index.tolist() == list(range(2019, 2025))
    assert path.loc[2019, "actual_above_trend_points"] == pytest.approx(0, abs=1e-9)  # where the trend starts
    assert path.loc[2019, ["spending_above_trend_pct", "gdp_above_trend_pct"]].abs().max() < 1e-9
    # 2024: 5278.588 / 29298.0 against 17.67 percent carried on; own computation, half of the last digit
    assert path.loc[2024, "actual_pct"] == pytest.approx(18.017, abs=0.0005)
    assert path.loc[2024, "actual_above_trend_points"] == pytest.approx(0.12, abs=0.005)
    assert path.loc[2024, ["spending_above_trend_pct", "gdp_above_trend_pct"]].tolist() == pytest.approx(
        [12.25, 11.51], abs=0.005
    )
    assert path.loc[2022, "actual_above_trend_points"] < 0 < path.loc[2021, "actual_above_trend_points"]
    # the trend by hand: 2019's level times ten years' growth to the half
    levels = filled[filled["release"] == "2026-01"].set_index("year")["spending_usd_billions"]
    on_trend = levels[2019] * (levels[2019] / levels[2009]) ** 0.5
    assert path.loc[2024, "spending_above_trend_pct"] == pytest.approx(100 * (levels[2024] / on_trend - 1), abs=1e-9)
    assert path.attrs["spending_trend_pct"] == pytest.approx(100 * ((levels[2019] / levels[2009]) ** 0.1 - 1), abs=1e-9)


@pytest.mark.parametrize(
    ("years", "trend", "what"),
    [
        ([2018, 2020], (2009, 2019), "carried on from 2019: expected years from 2019 on, found 2018 and 2020"),
        ([], (2009, 2019), "found none"),
        ([2020], (2019, 2009), "must end after it starts: 2019 to 2009"),
        ([2020], (2019, 2019), "must end after it starts"),
    ],
)
def test_a_trend_is_carried_on(spending: pd.DataFrame, years: list[int], trend: tuple[int, int], what: str) -> None:
    with pytest.raises(mhsm.MhsmError, match=what):
        counterfactual_path(spending, years, release="2023-12", trend=trend)


def test_a_trend_needs_its_years_in_the_release(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="Release 2026-01 lacks spending or GDP of 2009 .* 2022-12, 2023-12"):
        counterfactual_share(spending, 2020, release="2026-01", trend=(2009, 2019))


@pytest.mark.parametrize(
    ("start", "end", "gdp_deflator", "medical_care"),
    [
        # Log points of population, price and real per head. By hand for 2019-24 from 331.3 and 341.1 million people,
        # deflators 103.9745 and 125.4217 (mean of quarters), medical care 498.40 and 563.85, spending 3,805.121 and
        # 5,278.588; read from the tables with another program. Half of the last digit.
        (2019, 2024, (2.92, 18.75, 11.06), (2.92, 12.34, 17.48)),
        (2000, 2010, (9.14, 20.91, 33.94), (9.14, 39.85, 14.99)),
    ],
)
def test_population_price_and_what_is_real(
    spending: pd.DataFrame, start: int, end: int, gdp_deflator: tuple[float, ...], medical_care: tuple[float, ...]
) -> None:
    for prices, expected in ((mhsm.load_gdp(), gdp_deflator), (mhsm.load_prices(), medical_care)):
        table = spending_growth_parts(spending, prices, start, end, release="2026-01")
        assert table.index.tolist() == ["population", "price", "real_per_head", "spending"]
        assert 100 * table["log_change"].iloc[:3].to_numpy() == pytest.approx(expected, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize("release", ["2020-12", "2022-12", "2023-12", "2024-12", "2026-01"])
def test_growth_parts_add_up_in_every_release(spending: pd.DataFrame, release: str) -> None:
    rows = spending[spending["release"] == release].set_index("year")["spending_usd_billions"]
    for prices in (mhsm.load_gdp(), mhsm.load_prices()):
        for start, end in ((1960, 2019), (2000, 2010), (2018, 2019)):
            table = spending_growth_parts(spending, prices, start, end, release=release)
            parts, whole = table.iloc[:3], table.loc["spending"]
            assert parts["log_change"].sum() == pytest.approx(whole["log_change"], abs=1e-9)
            assert parts["contribution_pct"].sum() == pytest.approx(100, abs=1e-9)
            assert whole["growth_pct"] == pytest.approx(100 * (rows[end] / rows[start] - 1), abs=1e-9)
            compound = (1 + table["growth_a_year_pct"] / 100) ** (end - start)
            assert compound.to_numpy() == pytest.approx(1 + table["growth_pct"].to_numpy() / 100, rel=1e-9)


def test_the_deflator_is_named_and_sets_what_is_real(spending: pd.DataFrame) -> None:
    gdp, medical = (
        spending_growth_parts(spending, prices, 2000, 2019, release="2026-01")
        for prices in (mhsm.load_gdp(), mhsm.load_prices())
    )
    assert gdp.attrs["deflator"].startswith("GDP implicit price deflator (BEA, 2017 = 100)")
    assert medical.attrs["deflator"].startswith("CPI-U medical care (BLS, seasonally adjusted)")
    assert gdp.attrs["deflator_column"] == "gdp_deflator_2017_100"
    # medical care rose faster in price until 2019, so less of the growth is real by it
    assert medical.loc["real_per_head", "log_change"] < gdp.loc["real_per_head", "log_change"]
    pd.testing.assert_series_equal(gdp.loc["population"], medical.loc["population"])


def test_the_base_of_the_deflator_does_not_matter(spending: pd.DataFrame) -> None:
    prices = mhsm.load_gdp()
    other = prices.assign(gdp_deflator_2017_100=0.7 * prices["gdp_deflator_2017_100"])
    tables = [spending_growth_parts(spending, frame, 2000, 2019, release="2026-01") for frame in (prices, other)]
    pd.testing.assert_frame_equal(*tables, rtol=1e-9)


def test_growth_parts_say_what_they_lack(spending: pd.DataFrame) -> None:
    gdp, prices = mhsm.load_gdp(), mhsm.load_prices()
    for wrong, what in (
        (mhsm.load_payroll_employment(), "Expected one deflator, in the rows of load_gdp.* found none"),
        (gdp.merge(prices, on="year"), "found gdp_deflator_2017_100 and cpi_u_medical_care_sa"),
    ):
        with pytest.raises(mhsm.MhsmError, match=what):
            spending_growth_parts(spending, wrong, 2000, 2019, release="2026-01")
    with pytest.raises(
        mhsm.NotCoveredError, match="gdp_deflator_2017_100 is not whole in both 2000 and 2019: .* 1959-"
    ):
        spending_growth_parts(spending, gdp[~((gdp["year"] == 2019) & (gdp["quarter"] == 4))], 2000, 2019,
                              release="2026-01")  # fmt: skip
    with pytest.raises(mhsm.NotCoveredError, match="choose years of a longer copy"):
        spending_growth_parts(spending, prices[prices["month"] < 12], 2000, 2019, release="2026-01")
    with pytest.raises(mhsm.NotCoveredError, match=r"2017-12 lacks spending or population of 2000, 2010 .* 2020-12"):
        spending_growth_parts(spending, gdp, 2000, 2010, release="2017-12")
    with pytest.raises(mhsm.NotCoveredError, match="lacks spending or population of 2030 .* are in no release"):
        spending_growth_parts(spending, gdp, 2000, 2030, release="2026-01")
    with pytest.raises(mhsm.NotCoveredError, match="No release '2019-12' at hand"):
        spending_growth_parts(spending, gdp, 2000, 2010, release="2019-12")
    with pytest.raises(mhsm.MhsmError, match="must end after it starts: 2010 to 2000"):
        spending_growth_parts(spending, gdp, 2010, 2000, release="2026-01")
    with pytest.raises(mhsm.MhsmError, match="population_millions not found"):
        spending_growth_parts(spending.drop(columns="population_millions"), gdp, 2000, 2010, release="2026-01")
