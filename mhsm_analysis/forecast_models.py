"""Models that forecast a yearly series from its past alone; every question uses the same ones.

Each model takes a training series by year and a number of steps, and returns a row a step: ``point`` (the median
forecast) and ``lower_80, upper_80, lower_90, upper_90``. ``PLAIN_MODELS`` are of the series itself, ``MODELS`` of its
logarithm. Intervals use normal quantiles; those of the random walks with drift and of the straight line include the
uncertainty of the drift, the others take the estimated parameters as true and are too narrow. No model knows of series
breaks: the forecast is of the published series.
"""

from __future__ import annotations

import functools
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from .backtests import Model, require_unbroken, require_yearly
from .errors import MhsmError

LEVELS = (80, 90)
_STILL = 1e-9  # log points or percent: less than rounding of any published level leaves
_FEW, _MANY, _DECADE = 5, 10, 10  # fewest years for a mean and a spread, for up to six parameters; a decade's changes


def naive(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast no change; the interval is that of a random walk without drift.

    Examples
    --------
    >>> naive(pd.Series([10.0, 11.0, 10.0, 11.0, 10.0], index=range(2000, 2005)), 2).round(1)
       point  lower_80  upper_80  lower_90  upper_90
    0   10.0       8.7      11.3       8.4      11.6
    1   10.0       8.2      11.8       7.7      12.3
    """
    values = _long_enough(train, _FEW)
    h = np.arange(1, steps + 1)
    return _normal(np.full(steps, values.iloc[-1]), np.sqrt(np.mean(np.diff(values) ** 2) * h))


def random_walk_drift(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast the mean change to go on; variance s² (h + h² / n), drift uncertainty included, normal quantiles.

    With n changes, t quantiles of n - 1 degrees of freedom would widen the 90 % interval by 5 percent at n = 20.

    Examples
    --------
    >>> steady = pd.Series([10.0, 11.0, 12.0, 13.0, 14.0], index=range(2000, 2005))
    >>> random_walk_drift(steady, 3)["point"].tolist()  # a point a year, not 9 percent
    [15.0, 16.0, 17.0]
    """
    values = _long_enough(train, _FEW)
    changes = np.diff(values)
    h, n = np.arange(1, steps + 1), len(changes)
    return _normal(values.iloc[-1] + h * changes.mean(), changes.std(ddof=1) * np.sqrt(h + h**2 / n))


def random_walk_drift_10y(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast the mean change of the last ten years to go on: over ten steps, the previous decade repeated.

    Examples
    --------
    >>> squares = pd.Series(np.arange(12.0) ** 2, index=range(2000, 2012))
    >>> random_walk_drift_10y(squares, 2)["point"].tolist()  # from 1 in 2001 to 121 in 2011: 12 a year
    [133.0, 145.0]
    """
    return random_walk_drift(_long_enough(train, _DECADE + 1).iloc[-_DECADE - 1 :], steps)


def damped_trend(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast by exponential smoothing ETS(A, Ad, N) (statsmodels ETSModel, maximum likelihood).

    The damping lies within statsmodels' bounds, 0.8 to 0.98 a year.
    """
    return _fitted(_damped_trend, train, steps)


def local_linear_trend(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast level and slope that both drift (statsmodels UnobservedComponents "lltrend")."""
    return _fitted(_local_linear_trend, train, steps)


def arima_011_drift(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast by ARIMA(0,1,1) with drift (statsmodels, maximum likelihood)."""
    return _fitted(_arima_011_drift, train, steps)


def linear_trend(train: pd.Series, steps: int) -> pd.DataFrame:
    """Forecast by the least-squares line of all years, which need not pass through the last one.

    Intervals use the line's own prediction variance, as if the years erred independently: those of a share do not, and
    the intervals are too narrow.

    Examples
    --------
    >>> steady = pd.Series([10.0, 11.0, 12.0, 13.0, 17.0], index=range(2000, 2005))
    >>> linear_trend(steady, 2)["point"].round(6).tolist()  # mean 12.6 in 2002, 1.6 a year: below the last value
    [17.4, 19.0]
    """
    y = _long_enough(train, _FEW).to_numpy()
    n = len(y)
    time = np.arange(n) - (n - 1) / 2
    square = float((time**2).sum())
    slope = float((time * y).sum()) / square
    spread = np.sqrt(((y - y.mean() - slope * time) ** 2).sum() / (n - 2))
    ahead = time[-1] + np.arange(1, steps + 1)
    return _normal(y.mean() + slope * ahead, spread * np.sqrt(1 + 1 / n + ahead**2 / square))


def in_logs(model: Model) -> Model:
    """Turn a model of a series into the same model of its logarithm, for a positive series that grows by percent.

    The median forecast is the exponential of the forecast logarithm, and intervals are lognormal.

    Examples
    --------
    >>> decade = pd.Series(2.0 ** np.arange(12), index=range(2000, 2012))
    >>> in_logs(random_walk_drift_10y)(decade, 2)["point"].round(6).tolist()  # 2048 doubled
    [4096.0, 8192.0]
    >>> import mhsm_analysis as mhsm
    >>> history = mhsm.survey_levels(mhsm.load_wages("11-9111", years=range(2004, 2025)))
    >>> in_logs(random_walk_drift)(history, 6).iloc[-1].round(0).tolist()  # 2030, thousand jobs
    [747.0, 680.0, 820.0, 663.0, 842.0]
    """

    def of_logs(train: pd.Series, steps: int) -> pd.DataFrame:
        return np.exp(model(np.log(require_yearly(train)), steps))

    return of_logs


PLAIN_MODELS: dict[str, Model] = {
    "random_walk_drift": random_walk_drift,
    "random_walk_drift_10y": random_walk_drift_10y,
    "damped_trend": damped_trend,
    "local_linear_trend": local_linear_trend,
    "arima_011_drift": arima_011_drift,
    "naive": naive,
}
MODELS: dict[str, Model] = {name: in_logs(model) for name, model in PLAIN_MODELS.items()}
MODEL_NAMES = {  # as figures and tables call them
    "random_walk_drift": "Past pace",
    "random_walk_drift_10y": "10-year pace",
    "damped_trend": "Damped trend",
    "local_linear_trend": "Local trend",
    "arima_011_drift": "ARIMA + drift",
    "naive": "No change",
    "linear_trend": "Straight line",
}


def _long_enough(train: pd.Series, fewest: int) -> pd.Series:
    """Return the series in order, as floats; refuse gaps and too few years."""
    values = require_unbroken(train)
    if len(values) < fewest:
        raise MhsmError(
            f"This model needs {fewest} years or more: found {len(values)}, {values.index[0]} to {values.index[-1]}."
        )
    return values


def _normal(mean: np.ndarray, spread: np.ndarray) -> pd.DataFrame:
    """Return median and central intervals of a normal forecast."""
    from scipy.stats import norm

    table = {"point": mean}
    for level in LEVELS:
        z = norm.ppf(0.5 + level / 200)
        table[f"lower_{level}"], table[f"upper_{level}"] = mean - z * spread, mean + z * spread
    return pd.DataFrame(table)


def _damped_trend(y: np.ndarray, steps: int) -> tuple[Any, Any, Any]:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    fitted = ETSModel(pd.Series(y), error="add", trend="add", damped_trend=True).fit(disp=False)
    prediction = fitted.get_prediction(start=len(y), end=len(y) + steps - 1)
    return fitted, prediction.predicted_mean, np.sqrt(prediction.forecast_variance)


def _local_linear_trend(y: np.ndarray, steps: int) -> tuple[Any, Any, Any]:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    fitted = UnobservedComponents(y, "lltrend").fit(disp=False, maxiter=1000)
    forecast = fitted.get_forecast(steps)
    return fitted, forecast.predicted_mean, forecast.se_mean


def _arima_011_drift(y: np.ndarray, steps: int) -> tuple[Any, Any, Any]:
    from statsmodels.tsa.arima.model import ARIMA

    fitted = ARIMA(y, order=(0, 1, 1), trend="t").fit(method_kwargs={"maxiter": 1000})
    forecast = fitted.get_forecast(steps)
    return fitted, forecast.predicted_mean, forecast.se_mean


_Ahead = Callable[[np.ndarray, int], tuple[Any, Any, Any]]  # what was fitted, the means and their spreads


@functools.lru_cache(maxsize=1024)
def _answer(ahead: _Ahead, y: tuple[float, ...], steps: int) -> tuple[bool, np.ndarray, np.ndarray]:
    """Fit once what several backtests ask: whether the optimizer converged, the means and their spreads."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # Convergence is asked of the result itself; a poor start matters only where it prevents convergence.
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "Non-invertible starting MA parameters", UserWarning)
        fitted, mean, spread = ahead(np.array(y), steps)
    return bool(fitted.mle_retvals["converged"]), np.asarray(mean), np.asarray(spread)


def _fitted(ahead: _Ahead, train: pd.Series, steps: int) -> pd.DataFrame:
    """Fit a model of statsmodels; refuse where its optimizer does not converge."""
    y = _long_enough(train, _MANY).to_numpy()
    unit = np.diff(y).std(ddof=1)
    if unit < _STILL:
        raise MhsmError("This model needs changes that vary: found the same change in all years; leave it out.")
    # In units of its own changes, from zero: at variances of 0.0003 the optimizer stops before it has begun.
    converged, mean, spread = _answer(ahead, tuple(((y - y[0]) / unit).tolist()), operator.index(steps))
    if not converged:
        raise MhsmError(
            f"This model does not converge on {train.index[0]} to {train.index[-1]}: leave it out, or use other years."
        )
    return _normal(y[0] + unit * mean, unit * spread)
