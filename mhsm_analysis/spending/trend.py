"""How fast the share of GDP has risen, with errors that allow for its inertia."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from .shares import LEVELS, covered, gdp_sources, need, require_span, share_pct

if TYPE_CHECKING:
    from statsmodels.regression.linear_model import RegressionResultsWrapper

PANDEMIC = 2020  # the peak of one year, and the fall back from it, are no pace
_TREND_LAGS = 4  # of the published standard error; the rule of hac_lags() gives 3 for 63 years


def share_trend(spending: pd.DataFrame, release: str, start: int, end: int) -> pd.DataFrame:
    """Estimate the linear trend of the share of GDP, with a standard error that allows for its inertia.

    The share is computed from the release's spending and GDP, so it is not rounded to 0.1 as the published one.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`.
    release
        The release all figures are taken from.
    start, end
        First and last year, of five years or more; every year between them must be there.

    Returns
    -------
    pandas.DataFrame
        One row: ``release, start, end, n`` (years); ``mean_change_points`` (mean of the yearly changes,
        percentage points), ``mean_change_se_points`` (its standard error from the spread of those changes: the right
        one where the share wanders); ``points_per_year`` (slope of a line, ordinary least squares of the share on the
        year), ``naive_se_points`` (its standard error were the years independent),
        ``hac_se_points`` (Newey-West with four lags and the small-sample factor n / (n - 2)), ``durbin_watson`` (about
        2 where errors are not serially correlated, near 0 where each resembles the last).

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year; the message names the releases that have them all.
    MhsmError
        Where there are fewer than five years.

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
    from statsmodels.stats.stattools import durbin_watson  # half a second, so only where it is needed

    need(spending, ["release", "year", *LEVELS.values()])
    years = list(range(start, end + 1))
    if len(years) <= _TREND_LAGS:
        raise MhsmError(f"A trend needs {_TREND_LAGS + 1} years or more: {start} to {end} are {len(years)}.")
    share = share_pct(covered(spending, release, years)).to_numpy()
    change = np.diff(share)
    # Centred years leave the slope as it is and keep the regression well conditioned.
    time = np.arange(len(years)) - (len(years) - 1) / 2
    robust = hac_ols(share, np.column_stack([np.ones(len(years)), time]), _TREND_LAGS)
    naive = robust.model.fit()
    return pd.DataFrame(
        {
            "release": [release],
            "start": [start],
            "end": [end],
            "n": [len(years)],
            "mean_change_points": [float(change.mean())],
            "mean_change_se_points": [float(change.std(ddof=1) / np.sqrt(len(change)))],
            "points_per_year": [float(naive.params[1])],
            "naive_se_points": [float(naive.bse[1])],
            "hac_se_points": [float(robust.bse[1])],
            "durbin_watson": [float(durbin_watson(naive.resid))],
        }
    )


def share_changes(spending: pd.DataFrame, release: str, start: int, end: int) -> pd.DataFrame:
    """Compute the yearly changes of the share of GDP within one release, from unrounded levels.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`, or of `with_bea_gdp`, which completes the newest release.
    release
        The release all figures are taken from.
    start, end
        First and last year of the changes: the change of ``start`` is from the year before, whose share is needed too.

    Returns
    -------
    pandas.DataFrame
        Index ``year``: ``log_growth_pct`` (100 times the change of the share's logarithm, percent a year),
        ``change_points`` (percentage points). ``attrs``: ``release``, and ``gdp_sources`` of the years used (CMS as
        published with the release, BEA filled in by `with_bea_gdp`).

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year; the message names the releases that have them all.
    MhsmError
        Where the span ends before it starts, or a level is not above zero.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.share_changes(mhsm.load_health_spending(), "2023-12", 2019, 2021).round(2)
          log_growth_pct  change_points
    year
    2019            0.12           0.02
    2020           11.04           2.04
    2021           -6.98          -1.31
    """
    need(spending, ["release", "year", *LEVELS.values()])
    require_span(start, end, one_year=True)
    known = spending.loc[spending["release"] == release].dropna(subset=list(LEVELS.values()))["year"]
    if len(known) and start == known.min():
        raise NotCoveredError(
            f"The change of {start} needs the share of {start - 1}, and release {release} has shares from {start} on:"
            f" start the span in {start + 1}."
        )
    rows = covered(spending, release, range(start - 1, end + 1))
    levels = rows[list(LEVELS.values())]
    if not (levels > 0).all(axis=None):
        year = levels.index[~(levels > 0).all(axis=1)][0]
        raise MhsmError(f"Spending and GDP are positive (growth is in logs): a level of {year} is not.")
    share = share_pct(rows)
    table = pd.DataFrame({"log_growth_pct": 100 * np.log(share).diff(), "change_points": share.diff()}).iloc[1:]
    table.attrs = {"release": release, "gdp_sources": gdp_sources(rows)}
    return table.rename_axis("year")


