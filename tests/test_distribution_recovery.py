"""Recovered distributions: known truths, what is refused, what comes back as a bound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import mhsm_analysis as mhsm
from mhsm_analysis import WageDistribution
from mhsm_analysis.distribution.recovery import LEVELS

PERCENTILES = {0.1: 60_780, 0.25: 77_750, 0.5: 101_340, 0.75: 135_750, 0.9: 205_620}  # 11-9111, May 2021


@pytest.fixture(scope="module")
def managers() -> WageDistribution:
    return mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))


@pytest.fixture(scope="module")
def chiefs() -> WageDistribution:
    return mhsm.recover_distribution(mhsm.load_wages("11-1011", years=2021))


def row(code: str, year: int = 2021) -> pd.DataFrame:
    return mhsm.load_wages(code, years=year)


# methods 1.3, "proof of recovery": frozen scipy distributions, percentiles rounded to 10 dollars and the exact mean
TRUTHS = {
    "lognormal 0.35": stats.lognorm(0.35, scale=np.exp(11.5)),
    "lognormal 0.46": stats.lognorm(0.46, scale=np.exp(11.57)),
    "lognormal 0.60": stats.lognorm(0.60, scale=np.exp(11.5)),
    "Dagum": stats.burr(3, 3, scale=60_000),
    "Singh-Maddala": stats.burr12(4, 0.8, scale=90_000),
    "gamma": stats.gamma(5, scale=24_000),
}
GINI = dict(zip(TRUTHS, [0.1955, 0.2550, 0.3286, 0.2840, 0.2815, 0.2461], strict=True))


@pytest.mark.parametrize("name", TRUTHS)
def test_a_known_truth_is_recovered(name: str) -> None:
    truth = TRUTHS[name]
    published = {level: round(float(truth.ppf(level)), -1) for level in PERCENTILES}
    recovered = WageDistribution.from_percentiles(published, float(truth.mean()))
    # tolerances of methods 1.3: the Pareto tail is not the truth's, so the top costs more than the body
    assert recovered.gini.value == pytest.approx(GINI[name], abs=0.004)
    for pay in (60_000, 100_000, 150_000):
        if published[0.1] <= pay <= published[0.9]:
            assert recovered.cdf(pay).value == pytest.approx(truth.cdf(pay), abs=0.001)
    assert recovered.cdf(250_000).value == pytest.approx(truth.cdf(250_000), abs=0.008)
    for estimate, true in ((recovered.gini, GINI[name]), (recovered.cdf(130_000), truth.cdf(130_000))):
        assert estimate.lower <= true <= estimate.upper


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pay", "percent"),
    # methods 1.3, one decimal; the last by hand, 1 - 0.1 (250,000 / 205,620)^-3.596 = 95.05 (there: 95.1)
    [(75_000, 22.2), (100_000, 48.7), (119_840, 66.0), (139_600, 76.6), (150_000, 80.1), (200_000, 89.4),
     (208_000, 90.4), (250_000, 95.05)],
)  # fmt: skip
def test_where_salaries_stand_in_may_2021(pay: float, percent: float) -> None:
    estimate = mhsm.salary_percentile(pay, occupation="11-9111", year=2021)
    assert estimate.value == pytest.approx(percent, abs=0.051)
    assert estimate.lower <= estimate.value <= estimate.upper
    assert estimate.relation == "estimated"


def test_statistics_of_may_2021(managers: WageDistribution) -> None:
    summary = managers.summary()
    # methods 1.3, to the digits printed there
    assert managers.tail_index == pytest.approx(3.596, abs=5e-4)
    assert summary.loc["gini", "value"] == pytest.approx(0.277, abs=5e-4)
    assert summary.loc["top_tenth_mean_usd", "value"] == pytest.approx(284_800, abs=50)
    assert summary.loc["top_tenth_share", "value"] == pytest.approx(0.238, abs=5e-4)
    assert summary.loc["bottom_half_share", "value"] == pytest.approx(0.316, abs=5e-4)
    assert managers.limits.floor == 15_080


@pytest.mark.slow
@pytest.mark.parametrize(
    ("year", "gini", "above_150k_pct"),
    [(2010, 0.236, 8.7), (2015, 0.248, 13.8), (2019, 0.262, 18.4), (2021, 0.277, 19.9), (2024, 0.273, 30.5)],
)
def test_statistics_of_other_years(year: int, gini: float, above_150k_pct: float) -> None:
    found = mhsm.recover_distribution(row("11-9111", year))
    assert found.gini.value == pytest.approx(gini, abs=5e-4)
    assert 100 * found.share_above(150_000).value == pytest.approx(above_150k_pct, abs=0.051)


def test_is_exact_at_what_was_published(managers: WageDistribution) -> None:
    for level, pay in PERCENTILES.items():
        assert managers.quantile(level) == (pay, pay, pay, "=")
        assert managers.cdf(pay) == (level, level, level, "=")
    assert float(managers.curve.mean()) == pytest.approx(119_840, rel=1e-9)


@pytest.mark.parametrize("level", PERCENTILES)
def test_moving_one_percentile_moves_the_result(managers: WageDistribution, level: float) -> None:
    moved = WageDistribution.from_percentiles(PERCENTILES | {level: PERCENTILES[level] * 1.01}, 119_840, floor=15_080)
    assert abs(moved.gini.value - managers.gini.value) > 1e-4
    near = PERCENTILES[level] * 0.99
    assert abs(moved.cdf(near).value - managers.cdf(near).value) > 1e-4


def test_scale_does_not_matter_and_shares_add_up(managers: WageDistribution) -> None:
    double = WageDistribution.from_percentiles({p: 2 * pay for p, pay in PERCENTILES.items()}, 239_680, floor=30_160)
    assert double.gini[:3] == pytest.approx(managers.gini[:3])
    assert double.top_mean()[:3] == pytest.approx([2 * dollars for dollars in managers.top_mean()[:3]])
    above, below = managers.share_above(150_000), managers.cdf(150_000)
    assert above.value + below.value == pytest.approx(1)
    assert (above.lower, above.upper) == pytest.approx((1 - below.upper, 1 - below.lower))
    assert managers.lorenz(0.9).value + 0.1 * managers.top_mean().value / 119_840 == pytest.approx(1)


def test_what_rests_on_a_top_coded_percentile_is_a_bound_and_no_number(chiefs: WageDistribution) -> None:
    assert chiefs.last_published == 0.5
    assert chiefs.curve is None  # P75 and P90 are top-coded: a tail would make up half of the jobs
    for estimate in (chiefs.gini, chiefs.theil, chiefs.top_mean(), chiefs.cdf(150_000), chiefs.quantile(0.9)):
        assert estimate.value is None
        assert estimate.relation in ("between", ">=")
        assert estimate.lower < estimate.upper
    assert chiefs.quantile(0.9).lower == 208_000
    assert chiefs.quantile(0.5).relation == "="
    assert chiefs.summary()["value"].isna().all()


@pytest.mark.slow
def test_a_tail_starts_at_the_last_published_percentile() -> None:
    finance = mhsm.recover_distribution(row("11-3031"))  # P90 top-coded, P75 not
    assert finance.last_published == 0.75
    assert finance.tail_index > 1
    assert float(finance.curve.mean()) == pytest.approx(row("11-3031")["annual_mean_usd"].item(), rel=1e-9)
    inside, outside = finance.cdf(120_000), finance.cdf(200_000)
    assert inside.relation == "estimated"
    assert inside.lower < inside.value < inside.upper
    assert (outside.value, outside.relation) == (None, "between")
    # the mean is published, so what the best-paid quarter earns rests on published percentiles alone
    assert finance.top_mean(0.25).value is not None
    assert finance.top_mean(0.10).value is None
    assert finance.lorenz(0.5).value is not None
    assert mhsm.salary_percentile(200_000, "11-3031", 2021)[:1] == (None,)
    # 31-1120 is a broad occupation and its only member: one distribution, not two
    assert 90 < mhsm.salary_percentile(50_000, "31-1120", 2021).value < 100


def test_hourly_pay_where_no_annual_wage_is_published() -> None:
    actors = mhsm.recover_distribution(row("27-2011"))
    assert actors.basis == "hourly"
    assert actors.limits.floor == 7.25
    assert actors.quantile(0.5).value == row("27-2011")["hourly_p50_usd"].item()


@pytest.mark.slow
def test_rows_of_industries_and_states_are_recovered_too() -> None:
    sectors = mhsm.load_wages_by_industry("11-9111", years=2021, level="sector")
    health = mhsm.recover_distribution(sectors[sectors["industry_code"] == "62"])
    assert health.limits.levels.tolist() == [0.25, 0.5, 0.75]
    assert health.cdf(150_000).relation == "estimated"
    states = mhsm.load_wages_by_area("11-9111", years=2013)
    iowa = mhsm.recover_distribution(states[states["area_title"] == "Iowa"])
    assert iowa.limits.levels.tolist() == [*LEVELS.values()]


@pytest.mark.slow
def test_the_newest_year_is_asked_by_default() -> None:
    assert mhsm.salary_percentile(150_000) == mhsm.salary_percentile(150_000, "11-9111", 2025)
    assert mhsm.salary_percentile(150_000).value == pytest.approx(67.3, abs=0.051)  # methods 1.5


@pytest.mark.slow
@pytest.mark.parametrize("year", [2021, 2025])
def test_occupations_are_recovered_or_refused_with_a_reason(year: int) -> None:
    wages = mhsm.load_wages(years=year).iloc[:: {2021: 1, 2025: 10}[year]]  # all of the heaped year
    refused, without = [], 0
    for at in wages.index:
        try:
            found = mhsm.recover_distribution(wages.loc[[at]])
        except mhsm.NotCoveredError as error:
            refused.append(str(error))
            continue
        gini = found.gini
        assert 0 <= gini.lower <= gini.upper <= 1
        assert gini.value is None or gini.lower <= gini.value <= gini.upper, found
        without += found.why_no_curve.startswith("no tail above the percentiles")
    if year == 2021:  # methods 1.3: the mean of 31 rows of the heaped May 2021 is too small for the curve
        assert without == 31
    assert len(refused) == {2021: 1, 2025: 0}[year]


def test_bounds_hold_where_no_tail_gives_the_mean() -> None:
    dentists = mhsm.recover_distribution(row("29-1024", 2025))  # Prosthodontists
    assert dentists.curve is None
    assert dentists.why_no_curve == "no tail above the percentiles gives the mean that was published ($268,630)"
    assert dentists.quantile(0.5).relation == "="
    assert dentists.gini.value is None
    assert 0 < dentists.gini.lower < dentists.gini.upper < 1


def test_a_tail_that_hangs_on_next_to_no_jobs_is_none() -> None:
    heavy = WageDistribution.from_percentiles({0.1: 50, 0.5: 60, 0.9: 80}, 6_500)
    assert heavy.curve is None
    assert heavy.summary().loc["top_tenth_share", ["lower", "upper"]].tolist() == pytest.approx([0.99, 0.99], abs=0.005)


@pytest.mark.slow
def test_the_floor_is_the_minimum_wage_of_that_may() -> None:
    floors = {
        year: mhsm.recover_distribution(row("11-9111", year)).limits.floor / 2080 for year in (2007, 2008, 2009, 2010)
    }
    assert floors == {2007: 5.15, 2008: 5.85, 2009: 6.55, 2010: 7.25}  # 29 U.S.C. 206(a)(1)
    # a first percentile below it shows that it does not hold there
    low = WageDistribution.from_percentiles({0.1: 12_000, 0.5: 30_000, 0.9: 50_000}, 32_000, floor=15_080)
    assert low.limits.floor == 0


def test_a_level_next_to_a_published_one_is_not_published(managers: WageDistribution) -> None:
    assert managers.quantile(0.900005).relation == "estimated"
    assert managers.quantile(0.9).relation == "="


def test_pay_of_nobody_leaves_the_theil_index_a_number() -> None:
    assert WageDistribution.from_percentiles({0.25: 40.0, 0.5: 80.0}, 50.0).theil.lower > 0


def test_a_row_of_a_state_or_an_industry_is_named_so() -> None:
    states = mhsm.load_wages_by_area("11-9111", years=2013)
    found = mhsm.recover_distribution(states[states["area_title"] == "Iowa"])
    assert found.name == "Medical and Health Services Managers, Iowa, May 2013"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: mhsm.recover_distribution(mhsm.load_wages("11-9111")), "one row of wages, found 22"),
        (lambda: mhsm.recover_distribution(row("41-9012")), "no mean and no percentile is published"),
        (lambda: WageDistribution.from_percentiles({}, 5.0), "at levels between 0 and 1"),
        (lambda: WageDistribution.from_percentiles({1.5: 3.0}, 5.0), "at levels between 0 and 1"),
        (lambda: WageDistribution.from_percentiles({0.5: 3.0}, 5.0, top_coded={0.25: 9.0}), "top-coded ones above"),
        (lambda: WageDistribution.from_percentiles({0.1: 3.0, 0.5: np.nan}, 5.0), "positive numbers"),
        (lambda: WageDistribution.from_percentiles(PERCENTILES | {0.75: 90_000}, 119_840),
         r"P75 \(\$90,000\) lies below P50 \(\$101,340\)"),
        (lambda: WageDistribution.from_percentiles(PERCENTILES, 70_000), r"allow no less than \$94,814"),
        (lambda: WageDistribution.from_percentiles(PERCENTILES, 119_840, floor=float("nan")), "floor is not negative"),
    ],
)  # fmt: skip
def test_inconsistent_input_is_refused_with_the_reason(build: Callable, message: str) -> None:
    with pytest.raises(mhsm.MhsmError, match=message):
        build()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda pay: pay.quantile(90), "between 0 and 1, not at 90"),
        (lambda pay: pay.top_mean(0), "between 0 and 1, not at 0"),
        (lambda pay: pay.cdf(-1), "positive number of dollars"),
        (lambda pay: pay.cdf(float("nan")), "positive number of dollars"),
        (lambda pay: pay.cdf("150,000"), "positive number of dollars, not '150,000'"),
        (lambda _: mhsm.salary_percentile(60_000, "Actors", 2023), "dollars an hour: no annual wage is published"),
        (lambda _: mhsm.salary_percentile(40, "11-9111", 2023), r"in dollars a year, and \$40.00 can be no such pay"),
    ],
)
def test_senseless_questions_are_refused(managers: WageDistribution, ask: Callable, message: str) -> None:
    with pytest.raises(mhsm.MhsmError, match=message):
        ask(managers)
