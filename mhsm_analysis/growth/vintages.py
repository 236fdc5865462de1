"""Projections of many vintages side by side: growth, gap and multiple, paths, the base levels that came, openings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..backtests import bare
from ..errors import MhsmError, NotCoveredError
from ..occupations import codes_of_title, find_occupation, name_of
from ..occupations.crosswalk import told_later
from ..words import joined
from .summary import growth_rank, growth_summary, years_of

# Vintages of which no total is at hand have 809 and 832 line items at hand; of one that is a part only there is no sum.
_WHOLE_ITEMS = 700
_LEVELS = ["employment_base_thousands", "employment_target_thousands"]


def with_national_total(projections: pd.DataFrame) -> pd.DataFrame:
    """Add a total to vintages of which none is at hand: the sum of their line items.

    Parameters
    ----------
    projections
        Rows of `load_projections`, whole vintages.

    Returns
    -------
    pandas.DataFrame
        The rows, with ``national_total``: ``published``, or ``sum of line items`` for a vintage without a total row,
        which got one (2018-28 and 2021-31 are at hand from the occupation finder only).

    Notes
    -----
    In vintages that have both, the sum of the rounded line items misses the published total by 2.0 thousand at most,
    0.0013 percent.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> rows = mhsm.with_national_total(mhsm.load_projections(vintage="2018-28"))
    >>> mhsm.growth_summary(rows, vintage="2018-28")["national_growth_pct"].round(2).item()
    5.21
    """
    if "national_total" in projections:
        return projections
    rows = projections.assign(national_total="published")
    has_total = set(rows.loc[rows["row_type"] == "total", "vintage"])
    added = []
    for vintage, items in rows[~rows["vintage"].isin(has_total)].groupby("vintage"):
        items = items[items["row_type"] == "line_item"]
        if len(items) < _WHOLE_ITEMS:
            continue  # growth_summary then says that there is no total
        rows.loc[rows["vintage"] == vintage, "national_total"] = "sum of line items"
        base, target = items[_LEVELS].sum().round(1)
        total = {
            "vintage": vintage,
            "occupation_code": "00-0000",
            "row_type": "total",
            "change_thousands": target - base,
        }
        total |= {
            "occupation_title": "Total, all occupations (sum of line items)",
            "national_total": "sum of line items",
        }
        total |= dict(zip(_LEVELS, (base, target), strict=True)) | {"change_pct": round(100 * (target / base - 1), 1)}
        added.append(total)
    whole = pd.concat([rows, pd.DataFrame(added)], ignore_index=True) if added else rows
    whole.attrs = dict(projections.attrs)  # concat loses the breaks between the vintages
    return whole


def vintage_table(projections: pd.DataFrame, occupation: str = "11-9111") -> pd.DataFrame:
    """Put an occupation's projected growth against the national average side by side, one row a vintage.

    Parameters
    ----------
    projections
        Rows of `load_projections`, whole vintages.
    occupation
        SOC code or exact title; of a title that several codes have had, the newest. Only vintages that have the code
        are listed.

    Returns
    -------
    pandas.DataFrame
        By base year: ``vintage, base_year, target_year, employment_base_thousands, employment_target_thousands,
        growth_pct, published_growth_pct, national_growth_pct, gap_points, multiple, cagr_pct, national_cagr_pct,
        jobs_above_national_rate_thousands, national_employment_base_thousands`` (see `growth_summary`);
        ``rank_published, rank_levels, n_occupations`` (see `growth_rank`; missing where the vintage is not whole);
        ``national_total`` (see `with_national_total`). ``attrs``: ``occupation_code, occupation_title`` (of the newest
        vintage), ``occupation_codes`` (see `load_wages`).

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Notes
    -----
    The multiple divides by national growth, a small and cyclical number: it says more about the base year of the nation
    than about the occupation. The gap in points is the steadier comparison. Codes change between vintages
    (`load_series_breaks`): where an occupation kept its code its content may still have moved.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> table = mhsm.vintage_table(mhsm.load_projections()).set_index("vintage")
    >>> table.loc[["2019-29", "2020-30", "2021-31"], ["gap_points", "multiple"]].round(1).values.tolist()
    [[27.8, 8.5], [24.7, 4.2], [23.1, 5.4]]
    """
    rows = with_national_total(projections)
    code = find_occupation(rows, occupation)  # once: a title can be two occupations in two vintages
    listed, rows = [], bare(rows)
    for vintage in rows["vintage"].unique():
        try:  # growth_summary refuses a vintage in which the code is another occupation
            summary = growth_summary(rows, code, vintage)
        except NotCoveredError:  # other vintages have it
            continue
        ranks: dict[str, int] = {}
        for by in ("published", "levels"):
            try:
                rank = growth_rank(rows, code, vintage, by=by)
            except MhsmError:  # a part of a vintage, or a group of occupations
                continue
            ranks |= {f"rank_{by}": int(rank["rank"]), "n_occupations": int(rank["n"])}
        kind = rows.loc[rows["vintage"] == vintage, "national_total"].iloc[0]
        listed.append({"vintage": vintage, **summary, **ranks, "national_total": kind, "about": summary.attrs})
    if not listed:
        raise NotCoveredError(f"No vintage of these rows has both {name_of(code, rows)} and a national total.")
    table = pd.DataFrame(listed).sort_values("base_year", ignore_index=True)
    about = table.pop("about").iloc[-1]
    columns = ["vintage", "base_year", "target_year", *_LEVELS, "growth_pct", "published_growth_pct"]
    columns += ["national_growth_pct", "gap_points", "multiple", "cagr_pct", "national_cagr_pct"]
    columns += ["jobs_above_national_rate_thousands", "national_employment_base_thousands"]
    table = table.reindex(columns=[*columns, "rank_published", "rank_levels", "n_occupations", "national_total"])
    whole = dict.fromkeys(["rank_published", "rank_levels", "n_occupations"], "Int64")
    table = table.astype({"base_year": int, "target_year": int, **whole})
    table.attrs = {name: about[name] for name in ("occupation_code", "occupation_title")}
    table.attrs["occupation_codes"] = codes_of_title(rows, code)
    return table


def passed_in(levels: pd.Series, target: float, last: int) -> int | None:
    """Return the first year from which levels stay at or above a target, up to a year; None where the latest does not.

    >>> passed_in(pd.Series([5.0, 7.0, 6.0, 8.0], index=[2021, 2022, 2023, 2024]), target=6.5, last=2030)
    2024
    """
    held = (levels.loc[:last] >= target)[::-1].cummin()[::-1]
    return int(held.index[held][0]) if held.any() else None


def openings_parts(projections: pd.DataFrame, occupation: str = "11-9111") -> pd.DataFrame:
    """Take projected openings apart: those who leave the labor force, those who leave the occupation, and growth.

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        One row a vintage of the separations method (2016-26 on): ``vintage, openings_thousands_per_year,
        growth_thousands_per_year`` ((target - base) / years), ``exits_thousands_per_year,
        transfers_thousands_per_year`` (missing where only the total of openings is at hand),
        ``separations_thousands_per_year`` (openings less growth), ``separations_share_pct``, and
        ``residual_thousands_per_year``: openings less the three parts, where all are published.

    Raises
    ------
    UnknownOccupationError, NotCoveredError
        Where no vintage of the separations method has the occupation. Older vintages count replacement needs over a
        decade, which is another concept and is never spliced to this one.

    Notes
    -----
    Openings = exits + transfers + growth, a year on average (BLS, separations method). The parts are rounded to 0.1, so
    the residual is at most 0.1 (0.15 with the rounding of openings itself).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> parts = mhsm.openings_parts(mhsm.load_projections()).set_index("vintage")
    >>> parts.loc["2020-30", ["openings_thousands_per_year", "separations_share_pct"]].round(0).tolist()
    [52.0, 73.0]
    """
    asked = projections[projections["openings_thousands_per_year"].notna()]
    code = find_occupation(projections, occupation)
    rows = asked[asked["occupation_code"] == code]
    if rows.empty:
        has = joined(projections.loc[projections["occupation_code"] == code, "vintage"].unique())
        became = told_later(code)
        raise NotCoveredError(
            f"No openings of {name_of(code, projections)} by the separations method are in these rows: it is in {has},"
            " and vintages before 2016-26 count replacement needs" + (f"; {became}." if became else ".")
        )
    span = np.array([last - first for first, last in map(years_of, rows["vintage"])])
    growth = (rows["employment_target_thousands"] - rows["employment_base_thousands"]) / span
    openings = rows["openings_thousands_per_year"]
    exits, transfers = (rows[f"{name}_thousands_per_year"] for name in ("labor_force_exits", "occupational_transfers"))
    return pd.DataFrame(
        {
            "vintage": rows["vintage"],
            "openings_thousands_per_year": openings,
            "growth_thousands_per_year": growth,
            "exits_thousands_per_year": exits,
            "transfers_thousands_per_year": transfers,
            "separations_thousands_per_year": openings - growth,
            "separations_share_pct": 100 * (1 - growth / openings).where(openings > 0),
            "residual_thousands_per_year": openings - growth - exits - transfers,
        }
    ).reset_index(drop=True)
