"""Labels of time in a Statista workbook that are no whole years ('00, Q1 2020, Jan 2020), and spans of years."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from ..errors import SourceFileError
from ..words import joined, spans
from .statista_cells import as_number, as_text, as_year, cell_name

Rows = list[list[object]]
_TWO_DIGITS = re.compile(r"([\u0027\u2018\u2019\u00b4`]?)([0-9][0-9])(\s*\**)", re.ASCII)
_BETWEEN = r"\s*(?:to|until|till|through|and|bis|und|-|\u2013|\u2014)\s*"
_SPAN = re.compile(rf"(?<![0-9])(1[89][0-9][0-9]|2[01][0-9][0-9]){_BETWEEN}(1[89][0-9][0-9]|2[01][0-9][0-9])(?![0-9])")
_UNTIL = re.compile(
    r"(?:until|through|forecast (?:to|for)|bis)\s+(2[01][0-9][0-9]|19[0-9][0-9])(?![0-9])", re.IGNORECASE
)
_MONTHS = (
    "jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|m\u00e4r(?:z)?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    "|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_YEAR = r"(?:[\u0027\u2018\u2019]?[0-9][0-9]|(?:19|20|21)[0-9][0-9])"
_ENDING = r"[\s*]*"
_QUARTERLY = re.compile(
    rf"(?:(?:q[1-4]|[1-4]q|(?:[1-4](?:st|nd|rd|th)?|first|second|third|fourth) quarter(?: of)?|[1-4]\.? ?quartal"
    rf"|i{{1,3}}/|iv/)[\s/,.\-]*(?:fy ?)?{_YEAR}|{_YEAR}[\s/,.\-]*(?:q[1-4]|[1-4]q|[1-4]\.? ?quartal)){_ENDING}",
    re.IGNORECASE,
)  # fmt: skip
_MONTHLY = re.compile(
    rf"(?:(?:{_MONTHS})\.?(?: [0-9]{{1,2}},)?[\s/,.\-]*{_YEAR}|{_YEAR}m(?:0[1-9]|1[0-2])"
    rf"|{_YEAR}[\s/,.\-]*(?:{_MONTHS})\.?"
    rf"|(?:19|20|21)[0-9][0-9][-/](?:0[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[-/.](?:19|20|21)[0-9][0-9]){_ENDING}",
    re.IGNORECASE,
)  # fmt: skip


def spans_of(text: str) -> list[tuple[int, int]]:
    """Return the spans of years that a text names.

    >>> spans_of("Health expenditure from 1960 to 2020 (as percent of GDP)"), spans_of("Share of GDP")
    ([(1960, 2020)], [])
    """
    found = [(int(first), int(last)) for first, last in _SPAN.findall(text)]
    found = [(first, last) for first, last in found if first < last]
    further = [int(year) for year in _UNTIL.findall(text)]  # "from 2012 to 2021, with a forecast until 2029"
    return found + [(first, until) for first, last in found for until in further if until > last]


def told_period(cell: object) -> str:
    """Say what a label is that stands for a part of a year: "quarterly", "monthly", or empty.

    >>> [told_period(one) for one in ("Q1 2020", "1. Quartal '20", "2020-03", "March 2020", "2020", "Total")]
    ['quarterly', 'quarterly', 'monthly', 'monthly', '', '']
    """
    if isinstance(cell, date):
        return "" if as_year(cell) else "monthly or quarterly"
    text = as_text(cell)
    return "quarterly" if _QUARTERLY.fullmatch(text) else "monthly" if _MONTHLY.fullmatch(text) else ""


def refuse_parts_of_years(sheets: Mapping[str, Sequence[Sequence[object]]], file: str) -> None:
    """Refuse a series by quarter or month, where two rows of values or more begin with such a period."""
    for sheet, rows in sheets.items():
        found = [
            (told, as_text(row[at]), cell_name(number, at))
            for number, row in enumerate(rows)
            if (at := _first(row)) is not None and (told := told_period(row[at])) and any(map(as_number, row[at + 1 :]))
        ]
        years = [re.findall(r"[0-9]{4}|[0-9]{2}", label)[0 if label[:4].isdecimal() else -1] for _, label, _ in found]
        # One period of each year ends years that are not the calendar's, as 2000/01 and 2001/02 do.
        if len(found) > 1 and len(set(years)) < len(years):
            kind, label, cell = found[0]
            raise SourceFileError(
                f"{file}, sheet {sheet!r}: the series is {kind} ({label!r} in cell {cell}), and only yearly ones are"
                " read: download the yearly series, or make one figure of each year and write the years."
            )


def with_whole_years(sheets: Mapping[str, Rows], further: Sequence[str], file: str) -> dict[str, Rows]:
    """Write years of two digits ('00) with four, by the span that the title above them names, or a further text."""
    return {sheet: _whole(rows, further, f"{file}, sheet {sheet!r}") for sheet, rows in sheets.items()}


def _whole(rows: Rows, further: Sequence[str], place: str) -> Rows:
    labels = {
        number: (at, match)
        for number, row in enumerate(rows)
        if (at := _first(row)) is not None
        and isinstance(row[at], str)
        and (match := _TWO_DIGITS.fullmatch(as_text(row[at])))
        and (any(map(as_number, row[at + 1 :])) or _TWO_DIGITS.fullmatch(as_text(row[at]))[1])  # type: ignore[index]
    }
    if not labels:
        return rows
    first, (at, match) = next(iter(labels.items()))
    here = f"{place}: the years have two digits ({match[0]!r} in cell {cell_name(first, at)})"
    titles = [as_text(row[start]) for row in rows[:first] if (start := _first(row)) is not None]
    named = [spans_of(text) for text in (*titles[::-1], *further)]
    digits = [match[2] for _, match in labels.values()]
    fitting = [(of_one, {reading for span in of_one if (reading := _read(digits, span))}) for of_one in named if of_one]
    spans, readings = next((one for one in fitting if one[1]), fitting[0] if fitting else ([], set()))
    if len(readings) != 1 and not any(match[1] for _, match in labels.values()):  # ages, perhaps: no year has a mark
        return rows
    if not spans:
        raise SourceFileError(
            f"{here}, and neither the title nor the survey period says which: write them with four, or the span into"
            " the title (from 2000 to 2029)."
        )
    if len(readings) != 1:
        said = " and ".join(f"{first} to {last}" for first, last in spans)
        how = "can be read in more than one way by" if readings else "are not each one year of"
        raise SourceFileError(
            f"{here}, which {how} {said}, as the title or the survey period says: write the years with four."
        )
    whole = [list(row) for row in rows]
    for (number, (at, match)), year in zip(labels.items(), readings.pop(), strict=True):
        whole[number][at] = f"{year}{match[3]}"
    return whole


def _read(digits: Sequence[str], span: tuple[int, int]) -> tuple[int, ...] | None:
    """Return the years that labels of two digits are within a span; None where one is no year of it, or two."""
    years = [[year for year in range(span[0], span[1] + 1) if year % 100 == int(two)] for two in digits]
    return tuple(one for (one,) in years) if all(len(fits) == 1 for fits in years) else None


def remarks(years: Sequence[int], title: str) -> list[str]:
    """Say which years are missing between the first and the last, and which lie beyond the span that the title names.

    >>> remarks([1960, 1970, 1971], "Spending from 1960 to 1970")
    ['There is no row for 1961-1969.', 'The title names 1960 to 1970; 1971 lies beyond.']
    """
    absent = sorted(set(range(min(years), max(years) + 1)) - set(years))
    said = [f"There is no row for {spans(pd.Series(absent))}."] if absent else []
    named = spans_of(title)
    if len(named) == 1:  # of several, one may be that of prices
        first, last = named[0]
        beyond = sorted(year for year in years if not first <= year <= last)
        if beyond:
            lie = "lies" if len(beyond) == 1 else "lie"
            said.append(f"The title names {first} to {last}; {joined(beyond)} {lie} beyond.")
    return said


def _first(row: Sequence[object]) -> int | None:
    return next((at for at, cell in enumerate(row) if as_text(cell)), None)
