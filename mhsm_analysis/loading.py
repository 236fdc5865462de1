"""Load the tables: one function each, filtered, with provenance in ``attrs``.

An empty answer is never returned: what is not in a table raises, and the message names what is.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .catalog import read_table
from .errors import NotCoveredError, UnknownOccupationError
from .occupations import find_occupation


def load_wages(
    occupation: str | None = None, *, years: int | Iterable[int] | None = None, level: str | None = "detailed"
) -> pd.DataFrame:
    """Load national wages and employment (BLS OEWS, May of each year, wage and salary workers).

    Parameters
    ----------
    occupation
        SOC code or exact title; every occupation where None.
    years
        One survey year or several; every year where None.
    level
        ``detailed``, ``broad``, ``minor``, ``major`` or ``total``; every level where None.

    Returns
    -------
    pandas.DataFrame
        ``year, occupation_code, occupation_level | occupation_title, employment_jobs, employment_rse_pct,
        annual_mean_usd, mean_rse_pct, annual_p10_usd … annual_p90_usd, hourly_mean_usd, hourly_p10_usd …
        hourly_p90_usd, wage_basis, top_coded_from, annual_top_code_usd, hourly_top_code_usd``. Wages in nominal
        dollars, RSE in percent. A wage is a number only where it was published as a point: pass the rows to
        `wage_bounds` to get what is known of a top-coded one.

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages("11-9111", years=2021)
    >>> wages[["annual_p10_usd", "annual_p50_usd", "annual_p90_usd"]].squeeze().tolist()
    [60780.0, 101340.0, 205620.0]
    """
    wages = read_table("national_wages")
    try:
        rows = _of_occupation(_choose(wages, "occupation_level", level), occupation)
    except UnknownOccupationError:
        other = _levels_of(wages, occupation)
        if not other:
            raise
        raise NotCoveredError(
            f"{occupation!r} is not published at the level {level!r} but as {' and '.join(other)}:"
            f" ask for level={other[0]!r}, or level=None."
        ) from None
    return _choose(rows, "year", years)


def load_wages_by_industry(occupation: str | None = None, *, years: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Load wages by setting, the industry in which the occupation works (BLS OEWS).

    Returns
    -------
    pandas.DataFrame
        ``year, occupation_code, industry_code | occupation_title, industry_title, employment_jobs,
        employment_rse_pct, annual_mean_usd, mean_rse_pct, annual_p25_usd, annual_p50_usd, annual_p75_usd, evidence,
        source``. Dollars a year, nominal; ``industry_code`` is NAICS. ``evidence`` is official, or quoted where no
        official row is at hand.

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
    """
    return _choose(_of_occupation(read_table("wages_by_industry"), occupation), "year", years)


def load_projections(occupation: str | None = None, *, vintage: str | None = None) -> pd.DataFrame:
    """Load employment projections (BLS, National Employment Matrix: wage and salary plus self-employed).

    Parameters
    ----------
    occupation
        SOC code or exact title; every row, summaries and the total included, where None.
    vintage
        Base and target year, such as ``2020-30``; every vintage at hand where None. Vintages are never joined
        silently: each row carries its own.

    Returns
    -------
    pandas.DataFrame
        ``vintage, occupation_code, row_type | occupation_title, employment_base_thousands,
        employment_target_thousands, change_thousands, change_pct, openings_thousands_per_year, wage_year,
        annual_p50_usd, top_coded_from, annual_top_code_usd, typical_education, work_experience, on_the_job_training,
        evidence``.

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.load_projections("11-9111", vintage="2020-30")["employment_target_thousands"].item()
    569.4
    """
    return _choose(_of_occupation(read_table("projections"), occupation), "vintage", vintage)


def load_health_spending(*, release: str | None = None) -> pd.DataFrame:
    """Load national health expenditures by release (CMS National Health Expenditure Accounts).

    Parameters
    ----------
    release
        Month in which CMS published the figures, such as ``2023-12``; every release where None.

    Returns
    -------
    pandas.DataFrame
        ``release, year | spending_usd_billions, gdp_usd_billions, share_of_gdp_pct, population_millions,
        spending_per_head_usd, evidence, source``. Nominal dollars. Missing = not in the copy at hand.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> spending = mhsm.load_health_spending(release="2023-12").set_index("year")
    >>> spending.loc[2020, "share_of_gdp_pct"].item()
    19.5
    """
    return _choose(read_table("health_spending"), "release", release)


def load_claims() -> pd.DataFrame:
    """Load the figures of the article the analysis starts from, each as a claim that can be checked.

    Returns
    -------
    pandas.DataFrame
        ``claim_id | statistic, value, unit, bound, rounding_unit, reference_period, edition, population, cited_source,
        source``. ``bound`` is exact, less_than, more_than or about; ``edition`` is the projection vintage or the
        release the figure belongs to, where it has one.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> claims = mhsm.load_claims().set_index("claim_id")
    >>> len(claims), claims.loc["median-2021", "value"].item()
    (12, 101340.0)
    """
    return read_table("claims")


def load_series_breaks() -> pd.DataFrame:
    """Load the years at which a series stops being comparable with itself.

    Returns
    -------
    pandas.DataFrame
        ``series, year, kind | description, source``: figures of ``year`` and later differ in kind from earlier ones.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> breaks = mhsm.load_series_breaks()
    >>> breaks.loc[breaks["kind"] == "method", "year"].tolist()
    [2021]
    """
    return read_table("series_breaks")


def _levels_of(wages: pd.DataFrame, occupation: str | None) -> list[str]:
    asked = str(occupation).casefold()
    fits = wages["occupation_code"].eq(asked) | wages["occupation_title"].str.casefold().eq(asked)
    return wages.loc[fits, "occupation_level"].unique().tolist()


def _of_occupation(frame: pd.DataFrame, occupation: str | None) -> pd.DataFrame:
    if occupation is None:
        return frame
    return frame[frame["occupation_code"] == find_occupation(frame, occupation)].reset_index(drop=True)


def _choose(frame: pd.DataFrame, column: str, wanted: object) -> pd.DataFrame:
    """Keep the rows whose ``column`` is wanted; raise where one wanted value has no row."""
    if wanted is None:
        return frame
    # A part of what was asked for would pass for the whole of it.
    values = list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    there = frame[column].unique().tolist()
    absent = [value for value in values if value not in there]
    if absent or not values:
        name = column.removeprefix("occupation_")
        raise NotCoveredError(
            f"No {name} {', '.join(map(repr, absent)) or '(empty choice)'} in {frame.attrs['title']}:"
            f" there are {', '.join(map(repr, there))}."
        )
    return frame[frame[column].isin(values)].reset_index(drop=True)
