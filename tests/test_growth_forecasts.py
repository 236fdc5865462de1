"""Forecasts: methods 2.5, closed forms, what an interval must do, and survey and matrix levels kept apart."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.backtests import backtest, backtest_summary
from mhsm_analysis.forecast_models import MODELS
from mhsm_analysis.growth.coverage import (
    MATRIX,
    SURVEY,
    beside_bls,
    bls_on_survey_basis,
    bls_percent_at_origin,
    coverage_ratio,
    matrix_levels,
    same_coverage,
    survey_levels,
)
from mhsm_analysis.growth.forecasts import own_forecasts


@pytest.fixture(scope="module")
def projections() -> pd.DataFrame:
    return mhsm.load_projections()


@pytest.fixture(scope="module")
def history() -> pd.Series:
    return survey_levels(mhsm.load_wages("11-9111"))


@pytest.fixture(scope="module")
def longer(history: pd.Series) -> pd.Series:
    """The series of methods 2.5: BLS's national estimates of 2001 to 2003, which are not bundled, before the rest."""
    early = pd.Series([227.41, 228.29, 226.16], index=[2001, 2002, 2003])
    return pd.concat([early, history]).rename("employment_thousands")


@pytest.mark.parametrize(("origin", "point", "lower", "upper"), [(2020, 544, 468, 631), (2024, 718, 626, 822)])
def test_the_random_walk_of_methods(longer: pd.Series, origin: int, point: float, lower: float, upper: float) -> None:
    row = MODELS["random_walk_drift"](longer.loc[:origin], 2030 - origin).iloc[-1]
    # methods prints whole thousands
    assert row[["point", "lower_90", "upper_90"]].tolist() == pytest.approx([point, lower, upper], abs=0.5)


def test_a_later_start_gives_a_faster_pace_and_a_narrower_band(longer: pd.Series, history: pd.Series) -> None:
    # 2001 to 2004 fell by 1.5 percent: without these years the mean is higher and the changes vary less
    for origin, expected in ((2020, [580.5, 512.7, 657.3]), (2024, [747.1, 662.7, 842.3])):
        short = MODELS["random_walk_drift"](history.loc[:origin], 2030 - origin).iloc[-1]
        full = MODELS["random_walk_drift"](longer.loc[:origin], 2030 - origin).iloc[-1]
        assert short["point"] > full["point"]
        assert short["upper_90"] / short["lower_90"] < full["upper_90"] / full["lower_90"]
        # closed form apart from the package: mean and sd of log changes, 1.6449 sd sqrt(h + h^2 / n)
        changes = np.diff(np.log(history.loc[2004:origin].to_numpy()))
        h, n = 2030 - origin, len(changes)
        middle = np.log(history.loc[origin]) + h * changes.mean()
        half = 1.6448536 * changes.std(ddof=1) * np.sqrt(h + h * h / n)
        by_hand = np.exp([middle, middle - half, middle + half])
        assert by_hand == pytest.approx(expected, abs=0.05)  # one decimal
        assert short[["point", "lower_90", "upper_90"]].tolist() == pytest.approx(by_hand.tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("origin", "error"), [(2010, -10.4), (2011, -16.7), (2012, -20.9), (2013, -22.7), (2014, -24.0)]
)
def test_the_previous_decade_repeated(longer: pd.Series, origin: int, error: float) -> None:
    model = MODELS[
        "random_walk_drift" if origin == 2010 else "random_walk_drift_10y"
    ]  # before 2011 only nine changes are at hand
    scored = backtest(longer, {"pace": model}, [origin], [10])
    assert scored["error_pct"].item() == pytest.approx(error, abs=0.051)  # -16.75 and -24.05 lie on the rounding edge
    if origin > 2010:
        by_hand = longer.loc[origin] ** 2 / longer.loc[origin - 10]
        assert scored["forecast"].item() == pytest.approx(by_hand, rel=1e-9)


