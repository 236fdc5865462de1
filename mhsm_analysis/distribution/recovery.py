"""From a row of published percentiles to a distribution: each statistic an estimate between its sharp bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..loading.wages import load_wages
from ..wages.bounds import published_basis, wage_bounds
from ..words import money
from .curve import Curve, Floats, hybrid
from .limits import Bounds, Limits

LEVELS = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}
# Federal minimum wage in force in May of the year and until the next line, an hour (29 U.S.C. 206(a)(1)).
_MINIMUM_WAGE_USD = {1998: 5.15, 2008: 5.85, 2009: 6.55, 2010: 7.25}
LEAST_YEARLY_PAY = 1000  # dollars; below it pay is by the hour
_HOURS = {"annual": 2080, "hourly": 1}


class Estimate(NamedTuple):
    """What is known of one statistic.

    ``value`` is a number where it was published (``relation`` is ``=``) or where the curve goes through published
    percentiles (``estimated``). It is None where it rests on a percentile that was top-coded, or where there is no
    curve: ``relation`` is then ``between`` or ``>=``. ``lower`` and ``upper`` enclose every distribution that has the
    published percentiles and mean.
    """

    value: float | None
    lower: float
    upper: float
    relation: str


@dataclass(frozen=True)
class WageDistribution:
    """The distribution of pay behind a row of published percentiles and a mean.

    Made by `recover_distribution` (from a row) or `WageDistribution.from_percentiles` (from numbers). Each statistic
    is an `Estimate`: the value on the curve, and the bounds that hold whatever the curve. Nothing that rests on a
    top-coded percentile has a value.

    Attributes
    ----------
    name, basis
        What is described, and the basis of its pay: ``annual`` or ``hourly``.
    limits
        The percentiles and the mean as bounds.
    curve
        The curve itself, for drawing and for research (its numbers above the last published percentile rest on the
        tail). None where the last percentile published is the median or lower, since a tail would then make up half;
        and where no tail gives the published mean, mostly because what the curve puts below it is too much already.
    tail_index
        Index of the Pareto tail (NaN without a curve); the variance is infinite where it is 2 or less.

    Notes
    -----
    Between percentiles log pay is a monotone cubic of the normal score, exact at each of them; below the first it goes
    on as a lognormal distribution down to the federal minimum wage; above the last published one it is a Pareto tail
    that gives the whole the published mean. Bounds: see `distribution.limits`. Percentiles and mean count as exact;
    their sampling error is `sampling_interval`'s.
    """

    name: str
    basis: str
    limits: Limits
    curve: Curve | None = field(repr=False)
    tail_index: float

    @classmethod
    def from_percentiles(
        cls,
        percentiles: Mapping[float, float],
        mean: float,
        *,
        top_coded: Mapping[float, float] | None = None,
        floor: float = 0.0,
        name: str = "Pay",
        basis: str = "annual",
    ) -> WageDistribution:
        """Recover a distribution from levels and values of its percentiles.

        Parameters
        ----------
        percentiles
            Level (0.1 for P10) to pay.
        mean
            The mean.
        top_coded
            Levels above those whose percentile is only known to be at least the value given.
        floor
            The least that anyone is paid.
        name, basis
            What is described.

        Raises
        ------
        MhsmError
            Where percentiles fall, or where no distribution has these percentiles and this mean.

        Examples
        --------
        >>> from mhsm_analysis import WageDistribution
        >>> pay = WageDistribution.from_percentiles({0.25: 60_000, 0.5: 80_000, 0.75: 110_000}, mean=90_000)
        >>> round(pay.cdf(100_000).value, 3), round(pay.gini.value, 3)
        (0.684, 0.254)
        """
        known, hidden = dict(sorted(percentiles.items())), dict(sorted((top_coded or {}).items()))
        levels = np.array([*known, *hidden])
        pay = np.array([*known.values(), *hidden.values()], dtype=float)
        if not known or not (np.diff([0, *levels, 1]) > 0).all():
            raise MhsmError(
                f"{name}: a distribution is recovered from published percentiles at levels between 0 and 1, with the"
                f" top-coded ones above them; given are {known} and top-coded {hidden}."
            )
        if not (np.isfinite([*pay, mean, floor]).all() and (pay > 0).all() and floor >= 0):
            raise MhsmError(
                f"{name}: percentiles and mean are positive numbers and the floor is not negative; given are"
                f" {pay.tolist()}, {mean} and {floor}."
            )
        if (np.diff(pay) < 0).any():
            at = int(np.flatnonzero(np.diff(pay) < 0)[0])
            raise MhsmError(
                f"{name}: percentiles never fall, but P{100 * levels[at + 1]:g} ({money(pay[at + 1])}) lies below"
                f" P{100 * levels[at]:g} ({money(pay[at])})."
            )
        # A first percentile below the minimum wage shows that the minimum does not hold there.
        limits = Limits(levels, pay, levels > max(known), float(mean), floor if floor <= pay[0] else 0.0)
        if mean < limits.least_mean:
            raise MhsmError(
                f"{name}: no distribution has these percentiles and the mean {money(mean)}; they allow no less than"
                f" {money(limits.least_mean)}."
            )
        shown = ~limits.top_coded
        if len(known) < 2 or max(known) <= 0.5:
            return cls(name, basis, limits, None, np.nan)
        curve, index = hybrid(levels[shown], pay[shown], mean, limits.floor)
        return cls(name, basis, limits, None if np.isnan(index) else curve, float(index))

    @property
    def last_published(self) -> float:
        """Level of the last percentile published as a number, where the tail begins."""
        return float(self.limits.levels[~self.limits.top_coded][-1])

    @property
    def why_no_curve(self) -> str:
        """Why there is no curve, in words; empty where there is one."""
        if self.curve is not None:
            return ""
        if (~self.limits.top_coded).sum() < 2 or self.last_published <= 0.5:
            return (
                f"nothing above P{100 * self.last_published:g} is published as a number, so half of it would be a tail"
            )
        return f"no tail above the percentiles gives the mean that was published ({money(self.limits.mean)})"

    @property
    def gini(self) -> Estimate:
        """The Gini index."""
        return self._estimate(self.limits.gini(), lambda curve: curve.gini())

    @property
    def theil(self) -> Estimate:
        """The Theil index; it has no upper bound, because a few at the top may hold any share of what is not fixed."""
        return self._estimate(self.limits.theil(), lambda curve: curve.theil())

    def quantile(self, p: float) -> Estimate:
        """Estimate the pay that the part p of the jobs does not exceed."""
        _share(p)
        return self._estimate(self.limits.quantile(p), lambda curve: curve.quantile(p), level=p)

    def cdf(self, pay: float) -> Estimate:
        """Estimate the share of jobs paid at most ``pay`` (0 to 1)."""
        if not (isinstance(pay, Real) and pay > 0):
            raise MhsmError(f"Pay is a positive number of dollars, not {pay!r}.")
        bounds = self.limits.cdf(pay)
        return self._estimate(bounds, lambda curve: curve.cdf(pay), level=self._level(pay))

    def share_above(self, pay: float) -> Estimate:
        """Estimate the share of jobs paid more than ``pay`` (0 to 1)."""
        below = self.cdf(pay)
        value = None if below.value is None else 1 - below.value
        return below._replace(value=value, lower=1 - below.upper, upper=1 - below.lower)

    def lorenz(self, p: float) -> Estimate:
        """Estimate the share of all pay that goes to the lowest-paid part p of the jobs (0 to 1)."""
        _share(p)
        return self._estimate(self.limits.lorenz(p), lambda curve: curve.lorenz(p), level=p)

    def top_mean(self, share: float = 0.1) -> Estimate:
        """Estimate the mean pay of the best-paid ``share`` of the jobs."""
        _share(share)
        # The mean is published, so what lies above a published percentile rests on the curve below it alone.
        return self._estimate(self.limits.top_mean(share), lambda curve: curve.top_mean(share), level=1 - share)

    def summary(self) -> pd.DataFrame:
        """Return the statistics of the whole distribution as ``value, lower, upper, relation``, one a row."""
        top = self.top_mean()
        share = 0.1 / self.limits.mean
        rows = {
            "gini": self.gini,
            "theil": self.theil,
            "bottom_half_share": self.lorenz(0.5),
            "top_tenth_share": top._replace(
                value=None if top.value is None else top.value * share, lower=top.lower * share, upper=top.upper * share
            ),
            "top_tenth_mean_usd": top,
        }
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(Estimate._fields)).rename_axis("statistic")

    def _level(self, pay: float) -> float:
        """Return a level that says on which side of the last published percentile a pay lies."""
        return self.last_published if pay <= self.limits.pay[~self.limits.top_coded][-1] else 1.0

    def _estimate(self, bounds: Bounds, of: Callable[[Curve], Floats], level: float = 1.0) -> Estimate:
        lower, upper = bounds
        if lower == upper:
            return Estimate(lower, lower, upper, "=")
        rests_on_a_bound = self.limits.top_coded.any() and level > self.last_published + 1e-12
        if self.curve is None or rests_on_a_bound:
            return Estimate(None, lower, upper, ">=" if np.isposinf(upper) else "between")
        return Estimate(float(of(self.curve)), lower, upper, "estimated")


def recover_distribution(wages: pd.DataFrame) -> WageDistribution:
    """Recover the distribution of pay behind one row of published percentiles.

    Parameters
    ----------
    wages
        One row of `load_wages`, `load_wages_by_industry` or `load_wages_by_area` with the mean and a percentile.
        Annual wages are used, or hourly ones where only those were published.

    Returns
    -------
    WageDistribution
        Its statistics are estimates with bounds; in dollars of the row's year where they have a unit.

    Raises
    ------
    NotCoveredError
        Where the row has no mean, or no percentile published as a number.
    MhsmError
        Where there is not exactly one row, or its percentiles and mean contradict each other.

    Notes
    -----
    The least pay is taken to be the federal minimum wage of that May. The curve through the percentiles and its Pareto
    tail: see `WageDistribution`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> pay = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2021))
    >>> pay.summary().round(3).loc[["gini", "top_tenth_mean_usd"]]
                             value      lower      upper   relation
    statistic
    gini                     0.277      0.184      0.413  estimated
    top_tenth_mean_usd  284825.441 205620.000 440800.000  estimated
    >>> chiefs = mhsm.recover_distribution(mhsm.load_wages("11-1011", years=2021))  # P75 and P90 are top-coded
    >>> chiefs.gini.value is None, round(chiefs.gini.lower, 3), round(chiefs.gini.upper, 3)
    (True, 0.212, 0.534)
    """
    if len(wages) != 1:
        raise MhsmError(f"A distribution is recovered from one row of wages, found {len(wages)}.")
    row = wages.iloc[0]
    basis = published_basis(wages) if "wage_basis" in wages else "annual"
    where = row.get("area_title", row.get("industry_title"))
    name = f"{row['occupation_title']}{f', {where}' if where else ''}, May {row['year']}"
    bounds = {level: wage_bounds(wages, f"{basis}_{p}_usd").iloc[0] for p, level in LEVELS.items()}
    published = {level: one["lower"] for level, one in bounds.items() if one["relation"] == "="}
    hidden = {level: one["lower"] for level, one in bounds.items() if one["relation"] == ">="}
    mean = row[f"{basis}_mean_usd"]
    if not published or pd.isna(mean):
        absent = "mean" if published else "percentile" if pd.notna(mean) else "mean and no percentile"
        raise NotCoveredError(f"{name}: no distribution can be recovered, since no {absent} is published as a number.")
    floor = _MINIMUM_WAGE_USD[max(year for year in _MINIMUM_WAGE_USD if year <= row["year"])] * _HOURS[basis]
    return WageDistribution.from_percentiles(published, mean, top_coded=hidden, floor=floor, name=name, basis=basis)


def salary_percentile(salary_usd: float, occupation: str = "11-9111", year: int | None = None) -> Estimate:
    """Estimate where a salary stands in an occupation: the percentage of its jobs that pay at most that much.

    Parameters
    ----------
    salary_usd
        Dollars a year (an hour for an occupation that has hourly wages only), in money of that year.
    occupation
        SOC code or exact title.
    year
        May of the year; the newest at hand where None.

    Returns
    -------
    Estimate
        Percent, 0 to 100. See `WageDistribution` for what it rests on, and `sampling_interval` for sampling error.

    Raises
    ------
    UnknownOccupationError, NotCoveredError
    MhsmError
        Where the salary is no positive number, or an hourly one for annual wages or the reverse (told apart at 1,000).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> at = mhsm.salary_percentile(150_000, occupation="11-9111", year=2021)
    >>> round(at.value, 1), round(at.lower, 1), round(at.upper, 1)
    (80.1, 75.0, 90.0)
    """
    if year is None:
        year = int(load_wages(level="total")["year"].max())
    rows = load_wages(occupation, years=year, level=None)
    # Where a broad occupation has a single member, both carry the same code.
    detailed = rows[rows["occupation_level"].eq("detailed")]
    distribution = recover_distribution(rows if detailed.empty else detailed)
    below = distribution.cdf(salary_usd)
    if (distribution.basis == "annual") != (salary_usd >= LEAST_YEARLY_PAY):
        per = {"annual": "a year", "hourly": "an hour: no annual wage is published"}[distribution.basis]
        raise MhsmError(f"{distribution.name}: pay is in dollars {per}, and {money(salary_usd)} can be no such pay.")
    value = None if below.value is None else 100 * below.value
    return Estimate(value, 100 * below.lower, 100 * below.upper, below.relation)


def require_distribution(given: object) -> None:
    """Raise where something else stands in the place of a recovered distribution."""
    if not isinstance(given, WageDistribution):
        raise MhsmError(
            f"Expected the result of recover_distribution(wages), found {type(given).__name__}: recover the row first."
        )


def _share(p: float) -> None:
    if not 0 < p < 1:
        raise MhsmError(f"A level or a share of the jobs lies between 0 and 1, not at {p!r}.")
