"""Hold the parts of the nation (states, sectors, three-digit industries) against national employment."""

from __future__ import annotations

import pandas as pd

# Every figure is rounded to 10 jobs, which has a standard deviation of 10 / sqrt(12); a sum of n figures and the
# national one together sqrt(n + 1) times that. Four of these deviations are allowed.
_ROUNDING = 4 * 10 / 12**0.5
# How much of the nation figures not published may hold, in percent, for 00-0000 and 11-9111. Measured for 11-9111:
# Illinois has 4.0 (2009 to 2011, where its employment is **), sectors without a row 0.50 (2019), three-digit industries
# without a figure 0.80 (2000). Other occupations are withheld in larger parts, such as management in education (2008).
SHORTFALL_PCT = {"area": 4.1, "sector": 0.6, "subsector": 0.9}
_FOLLOWED = ("00-0000", "11-9111")
# Gaps that stand in the sources at hand and whose cause is not known: level, year, occupation, jobs.
KNOWN_GAPS = {
    ("area", 2003, "00-0000"): -2190,
    ("subsector", 2003, "00-0000"): -250,
}


def area_sum_gaps(areas: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Compare the sum of the states (with the District of Columbia) with the nation; see `sector_sum_gaps`.

    Parameters
    ----------
    areas
        The table ``wages_by_area``; rows of other area types are passed over.
    national
        The table ``national_wages``, or any frame with ``year, occupation_code, employment_jobs``.

    Returns
    -------
    pandas.DataFrame
        As of `sector_sum_gaps`.
    """
    states = areas[areas["area_type"] == "state"]
    return _gaps(states, "area_code", national, "area")


def sector_sum_gaps(industries: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Compare the sum of the 20 sectors with the nation, for every year and occupation that both have.

    Parameters
    ----------
    industries
        The table ``wages_by_industry``; rows of other levels are passed over.
    national
        The table ``national_wages``, or any frame with ``year, occupation_code, employment_jobs``.

    Returns
    -------
    pandas.DataFrame
        ``year, occupation_code, parts, published, sum, national, gap, tolerance, explained``, sorted by the first two.
        ``parts`` counts the sectors of the year, ``published`` those with employment of the occupation; ``sum``,
        ``national``, ``gap`` (sum - national) and ``tolerance`` (rounding) are jobs. ``explained`` is rounding; not
        published, where the sum falls short and parts have no figure (by no more than `SHORTFALL_PCT` for 00-0000 and
        11-9111); known, where it is a gap of `KNOWN_GAPS`; else empty, which is a fault.
    """
    return _gaps(industries[industries["industry_level"] == "sector"], "industry_code", national, "sector")


def subsector_sum_gaps(industries: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    """Compare the sum of the three-digit industries (SIC, NAICS) with the nation; see `sector_sum_gaps`.

    Parameters
    ----------
    industries
        The table ``wages_by_industry``; rows of other levels are passed over.
    national
        The table ``national_wages``, or any frame with ``year, occupation_code, employment_jobs``.

    Returns
    -------
    pandas.DataFrame
        As of `sector_sum_gaps`.
    """
    return _gaps(industries[industries["industry_level"] == "subsector"], "industry_code", national, "subsector")


def _gaps(rows: pd.DataFrame, part: str, national: pd.DataFrame, level: str) -> pd.DataFrame:
    by = ["year", "occupation_code"]
    jobs = rows.groupby(by)["employment_jobs"]
    gaps = pd.DataFrame({"published": jobs.count(), "sum": jobs.sum()}).query("published > 0").reset_index()
    gaps.insert(2, "parts", gaps["year"].map(rows.groupby("year")[part].nunique()))
    # A code printed twice, as broad and as detailed occupation, has one employment.
    whole = national.dropna(subset="employment_jobs").drop_duplicates([*by, "employment_jobs"])
    gaps = gaps.merge(
        whole[[*by, "employment_jobs"]].rename(columns={"employment_jobs": "national"}), on=by, validate="one_to_one"
    )
    gaps["gap"] = gaps["sum"] - gaps["national"]
    gaps["tolerance"] = _ROUNDING * (gaps["published"] + 1) ** 0.5
    limit = (gaps["national"] * SHORTFALL_PCT[level] / 100).where(gaps["occupation_code"].isin(_FOLLOWED), float("inf"))
    known = [KNOWN_GAPS.get((level, *at)) for at in gaps[by].itertuples(index=False, name=None)]
    gaps["explained"] = ""
    gaps.loc[(gaps["published"] < gaps["parts"]) & gaps["gap"].between(-limit, 0), "explained"] = "not published"
    gaps.loc[gaps["gap"] == known, "explained"] = "known"
    gaps.loc[gaps["gap"].abs() <= gaps["tolerance"], "explained"] = "rounding"
    return gaps.sort_values(by, ignore_index=True)
