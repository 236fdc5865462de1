"""Spending beside jobs: both bases of the deflator, the regressions by hand, and what chance makes of two trends."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.tsa.stattools import coint

import mhsm_analysis as mhsm
from mhsm_analysis import engle_granger, jobs_regressions, per_health_job, spending_and_jobs, spurious_regression

JOBS = "health_care_employment_thousands"


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment()


@pytest.fixture(scope="module")
def methods(tables: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    return spending_and_jobs(*tables, release="2024-12", base_year=2012)


@pytest.fixture(scope="module")
def newest(tables: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    return spending_and_jobs(*tables, release="2026-01")


def made(jobs: np.ndarray, real: np.ndarray, start: int = 1990) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"year": np.arange(start, start + len(jobs)), JOBS: jobs, "spending_billions_of_2017_usd": real}
    )
    frame.attrs = {"release": "made", "base_year": 2017}
    return frame


def test_a_year_by_hand(newest: pd.DataFrame, tables: tuple[pd.DataFrame, ...]) -> None:
    spending, gdp, payrolls = tables
    row = newest.set_index("year").loc[2020]
    quarters = gdp.loc[gdp["year"] == 2020, "gdp_deflator_2017_100"]
    assert len(quarters) == 4
    nominal = spending.query("release == '2026-01' and year == 2020")["spending_usd_billions"].item()
    assert row["spending_usd_billions"] == nominal
    assert nominal == pytest.approx(4204.3, abs=0.05)  # methods 3.2, printed to 0.1
    assert row["spending_billions_of_2017_usd"] == pytest.approx(100 * nominal / (quarters.sum() / 4), rel=1e-12)
    assert row[JOBS] == pytest.approx(payrolls.loc[payrolls["year"] == 2020, JOBS].sum() / 12, rel=1e-12)


def test_spans_are_what_the_tables_share(methods: pd.DataFrame, newest: pd.DataFrame) -> None:
    assert methods.attrs == {
        "release": "2024-12", "base_year": 2012, "deflator_vintage": "to 2022Q4", "payrolls_vintage": "to 2026-07",
        "start": 1990, "end": 2022,
    }  # fmt: skip
    assert methods["year"].tolist() == list(range(1990, 2023))
    assert newest["year"].tolist() == list(range(1990, 2025))
    assert newest.attrs["deflator_vintage"] == "to 2026Q1"
    assert list(newest) == [
        "year", JOBS, "spending_usd_billions", "gdp_deflator_2017_100", "spending_billions_of_2017_usd",
    ]  # fmt: skip
    assert newest.notna().all(axis=None)
    # Deflators are 100 in their base year but for rounding of the quarters (SOURCES: 99.995 and 99.9985).
    assert newest.set_index("year").loc[2017, "gdp_deflator_2017_100"] == pytest.approx(100, abs=0.01)
    assert methods.set_index("year").loc[2012, "gdp_deflator_2012_100"] == pytest.approx(100, abs=0.01)


def test_what_is_not_there_is_named(tables: tuple[pd.DataFrame, ...]) -> None:
    spending, gdp, payrolls = tables
    with pytest.raises(mhsm.NotCoveredError, match="No release '2025-01' at hand: there are 2017-12"):
        spending_and_jobs(*tables, release="2025-01")
    with pytest.raises(mhsm.MhsmError, match="No gdp_deflator_2000_100 .* there are gdp_deflator_2017_100"):
        spending_and_jobs(*tables, release="2026-01", base_year=2000)
    with pytest.raises(mhsm.NotCoveredError, match=rf"No {JOBS} of 1989 .* whole years are 1990-2025"):
        spending_and_jobs(*tables, release="2026-01", start=1989)
    with pytest.raises(mhsm.NotCoveredError, match="No spending_usd_billions of 2024 for release 2024-12"):
        spending_and_jobs(*tables, release="2024-12", end=2024)
    with pytest.raises(mhsm.NotCoveredError, match="No gdp_deflator_2012_100 of 2023"):
        spending_and_jobs(*tables, release="2024-12", base_year=2012, end=2023)
    with pytest.raises(mhsm.MhsmError, match="2020 to 2010 does"):
        spending_and_jobs(*tables, release="2026-01", start=2020, end=2010)
    with pytest.raises(mhsm.NotCoveredError, match="No year is whole in all three tables"):
        spending_and_jobs(spending[spending["year"] < 1980], gdp, payrolls, release="2026-01")
    with pytest.raises(mhsm.MhsmError, match=r"columns of load_payroll_employment\(\): month not found"):
        spending_and_jobs(spending, gdp, payrolls.drop(columns="month"), release="2026-01")
    with pytest.raises(mhsm.MhsmError, match="one row a release and year"):
        spending_and_jobs(pd.concat([spending, spending]), gdp, payrolls, release="2026-01")


def test_a_year_of_eleven_months_is_not_whole(tables: tuple[pd.DataFrame, ...]) -> None:
    spending, gdp, payrolls = tables
    short = payrolls[~(payrolls["year"].eq(2024) & payrolls["month"].eq(12))]
    assert spending_and_jobs(spending, gdp, short, release="2026-01").attrs["end"] == 2023
    with pytest.raises(mhsm.NotCoveredError, match="of 2024"):
        spending_and_jobs(spending, gdp, short, release="2026-01", end=2024)


def test_regressions_of_the_methods(methods: pd.DataFrame) -> None:
    table = jobs_regressions(methods).set_index("regression")
    # methods 3.5; half a unit of the last digit written is the tolerance
    assert table.loc["levels", "elasticity"] == pytest.approx(0.571, abs=5e-4)
    assert table.loc["levels", "r2"] == pytest.approx(0.988, abs=5e-4)
    assert table.loc["levels", "durbin_watson"] == pytest.approx(0.55, abs=5e-3)
    changes, without = table.loc["differences"], table.loc["differences without 2020"]
    assert changes["elasticity"] == pytest.approx(0.014, abs=5e-4)
    assert changes["hac_se"] == pytest.approx(0.16, abs=5e-3)
    assert changes["r2"] == pytest.approx(0.001, abs=5e-4)
    assert without["elasticity"] == pytest.approx(0.22, abs=5e-3)
    assert without["hac_se"] == pytest.approx(0.08, abs=5e-3)
    assert without["r2"] == pytest.approx(0.31, abs=5e-3)
    assert table["n"].tolist() == [33, 32, 31]
    assert table["hac_lags"].tolist() == [3, 3, 3]  # 4 x 0.33^(2/9) = 3.13
    assert table["start"].tolist() == [1990, 1991, 1991]


def test_newest_release_reads_the_same(newest: pd.DataFrame) -> None:
    table = jobs_regressions(newest).set_index("regression")
    # worked out with statsmodels apart from the package; half a unit of the last digit written is the tolerance
    assert table["elasticity"].tolist() == pytest.approx([0.569, 0.018, 0.233], abs=5e-4)
    assert table["r2"].tolist() == pytest.approx([0.989, 0.001, 0.261], abs=5e-4)
    assert table["n"].tolist() == [35, 34, 33]


def test_regression_by_the_textbook_formulas(newest: pd.DataFrame) -> None:
    years = newest.set_index("year")
    y, x = (np.diff(np.log(years[name])) for name in (JOBS, "spending_billions_of_2017_usd"))
    row = jobs_regressions(newest).set_index("regression").loc["differences"]
    design = np.column_stack([np.ones(len(x)), x])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    residual = y - design @ beta
    scores = design * residual[:, None]
    meat = scores.T @ scores
    for lag in range(1, 4):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / 4) * (cross + cross.T)
    n = len(y)
    assert row["elasticity"] == pytest.approx(beta[1], rel=1e-9)
    assert row["hac_se"] == pytest.approx(np.sqrt((bread @ meat @ bread)[1, 1] * n / (n - 2)), rel=1e-9)
    assert row["r2"] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-9)
    assert row["durbin_watson"] == pytest.approx((np.diff(residual) ** 2).sum() / (residual @ residual), rel=1e-9)
    drifts = jobs_regressions(newest).attrs["drifts"]
    assert drifts == pytest.approx([y.mean() / y.std(ddof=1), x.mean() / x.std(ddof=1)], rel=1e-9)


def test_an_elasticity_is_recovered_in_any_unit() -> None:
    rng = np.random.default_rng(1)
    real = np.exp(rng.normal(0.03, 0.02, 25).cumsum())
    noise = 1e-4 * rng.standard_normal(25)  # the elasticity is recovered to within its size
    plain = jobs_regressions(made(real**0.7 * np.exp(noise), real))
    assert plain["elasticity"].tolist() == pytest.approx([0.7] * len(plain), abs=0.01)
    scaled = jobs_regressions(made(1000 * real**0.7 * np.exp(noise), 7 * real))
    assert scaled["elasticity"].tolist() == pytest.approx(plain["elasticity"].tolist(), abs=1e-9)
    # 1990 to 2014 has no 2020 to leave out
    assert plain["regression"].tolist() == ["levels", "differences"]
    with pytest.raises(mhsm.MhsmError, match="exact power"):
        engle_granger(made(real**0.7, real))


def test_regressions_refuse_what_they_cannot_use(newest: pd.DataFrame) -> None:
    for calculate in (jobs_regressions, engle_granger):
        with pytest.raises(mhsm.MhsmError, match="15 years or more without a gap: found 14, 1990-2003"):
            calculate(newest.iloc[:14])
        with pytest.raises(mhsm.MhsmError, match="without a gap: found 34, 1990-1999, 2001-2024"):
            calculate(newest[newest["year"] != 2000])
        with pytest.raises(mhsm.MhsmError, match=r"result of spending_and_jobs\(\): health_care_.* not found"):
            calculate(newest.drop(columns=JOBS))
        with pytest.raises(mhsm.MhsmError, match=r"result of spending_and_jobs\(\)"):
            calculate(pd.DataFrame(newest.to_dict()))  # the same columns, and no word of the release


@pytest.mark.slow
def test_cointegration_depends_on_how_one_asks(methods: pd.DataFrame, newest: pd.DataFrame) -> None:
    table = engle_granger(methods).set_index(["trend", "lag_criterion"])
    # methods 3.5, whose lags AIC chose; half a unit of the last digit written is the tolerance
    assert table.loc[("constant", "AIC"), "statistic"] == pytest.approx(-4.24, abs=5e-3)
    assert table.loc[("constant", "AIC"), "p_value"] == pytest.approx(0.003, abs=5e-4)
    assert table.loc[("constant and trend", "AIC"), "statistic"] == pytest.approx(-2.76, abs=5e-3)
    assert table.loc[("constant and trend", "AIC"), "p_value"] == pytest.approx(0.38, abs=5e-3)
    for frame in (methods, newest):
        tests = engle_granger(frame)
        assert tests["p_value"].lt(0.05).tolist() == [True, False, False, False]
        # the lags are those whose statistic, with that number given, is the one chosen
        y, x = np.log(frame[JOBS]), np.log(frame.filter(like="spending_billions_of").iloc[:, 0])
        for row in tests.itertuples():
            code = {"constant": "c", "constant and trend": "ct"}[row.trend]
            fixed = coint(y, x, trend=code, autolag=None, maxlag=row.lags)[0]
            assert row.statistic == pytest.approx(fixed, rel=1e-9)
        assert tests.attrs["verdict"].startswith("1 of 4 versions of the test find a common long-run trend")
        assert tests.attrs["release"] == frame.attrs["release"]


def test_engle_granger_without_lags_by_hand(methods: pd.DataFrame) -> None:
    y, x = np.log(methods[JOBS]).to_numpy(), np.log(methods["spending_billions_of_2012_usd"]).to_numpy()
    residual = sm.OLS(y, sm.add_constant(x)).fit().resid
    fit = sm.OLS(np.diff(residual), residual[:-1]).fit()
    row = engle_granger(methods).set_index(["trend", "lag_criterion"]).loc[("constant", "BIC")]
    assert row["lags"] == 0
    assert row["statistic"] == pytest.approx(fit.tvalues[0], rel=1e-9)


def test_the_shortest_span_is_tested(newest: pd.DataFrame) -> None:
    tests = engle_granger(newest.iloc[:15])
    assert tests[["lags", "statistic", "p_value"]].notna().all(axis=None)
    assert tests["lags"].le(6).all()  # half of 15 years, less one


def test_verdicts_of_plain_cases() -> None:
    rng = np.random.default_rng(3)
    walk = rng.normal(0, 0.02, 200).cumsum()
    bound = made(np.exp(0.5 * walk + 0.005 * rng.standard_normal(200)), np.exp(walk), start=1801)
    assert engle_granger(bound).attrs["verdict"].startswith("every version")
    apart = made(np.exp(rng.normal(0, 0.02, 200).cumsum()), np.exp(walk), start=1801)
    assert engle_granger(apart).attrs["verdict"].startswith("no version")


@pytest.mark.slow
def test_independent_walks_look_related() -> None:
    table = spurious_regression(33, repetitions=40_000, seed=1).set_index("regression")
    levels, changes = table.loc["levels"], table.loc["differences"]
    # 58.8 percent in 200,000 pairs; four standard errors of this run and that one
    assert levels["rejected_pct"] == pytest.approx(58.8, abs=4 * np.hypot(levels["monte_carlo_se_points"], 0.11))
    # independent normal steps: the t test is exact
    assert changes["rejected_pct"] == pytest.approx(5, abs=4 * changes["monte_carlo_se_points"])
    assert changes["mean_r2"] == pytest.approx(1 / 31, abs=4 * 0.044 / 200)  # mean of Beta(1/2, 15), its sd 0.044
    assert levels["median_durbin_watson"] < 0.6
    assert changes["median_durbin_watson"] == pytest.approx(2, abs=0.02)
    assert levels["monte_carlo_se_points"] == pytest.approx(100 * np.sqrt(0.588 * 0.412 / 40_000), rel=0.01)


@pytest.mark.slow
def test_more_years_do_not_help() -> None:
    """Granger and Newbold (1974), Phillips (1986): rejections rise with n while R2 keeps its distribution."""
    runs = [spurious_regression(n, repetitions=10_000).iloc[0] for n in (25, 50, 100, 400)]
    rejected = [run["rejected_pct"] for run in runs]
    assert all(later - earlier > 4 for earlier, later in pairwise(rejected))  # 8 standard errors
    # Ernst, Shepp and Wyner (2017): the limit of the mean R2 is 0.240522; sd of R2 0.23, so 4 x 0.23 / 100
    assert runs[-1]["mean_r2"] == pytest.approx(0.2405, abs=0.0092)
    # Phillips: Durbin-Watson falls as 1 / n; from 100 to 400 by four, give or take 10 percent
    assert runs[2]["median_durbin_watson"] / runs[3]["median_durbin_watson"] == pytest.approx(4, rel=0.1)


def test_walks_that_drift_as_the_data_do(newest: pd.DataFrame) -> None:
    regressions = jobs_regressions(newest)
    table = spurious_regression(len(newest), regressions.attrs["drifts"], repetitions=5_000).set_index("regression")
    assert table.loc["levels", "rejected_pct"] == 100
    # independent walks have the R2 and the Durbin-Watson statistic that the data have in levels
    assert table.loc["levels", "median_r2"] == pytest.approx(regressions["r2"].iloc[0], abs=0.01)
    assert table.loc["levels", "median_durbin_watson"] == pytest.approx(regressions["durbin_watson"].iloc[0], abs=0.15)
    assert table.loc["differences", "rejected_pct"] == pytest.approx(5, abs=1.3)  # four standard errors


def test_simulation_by_statsmodels_and_repeated() -> None:
    table = spurious_regression(12, (0.5, 0.2), repetitions=50, seed=9)
    rng = np.random.default_rng(9)
    steps = rng.standard_normal((2, 50, 11)) + np.array([0.5, 0.2])[:, None, None]
    walks = np.concatenate([np.zeros((2, 50, 1)), steps.cumsum(axis=2)], axis=2)
    for name, (y, x) in {"levels": walks, "differences": steps}.items():
        fits = [sm.OLS(a, sm.add_constant(b)).fit() for a, b in zip(y, x, strict=True)]
        row = table.set_index("regression").loc[name]
        assert row["rejected_pct"] == pytest.approx(100 * np.mean([fit.pvalues[1] < 0.05 for fit in fits]), abs=1e-9)
        assert row["median_r2"] == pytest.approx(np.median([fit.rsquared for fit in fits]), rel=1e-9)
        watson = [sm.stats.stattools.durbin_watson(fit.resid) for fit in fits]
        assert row["median_durbin_watson"] == pytest.approx(np.median(watson), rel=1e-9)
    pd.testing.assert_frame_equal(table, spurious_regression(12, (0.5, 0.2), repetitions=50, seed=9))
    assert table.attrs == {"n": 12, "drifts": (0.5, 0.2), "repetitions": 50, "seed": 9}
    assert stats.t.ppf(0.975, 10) > 2  # the t of few years, not 1.96
    for n, repetitions in ((4, 10), (33, 0)):
        with pytest.raises(mhsm.MhsmError, match=f"found {n} and {repetitions}"):
            spurious_regression(n, repetitions=repetitions)


def test_ratios_per_health_job(newest: pd.DataFrame) -> None:
    table = per_health_job(newest, mhsm.load_wages("11-9111")).set_index("year")
    per_thousand = table["occupation_jobs_per_1000_health_jobs"]
    # methods 3.7
    for year, expected in {2005: 18.7, 2010: 20.5, 2015: 20.9, 2019: 24.3, 2021: 27.3, 2024: 32.1}.items():
        assert per_thousand[year] == pytest.approx(expected, abs=0.05)
    spent = table["spending_per_health_job_2017_usd"]
    row = newest.set_index("year").loc[2024]
    assert spent[2024] == pytest.approx(row["spending_billions_of_2017_usd"] * 1e9 / (row[JOBS] * 1e3), rel=1e-12)
    assert table["comparable_since"].nunique() > 1
    assert table.attrs["left_out"] == list(range(1990, 2004))
    assert table.attrs["release"] == "2026-01"


def test_ratios_refuse_what_does_not_fit(newest: pd.DataFrame) -> None:
    wages = mhsm.load_wages("29-1141")
    assert per_health_job(newest, wages)["occupation_jobs_per_1000_health_jobs"].between(100, 300).all()
    with pytest.raises(mhsm.NotCoveredError, match="No year has spending and jobs of 29-1141: there are 1990-2000 and"):
        per_health_job(newest[newest["year"] <= 2000], wages)
    with pytest.raises(mhsm.MhsmError, match="found 2 occupations"):
        per_health_job(newest, pd.concat([wages, mhsm.load_wages("11-9111")]))
    with pytest.raises(mhsm.MhsmError, match=r"load_wages\(\): employment_jobs not found"):
        per_health_job(newest, wages.drop(columns="employment_jobs"))
