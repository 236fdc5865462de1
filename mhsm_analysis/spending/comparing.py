"""Which CMS release a series from elsewhere, such as a Statista workbook, equals."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from ..errors import MhsmError
from ..words import joined, spans
from .shares import need, one_row_a_year, releases, require_figure

_DOLLAR = re.compile(r"dollar|usd|\$")
_PERCENT = re.compile(r"%|percent|per cent|prozent")
# A German "Billion" is an English trillion, so its plural is looked for first.
_BILLIONS = {
    r"trillion|billionen|\bbio\b": 1e3,
    r"billion|milliard|\bbn\b|\bmrd\b": 1.0,
    r"million|\bmio\b|\bmn\b": 1e-3,
}
# The unit of each column, and the decimals that CMS prints at least (a copy may hold 4,124.0 as 4124).
_UNITS = {
    "share_of_gdp_pct": ("percent", 1),
    "spending_usd_billions": ("billions", 1),
    "gdp_usd_billions": ("billions", 1),
    "spending_per_head_usd": ("dollars", 0),
}


def compare_with_nhe(statista: pd.DataFrame, spending: pd.DataFrame, column: str = "share_of_gdp_pct") -> pd.DataFrame:
    """Tell which CMS release each year of a Statista series equals.

    Parameters
    ----------
    statista
        One series of `read_statista`, in the unit of ``column``; dollars may be in millions, billions or trillions,
        where ``unit`` says so in English or German.
    spending
        Rows of `load_health_spending`.
    column
        The CMS figure compared: ``share_of_gdp_pct``, ``spending_usd_billions``, ``gdp_usd_billions`` or
        ``spending_per_head_usd``.

    Returns
    -------
    pandas.DataFrame
        One row a year with a value: ``year | value`` (Statista's, in its own unit), ``is_provisional`` (its star; False
        where the series has no such column), ``equal_releases`` (text, such as ``2021-12, 2022-12``; empty where none),
        ``nearest_release`` (empty where one equals, or none at hand has the year), ``difference`` (Statista less the
        nearest release, in the unit of ``column``; 0 where one equals, missing where none at hand has the year),
        ``tells_apart`` (True where one release equals and another that has the year does not, and no third equals).

        ``attrs``: ``column``; ``decimals``; ``equal_in_all_years``, the releases that equal every year;
        ``equal_where_published``, those that differ in no year they have; ``counts``, by release, how many years are
        ``equal``, ``different`` and ``not_published`` in the copy at hand; ``years_told_apart``, by release, the years
        that only it equals while another differs; ``mixes``, by release, the years taken from it where no single
        release can have all the years that some release equals, else empty; ``reading``, all that in one sentence.

    Raises
    ------
    MhsmError
        Where the frame holds several series, none, or not the columns of `read_statista`; where ``column`` is another
        or not in the series' unit; where ``spending`` has two rows of one release and year.

    Notes
    -----
    Two figures are equal if they agree once rounded to the decimals of the coarser: a series' are the most that any of
    its values has, as a workbook stores 18.0 as 18, a release's likewise. Ties are rounded up, as spreadsheets do.

    A release can have a year if the copy at hand has it, or leaves it out and has a later one: so 2022-12, at hand
    with few early years, may be the source of a series with all of them, and 2021-12 not that of one with 2021.

    Examples
    --------
    >>> import pandas as pd
    >>> import mhsm_analysis as mhsm
    >>> series = pd.DataFrame({"year": [2018, 2019, 2020], "series": "Share of GDP", "value": [17.6, 17.6, 19.7]})
    >>> answer = mhsm.compare_with_nhe(series, mhsm.load_health_spending())
    >>> answer[["year", "value", "equal_releases"]]
       year  value             equal_releases
    0  2018   17.6           2022-12, 2026-01
    1  2019   17.6           2021-12, 2022-12
    2  2020   19.7  2021-12, 2022-12, 2026-01
    >>> answer.attrs["equal_in_all_years"]
    ['2022-12']
    >>> answer.attrs["reading"]
    'equals release 2022-12 in all 3 years; 2021-12 is not contradicted in the 2 years at hand'
    """
    need(statista, ["year", "series", "value"], "read_statista")
    require_figure(column)
    need(spending, ["release", "year", column])
    one_row_a_year(spending)
    names = statista["series"].unique().tolist()
    if len(names) > 1:
        raise MhsmError(
            f"One series is compared at a time, found {', '.join(map(repr, names))}: choose one, such as"
            f" statista[statista['series'] == {names[0]!r}]."
        )
    scale = _scale_of(statista, column)
    rows = statista.dropna(subset=["value"]).set_index("year").sort_index()
    series = rows["value"]
    if series.empty or series.index.has_duplicates:
        raise MhsmError("The Statista series has no value, or two values for one year: nothing to compare.")
    at_hand = spending.pivot(index="release", columns="year", values=column)
    at_hand = at_hand.reindex(index=releases(spending), columns=series.index)
    decimals = max(map(_decimals, series))
    gap, equal = _compare(series, at_hand, decimals, column, scale)

    found = []
    for year, value in series.items():
        same = equal.index[equal[year]].tolist()
        off = gap[year].dropna()
        nearest = "" if same or off.empty else str(off.abs().idxmin())
        difference = 0.0 if same else round(float(off[nearest]) * scale, 9) if nearest else np.nan
        found.append((year, value, ", ".join(same), nearest, difference, len(same) == 1 and len(off) > 1))
    columns = ["year", "value", "equal_releases", "nearest_release", "difference", "tells_apart"]
    table = pd.DataFrame(found, columns=columns).astype({"year": "int64", "difference": "float64"})
    stars = rows["is_provisional"].to_numpy(bool) if "is_provisional" in rows else False
    table.insert(2, "is_provisional", stars)
    counts = pd.DataFrame(
        {
            "equal": equal.sum(axis=1),
            "different": (~equal & at_hand.notna()).sum(axis=1),
            "not_published": at_hand.isna().sum(axis=1),
        }
    )
    told = table[table["tells_apart"]].groupby("equal_releases")["year"]
    last_years = spending.groupby("release")["year"].max()
    table.attrs = {
        "column": column,
        "decimals": decimals,
        "equal_in_all_years": counts.index[counts["equal"] == len(series)].tolist(),
        "equal_where_published": counts.index[(counts["equal"] > 0) & (counts["different"] == 0)].tolist(),
        "counts": counts.to_dict("index"),
        "years_told_apart": {release: years.tolist() for release, years in told},
        "mixes": _mixture(equal, at_hand.notna(), last_years),
    }
    table.attrs["reading"] = _reading(table, equal, at_hand.notna(), last_years)
    return table


def _scale_of(statista: pd.DataFrame, column: str) -> float:
    """Return what the series is multiplied by to be in the unit of the column, or refuse its unit."""
    units = [unit for unit in statista["unit"].dropna().unique() if unit] if "unit" in statista else []
    if len(units) > 1:
        raise MhsmError(f"The Statista series has the units {', '.join(map(repr, units))}: expected one.")
    if not units:
        return 1.0
    scale = _scale(units[0], _UNITS[column][0])
    if scale is None:
        others = [other for other, (kind, _) in _UNITS.items() if _scale(units[0], kind)]
        instead = f"pass {' or '.join(map(repr, others))} as column" if others else "no CMS figure at hand is"
        raise MhsmError(f"The Statista series is {units[0]!r}, and {column} is not in that unit: {instead}.")
    return scale


def _scale(unit: str, kind: str) -> float | None:
    text = unit.casefold()
    if kind == "percent" or _PERCENT.search(text):
        return 1.0 if kind == "percent" and _PERCENT.search(text) else None
    sized = next((scale for words, scale in _BILLIONS.items() if re.search(words, text)), None)
    if not _DOLLAR.search(text) or re.search("thousand|tausend|tsd", text):
        return None
    if kind == "dollars":
        return 1.0 if sized is None else None
    return sized


def _compare(
    series: pd.Series, at_hand: pd.DataFrame, decimals: int, column: str, scale: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return series less release, in the series' unit, and where they are equal at the coarser rounding of the two."""
    gap = series - at_hand / scale
    shift = round(math.log10(scale))
    least = _UNITS[column][1]
    equal = pd.DataFrame(False, index=gap.index, columns=gap.columns)
    for release, published in at_hand.iterrows():
        printed = max([least, *map(_decimals, published.dropna())]) + shift
        half = 0.5 * 10.0 ** -min(decimals, printed)
        # The small term decides a tie, such as 4,144.05 against 4,144.1, whatever its binary form.
        tie = max(1e-9, half * 1e-6) * (1 if decimals <= printed else -1)
        equal.loc[release] = (gap.loc[release] > -half + tie) & (gap.loc[release] <= half + tie)
    return gap, equal


