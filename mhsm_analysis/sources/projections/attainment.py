"""Read the educational attainment of workers by occupation: Table 1.11 up to 2016-26, Table 5.3 later."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import open_workbook
from .columns import NOISE, number, titles
from .sheets import Table, csv_table, sheet_table

SHARES = {
    "less_than_high_school_pct": ("less than high school diploma",),
    "high_school_pct": ("high school diploma or equivalent",),
    "some_college_pct": ("some college, no degree",),
    "associates_pct": ("associate's degree",),
    "bachelors_pct": ("bachelor's degree",),
    "masters_pct": ("master's degree",),
    "doctoral_or_professional_pct": ("doctoral or professional degree",),
}
ATTAINMENT_COLUMNS = [
    "vintage", "occupation_code", "occupation_title", "acs_years", "acs_match", *SHARES, "evidence", "source",
]  # fmt: skip
# Seven shares rounded to 0.1 can be off by 0.35 together. Largest gap measured: 0.2.
SHARES_GAP = 0.35
# Table 1.11 is another table (STEM occupations) from 2019-29 on; the sheet Attainment is that of education.xls(x).
_SHEETS = ("Table 5.3", "Attainment", "Table 1.11")
# 2010-20 names the same table "Education and training measurements" in one workbook, attainment in the other.
_TITLES = (
    "educational attainment for workers 25 years and older by detailed occupation",
    "education and training measurements by detailed occupation",
)
_ACS = re.compile(r"Data Source: ([0-9]{4})(-[0-9]{4}|-[0-9]{2}| and [0-9]{4})? American Community Survey")
# What BLS says of an occupation that the survey does not tell apart: its figures are those of a wider group.
_NOT_EXACT = ("shared with other occupations", "not an exact match with ACS")


def read_educational_attainment(path: Path | str) -> pd.DataFrame:
    """Read educational attainment by occupation from any file of Employment Projections that has it.

    Parameters
    ----------
    path
        ``occupation.xls(x)`` or ``education.xls(x)`` of a vintage, or Table 5.3 saved as CSV.

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``vintage, occupation_code``: ``occupation_title``, ``acs_years`` (years of the American
        Community Survey pooled, such as 2018-19), ``acs_match`` (exact, or not_exact where the survey does not tell
        the occupation apart and its figures are those of a wider group; missing where the vintage marks none), seven
        shares in percent of workers aged 25 and older by highest level of education (``less_than_high_school_pct``
        to ``doctoral_or_professional_pct``), ``evidence``, ``source``. Shares are missing where BLS prints dashes.

    Raises
    ------
    SourceFileError
        Where the file has no such table, a heading or the note on its source is missing, a cell is not a number, or
        the shares of a row do not add up to 100.
    """
    path = Path(path)
    table, name = _find(path)
    rows = table.choose(SHARES).apply(number, file=table.file, missing=("—",))
    survey = _ACS.search(table.notes)
    if not survey:
        raise SourceFileError(
            f"{table.file} lacks the note 'Data Source: … American Community Survey' under the table: is it cut off?"
        )
    rows = rows.assign(
        vintage=table.vintage,
        occupation_code=rows.index,
        occupation_title=titles(table.titles),
        acs_years=_years(survey[1], survey[2] or ""),
        acs_match=_match(table),
        evidence="official",
        source=f"{name}, {table.vintage}",
    )
    check_attainment(rows, table.file)
    text = {column: "object" for column in ATTAINMENT_COLUMNS if column not in SHARES}
    return rows[ATTAINMENT_COLUMNS].astype(text).sort_values(["vintage", "occupation_code"], ignore_index=True)


def check_attainment(rows: pd.DataFrame, file: str = "The table educational_attainment") -> None:
    """Hold attainment against its own arithmetic, one vintage or several; raise `SourceFileError` at the first fault.

    Each occupation stands once a vintage; its seven shares are all there or all missing, lie between 0 and 100 and
    add up to 100 within `SHARES_GAP`; and every vintage has the total.
    """
    shares = rows[list(SHARES)]
    some, every = shares.notna().any(axis=1), shares.notna().all(axis=1)
    gap = (shares.sum(axis=1) - 100).abs()
    rules = {
        "the occupation stands twice": rows.duplicated(["vintage", "occupation_code"]),
        "shares are given in part": some & ~every,
        "a share is not between 0 and 100": ((shares < 0) | (shares > 100)).any(axis=1),
        "the shares do not add up to 100": every & (gap > SHARES_GAP + NOISE),
    }
    for rule, broken in rules.items():
        if broken.any():
            first = rows[broken].iloc[0]
            raise SourceFileError(
                f"{file}: {rule} in {first['occupation_code']} ({first['occupation_title']}), {first['vintage']}:"
                f" {', '.join(map(str, first[list(SHARES)]))}; {int(broken.sum())} row(s) in all."
            )
    has_total = (rows["occupation_code"] == "00-0000").groupby(rows["vintage"]).any()
    if not has_total.all():
        raise SourceFileError(f"{file} has no row 00-0000 for {has_total.idxmin()}: is it whole?")


def _find(path: Path) -> tuple[Table, str]:
    """Return the table and how a reader finds it again."""
    if path.suffix.lower() == ".csv":
        return csv_table(path), "Table 5.3 as CSV"
    workbook = open_workbook(path)
    kind = "education" if "education" in path.name else "occupation"
    for sheet in _SHEETS:
        if sheet in workbook.sheet_names:
            return sheet_table(workbook, sheet, path.name, _TITLES), f"{sheet} of {kind}{path.suffix}"
    raise SourceFileError(
        f"{path.name} has none of the sheets {', '.join(_SHEETS)}: the vintage keeps attainment in education.xlsx;"
        f" found {', '.join(workbook.sheet_names)}."
    )


def _years(first: str, rest: str) -> str:
    """Write the survey years as BLS does in its titles: '2010 and 2011' is 2010-11, '2019 and 2021' stays."""
    second = rest.removeprefix(" and ")
    if second != rest and int(second) == int(first) + 1:
        return f"{first}-{second[2:]}"
    return first + rest


def _match(table: Table) -> pd.Series:
    marks = re.findall(r"^\s*([\[(][0-9]+[\])])(.*)$", table.notes, flags=re.MULTILINE)
    meant = [mark for mark, note in marks if any(words in note for words in _NOT_EXACT)]
    if not meant:
        return pd.Series(None, index=table.rows.index, dtype=object)
    marked = table.titles.str.contains(re.escape(meant[0]))
    return marked.map({True: "not_exact", False: "exact"})
