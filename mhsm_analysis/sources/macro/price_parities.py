"""Read BEA's regional price parities of the states."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...areas import STATES
from ...errors import SourceFileError
from ..wide import melt_rows, plain, read_records, year_columns

_HEADER = ["GeoFIPS", "GeoName", "Region", "TableName", "LineCode", "IndustryClassification", "Description", "Unit"]
# Line code and description of the parities; the lines of real income and consumption, and the implicit regional price
# deflator, are other measures and left out.
_LINES = {
    ("5", "RPPs: All items"): "all_items",
    ("6", "RPPs: Goods"): "goods",
    ("7", "RPPs: Services: Housing"): "housing",
    ("8", "RPPs: Services: Utilities"): "utilities",
    ("9", "RPPs: Services: Other"): "other_services",
}
_END = "U.S. Bureau of Economic Analysis"
_COLUMN = "price_parity_us_100"
# The file has parities from 53.8 (housing, West Virginia) to 214.6 (utilities, Hawaii).
_RANGE = (25, 400)
# As published, the US is 100.000 in all items and 98.4 to 100.8 in the categories.
_LARGEST_US_GAP = {"all_items": 0.0005, "goods": 2, "housing": 2, "utilities": 2, "other_services": 2}


def read_price_parities(path: Path | str) -> pd.DataFrame:
    """Read regional price parities by state and category of spending (BEA table SARPP).

    Parameters
    ----------
    path
        BEA's CSV file of the table, such as ``SARPP_STATE_2008_2023.csv``; its last lines are notes.

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``year, area_code, category``: ``year``, ``area_code`` (two-digit FIPS code of the state,
        00 for the US), ``category`` (all_items, goods, housing, utilities, other_services), ``area_title``,
        ``price_parity_us_100`` (price level in percent of the nation's; the US itself stands at 100 in all items and,
        as published, within 2 of it in the categories), ``evidence``.

    Raises
    ------
    SourceFileError
        Where a heading or the description of a line changed, an area or line is missing or twice, the notes at the end
        are missing, or a cell is not a parity.
    """
    path = Path(path)
    records = [[cell.strip().strip('"') for cell in row] for row in read_records(path)]
    header = records[0] if records else []
    if header[: len(_HEADER)] != _HEADER:
        raise SourceFileError(
            f"{path.name}: expected the headings {', '.join(_HEADER)}, found {', '.join(header[: len(_HEADER)])}."
        )
    if records[-1][:1] != [_END]:
        raise SourceFileError(f"{path.name} does not end with the note {_END!r}: the file was cut; fetch it again.")
    rows: dict[str, list[str]] = {}
    areas: dict[str, str] = {}
    for row in records[1:]:
        if len(row) < len(_HEADER) or (row[4], plain(row[6])) not in _LINES:
            continue
        area = re.fullmatch(r"([0-9][0-9])000", row[0])
        if not area or row[3] != "SARPP" or row[7] != "Index":
            raise SourceFileError(
                f"{path.name}: expected an index of a state or the US in table SARPP, found {row[:8]}."
            )
        name = f"{area[1]} {_LINES[row[4], plain(row[6])]}"
        if name in rows:
            raise SourceFileError(f"{path.name}: line {row[4]} of {row[1]} stands twice.")
        rows[name] = row
        areas[area[1]] = row[1]
    if len(areas) != STATES + 1 or "00" not in areas or len(rows) != len(areas) * len(_LINES):
        raise SourceFileError(
            f"{path.name}: expected {', '.join(' '.join(line) for line in _LINES)} for {STATES} states and the US,"
            f" found {len(rows)} lines of {len(areas)} areas. Did BEA change a description, or was the file cut?"
        )
    long = melt_rows(rows, year_columns(header, path.name), path.name)
    long[["area_code", "category"]] = long["name"].str.split(" ", expand=True)
    low, high = _RANGE
    of_us = long["area_code"] == "00"
    wrong = ~long["amount"].between(low, high) | (
        of_us & ((long["amount"] - 100).abs() > long["category"].map(_LARGEST_US_GAP))
    )
    if wrong.any():
        first = long[wrong].iloc[0]
        raise SourceFileError(
            f"{path.name}: {first['category']} of {areas[first['area_code']]} in {first['year']} reads"
            f" {first['amount']:g}: no price parity (US = 100)."
        )
    long["area_title"] = long["area_code"].map(areas)
    long = long.rename(columns={"amount": _COLUMN}).assign(evidence="official")
    columns = ["year", "area_code", "category", "area_title", _COLUMN, "evidence"]
    return long[columns].sort_values(["year", "area_code", "category"], ignore_index=True)
