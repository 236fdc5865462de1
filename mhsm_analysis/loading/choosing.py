"""Choose rows of a table: an empty answer is never returned, and what is not there raises with what is."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..catalog import shared_table, table
from ..errors import NotCoveredError
from ..occupations.content import newest_title, of_one_occupation
from ..occupations.naming import (
    NAMING,
    code_of,
    codes_of_title,
    find_occupation,
    named,
    rows_of_title,
    several_codes,
)
from ..words import spans

# Breaks after which levels cannot be compared with earlier ones; the others change only how values are published.
_SPLITTING = ("classification", "method")


def select(
    name: str,
    occupation: str | None,
    edition: str,
    wanted: object,
    level_column: str | None = None,
    level: str | None = None,
) -> pd.DataFrame:
    """Read one occupation's rows of one level and of the wanted years or vintages.

    The edition comes first: a title may belong to different codes in different years.
    """
    whole = shared_table(name)
    frame = whole[[column for column in NAMING if column in whole]]  # all that decides which rows are meant
    frame.attrs = {word: whole.attrs[word] for word in ("table", "title")}  # pandas copies them with every selection
    rows, codes = _chosen(frame, occupation, edition, wanted, level_column, level)
    chosen = whole.loc[rows.index].reset_index(drop=True)
    if occupation is not None:
        chosen.attrs["occupation_codes"] = codes
    return chosen


def _chosen(
    frame: pd.DataFrame,
    occupation: str | None,
    edition: str,
    wanted: object,
    level_column: str | None,
    level: str | None,
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return the rows, and the codes that the occupation has had."""
    editions = _kept(frame, edition, wanted)
    rows = editions
    if level_column:
        if level in set(frame[level_column].unique()) - set(editions[level_column].unique()):
            raise NotCoveredError(
                f"{frame.attrs['title']} has {named(level_column)} {level!r} for {named(edition)}"
                f" {_listed(frame.loc[frame[level_column] == level, edition])}; for {wanted!r} it has"
                f" {_listed(editions[level_column])}."
            )
        rows = _kept(editions, level_column, level)
    if occupation is None:
        return _kept(rows, edition, wanted), []
    code = find_occupation(rows, occupation, frame)
    known = frame if level is None else frame[frame[level_column] == level]
    titled = rows if code_of(occupation) else rows_of_title(rows, occupation)
    if titled is not rows and wanted is not None and titled["occupation_code"].nunique() > 1:
        raise several_codes(titled, edition)
    # A code is the occupation that has it at last, a title the one that has that title.
    named_so = known if titled is rows else titled if len(titled) else rows
    title = newest_title(named_so[named_so["occupation_code"] == code])
    rows = of_one_occupation(rows, code, title)
    there = set(rows[edition].unique())
    absent = [value for value in _values(wanted) if value not in there]
    if absent:  # a part of what was asked for would pass for the whole of it
        find_occupation(_kept(known, edition, absent[0]), code, known)
    return rows, codes_of_title(known, code, title)


def _values(wanted: object) -> list[object]:
    if wanted is None:
        return []
    return list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]


def _listed(values: pd.Series) -> str:
    return spans(values) if values.dtype.kind == "i" else ", ".join(map(repr, values.unique()))


def choose(frame: pd.DataFrame, column: str, wanted: object) -> pd.DataFrame:
    """Keep the rows whose ``column`` is wanted; raise where one wanted value has no row."""
    return frame if wanted is None else _kept(frame, column, wanted).reset_index(drop=True)


def _kept(frame: pd.DataFrame, column: str, wanted: object) -> pd.DataFrame:
    if wanted is None:
        return frame
    # A part of what was asked for would pass for the whole of it.
    values = _values(wanted)
    there = frame[column].unique().tolist()
    absent = [value for value in values if value not in there]
    if absent or not values:
        quoted = [value for value in absent if isinstance(value, str) and value.isdecimal() and int(value) in there]
        raise NotCoveredError(
            f"No {named(column)} {', '.join(map(repr, absent)) or '(empty choice)'} in {frame.attrs['title']}:"
            + (
                f" write it as a number, without quotes, {quoted[0]}."
                if quoted
                else f" there are {_listed(frame[column])}."
            )
        )
    return frame[frame[column].isin(values)]


def with_breaks(frame: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Say which series breaks lie between the rows: in ``attrs["series_breaks"]`` and, by year, in a column.

    The column ``comparable_since`` is the first year of the stretch, between two breaks of classification or method,
    that a row belongs to: rows with different values do not compare.
    """
    series = table(frame.attrs["table"])["breaks"]
    breaks = shared_table("series_breaks")
    breaks = breaks[breaks["series"].isin(series)].sort_values(["starts", "kind"])
    editions = frame[edition].astype(str)
    crossed = breaks[(breaks["starts"] > editions.min()) & (breaks["starts"] <= editions.max())]
    if edition == "year":
        starts = sorted({0, *breaks.loc[breaks["kind"].isin(_SPLITTING), "starts"].astype(int)})
        stretch = pd.cut(frame["year"], [*starts, 9999], right=False, labels=False)
        first = shared_table(frame.attrs["table"])["year"].min()
        frame = frame.assign(comparable_since=[max(starts[place], first) for place in stretch])
    frame.attrs["series_breaks"] = [f"{row.starts} ({row.kind}): {row.description}" for row in crossed.itertuples()]
    return frame
