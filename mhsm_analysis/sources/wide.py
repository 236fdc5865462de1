"""Tables with one column a year, as CMS, BEA and the World Bank write them: records as text, years by their heading."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ..errors import SourceFileError
from .files import read_text, refuse_twice, to_number


def read_records(path: Path | str) -> list[list[str]]:
    """Return the records of a CSV file as text, empty ones included; a quoted cell may hold a line break."""
    return list(csv.reader(io.StringIO(read_text(path), newline="")))


def plain(label: str) -> str:
    """Return a label without outer blanks and with single ones inside, to compare it."""
    return " ".join(label.split())


def year_columns(header: Sequence[str], file: str) -> dict[int, int]:
    """Find the columns whose heading is a year, as position -> year; they must follow one another without a gap."""
    refuse_twice(header, file)
    heading = re.compile(r"\s*(19|20)[0-9][0-9]\s*")
    years = {position: int(cell) for position, cell in enumerate(header) if heading.fullmatch(cell)}
    found = list(years.values())
    if not found or found != list(range(found[0], found[0] + len(found))):
        raise SourceFileError(
            f"{file}: expected one column a year, each year after the one before, found the headings"
            f" {', '.join(map(str, found)) or 'without any year'}. Did the publisher change the table?"
        )
    return years


def melt_rows(
    rows: Mapping[str, Sequence[str]],
    years: Mapping[int, int],
    file: str,
    missing: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Turn rows of a wide table into one row a name and year.

    Parameters
    ----------
    rows
        Cells of each row by the row's name.
    years
        Position of each year's column, from `year_columns`.
    file
        Name of the file, for messages.
    missing
        What stands in a cell that the publisher leaves without a figure; none by default.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``year`` and ``amount``, in the order of the file.

    Raises
    ------
    SourceFileError
        Where a row is shorter than its header or a cell is not a number.
    """
    for name, row in rows.items():
        if len(row) <= max(years):
            raise SourceFileError(
                f"{file}: the row {name!r} ends after {len(row)} cells, its header has at least {max(years) + 1}: the"
                " download was cut off; fetch it again."
            )
    cells = [(name, year, row[position]) for name, row in rows.items() for position, year in years.items()]
    frame = pd.DataFrame(cells, columns=["name", "year", "amount"])
    # to_number names the index of a bad cell.
    text = frame["amount"].set_axis(
        [f"{name}, {year}" for name, year in zip(frame["name"], frame["year"], strict=True)]
    )
    frame["amount"] = to_number(text, file, missing).to_numpy(dtype="float64")
    return frame
