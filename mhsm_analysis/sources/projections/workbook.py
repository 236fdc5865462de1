"""Read the workbook of occupational tables of one vintage (``occupation.xls``, ``occupation.xlsx``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import open_workbook
from .checks import check_rows
from .columns import (
    OLDER_OPENINGS,
    OPENINGS,
    TOTAL,
    WORDS,
    in_order,
    number,
    row_types,
    titles,
    wages,
    words,
)
from .sheets import Table, sheet_table

# Every way BLS has written a heading since 2010-20; headings over merged cells are joined by a comma.
_LEVELS: dict[str, tuple[str, ...]] = {
    "employment_base_thousands": ("employment, {base}", "employment, number, {base}"),
    "employment_target_thousands": ("employment, {target}", "employment, number, {target}"),
    "change_thousands": (
        "employment change, numeric, {span}", "employment change, {span}, number", "change, {span}, number",
    ),
    "change_pct": (
        "employment change, percent, {span}", "employment change, {span}, percent", "change, {span}, percent",
    ),
}  # fmt: skip
_OPENINGS: dict[str, tuple[str, ...]] = {OPENINGS: ("occupational openings, {span} annual average",)}
_OLDER_OPENINGS: dict[str, tuple[str, ...]] = {
    OLDER_OPENINGS: (
        "job openings due to growth and replacements, {span}",
        "job openings due to growth and replacement needs, {span}",
        "job openings due to growth and replacements",
    )
}
_EDUCATION = "typical education needed for entry"
_TRAITS = {
    "self_employed_pct": ("percent self employed, {base}",),
    "typical_education": (_EDUCATION,),
    "work_experience": ("work experience in a related occupation",),
    "on_the_job_training": ("typical on-the-job training needed to attain competency in the occupation",),
}
_RATE, _FLOW = "occupational separations rate, {span} annual average", "occupational separations, {span} annual average"
_SEPARATIONS = {
    "labor_force_exits_thousands_per_year": (
        "labor force exits, {span} annual average", f"{_FLOW}, labor force exits",
    ),
    "occupational_transfers_thousands_per_year": (
        "occupational transfers, {span} annual average", f"{_FLOW}, occupational transfers",
    ),
    "separations_thousands_per_year": (f"total {_FLOW}", f"{_FLOW}, total"),
    "labor_force_exit_rate_pct": (
        "labor force exit rate, {span} annual average", f"{_RATE}, labor force exits",
    ),
    "occupational_transfer_rate_pct": (
        "occupational transfer rate, {span} annual average", f"{_RATE}, occupational transfers",
    ),
    "separations_rate_pct": (f"total {_RATE}", f"{_RATE}, total"),
}  # fmt: skip
_WAGE = re.compile(r"median annual wage, (?:dollars, )?([0-9]{4})")


def read_projections_workbook(path: Path | str) -> pd.DataFrame:
    """Read one vintage from BLS's workbook of occupational tables, in any of its layouts since 2010-20.

    Table 1.2 has employment, change and openings; Table 1.7 (from 2023-33 on part of Table 1.2) the self-employed,
    the median wage and the assigned education; Table 1.10 (from 2016-26 on) separations. What two of them repeat must
    agree in every row.

    Parameters
    ----------
    path
        The workbook, such as ``ep_2022-32_occupation.xlsx``; the vintage is read from its headings.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``projections`` (see ``data/datapackage.json``), sorted by key. Employment, change,
        openings and separations in thousands, rates and shares in percent, wages in dollars of ``wage_year``.
        ``openings_thousands_per_year`` is filled from 2016-26 on, ``openings_replacement_method_thousands_per_decade``
        before: two methods, never in one row. ``annual_p50_usd`` is a number only where BLS prints a point; where it
        prints a top code, ``top_coded_from`` is p50 and ``annual_top_code_usd`` the bound. Missing = BLS prints a
        dash, or the vintage has no such table. Where Table 1.2 names no occupation type (2010-20, 2012-22), a line
        item is a row with an assigned education.

    Raises
    ------
    SourceFileError
        Where a sheet or heading is missing, a cell is not a number or known word, the sheets disagree, or a rule of
        `check_rows` does not hold.
    """
    path = Path(path)
    workbook = open_workbook(path)
    main = sheet_table(
        workbook, "Table 1.2", path.name, ("employment by detailed occupation", "occupational projections")
    )
    rows = _numbers(main, _LEVELS | _openings(main))
    rows.insert(0, "occupation_title", titles(main.titles))
    sheets = ["1.2"]
    traits = main
    if _EDUCATION not in main.rows:
        traits = sheet_table(workbook, "Table 1.7", path.name, ("job openings data", "occupational projections"))
        _agree(rows, main, traits)
        sheets.append("1.7")
    rows = rows.join(_traits(traits))
    if OPENINGS in rows:
        flows = sheet_table(workbook, "Table 1.10", path.name, ("occupational separations and openings",))
        _agree(rows, main, flows)
        sheets.append("1.10")
        rows = rows.join(_numbers(flows, _SEPARATIONS))
    codes = rows.index.to_series()
    if "occupation type" in main.rows:
        rows["row_type"] = row_types(main.rows["occupation type"], codes, main.file)
    else:
        item = rows["typical_education"].notna()
        rows["row_type"] = item.map({True: "line_item", False: "summary"}).mask(codes == TOTAL, "total")
    listed = f"{', '.join(sheets[:-1])} and {sheets[-1]}" if len(sheets) > 1 else sheets[0]
    rows = in_order(
        rows.assign(
            occupation_code=codes,
            vintage=main.vintage,
            evidence="official",
            source=f"Table {listed} of occupation{path.suffix}, {main.vintage}",
        )
    )
    check_rows(rows, path.name)
    return rows


def _numbers(table: Table, wanted: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    return table.choose(wanted).apply(number, file=table.file)


def _openings(table: Table) -> dict[str, tuple[str, ...]]:
    """Choose the method by the heading: openings over ten years by replacement needs, or a year by separations."""
    older = any(str(heading).startswith("job openings") for heading in table.rows)
    return _OLDER_OPENINGS if older else _OPENINGS


def _agree(rows: pd.DataFrame, main: Table, other: Table) -> None:
    """Hold what a second sheet repeats (codes, titles, employment, change, openings) against Table 1.2."""
    again = _numbers(other, _LEVELS | _openings(other)).assign(occupation_title=titles(other.titles))
    odd = rows.index.symmetric_difference(again.index)
    if main.base != other.base or len(odd):
        raise SourceFileError(
            f"{main.file} and {other.file} do not list the same occupations of one vintage ({main.vintage},"
            f" {other.vintage}){f': {odd[0]} is in one only' if len(odd) else ''}."
        )
    again = again.loc[rows.index]
    for column in again:
        if column not in rows:
            raise SourceFileError(f"{main.file} and {other.file} give openings by different methods.")
        differ = rows[column] != again[column]
        if differ.any():
            code = differ.idxmax()
            raise SourceFileError(
                f"{main.file} and {other.file} disagree about {code} ({rows.at[code, 'occupation_title']}), {column}:"
                f" {rows.at[code, column]} against {again.at[code, column]}."
            )


def _traits(table: Table) -> pd.DataFrame:
    """Read percent self-employed, median wage and the assigned education, experience and training."""
    found = [(heading, match[1]) for heading in table.rows if (match := _WAGE.fullmatch(str(heading)))]
    if len(found) != 1:
        raise SourceFileError(
            f"{table.file} has {len(found)} columns like 'Median annual wage, 2020': expected one among"
            f" {', '.join(map(repr, table.rows.columns))}."
        )
    cells = table.choose(_TRAITS)
    return pd.concat(
        [
            number(cells["self_employed_pct"], table.file, missing=("—",)),
            wages(table.rows[found[0][0]], int(found[0][1]), table.file),
            cells[WORDS].apply(words, file=table.file),
        ],
        axis=1,
    )
