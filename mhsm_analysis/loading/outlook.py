"""Load employment projections and the education of those who work in an occupation (BLS)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .choosing import select, with_breaks


def load_projections(occupation: str | None = None, *, vintage: str | Iterable[str] | None = None) -> pd.DataFrame:
    """Load employment projections (BLS, National Employment Matrix: wage and salary plus self-employed).

    Parameters
    ----------
    occupation
        SOC code or exact title; every row, summaries and the total included, where None.
    vintage
        Base and target year, such as ``2020-30``, or several; all twelve where None. Vintages are never joined
        silently: each row carries its own.

    Returns
    -------
    pandas.DataFrame
        ``vintage, occupation_code, row_type | occupation_title, employment_base_thousands,
        employment_target_thousands, change_thousands, change_pct``; ``openings_thousands_per_year`` (from 2016-26 on)
        or ``openings_replacement_method_thousands_per_decade`` (older vintages: another concept);
        ``labor_force_exits_thousands_per_year, occupational_transfers_thousands_per_year,
        separations_thousands_per_year`` and their rates where published; ``self_employed_pct, wage_year,
        annual_p50_usd, top_coded_from, annual_top_code_usd, typical_education, work_experience,
        on_the_job_training, evidence, source``. The published total is the row of type ``total``; vintages known from
        the occupation finder only (2018-28, 2021-31) lack it. ``attrs["series_breaks"]`` lists the breaks between
        the vintages returned, ``attrs["occupation_codes"]`` the codes that the occupation's title has had (see
        `load_wages`).

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.load_projections("11-9111", vintage="2020-30")["employment_target_thousands"].item()
    569.4
    >>> mhsm.load_projections("11-9111").set_index("vintage").loc["2024-34", "change_pct"].item()
    23.2
    """
    rows = select("projections", occupation, "vintage", vintage)
    return with_breaks(rows, "vintage")


def load_educational_attainment(
    occupation: str | None = None, *, vintage: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Load the educational attainment of an occupation's workers aged 25 and older (BLS, from the ACS).

    Parameters
    ----------
    occupation
        SOC code or exact title; every occupation where None.
    vintage
        Projection vintage whose tables print it, such as ``2020-30``, or several; every vintage at hand where None.

    Returns
    -------
    pandas.DataFrame
        ``vintage, occupation_code | occupation_title`` and percent of workers by highest level of education:
        ``less_than_high_school_pct, high_school_pct, some_college_pct, associates_pct, bachelors_pct, masters_pct,
        doctoral_or_professional_pct``.

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> attained = mhsm.load_educational_attainment("11-9111", vintage="2020-30")
    >>> attained["bachelors_pct"].item()
    30.9
    """
    rows = select("educational_attainment", occupation, "vintage", vintage)
    return with_breaks(rows, "vintage")
