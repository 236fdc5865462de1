"""Read what BLS offers as text: the occupation finder, alone or with Table 1.2 saved as CSV."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text
from .checks import check_rows
from .columns import LEVELS, OPENINGS, WORDS, in_order, number, row_types, titles, vintage_of, wages, words
from .sheets import csv_table

_NUMBERS = [*LEVELS, OPENINGS]
_TABLE = {
    "row_type": ("occupation type",),
    "employment_base_thousands": ("employment, {base}",),
    "employment_target_thousands": ("employment, {target}",),
    "change_thousands": ("employment change, {span}",),
    "change_pct": ("percent employment change, {span}",),
    OPENINGS: ("occupational openings, {span} annual average",),
}
# Without a total, nothing in a finder tells that a row is missing: these are its rows as published.
FINDER_ROWS = {"2018-28": 809, "2020-30": 790, "2021-31": 832}


def read_projections(table: Path | str, finder: Path | str) -> pd.DataFrame:
    """Read one vintage from Table 1.2 and the occupation finder, both saved as CSV.

    The table has every row and the published total; the finder has the occupations' wage, education, experience and
    training. Their numbers must agree in every occupation.

    Parameters
    ----------
    table
        Table 1.2, such as ``ep_2020-30_table-1.2.csv``; the vintage is read from its headings.
    finder
        The occupation finder, such as ``ep_2020-30_Employment-Projections.csv``.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``projections``, as from `read_projections_workbook`; separations and percent
        self-employed are missing, and for groups the wage, which neither file has.

    Raises
    ------
    SourceFileError
        Where a heading is missing, a cell is not a number or known word, the two files are of different vintages or
        disagree, or a rule of `check_rows` does not hold.
    """
    table, finder = Path(table), Path(finder)
    main = csv_table(table)
    cells = main.choose(_TABLE)
    rows = cells[_NUMBERS].apply(number, file=table.name)
    rows["row_type"] = row_types(cells["row_type"], rows.index.to_series(), table.name)
    rows["occupation_title"] = titles(main.titles)
    base, extra = _read_finder(finder)
    if base != main.base:
        raise SourceFileError(
            f"{finder.name} projects {base} to {base + 10}, {table.name} {main.base} to {main.base + 10}: expected two"
            " files of one vintage."
        )
    _agree(rows[rows["row_type"] == "line_item"], extra, table.name, finder.name)
    rows = rows.join(extra.drop(columns=[*_NUMBERS, "occupation_title"]))
    rows["top_coded_from"] = rows["top_coded_from"].fillna("none")
    rows = _complete(rows, main.base, f"Table 1.2 and occupation finder, {main.vintage}")
    check_rows(rows, f"{table.name} with {finder.name}")
    return rows


def read_projections_finder(path: Path | str) -> pd.DataFrame:
    """Read one vintage from the occupation finder alone: its line items, without groups and without a total.

    Parameters
    ----------
    path
        The occupation finder as saved from BLS's page, such as ``ep_2018-28_Employment-Projections.csv``.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``projections``, as from `read_projections_workbook`; separations and percent
        self-employed are missing. No total is made up: a sum of line items is not the published one.

    Raises
    ------
    SourceFileError
        Where a heading is missing, a cell is not a number or known word, the number of rows is not the published one,
        or a rule of `check_rows` does not hold.
    """
    path = Path(path)
    base, rows = _read_finder(path)
    vintage = vintage_of(base)
    if FINDER_ROWS.get(vintage) != len(rows):
        expected = FINDER_ROWS.get(vintage, "as many as that vintage has (add their number to this reader)")
        raise SourceFileError(
            f"{path.name} lists {len(rows)} occupations for {vintage}, expected {expected}: it has no total to add up"
            " to, so their number is all that tells whether it is whole."
        )
    rows = _complete(rows.assign(row_type="line_item"), base, f"Occupation finder, {vintage}")
    check_rows(rows, path.name)
    return rows


def _complete(rows: pd.DataFrame, base: int, source: str) -> pd.DataFrame:
    codes = rows.index.to_series()
    return in_order(rows.assign(occupation_code=codes, vintage=vintage_of(base), evidence="official", source=source))


def _read_finder(path: Path) -> tuple[int, pd.DataFrame]:
    """Return the base year and the cells read, indexed by occupation code."""
    raw = read_csv_text(path)
    base = _years(raw.columns, "Employment 2020", path.name, count=2)[0]
    target = base + 10
    wage_year = _years(raw.columns, "Median Annual Wage 2020", path.name, count=1)[0]
    cells = choose_columns(
        raw,
        {
            "Occupation Title": "occupation_title",
            "Occupation Code": "occupation_code",
            f"Employment {base}": "employment_base_thousands",
            f"Employment {target}": "employment_target_thousands",
            f"Employment Change, {base}-{target}": "change_thousands",
            f"Employment Percent Change, {base}-{target}": "change_pct",
            f"Occupational Openings, {base}-{target} Annual Average": OPENINGS,
            f"Median Annual Wage {wage_year}": "wage",
            "Typical Entry-Level Education": "typical_education",
            "Work Experience in a Related Occupation": "work_experience",
            "Typical on-the-job Training": "on_the_job_training",
        },
        path.name,
    )
    # A spreadsheet would read 11-9111 as a date, so the finder writes ="11-9111".
    codes = cells["occupation_code"].str.strip('="')
    bad = ~codes.str.fullmatch(r"[0-9]{2}-[0-9]{4}").fillna(False) | codes.duplicated()
    if bad.any():
        raise SourceFileError(
            f"{path.name}: {codes[bad].iloc[0]!r} (data row {bad.idxmax()}) is not an occupation code that stands once."
        )
    cells.index = pd.Index(codes.tolist())
    rows = cells[_NUMBERS].apply(number, file=path.name)
    # The finder lists synonyms after the title: "Actors    * Actress* Vaudeville Actor".
    rows["occupation_title"] = titles(cells["occupation_title"].str.split("*").str[0])
    return base, pd.concat(
        [rows, wages(cells["wage"], wage_year, path.name), cells[WORDS].apply(words, file=path.name)], axis=1
    )


def _years(headings: pd.Index, like: str, file: str, *, count: int) -> list[int]:
    """Return the years in the headings that read as ``like`` does, whatever its year; raise unless ``count`` do."""
    pattern = re.compile(like.replace("2020", r"([0-9]{4})"))
    years = sorted(int(match[1]) for heading in headings if (match := pattern.fullmatch(str(heading))))
    if len(years) != count:
        raise SourceFileError(
            f"{file}: expected {count} heading{'s' if count > 1 else ''} like {like!r} (of any year), found"
            f" {len(years)} among {', '.join(map(repr, headings))}."
        )
    return years


def _agree(items: pd.DataFrame, extra: pd.DataFrame, table: str, finder: str) -> None:
    odd = items.index.symmetric_difference(extra.index)
    if len(odd):
        raise SourceFileError(f"{table} and {finder} do not list the same occupations: {odd[0]} is in one only.")
    differ = (items[_NUMBERS] != extra.loc[items.index, _NUMBERS]).any(axis=1)
    if differ.any():
        one, two = items[differ].iloc[0], extra.loc[items.index][differ].iloc[0]
        raise SourceFileError(
            f"{table} and {finder} disagree about {one.name} ({one['occupation_title']}):"
            f" {one[_NUMBERS].tolist()} against {two[_NUMBERS].tolist()}."
        )
