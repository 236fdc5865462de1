"""Whether two series that rise together belong together: Engle-Granger, and what independent walks look like."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from ..errors import MhsmError
from .jobs import logs_of_jobs_and_spending


def engle_granger(frame: pd.DataFrame) -> pd.DataFrame:
    """Test whether jobs and real spending share one long-run trend, in the four versions that are commonly run.

    Parameters
    ----------
    frame
        The result of `spending_and_jobs`, of fifteen years or more.

    Returns
    -------
    pandas.DataFrame
        ``trend`` (``constant``, ``constant and trend``), ``lag_criterion`` (``AIC``, ``BIC``), ``lags`` chosen,
        ``statistic``, ``p_value`` (of no cointegration; MacKinnon 2010). ``attrs``: those of ``frame`` and ``verdict``,
        a sentence.

    Raises
    ------
    MhsmError
        Where the frame is no such result, or too short, or jobs are an exact power of spending.

    Notes
    -----
    Engle and Granger (1987): a Dickey-Fuller test of the residuals of the regression in levels, the number of lags
    chosen up to statsmodels' bound of 12 (n / 100)^(1/4). A finding that comes and goes with the trend term or the
    criterion is none.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> frame = mhsm.spending_and_jobs(
    ...     mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment(),
    ...     release="2024-12", base_year=2012, end=2022,
    ... )
    >>> mhsm.engle_granger(frame).round(3)
                    trend lag_criterion  lags  statistic  p_value
    0            constant           AIC     6     -4.241    0.003
    1            constant           BIC     0     -2.460    0.297
    2  constant and trend           AIC     0     -2.755    0.382
    3  constant and trend           BIC     0     -2.755    0.382
    """
    import statsmodels.api as sm  # half a second, so only where it is needed
    from statsmodels.tools.sm_exceptions import CollinearityWarning
    from statsmodels.tsa.stattools import adfuller, coint

    jobs, real = logs_of_jobs_and_spending(frame)
    rows = []
    with warnings.catch_warnings():
        warnings.simplefilter("error", CollinearityWarning)
        # statsmodels 0.15 asks for an argument that 0.14 has not.
        warnings.filterwarnings("ignore", "adfuller currently returns a plain tuple", FutureWarning)
        try:
            for trend, code in (("constant", "c"), ("constant and trend", "ct")):
                residuals = sm.OLS(jobs, sm.tsa.add_trend(real, code)).fit().resid
                for criterion in ("AIC", "BIC"):
                    statistic, p_value = map(float, coint(jobs, real, trend=code, autolag=criterion.lower())[:2])
                    # coint() keeps the number of lags of this test to itself.
                    lags = int(adfuller(residuals, regression="n", autolag=criterion)[2])
                    rows.append((trend, criterion, lags, statistic, p_value))
        except CollinearityWarning:
            raise MhsmError("Jobs are an exact power of real spending: no residual is left to test.") from None
    table = pd.DataFrame(rows, columns=["trend", "lag_criterion", "lags", "statistic", "p_value"])
    found = int(table["p_value"].lt(0.05).sum())
    table.attrs = frame.attrs | {
        "verdict": {
            0: "no version of the test finds a common long-run trend at 5 percent",
            4: "every version of the test finds a common long-run trend at 5 percent",
        }.get(found, f"{found} of 4 versions of the test find a common long-run trend at 5 percent: no claim of one")
    }
    return table


def spurious_regression(
    n: int = 33, drifts: tuple[float, float] = (0.0, 0.0), *, repetitions: int = 10_000, seed: int = 0
) -> pd.DataFrame:
    """Simulate how often a regression of one random walk on another, independent one looks significant.

    Parameters
    ----------
    n
        Observations of each walk.
    drifts
        Mean step of the walk regressed and of the regressor, in standard deviations of a step: ``attrs["drifts"]`` of
        `jobs_regressions` for walks that grow as the data do.
    repetitions
        Simulated pairs; each needs 16 n bytes.
    seed
        Of the random numbers.

    Returns
    -------
    pandas.DataFrame
        Rows ``levels`` and ``differences``: ``regression, rejected_pct`` (percent of the pairs in which the usual t
        test of the slope rejects at 5 percent), ``monte_carlo_se_points`` (its standard error, percentage points),
        ``mean_r2, median_r2, median_durbin_watson``. ``attrs``: ``n, drifts, repetitions, seed``.

    Raises
    ------
    MhsmError
        Where there are fewer than five observations or no pairs.

    Notes
    -----
    Granger and Newbold (1974), J. of Econometrics 2, 111-120; normal steps. Phillips (1986): without drift the
    R2 in levels does not shrink as n grows but keeps a distribution, whose mean is 0.2405 (Ernst, Shepp and Wyner
    2017), and the t test rejects ever more often.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.spurious_regression()[["regression", "rejected_pct", "monte_carlo_se_points"]].round(1)
        regression  rejected_pct  monte_carlo_se_points
    0       levels          58.7                    0.5
    1  differences           4.9                    0.2
    """
    if n < 5 or repetitions < 1:
        raise MhsmError(f"A simulation needs five observations and one pair or more: found {n} and {repetitions}.")
    rng = np.random.default_rng(seed)
    steps = rng.standard_normal((2, repetitions, n - 1)) + np.reshape(drifts, (2, 1, 1))
    walks = np.concatenate([np.zeros((2, repetitions, 1)), steps.cumsum(axis=2)], axis=2)
    table = pd.DataFrame([_rejections("levels", *walks), _rejections("differences", *steps)])
    table.attrs = {"n": n, "drifts": tuple(drifts), "repetitions": repetitions, "seed": seed}
    return table


def _rejections(name: str, y: np.ndarray, x: np.ndarray) -> dict[str, Any]:
    """Regress each row of ``y`` on that of ``x`` and a constant, and count the slopes called significant."""
    from scipy.stats import t

    n = y.shape[1]
    y, x = (values - values.mean(axis=1, keepdims=True) for values in (y, x))
    slope = (x * y).sum(axis=1) / (x * x).sum(axis=1)
    residuals = y - slope[:, None] * x
    left = (residuals**2).sum(axis=1)
    r2 = 1 - left / (y * y).sum(axis=1)
    # In a regression on one variable the squared t statistic is r2 (n - 2) / (1 - r2).
    share = float((r2 * (n - 2) > t.ppf(0.975, n - 2) ** 2 * (1 - r2)).mean())
    return {
        "regression": name,
        "rejected_pct": 100 * share,
        "monte_carlo_se_points": 100 * (share * (1 - share) / len(y)) ** 0.5,
        "mean_r2": float(r2.mean()),
        "median_r2": float(np.median(r2)),
        "median_durbin_watson": float(np.median((np.diff(residuals, axis=1) ** 2).sum(axis=1) / left)),
    }
