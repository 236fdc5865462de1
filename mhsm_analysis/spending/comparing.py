"""Which CMS release a series from elsewhere, such as a Statista workbook, equals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError
from .shares import need, releases

# One of these stands in a unit that fits the column, in English or German.
_UNIT_WORDS = {
    "share_of_gdp_pct": ["%", "percent", "per cent", "prozent"],
    "spending_usd_billions": ["billion", "milliard"],
    "gdp_usd_billions": ["billion", "milliard"],
}


def compare_with_nhe(statista: pd.DataFrame, spending: pd.DataFrame, column: str = "share_of_gdp_pct") -> pd.DataFrame:
    """Tell which CMS release each year of a Statista series equals.

    Parameters
    ----------
    statista
        One series of `read_statista`, in the unit of ``column``.
    spending
        Rows of `load_health_spending`.
    column
        The CMS figure compared.

    Returns
    -------
    pandas.DataFrame
        One row a year with a value: ``year | value`` (Statista's), ``equal_releases`` (text, such as
        ``2021-12, 2022-12``; empty where none), ``nearest_release`` (empty where one equals, or none at hand
        has the year), ``difference`` (Statista less the nearest release, in the unit of ``column``; 0 where one
        equals, missing where none at hand has the year).

        ``attrs``: ``decimals``; ``equal_in_all_years``, the releases that equal every year; ``equal_where_published``,
        those that differ in no year they have; ``counts``, by release, how many years are ``equal``, ``different`` and
        ``not_published`` in the copy at hand.

    Raises
    ------
    MhsmError
        Where the frame holds several series, none, or not the columns of `read_statista`.

    Notes
    -----
    Two figures are equal if they agree once rounded to the series' decimals: the most that any of its values has, as a
    workbook stores 18.0 as 18. Ties are rounded up, as spreadsheets do.

    Examples
    --------
    >>> import pandas as pd
    >>> import mhsm_analysis as mhsm
    >>> series = pd.DataFrame({"year": [2018, 2019, 2020], "series": "Share of GDP", "value": [17.6, 17.6, 19.7]})
    >>> answer = mhsm.compare_with_nhe(series, mhsm.load_health_spending())
    >>> answer[["year", "value", "equal_releases"]]
       year  value             equal_releases
    0  2018   17.6           2022-12, 2026-01
    1  2019   17.6           2021-12, 2022-12
    2  2020   19.7  2021-12, 2022-12, 2026-01
    >>> answer.attrs["equal_in_all_years"]
    ['2022-12']
    """
    need(statista, ["year", "series", "value"], "read_statista")
    need(spending, ["release", "year", column])
    names = statista["series"].unique().tolist()
    if len(names) > 1:
        raise MhsmError(
            f"One series is compared at a time, found {', '.join(map(repr, names))}: choose one, such as"
            f" statista[statista['series'] == {names[0]!r}]."
        )
    units = statista["unit"].dropna().unique().tolist() if "unit" in statista else []
    odd = [
        unit for unit in units if unit and not any(word in unit.casefold() for word in _UNIT_WORDS.get(column, [""]))
    ]
    if odd:
        raise MhsmError(f"The Statista series is {odd[0]!r}, and {column} is not in that unit: name another column.")
    series = statista.dropna(subset=["value"]).set_index("year")["value"].sort_index()
    if series.empty or series.index.has_duplicates:
        raise MhsmError("The Statista series has no value, or two values for one year: nothing to compare.")
    decimals = max(map(_decimals, series))
    published = spending.pivot(index="release", columns="year", values=column)
    published = published.reindex(index=releases(spending), columns=series.index)
    gap = series - published
    # The small term decides a tie, such as 4,144.05 against 4,144.1, whatever its binary form.
    half = 0.5 * 10.0**-decimals
    equal = (gap > -half + 1e-9) & (gap <= half + 1e-9)
    rows = []
    for year, value in series.items():
        same = equal.index[equal[year]].tolist()
        off = gap[year].dropna()
        nearest = "" if same or off.empty else str(off.abs().idxmin())
        difference = 0.0 if same else round(float(off[nearest]), 9) if nearest else np.nan
        rows.append((year, value, ", ".join(same), nearest, difference))
    table = pd.DataFrame(rows, columns=["year", "value", "equal_releases", "nearest_release", "difference"])
    table = table.astype({"year": "int64", "difference": "float64"})
    counts = pd.DataFrame(
        {
            "equal": equal.sum(axis=1),
            "different": (~equal & published.notna()).sum(axis=1),
            "not_published": published.isna().sum(axis=1),
        }
    )
    table.attrs = {
        "decimals": decimals,
        "equal_in_all_years": counts.index[counts["equal"] == len(series)].tolist(),
        "equal_where_published": counts.index[(counts["equal"] > 0) & (counts["different"] == 0)].tolist(),
        "counts": counts.to_dict("index"),
    }
    return table


def _decimals(value: float) -> int:
    """Count the decimals of a number as it was typed; ten digits leave binary noise out."""
    return len(f"{value:.10g}".partition(".")[2])
