"""Load national health expenditures, by release, and health spending of other countries."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..catalog import read_table
from .choosing import choose, with_breaks


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
        ``attrs["series_breaks"]`` lists the benchmark revisions between the releases returned.

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
    return with_breaks(choose(read_table("health_spending"), "release", release), "release")


def load_health_spending_by_type(
    *, release: str | None = None, types: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Load national health expenditures by type of spending and release (CMS).

    Parameters
    ----------
    release
        Month in which CMS published the figures, such as ``2024-12``; every release where None.
    types
        One type or several, such as ``hospital_care``; every type where None. Types nest: personal health care is the
        sum of its ten services, national health expenditures the sum of all.

    Returns
    -------
    pandas.DataFrame
        ``release, year, type | spending_usd_millions, rounded_to_usd_millions, source_label, evidence, source``.
        Nominal dollars. Release 2023-12 has six types, rounded to 100 million; the others have every type to the
        million.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> hospitals = mhsm.load_health_spending_by_type(release="2024-12", types="hospital_care").set_index("year")
    >>> hospitals.loc[2023, "spending_usd_millions"].item()
    1519693
    """
    rows = choose(read_table("health_spending_by_type"), "release", release)
    return with_breaks(choose(rows, "type", types), "release")


def load_health_spending_projections(*, edition: str | None = None) -> pd.DataFrame:
    """Load CMS's own projections of national health expenditures.

    Parameters
    ----------
    edition
        First and last year projected, such as ``2017-26``; every edition at hand where None.

    Returns
    -------
    pandas.DataFrame
        ``edition, year | release, year_kind, spending_usd_billions, rounded_to_usd_billions, gdp_usd_billions,
        share_of_gdp_pct, population_millions, spending_per_head_usd, evidence, source``. ``year_kind`` tells whether
        the edition's year was already history or projected. Most editions are known from exhibits and from pages that
        quote them (``evidence``), so most have few years and some of the columns.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> projected = mhsm.load_health_spending_projections(edition="2017-26").set_index("year")
    >>> projected.loc[2026, "share_of_gdp_pct"].item()
    19.7
    """
    return choose(read_table("health_spending_projections"), "edition", edition)


def load_health_spending_projections_by_type(*, types: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Load CMS's projections by type of spending, edition 2017-26 (the only one at hand by type).

    Parameters
    ----------
    types
        One type or several, such as ``hospital_care``; every type where None.

    Returns
    -------
    pandas.DataFrame
        ``edition, year, type`` and the columns of `load_health_spending_by_type`, million nominal dollars.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> projected = mhsm.load_health_spending_projections_by_type(types="hospital_care").set_index("year")
    >>> projected.loc[2026, "spending_usd_millions"].item()
    1848155
    """
    return choose(read_table("health_spending_projections_by_type"), "type", types)


def load_health_share_international(*, countries: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Load current health expenditure in percent of GDP of the US and other economies (World Bank).

    It leaves out capital investment, so the US stands below its national health expenditures in percent of GDP: never
    put the two on one axis.

    Parameters
    ----------
    countries
        Three-letter code of the World Bank, such as ``USA``, or several; every economy at hand where None.

    Returns
    -------
    pandas.DataFrame
        ``country_code, year | country, current_health_expenditure_pct_of_gdp, evidence``.

    Raises
    ------
    NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> shares = mhsm.load_health_share_international(countries="USA").set_index("year")
    >>> shares.loc[2020, "current_health_expenditure_pct_of_gdp"].round(2).item()
    18.52
    """
    return choose(read_table("health_share_international"), "country_code", countries)