def test_bls_percent_at_its_origins(projections: pd.DataFrame, history: pd.Series) -> None:
    bls = bls_percent_at_origin(projections, history).set_index("origin")
    assert bls["forecast"].loc[[2010, 2014]].tolist() == pytest.approx([346.5, 362.8], abs=0.05)
    assert bls["error_pct"].loc[[2010, 2014]].tolist() == pytest.approx([-13.9, -35.9], abs=0.05)
    assert bls["vintage"].tolist() == ["2010-20", "2012-22", "2014-24"]
    assert bls["horizon"].eq(10).all()
    # two dates: one win of the survey's own pace, and one tie (methods 2.5, from the value of 2000)
    tie = history.loc[2010] ** 2 / 230.41
    assert 100 * (tie / history.loc[2020] - 1) == pytest.approx(-13.7, abs=0.05)
    assert bls.attrs["dropped"][0] == (2016, 10)
    assert bls.attrs["breaks_at"] == [2010, 2012, 2019, 2021]


def test_bls_stands_beside_the_models_but_shares_one_decade_only(projections: pd.DataFrame, history: pd.Series) -> None:
    errors = backtest(history, {"pace": MODELS["random_walk_drift"]}, [2010, 2012, 2014], [10])
    both = beside_bls(errors, bls_percent_at_origin(projections, history))
    summary = backtest_summary(both).set_index("model")
    assert summary["n"].tolist() == [3, 3]
    assert summary["n_independent"].tolist() == [1, 1]
    assert np.isnan(summary.loc["bls", "coverage_90_pct"])
    assert both.attrs == errors.attrs
    with pytest.raises(mhsm.MhsmError, match="errors are of 11-9111, BLS's of 43-2011"):
        beside_bls(errors, bls_percent_at_origin(projections, survey_levels(mhsm.load_wages("43-2011")), "43-2011"))


def test_coverage_ratio(projections: pd.DataFrame, history: pd.Series) -> None:
    ratio = coverage_ratio(projections, history).set_index("year")
    # methods 2.5: 1.07 in 2010 and 2020, 1.10 in 2021, 1.09 in 2024
    assert ratio["ratio"].loc[[2010, 2020, 2021, 2024]].round(2).tolist() == [1.07, 1.07, 1.10, 1.09]
    assert (ratio["ratio"] * ratio["survey_thousands"]).tolist() == pytest.approx(
        ratio["matrix_thousands"].tolist(), rel=1e-12
    )
    assert ratio.loc[2020, "vintage"] == "2020-30"
    with pytest.raises(mhsm.NotCoveredError, match="there are 2010.* and 2005-2006"):
        coverage_ratio(projections, survey_levels(mhsm.load_wages("11-9111", years=[2005, 2006])))


def test_bls_path_on_the_survey_basis(projections: pd.DataFrame, history: pd.Series) -> None:
    path = bls_on_survey_basis(projections, history)
    # methods 2.5: 698.3 on the matrix basis, 641 on the survey's
    assert path.loc[2030] * path.attrs["ratio"] == pytest.approx(698.3, abs=0.05)
    assert path.loc[2030] == pytest.approx(641, abs=0.5)
    assert path.loc[2034] == pytest.approx(565.84 * 759.1 / 616.2, rel=1e-9)
    assert path.loc[2024] == history.loc[2024]
    assert np.diff(np.log(path)) == pytest.approx(np.log(759.1 / 616.2) / 10, rel=1e-9)
    with pytest.raises(mhsm.NotCoveredError, match="11-9111. in 2010-20, .*, not in 2015-25"):
        bls_on_survey_basis(projections, history, "2015-25")
    with pytest.raises(mhsm.NotCoveredError, match=r"No survey level of .*\(11-9111\) in 2024 .* there are 2004-2020"):
        bls_on_survey_basis(projections, survey_levels(mhsm.load_wages("11-9111", years=range(2004, 2021))))


