"""Parametric families as a measure of model doubt: what smooth shapes of few parameters make of the same row."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from .curve import HEAVIEST_TAIL, Curve, Floats
from .recovery import WageDistribution, require_distribution

FAMILIES = ("lognormal", "Dagum", "Singh-Maddala")


@dataclass(frozen=True)
class FamilyFit:
    """A parametric family fitted to published percentiles.

    Attributes
    ----------
    family, parameters
        Name, and parameters: ``mu, sigma``; or ``a, b, k`` (Dagum), ``a, b, q`` (Singh-Maddala), b in dollars.
    curve
        The fitted distribution.
    errors_pct
        Fitted over published, less 1, in percent, by level.
    mean_usd, mean_error_pct
        Its mean, and that over the published one, which took no part in the fit; missing where the tail has no mean.
    """

    family: str
    parameters: dict[str, float]
    curve: Curve = field(repr=False)
    errors_pct: dict[float, float]
    mean_usd: float
    mean_error_pct: float


def family_curve(family: str, **parameters: float) -> Curve:
    """Return the distribution of a family with given parameters.

    Parameters
    ----------
    family
        ``lognormal`` (mu, sigma), ``Dagum`` (a, b, k) or ``Singh-Maddala`` (a, b, q).

    Examples
    --------
    >>> from mhsm_analysis.distribution.families import family_curve
    >>> float(family_curve("lognormal", mu=11.5, sigma=0.6).gini().round(4))  # 2 Phi(sigma / sqrt 2) - 1
    0.3286
    """
    from scipy.special import log_ndtr

    if family == "lognormal":
        mu, sigma = parameters["mu"], parameters["sigma"]
        return Curve(lambda z: np.exp(mu + sigma * z))
    a, b = parameters["a"], parameters["b"]
    if family == "Dagum":  # Q = b (p^(-1/k) - 1)^(-1/a)
        return Curve(lambda z: b * np.exp(-_log_expm1(-log_ndtr(z) / parameters["k"]) / a))
    if family == "Singh-Maddala":  # Q = b ((1 - p)^(-1/q) - 1)^(1/a)
        return Curve(lambda z: b * np.exp(_log_expm1(-log_ndtr(-z) / parameters["q"]) / a))
    raise MhsmError(f"No family {family!r}: there are {', '.join(FAMILIES)}.")


def fit_family(distribution: WageDistribution, family: str) -> FamilyFit:
    """Fit a family to the published percentiles by minimum distance in logarithms; the mean is held out.

    Parameters
    ----------
    distribution
        From `recover_distribution`; its top-coded percentiles take no part.
    family
        ``lognormal``, ``Dagum`` or ``Singh-Maddala``.

    Raises
    ------
    NotCoveredError
        Where there are fewer percentiles than parameters.

    Notes
    -----
    Percentiles are estimates of a survey and not counts, so no likelihood and no AIC: families are compared by the
    errors at the percentiles, at one left out, and at the mean held out.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pay = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))
    >>> fit = mhsm.fit_family(pay, "Singh-Maddala")
    >>> round(max(map(abs, fit.errors_pct.values())), 1), round(fit.mean_error_pct, 1)
    (2.1, 5.3)
    """
    require_distribution(distribution)
    limits = distribution.limits
    shown = ~limits.top_coded
    parameters = _minimum_distance(limits.levels[shown], limits.pay[shown], family, distribution.name)
    curve = family_curve(family, **parameters)
    errors = 100 * (curve.quantile(limits.levels) / limits.pay - 1)[shown]
    by_level = dict(zip(limits.levels[shown].tolist(), errors.tolist(), strict=True))
    has_mean = family == "lognormal" or parameters["a"] * parameters.get("q", 1.0) > HEAVIEST_TAIL
    mean = float(curve.mean()) if has_mean else np.nan
    return FamilyFit(family, parameters, curve, by_level, mean, 100 * (mean / limits.mean - 1))


def leave_one_out(distribution: WageDistribution, family: str) -> dict[float, float]:
    """Predict each published percentile from the others; return predicted over published, in percent, by level.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pay = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))
    >>> {level: round(error, 1) for level, error in mhsm.leave_one_out(pay, "lognormal").items()}
    {0.1: -8.5, 0.25: -0.3, 0.5: 5.8, 0.75: 9.7, 0.9: -15.9}
    """
    require_distribution(distribution)
    shown = ~distribution.limits.top_coded
    levels, pay = distribution.limits.levels[shown], distribution.limits.pay[shown]
    errors = {}
    for at, level in enumerate(levels):
        parameters = _minimum_distance(np.delete(levels, at), np.delete(pay, at), family, distribution.name)
        predicted = float(family_curve(family, **parameters).quantile(level))
        errors[float(level)] = 100 * float(predicted / pay[at] - 1)
    return errors


def compare_families(distribution: WageDistribution) -> pd.DataFrame:
    """Put the families side by side: how well each fits, what mean it predicts, what inequality it sees.

    Returns
    -------
    pandas.DataFrame
        By family: ``max_error_pct`` and ``rms_log_error_pct`` at the percentiles, ``largest_left_out_error_pct`` (of
        the percentile that the others predict worst, with its sign), ``mean_usd`` and ``mean_error_pct`` (the mean is
        held out), ``gini``. The last three are missing where a fitted tail has no mean.

    Raises
    ------
    NotCoveredError
        Where fewer than five percentiles are published as numbers.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pay = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))
    >>> mhsm.compare_families(pay)[["max_error_pct", "mean_error_pct", "gini"]].round(3)
                   max_error_pct  mean_error_pct   gini
    family
    lognormal              6.832          -1.610  0.256
    Dagum                  3.198           3.496  0.299
    Singh-Maddala          2.122           5.327  0.314
    """
    require_distribution(distribution)
    if (~distribution.limits.top_coded).sum() < 5:
        raise NotCoveredError(f"{distribution.name}: families are compared on five percentiles published as numbers.")
    rows = {}
    for family in FAMILIES:
        fit = fit_family(distribution, family)
        errors = np.array([*fit.errors_pct.values()])
        left_out = max(leave_one_out(distribution, family).values(), key=abs)
        rows[family] = {
            "max_error_pct": np.abs(errors).max(),
            "rms_log_error_pct": 100 * np.sqrt(np.mean(np.log1p(errors / 100) ** 2)),
            "largest_left_out_error_pct": left_out,
            "mean_usd": fit.mean_usd,
            "mean_error_pct": fit.mean_error_pct,
            "gini": float(fit.curve.gini()) if np.isfinite(fit.mean_usd) else np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("family")


def _log_expm1(t: Floats) -> Floats:
    return t + np.log(-np.expm1(-t))  # ln(e^t - 1) without overflow


def _minimum_distance(levels: Floats, pay: Floats, family: str, name: str) -> dict[str, float]:
    from scipy.optimize import least_squares
    from scipy.special import ndtri

    names = {"lognormal": ("mu", "sigma"), "Dagum": ("a", "b", "k"), "Singh-Maddala": ("a", "b", "q")}.get(family)
    if names is None:
        raise MhsmError(f"No family {family!r}: there are {', '.join(FAMILIES)}.")
    if len(levels) < len(names):
        raise NotCoveredError(f"{name}: {family} has {len(names)} parameters, but there are {len(levels)} percentiles.")
    z, log_pay = ndtri(levels), np.log(pay)
    if family == "lognormal":  # a straight line: no search is needed
        sigma, mu = np.polyfit(z, log_pay, 1)
        return {"mu": float(mu), "sigma": float(sigma)}

    def miss(logs: npt.NDArray[np.float64]) -> Floats:
        curve = family_curve(family, **dict(zip(names, np.exp(logs), strict=True)))
        return np.log(curve.at(z)) - log_pay

    # The surface is flat in places: two shapes to start from, the scale at the middle of the pay.
    starts = [(4.0, np.median(pay), shape) for shape in (0.3, 1.5)]
    limits = (np.log([0.3, pay[0] / 1e4, 0.02]), np.log([100.0, pay[-1] * 100, 1e4]))
    fits = [least_squares(miss, np.log(start), bounds=limits, x_scale="jac", xtol=1e-12) for start in starts]
    best = min(fits, key=lambda fit: fit.cost)
    return dict(zip(names, np.exp(best.x).tolist(), strict=True))
