"""How fast the share of GDP has risen, with errors that allow for its inertia."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError
from .shares import LEVELS, covered, need


def share_trend(spending: pd.DataFrame, release: str, start: int, end: int, lags: int = 4) -> pd.DataFrame:
    """Estimate the linear trend of the share of GDP, with a standard error that allows for its inertia.

    The share is computed from the release's spending and GDP, so it is not rounded to 0.1 as the published one.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    release
        The release all figures are taken from.
    start, end
        First and last year; every year between them must be there.
    lags
        Lags of the Newey-West standard error, in years.

    Returns
    -------
    pandas.DataFrame
        One row: ``release, start, end, years`` (observations); ``mean_change_points`` (mean of the yearly changes,
        percentage points), ``mean_change_se_points`` (its standard error from the spread of those changes: the right
        one where the share wanders); ``points_per_year`` (slope of a line, ordinary least squares of the share on the
        year), ``naive_se_points`` (its standard error were the years independent),
        ``hac_se_points`` (Newey-West with ``lags`` and the small-sample factor n / (n - 2)), ``durbin_watson`` (about
        2 where errors are not serially correlated, near 0 where each resembles the last).

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year; the message names the releases that have them all.
    MhsmError
        Where ``lags`` is negative or not below the number of years, or there are fewer than three years.

    Notes
    -----
    Newey and West (1987). A share that drifts is not a line plus noise: with a Durbin-Watson statistic far below 2
    even the larger standard error is too small, so the slope describes these years and predicts nothing; quote the
    mean change and its error instead.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> trend = mhsm.share_trend(mhsm.load_health_spending(), "2023-12", 1960, 2022).iloc[0]
    >>> trend[["points_per_year", "naive_se_points", "hac_se_points", "durbin_watson"]].astype(float).round(4).tolist()
    [0.2359, 0.0038, 0.0061, 0.5887]
    """
    import statsmodels.api as sm  # half a second, so only where it is needed
    from statsmodels.stats.stattools import durbin_watson

    need(spending, ["release", "year", *LEVELS.values()])
    years = list(range(start, end + 1))
    if len(years) < 3 or not 0 <= lags < len(years):
        raise MhsmError(f"A trend needs three years or more and fewer lags than years: {start}-{end}, lags {lags}.")
    rows = covered(spending, release, years)
    share = 100 * rows["spending_usd_billions"] / rows["gdp_usd_billions"]
    change = np.diff(share.to_numpy())
    # Centred years leave the slope as it is and keep the regression well conditioned.
    time = np.arange(len(years)) - (len(years) - 1) / 2
    model = sm.OLS(share.to_numpy(), sm.add_constant(time))
    naive = model.fit()
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})
    return pd.DataFrame(
        {
            "release": [release],
            "start": [start],
            "end": [end],
            "years": [len(years)],
            "mean_change_points": [float(change.mean())],
            "mean_change_se_points": [float(change.std(ddof=1) / np.sqrt(len(change)))],
            "points_per_year": [float(naive.params[1])],
            "naive_se_points": [float(naive.bse[1])],
            "hac_se_points": [float(robust.bse[1])],
            "durbin_watson": [float(durbin_watson(naive.resid))],
        }
    )
