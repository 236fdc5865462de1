"""The cells of a Statista workbook: years with their stars, numbers stored as text, columns of values and of units."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TypeGuard

from ..errors import SourceFileError

_YEAR = re.compile(r"(1[89][0-9][0-9]|20[0-9][0-9]|21[0-9][0-9])(?:\.0)?([\s*]*)")
# Text that is a number in one way only: a mark is decimal unless exactly three digits follow one to three others.
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+([.,])(?![0-9]{3}$)[0-9]+|(?:0|[0-9]{4,})([.,])[0-9]{3})")
_GROUPED = re.compile(
    r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]+|(?:\.[0-9]{3})+,[0-9]+|(?:,[0-9]{3}){2,}|(?:\.[0-9]{3}){2,})"
)
_TWO_WAYS = re.compile(r"[+-]?[0-9]{1,3}[.,][0-9]{3}")
# Cells that the workbook library reads as empty: errors, and formulas saved without their result.
_ERROR_CELL = re.compile(rb'<c [^>]*\bt="e"')
_NO_RESULT = re.compile(
    rb'<c (?![^>]*\bt="str")[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>',
)
YEAR_HEADINGS = ("year", "years", "jahr", "jahre")
_FEWEST_YEARS = 3  # that count on: two values may do so by chance
_UNIT_HEADINGS = ("unit", "einheit")


@dataclass(frozen=True)
class YearRow:
    """A year, whether it has a star, and the cells to its right."""

    year: int
    star: bool
    cells: Sequence[object]


@dataclass
class Column:
    """One series: its values and stars by row, and its unit where a unit column says it."""

    heading: str
    values: list[float | None]
    stars: list[bool]
    unit: str = ""


def refuse_lost_values(content: bytes, file: str) -> None:
    """Refuse an .xlsx workbook with cells that would silently read as empty, hidden sheets included."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.lower().startswith("xl/worksheets/sheet")]
            sheets = [archive.read(name) for name in names]
    # RuntimeError: by a damaged header a part is encrypted, or packed in a way that zipfile does not know.
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError) as error:
        raise SourceFileError(f"{file} cannot be read ({error}): it is damaged; fetch it again.") from error
    for pattern, what in ((_ERROR_CELL, "an error such as #DIV/0!"), (_NO_RESULT, "a formula without its result")):
        if any(map(pattern.search, sheets)):
            raise SourceFileError(
                f"{file} has {what} in a cell: put the number there or empty the cell, and save it in a spreadsheet"
                " program."
            )


def as_year(cell: object) -> tuple[int, bool] | None:
    """Return the year of a cell and whether it has a star; a date is a year on its first or last day.

    >>> as_year("2024 **"), as_year(2019.0), as_year(date(2020, 12, 31)), as_year("2019/20")
    ((2024, True), (2019, False), (2020, False), None)
    """
    if isinstance(cell, date):
        return (cell.year, False) if (cell.month, cell.day) in ((1, 1), (12, 31)) else None
    match = _YEAR.fullmatch(as_text(cell))
    return (int(match[1]), "*" in match[2]) if match else None


def as_number(cell: object) -> tuple[float, bool, str] | None:
    """Return a cell's number, whether it has a star and, of text, its decimal mark; None where it is no number.

    >>> as_number(17.6), as_number("17,6*"), as_number("1.234,5"), as_number("1,234")
    ((17.6, False, ''), (17.6, True, ','), (1234.5, False, ','), None)
    """
    if is_number(cell):
        return float(cell), False, ""
    text = as_text(cell).replace("\N{MINUS SIGN}", "-")
    number = text.rstrip("* \t\N{NO-BREAK SPACE}")
    star = "*" in text
    if _WHOLE.fullmatch(number):
        return float(number), star, ""
    if match := _DECIMAL.fullmatch(number):
        return float(number.replace(",", ".")), star, match[1] or match[2]
    if _GROUPED.fullmatch(number):
        thousands = "," if 0 <= number.find(",") < number.find(".") or "." not in number else "."
        decimal = "." if thousands == "," else ","
        return float(number.replace(thousands, "").replace(decimal, ".")), star, decimal
    return None


