"""Read BLS Employment Projections: Table 1.2 (every row and the published total) with the occupation finder."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ..errors import SourceFileError
from .files import choose_columns, read_csv_text, to_number

_ROW_TYPES = {"Line item": "line_item", "Summary": "summary"}
_NUMBERS = [
    "employment_base_thousands",
    "employment_target_thousands",
    "change_thousands",
    "change_pct",
    "openings_thousands_per_year",
]
_WORDS = ["typical_education", "work_experience", "on_the_job_training"]
# Levels, change and openings are rounded to 0.1, so their differences may be off by 0.1 and binary noise.
_ROUNDING = 0.1 + 1e-6


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
        The columns of the table ``projections`` (see ``data/datapackage.json``). Employment, change and openings in
        thousands. ``annual_p50_usd`` is a number only where the finder prints a point; where it prints ``>=`` a top
        code, ``top_coded_from`` is p50 and ``annual_top_code_usd`` the bound.

    Raises
    ------
    SourceFileError
        Where a heading is missing, the two files are of different vintages or disagree, change is not target less
        base, or there is not exactly one total.
    """
    table, finder = Path(table), Path(finder)
    rows, base, target = _read_table(table)
    extra = _read_finder(finder, base, target)
    items = rows[rows["row_type"] == "line_item"].set_index("occupation_code")
    _agree(items, extra, table.name, finder.name)
    rows = rows.merge(
        extra.drop(columns=_NUMBERS).assign(row_type="line_item"), on=["occupation_code", "row_type"], how="left"
    )
    rows["top_coded_from"] = rows["top_coded_from"].fillna("none")
    return rows.assign(vintage=f"{base}-{target % 100:02d}", evidence="official")


def _read_table(path: Path) -> tuple[pd.DataFrame, int, int]:
    raw = read_csv_text(path)
    base, target = _years(raw.columns, r"^Employment, (\d{4})$", path.name)
    span = f"{base}-{target % 100:02d}"
    rows = choose_columns(
        raw,
        {
            f"{base} National Employment Matrix code": "occupation_code",
            "title": "occupation_title",
            "Occupation type": "row_type",
            f"Employment, {base}": "employment_base_thousands",
            f"Employment, {target}": "employment_target_thousands",
            f"Employment change, {span}": "change_thousands",
            f"Percent employment change, {span}": "change_pct",
            f"Occupational openings, {span} annual average": "openings_thousands_per_year",
        },
        path.name,
    )
    # The notes under the table fill the title column only.
    rows = rows[rows.drop(columns="occupation_title").ne("").any(axis=1)].reset_index(drop=True)
    for column in _NUMBERS:
        rows[column] = to_number(rows[column], path.name, missing=())
    unknown = sorted(set(rows["row_type"]) - set(_ROW_TYPES))
    if unknown:
        raise SourceFileError(f"{path.name}: occupation type {unknown[0]!r}; expected {' or '.join(_ROW_TYPES)}.")
    rows["row_type"] = rows["row_type"].map(_ROW_TYPES).mask(rows["occupation_code"] == "00-0000", "total")
    if (rows["row_type"] == "total").sum() != 1:
        raise SourceFileError(f"{path.name}: expected one row 00-0000 for all occupations; is the file whole?")
    off = (rows["employment_target_thousands"] - rows["employment_base_thousands"] - rows["change_thousands"]).abs()
    if (off > _ROUNDING).any():
        first = rows.loc[off.idxmax()]
        raise SourceFileError(
            f"{path.name}: the change of {first['occupation_code']} ({first['occupation_title']}) is not target less"
            f" base: {first['change_thousands']} against {first['employment_base_thousands']} to"
            f" {first['employment_target_thousands']}."
        )
    return rows, base, target


def _read_finder(path: Path, base: int, target: int) -> pd.DataFrame:
    raw = read_csv_text(path)
    wage_year = _years(raw.columns, r"^Median Annual Wage (\d{4})$", path.name, count=1)[0]
    found = choose_columns(
        raw,
        {
            "Occupation Code": "occupation_code",
            f"Employment {base}": "employment_base_thousands",
            f"Employment {target}": "employment_target_thousands",
            f"Employment Change, {base}-{target}": "change_thousands",
            f"Employment Percent Change, {base}-{target}": "change_pct",
            f"Occupational Openings, {base}-{target} Annual Average": "openings_thousands_per_year",
            f"Median Annual Wage {wage_year}": "wage",
            "Typical Entry-Level Education": "typical_education",
            "Work Experience in a Related Occupation": "work_experience",
            "Typical on-the-job Training": "on_the_job_training",
        },
        path.name,
    )
    # A spreadsheet would read 11-9111 as a date, so the finder writes ="11-9111".
    found["occupation_code"] = found["occupation_code"].str.strip('="')
    for column in _NUMBERS:
        found[column] = to_number(found[column], path.name, missing=())
    bound = found["wage"].str.startswith(">=")
    amount = to_number(found["wage"].str.removeprefix(">=").str.removeprefix("$"), path.name, missing=("N/A",))
    found["wage_year"] = wage_year
    found["annual_p50_usd"] = amount.where(~bound)
    found["annual_top_code_usd"] = amount.where(bound)
    found["top_coded_from"] = bound.map({True: "p50", False: "none"})
    return found.drop(columns="wage")


def _years(headings: pd.Index, pattern: str, file: str, count: int = 2) -> list[int]:
    years = [int(match[1]) for heading in headings if (match := re.match(pattern, str(heading)))]
    if len(years) != count:
        raise SourceFileError(
            f"{file}: expected {count} heading(s) of the form {pattern}, found {len(years)} among"
            f" {', '.join(map(repr, headings))}."
        )
    return years


def _agree(items: pd.DataFrame, extra: pd.DataFrame, table: str, finder: str) -> None:
    other = extra.set_index("occupation_code")
    odd = items.index.symmetric_difference(other.index)
    if len(odd) or items.index.has_duplicates or other.index.has_duplicates:
        first = odd[0] if len(odd) else "a code that stands twice"
        raise SourceFileError(f"{table} and {finder} do not list the same occupations: {first} is not in both once.")
    differ = (items[_NUMBERS] != other.loc[items.index, _NUMBERS]).any(axis=1)
    if differ.any():
        code = differ.idxmax()
        raise SourceFileError(
            f"{table} and {finder} disagree about {code} ({items.loc[code, 'occupation_title']}):"
            f" {items.loc[code, _NUMBERS].tolist()} against {other.loc[code, _NUMBERS].tolist()}."
        )
