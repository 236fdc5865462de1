"""Load the classification of occupations (SOC): job titles, and crosswalks between its editions."""

from __future__ import annotations

import pandas as pd

from ..catalog import read_table
from ..occupations.naming import code_of, find_occupation, rows_of_title


def load_occupation_titles(occupation: str | None = None) -> pd.DataFrame:
    """Load the job titles that lead to one occupation (BLS, SOC 2018 direct match titles).

    Parameters
    ----------
    occupation
        SOC code of 2018 or exact title; every occupation where None. `find_occupations` searches the job titles.

    Returns
    -------
    pandas.DataFrame
        ``occupation_code, job_title, file_row | occupation_title, system, illustrative_example, evidence, source``.
        A job title may lead to two occupations (fourteen do).

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.load_occupation_titles("11-9111")["job_title"].head(3).tolist()
    ['Chief Medical Information Officer', 'Clinic Director', 'Clinical Informatics Director']
    """
    titles = read_table("occupation_titles")
    if occupation is None:
        return titles
    return titles[titles["occupation_code"] == find_occupation(titles, occupation)].reset_index(drop=True)


def load_occupation_crosswalk(occupation: str | None = None) -> pd.DataFrame:
    """Load the pairs of codes that lead from one edition of the classification to the next (BLS).

    Parameters
    ----------
    occupation
        SOC code or exact title: the pairs that have it on either side. Every pair where None.

    Returns
    -------
    pandas.DataFrame
        ``from_system, from_code, to_code | from_title, to_system, to_title, evidence, source``: SOC 2000 to 2010 (860
        pairs) and SOC 2010 to 2018 (900). Several rows of one ``from_code``: it was split; several of one
        ``to_code``: it was put together. Codes that the wage survey made of its own, such as the hybrids of May 2019
        and 2020, have no row.

    Raises
    ------
    UnknownOccupationError, NotCoveredError

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.load_occupation_crosswalk("29-1111")["to_title"].tolist()
    ['Registered Nurses', 'Nurse Anesthetists', 'Nurse Midwives', 'Nurse Practitioners']
    """
    pairs = read_table("occupation_crosswalk")
    if occupation is None:
        return pairs
    ends = [
        pairs.rename(columns={f"{end}_code": "occupation_code", f"{end}_title": "occupation_title"})
        for end in ("from", "to")
    ]
    both = pd.concat(ends, ignore_index=True)
    both.attrs = dict(pairs.attrs)
    if code_of(occupation):
        code = find_occupation(both, occupation, both)
        found = pairs["from_code"].eq(code) | pairs["to_code"].eq(code)
    else:
        titled = rows_of_title(both, occupation)
        if titled.empty:
            find_occupation(both, occupation, both)  # raises, with the reason
        found = pairs["from_title"].isin(titled["occupation_title"]) | pairs["to_title"].isin(
            titled["occupation_title"]
        )
    return pairs[found].reset_index(drop=True)