def test_survey_and_matrix_levels_do_not_mix(projections: pd.DataFrame, history: pd.Series) -> None:
    matrix = matrix_levels(projections)
    assert (history.attrs["coverage"], matrix.attrs["coverage"]) == (SURVEY, MATRIX)
    same_coverage(history, history.loc[2010:])
    with pytest.raises(mhsm.MhsmError, match=r"wage and salary \(OEWS\) and with self-employed.*coverage_ratio\(\)"):
        same_coverage(history, matrix)
    with pytest.raises(mhsm.MhsmError, match="does not say which jobs it counts"):
        same_coverage(history, pd.Series({2020: 1.0}))
    for wrong in (matrix, pd.Series({2020: 1.0, 2021: 2.0})):
        for ask in (lambda levels: own_forecasts(levels, 2030), lambda levels: coverage_ratio(projections, levels)):
            with pytest.raises(mhsm.MhsmError, match=r"Expected levels of coverage 'wage and salary \(OEWS\)'"):
                ask(wrong)
    with pytest.raises(mhsm.MhsmError, match="projections are of 29-1141, the history of 11-9111"):
        bls_percent_at_origin(projections, history, "29-1141")


def test_levels_say_what_they_are(projections: pd.DataFrame, history: pd.Series) -> None:
    assert history.loc[2021] == 436.77
    assert history.attrs["occupation_title"] == "Medical and Health Services Managers"
    assert history.attrs["breaks_at"] == [2010, 2012, 2019, 2021]
    assert any("MB3" in said for said in history.attrs["series_breaks"])
    assert not any("top code" in said for said in history.attrs["series_breaks"])
    matrix = matrix_levels(projections)
    assert matrix.attrs["vintage"][2020] == "2020-30"
    assert matrix.attrs["without"] == []
    recoded = matrix_levels(projections, "15-1252")
    assert "2019-29" in recoded.attrs["without"]
    assert recoded.index.min() == 2021


def test_levels_refuse_what_they_are_not() -> None:
    with pytest.raises(mhsm.MhsmError, match="year, occupation_code, employment_jobs, comparable_since not found"):
        survey_levels(pd.DataFrame())
    with pytest.raises(mhsm.MhsmError, match="one occupation with one row a year: found .* 1 years"):
        survey_levels(mhsm.load_wages(years=2021))
    rows = mhsm.load_wages("11-9111", years=[2020, 2021])
    with pytest.raises(mhsm.MhsmError, match="No employment of 11-9111 was published"):
        survey_levels(rows.assign(employment_jobs=np.nan))
    one = rows.assign(employment_jobs=[np.nan, 1000.0])
    assert survey_levels(one).to_dict() == {2021: 1.0}


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_scale_free_and_deterministic(history: pd.Series, name: str) -> None:
    model = MODELS[name]
    once, again, jobs = model(history, 10), model(history, 10), model(1000 * history, 10)
    pd.testing.assert_frame_equal(once, again, check_exact=True)
    np.testing.assert_allclose(jobs, 1000 * once, rtol=1e-5)  # optimizers stop at about 1e-6
    assert (once["lower_90"] < once["lower_80"]).all()
    assert (once["lower_80"] < once["point"]).all()
    assert (once["point"] < once["upper_80"]).all()
    assert (once["upper_80"] < once["upper_90"]).all()
    width = np.log(once["upper_90"] / once["lower_90"])
    assert (width.diff().dropna() > 0).all()
    # lognormal: symmetric in logs, and the two levels differ by their normal quantiles
    np.testing.assert_allclose(once["lower_80"] * once["upper_80"], once["point"] ** 2, rtol=1e-9)
    np.testing.assert_allclose(width / np.log(once["upper_80"] / once["lower_80"]), 1.6448536 / 1.2815516, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["random_walk_drift", "naive"])
def test_intervals_cover_the_truth_they_are_made_for(name: str) -> None:
    # 300 random walks of 40 years with drift 0.03 (none for naive) and sd 0.02
    rng = np.random.default_rng(11)
    hits = []
    for _ in range(300):
        steps = rng.normal(0 if name == "naive" else 0.03, 0.02, 45)
        path = pd.Series(100 * np.exp(steps.cumsum()), index=range(1980, 2025))
        row = MODELS[name](path.loc[:2019], 5).iloc[-1]
        hits.append(row["lower_90"] <= path.loc[2024] <= row["upper_90"])
    # the binomial sd at 90 percent of 300 is 1.7 points: three of them
    assert 100 * np.mean(hits) == pytest.approx(90, abs=5.2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["damped_trend", "local_linear_trend", "arima_011_drift"])
