"""Read the extract of Table 1.2 of 2025-35: the total and the management occupations, typed from a copy's text."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text
from .checks import check_rows
from .columns import LEVELS, OPENINGS, in_order, number, row_types, titles, vintage_of, wages, words

# Its line items do not add up to the total, so only their number tells that a row is missing.
EXTRACT_ROWS = {"2025-35": 49}


def read_projections_extract(path: Path | str) -> pd.DataFrame:
    """Read the extract of Table 1.2 (``ep_2025-35_table-1.2_management_extract.csv``).

    Parameters
    ----------
    path
        A CSV file with the headings ``title, 2025_nem_code, occupation_type, employment_2025_thousands, …``; the
        vintage is read from them.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``projections``, as from `read_projections_workbook`, with evidence transcribed;
        separations, percent self-employed, experience and training are missing.

    Raises
    ------
    SourceFileError
        Where a heading is missing, a cell is not a number or known word, the number of rows is not the one typed, or
        a rule of `check_rows` does not hold.
    """
    path = Path(path)
    raw = read_csv_text(path)
    bases = [int(match[1]) for heading in raw if (match := re.fullmatch(r"([0-9]{4})_nem_code", str(heading)))]
    if len(bases) != 1:
        raise SourceFileError(
            f"{path.name}: expected one heading like '2025_nem_code', found {', '.join(map(repr, raw.columns))}."
        )
    base, target = bases[0], bases[0] + 10
    span, vintage = f"{base}_{target % 100:02d}", vintage_of(base)
    cells = choose_columns(
        raw,
        {
            "title": "occupation_title",
            f"{base}_nem_code": "occupation_code",
            "occupation_type": "row_type",
            f"employment_{base}_thousands": "employment_base_thousands",
            f"employment_{target}_thousands": "employment_target_thousands",
            f"change_{span}_thousands": "change_thousands",
            f"change_{span}_percent": "change_pct",
            f"annual_openings_{span}_thousands": OPENINGS,
            f"median_annual_wage_{base}_usd": "wage",
            "typical_entry_education": "typical_education",
        },
        path.name,
    )
    if len(cells) != EXTRACT_ROWS.get(vintage):
        raise SourceFileError(
            f"{path.name} has {len(cells)} rows for {vintage}, expected {EXTRACT_ROWS.get(vintage, 'another vintage')}:"
            " it is cut off, or its number of rows is to be added to this reader."
        )
    rows = pd.concat(
        [
            cells[[*LEVELS, OPENINGS]].apply(number, file=path.name),
            wages(cells["wage"], base, path.name),
            words(cells["typical_education"], path.name),
            titles(cells["occupation_title"]),
        ],
        axis=1,
    )
    rows = in_order(
        rows.assign(
            vintage=vintage,
            occupation_code=cells["occupation_code"],
            row_type=row_types(cells["row_type"], cells["occupation_code"], path.name),
            evidence="transcribed",
            source=f"Table 1.2 of occupation.xlsx, {vintage}, typed from the text of a copy",
        )
    )
    check_rows(rows, path.name)
    return rows
