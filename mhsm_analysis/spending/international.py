"""Health spending of other economies, by the World Bank's definition."""

from __future__ import annotations

import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..words import spans
from .shares import need

SHARE = "current_health_expenditure_pct_of_gdp"
OECD = "OED"  # the World Bank's code of an aggregate, which is no economy


def economies(international: pd.DataFrame, year: int) -> pd.DataFrame:
    """List one year's economies by their share of GDP, highest first; the OECD's average is not among them.

    Parameters
    ----------
    international
        Rows of `load_health_share_international`.
    year
        The year.

    Returns
    -------
    pandas.DataFrame
        ``rank, country_code, country, current_health_expenditure_pct_of_gdp``; equal shares have equal ranks.
        ``attrs``: ``year``; ``oecd_pct``, the OECD's average or None where the year has none; ``missing``, economies
        that other years have and this one has not; ``release``, when the World Bank last updated the table.

    Raises
    ------
    NotCoveredError
        Where the year has no economy.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.economies(mhsm.load_health_share_international(), 2023).head(2).round(1)
       rank country_code        country  current_health_expenditure_pct_of_gdp
    0     1          USA  United States                                   16.7
    1     2          DEU        Germany                                   11.7
    """
    need(international, ["country_code", "year", "country", SHARE], "load_health_share_international")
    known = international[international[SHARE].notna()]
    members = known[known["country_code"] != OECD]
    rows = members[members["year"] == year]
    if rows.empty:
        raise NotCoveredError(
            f"No economy has current health expenditure of {year}: there are {spans(members['year']) or 'none'}."
        )
    if rows["country_code"].duplicated().any():
        raise MhsmError(f"Expected one row an economy of {year}: pass the rows of load_health_share_international().")
    table = rows.sort_values([SHARE, "country"], ascending=[False, True], ignore_index=True)
    table.insert(0, "rank", table[SHARE].rank(method="min", ascending=False).astype(int))
    average = known.loc[known["country_code"].eq(OECD) & known["year"].eq(year), SHARE]
    absent = members[~members["country_code"].isin(rows["country_code"])]
    table = table[["rank", "country_code", "country", SHARE]]
    table.attrs = {
        "year": year,
        "oecd_pct": float(average.iloc[0]) if len(average) else None,
        "missing": sorted(absent["country"].unique()),
        "release": international.attrs.get("release"),
    }
    return table


def international_shares(international: pd.DataFrame, year: int, country: str = "USA") -> pd.Series:
    """Compare one economy's current health expenditure in percent of GDP with the OECD and with the others listed.

    Parameters
    ----------
    international
        Rows of `load_health_share_international`.
    year
        The year.
    country
        Three-letter code of the World Bank.

    Returns
    -------
    pandas.Series
        ``country_code, country, year, current_health_expenditure_pct_of_gdp``; ``rank`` among ``economies`` (number
        listed that year, this one included); of the others ``others_mean_pct, others_median_pct`` (unweighted);
        ``oecd_pct``, the World Bank's OECD average; ``gap_to_oecd_points, gap_to_median_points``; ``missing``, a list
        of the economies of the table without a figure of this year. What rests on the OECD's average is None where the
        year has none. ``attrs["release"]``: that of the table.

    Raises
    ------
    NotCoveredError
        Where the year or the economy is not at hand, or the economy has no figure of the year, or no other has.
    MhsmError
        Where ``country`` is the OECD's average.

    Notes
    -----
    Current health expenditure (WHO's accounts) leaves out investment: it is not CMS's national health expenditures
    in percent of GDP, and the two must not share an axis. The OECD's average contains the economy itself and appears
    weighted by GDP, so that the United States weighs on it most: the mean and the median of the others do without it.
    The others are those at hand (16 of the OECD's other members), not all of the OECD.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> us = mhsm.international_shares(mhsm.load_health_share_international(), 2023)
    >>> us["rank"], us["economies"], round(us["gap_to_oecd_points"], 1), round(us["others_median_pct"], 1)
    (1, 17, 3.9, 10.8)
    """
    if country == OECD:
        raise MhsmError(f"{OECD} is the average that economies are compared with: name an economy, such as 'USA'.")
    table = economies(international, year)
    row = table[table["country_code"] == country]
    if row.empty:
        known = international[international["country_code"].eq(country) & international[SHARE].notna()]
        codes = sorted(set(international["country_code"]) - {OECD})
        raise NotCoveredError(
            f"No current health expenditure of {country} for {year}: "
            + (f"it has {spans(known['year'])}." if len(known) else f"the economies are {', '.join(codes)}.")
        )
    others = table.loc[table["country_code"] != country, SHARE]
    if others.empty:
        raise NotCoveredError(f"{country} is the only economy with a figure of {year}: pass the rows of the others.")
    value, oecd, median = float(row[SHARE].iloc[0]), table.attrs["oecd_pct"], float(others.median())
    compared = pd.Series(
        {
            "country_code": country,
            "country": row["country"].iloc[0],
            "year": year,
            SHARE: value,
            "rank": int(row["rank"].iloc[0]),
            "economies": len(table),
            "others_mean_pct": float(others.mean()),
            "others_median_pct": median,
            "oecd_pct": oecd,
            "gap_to_oecd_points": None if oecd is None else value - oecd,
            "gap_to_median_points": value - median,
            "missing": table.attrs["missing"],
        },
        dtype=object,
    )
    compared.attrs = {"release": table.attrs["release"]}
    return compared