@pytest.mark.parametrize("code", ["29-1141", "43-6014", "43-2011", "11-1011"])
def test_models_converge_on_growers_and_decliners(name: str, code: str) -> None:
    levels = survey_levels(mhsm.load_wages(code))
    for origin in (levels.index[0] + 9, 2025):
        forecast = MODELS[name](levels.loc[:origin], 10)
        assert np.isfinite(forecast.to_numpy()).all()


def test_short_and_still_series_are_refused(history: pd.Series) -> None:
    for name, needs in (("naive", 5), ("random_walk_drift", 5), ("random_walk_drift_10y", 11), ("damped_trend", 10)):
        with pytest.raises(mhsm.MhsmError, match=f"needs {needs} years or more: found {needs - 1}, 2004 to "):
            MODELS[name](history.iloc[: needs - 1], 1)
        assert len(MODELS[name](history.iloc[:needs], 1)) == 1
    still = pd.Series(100 * 1.02 ** np.arange(12), index=range(2000, 2012))
    with pytest.raises(mhsm.MhsmError, match="needs changes that vary"):
        MODELS["arima_011_drift"](still, 2)
    assert MODELS["random_walk_drift"](still, 1)["point"].item() == pytest.approx(100 * 1.02**12, rel=1e-12)
    assert MODELS["naive"](still, 3)["point"].tolist() == pytest.approx([still.iloc[-1]] * 3, rel=1e-12)


@pytest.mark.slow
def test_a_fit_that_does_not_converge_is_refused(monkeypatch: pytest.MonkeyPatch, history: pd.Series) -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    fit = UnobservedComponents.fit
    monkeypatch.setattr(UnobservedComponents, "fit", lambda self, **more: fit(self, **(more | {"maxiter": 1})))
    with pytest.raises(mhsm.MhsmError, match="does not converge on 2004 to 2025"):
        MODELS["local_linear_trend"](history, 5)
    ahead = own_forecasts(history, 2030)
    assert [name for name, _ in ahead.attrs["refused"]] == ["local_linear_trend"]
    assert "local_linear_trend" not in set(ahead["model"])


@pytest.mark.slow
def test_own_forecasts_are_tidy(history: pd.Series) -> None:
    ahead = own_forecasts(history, 2035)
    assert ahead.columns.tolist() == [
        "model", "year", "horizon", "point_thousands", "lower_80_thousands", "upper_80_thousands",
        "lower_90_thousands", "upper_90_thousands",
    ]  # fmt: skip
    assert len(ahead) == 6 * 10
    assert (ahead["year"] - ahead["horizon"] == 2025).all()
    assert ahead.attrs["origin"] == 2025
    assert ahead.attrs["coverage"] == SURVEY
    assert ahead.attrs["refused"] == []


def test_forecasts_that_cannot_be_made_say_why(history: pd.Series) -> None:
    with pytest.raises(mhsm.MhsmError, match="beyond the series, which ends in 2025: found 2025"):
        own_forecasts(history, 2025)
    with pytest.raises(mhsm.MhsmError, match="no gaps: 2019 not found"):
        own_forecasts(history.drop(2019), 2030)
    with pytest.raises(mhsm.MhsmError, match="No model has an answer: .*found 3, 2023 to 2025"):
        own_forecasts(history.loc[2023:], 2030)
    with pytest.raises(mhsm.MhsmError, match="no models were given"):
        own_forecasts(history, 2030, {})


def test_no_target_of_bls_is_reached(projections: pd.DataFrame) -> None:
    recent = survey_levels(mhsm.load_wages("11-9111", years=range(2016, 2026)))
    with pytest.raises(mhsm.NotCoveredError, match="11-9111. can be scored: the survey has 2016-2025"):
        bls_percent_at_origin(projections, recent)
