"""Read the national workbook of the BLS Occupational Employment and Wage Statistics (OEWS)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import SourceFileError
from .files import choose_columns, open_workbook, read_csv_text, read_sheet, to_number

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
_SYMBOLS = ("*", "**", "#")
_PUBLISHED_AS = {"p10": "pct10", "p25": "pct25", "p50": "median", "p75": "pct75", "p90": "pct90"}
_KEPT = {
    "occ_code": "occupation_code",
    "o_group": "occupation_level",
    "occ_title": "occupation_title",
    "tot_emp": "employment_jobs",
    "emp_prse": "employment_rse_pct",
    "a_mean": "annual_mean_usd",
    "mean_prse": "mean_rse_pct",
    **{f"a_{name}": f"annual_{p}_usd" for p, name in _PUBLISHED_AS.items()},
    "h_mean": "hourly_mean_usd",
    **{f"h_{name}": f"hourly_{p}_usd" for p, name in _PUBLISHED_AS.items()},
}
ANNUAL = [f"annual_{p}_usd" for p in PERCENTILES]
HOURLY = [f"hourly_{p}_usd" for p in PERCENTILES]
_LEVELS = ("total", "major", "minor", "broad", "detailed")
_TOP_CODE_NOTE = re.compile(r"\$([\d.]+) per hour or \$([\d,]+) per year")
# BLS multiplies the unrounded hourly wage by 2,080 and rounds to 10 dollars: half a cent an hour is 10.40 dollars a
# year and the rounding 5 more; rows of occupation groups exceed the 15.40 by cents (15.60 is the most seen).
_CROSS_FOOT_USD = 16


def read_national_wages(path: Path | str) -> pd.DataFrame:
    """Read one national OEWS workbook as BLS publishes it (``national_M2021_dl.xlsx``).

    Columns are found by heading, so column order, letter case and a former owner's extra columns do not matter.
    ``*`` (wage not available) and ``**`` (employment not available) become missing values; ``#`` (top-coded) becomes
    missing too, and ``top_coded_from`` tells the lowest percentile that carries it.

    Parameters
    ----------
    path
        The workbook; the survey year is read from its main sheet's name.

    Returns
    -------
    pandas.DataFrame
        One row an occupation and level, sorted by the key ``year, occupation_code, occupation_level``; the columns of
        the table ``national_wages`` (see ``data/datapackage.json``). Wages in dollars (annual, hourly), employment in
        jobs, relative standard errors in percent. ``wage_basis`` is both, annual_only, hourly_only or not_published.

    Raises
    ------
    SourceFileError
        Where the file is not such a workbook, a heading is missing, a cell is neither a number nor a known symbol, or
        a row breaks what holds in every national file: percentiles never decrease, ``#`` stands on an upper run of
        percentiles and agrees between hourly and annual, a basis is published whole or not at all, and
        |hourly x 2,080 - annual| stays within rounding.
    """
    path = Path(path)
    workbook = open_workbook(path)
    sheet = _main_sheet(workbook.sheet_names, path.name)
    year = int(re.findall(r"(\d{4})", sheet)[0])
    rows = read_sheet(workbook, sheet, path.name)
    if not rows:
        raise SourceFileError(f"{path.name}, sheet {sheet!r}, is empty: fetch the file again.")
    headings = [str(cell).strip().lower() for cell in rows[0]]
    raw = choose_columns(pd.DataFrame(rows[1:], columns=headings), _KEPT, path.name).astype(str)
    raw = raw.apply(lambda cells: cells.str.strip())
    annual_cap, hourly_cap = _top_codes(read_sheet(workbook, "Field Descriptions", path.name), path.name)

    wages = pd.DataFrame({"year": year}, index=raw.index)
    for column in ("occupation_code", "occupation_level", "occupation_title"):
        wages[column] = raw[column]
    measures = [column for column in raw.columns if column not in wages.columns]
    wages[measures] = pd.DataFrame({column: to_number(raw[column], path.name, _SYMBOLS) for column in measures})
    wages["wage_basis"] = _wage_basis(raw, path.name)
    wages["top_coded_from"] = _top_coded_from(raw, path.name)
    wages["annual_top_code_usd"] = annual_cap
    wages["hourly_top_code_usd"] = hourly_cap
    _check(wages, path.name)
    return wages.sort_values(["year", "occupation_code", "occupation_level"], ignore_index=True)


def _main_sheet(names: list[str], file: str) -> str:
    found = [name for name in names if re.search(r"national.*\d{4}", name, re.IGNORECASE)]
    if not found or "Field Descriptions" not in names:
        raise SourceFileError(
            f"{file} is not a national OEWS workbook of May 2019 or later: expected the sheets 'national_M2021_dl'"
            f" (with its year) and 'Field Descriptions', found {', '.join(map(repr, names))}."
        )
    return found[0]


def _top_codes(notes: Sequence[Sequence[object]], file: str) -> tuple[float, float]:
    """Find the year's annual and hourly top code in the file's own notes."""
    for row in notes:
        for cell in row:
            if match := _TOP_CODE_NOTE.search(str(cell)):
                return float(match[2].replace(",", "")), float(match[1])
    raise SourceFileError(f"{file}: no sentence of 'Field Descriptions' says which wage is top-coded ('#').")


def _wage_basis(raw: pd.DataFrame, file: str) -> pd.Series:
    """Tell on which basis a row's wages are published; a basis must be there whole or not at all."""
    there = {}
    for basis, columns in (("annual", ["annual_mean_usd", *ANNUAL]), ("hourly", ["hourly_mean_usd", *HOURLY])):
        absent = raw[columns].isin(["*"])
        _refuse(raw, absent.any(axis=1) & ~absent.all(axis=1), file, f"{basis} wages are published only in part")
        there[basis] = ~absent.all(axis=1)
    names = np.select(
        [there["annual"] & there["hourly"], there["annual"], there["hourly"]],
        ["both", "annual_only", "hourly_only"],
        "not_published",
    )
    return pd.Series(names, index=raw.index)


