"""Read a time series from a workbook as a Statista subscriber downloads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ..errors import SourceFileError
from .files import open_workbook, read_sheet

_YEAR = re.compile(r"(1[89]\d\d|20\d\d|21\d\d)(?:\.0)?\s*(\**)")
_DATA = ("data", "daten")
_OVERVIEW = ("overview", "übersicht")
# English and German labels of the Overview sheet.
_LABELS = {
    "source": "source",
    "quelle": "source",
    "conducted by": "conducted_by",
    "erhebung durch": "conducted_by",
    "survey period": "survey_period",
    "erhebungszeitraum": "survey_period",
    "region": "region",
    "note": "note",
    "hinweise und anmerkungen": "note",
    "published by": "published_by",
    "veröffentlicht durch": "published_by",
    "publication date": "published",
    "veröffentlichungsdatum": "published",
    "original source": "original_source",
    "herkunftsverweis": "original_source",
    "id": "statista_id",
}
_NOT_GIVEN = ("", "n.a.", "k.a.", "-")

Row = Sequence[object]


def read_statista(path: Path | str) -> pd.DataFrame:
    """Read a Statista workbook (``statistic_id<ID>_<title>.xlsx``) that holds one or several yearly series.

    The years are looked for, not counted off: the first cell that reads like a year and has nothing to its left
    begins the data, so an export and a copy that somebody tidied up both work. Statista's figures are licensed:
    none come with this package.

    Parameters
    ----------
    path
        The workbook, with its sheets ``Overview`` and ``Data`` (``Daten`` in German), or with any sheet that has a
        year column.

    Returns
    -------
    pandas.DataFrame
        One row a series and year, series in the order of the file: ``year``; ``series``, its name, for a single
        unnamed series the short title; ``value``, in ``unit``, missing where the cell is empty; ``unit``, from the
        unit column, else from the brackets that end the title, else empty; ``is_provisional``, True for years with a
        star. ``attrs`` holds ``file`` and, where the workbook has them, ``title, source, statista_id, published,
        published_by, survey_period, region, conducted_by, original_source, note``.

    Raises
    ------
    SourceFileError
        Where the file is not a workbook, no sheet has a year column (bars by category, years across the columns), a
        year stands twice, a value is not stored as a number, or several series are not told apart by their names.

    Examples
    --------
    >>> import openpyxl, pathlib, tempfile
    >>> from mhsm_analysis import read_statista
    >>> workbook = openpyxl.Workbook()
    >>> workbook.active.title = "Data"
    >>> for row in (["Share of GDP"], ["Health spending (in % of GDP)"], [], ["2019", 17.6], ["2020*", 19.7]):
    ...     workbook.active.append(row)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "statistic_id1.xlsx")
    ...     workbook.save(path)
    ...     read_statista(path)
       year        series  value         unit  is_provisional
    0  2019  Share of GDP   17.6  in % of GDP           False
    1  2020  Share of GDP   19.7  in % of GDP            True
    """
    path = Path(path)
    workbook = open_workbook(path)
    sheets: dict[str, Sequence[Row]] = {name: read_sheet(workbook, name, path.name) for name in workbook.sheet_names}
    overview = next((rows for name, rows in sheets.items() if name.casefold() in _OVERVIEW), [])
    sheet, start, column = _find_years(sheets, path.name)
    rows = sheets[sheet]
    place = f"{path.name}, sheet {sheet!r}"
    years = _year_rows(rows, start, column, place)
    headings = [_text(cell) for cell in rows[start - 1][column + 1 :]] if start else []
    above = rows[: start - 1 if any(headings) else start]
    titles = [text for row in above if (text := next(filter(None, map(_text, row)), ""))]
    values, unit = _columns(years, headings, place)

    title = titles[-1] if titles else _overview_title(overview)
    if unit is None:
        unit = match[1].strip() if (match := re.search(r"\((\D[^()]*)\)\s*$", title)) else ""
    names = _series_names(list(values), headings, titles[0] if titles else title or path.stem, place)
    parts = [
        pd.DataFrame(
            {
                "year": pd.Series([year for year, _, _ in years], dtype="int64"),
                "series": name,
                "value": pd.Series(cells, dtype="float64"),
                "unit": unit,
                "is_provisional": [star for _, star, _ in years],
            }
        ).sort_values("year")
        for name, cells in zip(names, values.values(), strict=True)
    ]
    series = pd.concat(parts, ignore_index=True)
    series.attrs |= {"file": path.name} | ({"title": title} if title else {}) | _overview_facts(overview)
    return series


def _find_years(sheets: dict[str, Sequence[Row]], file: str) -> tuple[str, int, int]:
    """Return the sheet, row and column of the first year with nothing to its left."""
    candidates = [name for name in sheets if name.casefold() in _DATA] or [
        name for name in sheets if name.casefold() not in _OVERVIEW
    ]
    for name in candidates:
        for number, row in enumerate(sheets[name]):
            filled = next((at for at, cell in enumerate(row) if _text(cell)), None)
            if filled is not None and _year(row[filled]):
                return name, number, filled
    if not candidates:
        found = ", ".join(map(repr, sheets))
        raise SourceFileError(f"{file} has no sheet 'Data' or 'Daten': found {found}. Download the workbook again.")
    raise _no_year_column(f"{file}, sheet {' or '.join(map(repr, candidates))}", "none")


def _no_year_column(place: str, found: str) -> SourceFileError:
    return SourceFileError(
        f"{place}: expected a column of years (1960, '1960' or '2024*') with the values to its right, found {found}:"
        " take a statistic that is a time series, or put the years in the first column."
    )


def _year_rows(rows: Sequence[Row], start: int, column: int, place: str) -> list[tuple[int, bool, Row]]:
    """Return year, star and the cells to the right of each year; whatever else holds a number is refused."""
    found: list[tuple[int, bool, Row]] = []
    pending: str | None = None
    for number, row in enumerate(rows[start:], start):
        label = _year(row[column])
        if label and not any(map(_text, row[:column])):
            if pending:
                raise _no_year_column(place, pending)
            found.append((*label, [cell if _is_number(cell) else _text(cell) for cell in row[column + 1 :]]))
        elif filled := [(at, _text(cell)) for at, cell in enumerate(row) if _text(cell)]:
            at, text = filled[0]
            here = f"{text!r} in cell {_cell_name(number, at)}"
            if any(map(_is_number, row)):
                raise _no_year_column(place, here)
            # Text alone is a footnote after the last year; between two years it is a row that cannot be read.
            pending = pending or here
    years = [year for year, _, _ in found]
    twice = [year for year in years if years.count(year) > 1]
    if twice:
        raise SourceFileError(f"{place}: the year {twice[0]} stands in more than one row: keep one row a year.")
    return found


def _columns(
    years: list[tuple[int, bool, Row]], headings: list[str], place: str
) -> tuple[dict[int, list[float | None]], str | None]:
    """Return the cells of each value column, and the unit where a column of one repeated text gives it."""
    values: dict[int, list[float | None]] = {}
    unit = None
    for at in range(len(years[0][2])):
        cells = [row[at] for _, _, row in years]
        texts = {cell for cell in cells if isinstance(cell, str) and cell}
        if not any(map(_is_number, cells)):
            if not texts and not (at < len(headings) and headings[at]):
                continue
            if values and unit is None and len(texts) == 1:
                unit = str(texts.pop())
                continue
        for (year, _, _), cell in zip(years, cells, strict=True):
            if not _is_number(cell) and cell != "":
                raise SourceFileError(
                    f"{place}: the value {cell!r} of {year} is not a number: values must be stored as numbers, and a"
                    " missing one as an empty cell."
                )
        values[at] = [float(cell) if isinstance(cell, int | float) else None for cell in cells]
    if not values:
        raise _no_year_column(place, "years but no values beside them")
    return values, unit


def _series_names(columns: list[int], headings: list[str], alone: str, place: str) -> list[str]:
    names = [headings[at] if at < len(headings) else "" for at in columns]
    if len(names) == 1:
        return [names[0] or alone]
    if "" in names or len(set(names)) < len(names):
        raise SourceFileError(
            f"{place}: expected a name of its own above each of the {len(names)} series, found"
            f" {', '.join(map(repr, names))}: write the names in the row above the first year."
        )
    return names


def _overview_title(rows: Sequence[Row]) -> str:
    """Return the second text from the top: the first one only says that this is an Excel file."""
    texts = [text for row in rows if (text := next(filter(None, map(_text, row)), ""))]
    return texts[1] if len(texts) > 1 else ""


def _overview_facts(rows: Sequence[Row]) -> dict[str, str]:
    """Return what the Overview sheet says of the series: a label and, in the next cell, its value."""
    facts: dict[str, str] = {}
    for row in rows:
        for label, cell in pairwise(row):
            key, value = _LABELS.get(_text(label).rstrip(":").casefold()), _text(cell)
            if key and value.casefold() not in _NOT_GIVEN:
                facts.setdefault(key, value)
    return facts


def _year(cell: object) -> tuple[int, bool] | None:
    match = _YEAR.fullmatch(_text(cell))
    return (int(match[1]), bool(match[2])) if match else None


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _cell_name(row: int, column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
