"""Two counts of the same jobs, kept apart: the survey's (wage and salary) and the matrix's (self-employed included).

Series say which they are (``attrs["coverage"]``), `same_coverage` refuses to mix them, and a ratio brings BLS's
projections, which are of the matrix, to the survey's basis.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..occupations import codes_of_title, find_occupation, name_of
from ..occupations.content import of_one_occupation
from ..words import joined, spans
from .summary import years_of

SURVEY, MATRIX = "wage and salary (OEWS)", "with self-employed (matrix)"
SURVEY_MAKER = "survey_levels(load_wages(...))"


def survey_levels(wages: pd.DataFrame) -> pd.Series:
    """Take one occupation's employment by year from the wage survey (OEWS: wage and salary jobs, May).

    Parameters
    ----------
    wages
        Rows of `load_wages` of one occupation, one a year.

    Returns
    -------
    pandas.Series
        ``employment_thousands`` by year. Years without a published figure are left out. ``attrs``: ``coverage``,
        ``occupation_code, occupation_title``; ``breaks_at``: the years in which a stretch begins that does not compare
        with the one before (codes or method); ``series_breaks``: what these are.

    Raises
    ------
    MhsmError
        Where the rows are not one occupation's, one a year, or no year has a figure.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> levels = mhsm.survey_levels(mhsm.load_wages("11-9111", years=[2020, 2021]))
    >>> levels.tolist(), levels.attrs["coverage"], levels.attrs["breaks_at"]
    ([402.54, 436.77], 'wage and salary (OEWS)', [2021])
    """
    missing = [name for name in ("year", "occupation_code", "employment_jobs", "comparable_since") if name not in wages]
    if missing:
        raise MhsmError(f"Survey levels need rows of load_wages(): {', '.join(missing)} not found.")
    if wages["occupation_code"].nunique() != 1 or wages["year"].duplicated().any():
        raise MhsmError(
            f"Survey levels are of one occupation with one row a year: found {len(wages)} rows of"
            f" {wages['occupation_code'].nunique()} occupations and {wages['year'].nunique()} years."
        )
    rows = wages[wages["employment_jobs"].notna()].sort_values("year").set_index("year")
    if rows.empty:
        raise MhsmError(f"No employment of {wages['occupation_code'].iloc[0]} was published for these years.")
    levels = (rows["employment_jobs"] / 1000).rename("employment_thousands")
    kinds = ("(classification)", "(method)")  # a top code does not touch employment
    levels.attrs = {
        "coverage": SURVEY,
        "occupation_code": rows["occupation_code"].iloc[-1],
        "occupation_title": rows["occupation_title"].iloc[-1],
        "breaks_at": sorted(rows["comparable_since"].unique().tolist())[1:],
        "series_breaks": [said for said in wages.attrs.get("series_breaks", []) if any(kind in said for kind in kinds)],
    }
    return levels


def matrix_levels(projections: pd.DataFrame, occupation: str = "11-9111") -> pd.Series:
    """Take an occupation's base-year employment by year from the matrix (self-employed included, annual average).

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    occupation
        SOC code, the same in every vintage used, or exact title (of several codes, the newest).

    Returns
    -------
    pandas.Series
        ``employment_thousands`` by base year. ``attrs``: ``coverage``, ``occupation_code, occupation_title,
        occupation_codes`` (see `load_wages`);
        ``vintage``: by year, the vintage it is the base of; ``without``: vintages that do not have the code;
        ``series_breaks``: those between the vintages.

    Raises
    ------
    UnknownOccupationError
        Where the occupation is in no vintage of the rows.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.matrix_levels(mhsm.load_projections()).loc[[2010, 2020, 2025]].tolist()
    [303.0, 429.8, 640.4]
    """
    code = find_occupation(projections, occupation)
    rows = of_one_occupation(projections, code).sort_values("vintage")
    rows = rows.set_index(pd.Index([years_of(vintage)[0] for vintage in rows["vintage"]], name="year"))
    levels = rows["employment_base_thousands"].rename("employment_thousands")
    levels.attrs = {
        "coverage": MATRIX,
        "occupation_code": code,
        "occupation_title": rows["occupation_title"].iloc[-1],
        "occupation_codes": codes_of_title(projections, code),
        "vintage": rows["vintage"].to_dict(),
        "without": [vintage for vintage in projections["vintage"].unique() if vintage not in set(rows["vintage"])],
        "series_breaks": list(projections.attrs.get("series_breaks", [])),
    }
    return levels


def same_coverage(*levels: pd.Series | pd.DataFrame) -> None:
    """Refuse to compare or subtract survey and matrix levels, which count different jobs.

    Raises
    ------
    MhsmError
        Where the series differ in ``attrs["coverage"]``, or one does not say.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.same_coverage(mhsm.survey_levels(mhsm.load_wages("11-9111")), mhsm.matrix_levels(mhsm.load_projections()))
    Traceback (most recent call last):
    mhsm_analysis.errors.MhsmError: These levels count different jobs, wage and salary (OEWS) and with self-employed
    (matrix): divide by coverage_ratio() of the base year, or compare growth.
    """
    found = [series.attrs.get("coverage") for series in levels]
    if None in found:
        raise MhsmError("A level does not say which jobs it counts: take it from survey_levels() or matrix_levels().")
    if len(set(found)) > 1:
        raise MhsmError(
            f"These levels count different jobs, {joined(dict.fromkeys(found))}: divide by coverage_ratio() of the"
            " base year, or compare growth."
        )


def coverage_ratio(projections: pd.DataFrame, history: pd.Series, occupation: str = "11-9111") -> pd.DataFrame:
    """Divide the matrix level of each base year by the survey level: what the self-employed and concepts add.

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    history
        Result of `survey_levels` for the same occupation.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        ``year, vintage, matrix_thousands, survey_thousands, ratio`` for each base year that the survey has too. The
        survey is of May, the matrix an annual average, so a growing occupation's ratio is a little above its coverage.

    Raises
    ------
    MhsmError
        Where ``history`` is no survey series, or another occupation's.
    NotCoveredError
        Where no base year is in the history.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> ratio = mhsm.coverage_ratio(mhsm.load_projections(), mhsm.survey_levels(mhsm.load_wages("11-9111")))
    >>> ratio.set_index("year")["ratio"].round(2).loc[[2010, 2020, 2021, 2024]].tolist()
    [1.07, 1.07, 1.1, 1.09]
    """
    matrix = _matrix_of(projections, history, occupation)
    years = [year for year in matrix.index if year in history.index]
    if not years:
        raise NotCoveredError(
            f"No base year of the projections is in the history: there are {spans(matrix.index.to_series())} and"
            f" {spans(history.index.to_series())}."
        )
    table = pd.DataFrame({"year": years, "vintage": [matrix.attrs["vintage"][year] for year in years]})
    table["matrix_thousands"], table["survey_thousands"] = matrix.loc[years].to_numpy(), history.loc[years].to_numpy()
    table["ratio"] = table["matrix_thousands"] / table["survey_thousands"]
    table.attrs = dict(matrix.attrs)
    return table


def bls_percent_at_origin(projections: pd.DataFrame, history: pd.Series, occupation: str = "11-9111") -> pd.DataFrame:
    """Score BLS's projected percent, applied to the survey level of the base year, as one more model of `backtest`.

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    history
        Result of `survey_levels` for the same occupation.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.DataFrame
        ``model`` ("bls"), ``origin, horizon, year, forecast, actual`` (thousand wage and salary jobs), ``error_pct,
        log_error, vintage, projected_growth_pct``: for each vintage whose base and target year the survey has.
        ``attrs``: those of ``history``; ``dropped``: (origin, horizon) not reached or not in the survey; ``without``:
        vintages that do not have the code (occupations were recoded).

    Raises
    ------
    MhsmError
        Where ``history`` is no survey series, or another occupation's.
    NotCoveredError
        Where the survey has base and target year of no vintage.

    Notes
    -----
    Only the percent is BLS's: it supposes that the self-employed grow as the others do. The percent is that of the
    levels, not the published one, rounded to 0.1. Decades that overlap are no independent trials. BLS publishes after
    the base year has ended (2020-30: September 2021), when the survey of its May is out too.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> bls = mhsm.bls_percent_at_origin(mhsm.load_projections(), mhsm.survey_levels(mhsm.load_wages("11-9111")))
    >>> bls[["vintage", "forecast", "actual", "error_pct"]].round(1)
       vintage  forecast  actual  error_pct
    0  2010-20     346.5   402.5      -13.9
    1  2012-22     361.7   476.8      -24.1
    2  2014-24     362.8   565.8      -35.9
    """
    matrix = _matrix_of(projections, history, occupation)
    rows = projections[projections["occupation_code"] == matrix.attrs["occupation_code"]].set_index("vintage")
    table, dropped = [], []
    for origin, vintage in matrix.attrs["vintage"].items():
        year = years_of(vintage)[1]
        if origin not in history.index or year not in history.index:
            dropped.append((origin, year - origin))
            continue
        ratio = rows.loc[vintage, "employment_target_thousands"] / matrix.loc[origin]
        forecast, actual = history.loc[origin] * ratio, history.loc[year]
        table.append(
            {
                "model": "bls", "origin": origin, "horizon": year - origin, "year": year, "forecast": forecast,
                "actual": actual, "error_pct": 100 * (forecast / actual - 1), "log_error": np.log(forecast / actual),
                "vintage": vintage, "projected_growth_pct": 100 * (ratio - 1),
            }
        )  # fmt: skip
    if not table:
        raise NotCoveredError(
            f"No projection of {name_of(matrix.attrs['occupation_code'], projections)} can be scored: the survey has"
            f" {spans(history.index.to_series())}, the vintages are {', '.join(matrix.attrs['vintage'].values())}."
        )
    scored = pd.DataFrame(table)
    scored.attrs = history.attrs | {"dropped": dropped, "without": matrix.attrs["without"]}
    return scored


def beside_bls(errors: pd.DataFrame, bls: pd.DataFrame) -> pd.DataFrame:
    """Put BLS's errors under those of the models, in one table of the same columns.

    Parameters
    ----------
    errors
        Result of `backtest` on a `survey_levels` series.
    bls
        Result of `bls_percent_at_origin` for the same occupation.

    Returns
    -------
    pandas.DataFrame
        The rows of both; a column that one lacks (BLS has no interval) is missing there. ``attrs``: those of
        ``errors``.

    Raises
    ------
    MhsmError
        Where the two are not of the same jobs or not of the same occupation.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> history = mhsm.survey_levels(mhsm.load_wages("11-9111"))
    >>> model = {"random_walk_drift": mhsm.MODELS["random_walk_drift"]}
    >>> errors = mhsm.backtest(history, model, [2010, 2012, 2014], [10])
    >>> both = mhsm.beside_bls(errors, mhsm.bls_percent_at_origin(mhsm.load_projections(), history))
    >>> both.pivot(index="origin", columns="model", values="error_pct").round(1)
    model    bls  random_walk_drift
    origin
    2010   -13.9                3.7
    2012   -24.1              -13.7
    2014   -35.9              -24.0
    """
    same_coverage(errors, bls)
    codes = [frame.attrs.get("occupation_code") for frame in (errors, bls)]
    if codes[0] != codes[1]:
        raise MhsmError(f"These errors are of {codes[0]}, BLS's of {codes[1]}: pass both of one occupation.")
    both = pd.concat([errors, bls], ignore_index=True)
    both.attrs = dict(errors.attrs)
    return both


def bls_on_survey_basis(
    projections: pd.DataFrame, history: pd.Series, vintage: str = "2024-34", occupation: str = "11-9111"
) -> pd.Series:
    """Put one projection on the survey's basis: its levels divided by the coverage ratio of the base year.

    Parameters
    ----------
    projections
        Rows of `load_projections`.
    history
        Result of `survey_levels` for the same occupation.
    vintage
        The projection's base and target year; the survey must have the base year.
    occupation
        SOC code or exact title.

    Returns
    -------
    pandas.Series
        ``employment_thousands`` for each year from base to target, at a constant rate in between: BLS publishes the two
        ends only. ``attrs``: ``coverage``, ``vintage``, ``ratio``, ``occupation_code, occupation_title``.

    Raises
    ------
    NotCoveredError
        Where the vintage does not have the occupation, or the survey not the base year.
    MhsmError
        Where ``history`` is no survey series, or another occupation's.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> path = mhsm.bls_on_survey_basis(mhsm.load_projections(), mhsm.survey_levels(mhsm.load_wages("11-9111")))
    >>> path.loc[[2024, 2030, 2034]].round(1).tolist(), round(path.attrs["ratio"], 3)
    ([565.8, 641.3, 697.1], 1.089)
    """
    matrix = _matrix_of(projections, history, occupation)
    code, first = matrix.attrs["occupation_code"], {v: y for y, v in matrix.attrs["vintage"].items()}.get(vintage)
    if first is None:
        raise NotCoveredError(
            f"The projections have {name_of(code, projections)} in"
            f" {joined(matrix.attrs['vintage'].values())}, not in {vintage}."
        )
    if first not in history.index:
        raise NotCoveredError(
            f"No survey level of {name_of(code, projections)} in {first} to put {vintage} on: there are"
            f" {spans(history.index.to_series())}."
        )
    row = projections[(projections["occupation_code"] == code) & (projections["vintage"] == vintage)].iloc[0]
    years = np.arange(first, years_of(vintage)[1] + 1)
    growth = row["employment_target_thousands"] / matrix.loc[first]
    path = pd.Series(
        history.loc[first] * growth ** ((years - first) / (years[-1] - first)),
        index=pd.Index(years, name="year"),
        name="employment_thousands",
    )
    about = {name: history.attrs[name] for name in ("coverage", "occupation_code", "occupation_title")}
    path.attrs = about | {"vintage": vintage, "ratio": float(matrix.loc[first] / history.loc[first])}
    return path


def require_coverage(levels: pd.Series, coverage: str, maker: str) -> None:
    """Raise where levels are not of the coverage asked for."""
    if not isinstance(levels, pd.Series) or levels.attrs.get("coverage") != coverage:
        found = levels.attrs.get("coverage", "nothing said") if isinstance(levels, pd.Series) else type(levels).__name__
        raise MhsmError(f"Expected levels of coverage {coverage!r}, made by {maker}: found {found}.")


def _matrix_of(projections: pd.DataFrame, history: pd.Series, occupation: str) -> pd.Series:
    """Return the matrix levels of the occupation of a survey history; refuse to pair two occupations."""
    require_coverage(history, SURVEY, SURVEY_MAKER)
    matrix = matrix_levels(projections, occupation)
    if matrix.attrs["occupation_code"] != history.attrs["occupation_code"]:
        raise MhsmError(
            f"The projections are of {matrix.attrs['occupation_code']}, the history of"
            f" {history.attrs['occupation_code']}: pass both of one occupation."
        )
    return matrix
