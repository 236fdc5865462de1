"""Shift-share: an occupation's change by the growth of its industries and by how many of it they employ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..loading.articles import breaks_between
from ..occupations import find_occupation
from ..occupations.naming import several_codes
from ..words import joined

PARTS = ["national_jobs", "mix_jobs", "staffing_jobs", "interaction_jobs"]
MIDPOINT_PARTS = ["industry_jobs", "staffing_jobs"]
_RULES = {
    "any": "industries with the occupation in either year; no figure counts as no jobs",
    "both": "industries with the occupation in both years",
}
# Levels whose industries share no job.
_DISJOINT = ("sector", "subsector")
# NAICS was revised in these years, and the survey followed a little later; that of 2022 is among the series breaks.
_NAICS_REVISIONS = (2007, 2012, 2017)


class _Edition(NamedTuple):
    """What the rows of one year have in common."""

    year: int
    industry_level: str
    industry_system: str


def shift_share(
    base: pd.DataFrame,
    target: pd.DataFrame,
    occupation: str = "11-9111",
    *,
    symmetric: bool = False,
    match: str = "any",
) -> pd.DataFrame:
    """Divide the change of an occupation's jobs between its industries' growth and its share of their jobs.

    Parameters
    ----------
    base, target
        Rows of `load_wages_by_industry` of one level (``subsector``: three-digit industries; ``sector``) in an earlier
        and a later year, of the occupation and of all occupations together: the loader without an occupation gives
        both.
    occupation
        SOC code or exact title.
    symmetric
        Whether shares and industries' jobs are taken at the middle of both years, which leaves no interaction.
    match
        Which industries count. ``any``: those with the occupation in either year; a figure that is missing in the other
        counts as no jobs, though it may have been withheld. ``both``: those with the occupation in both years. Under
        either rule an industry needs a figure of all its jobs in both years.

    Returns
    -------
    pandas.DataFrame
        A row for each industry, largest change first: ``industry_code, industry_title``; ``published_in`` (of the
        occupation: ``both``, ``base`` or ``target``); ``occupation_jobs_base, occupation_jobs_target,
        industry_jobs_base, industry_jobs_target``; ``per_1000_base, per_1000_target``, the occupation's jobs per 1,000
        of the industry (jobs and share missing in a year without a figure); ``national_jobs, mix_jobs, staffing_jobs,
        interaction_jobs``, or where symmetric ``industry_jobs, staffing_jobs``; ``change_jobs``, to which these add up
        exactly; ``evidence`` (``third_party`` for three-digit industries; of both years where they differ). ``attrs``:
        ``base_year, target_year, occupation_code, occupation_title, level, symmetric``; ``match`` (the rule in words);
        ``national_growth_pct`` (g); ``change_jobs``, of the matched industries; ``unmatched_jobs_base,
        unmatched_jobs_target``, the occupation's jobs in published industries that the rule leaves out;
        ``one_year_only_jobs``, matched jobs of industries published in one year only; ``unmatched_industries``, codes
        with a figure of all jobs in one year only; ``comparison``: ``within one series`` or ``crosses a break``;
        ``breaks``, the breaks of method, classification or aggregation between the years, and revisions of NAICS.

    Raises
    ------
    UnknownOccupationError
        Where the occupation is not in the rows of both years.
    NotCoveredError
        Where all occupations together are not among the rows, or no industry is matched.
    MhsmError
        Where the rows are not of one year, level and system of industries each, or the rule is unknown.

    Notes
    -----
    With N jobs of an industry, E those of the occupation in it, s = E/N, and g the growth of all jobs in all industries
    that have a figure in both years, with the occupation or without: E0 g (national) + E0 (g_i - g) (industry mix) +
    N0 ds (staffing) + dN ds (interaction) = dE in each industry (Dunn 1960; BLS's matrix writes the first two as one).
    Midpoint: dN (s0+s1)/2 (industry) + ds (N0+N1)/2 (staffing). Finer industries move mass from staffing to mix: state
    the level. A part is accounting and no cause; a revision of NAICS that moves activities between industries shows as
    growth of one and decline of another.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> years = [mhsm.load_wages_by_industry(years=year, level="subsector") for year in (2005, 2015)]
    >>> table = mhsm.shift_share(*years)
    >>> mhsm.shift_share_parts(table).round({"jobs": 0, "share_pct": 1})
         component     jobs  share_pct
    0     national  13576.0       16.0
    1          mix  23312.0       27.4
    2     staffing  39951.0       47.0
    3  interaction   8230.0        9.7
    >>> table.attrs["unmatched_jobs_base"], table.attrs["comparison"]
    (160.0, 'crosses a break')
    """
    if match not in _RULES:
        raise MhsmError(f"Industries are matched by 'any' or 'both', not by {match!r}.")
    first, last = (_checked(rows, when) for rows, when in ((base, "base"), (target, "target")))
    start, end = first.year, last.year
    if first[1:] != last[1:]:
        raise MhsmError(
            f"Industries are of one level and system in both years: found {first[1]} ({first[2]}) and {last[1]}"
            f" ({last[2]})."
        )
    if not start < end:
        raise MhsmError(f"Expected an earlier and a later year: found {start} and {end}.")
    codes = [find_occupation(rows, occupation) for rows in (base, target)]
    if codes[0] != codes[1]:
        both = pd.concat([base, target], ignore_index=True)
        raise several_codes(both[both["occupation_code"].isin(codes)], "year")
    code = codes[0]
    if code == "00-0000":
        raise MhsmError("Shift-share is of one occupation within all: 00-0000 is all of them.")

    both = _side_by_side(base, target, code)
    known = both[["n0", "n1"]].notna().all(axis=1)
    growth = both.loc[known, "n1"].sum() / both.loc[known, "n0"].sum() - 1
    there = both[["e0", "e1"]].notna()
    kept = known & (there.all(axis=1) if match == "both" else there.any(axis=1))
    if not kept.any():
        raise NotCoveredError(
            f"No industry is matched in {start} and {end}: {code} needs {_RULES[match]}, and with all jobs in both."
        )
    table = _divide(both[kept], growth, symmetric)
    out, alone = both[~kept], both[kept & ~there.all(axis=1)]
    one_year = sorted(both.index[both[["n0", "n1"]].notna().sum(axis=1) == 1])
    breaks = breaks_between(["oews", "oews_by_industry"], start, end, ("classification", "method", "aggregation"))
    if revised := [year for year in _NAICS_REVISIONS if start < year <= end]:
        breaks.append(f"NAICS was revised in {joined(revised)}: codes may hold other activities before and after.")
    titles = target.loc[target["occupation_code"] == code, "occupation_title"]
    table.attrs = {
        "base_year": start, "target_year": end,
        "occupation_code": code, "occupation_title": titles.iloc[0],
        "level": first.industry_level, "symmetric": symmetric, "match": _RULES[match],
        "national_growth_pct": 100 * float(growth),
        "change_jobs": float(table["change_jobs"].sum()),
        "unmatched_jobs_base": float(out["e0"].sum()), "unmatched_jobs_target": float(out["e1"].sum()),
        "one_year_only_jobs": float(alone[["e0", "e1"]].sum().sum()),
        "unmatched_industries": one_year,
        "comparison": "crosses a break" if breaks else "within one series",
        "breaks": breaks,
    }  # fmt: skip
    return table


def shift_share_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Sum a `shift_share` over its industries.

    Parameters
    ----------
    table
        The result of `shift_share`.

    Returns
    -------
    pandas.DataFrame
        ``component`` (national, mix, staffing, interaction; or industry, staffing), ``jobs`` and ``share_pct`` (percent
        of the change; negative where a part pulls the other way; missing where the change is less than 10 jobs, the
        unit of the figures). The rows add up exactly to the change of the matched industries. ``attrs`` as there.

    Raises
    ------
    MhsmError
        Where the frame is not such a result.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> years = [mhsm.load_wages_by_industry(years=year, level="subsector") for year in (2005, 2015)]
    >>> mhsm.shift_share_parts(mhsm.shift_share(*years, symmetric=True))["share_pct"].round(1).tolist()
    [48.2, 51.8]
    """
    if "change_jobs" not in table.attrs or "change_jobs" not in table:
        raise MhsmError("Expected the result of shift_share(), with its attrs: found another frame.")
    names = MIDPOINT_PARTS if table.attrs["symmetric"] else PARTS
    jobs, change = table[names].sum(), table["change_jobs"].sum()
    share = 100 * jobs / change if abs(change) >= 10 else jobs * np.nan
    parts = pd.DataFrame(
        {
            "component": [name.removesuffix("_jobs") for name in names],
            "jobs": jobs.to_numpy(),
            "share_pct": share.to_numpy(),
        }
    )
    parts.attrs = dict(table.attrs)
    return parts


def _checked(rows: pd.DataFrame, when: str) -> _Edition:
    """Return what all rows of a year share; refuse rows that overlap."""
    names = _Edition._fields
    missing = [name for name in (*names, "industry_code", "employment_jobs") if name not in rows.columns]
    if missing:
        raise MhsmError(f"Shift-share needs rows of load_wages_by_industry(): {', '.join(missing)} not found.")
    if rows.empty:
        raise MhsmError(f"Shift-share needs rows of load_wages_by_industry(): the {when} frame is empty.")
    for name in names:
        values = rows[name].unique().tolist()
        if len(values) > 1:
            raise MhsmError(f"The {when} rows are of one {name}: found {joined(values)}.")
    year, level, system = rows[list(names)].iloc[0]
    if level not in _DISJOINT:
        raise MhsmError(f"Industries must not overlap: expected level {' or '.join(_DISJOINT)}, found {level!r}.")
    if rows.duplicated(["occupation_code", "industry_code"]).any():
        raise MhsmError(f"The {when} rows have an occupation twice in one industry: pass one row each.")
    return _Edition(int(year), level, system)


def _side_by_side(base: pd.DataFrame, target: pd.DataFrame, code: str) -> pd.DataFrame:
    """Join the occupation's jobs (e0, e1) and all jobs (n0, n1) by industry; what has no figure is missing."""
    columns = {}
    for place, rows in enumerate((base, target)):
        by_industry = rows.set_index("industry_code")
        for letter, wanted in (("e", code), ("n", "00-0000")):
            own = by_industry[by_industry["occupation_code"] == wanted]
            if own["employment_jobs"].notna().sum() == 0:
                raise NotCoveredError(
                    f"No jobs of {wanted} by industry in {rows['year'].iloc[0]}: load_wages_by_industry() without an"
                    " occupation gives the occupation and all together."
                )
            columns[f"{letter}{place}"] = own["employment_jobs"]
            columns[f"{letter}{place}_evidence"] = own["evidence"]
            columns[f"{letter}{place}_title"] = own["industry_title"]
    return pd.DataFrame(columns)


def _divide(both: pd.DataFrame, growth: float, symmetric: bool) -> pd.DataFrame:
    e0, e1, n0, n1 = both["e0"].fillna(0), both["e1"].fillna(0), both["n0"], both["n1"]
    s0, s1 = e0 / n0, e1 / n1
    dn, ds = n1 - n0, s1 - s0
    table = pd.DataFrame(
        {
            "industry_title": both["n1_title"],
            "published_in": np.select([both["e1"].isna(), both["e0"].isna()], ["base", "target"], "both"),
            "occupation_jobs_base": both["e0"],
            "occupation_jobs_target": both["e1"],
            "industry_jobs_base": n0,
            "industry_jobs_target": n1,
            "per_1000_base": 1000 * both["e0"] / n0,
            "per_1000_target": 1000 * both["e1"] / n1,
        }
    )
    if symmetric:
        parts = {"industry_jobs": dn * (s0 + s1) / 2, "staffing_jobs": ds * (n0 + n1) / 2}
    else:
        values = (e0 * growth, e0 * (dn / n0 - growth), n0 * ds, dn * ds)
        parts = dict(zip(PARTS, values, strict=True))
    evidence = both[[f"{name}_evidence" for name in ("e0", "e1", "n0", "n1")]]
    table = table.assign(**parts, change_jobs=e1 - e0)
    table["evidence"] = [", ".join(sorted(set(row) - {np.nan, None})) for row in evidence.astype(object).to_numpy()]
    return table.rename_axis("industry_code").sort_values("change_jobs", ascending=False).reset_index()
