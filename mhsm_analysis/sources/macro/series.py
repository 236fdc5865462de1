"""Read monthly and quarterly series as FRED and those who copy from it write them: a date, then one value a column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_bytes, read_csv_text, to_number

# Heading of the date -> how dates are written below it.
_DATES = {**dict.fromkeys(("observation_date", "DATE", "Date", "date"), "%Y-%m-%d"), "sasdate": "%m/%d/%Y"}
_BLANKS = ("", ".", "NA")
_EVERY = {"M": "month", "Q": "quarter"}


def find_copies(folder: Path | str, name: str) -> list[Path]:
    """Find the files ``NAME_to_2026-05.csv`` of a folder, the name as a pattern; at least one must be there."""
    folder = Path(folder)
    found = sorted(folder.glob(f"{name}_to_*.csv"))
    if not found:
        raise SourceFileError(f"No file {name}_to_….csv in {folder}: expected a copy of the series, named by its end.")
    return found


def find_copy(folder: Path | str, name: str) -> Path:
    """Find the one file ``NAME_to_2026-05.csv`` of a folder."""
    found = find_copies(folder, name)
    if len(found) > 1:
        raise SourceFileError(
            f"Expected one copy of a series, found {', '.join(path.name for path in found)}: keep one."
        )
    return found[0]


def read_series(
    path: Path,
    columns: Mapping[str, str],
    every: str,
    *,
    largest_step_pct: float,
    unpublished: pd.PeriodIndex | None = None,
) -> pd.DataFrame:
    """Read series that stand side by side in one file, without a gap but those that are known.

    Parameters
    ----------
    path
        A CSV file with a column of dates, each the first day of its period. Its name ends with the last period, such as
        ``_to_2026-05.csv`` or ``_to_2026Q1.csv``.
    columns
        Heading -> the project's column.
    every
        ``M`` or ``Q``: what a row stands for.
    largest_step_pct
        Largest change from one value to the next that was ever published, in percent, rounded up; a larger one is a
        slip in a digit or a part of another series.
    unpublished
        Periods for which the publisher has no value: they may be blank or have no row.

    Returns
    -------
    pandas.DataFrame
        The columns, indexed by period from the first value to the last; missing where nothing was published.

    Raises
    ------
    SourceFileError
        Where the file ends within a row; a heading is missing; a date is none, is not the first of its period, stands
        twice, is out of order or missing; a value is not a positive number; or a step is too large.
    """
    if not read_bytes(path).endswith(b"\n"):
        raise SourceFileError(f"{path.name} ends within a row: the download was cut off; fetch it again.")
    raw = read_csv_text(path)
    heading = next((name for name in _DATES if name in raw.columns), None)
    if heading is None:
        raise SourceFileError(f"{path.name} has no column of dates ({', '.join(_DATES)}): found {list(raw.columns)}.")
    raw = choose_columns(raw, {heading: heading, **columns}, path.name)
    periods = _periods(raw[heading], every, path.name)
    known = unpublished if unpublished is not None else pd.PeriodIndex([], freq=every)
    whole = pd.period_range(periods[0], periods[-1], freq=every)
    absent = whole.difference(periods).difference(known)
    if len(absent):
        raise SourceFileError(
            f"{path.name} has no row for {absent[0]} ({len(absent)} {_EVERY[every]}(s) in all): the copy is not whole."
        )
    ends = re.search(r"_to_([0-9]{4}(?:-[0-9][0-9]|Q[0-9]))$", path.stem)
    if not ends or ends[1] != str(periods[-1]):
        raise SourceFileError(
            f"{path.name} ends in {periods[-1]}, not where its name says: the file was cut or renamed."
        )

    numbered = raw.set_axis([f"{period}" for period in periods])
    values = pd.DataFrame({name: to_number(numbered[name], path.name, _BLANKS) for name in columns.values()})
    values.index = periods
    values = values.reindex(whole)
    for name, column in values.items():
        blank = column.index[column.isna()].difference(known)
        if len(blank):
            raise SourceFileError(f"{path.name} has no value of {name} for {blank[0]}; one was published.")
        published = column.dropna()
        if not published.between(0, float("inf"), inclusive="neither").all():
            raise SourceFileError(f"{path.name}: {name} is not positive in {published.idxmin()}.")
        step = 100 * (published / published.shift() - 1).abs()
        if step.max() > largest_step_pct:
            raise SourceFileError(
                f"{path.name}: {name} steps by {step.max():.1f} percent to {published[step.idxmax()]:g} in"
                f" {step.idxmax()}, none was ever above {largest_step_pct:g}: a digit is wrong or the copy is cut."
            )
    there = values.notna().any(axis="columns")
    return values.loc[there.idxmax() :].astype("float64")


def require_mean(values: pd.Series, first: str, last: str, expected: float, tolerance: float, file: str) -> None:
    """Raise `SourceFileError` where the mean of a span is not the one known for this series: another one is there."""
    mean = values.loc[first:last].mean()
    if not abs(mean - expected) <= tolerance:
        raise SourceFileError(
            f"{file} is not the series expected: {values.name} has the mean {mean:,.2f} over {first} to {last},"
            f" expected {expected:,.2f} (within {tolerance:g})."
        )


def put_together(pieces: Sequence[tuple[Path, pd.Series]], every: str) -> pd.DataFrame:
    """Put series side by side, one row a period, and name the files whose span covers it.

    Parameters
    ----------
    pieces
        A file and a series from it, indexed by period, whose name is the project's column. Two pieces of one column
        must not overlap.
    every
        ``M`` or ``Q``.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``month`` or ``quarter``, the columns, ``evidence`` (official) and ``source``.
    """
    first, last = (pick(series.index[end] for _, series in pieces) for pick, end in ((min, 0), (max, -1)))
    whole = pd.period_range(first, last, freq=every)
    table = pd.DataFrame(
        {"year": whole.year, _EVERY[every]: whole.month if every == "M" else whole.quarter}, index=whole
    )
    for _, series in pieces:
        if series.name in table:
            table[series.name] = table[series.name].fillna(series.reindex(whole))
        else:
            table[series.name] = series.reindex(whole)
    table["evidence"] = "official"
    spans = [(path.name, series.index[0], series.index[-1]) for path, series in pieces]
    table["source"] = [
        "; ".join(dict.fromkeys(name for name, start, end in spans if start <= period <= end)) for period in whole
    ]
    return table.reset_index(drop=True)


def _periods(dates: pd.Series, every: str, file: str) -> pd.PeriodIndex:
    """Turn dates into periods: each the first day of its period, each after the one before."""
    written = _DATES[str(dates.name)]
    days = pd.to_datetime(dates.str.strip(), format=written, errors="coerce")
    if days.empty:
        raise SourceFileError(f"{file} has no rows: the download was cut off.")
    periods = days.dt.to_period(every)
    wrong = days.isna() | (periods.dt.start_time != days)
    if wrong.any():
        raise SourceFileError(
            f"{file}: {dates[wrong].iloc[0]!r} (data row {wrong.idxmax()}) is not the first day of a {_EVERY[every]},"
            f" written {written}."
        )
    back = periods.shift(-1) <= periods
    if back.any():
        raise SourceFileError(
            f"{file}: {periods[back].iloc[0]} is followed by {periods.shift(-1)[back].iloc[0]}: a {_EVERY[every]}"
            " stands twice or out of order."
        )
    return pd.PeriodIndex(periods)
