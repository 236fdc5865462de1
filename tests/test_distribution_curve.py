"""The integrals behind every statistic, against closed forms, and the curve through published percentiles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats
from scipy.special import beta, digamma, gamma, gammainccinv, gammaincinv, log_ndtr, ndtr, ndtri

from mhsm_analysis.distribution.curve import Curve, hybrid
from mhsm_analysis.distribution.families import family_curve

LEVELS = np.array([0.10, 0.25, 0.50, 0.75, 0.90])


def pareto(a: float) -> Curve:
    return Curve(lambda z: 30_000 * np.exp(-log_ndtr(-z) / a))


def gamma_curve(shape: float) -> Curve:
    # each tail from its own side, or the levels would round to 0 and 1
    return Curve(lambda z: 24_000 * np.where(z < 0, gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z))))


def singh_maddala_gini(a: float, q: float) -> float:
    return 1 - gamma(q) * gamma(2 * q - 1 / a) / (gamma(q - 1 / a) * gamma(2 * q))


def dagum_gini(a: float, k: float) -> float:
    return gamma(k) * gamma(2 * k + 1 / a) / (gamma(2 * k) * gamma(k + 1 / a)) - 1


# Textbook forms (Kleiber and Kotz 2003, chapters 3 to 6): curve, mean, Gini index.
CLOSED = {
    "lognormal 0.35": (
        family_curve("lognormal", mu=11.5, sigma=0.35), np.exp(11.5 + 0.35**2 / 2), 2 * ndtr(0.35 / 2**0.5) - 1,
    ),
    "lognormal 1.2": (
        family_curve("lognormal", mu=11.5, sigma=1.2), np.exp(11.5 + 1.2**2 / 2), 2 * ndtr(1.2 / 2**0.5) - 1,
    ),
    "Pareto 3": (pareto(3.0), 45_000, 1 / 5),
    "Pareto 1.5": (pareto(1.5), 90_000, 1 / 2),
    "Dagum": (family_curve("Dagum", a=3.0, b=60_000, k=3.0), 180_000 * beta(3 + 1 / 3, 1 - 1 / 3), dagum_gini(3, 3)),
    "Singh-Maddala": (
        family_curve("Singh-Maddala", a=4.0, b=90_000, q=0.8), 72_000 * beta(1 + 1 / 4, 0.8 - 1 / 4),
        singh_maddala_gini(4, 0.8),
    ),
    "gamma": (gamma_curve(5.0), 120_000, gamma(5.5) / (np.sqrt(np.pi) * gamma(6.0))),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_mean_and_gini_are_the_closed_forms(name: str) -> None:
    curve, mean, gini = CLOSED[name]
    assert curve.mean() == pytest.approx(mean, rel=1e-6)
    assert curve.gini() == pytest.approx(gini, abs=1e-6)


@pytest.mark.parametrize(
    ("curve", "theil"),
    [
        (family_curve("lognormal", mu=11.5, sigma=0.6), 0.6**2 / 2),
        (pareto(3.0), np.log(2 / 3) + 1 / 2),
        (gamma_curve(5.0), digamma(6.0) - np.log(5.0)),
    ],
)
def test_theil_is_the_closed_form(curve: Curve, theil: float) -> None:
    assert curve.theil() == pytest.approx(theil, abs=1e-6)


@pytest.mark.parametrize(
    ("curve", "lorenz"),
    [
        (family_curve("lognormal", mu=11.5, sigma=0.6), lambda p: ndtr(ndtri(p) - 0.6)),
        (pareto(3.0), lambda p: 1 - (1 - p) ** (1 - 1 / 3)),
        (gamma_curve(5.0), lambda p: stats.gamma(6.0).cdf(stats.gamma(5.0).ppf(p))),
    ],
)
def test_lorenz_curve_and_top_mean_are_the_closed_forms(curve: Curve, lorenz: Callable) -> None:
    p = np.array([0.5, 0.03, 0.9, 0.999])  # not in order
    assert curve.lorenz(p) == pytest.approx(lorenz(p), abs=1e-6)
    assert curve.lorenz(0.5) == pytest.approx(lorenz(0.5), abs=1e-6)
    assert curve.top_mean(0.1) == pytest.approx((1 - lorenz(0.9)) * curve.mean() / 0.1, rel=1e-6)


def test_coefficient_of_variation_is_the_closed_form() -> None:
    assert family_curve("lognormal", mu=2.0, sigma=0.5).coefficient_of_variation() == pytest.approx(
        np.sqrt(np.exp(0.25) - 1), abs=1e-6
    )


def test_cdf_undoes_the_quantile_function_in_both_tails() -> None:
    curve = family_curve("Dagum", a=3.0, b=60_000, k=3.0)
    p = np.array([1e-6, 0.01, 0.3, 0.5, 0.97, 1 - 1e-6])
    assert curve.cdf(curve.quantile(p)) == pytest.approx(p, abs=1e-12)
    # scipy calls the Dagum distribution burr(c = a, d = k)
    assert curve.cdf(np.array([50_000.0, 150_000.0])) == pytest.approx(stats.burr(3, 3, scale=60_000).cdf([5e4, 15e4]))


def test_the_curve_meets_percentiles_and_mean_and_never_falls() -> None:
    pay = np.array([60_780.0, 77_750, 101_340, 135_750, 205_620])  # 11-9111, May 2021
    curve, index = hybrid(LEVELS, pay, 119_840)
    assert curve.quantile(LEVELS) == pytest.approx(pay, rel=1e-12)
    assert curve.mean() == pytest.approx(119_840, rel=1e-9)
    assert index == pytest.approx(3.596, abs=5e-4)  # methods 1.3
    levels = np.linspace(1e-6, 1 - 1e-6, 20_001)
    assert (np.diff(curve.quantile(levels)) > 0).all()
    # beyond P90 it is a Pareto distribution: one slope in logarithms
    tail = np.log(curve.quantile(1 - np.array([0.1, 0.01, 0.001])))
    assert np.diff(tail) == pytest.approx(np.log(10) / index)


def test_a_lognormal_body_is_a_straight_line() -> None:
    truth = family_curve("lognormal", mu=11.5, sigma=0.4)
    curve, _ = hybrid(LEVELS, truth.quantile(LEVELS), truth.mean())
    p = np.array([0.001, 0.05, 0.17, 0.4, 0.66, 0.89])
    assert curve.quantile(p) == pytest.approx(truth.quantile(p), rel=1e-9)


def test_pay_does_not_fall_under_the_floor() -> None:
    pay = np.array([16_000.0, 20_000, 26_000, 33_000, 41_000])
    curve, _ = hybrid(LEVELS, pay, 28_000, floor=15_080.0)
    assert curve.quantile(np.array([1e-9, 0.01])).tolist() == [15_080.0, 15_080.0]
    assert curve.mean() == pytest.approx(28_000, rel=1e-9)
    assert curve.quantile(0.099) > 15_080


def test_where_there_is_no_level_there_is_no_pay() -> None:
    levels, pay = np.array([0.1, 0.5, 0.9]), np.array([30_000.0, 50_000.0, 90_000.0])
    curve, _ = hybrid(levels, pay, 56_000)
    assert np.isnan(curve.quantile([np.nan, 0.5, 1.2])).tolist() == [True, False, True]
    draws, _ = hybrid(levels, pay[:, None] * [1, 1.1], [56_000, 61_600])
    assert np.isnan(draws.at(np.array([np.nan, 0.3]))).tolist() == [True, False]


def test_many_draws_at_once_are_the_draws_one_by_one() -> None:
    rng = np.random.default_rng(0)
    pay = np.array([60_780.0, 77_750, 101_340, 135_750, 205_620])[:, None] * np.exp(rng.normal(0, 0.01, (5, 4)))
    mean = 119_840 * np.exp(rng.normal(0, 0.01, 4))
    mean[3] = 90_000.0  # too small for a tail
    together, index = hybrid(LEVELS, pay, mean, floor=15_080.0)
    assert np.isnan(index).tolist() == [False, False, False, True]
    for draw in range(3):
        alone, alone_index = hybrid(LEVELS, pay[:, draw], mean[draw], floor=15_080.0)
        assert index[draw] == pytest.approx(alone_index)
        assert together.gini()[draw] == pytest.approx(alone.gini(), abs=1e-8)
        assert together.cdf(150_000)[draw] == pytest.approx(alone.cdf(150_000), abs=1e-9)
        assert together.lorenz(np.array([0.5, 0.9]))[:, draw] == pytest.approx(alone.lorenz(np.array([0.5, 0.9])))
