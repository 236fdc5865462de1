"""An occupation's place in its field: ranks and shares that top-coded pay leaves open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..occupations import find_occupation, name_of
from .bounds import percentile_ratio, relation, wage_bounds


def ratio_rank(wages: pd.DataFrame, code: str, over: str = "p90", under: str = "p10") -> pd.Series:
    """Bound an occupation's rank by a percentile ratio among occupations some of which are top-coded.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one year and level, the occupation among them.
    code
        SOC code or exact title of the occupation.
    over, under
        Percentiles, ``p10`` to ``p90``.

    Returns
    -------
    pandas.Series
        ``best, worst``: the rank (1 = widest) lies between them, and is known where they are equal; ``n`` occupations
        ranked, ``n_top_coded`` of them known by a bound only, ``n_not_published`` left out for want of an annual wage.
        Ties share the better rank. Ranks are of the published figures: sampling error is not in them.

    Raises
    ------
    NotCoveredError
        Where the occupation is not among the rows, or has no annual wage.
    MhsmError
        Where the rows are of several years or levels.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> wages = mhsm.load_wages(years=2021)
    >>> managers = wages[wages["occupation_code"].str.startswith("11-")]
    >>> mhsm.ratio_rank(managers, "11-9111").to_dict()
    {'best': 9, 'worst': 17, 'n': 38, 'n_top_coded': 13, 'n_not_published': 0}
    """
    return _rank_of(percentile_ratio(wages, over, under), wages, code, "annual")


def wage_rank(wages: pd.DataFrame, code: str, column: str = "annual_p50_usd") -> pd.Series:
    """Bound an occupation's rank by a percentile wage among occupations some of which are top-coded.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one year and level, the occupation among them.
    code
        SOC code or exact title of the occupation.
    column
        A percentile of either basis. Occupations not published on this basis are not ranked: by annual wages those
        paid by the hour only (actors), by hourly ones those of a school year (teachers).

    Returns
    -------
    pandas.Series
        As `ratio_rank` returns: ``best, worst`` (1 = highest), ``n, n_top_coded, n_not_published``.

    Raises
    ------
    NotCoveredError
        Where the occupation is not among the rows, or has no wage on this basis.
    MhsmError
        Where the rows are of several years or levels, or ``column`` is no percentile wage.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.wage_rank(mhsm.load_wages(years=2021), "11-9111").to_dict()
    {'best': 78, 'worst': 78, 'n': 825, 'n_top_coded': 18, 'n_not_published': 6}
    """
    return _rank_of(wage_bounds(wages, column), wages, code, column.split("_")[0])


def employment_below(wages: pd.DataFrame, code: str, column: str = "annual_p50_usd") -> pd.Series:
    """Bound the share of employment that is in occupations with a lower wage.

    It is not the share of workers who earn less: within every occupation some earn more than its median.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one year and level, the occupation among them.
    code
        SOC code or exact title of the occupation.
    column
        A percentile of either basis.

    Returns
    -------
    pandas.Series
        ``lower, upper, relation``, percent of the employment of the rows. The upper bound counts occupations whose
        wage is not published on this basis, and those top-coded at or below the occupation's own wage, as lower; the
        lower bound does not. ``attrs["n_without_employment"]``: occupations left out because theirs was withheld.

    Raises
    ------
    NotCoveredError, MhsmError
        As `wage_rank`.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> share = mhsm.employment_below(mhsm.load_wages(years=2021), "11-9111")
    >>> share[["lower", "upper"]].astype(float).round(2).to_dict()
    {'lower': 93.69, 'upper': 93.74}
    """
    bounds, jobs = wage_bounds(wages, column), wages["employment_jobs"]
    own = bounds.loc[_own_row(bounds, wages, code, column.split("_")[0])]
    certainly = bounds["upper"] < own["lower"]
    possibly = bounds["lower"].lt(own["upper"]) | bounds["relation"].eq("not published")
    possibly[own.name] = False
    share = pd.DataFrame({"lower": [jobs[certainly].sum()], "upper": [jobs[possibly].sum()]}) * 100 / jobs.sum()
    result = share.assign(relation=relation(share["lower"], share["upper"])).iloc[0].rename(None)
    result.attrs["n_without_employment"] = int(jobs.isna().sum())
    return result


def field_places(wages: pd.DataFrame, code: str, group: str | None = None) -> pd.DataFrame:
    """Place every occupation by its median and by the width of its pay, P90/P10, as bounds where top-coded.

    Parameters
    ----------
    wages
        Rows of `load_wages` of one year and level: the whole field.
    code
        SOC code or exact title of the occupation that is looked at.
    group
        How the codes of the occupations it is compared with begin; its major group (``11-``) where None.

    Returns
    -------
    pandas.DataFrame
        One row an occupation with a published annual wage: ``occupation_code, occupation_title, employment_jobs,
        in_group, is_own, p50_lower, p50_upper, p50_relation`` (dollars a year), ``ratio_lower, ratio_upper,
        ratio_relation`` (no unit). ``attrs``: ``year``, ``group`` and the titles ``not_published`` of the occupations
        without an annual wage, which have no place.

    Raises
    ------
    NotCoveredError
        Where the occupation is not among the rows, or has no annual wage: one is never made up from an hourly wage.
    MhsmError
        Where the rows are of several years or levels, or the group is not the occupation's.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> places = mhsm.field_places(mhsm.load_wages(years=2021), "11-9111")
    >>> len(places), int(places["in_group"].sum()), len(places.attrs["not_published"])
    (825, 38, 6)
    >>> places.loc[places["is_own"], ["p50_lower", "ratio_lower", "ratio_relation"]].round(2)
        p50_lower  ratio_lower ratio_relation
    29   101340.0         3.38              =
    """
    code = find_occupation(wages, code)
    group = code[:3] if group is None else group
    if not code.startswith(group):
        raise MhsmError(f"{code} is not in the group {group!r}: its code must begin so, as with {code[:3]!r}.")
    median, ratio = wage_bounds(wages, "annual_p50_usd"), percentile_ratio(wages, "p90", "p10")
    _own_row(median, wages, code, "annual")
    codes = wages["occupation_code"]
    places = wages[["occupation_code", "occupation_title", "employment_jobs"]].assign(
        in_group=codes.str.startswith(group), is_own=codes.eq(code)
    )
    places = places.join(median.add_prefix("p50_")).join(ratio.add_prefix("ratio_"))
    known = places["p50_relation"] != "not published"
    unknown = places.loc[~known, "occupation_title"].tolist()
    places = places[known].reset_index(drop=True)
    places.attrs = {"year": int(wages["year"].iloc[0]), "group": group, "not_published": unknown}
    return places


def densest_window(values: pd.Series, width_pct: float = 2.0) -> int:
    """Count the values in the narrow window that holds most of them: a measure of heaping on common values.

    Parameters
    ----------
    values
        Wages, one an occupation or area; missing ones are left out.
    width_pct
        Width of the window, in percent of its lower end.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> [mhsm.densest_window(mhsm.load_wages(years=year)["annual_p50_usd"]) for year in (2020, 2021, 2022)]
    [28, 50, 29]
    """
    ordered = np.sort(values.dropna().to_numpy(float))
    ends = np.searchsorted(ordered, ordered * (1 + width_pct / 100), side="right")
    return int((ends - np.arange(len(ordered))).max(initial=0))


def bounded_ranks(bounds: pd.DataFrame) -> pd.DataFrame:
    """Bound the rank (1 = highest) of every value of which bounds are known.

    Parameters
    ----------
    bounds
        ``lower, upper``; both missing where nothing is published.

    Returns
    -------
    pandas.DataFrame
        ``best, worst`` (whole numbers, missing where nothing is published), index as given. Ties share the better
        rank; of two values top-coded at the same bound each may be the higher.

    Examples
    --------
    >>> bounds = pd.DataFrame({"lower": [9.0, 5, 5, 7], "upper": [np.inf, 5, 5, np.inf]})
    >>> bounded_ranks(bounds).values.tolist()
    [[1, 2], [3, 3], [3, 3], [1, 2]]
    """
    lower, upper = (bounds[name].to_numpy(float) for name in ("lower", "upper"))
    certainly = (lower[None, :] > upper[:, None]).sum(axis=1)
    possibly = upper[None, :] > lower[:, None]
    np.fill_diagonal(possibly, False)  # a top-coded value is not above itself
    ranks = pd.DataFrame({"best": 1 + certainly, "worst": 1 + possibly.sum(axis=1)}, index=bounds.index, dtype="Int64")
    return ranks.where(bounds["lower"].notna())


def _rank_of(bounds: pd.DataFrame, wages: pd.DataFrame, code: str, basis: str) -> pd.Series:
    own = bounded_ranks(bounds).loc[_own_row(bounds, wages, code, basis)]
    known = bounds["relation"] != "not published"
    counts = {"n": known, "n_top_coded": known & bounds["relation"].ne("="), "n_not_published": ~known}
    return pd.Series({name: int(own[name]) for name in own.index} | {k: int(v.sum()) for k, v in counts.items()})


def _own_row(bounds: pd.DataFrame, wages: pd.DataFrame, code: str, basis: str) -> object:
    """Return the index label of the occupation's row; refuse rows among which there is no rank."""
    for name in ("year", "occupation_level"):
        if name in wages and wages[name].nunique() > 1:
            raise MhsmError(f"Occupations are ranked within one year and level: the rows hold several {name} values.")
    code = find_occupation(wages, code)
    own = bounds.index[wages["occupation_code"].eq(code) & bounds["relation"].ne("not published")]
    rows = int(wages["occupation_code"].eq(code).sum())
    if rows != 1:
        raise NotCoveredError(
            f"No rank for {name_of(code, wages)}: one row of it was expected, {rows} of the {len(wages)} are."
        )
    if len(own) != 1:
        other = {"annual": "hourly", "hourly": "annual"}[basis]
        raise NotCoveredError(
            f"No rank for {name_of(code, wages)} by its {basis} wage: these rows have none of it, and none is made up"
            f" from the {other} one."
        )
    return own[0]
