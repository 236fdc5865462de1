"""Backtests: no look into the future, hand computation, honest counts, and each refusal."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.backtests import backtest, backtest_summary, independent, same_origins


def same(train: pd.Series, steps: int) -> pd.DataFrame:
    """No change, with an interval of a tenth each way."""
    last = train.iloc[-1]
    return pd.DataFrame({"point": [last] * steps, "lower_90": [0.9 * last] * steps, "upper_90": [1.1 * last] * steps})


def point_only(train: pd.Series, steps: int) -> pd.DataFrame:
    return pd.DataFrame({"point": [train.mean()] * steps})


@pytest.fixture
def series() -> pd.Series:
    values = pd.Series([100.0, 105.0, 120.0, 130.0, 125.0], index=range(2000, 2005))
    values.attrs["coverage"] = "some jobs"
    return values


def test_errors_by_hand(series: pd.Series) -> None:
    errors = backtest(series, {"same": same}, [2001, 2003], [1, 2])
    assert errors[["origin", "horizon", "year"]].to_numpy().tolist() == [
        [2001, 1, 2002], [2001, 2, 2003], [2003, 1, 2004],
    ]  # fmt: skip
    # 105/120, 105/130, 130/125; identities, so to 1e-9
    assert errors["error_pct"].tolist() == pytest.approx([-12.5, 100 * (105 / 130 - 1), 4.0], abs=1e-9)
    assert errors["log_error"].tolist() == pytest.approx(np.log([105 / 120, 105 / 130, 130 / 125]).tolist(), abs=1e-9)
    assert errors["covered_90"].tolist() == [False, False, True]  # 115.5 < 120; 143 >= 125
    assert errors.attrs["dropped"] == [(2003, 2)]
    assert errors.attrs["data_years"] == (2000, 2004)
    assert errors.attrs["coverage"] == "some jobs"


def test_a_model_sees_only_its_training_years(series: pd.Series) -> None:
    seen = []

    def spy(train: pd.Series, steps: int) -> pd.DataFrame:
        seen.append((train.index[0], train.index[-1], len(train), steps))
        return same(train, steps)

    backtest(series.iloc[::-1], {"spy": spy}, [2002, 2001], [1, 3])
    assert seen == [(2000, 2001, 2, 3), (2000, 2002, 3, 1)]  # in order, expanding, no step beyond the data
    changed = series.copy()
    changed.loc[2003:] *= 2
    before, after = (
        backtest(values, {"m": point_only}, [2002], [1])["forecast"].item() for values in (series, changed)
    )
    assert before == after


def test_a_model_without_intervals_counts_as_no_miss(series: pd.Series) -> None:
    errors = backtest(series, {"same": same, "point": point_only}, [2001, 2002], [1])
    summary = backtest_summary(errors).set_index("model")
    assert summary.loc["same", "coverage_90_pct"] == 50  # 120 outside, 130 inside 108 to 132
    assert np.isnan(summary.loc["point", "coverage_90_pct"])
    assert "coverage_90_pct" not in backtest_summary(errors[errors["model"] == "point"].drop(
        columns=["lower_90", "upper_90", "covered_90"]
    ))  # fmt: skip


def test_summary_by_hand(series: pd.Series) -> None:
    row = backtest_summary(backtest(series, {"same": same}, [2000, 2001, 2002, 2003], [1])).iloc[0]
    errors = np.array([100 / 105, 105 / 120, 120 / 130, 130 / 125]) * 100 - 100
    assert row["mean_error_pct"] == pytest.approx(errors.mean(), abs=1e-9)
    assert row["mean_abs_error_pct"] == pytest.approx(np.abs(errors).mean(), abs=1e-9)
    assert row["median_abs_error_pct"] == pytest.approx(np.median(np.abs(errors)), abs=1e-9)
    assert (row["n"], row["n_independent"], row["first_origin"], row["last_origin"]) == (4, 4, 2000, 2003)


@pytest.mark.parametrize(
    ("origins", "horizon", "count"),
    [([2010, 2012, 2014], 10, 1), ([2000, 2005, 2010], 10, 2), ([2000, 2001, 2002, 2003], 2, 2), ([2000, 2000], 1, 1)],
)
def test_overlapping_spans_are_not_independent(origins: list[int], horizon: int, count: int) -> None:
    assert independent(pd.Series(origins), horizon) == count


def test_a_model_that_refuses_is_listed_and_leaves_no_row(series: pd.Series) -> None:
    def late(train: pd.Series, steps: int) -> pd.DataFrame:
        if len(train) < 4:
            raise mhsm.MhsmError("too short")
        return same(train, steps)

    errors = backtest(series, {"late": late, "same": same}, [2002, 2003], [1])
    assert errors.attrs["refused"] == [("late", 2002, "too short")]
    assert errors.groupby("model").size().to_dict() == {"late": 1, "same": 2}
    shared = same_origins(errors)
    assert shared["origin"].tolist() == [2003, 2003]
    assert shared.attrs == errors.attrs
    with pytest.raises(mhsm.MhsmError, match="No model has an answer at any origin.*too short"):
        backtest(series, {"late": late}, [2001], [1])
    with pytest.raises(mhsm.MhsmError, match="late and same share no target"):
        same_origins(errors[(errors["model"] == "same") ^ (errors["origin"] == 2003)])


@pytest.mark.parametrize(
    ("origins", "horizons", "error", "message"),
    [
        ([1999], [1], mhsm.NotCoveredError, "No origin 1999 in the series: it holds 2000-2004"),
        ([2004], [1], mhsm.NotCoveredError, "every target lies after 2004"),
        ([], [1], mhsm.NotCoveredError, "No year to forecast from was given: the series has 5 years, 2000-2004"),
        ([2001], [0], mhsm.MhsmError, "horizons of one year or more.*horizons \\[0\\]"),
    ],
)
def test_what_cannot_be_scored_is_named(
    series: pd.Series, origins: list[int], horizons: list[int], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        backtest(series, {"same": same}, origins, horizons)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({2000: 1.0, 2002: 2.0}, "no gaps: 2001 not found between 2000 and 2002"),
        ({2000: 1.0, 2001: 0.0}, "positive.*found 0.0 in 2001"),
        ({2000: 1.0, 2001: np.nan}, "a number every year: found nan in 2001"),
        ({2000: 1.0, 2001: np.inf}, "a number every year: found inf in 2001"),
        ({2000.5: 1.0, 2001.5: 2.0}, "indexed by year.*float64"),
        ({2000: 1.0}, "two at least: found 1 values"),
    ],
)
def test_a_series_that_is_none_is_refused(values: dict, message: str) -> None:
    with pytest.raises(mhsm.MhsmError, match=message):
        backtest(pd.Series(values), {"same": same}, [2000], [1])


def test_repeated_years_are_refused() -> None:
    with pytest.raises(mhsm.MhsmError, match="repeats years"):
        backtest(pd.Series([1.0, 2.0, 3.0], index=[2000, 2000, 2001]), {"same": same}, [2000], [1])


def test_a_model_that_returns_something_else_is_a_bug(series: pd.Series) -> None:
    with pytest.raises(TypeError, match="'bad' must return a frame of 1 rows with a column 'point': found 'list'"):
        backtest(series, {"bad": lambda _, steps: [1.0] * steps}, [2001], [1])
    with pytest.raises(TypeError, match="columns .'point'., 3 rows"):
        backtest(series, {"bad": lambda _, __: pd.DataFrame({"point": [1.0] * 3})}, [2001], [1])
    with pytest.raises(mhsm.MhsmError, match="'nan' gives no finite positive forecast from 2001"):
        backtest(series, {"nan": lambda _, steps: pd.DataFrame({"point": [np.nan] * steps})}, [2001], [1])


def test_a_summary_needs_errors() -> None:
    with pytest.raises(mhsm.MhsmError, match="rows of backtest.*horizon, error_pct not found"):
        backtest_summary(pd.DataFrame({"model": ["m"], "origin": [2000]}))
    with pytest.raises(mhsm.MhsmError, match="found none"):
        backtest_summary(pd.DataFrame(columns=["model", "origin", "horizon", "error_pct"]))
