"""Whether the pace of the share of GDP broke, when, and how little the years at hand can say of either."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError
from ..words import joined
from .trend import PANDEMIC

_LEVEL = 0.05
_BURN_IN = 100  # draws that let an autoregression forget where it started


def mean_breaks(series: pd.Series, max_breaks: int = 3, min_size: int = 5) -> pd.DataFrame:
    """Find the best dates for none, one and more breaks in the mean, and how many two criteria would keep.

    Parameters
    ----------
    series
        Changes by year without a gap, such as ``share_changes(...)["log_growth_pct"]``. End it in 2019 or earlier: a
        peak of one year (2020) and the fall back pass for breaks.
    max_breaks
        The most breaks looked for.
    min_size
        Fewest years in a regime.

    Returns
    -------
    pandas.DataFrame
        Index ``breaks``, 0 to ``max_breaks``: ``last_years`` (tuple: the last year of each regime but the final one),
        ``means`` (tuple: the mean of each regime, in the unit of the series), ``ssr`` (sum of squared residuals, that
        unit squared), ``residual_sd`` (square root of ``ssr`` over the years less the means), ``bic``, ``lwz``,
        ``bic_picks, lwz_picks`` (true in the row each criterion is smallest in). The criteria change with the unit by
        the same amount in each row, the choice not at all. ``attrs``: those of the series; ``first_year, last_year,
        n, min_size``; ``bic_breaks, lwz_breaks`` (the number each picks); ``holds_2020``.

    Raises
    ------
    MhsmError
        Where the series has gaps or values missing, is too short for the regimes asked, or does not vary within them.

    Notes
    -----
    The dates are the least-squares partition (dynamic programming, ruptures ``Dynp`` with cost ``l2``). With k breaks
    in n years p = 2k + 1 parameters are counted, k + 1 means and k dates. BIC = ln(ssr / n) + p ln(n) / n is that of
    Yao (1988), LWZ = ln(ssr / (n - p)) + 0.299 p ln(n)^2.1 / n that of Liu, Wu and Zidek (1997), both as set out by Bai
    and Perron (2003), J. Applied Econometrics 18, 1-22. BIC keeps too many breaks where changes are serially
    correlated; LWZ, whose penalty is heavier, too few where breaks are small. A date is an estimate: `sup_f` says
    whether there is a break, and `break_date_simulation` how far off its date may be.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> growth = mhsm.share_changes(mhsm.load_health_spending(), "2023-12", 1961, 2019)["log_growth_pct"]
    >>> table = mhsm.mean_breaks(growth, max_breaks=2)
    >>> table[["last_years", "ssr", "bic", "lwz"]].round(3)
              last_years      ssr    bic    lwz
    breaks
    0                 ()  294.065  1.675  1.720
    1            (1993,)  239.233  1.607  1.743
    2       (1992, 2009)  225.438  1.686  1.914
    >>> table.attrs["bic_breaks"], table.attrs["lwz_breaks"]
    (1, 0)
    """
    import ruptures  # type: ignore[import-untyped]

    values = _yearly(series)
    n = len(values)
    if max_breaks < 1 or min_size < 2 or (max_breaks + 1) * min_size > n:
        raise MhsmError(
            f"{max_breaks} breaks with regimes of {min_size} years or more need one break, two years in a regime and"
            f" {(max_breaks + 1) * min_size} years at least: found {n} years; ask for fewer or shorter regimes."
        )
    x = values.to_numpy()
    search = ruptures.Dynp(model="l2", min_size=min_size, jump=1).fit(x[:, None])
    rows = []
    for breaks in range(max_breaks + 1):
        ends = search.predict(n_bkps=breaks) if breaks else [n]
        regimes = np.split(x, ends[:-1])
        ssr = float(sum(((part - part.mean()) ** 2).sum() for part in regimes))
        if ssr <= 1e-12 * (x**2).sum():
            raise MhsmError(
                f"With {breaks} breaks nothing is left of the series ({n} values that do not vary within regimes): pass"
                " changes as computed, not rounded ones or a model's."
            )
        parameters = 2 * breaks + 1
        rows.append(
            {
                "last_years": tuple(int(values.index[end - 1]) for end in ends[:-1]),
                "means": tuple(float(part.mean()) for part in regimes),
                "ssr": ssr,
                "residual_sd": float(np.sqrt(ssr / (n - breaks - 1))),
                "bic": float(np.log(ssr / n) + parameters * np.log(n) / n),
                "lwz": float(np.log(ssr / (n - parameters)) + parameters * 0.299 * np.log(n) ** 2.1 / n),
            }
        )
    table = pd.DataFrame(rows).rename_axis("breaks")
    for criterion in ("bic", "lwz"):
        table[f"{criterion}_picks"] = table.index == table[criterion].idxmin()
    table.attrs = series.attrs | _years(values) | {"min_size": min_size}
    table.attrs |= {"bic_breaks": int(table["bic"].idxmin()), "lwz_breaks": int(table["lwz"].idxmin())}
    return table


def sup_f(series: pd.Series, trim: float = 0.15, n_boot: int = 9999, seed: int = 0) -> pd.DataFrame:
    """Test for one break in the mean at an unknown date, against three kinds of series without one.

    Parameters
    ----------
    series
        Changes by year without a gap, such as ``share_changes(...)["log_growth_pct"]``; end it in 2019 or earlier.
    trim
        Part of the years at either end in which no break is looked for, rounded down to whole years.
    n_boot
        Bootstrap series a design.
    seed
        Of the random numbers.

    Returns
    -------
    pandas.DataFrame
        Index ``design``, what the years are without a break: ``iid`` (each on its own), ``block`` (inertia over a few
        years, of whatever form), ``ar1`` (each a part of the last plus news). ``p_value`` (part of such series whose
        largest F is that of the data or more), ``mc_se`` (its Monte Carlo standard error). ``attrs``: those of the
        series; ``sup_f``; ``break_last_year`` (last year of the first regime); ``means`` (of both regimes, in the
        unit of the series); ``min_size`` (years left at either end); ``ar1`` (coefficient); ``n_boot, seed``;
        ``first_year, last_year, n, holds_2020``; ``reading``, what the three say at 5 percent.

    Raises
    ------
    MhsmError
        Where the series has gaps or values missing, has fewer than 20 years or does not vary; where ``trim`` leaves
        fewer than two years at either end or no date; where ``n_boot`` is below 99; where the changes have no mean to
        return to (a coefficient of 1 or more).

    Notes
    -----
    The statistic is the largest F over the dates (Andrews, 1993): the fall of the squared residuals by a second mean,
    over the variance they leave. Each design resamples deviations from one mean, so the null hypothesis holds:
    years one by one; circular blocks of n^(1/3) years, rounded (Politis and Romano, 1992); an autoregression of order
    1 by least squares whose centred residuals are drawn (Bühlmann, 1997). p = (1 + number at or above) / (1 + draws).
    Deviations from two means instead would hold less inertia and give smaller p-values of ``block`` and ``ar1``.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> growth = mhsm.share_changes(mhsm.load_health_spending(), "2023-12", 1961, 2019)["log_growth_pct"]
    >>> test = sup_f(growth, n_boot=999)
    >>> round(test.attrs["sup_f"], 2), test.attrs["break_last_year"]
    (13.06, 1993)
    >>> test["p_value"].lt(0.05).to_dict()
    {'iid': True, 'block': False, 'ar1': False}
    """
    values = _yearly(series)
    x, n = values.to_numpy(), len(values)
    size = int(trim * n + 1e-9)
    if n < 20 or size < 2 or 2 * size > n or n_boot < 99:
        raise MhsmError(
            "A test for a break needs 20 years, two or more of them left out at either end but not all, and 99 draws:"
            f" found {n} years, {size} left out at either end, {n_boot} draws."
        )
    centred = x - x.mean()
    if (centred**2).sum() <= 1e-12 * (x**2).sum():
        raise MhsmError("The series does not vary: there is no break to test for.")
    coefficient, news = _ar1(centred)
    largest, where = _largest_f(x[None, :], size)
    statistic, last = float(largest[0]), int(where[0])
    rng = np.random.default_rng(seed)
    length = round(n ** (1 / 3))
    starts = rng.integers(0, n, (n_boot, -(-n // length), 1))
    noise = rng.choice(news, (n_boot, _BURN_IN + n))
    for year in range(1, _BURN_IN + n):
        noise[:, year] += coefficient * noise[:, year - 1]
    draws = {
        "iid": rng.choice(centred, (n_boot, n)),
        "block": centred[((starts + np.arange(length)) % n).reshape(n_boot, -1)[:, :n]],
        "ar1": noise[:, _BURN_IN:],
    }
    # Sums in another order differ in the last digit, and a draw that equals the data counts.
    above = {design: (_largest_f(drawn, size)[0] >= statistic * (1 - 1e-9)).sum() for design, drawn in draws.items()}
    p = pd.Series({design: (1 + count) / (1 + n_boot) for design, count in above.items()})
    table = pd.DataFrame({"p_value": p, "mc_se": np.sqrt(p * (1 - p) / n_boot)}).rename_axis("design")
    table.attrs = series.attrs | _years(values)
    table.attrs |= {
        "sup_f": statistic, "break_last_year": int(values.index[last - 1]),
        "means": (float(x[:last].mean()), float(x[last:].mean())), "min_size": size,
        "ar1": coefficient, "n_boot": n_boot, "seed": seed, "reading": _reading(table),
    }  # fmt: skip
    return table


def break_date_simulation(
    n: int = 59,
    break_after: int = 33,
    means: tuple[float, float] = (3.0, 1.0),
    sd: float = 2.0,
    reps: int = 10_000,
    seed: int = 0,
    min_size: int = 5,
) -> pd.DataFrame:
    """Simulate how well the date of a break in the mean can be estimated where the truth is known.

    Parameters
    ----------
    n
        Years.
    break_after
        The last year of the first regime, counted from 1.
    means
        Before and after.
    sd
        Standard deviation of the years around their mean: ``residual_sd`` of `mean_breaks` for a series at hand.
    reps
        Simulated series.
    seed
        Of the random numbers.
    min_size
        Fewest years in a regime.

    Returns
    -------
    pandas.DataFrame
        Index ``estimated_after`` (every date that can be estimated, counted as ``break_after``): ``share_pct`` (percent
        of the series). ``attrs``: the arguments; ``within_2_pct, within_5_pct`` (estimates no further than that from
        the truth) with ``within_2_mc_se_pct, within_5_mc_se_pct``; ``range_90`` (5th and 95th percentile of the
        estimates, counted as they are, whole years).

    Raises
    ------
    MhsmError
        Where a regime is shorter than ``min_size`` or ``min_size`` than two, ``sd`` is not above zero, or ``reps`` not.

    Notes
    -----
    Independent normal years; inertia would make the date less certain still. The estimate is the least-squares date
    (as with one break in `mean_breaks`), taken as if it were known that there is one break.

    Examples
    --------
    >>> dates = break_date_simulation(reps=1)
    >>> int(dates["share_pct"].idxmax())  # the truth is 33
    51
    >>> dates = break_date_simulation()
    >>> round(dates.attrs["within_2_pct"]), dates.attrs["range_90"]
    (61, (22, 42))
    """
    if min_size < 2 or not min_size <= break_after <= n - min_size or not sd > 0 or reps < 1:
        raise MhsmError(
            "A simulation needs regimes of two years or more with the break between them, a spread and a series:"
            f" found a break after {break_after} of {n} years, regimes of {min_size} or more, sd {sd}, {reps} series."
        )
    truth = np.where(np.arange(n) < break_after, *means)
    drawn = truth + sd * np.random.default_rng(seed).standard_normal((reps, n))
    estimates = _largest_f(drawn, min_size)[1]
    dates = pd.RangeIndex(min_size, n - min_size + 1, name="estimated_after")
    counts = np.bincount(estimates, minlength=n + 1)[min_size : n - min_size + 1]
    table = pd.DataFrame({"share_pct": 100 * counts / reps}, index=dates)
    table.attrs = {
        "n": n, "break_after": break_after, "means": means, "sd": sd, "reps": reps, "seed": seed, "min_size": min_size,
    }  # fmt: skip
    for years in (2, 5):
        near = float((np.abs(estimates - break_after) <= years).mean())
        table.attrs[f"within_{years}_pct"] = 100 * near
        table.attrs[f"within_{years}_mc_se_pct"] = float(100 * np.sqrt(near * (1 - near) / reps))
    low, high = np.quantile(estimates, [0.05, 0.95], method="inverted_cdf")
    table.attrs["range_90"] = (int(low), int(high))
    return table


def _largest_f(x: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return, a row, the largest F of one break in the mean and the number of years before it."""
    n = x.shape[1]
    centred = x - x.mean(axis=1, keepdims=True)
    before = np.arange(size, n - size + 1)
    # A second mean lowers the squared residuals by S² n / (i (n - i)), S the sum of the first i deviations.
    fall = np.cumsum(centred, axis=1)[:, before - 1] ** 2 * n / (before * (n - before))
    where = fall.argmax(axis=1)
    most = fall[np.arange(len(fall)), where]
    left = (centred**2).sum(axis=1) - most
    # Draws that leave nothing (all of one year) have no spread to judge by: their F is beyond any.
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(left > 0, (n - 2) * most / left, np.inf), before[where]


