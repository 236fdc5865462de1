"""Tests of sectors against the rest, and break-even errors: against hand computation, methods and simulation."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.wages.settings import break_even_rse, sector_tests


def made(means: list[float], jobs: list[float], rse_pct: list[float]) -> pd.DataFrame:
    """Rows of one made-up occupation by sector."""
    count = len(means)
    return pd.DataFrame(
        {
            "year": 2021, "occupation_code": "11-9111", "occupation_title": "Made up", "industry_level": "sector",
            "industry_system": "NAICS", "industry_code": [f"{10 + at}" for at in range(count)],
            "industry_title": [f"Sector {at}" for at in range(count)], "employment_jobs": jobs,
            "annual_mean_usd": means, "mean_rse_pct": rse_pct, "evidence": "official",
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def tests_2021() -> pd.DataFrame:
    rows = mhsm.load_wages_by_industry("11-9111", years=2021, level="sector")
    return sector_tests(rows).set_index("industry_code")


@pytest.mark.slow
def test_a_sector_against_the_rest_by_hand() -> None:
    tests = sector_tests(made([100, 120, 80], [10, 30, 10], [0.95, 1.95, 0.0])).set_index("industry_code")
    assert tests.index.tolist() == ["11", "10", "12"]  # highest mean first
    first = tests.loc["10"]
    # errors 1, 2.4 and 0.04 (0.0 percent is at most 0.05); the rest: (30*120 + 10*80)/40 = 110
    assert first["standard_error_usd"] == pytest.approx(1, rel=1e-12)
    assert tests.loc["12", "standard_error_usd"] == pytest.approx(0.04, rel=1e-12)
    assert first["rest_mean_usd"] == pytest.approx(110, rel=1e-12)
    assert first["gap_usd"] == pytest.approx(-10, rel=1e-12)
    assert first["gap_pct"] == pytest.approx(-100 / 11, rel=1e-12)
    assert first["gap_log_points"] == pytest.approx(100 * np.log(100 / 110), rel=1e-12)
    rest_error = np.hypot(0.75 * 2.4, 0.25 * 0.04)
    assert first["gap_margin_usd"] == pytest.approx(1.6448536269514722 * np.hypot(1, rest_error), rel=1e-9)


@pytest.mark.slow
def test_health_care_pays_less_and_government_is_not_told_apart(tests_2021: pd.DataFrame) -> None:
    rows = mhsm.load_wages_by_industry("11-9111", years=2021, level="sector").set_index("industry_code")
    others = rows.drop("62")
    rest = np.average(others["annual_mean_usd"], weights=others["employment_jobs"])
    health, government = tests_2021.loc["62"], tests_2021.loc["99"]
    assert health["gap_usd"] == pytest.approx(115070 - rest, abs=1e-6)
    assert health["differs"]
    assert government["gap_usd"] == pytest.approx(155, abs=0.5)  # 119,980 against 119,825 of the others
    assert not government["differs"]
    assert tests_2021["differs"].sum() == 9


@pytest.mark.slow
def test_holm_by_hand(tests_2021: pd.DataFrame) -> None:
    ordered = tests_2021.sort_values("p_value")
    count, running, expected = len(ordered), 0.0, []
    for place, p in enumerate(ordered["p_value"]):
        running = max(running, min(1.0, (count - place) * p))
        expected.append(running)
    np.testing.assert_allclose(ordered["p_holm"], expected, rtol=1e-12)
    assert (ordered["differs"] == (ordered["p_holm"] <= 0.1)).all()
    # administrative services: a finding alone, none among fifteen
    assert tests_2021.loc["56", "p_value"] < 0.1 < tests_2021.loc["56", "p_holm"]


@pytest.mark.slow
def test_the_rounding_of_the_error_never_makes_certainty() -> None:
    engineers = mhsm.load_wages_by_industry("17-2199", years=2021, level="sector")
    assert (engineers["mean_rse_pct"] == 0).any()  # those of the federal government
    assert (sector_tests(engineers)["standard_error_usd"] > 0).all()


@pytest.mark.slow
def test_gaps_do_not_depend_on_the_currency() -> None:
    rows = mhsm.load_wages_by_industry("11-1011", years=2021, level="sector")  # top-coded quartiles, means are not
    in_cents = rows.assign(annual_mean_usd=rows["annual_mean_usd"] * 100)
    np.testing.assert_allclose(sector_tests(in_cents)["p_value"], sector_tests(rows)["p_value"], rtol=1e-6, atol=1e-300)


@pytest.mark.slow
def test_margins_cover_and_false_findings_are_held_under_the_null(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc.collect", lambda: 0)  # multipletests() collects garbage in each call: nearly all the time
    rng = np.random.default_rng(7)
    jobs, rse = [800, 150, 60, 30, 10], np.array([0.5, 1.0, 3.0, 5.0, 10.0])
    covered, false = [], []
    for _ in range(400):
        drawn = 100_000 * (1 + rse / 100 * rng.standard_normal(5))
        # the published error, 0.05 smaller than what the test uses, so that the error used is the true one
        tests = sector_tests(made(drawn.tolist(), jobs, (rse - 0.05).tolist()))
        covered.append((tests["gap_usd"].abs() <= tests["gap_margin_usd"]).mean())
        false.append(tests["differs"].any())
    # 90 percent of 2,000 gaps; the gaps of a draw hang together, so 400 draws: 0.3/sqrt(400) = 1.5 points, twice
    assert np.mean(covered) == pytest.approx(0.90, abs=0.03)
    # any false finding: at most 10 percent (three standard errors of 1.5 points above), and Holm is not far below it
    assert 0.03 < np.mean(false) < 0.145


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mean_rse_pct": np.nan}, "No test without mean_rse_pct of Sector 0: leave out"),
        ({"employment_jobs": np.nan}, "No test without employment_jobs of Sector 0"),
        ({"annual_mean_usd": np.nan}, "annual_mean_usd is not a published number for Sector 0"),
        ({"industry_level": "setting"}, "must not overlap: expected each industry once"),
        ({"industry_code": "11"}, "must not overlap.*found 2 rows of 1 codes"),
        ({"year": [2020, 2021]}, "several year values"),
    ],
)
def test_what_cannot_be_tested_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(mhsm.MhsmError, match=message):
        sector_tests(made([100, 120], [10, 30], [1, 1]).assign(**change))


def test_one_sector_has_no_rest_and_a_level_is_a_probability() -> None:
    one = made([100], [10], [1])
    with pytest.raises(mhsm.MhsmError, match="expected at least two, found 1"):
        sector_tests(one)
    with pytest.raises(mhsm.MhsmError, match="compared in pairs: expected at least two, found 1"):
        break_even_rse(one, "annual_mean_usd")
    for level in (0, 1, 90):
        with pytest.raises(mhsm.MhsmError, match=f"between 0 and 1, such as 0.90: found {level}"):
            sector_tests(made([100, 120], [10, 30], [1, 1]), level)
    with pytest.raises(mhsm.MhsmError, match="no industry_code"):
        sector_tests(mhsm.load_wages_by_area("11-9111", years=2013))


def test_break_even_errors_of_the_article() -> None:
    pairs = break_even_rse(mhsm.load_wages_by_industry("11-9111", years=2021))
    assert len(pairs) == 10
    assert pairs["break_even_rse_pct"].is_monotonic_increasing
    found = pairs.set_index(["higher_code", "lower_code"])["break_even_rse_pct"]
    # methods 1.4; tolerance = half of the last digit printed there
    for pair, expected, tolerance in (
        (("622", "99"), 0.89, 0.005), (("6214", "6211"), 0.57, 0.005), (("622", "6211"), 8.3, 0.05),
        (("622", "623"), 15.0, 0.05),
    ):  # fmt: skip
        assert found[pair] == pytest.approx(expected, abs=tolerance)
    assert pairs.loc[pairs["lower_code"] == "99", "evidence"].tolist() == ["quoted and official"]
    assert (pairs["gap_usd"] == pairs["higher_usd"] - pairs["lower_usd"]).all()


def test_at_the_break_even_error_the_gap_equals_its_margin() -> None:
    row = break_even_rse(made([100, 130], [1, 1], [1, 1]), "annual_mean_usd", level=0.95).iloc[0]
    error = row["break_even_rse_pct"] / 100 * np.array([100, 130])
    assert 1.959963984540054 * np.hypot(*error) == pytest.approx(30, rel=1e-9)


def test_break_even_shares_the_checks_of_gaps() -> None:
    settings = mhsm.load_wages_by_industry("11-9111", years=2021)
    with pytest.raises(mhsm.MhsmError, match="annual_p90_usd is not a published number"):
        break_even_rse(settings, "annual_p90_usd")
    with pytest.raises(mhsm.MhsmError, match="Settings have no wage pay: there are annual_mean_usd"):
        break_even_rse(settings, "pay")


def test_a_setting_that_several_rows_are_of_is_no_reference() -> None:
    groups = mhsm.load_wages_by_industry("11-9111", years=2018, level="industry_group")
    codes = groups["industry_code"].value_counts()
    with pytest.raises(mhsm.NotCoveredError, match=f"{codes.max()} rows are of it"):
        mhsm.setting_gaps(groups, codes.index[0], "annual_mean_usd")
    with pytest.raises(mhsm.MhsmError, match="no wage employment_jobs"):
        mhsm.setting_gaps(groups, codes.index[0], "employment_jobs")


def test_ratio_of_a_gap() -> None:
    gaps = mhsm.setting_gaps(mhsm.load_wages_by_industry(years=2021), "623").set_index("industry_code")
    assert gaps.loc["622", "ratio"] == pytest.approx(119_450 / 83_550)
