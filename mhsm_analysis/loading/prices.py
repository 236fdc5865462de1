"""Load what other figures are set against: consumer prices, GDP and its deflator, payrolls, prices by state."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..catalog import read_table
from .choosing import choose


def load_prices(*, years: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Load consumer price indexes by month (BLS CPI-U, US city average).

    Seasonally adjusted and unadjusted indexes stand in columns of their own: never continue one with the other.

    Parameters
    ----------
    years
        One year or several; every year where None.

    Returns
    -------
    pandas.DataFrame
        ``year, month | cpi_u_nsa_1982_84_100, cpi_u_sa_1982_84_100, cpi_u_medical_care_nsa_1982_84_100,
        cpi_u_medical_care_sa_1982_84_100, evidence, source``: all items and medical care, not adjusted (nsa) and
        seasonally adjusted (sa), 1982-84 = 100. October 2025 was never published: its row is there, and empty.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> prices = mhsm.load_prices(years=2021).set_index("month")
    >>> prices.loc[5, "cpi_u_nsa_1982_84_100"].item()
    269.195
    """
    return choose(read_table("consumer_prices"), "year", years)


def load_gdp(*, years: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Load nominal GDP and its implicit price deflator by quarter (BEA).

    Parameters
    ----------
    years
        One year or several; every year where None.

    Returns
    -------
    pandas.DataFrame
        ``year, quarter | gdp_usd_billions_saar, gdp_deflator_2017_100, gdp_deflator_2012_100, evidence, source``:
        billion dollars at seasonally adjusted annual rates. The deflators are two vintages on two base years; only one
        of them may be used in a calculation.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.load_gdp(years=2020)["gdp_usd_billions_saar"].mean().round(1).item()
    21375.3
    """
    return choose(read_table("gdp"), "year", years)


def load_payroll_employment(*, years: int | Iterable[int] | None = None) -> pd.DataFrame:
    """Load payroll employment in health care and in all nonfarm industries by month (BLS CES, seasonally adjusted).

    Parameters
    ----------
    years
        One year or several; every year where None.

    Returns
    -------
    pandas.DataFrame
        ``year, month | health_care_employment_thousands, total_nonfarm_employment_thousands, evidence, source``:
        thousand jobs. Health care is without social assistance.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> jobs = mhsm.load_payroll_employment(years=1990)
    >>> jobs["health_care_employment_thousands"].mean().round(1).item()
    8210.4
    """
    return choose(read_table("payroll_employment"), "year", years)


def load_price_parities(
    *, years: int | Iterable[int] | None = None, category: str | None = "all_items"
) -> pd.DataFrame:
    """Load regional price parities of the states, 2008 to 2023 (BEA).

    Parameters
    ----------
    years
        One year or several; every year where None.
    category
        ``all_items`` or a part of it; every category where None.

    Returns
    -------
    pandas.DataFrame
        ``year, area_code, category | area_title, price_parity_us_100, evidence``: the price level of what consumers
        buy in a state in percent of the nation's in the same year. It compares places, not years.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> parities = mhsm.load_price_parities(years=2021).set_index("area_title")
    >>> parities.loc["California", "price_parity_us_100"].item()
    111.868
    """
    return choose(choose(read_table("price_parities"), "category", category), "year", years)
