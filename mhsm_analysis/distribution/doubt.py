"""Three kinds of doubt about the same number, side by side and never mixed: sampling, identification, model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .families import FAMILIES, fit_family
from .recovery import WageDistribution
from .sampling import sampling_interval

KINDS = ("sampling", "identification", "model")


def kinds_of_doubt(distribution: WageDistribution, mean_rse_pct: float, salary: float) -> pd.DataFrame:
    """Set three kinds of doubt about a recovered distribution side by side.

    Parameters
    ----------
    distribution
        From `recover_distribution`, all five percentiles published as numbers.
    mean_rse_pct
        Relative standard error of the mean, percent.
    salary
        The pay above which a share is asked for.

    Returns
    -------
    pandas.DataFrame
        By statistic (``gini``, ``share_above`` from 0 to 1, ``top_tenth_mean_usd``): ``value``, then
        ``sampling_lower, sampling_upper`` (90 percent, for the largest RSE rounded to the one published; see
        `sampling_interval`), ``identification_lower, identification_upper`` (every distribution with these
        percentiles and this mean), ``model_lower, model_upper`` (the smallest and largest that the curve, a lognormal,
        a Dagum and a Singh-Maddala distribution give; the families meet the percentiles roughly only, and one whose
        tail has no mean counts for the share only), and ``largest``, the widest of the three.

    Raises
    ------
    NotCoveredError, MhsmError
        As `sampling_interval`.

    Notes
    -----
    The three answer different questions and are not added: what another sample would have given, what the published
    figures leave open, and how much the answer owes to the shape assumed between and above them.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages("11-9111", years=2021)
    >>> doubt = mhsm.kinds_of_doubt(mhsm.recover_distribution(wages), wages["mean_rse_pct"].item(), 150_000)
    >>> doubt["largest"].to_dict()
    {'gini': 'identification', 'share_above': 'identification', 'top_tenth_mean_usd': 'identification'}
    """
    interval = sampling_interval(distribution, mean_rse_pct, salary)
    fits = [fit_family(distribution, family) for family in FAMILIES]
    with_mean = [fit.curve for fit in fits if np.isfinite(fit.mean_usd)]
    statistics = {
        "gini": (distribution.gini, [curve.gini() for curve in with_mean]),
        "share_above": (distribution.share_above(salary), [1 - fit.curve.cdf(salary) for fit in fits]),
        "top_tenth_mean_usd": (distribution.top_mean(), [curve.top_mean() for curve in with_mean]),
    }
    rows = {}
    for name, (estimate, models) in statistics.items():
        among = [float(value) for value in (estimate.value, *models)]  # type: ignore[arg-type]
        row = {
            "value": estimate.value,
            "sampling_lower": interval.loc[name, "lower_wide"],
            "sampling_upper": interval.loc[name, "upper_wide"],
            "identification_lower": estimate.lower,
            "identification_upper": estimate.upper,
            "model_lower": min(among),
            "model_upper": max(among),
        }
        row["largest"] = max(KINDS, key=lambda kind: row[f"{kind}_upper"] - row[f"{kind}_lower"])
        rows[name] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("statistic")
