"""A quantile function on the axis of normal scores, and the statistics that follow from it by integration.

Pay at the level p is written as a function of z = Phi^-1(p). On this axis a lognormal distribution is a straight
line of log pay, both tails are smooth, and 1 - p keeps its precision far beyond the last percentile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
# Below the first and above the last of these scores there is less than 1e-18 and 1e-299 of the jobs.
_SCORES = (-9.0, 37.0)
HEAVIEST_TAIL = 1.02  # index of a Pareto tail; nearer to 1 its mean lies beyond the last score
# Twelve nodes a panel, one score wide: the integrals are then exact to about 1e-10.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


@dataclass(frozen=True)
class Curve:
    """A distribution of pay, given by its quantile function.

    Parameters
    ----------
    at
        Pay at normal scores; works element by element, and broadcasts where its parameters are arrays (one a draw).
    knots
        Scores at which its slope may jump: integrals are cut there.
    draws
        Shape of the parameters: ``()`` for one distribution, ``(n,)`` for n of them at once.
    """

    at: Callable[[Floats], Floats] = field(repr=False)
    knots: tuple[float, ...] = ()
    draws: tuple[int, ...] = ()

    def quantile(self, p: npt.ArrayLike) -> Floats:
        """Return pay at the level p (0 to 1)."""
        from scipy.special import ndtri

        return self.at(ndtri(np.asarray(p, dtype=float)))

    def cdf(self, pay: npt.ArrayLike) -> Floats:
        """Return the share of jobs paid at most ``pay``, by bisection of the quantile function."""
        from scipy.special import ndtr

        pay = np.asarray(pay, dtype=float)
        shape = np.broadcast_shapes(pay.shape, self.draws)
        low, high = np.full(shape, _SCORES[0]), np.full(shape, _SCORES[1])
        for _ in range(60):  # 46 scores halved 60 times are below the precision of a float
            middle = (low + high) / 2
            above = self.at(middle) > pay
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return ndtr((low + high) / 2)

    def mean(self) -> Floats:
        """Return the mean."""
        return self._integral(lambda _z, pay: pay)

    def gini(self) -> Floats:
        """Return the Gini index, 2 E[p Q(p)] / mean - 1."""
        from scipy.special import ndtr

        return 2 * self._integral(lambda z, pay: ndtr(z) * pay) / self.mean() - 1

    def theil(self) -> Floats:
        """Return the Theil index, E[Q/mean ln(Q/mean)]."""
        mean = self.mean()
        return self._integral(lambda _z, pay: pay / mean * np.log(pay / mean))

    def coefficient_of_variation(self) -> Floats:
        """Return standard deviation / mean (it has no meaning where the tail index is 2 or less)."""
        return np.sqrt(self._integral(lambda _z, pay: pay**2) / self.mean() ** 2 - 1)

    def lorenz(self, p: npt.ArrayLike) -> Floats:
        """Return the share of all pay that goes to the lowest-paid part p of the jobs, along a first axis of p."""
        from scipy.special import ndtri

        p = np.asarray(p, dtype=float)
        scores = np.clip(ndtri(np.atleast_1d(p)), *_SCORES)
        edges = _edges((*self.knots, *scores))
        below = np.concatenate([np.zeros((1, *self.draws)), np.cumsum(self._panels(edges, lambda _z, q: q), axis=0)])
        shares = below[np.searchsorted(edges, scores)] / below[-1]
        return shares.reshape(p.shape + self.draws)

    def top_mean(self, share: float = 0.1) -> Floats:
        """Return the mean pay of the best-paid ``share`` of the jobs."""
        return (1 - self.lorenz(1 - share)) * self.mean() / share

    def mean_up_to(self, z: float) -> Floats:
        """Return the part of the mean earned below the score z: the integral of Q from 0 to p."""
        edges = _edges((*self.knots, z))
        return self._panels(edges[edges <= z], lambda _z, pay: pay).sum(axis=0)

    def _integral(self, of: Callable[[Floats, Floats], Floats]) -> Floats:
        return self._panels(_edges(self.knots), of).sum(axis=0)

    def _panels(self, edges: Floats, of: Callable[[Floats, Floats], Floats]) -> Floats:
        """Integrate ``of(z, pay)`` over the jobs of each panel between two edges."""
        half = np.diff(edges)[:, None] / 2
        z = (edges[:-1, None] + half + half * _NODES).reshape(-1, *(1 for _ in self.draws))
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        weight = (half * _WEIGHTS).reshape(z.shape) * density
        values = weight * of(z, self.at(z))
        return values.reshape(len(edges) - 1, len(_NODES), *self.draws).sum(axis=1)


def _edges(knots: Iterable[float]) -> Floats:
    return np.unique([*np.arange(_SCORES[0], _SCORES[1] + 1), *np.clip(list(knots), *_SCORES)])


def hybrid(levels: Floats, pay: Floats, mean: npt.ArrayLike, floor: float = 0.0) -> tuple[Curve, Floats]:
    """Draw the curve through published percentiles whose mean is the published one.

    Between the percentiles log pay is a monotone cubic (PCHIP) of the normal score; below the first it goes on as a
    lognormal distribution, but not under ``floor``; above the last it is a Pareto tail whose index makes the whole mean
    the published one.

    Parameters
    ----------
    levels
        Levels of the percentiles, ascending, between 0 and 1.
    pay
        Pay at the levels, not decreasing; a second axis holds draws.
    mean
        The mean, one a draw.
    floor
        The least pay.

    Returns
    -------
    Curve, tail index
        The index is missing where no tail gives the mean: what the curve puts below the last percentile is too much
        already, or the tail would be so heavy (an index below 1.02) that its mean hangs on next to no jobs.
    """
    from scipy.interpolate import PchipInterpolator
    from scipy.special import log_ndtr, ndtri

    z, log_pay = ndtri(levels), np.log(pay)
    cubics = PchipInterpolator(z, log_pay, axis=0).c
    slope = (log_pay[1] - log_pay[0]) / (z[1] - z[0])
    draws = log_pay.shape[1:]
    every_draw = np.arange(draws[0]) if draws else ()

    def low(score: Floats) -> Floats:
        return np.maximum(np.exp(log_pay[0] + slope * np.minimum(score - z[0], 0)), floor)

    def body(score: Floats) -> Floats:
        piece = np.clip(np.searchsorted(z, score, side="right") - 1, 0, len(z) - 2)
        a, b, c, d = cubics[(slice(None), piece, every_draw) if draws else (slice(None), piece)]
        step = np.clip(score, z[0], z[-1]) - z[piece]
        return np.maximum(np.exp(((a * step + b) * step + c) * step + d), floor)

    def tail(score: Floats) -> Floats:
        return np.exp((np.log(above) - log_ndtr(-np.maximum(score, z[-1]))) / index) * pay[-1]

    def at(score: Floats) -> Floats:
        score = np.asarray(score, dtype=float)
        stretches = ((score < z[0], low), ((score >= z[0]) & (score <= z[-1]), body), (score > z[-1], tail))
        if draws and score.shape[-1:] != (1,):  # each draw has a score of its own
            return np.select([there for there, _ in stretches], [of(score) for _, of in stretches], np.nan)
        # Most scores lie in the tail: each stretch is worked out at its own only.
        found = np.full(score.shape[: score.ndim - len(draws)] + draws, np.nan)
        for there, of in stretches:
            rows = there[..., 0] if draws else there
            found[rows] = of(score[rows])
        return found

    knots, above = tuple(z.tolist()), 1 - levels[-1]
    index: Floats = np.array(np.nan)  # until it is known, no score above the last is asked for
    below = Curve(at, knots, draws).mean_up_to(z[-1])
    excess = (np.asarray(mean) - below) / above / pay[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.where(excess > 1, excess / (excess - 1), np.nan)
    index = np.where(index > HEAVIEST_TAIL, index, np.nan)
    return Curve(at, knots, draws), index