def growth_by_regime(spending: pd.DataFrame, release: str, spans: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Estimate the mean pace of the share of GDP over spans of years, such as decades, with HAC standard errors.

    Parameters
    ----------
    spending
        Rows of `load_health_spending`, or of `with_bea_gdp`, which completes the newest release.
    release
        The release all figures are taken from.
    spans
        First and last year of the changes of each span: (1961, 1993) and (1994, 2019) share no change. The share of
        the year before a span starts is needed too.

    Returns
    -------
    pandas.DataFrame
        One row a span, as passed: ``release, first_year, last_year, n`` (changes); ``mean_log_growth_pct`` (percent a
        year, in logs) and ``mean_change_points`` (percentage points a year), with ``log_growth_hac_se_pct`` and
        ``change_hac_se_points``, their Newey-West errors with ``hac_lags`` lags; ``holds_2020`` (whether the peak of
        2020 is in the span: its mean is then one of two unlike times); ``gdp_sources``, a list as of `share_changes`.

    Raises
    ------
    NotCoveredError
        Where the release lacks spending or GDP of a year; the message names the releases that have them all.
    MhsmError
        Where no span is passed, or one holds fewer than three changes.

    Notes
    -----
    Each mean is a least-squares regression on a constant. Its error is that of Newey and West (1987) with
    floor(4 (n / 100)^(2/9)) lags (the rule of Newey and West, 1994) and the factor n / (n - 1). Errors from ten changes
    are rough, and as a rule too small. Spans chosen because their means differ make every comparison of them look
    surer than it is: `sup_f` allows for the choice.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pace = mhsm.growth_by_regime(mhsm.load_health_spending(), "2023-12", [(1961, 1993), (1994, 2019), (2017, 2022)])
    >>> pace[["last_year", "n", "mean_log_growth_pct", "log_growth_hac_se_pct", "holds_2020"]].round(2)
       last_year   n  mean_log_growth_pct  log_growth_hac_se_pct  holds_2020
    0       1993  33                 2.98                   0.36       False
    1       2019  26                 1.03                   0.50       False
    2       2022   6                -0.22                   1.81        True
    """
    if not len(spans):
        raise MhsmError("Growth by regime needs spans, such as [(1961, 1993), (1994, 2019)]: none was passed.")
    table = []
    for first, last in spans:
        if last - first < 2:
            raise MhsmError(f"A mean with an error needs three changes or more: the span {first} to {last} has fewer.")
        changes = share_changes(spending, release, first, last)
        n = len(changes)
        lags = hac_lags(n)
        growth, points = (hac_ols(changes[name], np.ones(n), lags) for name in ("log_growth_pct", "change_points"))
        row = {
            "release": release, "first_year": first, "last_year": last, "n": n,
            "mean_log_growth_pct": float(growth.params[0]), "log_growth_hac_se_pct": float(growth.bse[0]),
            "mean_change_points": float(points.params[0]), "change_hac_se_points": float(points.bse[0]),
            "hac_lags": lags, "holds_2020": first <= PANDEMIC <= last, "gdp_sources": changes.attrs["gdp_sources"],
        }  # fmt: skip
        table.append(row)
    return pd.DataFrame(table)


def hac_ols(y: pd.Series | np.ndarray, x: np.ndarray, lags: int) -> RegressionResultsWrapper:
    """Regress by least squares on the columns of ``x``, with standard errors of Newey and West (1987).

    They have the small-sample factor n / (n - k), k the columns; a constant is a column of ones.
    """
    import statsmodels.api as sm  # half a second, so only where it is needed

    return sm.OLS(np.asarray(y), x).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})


def hac_lags(n: int) -> int:
    """Return floor(4 (n / 100)^(2/9)), the lags that Newey and West (1994) use for n observations.

    >>> hac_lags(10), hac_lags(33), hac_lags(100)
    (2, 3, 4)
    """
    return int(4 * (n / 100) ** (2 / 9))