def _ar1(centred: np.ndarray) -> tuple[float, np.ndarray]:
    """Fit an autoregression of order 1 with a constant; return its coefficient and its residuals, which have mean 0."""
    past, now = centred[:-1] - centred[:-1].mean(), centred[1:] - centred[1:].mean()
    coefficient = float(past @ now / (past @ past))
    if abs(coefficient) >= 1:
        raise MhsmError(
            f"The changes have no mean to return to (autoregressive coefficient {coefficient:.2f}): pass changes, not"
            " levels."
        )
    return coefficient, now - coefficient * past


def _reading(table: pd.DataFrame) -> str:
    """Say what the designs conclude at 5 percent, and where the draws are too few to tell."""
    below = table["p_value"] < _LEVEL
    if below.all():
        said = "established at 5 percent: every design rejects a constant mean"
    elif not below.any():
        said = "not established: no design rejects a constant mean at 5 percent"
    else:
        yes, no = joined(table.index[below]), joined(table.index[~below])
        said = f"not established: a constant mean is rejected at 5 percent under {yes} and not under {no}"
    close = table.index[(table["p_value"] - _LEVEL).abs() < 2 * table["mc_se"]]
    return f"{said}; more draws are needed to place {joined(close)}" if len(close) else said


def _years(values: pd.Series) -> dict[str, object]:
    first, last = int(values.index[0]), int(values.index[-1])
    return {"first_year": first, "last_year": last, "n": len(values), "holds_2020": first <= PANDEMIC <= last}


def _yearly(series: pd.Series) -> pd.Series:
    """Return changes by year as floats in order; refuse gaps, repeated years and missing values."""
    if not isinstance(series, pd.Series) or not pd.api.types.is_integer_dtype(series.index) or not len(series):
        raise MhsmError("Changes are a series indexed by year, such as share_changes(...)['log_growth_pct'].")
    ordered = pd.to_numeric(series.sort_index(), errors="coerce").astype(float)
    if (np.diff(ordered.index) != 1).any():
        raise MhsmError(
            f"Changes are of every year once: {ordered.index[0]} to {ordered.index[-1]} with {len(ordered)} values has"
            " a gap or a year twice."
        )
    bad = ordered.index[~np.isfinite(ordered)]
    if len(bad):
        raise MhsmError(
            f"Changes are numbers: that of {joined(bad)} is missing; a first difference starts a year later."
        )
    return ordered
