"""Pay inequality between groups of one occupation, within them, and what a change of its mean is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import MhsmError
from .settings import group_columns

if TYPE_CHECKING:  # the recovered distribution is built on wages, and not the other way round
    from ..distribution.recovery import Estimate


def theil_between(groups: pd.DataFrame, nation: pd.DataFrame | None = None) -> pd.Series:
    """Measure how unequal the mean pay of groups is: the part of the Theil index that lies between them.

    Parameters
    ----------
    groups
        Rows of `load_wages_by_industry` (``level`` sector or subsector) or `load_wages_by_area` (states) of one
        occupation and year.
    nation
        The row of `load_wages` of the same occupation and year, to say what part of its jobs the groups hold.

    Returns
    -------
    pandas.Series
        ``theil_between`` (no unit; 0 where all means are equal); ``noise``, the part of it to be expected from the
        sampling error of the means alone, missing where their relative standard errors are (states and three-digit
        industries of many years); ``groups`` counted; ``left_out``, groups whose mean or jobs were not published;
        ``jobs`` and ``mean_usd`` (employment-weighted, nominal) of the groups counted; with ``nation`` also
        ``coverage_pct``, their part of the nation's jobs.

    Raises
    ------
    MhsmError
        Where groups overlap (several levels, settings, metropolitan areas), are of several years or occupations, are
        fewer than two, or a mean is top-coded; where ``nation`` is not the row it should be.

    Notes
    -----
    T = sum s_g ln(m_g / M) with s_g = w_g m_g / M, shares w_g of jobs, means m_g and their mean M (Theil 1967).
    Means enter, not medians, and nothing is assumed about pay within a group. Finer groups can only raise T.
    ``noise`` = 1/2 sum s_g (1 - s_g) RSE_g^2, the expectation of T where all true means are equal (second-order
    expansion; independent errors, shares of jobs known, errors as rounded to 0.1 percent).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> industries = mhsm.load_wages_by_industry("11-9111", years=2015, level="subsector")
    >>> between = mhsm.theil_between(industries, mhsm.load_wages("11-9111", years=2015))
    >>> between[["theil_between", "groups", "left_out", "coverage_pct"]].round(4).to_dict()
    {'theil_between': 0.0052, 'groups': 22.0, 'left_out': 1.0, 'coverage_pct': 99.9047}
    """
    published, key, _ = _published(groups)
    if len(published) < 2:
        raise MhsmError(f"Inequality between groups needs at least two with mean and jobs: found {len(published)}.")
    jobs, mean = published["employment_jobs"], published["annual_mean_usd"]
    whole = (jobs * mean).sum() / jobs.sum()
    pay_share = jobs * mean / (jobs * mean).sum()
    rse = published["mean_rse_pct"] / 100
    between = pd.Series(
        {
            "theil_between": (pay_share * np.log(mean / whole)).sum(),
            "noise": (pay_share * (1 - pay_share) * rse**2).sum(skipna=False) / 2,
            "groups": len(published),
            "left_out": groups[key].nunique() - len(published),
            "jobs": jobs.sum(),
            "mean_usd": whole,
        }
    )
    if nation is not None:
        between["coverage_pct"] = 100 * jobs.sum() / _national_jobs(nation, groups)
    return between


def within_between(groups: pd.DataFrame, theil: Estimate, nation: pd.DataFrame | None = None) -> pd.Series:
    """Divide the inequality of an occupation's pay into what lies between groups and what lies within them.

    Parameters
    ----------
    groups
        As in `theil_between`.
    theil
        The whole Theil index of the same occupation and year, with ``value, lower, upper``: the ``theil`` of
        `recover_distribution`.
    nation
        As in `theil_between`.

    Returns
    -------
    pandas.Series
        ``year, theil_between, theil_total``; ``between_share_pct``, their ratio in percent, and
        ``between_share_upper_pct``, what it is at most, from the lower bound of the whole index (nothing bounds the
        whole from above, so at least 0); ``relation``: ``estimated``, or ``<=`` where the whole index has bounds only,
        because pay is top-coded: then ``theil_total`` and ``between_share_pct`` are missing; ``groups, left_out`` and,
        with ``nation``, ``coverage_pct``.

    Raises
    ------
    MhsmError
        As `theil_between`; or where more inequality lies between the groups than there is in all.

    Notes
    -----
    T = T_between + sum s_g T_g holds exactly in one population. Here the two come from two tables: groups whose mean
    was withheld are not in the first, and sampling error raises it a little (``noise`` of `theil_between`). Between is
    a description of published means, not an effect of industry or place on pay.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> industries = mhsm.load_wages_by_industry("11-9111", years=2015, level="subsector")
    >>> whole = mhsm.recover_distribution(mhsm.load_wages("11-9111", years=2015)).theil
    >>> parts = mhsm.within_between(industries, whole)
    >>> parts.filter(like="between_share").astype(float).round(1).tolist()
    [4.7, 12.5]
    """
    if not hasattr(theil, "lower"):
        raise MhsmError(f"Expected the theil of recover_distribution(wages), found {type(theil).__name__}.")
    part = theil_between(groups, nation)
    between = part["theil_between"]
    if theil.value is not None and between > theil.value:
        raise MhsmError(
            f"Between groups the Theil index is {between:.4f}, more than the whole ({theil.value:.4f}): the two are not"
            " of the same occupation and year."
        )
    value = np.nan if theil.value is None else theil.value
    known = [name for name in ("groups", "left_out", "coverage_pct") if name in part]
    return pd.Series(
        {
            "year": groups["year"].iloc[0],
            "theil_between": between,
            "theil_total": value,
            "between_share_pct": 100 * between / value,
            # A part is never more than the whole, however low the whole's own bound.
            "between_share_upper_pct": 100 * between / max(theil.lower, between, 1e-12),
            "relation": "<=" if theil.value is None else "estimated",
            **part[known].to_dict(),
        }
    )


def composition_change(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Divide the change of an occupation's mean pay into where it works and what it is paid there.

    Parameters
    ----------
    before, after
        Rows of `load_wages_by_industry` (sectors or subsectors) or `load_wages_by_area` (states) of one occupation, in
        an earlier and a later year.

    Returns
    -------
    pandas.DataFrame
        A row for each group, largest total first: code and title; ``published_in`` (``both``, ``before`` or
        ``after``); ``jobs_before, jobs_after, share_before_pct, share_after_pct, mean_before_usd, mean_after_usd``
        (no mean and no jobs in a year in which they were not published); ``composition_usd, pay_usd`` and their sum
        ``total_usd``; ``year_before, year_after`` and ``crosses_break``, whether a break of method or classification
        lies between the years, so that the change is also one of definitions. Nominal dollars. The rows of
        ``total_usd`` add up exactly to the change of the employment-weighted mean of the published groups.

    Raises
    ------
    MhsmError
        Where the two are not of one occupation, level and system of industries in two years, one before the other; and
        as `theil_between`.

    Notes
    -----
    Kitagawa (1955), symmetric: pay = (m1 - m0)(w0 + w1)/2 and composition = (w1 - w0)(mean of m0 and m1, less that of
    the whole). Shares w add up to 1 in both years, so that subtracting the whole's mean alters no sum, but a group then
    adds only as far as it is paid above it. A group published in one year only has no change of pay:
    all of it counts as composition, at its own mean. Most such groups were withheld rather than empty: their shares are
    there to judge by.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> sectors = [mhsm.load_wages_by_industry("11-9111", years=year, level="sector") for year in (2012, 2018)]
    >>> change = mhsm.composition_change(*sectors)
    >>> change[["composition_usd", "pay_usd", "total_usd"]].sum().round().tolist()
    [705.0, 14565.0, 15270.0]
    >>> change["crosses_break"].any().item()
    False
    """
    parts = {}
    for when, rows in (("before", before), ("after", after)):
        published, key, title = _published(rows)
        parts[when] = published.set_index(key)
    same = ("occupation_code", "industry_level", "industry_system", "area_type")
    one, other = before.iloc[0], after.iloc[0]
    differing = [name for name in same if one.get(name) != other.get(name)]
    if differing:
        raise MhsmError(
            f"A change is of one occupation, level and system: {differing[0]} is {one.get(differing[0])!r} before and"
            f" {other.get(differing[0])!r} after."
        )
    if not one["year"] < other["year"]:
        raise MhsmError(f"Expected an earlier and a later year: found {one['year']} and {other['year']}.")
    wanted = {"employment_jobs": "jobs", "annual_mean_usd": "mean", title: "title"}
    both = pd.concat(
        {when: rows[list(wanted)].rename(columns=wanted) for when, rows in parts.items()}, axis=1, sort=True
    )
    both.columns = [f"{name}_{when}" for when, name in both.columns]
    jobs = {when: both[f"jobs_{when}"].fillna(0) for when in parts}
    w0, w1 = (jobs[when] / jobs[when].sum() for when in parts)
    # The mean a group lacks in one year is taken from the other: its pay then stays, its coming or going counts.
    m0 = both["mean_before"].fillna(both["mean_after"])
    m1 = both["mean_after"].fillna(both["mean_before"])
    middle = ((w0 * m0).sum() + (w1 * m1).sum()) / 2
    composition, pay = (w1 - w0) * ((m0 + m1) / 2 - middle), (m1 - m0) * (w0 + w1) / 2
    missing = {when: both[f"jobs_{when}"].isna() for when in parts}
    change = pd.DataFrame(
        {
            title: both["title_after"].fillna(both["title_before"]),
            "published_in": np.select([missing["after"], missing["before"]], ["before", "after"], "both"),
            "jobs_before": both["jobs_before"],
            "jobs_after": both["jobs_after"],
            "share_before_pct": 100 * w0,
            "share_after_pct": 100 * w1,
            "mean_before_usd": both["mean_before"],
            "mean_after_usd": both["mean_after"],
            "composition_usd": composition,
            "pay_usd": pay,
            "total_usd": composition + pay,
            "year_before": one["year"],
            "year_after": other["year"],
            "crosses_break": bool(one["comparable_since"] != other["comparable_since"]),
        }
    )
    return change.rename_axis(key).sort_values("total_usd", ascending=False).reset_index()


def _published(groups: pd.DataFrame) -> tuple[pd.DataFrame, str, str]:
    """Keep the groups with mean and jobs; name the columns of code and title. A top-coded mean is refused."""
    if groups.empty:
        raise MhsmError("No groups: the frame is empty.")
    key, title = group_columns(groups)
    without = groups["annual_mean_usd"].isna()
    hidden = groups[without & ~groups["top_coded_from"].isin(["none", "unknown"])]
    if not hidden.empty:
        raise MhsmError(
            f"The mean of {hidden[title].iloc[0]} is top-coded, and a mean between groups needs every one as a number:"
            " take another year, or leave the group out and say so."
        )
    return groups[~without & groups["employment_jobs"].notna()], key, title


def _national_jobs(nation: pd.DataFrame, groups: pd.DataFrame) -> float:
    wanted = groups[["year", "occupation_code"]].iloc[0].tolist()
    if len(nation) != 1 or nation[["year", "occupation_code"]].iloc[0].tolist() != wanted:
        raise MhsmError(f"Coverage needs the one row of load_wages() of {wanted[1]} in {wanted[0]}: found another.")
    return float(nation["employment_jobs"].iloc[0])
