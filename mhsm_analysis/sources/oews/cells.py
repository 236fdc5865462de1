"""Turn OEWS wage cells as printed into numbers, tell what is top-coded, and find rows that contradict themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ...errors import SourceFileError
from ..files import to_number

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
_PUBLISHED_AS = {"p10": "pct10", "p25": "pct25", "p50": "median", "p75": "pct75", "p90": "pct90"}
ANNUAL = [f"annual_{p}_usd" for p in PERCENTILES]
HOURLY = [f"hourly_{p}_usd" for p in PERCENTILES]
ANNUAL_HEADINGS = {"a_mean": "annual_mean_usd", **{f"a_{_PUBLISHED_AS[p]}": f"annual_{p}_usd" for p in PERCENTILES}}
HOURLY_HEADINGS = {"h_mean": "hourly_mean_usd", **{f"h_{_PUBLISHED_AS[p]}": f"hourly_{p}_usd" for p in PERCENTILES}}
# * wage not available, ** employment not available, *** wages of pilots and flight attendants withdrawn (notes of
# 1997 and 2004 to 2007).
NOT_PUBLISHED = ("*", "**", "***")
TOP_CODED = "#"
# Annual and hourly top code by the first May in which it holds, as each file's own notes state it.
TOP_CODES = {
    2004: (145_600, 70.0),
    2008: (166_400, 80.0),
    2011: (187_200, 90.0),
    2016: (208_000, 100.0),
    2022: (239_200, 115.0),
}
LAST_TOP_CODED = 2025  # the last May whose notes are known; nothing is top-coded nationally in it
# BLS multiplies the unrounded hourly wage by 2,080 and rounds to 10 dollars: half a cent an hour is 10.40 dollars a
# year and the rounding 5 more; rows of occupation groups exceed the 15.40 by cents (15.60 is the most seen).
CROSS_FOOT_USD = 16


def top_code(year: int) -> tuple[float, float]:
    """Return the annual and the hourly top code of a survey year, in dollars."""
    if not min(TOP_CODES) <= year <= LAST_TOP_CODED:
        raise SourceFileError(
            f"No top code is recorded for May {year}: known are May {min(TOP_CODES)} to May {LAST_TOP_CODED}; add what"
            " the notes of that May say to TOP_CODES and LAST_TOP_CODED in sources/oews/cells.py."
        )
    return TOP_CODES[max(start for start in TOP_CODES if start <= year)]


def wage_numbers(raw: pd.DataFrame, columns: Sequence[str], file: str, missing: Sequence[str] = ()) -> pd.DataFrame:
    """Turn the text cells of measures into numbers; symbols, and the words in ``missing``, become missing values."""
    return pd.DataFrame({name: to_number(raw[name], file, (*NOT_PUBLISHED, TOP_CODED, *missing)) for name in columns})


def wage_basis(raw: pd.DataFrame) -> pd.Series:
    """Tell on which basis a row's wages are published: both, annual_only, hourly_only or not_published."""
    annual, hourly = (_there(raw, basis).any(axis=1) for basis in ("annual", "hourly"))
    names = np.select([annual & hourly, annual, hourly], ["both", "annual_only", "hourly_only"], "not_published")
    return pd.Series(names, index=raw.index)


def top_coded_from(raw: pd.DataFrame) -> pd.Series:
    """Name the lowest percentile that carries ``#``, on either basis; ``none`` where no cell does."""
    marked = _marked(raw, "annual") | _marked(raw, "hourly")
    return marked.idxmax(axis=1).where(marked.any(axis=1), "none")


def wage_faults(
    raw: pd.DataFrame, numbers: pd.DataFrame, means_alone: bool = False, masked_means: bool = False
) -> pd.Series:
    """Name what contradicts itself in a row: the empty string where nothing does.

    Holds of every OEWS file from May 2004 on: a basis is published whole or not at all; ``#`` stands on an upper run
    of percentiles, never on a mean, and alike on both bases; percentiles never decrease; |hourly x 2,080 - annual|
    stays within rounding. With ``means_alone`` a mean may be published without percentiles, as in 1997; with
    ``masked_means`` a mean may carry ``#`` where its median does, as in files by state and by industry.
    """
    faults = pd.Series("", index=raw.index)

    def note(broken: pd.Series, what: str) -> None:
        faults[broken & faults.eq("")] = what

    there = {basis: _there(raw, basis) for basis in ("annual", "hourly")}
    for basis, cells in there.items():
        mean = f"{basis}_mean_usd"
        expected = cells.drop(columns=mean, errors="ignore") if means_alone else cells
        note(expected.any(axis=1) & ~cells.all(axis=1), f"{basis} wages are published only in part")
        if mean in raw:
            excused = _marked(raw, basis)["p50"] & masked_means
            note(raw[mean].eq(TOP_CODED) & ~excused, f"the {basis} mean is top-coded, which BLS never does")
    shared = [p for p in PERCENTILES if {f"annual_{p}_usd", f"hourly_{p}_usd"} <= set(raw.columns)]
    annual, hourly = _marked(raw, "annual")[shared], _marked(raw, "hourly")[shared]
    both = there["annual"].any(axis=1) & there["hourly"].any(axis=1)
    note(both & (annual != hourly).any(axis=1), "hourly and annual wages are not top-coded alike")
    for basis, columns in (("annual", ANNUAL), ("hourly", HOURLY)):
        columns = [name for name in columns if name in raw]
        marked = raw[columns].eq(TOP_CODED)
        note(marked.cummax(axis=1).ne(marked).any(axis=1), f"an {basis} wage stands above a top-coded percentile")
        note((numbers[columns].diff(axis=1) < 0).any(axis=1), f"a higher {basis} percentile is below a lower one")
    pairs = [(h, a) for h, a in zip([*HOURLY, "hourly_mean_usd"], [*ANNUAL, "annual_mean_usd"], strict=True)]
    gaps = [(numbers[h] * 2080 - numbers[a]).abs() for h, a in pairs if h in numbers and a in numbers]
    if gaps:
        note(pd.concat(gaps, axis=1).gt(CROSS_FOOT_USD).any(axis=1), "hourly wage x 2,080 is not the annual wage")
    return faults


def refuse_faults(
    rows: pd.DataFrame,
    faults: pd.Series,
    file: str,
    names: Sequence[str],
    advice: str = "The layout may have changed, or the copy was edited.",
) -> None:
    """Raise `SourceFileError` where a row has a fault, naming the first such rows by the columns ``names``."""
    if (broken := faults.ne("")).any():
        told = [", ".join(map(str, row)) for row in rows.loc[broken, list(names)].head(3).to_numpy()]
        further = f" (then for {'; '.join(told[1:])})" if told[1:] else ""
        raise SourceFileError(
            f"{file}: {faults[broken.idxmax()]}, first for {told[0]}{further}; {int(broken.sum())} row(s) with a fault"
            f" in all. {advice}"
        )


def _there(raw: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Mark the wage cells of one basis that are published, as a number or top-coded."""
    columns = [f"{basis}_mean_usd", *(f"{basis}_{p}_usd" for p in PERCENTILES)]
    return ~raw[[name for name in columns if name in raw]].isin([*NOT_PUBLISHED, ""])


def _marked(raw: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Mark the top-coded percentiles of one basis; those without a column are unmarked."""
    names = {f"{basis}_{p}_usd": p for p in PERCENTILES}
    there = [name for name in names if name in raw]
    marked = raw[there].eq(TOP_CODED).rename(columns=names)
    return marked.reindex(columns=list(PERCENTILES), fill_value=False)
