"""Pay by state: nominal and at national prices, ranks, and how far apart the states are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..areas import AREAS, TERRITORIES
from ..errors import MhsmError, NotCoveredError
from .bounds import relation, wage_bounds
from .field import bounded_ranks, densest_window

_STATES = AREAS[~AREAS["area_code"].isin(TERRITORIES)].rename(columns={"abbreviation": "state"})


def state_wages(areas: pd.DataFrame, parities: pd.DataFrame) -> pd.DataFrame:
    """Put an occupation's median pay in every state beside what it buys at national prices, with ranks.

    Parameters
    ----------
    areas
        Rows of `load_wages_by_area` of one occupation and year, states only.
    parities
        Rows of `load_price_parities`, all items; only those of the year of the wages are used.

    Returns
    -------
    pandas.DataFrame
        51 rows, the states and the District of Columbia: ``year, occupation_title, area_code, area_title, state``
        (postal abbreviation), ``employment_jobs, median_lower, median_upper, median_relation`` (nominal dollars a year,
        a state not among the rows ``not published``), ``rank_best, rank_worst`` (1 = highest; different where
        top-coded, ties share the better), ``annual_mean_usd, mean_rse_pct`` (RSE: May 2006 to 2013), ``evidence``.
        Where parities of the year are at hand also ``price_parity_us_100, median_real_lower, median_real_upper,
        median_real_relation`` (the median / (parity / 100): dollars at the nation's prices of that year) and
        ``rank_real_best, rank_real_worst``; elsewhere there are no such columns: no other year's parities stand in.

    Raises
    ------
    MhsmError
        Where the rows are of several years or occupations, of other areas, or a state lacks its parity.
    NotCoveredError
        Where no state has a median.

    Notes
    -----
    A parity compares what consumers pay in a state, rents among it, with the nation (BEA, regional price parities).
    It is no deflator of wages and compares places, not years.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> states = mhsm.state_wages(mhsm.load_wages_by_area("11-9111", years=2015), mhsm.load_price_parities())
    >>> row = states.set_index("state").loc["DC"]
    >>> int(row["median_lower"]), int(row["rank_best"]), round(row["median_real_lower"]), int(row["rank_real_best"])
    (121620, 1, 107262, 2)
    """
    if not {"area_type", "area_code", "annual_p50_usd"} <= set(areas.columns):
        raise MhsmError("State wages need rows of load_wages_by_area(): these have no area_code or annual_p50_usd.")
    mixed = [name for name in ("year", "occupation_code", "area_type") if areas[name].nunique() > 1]
    if mixed:
        raise MhsmError(f"State wages are of one occupation and year: the rows hold several {mixed[0]} values.")
    known, twice = areas["area_code"].isin(_STATES["area_code"]), areas["area_code"].duplicated()
    if areas.empty or not known.all() or twice.any():
        found = ", ".join(areas.loc[~known, "area_title"].head(3)) if len(areas) else "no row"
        found = found or f"{areas.loc[twice, 'area_title'].iloc[0]} twice"
        raise MhsmError(f"State wages need one row a state (area_type 'state'): found {found}.")
    year, title = int(areas["year"].iloc[0]), areas["occupation_title"].iloc[0]
    median = wage_bounds(areas, "annual_p50_usd")
    if median["relation"].eq("not published").all():
        raise NotCoveredError(f"No annual median of {title} by state is at hand for May {year}.")
    kept = ["area_code", "employment_jobs", "annual_mean_usd", "mean_rse_pct", "evidence"]
    rows = pd.concat([areas[kept], median.add_prefix("median_")], axis=1)
    states = _STATES.merge(rows, on="area_code", how="left")
    states.insert(0, "year", year)
    states.insert(1, "occupation_title", title)
    states = _with_ranks(states, "median", "rank")
    prices = parities[parities["year"].eq(year) & parities["category"].eq("all_items")]
    if len(prices):
        parity = states["area_code"].map(prices.set_index("area_code")["price_parity_us_100"])
        if parity.isna().any():
            raise MhsmError(f"Price parities of {year} lack {', '.join(states.loc[parity.isna(), 'area_title'])}.")
        real = {f"median_real_{end}": states[f"median_{end}"] / (parity / 100) for end in ("lower", "upper")}
        states = _with_ranks(states.assign(price_parity_us_100=parity, **real), "median_real", "rank_real")
    return states


def _with_ranks(states: pd.DataFrame, value: str, rank: str) -> pd.DataFrame:
    """Add relation and ranks of a value given as bounds."""
    bounds = pd.DataFrame({end: states[f"{value}_{end}"] for end in ("lower", "upper")})
    ranks = bounded_ranks(bounds).add_prefix(f"{rank}_")
    return states.assign(**{f"{value}_relation": relation(bounds["lower"], bounds["upper"])}).join(ranks)


def state_dispersion(states: pd.DataFrame) -> pd.Series:
    """Describe how far apart the medians of the states are, nominal and at national prices.

    Parameters
    ----------
    states
        The result of `state_wages`.

    Returns
    -------
    pandas.Series
        ``n`` states with a median, ``n_missing`` of 51; ``mean_of_medians_usd`` (a state counts once: it is no
        national median), ``cv_pct`` (standard deviation with n - 1, over the mean), ``p90_p10_over_states`` (ratio of
        the 90th to the 10th percentile of the medians), ``lowest_state, lowest_usd, highest_state, highest_usd``
        (states that tie are joined by "and"); ``iqr_pct`` (distance between the quartiles of the states, in percent of
        their median) and ``densest_window_n`` (the most medians within 2 percent: heaping). Where employment is known
        ``n_with_employment`` and ``cv_weighted_pct`` (states weighted by it). Where the mean's RSE is known
        ``rse_of_mean_pct`` (the median over states), ``cv_of_means_pct`` and ``noise_share_of_means_pct``: the mean
        squared standard error in percent of the variance of the states' means, the part of it that sampling alone
        would make. Where parities are at hand ``real_mean_of_medians_usd, real_cv_pct, real_p90_p10_over_states,
        real_lowest_state`` … and ``rank_correlation`` (Spearman) of nominal and real medians. What is not known is no
        entry.

    Raises
    ------
    MhsmError
        Where a state's median is top-coded, since a mean and a variance of bounds are not known; or where fewer than
        two states have a median.

    Notes
    -----
    BLS publishes no standard errors of medians. Percentiles of May 2021 are heaped on common values
    (`load_series_breaks`), so small gaps and ranks of that year mean little.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> areas = mhsm.load_wages_by_area("11-9111", years=2015)
    >>> apart = mhsm.state_dispersion(mhsm.state_wages(areas, mhsm.load_price_parities()))
    >>> round(apart["cv_pct"], 1), round(apart["p90_p10_over_states"], 2), apart["lowest_state"]
    (12.6, 1.39, 'Iowa')
    """
    if "median_relation" not in states:
        raise MhsmError("A dispersion over states needs the result of state_wages(): there is no median_relation.")
    there = states[states["median_relation"] != "not published"]
    censored = there.loc[there["median_relation"] != "=", "area_title"]
    if len(censored):
        raise MhsmError(
            f"No dispersion over states: the median of {', '.join(censored)} is a bound, so mean and variance are not"
            " known; describe the states by their ranks."
        )
    if len(there) < 2:
        raise MhsmError(f"A dispersion over states needs two medians or more: found {len(there)}.")
    median = there["median_lower"]
    result: dict[str, object] = {"n": len(there), "n_missing": len(states) - len(there)}
    result |= _apart(there, "median_lower", "")
    quartiles = median.quantile([0.25, 0.5, 0.75])
    result |= {
        "iqr_pct": float(100 * (quartiles[0.75] - quartiles[0.25]) / quartiles[0.5]),
        "densest_window_n": densest_window(median),
    }
    jobs = there["employment_jobs"]
    if jobs.notna().any():
        weight, value = jobs.dropna(), median[jobs.notna()]
        mean = np.average(value, weights=weight)
        spread = np.sqrt(np.average((value - mean) ** 2, weights=weight))
        result |= {"n_with_employment": len(weight), "cv_weighted_pct": float(100 * spread / mean)}
    noise = there.dropna(subset=["annual_mean_usd", "mean_rse_pct"])
    if len(noise) > 1:
        means, errors = noise["annual_mean_usd"], noise["annual_mean_usd"] * noise["mean_rse_pct"] / 100
        result |= {
            "rse_of_mean_pct": float(noise["mean_rse_pct"].median()),
            "cv_of_means_pct": float(100 * means.std() / means.mean()),
            "noise_share_of_means_pct": float(100 * (errors**2).mean() / means.var()),
        }
    if "median_real_lower" in states:
        result |= _apart(there, "median_real_lower", "real_")
        result["rank_correlation"] = float(median.rank().corr(there["median_real_lower"].rank()))
    return pd.Series(result, dtype=object)


def _apart(there: pd.DataFrame, column: str, prefix: str) -> dict[str, object]:
    value = there[column]
    low, high = value.quantile([0.1, 0.9])
    ends = {
        f"{name}_{part}": what
        for name, end in (("lowest", value.min()), ("highest", value.max()))
        for part, what in (("state", " and ".join(there.loc[value == end, "area_title"])), ("usd", float(end)))
    }
    found: dict[str, object] = {
        "mean_of_medians_usd": float(value.mean()),
        "cv_pct": float(100 * value.std() / value.mean()),
        "p90_p10_over_states": float(high / low),
        **ends,
    }
    return {f"{prefix}{name}": what for name, what in found.items()}
