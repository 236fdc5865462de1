"""Sampling error of what a recovered distribution says, from the one error that is published: the mean's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..wages.settings import RSE_ROUNDING_PCT, check_level
from .curve import Curve, Floats, hybrid
from .recovery import WageDistribution, require_distribution

_STEP = 0.1  # in normal scores, to either side of a percentile
_STATISTICS = ("gini", "p90/p10", "share_above", "top_tenth_mean_usd")


def sampling_interval(
    distribution: WageDistribution,
    mean_rse_pct: float,
    salary: float,
    *,
    level: float = 0.90,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Bound by how much sampling alone may have moved a recovered distribution.

    Parameters
    ----------
    distribution
        From `recover_distribution`, all five percentiles published as numbers.
    mean_rse_pct
        Relative standard error of the mean, percent: ``mean_rse_pct`` of the same row.
    salary
        The pay above which a share is asked for.
    level
        Confidence level.
    draws, seed
        Number of draws, and seed of the random numbers.

    Returns
    -------
    pandas.DataFrame
        By statistic (``gini``, ``p90/p10``, ``share_above`` from 0 to 1, ``top_tenth_mean_usd``): ``lower, upper``
        with the RSE as published, and ``lower_wide, upper_wide`` with the largest RSE that is rounded to it.
        ``attrs["effective_jobs"]`` is the size of the simple random sample that would have this RSE,
        ``attrs["draws_without_tail"]`` how many draws, of both sets, were left out because no tail fits their mean.

    Raises
    ------
    NotCoveredError
        Where a percentile is top-coded, or no RSE was published.
    MhsmError
        Where the tail index is 2 or less, so that the variance is infinite; or where a tenth of the draws has no tail.

    Notes
    -----
    Approximate. The mean's RSE and the spread of the curve give an effective sample size, n = (CV / RSE)^2; the levels
    reached by the five percentiles, and the mean, are drawn jointly from their normal limit in a random sample of n:
    Cov(F_i, F_j) = (min(p_i, p_j) - p_i p_j) / n, Cov(F_i, mean) = mean (L(p_i) - p_i) / n with the Lorenz curve L.
    (Drawn apart from the percentiles, the mean would make the interval of the Gini index far too wide.) It takes the
    design effect of the mean for that of the percentiles, and leaves out imputation, the intervals in which employers
    report wages, heaping and, from May 2021, the survey's model: a lower limit of survey error.

    Measured in 300 simple random samples from each of three distributions (`benchmarks/coverage.py`), intervals at
    90 percent hold the truth in 87 to 93 percent with the RSE as it is, in 84 to 91 percent with the RSE rounded, and
    in 92 to 95 percent where they are widened for the rounding.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages("11-9111", years=2021)
    >>> pay = mhsm.recover_distribution(wages)
    >>> interval = mhsm.sampling_interval(pay, wages["mean_rse_pct"].item(), salary=150_000)
    >>> interval.loc["gini", ["lower", "upper"]].round(3).tolist()
    [0.275, 0.279]
    """
    require_distribution(distribution)
    limits, curve = distribution.limits, distribution.curve
    if curve is None or limits.top_coded.any() or not np.allclose(limits.levels, [0.1, 0.25, 0.5, 0.75, 0.9]):
        here = distribution.why_no_curve or "a percentile is top-coded or was not published"
        raise NotCoveredError(
            f"{distribution.name}: sampling error is estimated where all five percentiles are numbers and a curve fits"
            f" them; here {here}."
        )
    check_level(level)
    distribution.cdf(salary)  # refuses what is no pay
    if pd.isna(mean_rse_pct):
        raise NotCoveredError(f"{distribution.name}: no relative standard error of the mean was published.")
    if mean_rse_pct < 0 or draws < 100:
        raise MhsmError(
            f"A relative standard error is not negative and an interval needs 100 draws or more: given are"
            f" {mean_rse_pct} percent and {draws} draws."
        )
    if distribution.tail_index <= 2:
        raise MhsmError(
            f"{distribution.name}: the tail index is {distribution.tail_index:.2f}, and at 2 or less the variance is"
            " infinite: the mean's error says nothing about the size of the sample."
        )
    intervals, dropped = {}, 0
    for suffix, rse in (("", mean_rse_pct), ("_wide", mean_rse_pct + RSE_ROUNDING_PCT)):
        # The same random numbers for both, so that the wider error gives the wider interval.
        drawn, index = _draw(distribution, curve, rse / 100, draws, np.random.default_rng(seed))
        fits = np.isfinite(index)
        if (without := int((~fits).sum())) > draws / 10:
            raise MhsmError(f"{distribution.name}: {without} of {draws} draws have no tail; no interval is given.")
        dropped += without
        with np.errstate(invalid="ignore"):
            values = _statistics(drawn, salary)
        tails = [(1 - level) / 2, (1 + level) / 2]
        for end, quantiles in zip(("lower", "upper"), np.quantile(values[:, fits], tails, axis=1), strict=True):
            intervals[f"{end}{suffix}"] = quantiles
    frame = pd.DataFrame(intervals, index=pd.Index(_STATISTICS, name="statistic"))
    effective = (float(curve.coefficient_of_variation()) / mean_rse_pct * 100) ** 2 if mean_rse_pct else np.inf
    frame.attrs.update(effective_jobs=effective, draws_without_tail=dropped)
    return frame


def _draw(
    distribution: WageDistribution, curve: Curve, rse: float, draws: int, rng: np.random.Generator
) -> tuple[Curve, Floats]:
    from scipy.special import ndtri

    levels, mean = distribution.limits.levels, distribution.limits.mean
    size = (float(curve.coefficient_of_variation()) / rse) ** 2 if rse else np.inf
    covariance = np.zeros((6, 6))
    covariance[:5, :5] = (np.minimum.outer(levels, levels) - np.outer(levels, levels)) / size
    covariance[:5, 5] = covariance[5, :5] = mean * (curve.lorenz(levels) - levels) / size
    covariance[5, 5] = (rse * mean) ** 2
    errors = rng.multivariate_normal(np.zeros(6), covariance, size=draws, method="eigh")
    # If the sample has the part F_i below Q_i, its own percentile lies lower by (F_i - p_i) over the density there. The
    # density jumps where the pieces of the curve meet: the mean of both sides keeps the interval from leaning.
    z = ndtri(levels)
    slope = np.log(curve.at(z + _STEP) / curve.at(z - _STEP)) / (2 * _STEP)
    log_pay = np.log(distribution.limits.pay) - errors[:, :5] * slope / np.exp(-(z**2) / 2) * np.sqrt(2 * np.pi)
    pay = np.exp(np.maximum.accumulate(log_pay, axis=1))
    return hybrid(levels, pay.T, mean + errors[:, 5], distribution.limits.floor)


def _statistics(curve: Curve, salary: float) -> Floats:
    p10, p90 = (curve.at(np.array(curve.knots[at])) for at in (0, -1))
    return np.array([curve.gini(), p90 / p10, 1 - curve.cdf(salary), curve.top_mean()])
