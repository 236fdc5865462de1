"""Rolling-origin backtests: what a model would have said each year, against what came; shared by every question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from .errors import MhsmError, NotCoveredError
from .words import joined, spans

# A model gets the years up to its origin and a number of steps; it returns a row a step, with ``point`` and, if it has
# intervals, ``lower_90, upper_90`` (any level), in the unit of the series. It raises MhsmError where it has no answer.
# The years come as they are, without ``attrs``.
Model = Callable[[pd.Series, int], pd.DataFrame]
_INTERVAL = re.compile(r"lower_(\d+)")
Rows = TypeVar("Rows", pd.DataFrame, pd.Series)


def require_unbroken(series: pd.Series, what: str = "A series to forecast") -> pd.Series:
    """Return a series by year as floats in order; refuse gaps, repeated years and values that are no number.

    Examples
    --------
    >>> require_unbroken(pd.Series({2001: 20, 2000: -10})).tolist()
    [-10.0, 20.0]
    """
    if not pd.api.types.is_integer_dtype(series.index) or series.index.has_duplicates or len(series) < 2:
        raise MhsmError(
            f"{what} is indexed by year, each once, two at least: found {len(series)} values with an index of"
            f" {series.index.dtype}{' that repeats years' if series.index.has_duplicates else ''}."
        )
    ordered = series.sort_index()
    absent = sorted(set(range(ordered.index[0], ordered.index[-1] + 1)) - set(ordered.index))
    if absent:
        raise MhsmError(
            f"{what} has no gaps: {joined(absent)} not found between {ordered.index[0]} and {ordered.index[-1]};"
            " pass an unbroken run of years."
        )
    values = pd.to_numeric(ordered, errors="coerce").astype(float)
    bad = ordered[~np.isfinite(values)]
    if len(bad):
        raise MhsmError(f"{what} has a number every year: found {bad.iloc[0]} in {bad.index[0]}.")
    values.attrs = dict(series.attrs)
    return values


def require_yearly(series: pd.Series, what: str = "A series to forecast") -> pd.Series:
    """Return what `require_unbroken` returns; refuse values that have no logarithm too.

    Examples
    --------
    >>> require_yearly(pd.Series({2001: 20, 2000: 10})).tolist()
    [10.0, 20.0]
    """
    values = require_unbroken(series, what)
    bad = values[values <= 0]
    if len(bad):
        raise MhsmError(f"{what} is positive (models and errors are in logs): found {bad.iloc[0]} in {bad.index[0]}.")
    return values


def backtest(
    series: pd.Series, models: Mapping[str, Model], origins: Iterable[int], horizons: Iterable[int]
) -> pd.DataFrame:
    """Forecast a series again from each of several years, with the values up to that year alone, and score it.

    Parameters
    ----------
    series
        Values by year (integers, no gaps, all positive).
    models
        By name, a function of the training series and a number of steps that returns a frame with a row a step:
        ``point`` and, if it has intervals, ``lower_90, upper_90`` (or other levels), in the unit of the series.
    origins
        Last years of the training series, which always begins with the first year (an expanding window).
    horizons
        Steps ahead, in years.

    Returns
    -------
    pandas.DataFrame
        ``model, origin, horizon, year, forecast, actual`` (unit of the series), ``error_pct`` (100 (forecast / actual
        - 1): negative where the forecast was too low), ``log_error`` (ln forecast / actual); for each interval level
        ``lower_90, upper_90, covered_90`` (missing where a model has none). Only targets that the series holds.
        ``attrs``: those of the series; ``dropped``: (origin, horizon) whose target lies beyond the series;
        ``refused``: (model, origin, reason) where a model had no answer; ``data_years``.

    Raises
    ------
    MhsmError
        Where the series has a gap or a value not above zero, or no model has an answer.
    TypeError
        Where a model returns no such frame: a fault of the model and not of the data.
    NotCoveredError
        Where an origin is not in the series, or no target at all is.

    Notes
    -----
    Rolling origins follow Tashman (2000), Int. J. Forecasting 16, 437-450. The figures are today's: revisions that a
    forecaster of the time could not know are in the training values. Errors of neighbouring origins share years, so
    they are no independent trials: see ``n_independent`` of `backtest_summary`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> doubling = pd.Series({2000: 1.0, 2001: 2.0, 2002: 4.0, 2003: 8.0})
    >>> def same(train, steps):
    ...     return pd.DataFrame({"point": [train.iloc[-1]] * steps})
    >>> errors = mhsm.backtest(doubling, {"same": same}, origins=[2001, 2002], horizons=[1, 2])
    >>> errors[["origin", "year", "forecast", "actual", "error_pct"]]
       origin  year  forecast  actual  error_pct
    0    2001  2002       2.0     4.0      -50.0
    1    2001  2003       2.0     8.0      -75.0
    2    2002  2003       4.0     8.0      -50.0
    >>> errors.attrs["dropped"]
    [(2002, 2)]
    """
    values = bare(require_yearly(series, "A series to backtest"))
    starts, steps = sorted(set(origins)), sorted(set(horizons))
    if models and steps and not starts:
        raise NotCoveredError(
            f"No year to forecast from was given: the series has {len(values)} year{'s' if len(values) > 1 else ''},"
            f" {spans(values.index.to_series())}, and where it is short none leaves enough of them on both sides."
        )
    if not (models and starts and steps) or steps[0] < 1:
        raise MhsmError(
            f"A backtest needs models, origins and horizons of one year or more: found {len(models)} models, origins"
            f" {starts}, horizons {steps}."
        )
    absent = [origin for origin in starts if origin not in values.index]
    if absent:
        raise NotCoveredError(f"No origin {joined(absent)} in the series: it holds {spans(values.index.to_series())}.")
    last = values.index[-1]
    wanted = [(origin, step) for origin in starts for step in steps]
    dropped = [(origin, step) for origin, step in wanted if origin + step > last]
    if len(dropped) == len(wanted):
        raise NotCoveredError(
            f"No forecast can be scored: every target lies after {last}, the last year; take earlier origins."
        )
    tables, refused = [], []
    for name, model in models.items():
        for origin in starts:
            ahead = [step for step in steps if origin + step <= last]
            if not ahead:
                continue
            try:
                forecast = run(name, model, values.loc[:origin], ahead[-1])
            except MhsmError as reason:
                refused.append((name, origin, str(reason)))
                continue
            tables.append(_scored(name, origin, forecast.loc[[origin + step for step in ahead]], values))
    if not tables:
        raise MhsmError(f"No model has an answer at any origin; the first reason: {refused[0][2]}")
    errors = pd.concat(tables, ignore_index=True)
    errors.attrs = series.attrs | {"dropped": dropped, "refused": refused, "data_years": (values.index[0], last)}
    return errors


def bare(given: Rows) -> Rows:
    """Return the same rows without ``attrs``, which pandas copies deeply with each of a thousand operations."""
    view = given.copy(deep=False)
    view.attrs = {}
    return view


def run(name: str, model: Model, train: pd.Series, steps: int) -> pd.DataFrame:
    """Run one model and check what it returns; the frame comes back indexed by year."""
    forecast = model(train, steps)
    if not isinstance(forecast, pd.DataFrame) or "point" not in forecast or len(forecast) != steps:
        found = (
            f"columns {list(forecast)}, {len(forecast)} rows"
            if isinstance(forecast, pd.DataFrame)
            else repr(type(forecast).__name__)
        )
        raise TypeError(f"Model {name!r} must return a frame of {steps} rows with a column 'point': found {found}.")
    for level in levels(forecast):
        if f"upper_{level}" not in forecast or not forecast[f"lower_{level}"].le(forecast[f"upper_{level}"]).all():
            raise TypeError(f"Model {name!r} must return lower_{level} with an upper_{level} that is not below it.")
    if not np.isfinite(forecast.to_numpy(float)).all() or (forecast["point"] <= 0).any():
        raise MhsmError(f"Model {name!r} gives no finite positive forecast from {train.index[-1]}: leave it out.")
    return forecast.set_index(pd.RangeIndex(train.index[-1] + 1, train.index[-1] + 1 + steps, name="year"))


def forecast_all(series: pd.Series, to: int, models: Mapping[str, Model], suffix: str) -> pd.DataFrame:
    """Forecast a series from its last year by every model.

    Parameters
    ----------
    series
        Values by year (integers, no gaps, all positive).
    to
        Last year to forecast.
    models
        By name, functions as of `backtest`.
    suffix
        Unit of the series, such as ``_pct``: it ends the names of the columns.

    Returns
    -------
    pandas.DataFrame
        ``model, year, horizon`` and what the models return, such as ``point_pct``. ``attrs``: those of the series,
        ``origin, data_years``, and ``refused``: (model, reason) where a model had no answer.

    Raises
    ------
    MhsmError
        Where the series ends at ``to`` or later, or no model has an answer.

    Examples
    --------
    >>> def same(train, steps):
    ...     return pd.DataFrame({"point": [train.iloc[-1]] * steps})
    >>> forecast_all(pd.Series({2000: 1.0, 2001: 2.0}), 2003, {"same": same}, "_pct")
      model  year  horizon  point_pct
    0  same  2002        1        2.0
    1  same  2003        2        2.0
    """
    values = require_yearly(series)
    origin = int(values.index[-1])
    if to <= origin:
        raise MhsmError(f"A forecast goes beyond the series, which ends in {origin}: found {to}.")
    tables, refused = [], []
    for name, model in models.items():
        try:
            forecast = run(name, model, values, to - origin)
        except MhsmError as reason:
            refused.append((name, str(reason)))
            continue
        table = forecast.add_suffix(suffix).reset_index()
        table.insert(0, "model", name)
        table.insert(2, "horizon", table["year"] - origin)
        tables.append(table)
    if not tables:
        raise MhsmError(f"No model has an answer: {refused[0][1] if refused else 'no models were given.'}")
    forecasts = pd.concat(tables, ignore_index=True)
    years = (int(values.index[0]), origin)
    forecasts.attrs = values.attrs | {"origin": origin, "data_years": years, "refused": refused}
    return forecasts


def _scored(name: str, origin: int, forecast: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    actual = values.loc[forecast.index]
    table = pd.DataFrame({"model": name, "origin": origin, "horizon": forecast.index - origin, "year": forecast.index})
    point = forecast["point"].to_numpy()
    table["forecast"], table["actual"] = point, actual.to_numpy()
    table["error_pct"] = 100 * (point / actual.to_numpy() - 1)
    table["log_error"] = np.log(point / actual.to_numpy())
    for level in levels(forecast):
        lower, upper = forecast[f"lower_{level}"].to_numpy(), forecast[f"upper_{level}"].to_numpy()
        table[f"lower_{level}"], table[f"upper_{level}"] = lower, upper
        # Nullable, so that a model without intervals is missing and not counted as a miss.
        inside = (lower <= actual.to_numpy()) & (actual.to_numpy() <= upper)
        table[f"covered_{level}"] = pd.array(inside, dtype="boolean")
    return table


def levels(frame: pd.DataFrame) -> list[int]:
    """List the interval levels among the columns, in percent."""
    return sorted(int(found[1]) for name in frame if (found := _INTERVAL.match(str(name))))


def backtest_summary(errors: pd.DataFrame) -> pd.DataFrame:
    """Summarize errors by model and horizon, and count how many of them are independent.

    Parameters
    ----------
    errors
        Rows of `backtest`, or any frame with ``model, origin, horizon, error_pct``.

    Returns
    -------
    pandas.DataFrame
        ``model, horizon | n`` targets; ``n_independent``: the most targets whose spans, origin to target year, do not
        overlap; ``first_origin, last_origin``; ``mean_error_pct`` (the bias: negative is too low),
        ``mean_abs_error_pct, median_abs_error_pct``; for each level ``coverage_90_pct``: percent of the targets that
        have an interval and lie inside it (missing where none has). Models that differ in ``n`` were scored on
        different years: `same_origins` makes them equal.

    Raises
    ------
    MhsmError
        Where the frame is no such table.

    Notes
    -----
    No test of significance stands here, and none (Diebold-Mariano, say) is valid with one to three independent targets.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> errors = pd.DataFrame({"model": "m", "origin": [2000, 2001, 2002], "horizon": 2, "error_pct": [-3.0, 1.0, 8.0]})
    >>> mhsm.backtest_summary(errors)[["n", "n_independent", "mean_error_pct", "median_abs_error_pct"]]
       n  n_independent  mean_error_pct  median_abs_error_pct
    0  3              2             2.0                   3.0
    """
    _require_errors(errors)
    table = []
    for (model, horizon), rows in errors.groupby(["model", "horizon"], sort=False):
        size = rows["error_pct"].abs()
        row = {
            "model": model, "horizon": horizon, "n": len(rows), "n_independent": independent(rows["origin"], horizon),
            "first_origin": rows["origin"].min(), "last_origin": rows["origin"].max(),
            "mean_error_pct": rows["error_pct"].mean(), "mean_abs_error_pct": size.mean(),
            "median_abs_error_pct": size.median(),
        }  # fmt: skip
        for level in levels(errors):
            hits = rows[f"covered_{level}"].dropna()
            row[f"coverage_{level}_pct"] = 100 * float(hits.mean()) if len(hits) else np.nan
        table.append(row)
    summary = pd.DataFrame(table)
    summary.attrs = dict(errors.attrs)
    return summary


def same_origins(errors: pd.DataFrame) -> pd.DataFrame:
    """Keep the targets (origin and horizon) that every model has a forecast of, so that errors compare.

    Raises
    ------
    MhsmError
        Where the models share no target.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> errors = pd.DataFrame({"model": ["a", "a", "b"], "origin": [2000, 2001, 2001], "horizon": 1, "error_pct": 1.0})
    >>> mhsm.same_origins(errors)["origin"].tolist()
    [2001, 2001]
    """
    _require_errors(errors)
    present = errors.groupby(["horizon", "origin"])["model"].transform("nunique")
    kept = errors[present == errors["model"].nunique()].reset_index(drop=True)
    if kept.empty:
        raise MhsmError(f"The models {joined(errors['model'].unique())} share no target: score them from later years.")
    kept.attrs = dict(errors.attrs)
    return kept


def independent(origins: pd.Series, horizon: int) -> int:
    """Count the most origins that lie at least a horizon apart."""
    count, free = 0, -np.inf
    for origin in sorted(set(origins)):  # earliest first is optimal for spans of equal length
        if origin >= free:
            count, free = count + 1, origin + horizon
    return count


def _require_errors(errors: pd.DataFrame) -> None:
    missing = [name for name in ("model", "origin", "horizon", "error_pct") if name not in errors]
    if missing or errors.empty:
        raise MhsmError(
            f"A summary needs rows of backtest(): {', '.join(missing) + ' not found' if missing else 'found none'}."
        )
    if errors["error_pct"].isna().any():
        raise MhsmError(f"A summary needs errors: {errors['error_pct'].isna().sum()} of {len(errors)} are missing.")
