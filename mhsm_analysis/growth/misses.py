"""What past misses say of one occupation: shared with its group or its own, and how far off a level may be."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import numpy as np
import pandas as pd

from ..errors import MhsmError, NotCoveredError
from ..occupations import codes_of_title, find_occupation, name_of
from ..occupations.content import of_one_occupation
from ..occupations.crosswalk import told_former, told_later
from ..words import joined
from .record import PAST_DECADES, recodings, track_errors
from .summary import growth_summary, years_of

# Two decades, of which the second overlaps the first; 2012-22 between them would count the same years three times.
_SIZES_THOUSANDS = (0, 5, 20, 100, float("inf"))  # classes of base employment
POOLED_DECADES = ("2010-20", "2014-24")
_SMALL_MISS = 0.05  # a log error below this: a share of it would divide by next to nothing


def shared_miss(projections: pd.DataFrame, code: str = "11-9111", group: str | None = None) -> pd.DataFrame:
    """Ask whether a missed projection was the occupation's own or its whole group's.

    Parameters
    ----------
    projections
        Rows of `load_projections` with the past decades and the vintages that start in their target years.
    code
        SOC code or exact title of a single occupation.
    group
        First letters of the codes of its group, such as ``11-``; its major group where None.

    Returns
    -------
    pandas.DataFrame
        A row for each past decade in which the code is matched: ``vintage, actual_vintage, error_pct`` (projected /
        actual - 1, negative = too low), ``log_error`` = ln(actual / projected); of the matched single occupations of
        the group: ``group_log_error`` (of their summed levels), ``others_log_error`` (of the sum without the
        occupation), ``median_log_error``; ``rank`` of the occupation among the ``n`` (1 = projected too low by
        most; ties share a rank); ``shared_pct`` = 100 others / own and ``shared_median_pct`` = 100 median / own;
        ``reading``; ``content`` (see `track_errors`: other than same, the two levels are not of quite the same jobs).
        ``attrs``: ``occupation_code, occupation_title, occupation_codes`` (see `load_wages`), ``group, not_matched``
        (decades without a row), ``series_breaks``.

    Raises
    ------
    MhsmError
        Where the occupation is not of the group, or the group has no other matched occupation.
    NotCoveredError
        Where no past decade has the code on both sides.

    Notes
    -----
    ``shared_pct`` says what part of its log error the occupation would have had with the error of the rest of its
    group; above 100 the rest missed by more. ``shared_median_pct`` puts the typical occupation, large or small, for
    the rest: where large occupations drove the group's miss it is much lower. A share is accounting, not cause:
    shared changes of method, codes and base are in it. It is missing, and ``reading`` says why, where the own log
    error is below 0.05 or the group missed the other way (each share by its own measure).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.shared_miss(mhsm.load_projections())[["vintage", "error_pct", "rank", "n", "shared_pct"]].round(1)
       vintage  error_pct  rank   n  shared_pct
    0  2010-20      -13.7    10  30        49.9
    1  2012-22      -23.7    11  31       102.5
    2  2014-24      -36.8     7  31        72.1
    """
    if "row_type" not in projections:
        raise MhsmError("A shared miss is found in rows of load_projections(), not of track_errors(): pass those.")
    # A title may have had another code before; that of the latest decade scored counts.
    latest = projections["vintage"].eq(PAST_DECADES[-1]) & projections["row_type"].eq("line_item")
    with suppress(NotCoveredError):  # then that decade does not have it, and the message below says which do
        code = find_occupation(projections[latest], code, projections)
    code = find_occupation(projections, code)
    prefix = code[:3] if group is None else group
    if not code.startswith(prefix):
        raise MhsmError(f"Expected the group of {code}, such as {code[:3]!r}, found {group!r}.")
    errors = track_errors(projections)
    rows, absent = [], []
    for vintage, decade in errors.groupby("vintage"):
        peers = decade[decade["occupation_code"].str.startswith(prefix)]
        is_own = peers["occupation_code"] == code
        if not is_own.any():
            absent.append(str(vintage))
            continue
        if len(peers) < 2:
            raise MhsmError(f"No other occupation of group {prefix} is matched in {vintage}: name a wider group.")
        own = peers[is_own].iloc[0]
        log_error = own["log_error"]
        others, middle = _log_of_sums(peers[~is_own]), peers["log_error"].median()
        shared, reading = _shared(log_error, others)
        rows.append(
            {
                "vintage": vintage,
                "actual_vintage": own["actual_vintage"],
                "error_pct": own["error_pct"],
                "log_error": log_error,
                "group_log_error": _log_of_sums(peers),
                "others_log_error": others,
                "median_log_error": middle,
                "rank": int((peers["log_error"] > log_error).sum()) + 1,
                "n": len(peers),
                "shared_pct": shared,
                "shared_median_pct": _shared(log_error, middle)[0],
                "reading": reading,
                "content": own["content"],
            }
        )
    if not rows:
        raise NotCoveredError(_why_not_scored(projections, code))
    misses = pd.DataFrame(rows)
    title = errors.loc[errors["occupation_code"] == code, "occupation_title"].iloc[-1]
    breaks = [recodings(row.vintage, row.actual_vintage) for row in misses.itertuples()]
    misses.attrs = {
        "occupation_code": code,
        "occupation_title": title,
        "occupation_codes": codes_of_title(projections, code),
        "group": prefix,
        "not_matched": absent,
        "series_breaks": list(dict.fromkeys(said for crossed in breaks for said in crossed)),
    }
    return misses


def range_of_past_errors(projections: pd.DataFrame, code: str = "11-9111", vintage: str = "2020-30") -> pd.DataFrame:
    """Carry the errors of past projections over to a level: a range of past errors, not a confidence interval.

    Parameters
    ----------
    projections
        Rows of `load_projections`: the vintage with its total, 2010-20, 2014-24 and the vintages that start in their
        target years.
    code
        SOC code or exact title.
    vintage
        The projection to put a range around; one whose target year has come has its own error and is refused.

    Returns
    -------
    pandas.DataFrame
        Two rows: ``kind`` ``raw`` (the pooled log errors), ``centred`` (less each decade's mean, weighted by projected
        employment: what is left when the decade as a whole is right); ``lower_log_error, median_log_error,
        upper_log_error`` (quantiles 0.1, 0.5 and 0.9); ``lower_thousands, median_thousands, upper_thousands`` = target
        x exp(log error); ``lower_growth_pct, median_growth_pct, upper_growth_pct`` against the base;
        ``beyond_national_pct``: percent of the errors that would carry the occupation to the national rate or past it
        (down to it where it is projected to grow faster, up to it where slower); ``n`` errors, ``decades``,
        ``pool_above_thousands, pool_up_to_thousands``: base employment of the occupations pooled. ``attrs``:
        ``vintage, occupation_code, occupation_title, target_year, projected_thousands, national_growth_pct, side``
        (``faster`` or ``slower`` than the nation), ``name``, ``series_breaks``.

    Raises
    ------
    MhsmError
        Where the target year of the vintage has come, or fewer than ten errors are left.
    UnknownOccupationError, NotCoveredError
        As for `growth_summary`.

    Notes
    -----
    Eight of ten past errors of occupations of its size lie inside (small ones were missed by more). That is no
    probability for the next one: the pool is two overlapping decades (no ordinary recession, one pandemic), errors
    within a decade move together, and re-coding widens the tails.
    The errors of 2014-24 became known with the vintage 2024-34, after 2020-30 was published.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> past = mhsm.range_of_past_errors(mhsm.load_projections())
    >>> past[["kind", "lower_thousands", "upper_thousands", "n"]].round(0)
          kind  lower_thousands  upper_thousands    n
    0      raw            402.0            755.0  450
    1  centred            419.0            793.0  450
    """
    newest = max(years_of(name)[0] for name in projections["vintage"])
    if years_of(vintage)[1] <= newest:
        raise MhsmError(
            f"The target year of the {vintage} vintage has come, so that its error is known (see track_errors()): a"
            " range of past errors is for a projection that is still open."
        )
    summary = growth_summary(projections, code, vintage)
    base, target = summary["employment_base_thousands"], summary["employment_target_thousands"]
    errors = track_errors(projections, POOLED_DECADES)
    # Small occupations were missed by more: each is given the errors of its own size.
    low, high = next((low, high) for low, high in pairwise(_SIZES_THOUSANDS) if low < base <= high)
    errors = errors[errors["base_thousands"].gt(low) & errors["base_thousands"].le(high)]
    if len(errors) < 10:
        raise MhsmError(f"Only {len(errors)} past errors of occupations of its size are in these rows.")
    weighted = errors["log_error"] * errors["projected_thousands"]
    sums = pd.DataFrame({"error": weighted, "weight": errors["projected_thousands"]}).groupby(errors["vintage"]).sum()
    centred = errors["log_error"] - errors["vintage"].map(sums["error"] / sums["weight"])
    at_national = base * (1 + summary["national_growth_pct"] / 100)
    needed = np.log(at_national / target)
    rows = []
    for kind, pool in (("raw", errors["log_error"]), ("centred", centred)):
        row: dict[str, object] = {"kind": kind}
        quantiles = dict(zip(("lower", "median", "upper"), pool.quantile([0.1, 0.5, 0.9]), strict=True))
        row |= {f"{name}_log_error": value for name, value in quantiles.items()}
        row |= {f"{name}_thousands": target * np.exp(value) for name, value in quantiles.items()}
        row |= {f"{name}_growth_pct": 100 * (target * np.exp(value) / base - 1) for name, value in quantiles.items()}
        row["beyond_national_pct"] = 100 * ((pool <= needed) if needed <= 0 else (pool >= needed)).mean()
        row |= {"n": len(pool), "decades": ", ".join(POOLED_DECADES)}
        row |= {"pool_above_thousands": low, "pool_up_to_thousands": high}
        rows.append(row)
    ranges = pd.DataFrame(rows)
    later = errors.groupby("vintage")["actual_vintage"].first()
    breaks = [said for first, last in later.items() for said in recodings(str(first), last)]
    ranges.attrs = {
        **summary.attrs,
        "target_year": int(summary["target_year"]),
        "projected_thousands": target,
        "national_growth_pct": summary["national_growth_pct"],
        "side": "faster" if needed <= 0 else "slower",
        "name": "range of past errors (tenth to ninetieth percentile), not a confidence interval",
        "series_breaks": list(dict.fromkeys(breaks)),
    }
    return ranges


def levels_since(projections: pd.DataFrame, code: str = "11-9111", vintage: str = "2020-30") -> pd.DataFrame:
    """Put the base levels of later vintages beside the path, the target and the range of past errors of a projection.

    Parameters
    ----------
    projections, code, vintage
        As for `range_of_past_errors`.

    Returns
    -------
    pandas.DataFrame
        A row for each later vintage up to the target year that has the code: ``vintage, year,
        employment_base_thousands``, ``path_thousands`` (straight line from base to target), ``from_path_pct`` (level
        against the path), ``from_target_pct`` (against the target), ``past_target`` (the target has been reached or
        passed in the projected direction), ``raw, centred`` (``below, inside`` or ``above`` the range of past errors,
        which is one for the target year), ``n_breaks`` (breaks of the classification since the vintage). ``attrs``:
        those of `range_of_past_errors`, and ``not_at_hand`` (later vintages without the code), ``series_breaks`` (since
        the vintage).

    Raises
    ------
    MhsmError, UnknownOccupationError, NotCoveredError
        As for `range_of_past_errors`; also where no later vintage has the code.

    Notes
    -----
    The base of each vintage is estimated anew: levels of different vintages are no series, and part of a
    difference is method (the survey is model-based from May 2021) and codes.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> since = mhsm.levels_since(mhsm.load_projections())
    >>> since[["year", "employment_base_thousands", "path_thousands", "past_target", "raw"]].round(1)
       year  employment_base_thousands  path_thousands  past_target     raw
    0  2021                      480.7           443.8        False  inside
    1  2022                      509.5           457.7        False  inside
    2  2023                      562.7           471.7        False  inside
    3  2024                      616.2           485.6         True  inside
    4  2025                      640.4           499.6         True  inside
    """
    ranges = range_of_past_errors(projections, code, vintage).set_index("kind")
    summary = growth_summary(projections, code, vintage)
    found, (first, last) = ranges.attrs["occupation_code"], years_of(vintage)
    base, target = summary["employment_base_thousands"], summary["employment_target_thousands"]
    later = sorted(name for name in projections["vintage"].unique() if first < years_of(name)[0] <= last)
    at = of_one_occupation(projections, found).set_index("vintage")["employment_base_thousands"]
    rows = []
    for name in later:
        if name not in at.index:
            continue
        year, level = years_of(name)[0], at.loc[name]
        path = base + (target - base) * (year - first) / (last - first)
        row = {
            "vintage": name,
            "year": year,
            "employment_base_thousands": level,
            "path_thousands": path,
            "from_path_pct": 100 * (level / path - 1),
            "from_target_pct": 100 * (level / target - 1),
            "past_target": bool(level >= target if target >= base else level <= target),
        }
        for kind in ("raw", "centred"):
            low, high = ranges.loc[kind, ["lower_thousands", "upper_thousands"]]
            row[kind] = "below" if level < low else "above" if level > high else "inside"
        rows.append(row | {"n_breaks": len(recodings(vintage, name))})
    if not rows:
        raise NotCoveredError(
            f"No vintage after {vintage} among these rows has {name_of(found, projections)}:"
            f" {told_later(found) or f'the later ones are {joined(later)}' if later else 'it is the latest'}."
        )
    levels = pd.DataFrame(rows)
    levels.attrs = {
        **ranges.attrs,
        "not_at_hand": [name for name in later if name not in at.index],
        "series_breaks": recodings(vintage, levels["vintage"].iloc[-1]),
    }
    return levels


def _why_not_scored(projections: pd.DataFrame, code: str) -> str:
    """Say why no past decade has an error of an occupation: where it is, and what it was before or is now."""
    own = projections[projections["occupation_code"] == code]
    name = name_of(code, own)
    if not own["row_type"].eq("line_item").any():
        return f"{name} is a group of occupations: errors are scored of single ones."
    has = own.loc[own["row_type"].eq("line_item"), "vintage"].unique()
    history = "; ".join(filter(None, (told_former(code), told_later(code))))
    return (
        f"No error of a past projection is known of {name}: the decades scored are {joined(PAST_DECADES)}, each by the"
        f" vintage that starts in its target year, and the code is in {joined(has)}"
        + (f" ({history})." if history else ".")
    )


def _log_of_sums(rows: pd.DataFrame) -> float:
    return float(np.log(rows["actual_thousands"].sum() / rows["projected_thousands"].sum()))


def _shared(own: float, others: float) -> tuple[float, str]:
    """Return the percent of a log error that others had too, and how to read it."""
    if abs(own) < _SMALL_MISS:
        return np.nan, "own miss too small to share"
    if own * others <= 0:
        return np.nan, "the others did not miss in this direction"
    return 100 * others / own, "the others missed by more" if others / own > 1 else "shared in part"
