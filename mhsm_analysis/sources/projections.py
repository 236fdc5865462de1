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
# Levels, change and percent are rounded to 0.1: each is off by up to half a unit, and carries binary noise.
_HALF_UNIT, _NOISE = 0.05, 1e-6


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
        base or the percentage not change over base (within rounding), or there is not exactly one total.
    """
    table, finder = Path(table), Path(finder)
    rows, base, target = _read_table(table)
    extra = _read_finder(finder, base, target, table.name)
    items = rows[rows["row_type"] == "line_item"].set_index("occupation_code")
    _agree(items, extra, table.name, finder.name)
    rows = rows.merge(
        extra.drop(columns=_NUMBERS).assign(row_type="line_item"), on=["occupation_code", "row_type"], how="left"
    )
    rows["top_coded_from"] = rows["top_coded_from"].fillna("none")
    return rows.assign(vintage=f"{base}-{target % 100:02d}", evidence="official")


def _read_table(path: Path) -> tuple[pd.DataFrame, int, int]:
    raw = read_csv_text(path)
    base, target = _years(raw.columns, "Employment, 2020", path.name, count=2)
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
    rows = rows[(rows.drop(columns="occupation_title") != "").any(axis=1)].reset_index(drop=True)
    for column in _NUMBERS:
        rows[column] = to_number(rows[column], path.name, missing=())
    unknown = sorted(set(rows["row_type"]) - set(_ROW_TYPES))
    if unknown:
        raise SourceFileError(f"{path.name}: occupation type {unknown[0]!r}; expected {' or '.join(_ROW_TYPES)}.")
    rows["row_type"] = rows["row_type"].map(_ROW_TYPES).mask(rows["occupation_code"] == "00-0000", "total")
    if (rows["row_type"] == "total").sum() != 1:
        raise SourceFileError(f"{path.name}: expected one row 00-0000 for all occupations; is the file whole?")
    _check_arithmetic(rows, path.name)
    return rows, base, target


def _check_arithmetic(rows: pd.DataFrame, file: str) -> None:
    base, target, change = (rows[column] for column in _NUMBERS[:3])
    off = (target - base - change).abs() > 2 * _HALF_UNIT + _NOISE
    if off.any():
        raise SourceFileError(f"{file}: change is not target less base in {_told(rows[off].iloc[0])}.")
    # BLS computes the percentage before it rounds levels and change, so only an interval can be checked.
    least, most = change - _HALF_UNIT, change + _HALF_UNIT
    small, large = (base - _HALF_UNIT).clip(lower=0), base + _HALF_UNIT
    lower = 100 * least / large.where(least >= 0, small)
    upper = 100 * most / small.where(most >= 0, large)
    slack = _HALF_UNIT + _NOISE
    wrong = (rows["change_pct"] < lower - slack) | (rows["change_pct"] > upper + slack)
    if wrong.any():
        raise SourceFileError(f"{file}: percent is not change over base in {_told(rows[wrong].iloc[0])}.")


def _told(row: pd.Series) -> str:
    base, target, change, pct = (row[column] for column in _NUMBERS[:4])
    return f"{row['occupation_code']} ({row['occupation_title']}): {base} to {target}, change {change}, {pct} percent"


def _read_finder(path: Path, base: int, target: int, table: str) -> pd.DataFrame:
    raw = read_csv_text(path)
    years = _years(raw.columns, "Employment 2020", path.name, count=2)
    if years != [base, target]:
        raise SourceFileError(
            f"{path.name} projects {years[0]} to {years[1]}, {table} {base} to {target}: expected two files of one"
            " vintage."
        )
    wage_year = _years(raw.columns, "Median Annual Wage 2020", path.name, count=1)[0]
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


def _years(headings: pd.Index, like: str, file: str, *, count: int) -> list[int]:
    """Return the years in the headings that read as ``like`` does, whatever its year; raise unless ``count`` do."""
    pattern = re.compile(like.replace("2020", r"(\d{4})"))
    years = sorted(int(match[1]) for heading in headings if (match := pattern.fullmatch(str(heading))))
    if len(years) != count:
        raise SourceFileError(
            f"{file}: expected {count} heading{'s' if count > 1 else ''} like {like!r} (of any year), found"
            f" {len(years)} among {', '.join(map(repr, headings))}."
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
        one, two = items[differ].iloc[0], other.loc[items.index][differ].iloc[0]
        raise SourceFileError(
            f"{table} and {finder} disagree about {one.name} ({one['occupation_title']}):"
            f" {one[_NUMBERS].tolist()} against {two[_NUMBERS].tolist()}."
        )
