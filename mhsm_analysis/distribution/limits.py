"""Sharp bounds without a model: every distribution that has the published percentiles and the published mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .curve import Floats

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Limits:
    """What percentiles and mean leave open.

    Between two percentiles pay lies between them; below the first it is at least ``floor``, above the last (or above a
    top code) nothing but the mean holds it. Of all distributions that fit, one is the most equal (a single level, as
    far as the percentiles allow) and one the least (each interval at its lower end, the rest of the mean at the very
    top): their Lorenz curves enclose every other (Gastwirth 1972; Mehran 1975).

    Parameters
    ----------
    levels, pay
        Levels and values of the percentiles; a top-coded one has its top code as value.
    top_coded
        Of each, whether it is top-coded.
    mean, floor
        Mean and least pay.
    """

    levels: Floats
    pay: Floats
    top_coded: npt.NDArray[np.bool_]
    mean: float
    floor: float = 0.0

    @property
    def width(self) -> Floats:
        """Shares of the jobs in the intervals."""
        return np.diff([0.0, *self.levels, 1.0])

    @property
    def low(self) -> Floats:
        """Lower ends of the intervals."""
        return np.array([self.floor, *self.pay])

    @property
    def high(self) -> Floats:
        """Upper ends of the intervals."""
        return np.array([*np.where(self.top_coded, np.inf, self.pay), np.inf])

    @property
    def least_mean(self) -> float:
        """The smallest mean that the percentiles allow."""
        return float(self.width @ self.low)

    def most_equal(self) -> Floats:
        """Pay by interval of the most equal distribution."""
        ends = np.unique([*self.low, *self.high[np.isfinite(self.high)]])
        means = np.array([self.width @ np.clip(end, self.low, self.high) for end in ends])
        if self.mean <= means[-1]:
            level = np.interp(self.mean, means, ends)
        else:
            level = ends[-1] + (self.mean - means[-1]) / self.width[np.isinf(self.high)].sum()
        return np.clip(level, self.low, self.high)

    def lorenz(self, p: float) -> Bounds:
        """Bound the share of all pay that goes to the lowest-paid part p of the jobs."""
        if p >= 1:
            return 1.0, 1.0
        edges = np.array([0.0, *self.levels, 1.0])
        least, most = (
            float(np.interp(p, edges, np.concatenate([[0.0], np.cumsum(self.width * pay)])) / self.mean)
            for pay in (self.low, self.most_equal())
        )
        return least, most

    def gini(self) -> Bounds:
        """Bound the Gini index."""
        middle = np.cumsum(self.width) - self.width / 2
        lower = 2 * (self.width * middle) @ self.most_equal() / self.mean - 1
        at_the_top = self.mean - self.least_mean
        upper = 2 * ((self.width * middle) @ self.low + at_the_top) / self.mean - 1
        return float(lower), float(upper)

    def theil(self) -> Bounds:
        """Bound the Theil index: nothing holds it from above, since the top may hold any amount of pay of any few."""
        from scipy.special import xlogy

        relative = self.most_equal() / self.mean
        return float(self.width @ xlogy(relative, relative)), np.inf

    def top_mean(self, share: float) -> Bounds:
        """Bound the mean pay of the best-paid ``share`` of the jobs."""
        least, most = self.lorenz(1 - share)
        return (1 - most) * self.mean / share, (1 - least) * self.mean / share

    def quantile(self, p: float) -> Bounds:
        """Bound pay at the level p."""
        at = np.flatnonzero(np.isclose(self.levels, p, rtol=0, atol=1e-12))
        if len(at) and not self.top_coded[at[0]]:
            return float(self.pay[at[0]]), float(self.pay[at[0]])
        place = int(np.searchsorted(self.levels, p + 1e-12))  # the interval above p where p is a top-coded level
        lower, high = self.low[place], self.high[place - 1 if len(at) else place]
        # Pay v at p means v or more above p; all else at its lower end, the mean sets the largest v.
        edges = np.array([0.0, *self.levels, 1.0])
        above = np.clip(edges[1:] - p, 0, self.width)
        ends = np.unique(np.maximum(self.low[place:], lower))
        means = self.least_mean + np.array([above @ np.maximum(end - self.low, 0) for end in ends])
        if self.mean <= means[-1]:
            largest = np.interp(self.mean, means, ends)
        else:
            largest = ends[-1] + (self.mean - means[-1]) / above.sum() if above.sum() else np.inf
        return float(lower), float(min(high, largest))

    def cdf(self, pay: float) -> Bounds:
        """Bound the share of jobs paid at most ``pay``; a published percentile is taken to be exactly that."""
        exact = np.flatnonzero((self.pay == pay) & ~self.top_coded)
        if len(exact):
            return float(self.levels[exact[0]]), float(self.levels[exact[-1]])
        if pay < self.floor:  # the floor is an assumption about the rest of the mean, no census of low pay
            return 0.0, float(self.levels[0])
        surely_above = self.width[self.low > pay].sum()
        open_ = (self.low <= pay) & (pay < self.high)
        # The largest share above: intervals are lifted to `pay` from the top down, as long as the mean lasts.
        left, lifted = self.mean - self.least_mean, 0.0
        for width, low in zip(self.width[open_][::-1], self.low[open_][::-1], strict=True):
            part = min(width, left / (pay - low)) if pay > low else width
            lifted, left = lifted + part, left - part * (pay - low)
        return float(1 - surely_above - lifted), float(1 - surely_above)
