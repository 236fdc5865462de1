"""Pay over time: nominal, real and relative wages, and changes that say whether they cross a series break."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from ..catalog import table
from ..errors import MhsmError, NotCoveredError
from ..loading.articles import breaks_between
from ..occupations.naming import name_of, what_is_in
from ..words import joined, spans
from .bounds import relation, wage_bounds

SERIES = ["year", "comparable_since", "lower", "upper", "relation"]
_MEANS = ("annual_mean_usd", "hourly_mean_usd")
_CPI = "cpi_u_nsa_1982_84_100"
_PANEL_YEARS = 3  # an estimate pools six semiannual panels


def nominal_wages(wages: pd.DataFrame, column: str = "annual_p50_usd") -> pd.DataFrame:
    """Arrange one occupation's wages by year, top-coded ones as bounds.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one occupation, one a year.
    column
        A percentile, or ``annual_mean_usd`` or ``hourly_mean_usd``.

    Returns
    -------
    pandas.DataFrame
        ``year, comparable_since, lower, upper, relation`` by year, in dollars of the May of each row. Years are those
        of ``wages``: one without a published figure stays, as ``not published``.

    Raises
    ------
    MhsmError
        Where the rows are not one occupation's, one a year, or no year has the figure.

    Notes
    -----
    Means are never top-coded in national files, so they are points.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.nominal_wages(mhsm.load_wages("Chief Executives", years=[2021, 2025]), "annual_p90_usd")
       year  comparable_since     lower     upper relation
    0  2021              2021  208000.0       inf       >=
    1  2025              2021  507730.0  507730.0        =
    """
    missing = [name for name in ("year", "occupation_code", "comparable_since") if name not in wages.columns]
    if missing:
        raise MhsmError(f"Pay over time needs rows of load_wages(): {', '.join(missing)} not found.")
    if wages.empty or wages["occupation_code"].nunique() > 1 or wages["year"].duplicated().any():
        raise MhsmError(
            f"Pay over time is of one occupation with one row a year: found {len(wages)} rows of"
            f" {wages['occupation_code'].nunique()} occupations and {wages['year'].nunique()} years."
        )
    wages = wages.sort_values("year", ignore_index=True)
    if column in _MEANS and column in wages:
        bounds = pd.DataFrame({"lower": wages[column], "upper": wages[column]})
        bounds["relation"] = relation(bounds["lower"], bounds["upper"])
    else:
        bounds = wage_bounds(wages, column)
    if bounds["relation"].eq("not published").all():
        other = column.replace(*(("annual", "hourly") if column.startswith("annual") else ("hourly", "annual")))
        there = other in wages and wages[other].notna().any()
        raise MhsmError(
            f"No {column} of {wages['occupation_code'].iloc[0]} was published for May {spans(wages['year'])}"
            f"{f': use {other}' if there else ''}."
        )
    series = wages[["year", "comparable_since"]].join(bounds)
    series.attrs = {"table": wages.attrs.get("table", "national_wages"), "unit": "nominal dollars"}
    return series


def real_wages(
    wages: pd.DataFrame, prices: pd.DataFrame, dollars_of: int, column: str = "annual_p50_usd"
) -> pd.DataFrame:
    """Express one occupation's wages in the dollars of one May.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one occupation, one a year.
    prices
        `load_prices`, with May of every year of ``wages`` and of ``dollars_of``.
    dollars_of
        The year whose May prices the wages are expressed in.
    column
        A percentile, or ``annual_mean_usd`` or ``hourly_mean_usd``.

    Returns
    -------
    pandas.DataFrame
        By year: ``year, comparable_since, lower, upper, relation``, in dollars of May ``dollars_of``, and
        ``nominal_lower, nominal_upper`` in dollars of the May of each row. A top-coded wage stays a bound: the top
        code in the dollars of ``dollars_of``. ``attrs["unit"]`` names the dollars.

    Raises
    ------
    NotCoveredError
        Where the index of a May is not among the prices.
    MhsmError
        See `nominal_wages`; or where ``prices`` is another table.

    Notes
    -----
    Real wage = wage x CPI-U of May ``dollars_of`` / CPI-U of its own May, all items, not seasonally adjusted: wages of
    OEWS are estimates for May, so the annual average would deflate them with the wrong month. An estimate pools three
    years of surveys, the older of which BLS brings forward to May.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> real = mhsm.real_wages(mhsm.load_wages("11-9111", years=[2021, 2024]), mhsm.load_prices(), 2024)
    >>> real[["year", "lower", "nominal_lower", "relation"]].round()
       year     lower  nominal_lower relation
    0  2021  118233.0       101340.0        =
    1  2024  117960.0       117960.0        =
    """
    absent = [name for name in ("year", "month", _CPI) if name not in prices.columns]
    if absent:
        raise MhsmError(f"Real wages need the columns of load_prices(): {', '.join(absent)} not found.")
    nominal = nominal_wages(wages, column)
    index = prices[prices["month"].eq(5) & prices[_CPI].notna()].set_index("year")[_CPI]
    without = sorted({*nominal["year"], dollars_of} - set(index.index))
    if without:
        raise NotCoveredError(
            f"No consumer price index of May {', '.join(map(str, without))} to deflate with: there is"
            f" {spans(index.index.to_series()) or 'none'}."
        )
    factor = index[dollars_of] / index.loc[nominal["year"]].to_numpy()
    real = nominal.assign(
        lower=nominal["lower"] * factor,
        upper=nominal["upper"] * factor,
        nominal_lower=nominal["lower"],
        nominal_upper=nominal["upper"],
    )
    real.attrs["unit"] = f"dollars of May {dollars_of}"
    return real


def relative_wages(wages: pd.DataFrame, everyone: pd.DataFrame, column: str = "annual_p50_usd") -> pd.DataFrame:
    """Divide one occupation's wages by the same figure of all occupations in the same May; no deflator is needed.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one occupation, one a year.
    everyone
        Rows of all occupations together, ``load_wages("00-0000", level="total")``, of those years at least.
    column
        A percentile, or ``annual_mean_usd`` or ``hourly_mean_usd``.

    Returns
    -------
    pandas.DataFrame
        ``year, comparable_since, lower, upper, relation`` by year: a ratio, no unit.

    Raises
    ------
    NotCoveredError
        Where ``everyone`` lacks a year, or has no published point in it: a ratio to a bound compares nothing.
    MhsmError
        See `nominal_wages`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> everyone = mhsm.load_wages("00-0000", level="total")
    >>> mhsm.relative_wages(mhsm.load_wages("11-9111", years=[2004, 2025]), everyone)[["year", "lower"]].round(2)
       year  lower
    0  2004   2.34
    1  2025   2.43
    """
    if "occupation_code" in everyone and not everyone["occupation_code"].eq("00-0000").all():
        raise MhsmError(
            f"Relative wages divide by all occupations, 00-0000; the second frame is of"
            f" {everyone['occupation_code'].iloc[0]}. Are the two frames swapped?"
        )
    own, base = nominal_wages(wages, column), nominal_wages(everyone, column)
    base = base[base["relation"].eq("=")].set_index("year")["lower"]
    without = own.loc[~own["year"].isin(base.index), "year"]
    if len(without):
        raise NotCoveredError(
            f"No {column} of {everyone['occupation_code'].iloc[0]} to compare with for May {spans(without)}: it is a"
            f" number for {spans(base.index.to_series()) or 'no year'}."
        )
    level = base.loc[own["year"]].to_numpy()
    ratios = own.assign(lower=own["lower"] / level, upper=own["upper"] / level)
    ratios.attrs["unit"] = "ratio to all occupations"
    return ratios


def wage_change(series: pd.DataFrame, start: int, end: int) -> pd.Series:
    """Measure the change from one year to another, and say whether the two can be compared.

    Parameters
    ----------
    series
        Result of `nominal_wages`, `real_wages` or `relative_wages`, or any frame with their columns.
    start, end
        Two of its years, the earlier first.

    Returns
    -------
    pandas.Series
        ``start, end``; ``lower_pct, upper_pct, relation``: the change in percent, bounded where a wage is; unknown
        (missing, ``not published``) where a year is not published or both are top-coded. ``per_year_pct``: the
        compound rate, missing where the change is no point. ``comparison``: ``within one series`` or
        ``crosses a break``; ``breaks``: the breaks of method or classification between the years, and those of the
        top code where one of the two wages is a bound. ``panels_overlap``: whether the two estimates share surveys.

    Raises
    ------
    NotCoveredError
        Where a year is not in the series.
    MhsmError
        Where the years are in the wrong order, or the frame is no such series.

    Notes
    -----
    OEWS pools six semiannual panels over three years, so Mays less than three years apart share panels: four of six
    one year apart, two of six two years apart (BLS, survey methods). Such a change is damped, and no independent
    comparison.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> median = mhsm.nominal_wages(mhsm.load_wages("11-9111"))
    >>> change = mhsm.wage_change(median, 2021, 2024)
    >>> round(change["lower_pct"], 1), change["comparison"], change["panels_overlap"]
    (16.4, 'within one series', False)
    >>> mhsm.wage_change(median, 2020, 2021)["comparison"]
    'crosses a break'
    """
    _require_series(series)
    if start >= end:
        raise MhsmError(f"A change runs from an earlier year to a later one: found {start} to {end}.")
    absent = [year for year in (start, end) if year not in set(series["year"])]
    if absent:
        raise NotCoveredError(f"No May {absent[0]} in the series: there are {spans(series['year'])}.")
    by_year = series.set_index("year")
    ends = by_year.loc[[start, end]]
    kinds = ["classification", "method"] + (["top_code"] if ends["relation"].isin([">=", "between"]).any() else [])
    apart = ends["comparable_since"].nunique() > 1
    return pd.Series(
        {
            "start": start,
            "end": end,
            **_change(ends.iloc[0], ends.iloc[1], end - start),
            "comparison": "crosses a break" if apart else "within one series",
            "breaks": _breaks_between(series, start, end, kinds),
            "panels_overlap": end - start < _PANEL_YEARS,
        }
    )


def growth_by_segment(series: pd.DataFrame) -> pd.DataFrame:
    """Measure growth inside each stretch of years between two breaks, and never across one.

    Parameters
    ----------
    series
        Result of `nominal_wages`, `real_wages` or `relative_wages`, or any frame with their columns.

    Returns
    -------
    pandas.DataFrame
        One row per stretch: ``since`` (its first comparable year); ``first_year, last_year`` with a figure, and ``n``
        years with one; ``lower_pct, upper_pct, relation``: the change between the two in percent; ``per_year_pct``,
        the compound rate where the change is a point. No growth is known (missing, ``not published``) of a stretch
        with one figure or none, nor of one that is top-coded at both ends. Without a figure (``n`` 0) the years are
        those of its rows.

    Raises
    ------
    MhsmError
        Where the frame is no such series.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> growth = mhsm.growth_by_segment(mhsm.nominal_wages(mhsm.load_wages("11-9111")))
    >>> growth[["first_year", "last_year", "n", "lower_pct", "per_year_pct"]].round(1)
       first_year  last_year  n  lower_pct  per_year_pct
    0        2004       2009  6       21.4           4.0
    1        2010       2011  2        2.5           2.5
    2        2012       2018  7       12.6           2.0
    3        2019       2020  2        3.3           3.3
    4        2021       2025  5       22.2           5.1
    """
    _require_series(series)
    stretches = []
    for since, rows in series.sort_values("year").groupby("comparable_since"):
        known = rows[rows["relation"] != "not published"]
        first, last = ((known if len(known) else rows).iloc[place] for place in (0, -1))
        change = _change(first, last, last["year"] - first["year"])
        years = {"since": since, "first_year": first["year"], "last_year": last["year"], "n": len(known)}
        stretches.append(years | change)
    return pd.DataFrame(stretches)


def longest_stretch(rows: pd.DataFrame) -> tuple[int, int]:
    """Find the longest span of years that no break of method or classification cuts.

    Parameters
    ----------
    rows
        Rows of any loader of wages, with ``year`` and ``comparable_since``.

    Returns
    -------
    int, int
        Its first and its last year; the later one of two that are equally long.

    Raises
    ------
    NotCoveredError
        Where no two years of one stretch are among the rows.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.longest_stretch(mhsm.load_wages("11-9111"))
    (2012, 2018)
    """
    absent = [name for name in ("year", "comparable_since", "occupation_code", "occupation_title") if name not in rows]
    if absent:
        raise MhsmError(f"A stretch of years is found in rows of a loader of wages: {', '.join(absent)} not found.")
    if rows.empty or rows["occupation_code"].nunique() > 1:
        raise MhsmError(
            f"A stretch of years is of one occupation: found {len(rows)} rows of"
            f" {rows['occupation_code'].nunique()} occupations."
        )
    stretches = rows.groupby("comparable_since")["year"].agg(["min", "max"])
    length = stretches["max"] - stretches["min"]
    if length.max() < 1:
        raise NotCoveredError(_why_no_stretch(rows))
    first, last = stretches.loc[length[length == length.max()].index[-1]]
    return int(first), int(last)


def _why_no_stretch(rows: pd.DataFrame) -> str:
    """Say which years are at hand and, where they are more than one, which breaks keep each from the next."""
    name, what = name_of(str(rows["occupation_code"].iloc[0]), rows), what_is_in(rows)
    years = sorted(rows["year"].unique().tolist())
    said = f"The {what} of {name} at hand are of May {joined(years)}"
    if len(years) < 2:
        return f"{said} only: there is no change to measure."
    series = table(rows.attrs.get("table", "national_wages"))["breaks"]
    between = [breaks_between(series, *pair) for pair in pairwise(years)]
    told = "; ".join(dict.fromkeys(text.rstrip(".") for texts in between for text in texts))
    return f"{said}, and these are not compared, because of a break between them: {told}."


def _change(first: pd.Series, last: pd.Series, years: int) -> dict[str, object]:
    """Bound the percentage change between two values that may be bounds themselves."""
    nothing: dict[str, object] = {
        "lower_pct": np.nan, "upper_pct": np.nan, "relation": "not published", "per_year_pct": np.nan,
    }  # fmt: skip
    if years == 0 or "not published" in (first["relation"], last["relation"]):
        return nothing
    low = float(last["lower"] / first["upper"])
    high = float(last["upper"] / first["lower"]) if first["lower"] > 0 else np.inf
    if low <= 0 and np.isposinf(high):
        return nothing  # "at least minus 100 percent" would say nothing in the guise of a bound
    name = str(relation(pd.Series([low]), pd.Series([high]))[0])
    return {
        "lower_pct": 100 * (low - 1),
        "upper_pct": 100 * (high - 1),
        "relation": name,
        "per_year_pct": 100 * (low ** (1 / int(years)) - 1) if name == "=" else np.nan,
    }


def _breaks_between(series: pd.DataFrame, start: int, end: int, kinds: list[str]) -> list[str]:
    return breaks_between(table(series.attrs.get("table", "national_wages"))["breaks"], start, end, kinds)


def _require_series(series: pd.DataFrame) -> None:
    missing = [name for name in SERIES if name not in series.columns]
    if missing:
        raise MhsmError(f"A change needs a series such as real_wages() returns: {', '.join(missing)} not found.")
    if series.empty or series["year"].duplicated().any():
        raise MhsmError(
            f"A change needs a series with one row a year: found {len(series)} rows of"
            f" {series['year'].nunique()} years."
        )