def read_columns(years: Sequence[YearRow], headings: Sequence[str], place: str) -> list[Column]:
    """Return the series to the right of the years; a column of one repeated text is the unit of those to its left."""
    columns: list[Column] = []
    marks: dict[str, str] = {}
    width = max(len(row.cells) for row in years)
    filled = sum(any(as_text(cell) for row in years for cell in row.cells[at : at + 1]) for at in range(width))
    for at in range(width):
        cells = [row.cells[at] for row in years]
        texts = {text for cell in cells if (text := as_text(cell))}
        heading = headings[at] if at < len(headings) else ""
        if not texts:
            if heading:
                raise SourceFileError(f"{place}: the column {heading!r} holds no value: fill it or delete it.")
            continue
        repeated = len(texts) == 1 and (all(map(as_text, cells)) or heading.casefold() in _UNIT_HEADINGS)
        if repeated and columns and not any(map(as_number, cells)):
            if columns[-1].unit:
                raise SourceFileError(f"{place}: {texts.pop()!r} stands beside a unit, not beside values: delete it.")
            for column in columns:
                column.unit = column.unit or next(iter(texts))
            continue
        if _holds_years(years, cells, heading, alone=filled == 1):
            raise SourceFileError(
                f"{place}: the column {heading or at + 2!r} holds years too, not values: two tables stand side by side;"
                " put one below the other, or keep one."
            )
        column = Column(heading, [], [])
        for row, cell in zip(years, cells, strict=True):
            number = as_number(cell)
            if number is None and as_text(cell):
                raise _no_number(as_text(cell), row.year, place)
            value, star, mark = number or (None, False, "")
            marks.setdefault(mark, as_text(cell))
            column.values.append(value)
            column.stars.append(row.star or star)
        columns.append(column)
    if {".", ","} <= set(marks):
        raise SourceFileError(
            f"{place}: the values stored as text mix decimal points and commas ({marks['.']!r}, {marks[',']!r}): store"
            " them as numbers."
        )
    if not columns:
        raise SourceFileError(
            f"{place}: expected a column of years with the values to its right, found years but no values beside them:"
            " take a statistic that is a time series."
        )
    if not columns[-1].unit and any(column.unit for column in columns):
        raise SourceFileError(
            f"{place}: a unit stands beside some of the {len(columns)} series and not beside the last: put a column of"
            " the unit to the right of each series, or one to the right of all."
        )
    return columns


def _holds_years(years: Sequence[YearRow], cells: Sequence[object], heading: str, *, alone: bool) -> bool:
    """Tell whether a column is another one of years: by its heading or, without one, by counting on beside values."""
    filled = [cell for cell in cells if as_text(cell)]
    found = [year[0] for cell in filled if (year := as_year(cell))]
    if len(found) < len(filled) or not found:
        return False
    if set(heading.casefold().split()) & set(YEAR_HEADINGS):
        return True
    if alone or len(found) < _FEWEST_YEARS:
        return False
    same = found == [row.year for row in years]
    return same or (not heading and {abs(two - one) for one, two in pairwise(found)} == {1})


def _no_number(text: str, year: int, place: str) -> SourceFileError:
    why = "can be read in two ways" if _TWO_WAYS.fullmatch(text.rstrip("* ")) else "is not a number"
    return SourceFileError(
        f"{place}: the value {text!r} of {year} {why}: store values as numbers, leave the cell of a missing one empty"
        " and delete a column of remarks."
    )


def is_number(cell: object) -> TypeGuard[int | float]:
    """Tell whether a cell is stored as a number."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def as_text(cell: object) -> str:
    """Return a cell as text: 2019.0 as 2019, a date as 2019-12-31."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def cell_name(row: int, column: int) -> str:
    """Name a cell as a spreadsheet does, from row and column counted from 0.

    >>> cell_name(5, 1), cell_name(0, 27)
    ('B6', 'AB1')
    """
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
