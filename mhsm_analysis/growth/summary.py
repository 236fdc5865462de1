"""Growth against the national average: one projection, fully said."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError, UnknownOccupationError
from ..occupations import codes_of_title, find_occupation

# Levels are published in thousands with one decimal, so each may be off by half of that.
_HALF_UNIT_THOUSANDS = 0.05
# Line items miss the published total by about 0.001 percent in whole vintages; of 2025-35 only managers are at hand.
_WHOLE = 0.999


def growth_summary(projections: pd.DataFrame, occupation: str = "11-9111", vintage: str = "2020-30") -> pd.Series:
    """Compare an occupation's projected growth with that of all occupations.

    Parameters
    ----------
    projections
        Rows of `load_projections`, the total among them.
    occupation
        SOC code or exact title.
    vintage
        The projection's base and target year.

    Returns
    -------
    pandas.Series
        In this order: ``base_year, target_year``; ``employment_base_thousands, employment_target_thousands,
        change_thousands``; ``growth_pct`` (from levels), ``growth_lower_pct, growth_upper_pct`` (what the rounding of
        the levels to 0.1 leaves open), ``published_growth_pct``; ``cagr_pct`` (compound annual growth);
        ``doubling_time_years`` (infinite where the occupation does not grow); the same for all occupations with
        ``national_`` in front; ``gap_points`` (percentage points); ``multiple`` (growth / national growth; missing
        where the nation does not grow, since no multiple exists then); ``relative_growth_pct`` (growth of the
        occupation's share of all jobs); ``jobs_at_national_rate_thousands`` and ``jobs_above_national_rate_thousands``
        (they add up to target less base, from which the published change may differ by 0.1);
        ``share_of_national_change_pct`` (missing where the nation does not grow);
        ``openings_thousands_per_year`` and its parts ``growth_openings_thousands_per_year`` (change / years) and
        ``separations_thousands_per_year``, with ``separations_share_pct`` (above 100 where the occupation
        shrinks; missing where openings are published as 0.0). Openings are missing in vintages before
        2016-26, which count replacement needs instead. Employment includes the self-employed. ``attrs``:
        ``vintage, occupation_code, occupation_title, occupation_codes`` (see `load_wages`).

    Raises
    ------
    UnknownOccupationError, NotCoveredError
        Where the occupation, the vintage or its total is not in the rows.

    Notes
    -----
    Openings = exits from the labor force + transfers to other occupations + change / years (BLS, separations method),
    so what growth does not explain is replacement. The multiple divides by a small, cyclical number: the gap in points
    is the steadier comparison.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> growth = mhsm.growth_summary(mhsm.load_projections(), "11-9111", "2020-30")
    >>> growth[["growth_pct", "national_growth_pct", "gap_points", "multiple"]].round(2).tolist()
    [32.48, 7.74, 24.74, 4.2]
    >>> growth[["growth_lower_pct", "growth_upper_pct", "published_growth_pct"]].round(2).tolist()
    [32.45, 32.51, 32.5]
    """
    rows = _of_vintage(projections, vintage)
    code = find_occupation(rows, occupation, projections)
    row = _only(rows[rows["occupation_code"] == code], f"{code} in {vintage}")
    total = _only(rows[rows["row_type"] == "total"], f"the total of all occupations in {vintage}")
    first, last = years_of(vintage)
    own, nation = _rates(row, last - first), _rates(total, last - first)
    summary = pd.Series({"base_year": first, "target_year": last, **own}, dtype=float)
    summary = pd.concat([summary, pd.Series(nation).add_prefix("national_")])

    summary["gap_points"] = own["growth_pct"] - nation["growth_pct"]
    grows = nation["change_thousands"] > 0
    summary["multiple"] = own["growth_pct"] / nation["growth_pct"] if grows else np.nan
    summary["relative_growth_pct"] = 100 * ((1 + own["growth_pct"] / 100) / (1 + nation["growth_pct"] / 100) - 1)
    at_average = own["employment_base_thousands"] * nation["growth_pct"] / 100
    change = own["employment_target_thousands"] - own["employment_base_thousands"]
    summary["jobs_at_national_rate_thousands"] = at_average
    summary["jobs_above_national_rate_thousands"] = change - at_average
    summary["share_of_national_change_pct"] = 100 * change / nation["change_thousands"] if grows else np.nan
    openings, from_growth = row["openings_thousands_per_year"], change / (last - first)
    summary["openings_thousands_per_year"] = openings
    summary["growth_openings_thousands_per_year"] = from_growth
    summary["separations_thousands_per_year"] = openings - from_growth
    summary["separations_share_pct"] = 100 * (1 - from_growth / openings) if openings > 0 else np.nan
    summary.attrs = {"vintage": vintage, "occupation_code": code, "occupation_title": row["occupation_title"]}
    summary.attrs["occupation_codes"] = codes_of_title(projections, code, row["occupation_title"])
    return summary


def growth_rank(
    projections: pd.DataFrame, occupation: str = "11-9111", vintage: str = "2020-30", *, by: str = "published"
) -> pd.Series:
    """Rank an occupation's projected growth among all occupations of a vintage.

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    occupation
        SOC code or exact title.
    vintage
        The projection's base and target year.
    by
        ``published``: the published percentage (one decimal, ties kept); ``levels``: growth computed from the rounded
        levels, which for a small occupation is hardly known.

    Returns
    -------
    pandas.Series
        ``rank`` (1 = fastest; tied occupations share it), ``n`` occupations, ``n_faster``, ``n_tied`` (others with the
        same growth), ``slower_share_pct`` (percent of occupations that grow more slowly),
        ``slower_employment_share_pct`` (percent of base-year employment in these). ``attrs``: ``vintage,
        occupation_code, occupation_title, occupation_codes`` (see `load_wages`).

    Raises
    ------
    UnknownOccupationError, NotCoveredError
        Where the occupation is a group rather than a line item, or the vintage is not there or not whole.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> rank = mhsm.growth_rank(mhsm.load_projections(), "11-9111", "2020-30")
    >>> rank[["rank", "n", "n_faster", "n_tied"]].astype(int).tolist()
    [23, 790, 22, 1]
    """
    rows = _of_vintage(projections, vintage)
    code = find_occupation(rows, occupation, projections)
    items = rows[rows["row_type"] == "line_item"]
    is_own = items["occupation_code"] == code
    if not is_own.any():
        title = rows.loc[rows["occupation_code"] == code, "occupation_title"].iloc[0]
        raise UnknownOccupationError(f"{code} {title} is a group of occupations: only single occupations are ranked.")
    jobs, total = items["employment_base_thousands"], rows[rows["row_type"] == "total"]
    if len(total) and jobs.sum() < _WHOLE * total["employment_base_thousands"].iloc[0]:
        raise NotCoveredError(f"No rank in {vintage}: only {len(items)} of its occupations are at hand.")
    if by == "published":
        growth = items["change_pct"]
    elif by == "levels":
        # In whole tenths: equal ratios then divide to equal floats, where 0.3 / 0.1 and 3.0 / 1.0 would not.
        growth = (10 * items["employment_target_thousands"]).round() / (10 * jobs).round()
    else:
        raise MhsmError(f"Growth is ranked by 'published' or by 'levels', not by {by!r}.")
    own = growth[is_own].iloc[0]
    faster, slower = int((growth > own).sum()), growth < own
    rank = pd.Series(
        {
            "rank": faster + 1,
            "n": len(items),
            "n_faster": faster,
            "n_tied": int((growth == own).sum()) - 1,
            "slower_share_pct": 100 * slower.mean(),
            "slower_employment_share_pct": 100 * jobs[slower].sum() / jobs.sum(),
        }
    )
    title = items.loc[is_own, "occupation_title"].iloc[0]
    rank.attrs = {"vintage": vintage, "occupation_code": code, "occupation_title": title}
    rank.attrs["occupation_codes"] = codes_of_title(projections, code, title)
    return rank


def _rates(row: pd.Series, years: int) -> dict[str, float]:
    base, target = row["employment_base_thousands"], row["employment_target_thousands"]
    half = _HALF_UNIT_THOUSANDS
    ratio = target / base
    return {
        "employment_base_thousands": base,
        "employment_target_thousands": target,
        "change_thousands": row["change_thousands"],
        "growth_pct": 100 * (ratio - 1),
        "growth_lower_pct": 100 * (max(target - half, 0) / (base + half) - 1),  # nobody employs fewer than none
        "growth_upper_pct": 100 * ((target + half) / (base - half) - 1),
        "published_growth_pct": row["change_pct"],
        "cagr_pct": 100 * (ratio ** (1 / years) - 1),
        "doubling_time_years": years * np.log(2) / np.log(ratio) if ratio > 1 else np.inf,
    }


def years_of(vintage: str) -> tuple[int, int]:
    """Read 2020-30 as 2020 and 2030."""
    first = int(vintage[:4])
    last = first // 100 * 100 + int(vintage[5:])
    return first, last if last > first else last + 100


def _of_vintage(projections: pd.DataFrame, vintage: str) -> pd.DataFrame:
    if "vintage" not in projections:
        raise MhsmError("Projections are rows of load_projections(): these have no vintage.")
    there = projections["vintage"].unique().tolist()
    if vintage not in there:
        raise NotCoveredError(f"No projection {vintage} in these rows: there are {', '.join(there) or 'none'}.")
    return projections[projections["vintage"] == vintage]


def _only(rows: pd.DataFrame, what: str) -> pd.Series:
    if len(rows) != 1:
        raise NotCoveredError(
            f"Expected one row for {what}, found {len(rows)}: pass the rows of load_projections(). Of vintages known"
            " from the finder only (2018-28, 2021-31) no total is at hand: with_national_total() puts the sum of"
            " line items in its place."
        )
    return rows.iloc[0]