def _top_coded_from(raw: pd.DataFrame, file: str) -> pd.Series:
    """Name the lowest top-coded percentile of each row; it and every higher one must carry ``#``, on both bases."""
    annual, hourly = (raw[columns].eq("#").set_axis(list(PERCENTILES), axis=1) for columns in (ANNUAL, HOURLY))
    means = raw[["annual_mean_usd", "hourly_mean_usd"]].eq("#").any(axis=1)
    both = ~raw["annual_mean_usd"].eq("*") & ~raw["hourly_mean_usd"].eq("*")
    _refuse(raw, means, file, "a mean is top-coded, which national files never do")
    _refuse(raw, both & (annual != hourly).any(axis=1), file, "hourly and annual wages are not top-coded alike")
    marked = annual | hourly
    _refuse(raw, marked.cummax(axis=1).ne(marked).any(axis=1), file, "a number stands above a top-coded percentile")
    return marked.idxmax(axis=1).where(marked.any(axis=1), "none")


def _check(wages: pd.DataFrame, file: str) -> None:
    unknown = sorted(set(wages["occupation_level"]) - set(_LEVELS))
    if unknown:
        raise SourceFileError(f"{file}: unknown occupation level {unknown[0]!r}; expected one of {', '.join(_LEVELS)}.")
    key = ["year", "occupation_code", "occupation_level"]
    _refuse(wages, wages.duplicated(key), file, "code and level stand twice")
    for columns in (ANNUAL, HOURLY):
        _refuse(wages, (wages[columns].diff(axis=1) < 0).any(axis=1), file, "a higher percentile is below a lower one")
    gap = np.abs(wages[HOURLY].to_numpy() * 2080 - wages[ANNUAL].to_numpy())
    off = pd.Series((np.nan_to_num(gap) > _CROSS_FOOT_USD).any(axis=1), index=wages.index)
    _refuse(wages, off, file, "hourly wage x 2,080 is not the annual wage")


def _refuse(rows: pd.DataFrame, broken: pd.Series, file: str, what: str) -> None:
    if broken.any():
        first = rows.loc[broken.idxmax()]
        raise SourceFileError(
            f"{file}: {what}, first for {first['occupation_code']} ({first['occupation_title']});"
            f" {int(broken.sum())} row(s) in all. The layout may have changed, or the copy was edited."
        )


_SECTOR = {
    "year": "year",
    "occ_code": "occupation_code",
    "naics_sector": "industry_code",
    "naics_title": "industry_title",
    "tot_emp": "employment_jobs",
    "emp_prse": "employment_rse_pct",
    "a_mean": "annual_mean_usd",
    "mean_prse": "mean_rse_pct",
    "a_pct25": "annual_p25_usd",
    "a_median": "annual_p50_usd",
    "a_pct75": "annual_p75_usd",
}


def read_sector_wages(path: Path | str) -> pd.DataFrame:
    """Read OEWS wages of one occupation by two-digit NAICS sector (``sector_11-9111_2005_2023.csv``).

    Returns
    -------
    pandas.DataFrame
        One row a year, occupation and sector: ``year, occupation_code, industry_code | industry_title,
        employment_jobs, employment_rse_pct, annual_mean_usd, mean_rse_pct, annual_p25_usd, annual_p50_usd,
        annual_p75_usd``. Dollars a year, jobs, percent; symbols (``*``, ``**``, ``#``) are missing values.

    Raises
    ------
    SourceFileError
        Where a heading is missing or a cell is neither a number nor a known symbol.
    """
    path = Path(path)
    sectors = choose_columns(read_csv_text(path), _SECTOR, path.name)
    for column in sectors.columns.drop(["occupation_code", "industry_code", "industry_title"]):
        sectors[column] = to_number(sectors[column], path.name, missing=("", *_SYMBOLS))
    return sectors.astype({"year": "int64"})
