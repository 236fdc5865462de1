"""Load wages: national, by the industry and by the area in which an occupation works (BLS OEWS)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .choosing import select, with_breaks


def load_wages(
    occupation: str | None = None, *, years: int | Iterable[int] | None = None, level: str | None = "detailed"
) -> pd.DataFrame:
    """Load national wages and employment, May 2004 to May 2025 (BLS OEWS, wage and salary workers).

    Parameters
    ----------
    occupation
        SOC code (``11-9111``, also ``119111``, ``11.9111`` or O*NET's ``11-9111.00``) or exact title; every occupation
        where None. A title that several codes have had is the one that has it in the years asked for, the newest where
        none are; years with two codes are refused, since they are no series.
    years
        One survey year or several; every year where None.
    level
        ``detailed``, ``broad``, ``minor``, ``major`` or ``total``; every level where None. Minor and broad groups are
        published from May 2012 on.

    Returns
    -------
    pandas.DataFrame
        ``year, occupation_code, occupation_level | occupation_title, title_mark, employment_jobs, employment_rse_pct,
        annual_mean_usd, mean_rse_pct, annual_p10_usd … annual_p90_usd, hourly_mean_usd, hourly_p10_usd …
        hourly_p90_usd, wage_basis, top_coded_from, annual_top_code_usd, hourly_top_code_usd, evidence`` and
        ``comparable_since``. Wages in nominal dollars, RSE in percent. A wage is a number only where it was published
        as a point: pass the rows to `wage_bounds` to get what is known of a top-coded one.

        Rows with different ``comparable_since`` lie on two sides of a break of method or classification and do not
        compare; ``attrs["series_breaks"]`` lists every break between the rows. For one occupation,
        ``attrs["occupation_codes"]`` lists the codes that its title has had, oldest first: ``code``; ``covers``, the
        years or vintages; ``relation`` to the code returned (itself, same, split, merged, split and merged, as BLS's
        crosswalk has it; empty where it has no such pair, as of the hybrid codes of May 2019 and 2020); and ``says``,
        that in a sentence.

    Raises
    ------
    UnknownOccupationError
        Where it is no occupation; the message names the nearest (see `find_occupations`).
    NotCoveredError
        Where the table lacks the occupation, year or level; the message says what it has, and what the code became.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages("11-9111", years=2021)
    >>> wages[["annual_p10_usd", "annual_p50_usd", "annual_p90_usd"]].squeeze().tolist()
    [60780.0, 101340.0, 205620.0]
    >>> mhsm.load_wages("11-9111")["comparable_since"].unique().tolist()
    [2004, 2010, 2012, 2019, 2021]
    >>> [(one["code"], one["relation"]) for one in mhsm.load_wages("Registered Nurses").attrs["occupation_codes"]]
    [('29-1111', 'split'), ('29-1141', 'itself')]
    """
    rows = select("national_wages", occupation, "year", years, "occupation_level", level)
    return with_breaks(rows, "year")


def load_wages_by_industry(
    occupation: str | None = None, *, years: int | Iterable[int] | None = None, level: str | None = "setting"
) -> pd.DataFrame:
    """Load wages by the industry in which an occupation works (BLS OEWS).

    Parameters
    ----------
    occupation
        SOC code or exact title; every occupation where None.
    years
        One survey year or several; every year where None.
    level
        ``setting``: the few industries that the Occupational Outlook Handbook or the article lists for 11-9111;
        ``sector``: the 20 NAICS sectors, which add up to the nation; ``subsector``: three-digit industries;
        ``industry_group``: hospitals and schools by ownership, and the five largest industries of 2019; everything
        where None (levels overlap: never add them). All but two Mays have 11-9111, management and all occupations
        only; May 2021 and May 2023 have every detailed occupation by sector.

    Returns
    -------
    pandas.DataFrame
        ``year, occupation_code, industry_level, industry_system, industry_code, ownership | occupation_level,
        occupation_title, industry_title, employment_jobs, employment_rse_pct, share_of_industry_employment_pct,
        annual_mean_usd, mean_rse_pct, annual_p10_usd … annual_p90_usd, hourly_mean_usd, hourly_p10_usd …
        hourly_p90_usd,
        top_coded_from, annual_top_code_usd, hourly_top_code_usd, evidence, source`` and ``comparable_since`` (see
        `load_wages`). Nominal dollars. Which columns are filled depends on the source; ``top_coded_from`` is unknown
        where a copy lost the marks, so that a missing wage may be top-coded or not published.

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> settings = mhsm.load_wages_by_industry("11-9111", years=2021)
    >>> settings.loc[settings["industry_code"] == "622", ["annual_p50_usd", "evidence"]]
       annual_p50_usd evidence
    2        119450.0   quoted
    >>> sectors = mhsm.load_wages_by_industry("11-9111", years=2023, level="sector")
    >>> sectors.loc[sectors["industry_code"] == "62", "annual_p50_usd"].item()
    106320.0
    """
    rows = select("wages_by_industry", occupation, "year", years, "industry_level", level)
    return with_breaks(rows, "year")


def load_wages_by_area(
    occupation: str | None = None, *, years: int | Iterable[int] | None = None, area_type: str | None = "state"
) -> pd.DataFrame:
    """Load wages by state or metropolitan area (BLS OEWS).

    Parameters
    ----------
    occupation
        SOC code or exact title; every occupation at hand where None: 11-9111, all occupations together and, to compare,
        registered nurses (2021 and 2025).
    years
        One survey year or several; every year where None.
    area_type
        ``state`` (50 states and the District of Columbia), ``territory`` or ``metro``; every area where None.

    Returns
    -------
    pandas.DataFrame
        ``year, occupation_code, area_type, area_code | area_title, occupation_level, occupation_title, employment_jobs,
        employment_rse_pct, jobs_per_1000, location_quotient, annual_mean_usd, mean_rse_pct, annual_p10_usd …
        annual_p90_usd, hourly_mean_usd, hourly_p10_usd … hourly_p90_usd, top_coded_from, annual_top_code_usd,
        hourly_top_code_usd, evidence, source`` and ``comparable_since`` (see `load_wages`). Nominal dollars. Which
        columns are filled depends on the year: see `data_status`.

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> states = mhsm.load_wages_by_area("11-9111", years=2025)
    >>> states.set_index("area_title").loc["New York", "annual_p50_usd"].item()
    164120.0
    """
    rows = select("wages_by_area", occupation, "year", years, "area_type", area_type)
    return with_breaks(rows, "year")
