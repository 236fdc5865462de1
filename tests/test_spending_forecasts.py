"""Forecasts of the share of GDP: methods 3.4, closed forms, what widened intervals must do, and CMS beside them."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import (
    SHARE_MODELS,
    beside_cms,
    choose_model,
    later_coverage,
    share_backtest,
    share_forecast,
    share_series,
    widened,
    widening,
)
from mhsm_analysis.forecast_models import MODELS, linear_trend

FAST = {name: SHARE_MODELS[name] for name in ("random_walk_drift", "naive", "linear_trend")}


@pytest.fixture(scope="module")
def shares() -> pd.Series:
    return share_series(mhsm.load_health_spending(), "2023-12")


@pytest.fixture(scope="module")
def newest() -> pd.Series:
    return share_series(mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp()), "2026-01")


@pytest.fixture(scope="module")
def errors(shares: pd.Series) -> pd.DataFrame:
    """The backtest of methods 3.4."""
    return share_backtest(shares.loc[:2019], range(1990, 2015), range(1, 6))


@pytest.fixture(scope="module")
def hard(newest: pd.Series) -> pd.DataFrame:
    """Targets through the pandemic."""
    return share_backtest(newest, range(1990, 2024), range(1, 12), FAST)


@pytest.fixture(scope="module")
def ahead(newest: pd.Series, hard: pd.DataFrame) -> pd.DataFrame:
    return share_forecast(newest, hard, 2035)


def toy(misses: list[float], horizon: int = 1, half: float = 1.0) -> pd.DataFrame:
    """One model that says 10, give or take ``half`` (80) and twice that (90), and misses by what is given."""
    table = pd.DataFrame({"model": "m", "origin": range(2000, 2000 + len(misses)), "horizon": horizon})
    table["year"], table["forecast"] = table["origin"] + horizon, 10.0
    table["actual"] = 10.0 - np.array(misses)
    table["error_points"] = misses
    table["error_pct"] = 100 * (10 / table["actual"] - 1)
    for level, width in ((80, half), (90, 2 * half)):
        table[f"lower_{level}"], table[f"upper_{level}"] = 10 - width, 10 + width
        table[f"covered_{level}"] = table["actual"].between(10 - width, 10 + width)
    table.attrs = {"release": "2000-01"}
    return table


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "one", "five"),
    [
        ("naive", 0.25, 0.94), ("random_walk_drift", 0.255, 0.75), ("random_walk_drift_10y", 0.28, 0.95),
        ("arima_011_drift", 0.21, 0.76), ("damped_trend", 0.24, 1.13), ("linear_trend", 0.49, 0.56),
    ],
)  # fmt: skip
def test_mean_absolute_errors_of_methods(errors: pd.DataFrame, model: str, one: float, five: float) -> None:
    size = errors[errors["model"] == model].set_index("horizon")["error_points"].abs().groupby("horizon").mean()
    assert size.loc[[1, 5]].tolist() == pytest.approx(
        [one, five], abs=0.005
    )  # methods has two decimals (0.2547 as 0.26)


@pytest.mark.slow
def test_nominal_coverage_of_methods(errors: pd.DataFrame) -> None:
    table = widening(errors).loc["arima_011_drift"].xs(90, level="level")
    assert table["nominal_coverage_pct"].loc[[1, 5]].tolist() == [76, 68]  # 19 and 17 of 25
    assert table["n"].tolist() == [25] * 5
    assert table["n_independent"].tolist() == [25, 13, 9, 7, 5]  # origins 1990 to 2014, one, two, ... years apart


def test_the_random_walk_of_methods_from_2022(shares: pd.Series) -> None:
    row = SHARE_MODELS["random_walk_drift"](shares, 8).iloc[-1]
    change = np.diff(shares.to_numpy())
    middle = shares.loc[2022] + 8 * change.mean()
    assert row["point"] == pytest.approx(middle, rel=1e-9)
    assert row["point"] == pytest.approx(18.9, abs=0.05)
    # methods: 17.0 to 20.8, from the maximum likelihood sd 0.41 and without the uncertainty of the drift; the package
    # divides by n - 1 and adds 8^2 / 62 to the variance
    for ddof, extra, expected in ((0, 0, [17.0, 20.8]), (1, 64 / 62, [16.9, 21.0])):
        half = 1.6448536 * change.std(ddof=ddof) * np.sqrt(8 + extra)
        assert [middle - half, middle + half] == pytest.approx(expected, abs=0.05)
    assert [row["lower_90"], row["upper_90"]] == pytest.approx([middle - half, middle + half], abs=1e-6)


def test_the_line_is_least_squares_with_its_prediction_interval() -> None:
    import statsmodels.api as sm

    noise = np.random.default_rng(0).normal(size=30)
    train = pd.Series(5 + 0.3 * np.arange(30) + noise, index=range(1990, 2020))
    fitted = sm.OLS(train.to_numpy(), sm.add_constant(np.arange(30.0))).fit()
    said = fitted.get_prediction(sm.add_constant(np.arange(30.0, 34.0)))
    own = linear_trend(train, 4)
    assert own["point"].tolist() == pytest.approx(said.predicted_mean.tolist(), rel=1e-9)
    half = 1.6448536269514722 * np.sqrt(said.var_pred_mean + fitted.scale)
    assert (own["upper_90"] - own["point"]).tolist() == pytest.approx(half.tolist(), rel=1e-9)
    with pytest.raises(mhsm.MhsmError, match="needs 5 years or more: found 4, 1990 to 1993"):
        linear_trend(train.loc[:1993], 1)


def test_the_line_is_two_points_off_in_2022(shares: pd.Series) -> None:
    line = linear_trend(shares.loc[:2019], 3)["point"].iloc[-1]
    assert line - shares.loc[2022] == pytest.approx(2, abs=0.5)  # methods says 2, in whole points


def test_the_models_are_those_of_the_series_itself(shares: pd.Series) -> None:
    assert set(SHARE_MODELS) == {*MODELS, "linear_trend"}
    own = SHARE_MODELS["random_walk_drift"](shares, 3)
    assert np.diff(own["point"]).tolist() == pytest.approx([float(np.diff(shares).mean())] * 2, rel=1e-9)  # by points


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_a_model_of_logarithms_is_the_model_of_the_logarithm(shares: pd.Series, name: str) -> None:
    in_logs, of_logs = MODELS[name](shares, 5), SHARE_MODELS[name](np.log(shares), 5)
    pd.testing.assert_frame_equal(in_logs, np.exp(of_logs), rtol=1e-12)
    with pytest.raises(mhsm.MhsmError, match="is positive .*: found -1.0 in 1960"):
        MODELS[name](shares.where(shares.index > 1960, -1), 5)
    sunk = SHARE_MODELS[name](shares - 10, 5)  # a model of the series needs no positive values
    assert (sunk["point"] + 10).tolist() == pytest.approx(SHARE_MODELS[name](shares, 5)["point"].tolist(), rel=1e-9)
    with pytest.raises(mhsm.MhsmError, match="a number every year: found nan in 1970"):
        SHARE_MODELS[name](shares.where(shares.index != 1970), 5)


@pytest.mark.slow
def test_errors_are_in_points_of_one_release(errors: pd.DataFrame, shares: pd.Series) -> None:
    assert (errors["error_points"] - errors["forecast"] + errors["actual"]).abs().max() < 1e-12
    assert errors["year"].max() == 2019
    assert errors.attrs["release"] == "2023-12"
    assert (errors["actual"] == errors["year"].map(shares)).all()
    with pytest.raises(mhsm.MhsmError, match="The series does not say which release it is of: .*share_series"):
        share_backtest(pd.Series(shares.to_dict()), [1990], [1])


@pytest.mark.slow
def test_the_choice_is_by_points_and_says_how_near_the_others_are(errors: pd.DataFrame) -> None:
    ranked = choose_model(errors)
    # means over horizons 1 to 5 of the errors of methods 3.4; the line has 0.525 and is set aside for 0.49 at one year
    assert ranked.index[:2].tolist() == ["arima_011_drift", "random_walk_drift"]
    assert ranked["mean_abs_error_points"].iloc[:2].tolist() == pytest.approx([0.528, 0.544], abs=0.0005)
    assert ranked.index[ranked["set_aside"]].tolist() == ["linear_trend"]
    assert ranked.index[-1] == "linear_trend"
    assert ranked["behind_points"].iloc[0] == 0
    assert ranked["behind_points"].iloc[-1] == pytest.approx(-0.0022, abs=0.0001)
    assert (ranked.attrs["n"], ranked.attrs["n_independent"]) == (25, 5)
    assert ranked.attrs["says"].startswith(
        "arima_011_drift has the smallest mean absolute error of those kept, 0.53 points over horizons 1 to 5;"
        " random_walk_drift is 0.01"
    )
    assert ranked.attrs["says"].endswith("Of 25 targets 5 years ahead 5 are independent, too few to tell models apart.")


def test_the_choice_by_hand() -> None:
    near, far = toy([0.1, 0.3]).assign(model="near"), toy([-0.5, 0.2]).assign(model="naive")
    ranked = choose_model(pd.concat([near, far, toy([2.0, 2.0]).assign(model="off")]))
    assert ranked["mean_abs_error_points"].to_dict() == pytest.approx({"near": 0.2, "naive": 0.35, "off": 2}, rel=1e-9)
    assert ranked["set_aside"].to_dict() == {"near": False, "naive": False, "off": True}  # 2 > 1.5 x 0.35
    assert ranked["chosen_nearer_pct"].to_dict() == {"near": 0, "naive": 50, "off": 100}
    with pytest.raises(mhsm.MhsmError, match="judged against 'naive': found near; add it"):
        choose_model(near)
    with pytest.raises(mhsm.MhsmError, match="columns of share_backtest.*error_points not found"):
        choose_model(near.drop(columns="error_points"))


def test_horizons_count_alike_however_many_targets_they_have() -> None:
    parts = [toy([0.1, 0.1, 0.1]).assign(model="near"), toy([0.5], 2).assign(model="near")]
    parts += [toy([0.2, 0.2, 0.2]).assign(model="naive"), toy([0.8], 2).assign(model="naive")]
    ranked = choose_model(pd.concat(parts, ignore_index=True))
    # (0.1 + 0.5) / 2 and (0.2 + 0.8) / 2; over all four targets 0.2 and 0.35
    assert ranked["mean_abs_error_points"].to_dict() == pytest.approx({"near": 0.3, "naive": 0.5}, rel=1e-9)


def test_the_conformal_rank_by_hand() -> None:
    # nine targets: ranks ceil(10 x 0.8) = 8 and ceil(10 x 0.9) = 9, in half-widths of 1 and 2
    table = widening(toy([0.5, -1.0, 1.5, -2.0, 2.5, -3.0, 3.5, -4.0, 5.0])).loc[("m", 1)]
    assert table["own_factor"].tolist() == pytest.approx([4.0, 2.5], rel=1e-9)
    assert table["factor"].tolist() == table["own_factor"].tolist()
    assert table["nominal_coverage_pct"].tolist() == pytest.approx([200 / 9, 400 / 9], rel=1e-9)
    assert table["widened_coverage_pct"].tolist() == pytest.approx([800 / 9, 100], rel=1e-9)


@pytest.mark.parametrize(("miss", "factor"), [(-6.0, 2.0), (2.0, 2.0), (-3.0, 1.0), (3.0, 3.0)])
def test_an_error_is_measured_on_its_own_side(miss: float, factor: float) -> None:
    skewed = toy([miss] * 9).assign(upper_80=13.0)  # 9 to 13 about 10: one below, three above
    assert widening(skewed).loc[("m", 1, 80), "own_factor"] == factor


def test_intervals_are_never_narrowed() -> None:
    assert widening(toy([0.01] * 9))["factor"].tolist() == [1, 1]


def test_factors_of_neighbours_are_averaged_and_widths_never_fall() -> None:
    parts = [toy([size] * 9, horizon) for horizon, size in ((1, 6.0), (2, 3.0), (3, 3.0), (7, 2.0))]
    both = pd.concat(parts, ignore_index=True)
    table = widening(both).loc["m"].xs(80, level="level")
    assert table["own_factor"].tolist() == [6, 3, 3, 2]
    assert table["factor"].tolist() == [4, 4, 4, 2]  # means of horizons at most two years apart; 7 stands alone
    ahead = pd.DataFrame({"model": "m", "horizon": [1, 2, 3, 7, 9], "year": [2031, 2032, 2033, 2037, 2039]})
    ahead["point_pct"] = 10.0
    for level, half in ((80, 1), (90, 2)):
        ahead[f"lower_{level}_pct"], ahead[f"upper_{level}_pct"] = 10.0 - half, 10.0 + half
    wide = widened(ahead, both)
    # 4, 4, 4, then 2 would be narrower than the nearer horizon; 9 was not backtested: the largest, 6
    assert (wide["widened_upper_80_pct"] - 10).tolist() == [4, 4, 4, 4, 6]
    assert (10 - wide["widened_lower_80_pct"]).tolist() == [4, 4, 4, 4, 6]
    assert wide.attrs["beyond_backtest"] == {"m": [9]}


def test_too_few_targets_take_the_largest_factor() -> None:
    few = pd.concat([toy([3.0] * 9), toy([5.0] * 9, 2), toy([1.5] * 5, 3)], ignore_index=True)
    table = widening(few).loc[("m", 3)]
    assert table["own_factor"].isna().tolist() == [False, True]  # five are enough for 80 and not for 90 percent
    assert table["factor"].loc[90] == 2.5  # of horizon 2: 5 in half-widths of 2; horizon 1 has 1.5
    ahead = pd.DataFrame({"model": "m", "horizon": [1, 2, 3, 4], "point_pct": 10.0})
    for level, half in ((80, 1), (90, 2)):
        ahead[f"lower_{level}_pct"], ahead[f"upper_{level}_pct"] = 10.0 - half, 10.0 + half
    assert widened(ahead, few).attrs["beyond_backtest"] == {"m": [3, 4]}  # too few for one level, and none
    with pytest.raises(mhsm.MhsmError, match="90 percent needs 9 targets or more at some horizon: m has 5 at most"):
        widening(toy([1.5] * 5))


def test_beyond_backtest_is_told_by_model() -> None:
    both = pd.concat([toy([3.0] * 9), toy([3.0] * 9, 2), toy([3.0] * 9).assign(model="short")], ignore_index=True)
    ahead = pd.DataFrame({"model": ["m", "m", "short", "short"], "horizon": [1, 2, 1, 2], "point_pct": 10.0})
    for level, half in ((80, 1), (90, 2)):
        ahead[f"lower_{level}_pct"], ahead[f"upper_{level}_pct"] = 10.0 - half, 10.0 + half
    assert widened(ahead, both).attrs["beyond_backtest"] == {"m": [], "short": [2]}


def test_a_horizon_learned_later_takes_the_largest_factor() -> None:
    later = toy([1.0] * 9, 5)
    later[["origin", "year"]] += 12
    table = later_coverage(pd.concat([toy([3.0] * 9), toy([6.0] * 9, 3), later], ignore_index=True), 2012)
    assert table["own_factor"].isna().all()
    assert table["factor"].tolist() == [6, 3]


@pytest.mark.slow
def test_what_widening_refuses(errors: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="some of these forecasts have none"):
        widening(errors.assign(lower_80=np.nan))
    with pytest.raises(mhsm.MhsmError, match="some of these forecasts have none"):
        widening(errors.drop(columns=[name for name in errors if str(name).startswith(("lower", "upper"))]))
    with pytest.raises(mhsm.MhsmError, match="without width cannot be widened"):
        widening(toy([0.5] * 9, half=0.0))
    with pytest.raises(mhsm.MhsmError, match=r"columns of share_backtest\(\): actual not found"):
        widening(errors.drop(columns="actual"))


@pytest.mark.slow
@pytest.mark.parametrize("table", ["errors", "hard"])
def test_widened_intervals_cover_what_they_say(table: str, request: pytest.FixtureRequest) -> None:
    scored = widening(request.getfixturevalue(table))
    assert (scored["factor"] >= 1).all()
    assert (scored["widened_coverage_pct"] >= scored["nominal_coverage_pct"]).all()
    inside = (scored["widened_coverage_pct"] * scored["n"]).groupby(["model", "level"]).sum()
    pooled = inside / scored["n"].groupby(["model", "level"]).sum()
    for (_, level), value in pooled.items():
        assert level - 1 <= value <= level + 10  # smoothing may cost a target or two; ranks of 25 round up by four


@pytest.mark.slow
def test_later_coverage_learns_only_from_what_was_known(newest: pd.Series) -> None:
    long = share_backtest(newest, range(1975, 2024), range(1, 12), FAST)
    later = later_coverage(long, 2004).loc["random_walk_drift"].xs(90, level="level")
    assert later["n"].tolist() == list(range(20, 9, -1))  # origins 2004 to 2023, targets to 2024
    assert later.attrs["split"] == 2004
    counts = later["n"] / later["n"].sum()
    # measured: 71 percent nominal, 96 widened
    assert 60 < (later["nominal_coverage_pct"] * counts).sum() < 80
    assert 90 < (later["widened_coverage_pct"] * counts).sum() < 100
    changed = long.assign(actual=long["actual"].where(long["year"] <= 2004, 99.0))
    again = later_coverage(changed, 2004).loc["random_walk_drift"].xs(90, level="level")
    assert again["factor"].tolist() == later["factor"].tolist()
    assert (again["widened_coverage_pct"] == 0).all()
    with pytest.raises(mhsm.NotCoveredError, match="1990 leaves .* to score: choose a year after 1976 and up to 1980"):
        later_coverage(long[long["origin"] <= 1980], 1990)


@pytest.mark.slow
def test_the_forecast_to_2035(ahead: pd.DataFrame, newest: pd.Series) -> None:
    own = ahead[ahead["model"] == "random_walk_drift"].set_index("year")
    assert own.index.tolist() == list(range(2025, 2036))
    assert own["horizon"].tolist() == list(range(1, 12))
    # by hand: 18.017 + 11 (18.017 - 5.001) / 64 = 20.254
    assert own.loc[2035, "point_pct"] == pytest.approx(
        newest.loc[2024] + 11 * (newest.loc[2024] - newest.loc[1960]) / 64
    )
    assert own.loc[2035, "point_pct"] == pytest.approx(20.25, abs=0.005)
    assert ahead.attrs["chosen"] == "random_walk_drift"
    assert (ahead.attrs["release"], ahead.attrs["origin"], ahead.attrs["scored_to"]) == ("2026-01", 2024, 2024)
    assert ahead.attrs["beyond_backtest"] == {"random_walk_drift": [], "naive": [], "linear_trend": []}
    nominal, wide = ahead.attrs["coverage"]["random_walk_drift"][90]
    assert nominal < 70 < 89 < wide
    for _, rows in ahead.groupby("model"):
        for side, sign in (("lower", -1), ("upper", 1)):
            outer = sign * (rows[f"widened_{side}_90_pct"] - rows["point_pct"])
            inner = sign * (rows[f"widened_{side}_80_pct"] - rows["point_pct"])
            assert (outer >= sign * (rows[f"{side}_90_pct"] - rows["point_pct"]) - 1e-9).all()
            assert (outer >= inner).all()
            assert (outer.diff().dropna() >= -1e-9).all()


@pytest.mark.slow
def test_a_harder_test_makes_wider_intervals(newest: pd.Series, ahead: pd.DataFrame) -> None:
    calm = share_backtest(newest.loc[:2019], range(1990, 2015), range(1, 12), FAST)
    before = share_forecast(newest, calm, 2026).query("model == 'random_walk_drift' and year == 2025")
    after = ahead.query("model == 'random_walk_drift' and year == 2025")
    assert before["point_pct"].item() == after["point_pct"].item()
    assert before["lower_90_pct"].item() == after["lower_90_pct"].item()
    assert before["widened_lower_90_pct"].item() > after["widened_lower_90_pct"].item()


@pytest.mark.slow
def test_what_a_forecast_refuses(newest: pd.Series, shares: pd.Series, hard: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="the series is of 2023-12, the errors are of 2026-01"):
        share_forecast(shares, hard)
    with pytest.raises(mhsm.MhsmError, match="beyond the series, which ends in 2024: found 2024"):
        share_forecast(newest, hard, 2024)
    with pytest.raises(mhsm.MhsmError, match="does not say which release"):
        share_forecast(newest, pd.DataFrame(hard.to_dict("list")))
    with pytest.raises(mhsm.MhsmError, match="are of random_walk_drift and linear_trend too"):
        share_forecast(newest, hard, models={"naive": FAST["naive"]})
    with pytest.raises(mhsm.MhsmError, match="No errors of other to widen by"):
        widened(pd.DataFrame({"model": ["other"], "horizon": [1], "point_pct": [1.0]}), hard)

    def never(_train: pd.Series, _steps: int) -> pd.DataFrame:
        raise mhsm.MhsmError("Not today.")

    with pytest.raises(mhsm.MhsmError, match="chosen has no answer from 2024: Not today"):
        share_forecast(newest, hard, models=FAST | {"random_walk_drift": never})
    kept = share_forecast(newest, hard, 2026, models=FAST | {"linear_trend": never})
    assert kept.attrs["refused"] == [("linear_trend", "Not today.")]
    assert set(kept["model"]) == {"random_walk_drift", "naive"}


@pytest.mark.slow
def test_cms_beside_the_forecast(ahead: pd.DataFrame) -> None:
    table = beside_cms(ahead, mhsm.load_health_spending_projections())
    # methods 3.2: 2026 19.7 (set 2018), 2030 19.6, 2031 19.6, 2032 19.7, 2033 20.3
    assert table["cms_share_pct"].to_dict() == {
        ("2017-26", 2026): 19.7, ("2021-30", 2030): 19.6, ("2022-31", 2031): 19.6, ("2023-32", 2026): 18.1,
        ("2023-32", 2032): 19.7, ("2024-33", 2033): 20.3,
    }  # fmt: skip
    assert table["edition_release"].tolist() == ["2018-02", "2022-03", "2023-06", "2024-06", "2024-06", "2025-06"]
    assert set(table["knew"]) == {"less"}  # no edition at hand had 2024 as history
    assert table["history_to"].tolist() == [2016, 2020, 2021, 2022, 2022, 2023]
    assert table["evidence"].loc[("2024-33", 2033)] == "quoted"
    gap = table["cms_share_pct"] - table["point_pct"]
    assert (table["difference_points"] - gap).abs().max() < 1e-12
    row = table.loc[("2024-33", 2033)]
    assert row["inside_90"] == (row["widened_lower_90_pct"] <= 20.3 <= row["widened_upper_90_pct"])
    own = ahead[(ahead["model"] == "random_walk_drift") & (ahead["year"] == 2033)].iloc[0]
    assert row[["point_pct", "widened_upper_80_pct"]].tolist() == own[["point_pct", "widened_upper_80_pct"]].tolist()


@pytest.mark.slow
def test_only_one_edition_knew_what_a_forecast_from_2022_knows(shares: pd.Series) -> None:
    errors = share_backtest(shares.loc[:2019], range(1990, 2015), range(1, 12), FAST)
    table = beside_cms(share_forecast(shares, errors, 2033), mhsm.load_health_spending_projections())
    knew = table["knew"].groupby("edition").first().to_dict()
    assert knew == {"2017-26": "less", "2021-30": "less", "2022-31": "less", "2023-32": "same", "2024-33": "more"}
    # 2024 was projected in two editions
    assert table["cms_share_pct"].xs(2024, level="year").to_dict() == {"2023-32": 17.7, "2024-33": 18.0}


@pytest.mark.slow
def test_what_the_comparison_refuses(ahead: pd.DataFrame) -> None:
    projections = mhsm.load_health_spending_projections()
    with pytest.raises(mhsm.NotCoveredError, match="no share of 2025 to 2025 in the copy at hand: it has 2023, 2024"):
        beside_cms(ahead[ahead["year"] == 2025], projections)
    with pytest.raises(mhsm.NotCoveredError, match="it has none"):
        beside_cms(ahead, projections[projections["year_kind"] == "historical"])
    with pytest.raises(mhsm.MhsmError, match=r"columns of load_health_spending_projections\(\): share_of_gdp_pct"):
        beside_cms(ahead, projections.drop(columns="share_of_gdp_pct"))
    with pytest.raises(mhsm.MhsmError, match=r"columns of share_forecast\(\): point_pct"):
        beside_cms(ahead.drop(columns="point_pct"), projections)
