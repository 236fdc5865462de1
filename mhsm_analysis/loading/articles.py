"""Load what is typed by hand: the claims of the article, where series break, career paths and employers."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..catalog import read_table


def load_claims() -> pd.DataFrame:
    """Load the figures of the article the analysis starts from, each as a claim that can be checked.

    Returns
    -------
    pandas.DataFrame
        ``claim_id | statistic, value, unit, bound, rounding_unit, reference_period, edition, occupation_code,
        industry_code, population, cited_source, locator, source, evidence``. ``bound`` is exact, less_than, more_than,
        about or at_least; ``edition`` is the projection vintage or the release the figure belongs to, where it has one;
        ``locator`` is the topic under which the figure stands.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> claims = mhsm.load_claims().set_index("claim_id")
    >>> len(claims), claims.loc["median-2021", "value"].item()
    (12, 101340.0)
    """
    return read_table("claims")


def load_series_breaks() -> pd.DataFrame:
    """Load the editions at which a series stops being comparable with itself.

    The functions that load a series with breaks consult this table: what lies between the rows they return stands in
    ``attrs["series_breaks"]``.

    Returns
    -------
    pandas.DataFrame
        ``series, starts, kind | description, source, evidence``: figures of the year, vintage or release ``starts`` and
        later differ from earlier ones. A table's entry in the descriptor names the series its rows belong to. ``kind``
        is classification (codes of occupations or industries), aggregation (some codes combined, the others as
        before), method, top_code, precision (what the standard error measures) or revision (history restated).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> breaks = mhsm.load_series_breaks().query("series == 'oews' and kind == 'classification'")
    >>> breaks["starts"].tolist()
    ['2010', '2012', '2019', '2021']
    """
    return read_table("series_breaks")


def breaks_between(
    series: Iterable[str], start: object, end: object, kinds: Iterable[str] = ("classification", "method")
) -> list[str]:
    """List the breaks of series after one year or vintage and up to another, as sentences.

    >>> [said[:21] for said in breaks_between(["oews"], 2019, 2021)]
    ['2021 (classification)', '2021 (method): Estima']
    """
    breaks = load_series_breaks()
    breaks = breaks[breaks["series"].isin(series) & breaks["kind"].isin(kinds)].sort_values(["starts", "kind"])
    between = breaks[(breaks["starts"] > str(start)) & (breaks["starts"] <= str(end))]
    return [f"{row.starts} ({row.kind}): {row.description}" for row in between.itertuples()]


def load_career_paths() -> pd.DataFrame:
    """Load the five specializations that the article describes, each with the settings in which it works.

    Returns
    -------
    pandas.DataFrame
        ``specialization_id, setting | specialization, industry_level, industry_code, note, year, source, evidence``: a
        row for each specialization and setting. ``industry_level`` and ``industry_code`` are the industry of
        `load_wages_by_industry` that comes nearest, an assignment of this project and missing where none is near;
        ``note`` says where it is wider than the setting. ``year`` is that of the article. All five are within
        11-9111: no statistics of a specialization are published.

    Examples
    --------
    >>> paths = load_career_paths()
    >>> len(paths), paths["specialization"].nunique()
    (19, 5)
    >>> paths.loc[paths["specialization_id"] == "hospital-administrator", "industry_code"].tolist()
    ['622']
    """
    return read_table("career_paths")


def load_employer_shares() -> pd.DataFrame:
    """Load which industries employ medical and health services managers, as the Handbook prints it.

    Returns
    -------
    pandas.DataFrame
        ``vintage, occupation_code, industry_code | year, industry_title, share_pct, source, evidence``. ``share_pct``
        is percent of all jobs of the occupation in the base year (National Employment Matrix), rounded to 1; only the
        largest employers, so they do not add up to 100.

    Examples
    --------
    >>> shares = load_employer_shares().set_index("industry_code")["share_pct"]
    >>> shares.loc[["622", "6211"]].tolist()
    [29.0, 14.0]
    """
    return read_table("employer_shares")