def _mixture(equal: pd.DataFrame, has: pd.DataFrame, last_years: pd.Series) -> dict[str, list[int]]:
    """Return the fewest releases, most years first, that the equal years come from where none can have them all."""
    equal, has = equal.loc[:, equal.any()], has.loc[:, equal.any()]
    if equal.empty or _may_have_all(equal, has, last_years):
        return {}
    taken: dict[str, list[int]] = {}
    left = equal
    while not left.empty and left.shape[1]:
        release = left.sum(axis=1).idxmax()
        taken[str(release)] = [int(year) for year in left.columns[left.loc[release]]]
        left = left.loc[:, ~left.loc[release]]
    return taken


def _may_have_all(equal: pd.DataFrame, has: pd.DataFrame, last_years: pd.Series) -> list[str]:
    """List the releases that differ in no year of these and reach the last of them, most equal years first."""
    counts = equal.sum(axis=1).sort_values(ascending=False, kind="stable")
    differs = (has & ~equal).any(axis=1)
    return [name for name, n in counts.items() if n and not differs[name] and last_years[name] >= equal.columns.max()]


def _reading(table: pd.DataFrame, equal: pd.DataFrame, has: pd.DataFrame, last_years: pd.Series) -> str:
    """Say in one sentence which release the series equals, which it does not contradict, and what none has."""
    known = has.columns[has.any()]
    matched = equal.columns[equal.any()]
    absent = [year for year in has.columns if year not in known]
    parts = []
    if mixes := table.attrs["mixes"]:
        taken = joined(f"{release} in {spans(pd.Series(years))}" for release, years in mixes.items())
        parts.append(f"mixes releases, as none can have all its figures: equals {taken}")
    elif len(matched):
        candidates = _may_have_all(equal[matched], has[matched], last_years)
        best = [name for name in candidates if equal.loc[name, matched].all()] or candidates[:1]
        lacking = [year for year in matched if not equal.loc[best[0], year]]
        count = len(matched) - len(lacking)
        of = (
            f"{count} of {len(known)} years"
            if count < len(known)
            else f"all {count} years"
            if count > 1
            else "the 1 year"
        )
        parts.append(
            f"equals release{'s' if best[1:] else ''} {joined(best)} in {of}"
            + (" that a release at hand has" if absent else "")
            + (f" (its copy at hand lacks {spans(pd.Series(lacking))})" if lacking else "")
        )
        for name in candidates:
            at_hand = int(has.loc[name].sum())
            if name not in best and not (has.loc[name] & ~equal.loc[name]).any():
                where = f"{at_hand} years" if at_hand > 1 else "1 year"
                parts.append(f"{name} is not contradicted in the {where} at hand")
    if other := [year for year in known if year not in matched]:
        parts.append(f"equals no release in {spans(pd.Series(other))}")
    if absent:
        parts.append(f"no release at hand has {spans(pd.Series(absent))}")
    return "; ".join(parts)


def _decimals(value: float) -> int:
    """Count the decimals of a number as it was typed; ten digits leave binary noise out."""
    return len(f"{value:.10g}".partition(".")[2])
