"""Read the national workbooks of the BLS Occupational Employment and Wage Statistics (OEWS, OES before 2020)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pandas as pd
from python_calamine import CalamineWorkbook

from ...errors import SourceFileError
from ..files import choose_columns, open_workbook, read_sheet, to_number
from .cells import (
    ANNUAL_HEADINGS,
    HOURLY_HEADINGS,
    refuse_faults,
    top_code,
    top_coded_from,
    wage_basis,
    wage_faults,
    wage_numbers,
)

_NAMES = {"occ_code": "occupation_code", "o_group": "occupation_level", "occ_title": "occupation_title"}
_JOBS = {"tot_emp": "employment_jobs", "emp_prse": "employment_rse_pct"}
_MEAN = {"a_mean": "annual_mean_usd", "mean_prse": "mean_rse_pct"}
_KEPT = {**_NAMES, **_JOBS, **_MEAN, **ANNUAL_HEADINGS, **HOURLY_HEADINGS}
_NOTES = "Field Descriptions"
_HEADINGS_WITHIN = 60  # rows; 1997 has 37 rows of notes above its headings
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9][0-9](?![0-9])")
_TOP_CODE_NOTE = re.compile(r"\$([0-9.]+) per hour or \$([0-9,]+) (?:per year|annually)")
_LEVELS = {name: name for name in ("total", "major", "minor", "broad", "detailed")}
# Up to May 2011 there are no minor and broad rows, and a blank group means detailed (and the total, up to 2008).
_EARLY_LEVELS = {"total": "total", "major": "major", "": "detailed"}
_OES_LEVELS = {"total": "total", "div": "division", "maj": "major", "": "detailed"}
_TOTAL = "00-0000"
# Columns of the other OEWS workbooks (state, area, industry, ownership) and what a national one has in them.
_WHOLE_COUNTRY = {
    "area": {"99"}, "prim_state": {"US"}, "st": {"US"}, "state": {"U.S."}, "naics": {"0", "000000"},
    "own_code": {"1235"},
}  # fmt: skip
# Total employment as BLS published it: the files up to May 2018 name their year nowhere inside.
_PUBLISHED_TOTAL = {
    2004: 128_127_360, 2005: 130_307_840, 2006: 132_604_980, 2007: 134_354_250, 2008: 135_185_230,
    2009: 130_647_610, 2010: 127_097_160, 2011: 128_278_550, 2012: 130_287_700, 2013: 132_588_810,
    2014: 135_128_260, 2015: 137_896_660, 2016: 140_400_040, 2017: 142_549_250, 2018: 144_733_270,
}  # fmt: skip
# Employment of the detailed rows of a year against its total: at most 0.05 percent is missing (May 2005, two rows **).
_SUM_SHARE = 0.001


def read_national_wages(path: Path | str, *, on_fault: Literal["raise", "report"] = "raise") -> pd.DataFrame:
    """Read one national OEWS workbook as BLS publishes it (``national_may2004_dl.xls``, ``national_M2021_dl.xlsx``).

    May 2004 and every later May, and 1997. Columns are found by heading, so column order, letter case and a former
    owner's extra columns do not matter. ``*``, ``**`` and ``***`` (not published) become missing values; ``#``
    (top-coded) becomes missing too, and ``top_coded_from`` tells the lowest percentile that carries it.

    The survey year is the one in the name of the sheet (1997, May 2019 and later), else the one in the name of the
    file, held against the total employment that BLS published for that May.

    Parameters
    ----------
    path
        The workbook. BLS's own file of May 2009, ``national_dl.xls``, says nowhere which year it is: put the year in
        its name.
    on_fault
        What to do with rows that contradict themselves: ``raise``, or ``report``: keep them as published and list them
        in ``attrs["faults"]``, one sentence a row.

    Returns
    -------
    pandas.DataFrame
        One row an occupation and level, sorted by the key ``year, occupation_code, occupation_level``; the columns of
        the table ``national_wages`` (see ``data/datapackage.json``). Wages in dollars (annual, hourly), employment in
        jobs, relative standard errors in percent. ``occupation_level`` is total, major, minor, broad or detailed (up
        to May 2011 total, major or detailed). ``title_mark`` is ``*`` where the published title carries an asterisk,
        which the title then lacks. ``wage_basis`` is both, annual_only, hourly_only or not_published.

        1997 has codes of five digits from an older classification, not SOC, and levels of its own: total (the last
        row, which BLS prints without a code, here ``00000``), division (``div``, without figures), major (``maj``,
        at most wages: its ``#`` in the employment is no top code) and detailed. An annual mean may stand there
        without percentiles, and two rows are faulty as published.

    Raises
    ------
    SourceFileError
        Where the file is not such a workbook, is of another year than its name says, lacks a heading or rows (the
        detailed occupations must add up to the total), has an unknown level or a code twice on one level, where a
        cell is neither a number nor a known symbol, or where a row breaks what holds in every file (see
        `cells.wage_faults`; employment is a number of tens) and ``on_fault`` is ``raise``.
    """
    path = Path(path)
    workbook = open_workbook(path)
    sheet, above, table = _find_table(workbook, path.name)
    year = _survey_year(sheet, path.name)
    _refuse_other_scope(table, path.name)
    raw = choose_columns(table, _KEPT, path.name).astype(str)
    raw = raw.apply(lambda cells: cells.str.strip())
    if oes := year == 1997:
        raw = _as_later(raw)
    annual_cap, hourly_cap = _top_codes(workbook, above, year, raw.eq("#").any(axis=None), path.name)

    wages = pd.DataFrame({"year": year}, index=raw.index)
    wages["occupation_code"] = raw["occupation_code"]
    wages["occupation_level"] = _levels(raw, year, path.name)
    wages["occupation_title"] = raw["occupation_title"].str.replace(r"\s*\*", "", regex=True)
    wages["title_mark"] = pd.Series("*", index=raw.index).where(raw["occupation_title"].str.contains("*", regex=False))
    blank = ("",) if oes else ()
    numbers = wage_numbers(raw, [*ANNUAL_HEADINGS.values(), *HOURLY_HEADINGS.values()], path.name, blank)
    for column in _JOBS.values():
        numbers[column] = to_number(raw[column], path.name, ("**", *blank))
    numbers["mean_rse_pct"] = to_number(raw["mean_rse_pct"], path.name, ("*", "***", *blank))
    measures = raw.columns.drop(list(_NAMES.values()))
    wages[measures] = numbers[measures]
    wages["wage_basis"] = wage_basis(raw)
    wages["top_coded_from"] = top_coded_from(raw)
    wages["annual_top_code_usd"] = annual_cap
    wages["hourly_top_code_usd"] = hourly_cap
    wages["evidence"] = "official"
    _check(wages, year, path.name)

    faults = wage_faults(raw, numbers, means_alone=oes)
    jobs = wages["employment_jobs"]
    faults[faults.eq("") & (jobs.mod(10).gt(0) | jobs.lt(0))] = "employment is not a number of tens"
    names = ["occupation_code", "occupation_title"]
    if on_fault != "report":
        advice = 'The layout may have changed, or the copy was edited; on_fault="report" keeps and lists such rows.'
        refuse_faults(wages, faults, path.name, names, advice)
    reported = [
        f"{row.occupation_code}, {row.occupation_title}: {faults[row.Index]}"
        for row in wages[faults.ne("")].sort_values(names).itertuples()
    ]
    wages = wages.sort_values(["year", "occupation_code", "occupation_level"], ignore_index=True)
    if on_fault == "report":
        wages.attrs["faults"] = reported
    return wages


def _find_table(workbook: CalamineWorkbook, file: str) -> tuple[str, list[list[object]], pd.DataFrame]:
    """Find the sheet with the row of headings; return its name, the rows above the headings, and the table below."""
    for sheet in workbook.sheet_names:
        rows = read_sheet(workbook, sheet, file)
        for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
            headings = [str(cell).strip().lower().replace("_wpct", "_pct") for cell in row]
            headings = ["o_group" if name in ("group", "occ_group") else name for name in headings]
            if 2 * len(set(headings) & set(_KEPT)) > len(_KEPT):
                if twice := [name for name in _KEPT if headings.count(name) > 1]:
                    raise SourceFileError(f"{file}, sheet {sheet!r}: the column {twice[0]!r} stands twice.")
                return sheet, rows[:at], pd.DataFrame(rows[at + 1 :], columns=headings)
    raise SourceFileError(
        f"{file} is not a national OEWS workbook: expected a sheet with headings such as {', '.join(list(_KEPT)[:4])}"
        f" (national_M2021_dl in that file), found none in {', '.join(map(repr, workbook.sheet_names))}."
    )


def _survey_year(sheet: str, file: str) -> int:
    """Take the survey year from the sheet's name, else from the file's; they must not contradict each other."""
    inside, named = ([*map(int, dict.fromkeys(_YEAR.findall(name)))] for name in (sheet, file))
    if inside and named and inside[0] not in named:
        raise SourceFileError(f"{file} holds another year than its name says: its sheet is {sheet!r}.")
    if len(found := inside or named) != 1:
        raise SourceFileError(
            f"{file} does not say of which year it is: neither its sheet {sheet!r} nor its name has one year. Put the"
            " year of the survey in the file's name, as in national_M2009_dl.xls."
        )
    if found[0] != 1997 and found[0] < min(_PUBLISHED_TOTAL):
        raise SourceFileError(f"{file} is of {found[0]}: this reader knows 1997, and May 2004 and later.")
    return found[0]


def _refuse_other_scope(table: pd.DataFrame, file: str) -> None:
    """Refuse a workbook of states, areas, industries or kinds of ownership."""
    for column, allowed in _WHOLE_COUNTRY.items():
        if column in table.columns:
            values = table[column].astype(str).str.strip().str.removesuffix(".0")
            if other := sorted(set(values) - allowed):
                raise SourceFileError(
                    f"{file} is not a national OEWS workbook: its column {column!r} has {other[0]!r}, where figures for"
                    f" the whole country, all industries and ownerships have {' or '.join(sorted(allowed))}."
                )


def _as_later(raw: pd.DataFrame) -> pd.DataFrame:
    """Write the cells of 1997 as later files have them: no ``#`` in the employment, and a code for the total."""
    raw = raw.copy()
    counts = list(_JOBS.values())
    raw[counts] = raw[counts].replace("#", "")
    total = raw["occupation_code"].eq("") & raw["occupation_title"].str.startswith("Total")
    raw.loc[total, ["occupation_code", "occupation_level"]] = ["00000", "total"]
    return raw


def _top_codes(
    workbook: CalamineWorkbook, above: Sequence[Sequence[object]], year: int, top_coded: bool, file: str
) -> tuple[float, float]:
    """Find the annual and hourly top code in the file's own notes, up to May 2018 in the list of `cells.top_code`.

    A later file without such a note is refused only where a cell is top-coded; else there is no top code to know.
    """
    if _NOTES in workbook.sheet_names:
        above = [*above, *read_sheet(workbook, _NOTES, file)]
    for row in above:
        for cell in row:
            if match := _TOP_CODE_NOTE.search(str(cell)):
                return float(match[2].replace(",", "")), float(match[1])
    if year in _PUBLISHED_TOTAL:
        return top_code(year)
    if not top_coded:
        return float("nan"), float("nan")
    raise SourceFileError(
        f"{file}: no sentence of its notes (since May 2019 the sheet {_NOTES!r}, in 1997 the rows above the headings)"
        f" says which wage is top-coded ('#'). Its sheets are {', '.join(map(repr, workbook.sheet_names))}."
    )


def _levels(raw: pd.DataFrame, year: int, file: str) -> pd.Series:
    """Name the level of each row, whichever way the year's file does."""
    known = _OES_LEVELS if year == 1997 else _EARLY_LEVELS if year < 2012 else _LEVELS
    printed = raw["occupation_level"]
    levels = printed.map(known)
    if (unknown := levels.isna()).any():
        raise SourceFileError(
            f"{file}: unknown occupation level {printed[unknown].iloc[0]!r}; expected one of"
            f" {', '.join(name or 'blank' for name in known)}."
        )
    return levels.mask(raw["occupation_code"].eq(_TOTAL) & printed.eq(""), "total")


def _check(wages: pd.DataFrame, year: int, file: str) -> None:
    """Hold codes, key, the year and the number of rows against what is known of every file."""
    pattern = r"[0-9]{5}" if year == 1997 else r"[0-9][0-9]-[0-9]{4}"
    for broken, what in (
        (~wages["occupation_code"].str.fullmatch(pattern), "an occupation code is not of the form of that year"),
        (wages.duplicated(["occupation_code", "occupation_level"]), "code and level stand twice"),
    ):
        refuse_faults(wages, broken.map({True: what, False: ""}), file, ["occupation_code", "occupation_title"])
    jobs = wages["employment_jobs"].groupby(wages["occupation_level"]).sum()
    if (rows := wages["occupation_level"].eq("total").sum()) != 1:
        raise SourceFileError(f"{file} has {rows} rows of all occupations together, expected one: was it cut?")
    total, detailed = jobs["total"], jobs.get("detailed", 0)
    if year != 1997 and abs(detailed - total) > _SUM_SHARE * total:  # in 1997 they miss the total by 4 percent
        raise SourceFileError(
            f"{file}: the detailed occupations add up to {detailed:,.0f} jobs, not to the total of {total:,.0f}: rows"
            " are missing, or the copy was edited; fetch the file again."
        )
    if total != _PUBLISHED_TOTAL.get(year, total):
        of = [f"that of May {other}" for other, known in _PUBLISHED_TOTAL.items() if known == total]
        raise SourceFileError(
            f"{file} is not of May {year}, as its name says: all occupations have {total:,.0f} jobs,"
            f" {of[0] if of else 'a figure of none of the years 2004 to 2018'}; BLS published"
            f" {_PUBLISHED_TOTAL[year]:,} for May {year}."
        )
