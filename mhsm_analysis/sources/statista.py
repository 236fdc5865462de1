"""Read a time series from a workbook as a Statista subscriber downloads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd

from ..errors import SourceFileError
from .files import open_workbook, read_bytes, read_sheet
from .statista_cells import (
    YEAR_HEADINGS,
    Column,
    YearRow,
    as_number,
    as_text,
    as_year,
    cell_name,
    is_number,
    read_columns,
    refuse_lost_values,
)
from .statista_periods import refuse_parts_of_years, remarks, with_whole_years

_DATA = ("data", "daten")
_OVERVIEW = ("overview", "übersicht")
# The title's last brackets are its unit unless they hold years; a name's only if they read like one.
_TITLE_UNIT = re.compile(r"\((\D[^()]*)\)[\s*]*$")
_NAMED_UNIT = re.compile(r"\(((?:in |as |%)[^()]*|%)\)[\s*]*$")
# English and German labels of the Overview sheet.
_LABELS = {
    "source": "source",
    "quelle": "source",
    "conducted by": "conducted_by",
    "erhebung durch": "conducted_by",
    "survey period": "survey_period",
    "erhebungszeitraum": "survey_period",
    "region": "region",
    "type of survey": "survey_type",
    "art der erhebung": "survey_type",
    "number of respondents": "respondents",
    "anzahl der befragten": "respondents",
    "age group": "age_group",
    "altersgruppe": "age_group",
    "special characteristics": "special_characteristics",
    "besondere eigenschaften": "special_characteristics",
    "note": "note",
    "hinweise und anmerkungen": "note",
    "published by": "published_by",
    "veröffentlicht durch": "published_by",
    "publication date": "published",
    "veröffentlichungsdatum": "published",
    "original source": "original_source",
    "herkunftsverweis": "original_source",
    "id": "statista_id",
    "description": "description",
    "beschreibung": "description",
}
_NOT_GIVEN = ("", "n.a.", "k.a.", "-")

Row = Sequence[object]
Rows = TypeVar("Rows", bound=Sequence[Row])


def read_statista(path: Path | str) -> pd.DataFrame:
    """Read a Statista workbook (``statistic_id<ID>_<title>.xlsx``) that holds one or several yearly series.

    The years are looked for, not counted off: the first cell that reads like a year and has nothing to its left
    begins the data, so an export and a copy that somebody tidied up both work. Years of two digits ('00) are those of
    the span that the title or the survey period names. Statista's figures are licensed:
    none come with this package, and `write_statista_example` writes a workbook of CMS figures to try it on.

    Parameters
    ----------
    path
        The workbook, with its sheets ``Overview`` and ``Data`` (``Übersicht`` and ``Daten`` in German), or with one
        visible sheet that has a year column. Hidden sheets are not read.

    Returns
    -------
    pandas.DataFrame
        One row a series and year, series in the order of the file: ``year``; ``series``, its name, for a single
        unnamed series the short title; ``value``, in ``unit``, missing where the cell is empty; ``unit``, from the
        unit column to the right of the series, else from the brackets that end its name or the title, else empty;
        ``is_provisional``, True where the year or the value has a star. ``attrs`` holds ``file`` and, where the
        workbook has them, ``title, source, statista_id, published, published_by, survey_period, region,
        conducted_by, original_source, note, description, survey_type, respondents, age_group,
        special_characteristics``; and ``remarks``, sentences on years without a row and beyond the span of the title.

    Raises
    ------
    SourceFileError
        Where the file is no .xlsx workbook, no sheet or more than one has a year column (bars by category, years
        across the columns), the series is quarterly or monthly, a second column holds years too, a row with numbers
        has no year, years have two digits and no span says which, a year stands twice, a value is neither a number nor
        text that can be read in one way only (17,6 and 1.234,5 can, 1,234 cannot), a cell holds an error or a formula
        without its result, or several series are not told apart by their names or units.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import mhsm_analysis as mhsm
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "example.xlsx")
    ...     written = mhsm.write_statista_example(path, mhsm.load_health_spending(), release="2022-12")
    ...     series = mhsm.read_statista(written)
    >>> series[["year", "value", "unit", "is_provisional"]].tail(2)
        year  value               unit  is_provisional
    24  2020   19.7  in percent of GDP           False
    25  2021   18.3  in percent of GDP            True
    """
    path = Path(path)
    content = read_bytes(path)
    _refuse_other_formats(content, path)
    workbook = open_workbook(path)
    refuse_lost_values(content, path.name)
    # Visible, not Hidden or VeryHidden; a sheet with nothing but a chart reads as empty.
    shown = {
        sheet.name: read_sheet(workbook, sheet.name, path.name)
        for sheet in workbook.sheets_metadata
        if str(sheet.visible).endswith(".Visible")
    }
    overview = next((rows for name, rows in shown.items() if _plain(name) in _OVERVIEW), [])
    facts = _overview_facts(overview)
    further = [_overview_title(overview), facts.get("survey_period", "")]
    shown |= with_whole_years(_candidates(shown), further, path.name)
    refuse_parts_of_years(_candidates(shown), path.name)
    sheet, start, column = _find_years(shown, path.name)
    rows = shown[sheet]
    place = f"{path.name}, sheet {sheet!r}"
    years = _year_rows(rows, start, column, place)
    headings = [as_text(cell) for cell in rows[start - 1][column + 1 :]] if start else []
    above = rows[: start - 1 if any(headings) else start]
    titles = [text for row in above if (text := _first_text(row)) and text.casefold() not in YEAR_HEADINGS]
    columns = read_columns(years, headings, place)

    title = titles[-1] if titles else _overview_title(overview)
    names = _series_names(columns, titles[0] if titles else title or path.stem, place)
    parts = [
        pd.DataFrame(
            {
                "year": pd.Series([row.year for row in years], dtype="int64"),
                "series": name,
                "value": pd.Series(part.values, dtype="float64"),
                "unit": part.unit or _bracketed(name, _NAMED_UNIT) or _bracketed(title, _TITLE_UNIT),
                "is_provisional": part.stars,
            }
        ).sort_values("year")
        for name, part in zip(names, columns, strict=True)
    ]
    series = pd.concat(parts, ignore_index=True)
    series.attrs |= {"file": path.name} | ({"title": title} if title else {}) | facts
    series.attrs["remarks"] = remarks([row.year for row in years], title)
    return series


def _refuse_other_formats(content: bytes, path: Path) -> None:
    """Refuse what is saved under a workbook's name but is none, and say what to do."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceFileError(
            f"{path.name} is an old .xls workbook or has a password: open it in a spreadsheet program and save it as"
            " .xlsx without a password."
        )
    if not content.startswith(b"PK"):
        kind = "a web page or XML" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "text such as CSV"
        if content.startswith(b"%PDF"):
            kind = "a PDF"
        raise SourceFileError(
            f"{path.name} is {kind}, not an Excel workbook: download the statistic as XLSX, or open the file in a"
            " spreadsheet program and save it as .xlsx."
        )


