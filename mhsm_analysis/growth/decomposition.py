"""Why an occupation of health care grows: all jobs, health care's share of them, its group's share, and the rest."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..loading.articles import breaks_between
from ..occupations import name_of
from ..occupations.crosswalk import told_former, told_later
from ..words import joined, spans

SPANS = ((2005, 2015), (2010, 2019), (2005, 2019), (2015, 2024), (2021, 2024))
_HEALTH, _NONFARM = "health_care_employment_thousands", "total_nonfarm_employment_thousands"
# Parts of a change smaller than half a percent are parts of next to nothing.
_NO_CHANGE = 0.005


def intensity_decomposition(
    start: int, end: int, wages: pd.DataFrame, everyone: pd.DataFrame, group: pd.DataFrame, payrolls: pd.DataFrame
) -> pd.DataFrame:
    """Divide an occupation's growth between all jobs, health care's share, its group's share, and what is left.

    Parameters
    ----------
    start, end
        Two years, the earlier first.
    wages
        Rows of `load_wages` of one occupation.
    everyone
        Rows of all occupations together: ``load_wages("00-0000", level="total")``.
    group
        Rows of the occupation's major group: for 11-9111 ``load_wages("11-0000", level="major")``.
    payrolls
        `load_payroll_employment`, with all twelve months of both years.

    Returns
    -------
    pandas.DataFrame
        Four rows: ``component``, ``log_change``, ``contribution_pct`` (of the occupation's log change; negative where a
        part pulls the other way), ``growth_pct`` (what the component alone would give). The components:
        ``all_jobs`` (nonfarm payrolls), ``health_share`` (health care's share of them; both together are health care's
        jobs), ``group_share`` (the major group's share of all jobs of the survey) and ``special`` (the rest). The rows
        of ``log_change`` add up exactly to ln(jobs at the end / jobs at the start). ``contribution_pct`` is missing
        where the jobs changed by less than half a percent. ``attrs``: ``start, end, occupation_code,
        occupation_title, group_title``; ``jobs_start, jobs_end, log_change, growth_pct`` of the occupation;
        ``health_jobs_start_thousands, health_jobs_end_thousands``; ``comparison``: ``within one series`` or ``crosses a
        break``; ``breaks``, those of method or classification of the survey between the years, with their sentence.

    Raises
    ------
    NotCoveredError
        Where a year is missing in one of the tables, or a year of payrolls is not whole.
    MhsmError
        Where a frame is not of the occupation or group it should be, or the years are not in order.

    Notes
    -----
    ln(E1/E0) = ln(N1/N0) + ln(h1/h0) + ln(m1/m0) + rest, with E the occupation's jobs, N nonfarm jobs, h health care's
    share of N, m the group's share of all jobs in OEWS: a chain of ratios (Kaya-type identity), exact in any order.
    Without m, the rise of management in the whole economy would be credited to health care. "Explained" is accounting
    and no cause.

    Occupation, group and all occupations are wage and salary jobs of May (OEWS, government included); health care and
    nonfarm jobs are annual means of seasonally adjusted payrolls (CES), of which health care is private only. The ratio
    of the two is an index and no staffing rate: about 20 percent of these managers work outside NAICS 62 (2015: 80.5
    percent are inside 621 to 624), and hospitals of the survey include public ones. It is meaningful only for
    occupations whose sector is health care; for others the parts add up as well and mean little. Which codes a group
    holds changes with the classification, so that a span that crosses such a break moves jobs between the last two
    parts; May 2021 changed the method of the whole survey.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> parts = mhsm.intensity_decomposition(
    ...     2010, 2019, mhsm.load_wages("11-9111"), mhsm.load_wages("00-0000", level="total"),
    ...     mhsm.load_wages("11-0000", level="major"), mhsm.load_payroll_employment(),
    ... )
    >>> parts.set_index("component")["contribution_pct"].round().to_dict()
    {'all_jobs': 44.0, 'health_share': 6.0, 'group_share': 44.0, 'special': 6.0}
    >>> parts.attrs["comparison"]
    'crosses a break'
    """
    if not start < end:
        raise MhsmError(f"Growth is from an earlier to a later year: found {start} and {end}.")
    code = _only_code(wages, "the occupation")
    major = f"{code[:2]}-0000"
    if code in (major, "00-0000"):
        raise MhsmError(f"{code} is a whole group: an occupation of a group is decomposed, such as 11-9111 of 11-0000.")
    for rows, wanted, level in ((everyone, "00-0000", "total"), (group, major, "major")):
        found = _only_code(rows, wanted)
        if found != wanted:
            raise MhsmError(
                f"To decompose {code} expected the rows of {wanted}, found {found}: use"
                f' load_wages("{wanted}", level="{level}").'
            )
    jobs, whole, upper = (_jobs(rows, (start, end)) for rows in (wages, everyone, group))
    nonfarm, health = (_annual_mean(payrolls, column, (start, end)) for column in (_NONFARM, _HEALTH))

    change, national, sector = (_log_ratio(*values) for values in (jobs, nonfarm, health))
    groups = _log_ratio(*upper) - _log_ratio(*whole)
    parts = {"all_jobs": national, "health_share": sector - national, "group_share": groups}
    parts["special"] = change - sum(parts.values())
    table = _table(parts, change)
    breaks = breaks_between(["oews"], start, end)
    titles = [rows.sort_values("year")["occupation_title"].iloc[-1] for rows in (wages, group)]
    table.attrs = {
        "start": start, "end": end,
        "occupation_code": code, "occupation_title": titles[0], "group_title": titles[1],
        "jobs_start": jobs[0], "jobs_end": jobs[1],
        "log_change": change, "growth_pct": 100 * float(np.expm1(change)),
        "health_jobs_start_thousands": health[0], "health_jobs_end_thousands": health[1],
        "comparison": "crosses a break" if breaks else "within one series",
        "breaks": breaks,
    }  # fmt: skip
    return table


def sector_against_intensity(parts: pd.DataFrame) -> pd.DataFrame:
    """Sum a decomposition to two rows: the sector's growth, and how many of the occupation it has per job.

    Parameters
    ----------
    parts
        The result of `intensity_decomposition`.

    Returns
    -------
    pandas.DataFrame
        Rows ``sector`` (health care's jobs: all jobs and health care's share) and ``intensity`` (the group's share and
        the rest): ``component, start_value, end_value, unit, log_change, contribution_pct, growth_pct``. Units:
        ``thousand health care jobs`` and ``jobs of the occupation per 1,000 health care jobs``, an index of two
        surveys and no staffing rate. The rows of ``log_change`` add up exactly to the occupation's. ``attrs`` as there.

    Raises
    ------
    MhsmError
        Where the frame is not such a result.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> parts = mhsm.intensity_decomposition(
    ...     2010, 2019, mhsm.load_wages("11-9111"), mhsm.load_wages("00-0000", level="total"),
    ...     mhsm.load_wages("11-0000", level="major"), mhsm.load_payroll_employment(),
    ... )
    >>> two = mhsm.sector_against_intensity(parts).set_index("component")
    >>> two.loc["intensity", ["start_value", "end_value", "contribution_pct"]].astype(float).round(1).tolist()
    [20.5, 24.3, 50.1]
    """
    require_parts(parts)
    known, log = parts.attrs, parts.set_index("component")["log_change"]
    both = {
        "sector": log["all_jobs"] + log["health_share"],
        "intensity": log["group_share"] + log["special"],
    }
    table = _table(both, known["log_change"])
    for when in ("start", "end"):
        health = known[f"health_jobs_{when}_thousands"]
        table[f"{when}_value"] = [health, known[f"jobs_{when}"] / health]
    table["unit"] = ["thousand health care jobs", "jobs of the occupation per 1,000 health care jobs"]
    columns = ["component", "start_value", "end_value", "unit", "log_change", "contribution_pct", "growth_pct"]
    table = table[columns]
    table.attrs = dict(known)
    return table


def intensity_spans(
    wages: pd.DataFrame,
    everyone: pd.DataFrame,
    group: pd.DataFrame,
    payrolls: pd.DataFrame,
    spans_of_years: Iterable[tuple[int, int]] = SPANS,
) -> pd.DataFrame:
    """Decompose an occupation's growth over several spans, one row each.

    Parameters
    ----------
    wages, everyone, group, payrolls
        As in `intensity_decomposition`.
    spans_of_years
        Pairs of years. The standard ones overlap: their rows are readings of one history and do not add up.

    Returns
    -------
    pandas.DataFrame
        ``start, end``; ``growth_pct, health_growth_pct, nonfarm_growth_pct``; in percent of the occupation's log change
        ``sector_pct`` with its parts ``all_jobs_pct, health_share_pct``, and ``intensity_pct`` with its parts
        ``group_share_pct, special_pct`` (missing where the jobs changed by less than half a percent);
        ``per_1000_start, per_1000_end``, jobs of the occupation per 1,000 health care jobs; ``comparison``; ``breaks``,
        their years and kinds.

    Raises
    ------
    NotCoveredError, MhsmError
        As `intensity_decomposition`; or where no span is given.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> table = mhsm.intensity_spans(
    ...     mhsm.load_wages("11-9111"), mhsm.load_wages("00-0000", level="total"),
    ...     mhsm.load_wages("11-0000", level="major"), mhsm.load_payroll_employment(),
    ... )
    >>> table[["start", "end", "growth_pct", "sector_pct", "comparison"]].round(1)
       start   end  growth_pct  sector_pct         comparison
    0   2005  2015        36.9        63.7    crosses a break
    1   2010  2019        39.5        49.9    crosses a break
    2   2005  2019        71.6        51.6    crosses a break
    3   2015  2024        79.7        27.2    crosses a break
    4   2021  2024        29.6        37.7  within one series
    """
    rows = []
    for start, end in spans_of_years:
        parts = intensity_decomposition(start, end, wages, everyone, group, payrolls)
        two = sector_against_intensity(parts).set_index("component")
        four = parts.set_index("component")
        rows.append(
            {
                "start": start,
                "end": end,
                "growth_pct": parts.attrs["growth_pct"],
                "health_growth_pct": two.loc["sector", "growth_pct"],
                "nonfarm_growth_pct": four.loc["all_jobs", "growth_pct"],
                "sector_pct": two.loc["sector", "contribution_pct"],
                "all_jobs_pct": four.loc["all_jobs", "contribution_pct"],
                "health_share_pct": four.loc["health_share", "contribution_pct"],
                "intensity_pct": two.loc["intensity", "contribution_pct"],
                "group_share_pct": four.loc["group_share", "contribution_pct"],
                "special_pct": four.loc["special", "contribution_pct"],
                "per_1000_start": two.loc["intensity", "start_value"],
                "per_1000_end": two.loc["intensity", "end_value"],
                "comparison": parts.attrs["comparison"],
                "breaks": ", ".join(text.split(":")[0] for text in parts.attrs["breaks"]) or "none",
            }
        )
    if not rows:
        raise NotCoveredError(_why_no_span(wages))
    return pd.DataFrame(rows)


def _why_no_span(wages: pd.DataFrame) -> str:
    """Say for which years jobs are at hand, none of the spans of years asked for among them, and why."""
    code = str(wages["occupation_code"].iloc[0])
    history = "; ".join(filter(None, (told_former(code), told_later(code))))
    return (
        f"No span of years to take growth apart over: the tables at hand have jobs of {name_of(code, wages)} for May"
        f" {spans(wages['year'])} only{f' ({history})' if history else ''}."
    )


def require_parts(parts: pd.DataFrame) -> None:
    """Refuse a frame that is not the result of `intensity_decomposition`."""
    if "log_change" not in parts.attrs or list(parts.get("component", [])) != [
        "all_jobs", "health_share", "group_share", "special",
    ]:  # fmt: skip
        raise MhsmError("Expected the result of intensity_decomposition(), with its attrs: found another frame.")


def _table(parts: dict[str, float], change: float) -> pd.DataFrame:
    table = pd.DataFrame({"component": list(parts), "log_change": list(parts.values())})
    share = 100 * table["log_change"] / change if abs(change) >= _NO_CHANGE else np.nan
    return table.assign(contribution_pct=share, growth_pct=100 * np.expm1(table["log_change"]))


def _log_ratio(first: float, last: float) -> float:
    return float(np.log(last / first))


def _only_code(rows: pd.DataFrame, what: str) -> str:
    missing = [name for name in ("year", "occupation_code", "employment_jobs") if name not in rows.columns]
    if missing:
        raise MhsmError(f"Growth needs rows of load_wages() of {what}: {', '.join(missing)} not found.")
    if rows["occupation_code"].nunique() != 1 or rows["year"].duplicated().any():
        raise MhsmError(
            f"Growth needs rows of one occupation, one a year, for {what}: found {len(rows)} rows of"
            f" {rows['occupation_code'].nunique()} occupations."
        )
    return str(rows["occupation_code"].iloc[0])


def _jobs(rows: pd.DataFrame, years: tuple[int, int]) -> list[float]:
    known = rows[rows["employment_jobs"] > 0].set_index("year")["employment_jobs"]
    absent = [year for year in years if year not in known.index]
    if absent:
        code = str(rows["occupation_code"].iloc[0])
        history = "; ".join(filter(None, (told_former(code), told_later(code))))
        raise NotCoveredError(
            f"No jobs of {name_of(code, rows)} for May {joined(absent)} are among these rows: there are"
            f" {spans(known.index.to_series()) or 'none'}{f' ({history})' if history else ''}."
        )
    return [float(known[year]) for year in years]


def _annual_mean(payrolls: pd.DataFrame, column: str, years: tuple[int, int]) -> list[float]:
    missing = [name for name in ("year", "month", column) if name not in payrolls.columns]
    if missing:
        raise MhsmError(f"Growth needs the columns of load_payroll_employment(): {', '.join(missing)} not found.")
    months = payrolls[payrolls[column].notna()].groupby("year")[column]
    count, mean = months.size(), months.mean()
    part = [year for year in years if count.get(year, 0) != 12]
    if part:
        whole = count[count == 12].index.to_series()
        raise NotCoveredError(
            f"The mean of a year needs its twelve months: {column} has {count.get(part[0], 0)} of {part[0]}; whole"
            f" years are {spans(whole) or 'none'}."
        )
    return [float(mean[year]) for year in years]