def _candidates(sheets: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the sheets that may hold the series: those with the name of one, else all but the overview."""
    named = {name: rows for name, rows in sheets.items() if _plain(name) in _DATA}
    return named or {name: rows for name, rows in sheets.items() if _plain(name) not in _OVERVIEW}


def _find_years(sheets: Mapping[str, Sequence[Row]], file: str) -> tuple[str, int, int]:
    """Return the sheet, row and column of the first year with nothing to its left."""
    candidates = list(_candidates(sheets))
    if not candidates:
        found = ", ".join(map(repr, sheets)) or "no visible sheet"
        raise SourceFileError(
            f"{file} has no sheet 'Data' or 'Daten': found {found}. Show the sheet if it is hidden, or download the"
            " workbook again."
        )
    found_in = [(name, *place) for name in candidates if (place := _first_year(sheets[name]))]
    if len(found_in) > 1:
        names = ", ".join(repr(name) for name, _, _ in found_in)
        raise SourceFileError(f"{file} has years in more than one sheet ({names}): keep or show one of them.")
    if not found_in:
        across = next(filter(None, (_years_across(sheets[name]) for name in candidates)), None)
        raise _no_year_column(f"{file}, sheet {' or '.join(map(repr, candidates))}", "none", across)
    return found_in[0]


def _first_year(rows: Sequence[Row]) -> tuple[int, int] | None:
    for number, row in enumerate(rows):
        at = next((at for at, cell in enumerate(row) if as_text(cell)), None)
        if at is not None and as_year(row[at]):
            return number, at
    return None


def _years_across(rows: Sequence[Row]) -> str | None:
    """Return the cell from which a row of nothing but years, at most after one heading, runs to the right."""
    for number, row in enumerate(rows):
        filled = [at for at, cell in enumerate(row) if as_text(cell)]
        first = filled[0] if filled and as_year(row[filled[0]]) else filled[1] if filled[1:] else -1
        years = [found[0] for at in filled if at >= first and (found := as_year(row[at]))]
        in_order = len(set(years)) == len(years) and years in (sorted(years), sorted(years, reverse=True))
        if len(years) > 1 and in_order and len(years) == sum(at >= first for at in filled):
            return cell_name(number, first)
    return None


def _no_year_column(place: str, found: str, across: str | None = None) -> SourceFileError:
    if across:
        return SourceFileError(
            f"{place}: expected a column of years, found years across the columns from cell {across}: copy the table"
            " and paste it transposed, so that the years stand in the first column."
        )
    return SourceFileError(
        f"{place}: expected a column of years (1960, '1960', '2024*', or dates of 1 January or 31 December) with the"
        f" values to its right, found {found}: take a statistic that is a time series, or delete or complete what"
        " stands between or below the years with numbers of its own."
    )


def _year_rows(rows: Sequence[Row], start: int, column: int, place: str) -> list[YearRow]:
    """Return the year, its star and the cells to its right, row by row; whatever else holds a number is refused."""
    found: list[YearRow] = []
    pending: str | None = None
    for number, row in enumerate(rows):
        label = as_year(row[column]) if number >= start else None
        if label and not any(map(as_text, row[:column])):
            if pending:
                raise _no_year_column(place, pending)
            found.append(YearRow(*label, row[column + 1 :]))
        elif filled := [at for at, cell in enumerate(row) if as_text(cell)]:
            here = f"{as_text(row[filled[0]])!r} in cell {cell_name(number, filled[0])}"
            # Directly above the first year stand names: a number there belongs to a period that is no year.
            holds = map(is_number, row) if number != start - 1 else (as_number(cell) for cell in row)
            if any(holds):
                # Where years run across, one row alone begins with a year; values may look like years too.
                raise _no_year_column(place, here, _years_across(rows) if len(found) < 2 else None)
            # Text alone is a footnote after the last year; between two years it is a row that cannot be read.
            pending = pending or (here if number > start else None)
    years = [row.year for row in found]
    twice = [year for year in years if years.count(year) > 1]
    if twice:
        raise SourceFileError(f"{place}: the year {twice[0]} stands in more than one row: keep one row a year.")
    return found


def _series_names(columns: Sequence[Column], alone: str, place: str) -> list[str]:
    names = [column.heading for column in columns]
    if len(names) == 1:
        return [names[0] or alone]
    if "" in names or len(set(names)) < len(names):
        raise SourceFileError(
            f"{place}: expected a name of its own above each of the {len(names)} series, found"
            f" {', '.join(map(repr, names))}: write the names in the row above the first year."
        )
    return names


def _bracketed(text: str, pattern: re.Pattern[str]) -> str:
    return match[1].strip() if (match := pattern.search(text)) else ""


def _overview_title(rows: Sequence[Row]) -> str:
    """Return the second text from the top: the first one only says that this is an Excel file."""
    texts = [text for row in rows if (text := _first_text(row))]
    return texts[1] if len(texts) > 1 else ""


def _overview_facts(rows: Sequence[Row]) -> dict[str, str]:
    """Return what the Overview sheet says of the series: a label and, in the next cell, its value."""
    facts: dict[str, str] = {}
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else []
        for at, label in enumerate(map(as_text, row)):
            key = _LABELS.get(label.rstrip(":").casefold())
            # The description alone stands below its label.
            beside = below[at : at + 1] if key == "description" else row[at + 1 : at + 2]
            value = as_text(beside[0]) if beside else ""
            if key and value.casefold() not in _NOT_GIVEN:
                facts.setdefault(key, value)
    return facts


def _first_text(row: Row) -> str:
    return next(filter(None, map(as_text, row)), "")


def _plain(sheet: str) -> str:
    return sheet.strip().casefold()
