"""Read OEWS wages by area: states, territories and metropolitan areas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...areas import AREAS, STATES, TERRITORIES
from ...errors import SourceFileError
from ..files import choose_columns, open_workbook, read_csv_text, read_sheet, refuse_twice
from .cells import ANNUAL_HEADINGS, HOURLY_HEADINGS
from .national import read_national_wages
from .rows import (
    AREA_COLUMNS,
    AREA_KEY,
    OCCUPATIONS,
    TITLES,
    combine,
    finish,
    read_rows,
    refuse,
    refuse_gaps,
    refuse_shares,
    with_symbols,
    without_symbols,
)

_COMMON = {"year": "year", "occ_code": "occupation_code", "tot_emp": "employment_jobs", "a_mean": "annual_mean_usd"}
_STATE = {
    **_COMMON,
    "area": "area_code",
    "state": "area_title",
    "occ_title": "occupation_title",
    "emp_prse": "employment_rse_pct",
    "jobs_1000": "jobs_per_1000",
    "loc_quotient": "location_quotient",
    "mean_prse": "mean_rse_pct",
    **ANNUAL_HEADINGS,
    **HOURLY_HEADINGS,
}
_DERIVED_STATE = {**_COMMON, "state": "area_title", "a_median": "annual_p50_usd"}
_MEDIANS_2021 = {
    "AREA_TITLE": "area_title",
    "OCC_TITLE": "occupation_title",
    "A_MEDIAN": "annual_p50_usd",
    "TOT_EMP": "employment_jobs",
}
# The column of each occupation in the list of May 2025.
_MEDIANS_2025 = {"11-9111": "a_median", "29-1141": "rn_29-1141_a_median"}
_METRO = {
    **_COMMON,
    "area_code": "area_code",
    "area_title_of_site": "area_title",
    "h_mean": "hourly_mean_usd",
    **ANNUAL_HEADINGS,
}
_NAMED = ["year", "area_title", "occupation_code"]


def read_state_wages(path: Path | str) -> pd.DataFrame:
    """Read OEWS wages by state with every column (``state_11-9111_2006_2013_full.csv``).

    Parameters
    ----------
    path
        The file, CSV: rows of BLS's state workbooks, symbols kept.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_area`` (see ``data/datapackage.json``), sorted by its key; ``area_type`` is
        state or territory. Jobs, percent, jobs per 1,000, dollars a year and an hour. Jobs per 1,000 are published from
        May 2009, the location quotient from May 2010.

    Raises
    ------
    SourceFileError
        Where a heading, a year or a state is missing, a code is not its state's, a cell is neither a number nor a
        known symbol, or a row contradicts itself (see `cells.wage_faults`) or its share of the state's jobs.
    """
    path = Path(path)
    raw = choose_columns(read_csv_text(path), _STATE, path.name)
    states = with_symbols(raw, path.name, _NAMED, blank=["jobs_per_1000", "location_quotient"])
    printed = states["area_code"]
    states = _with_areas(states.drop(columns="area_code"), "area_title", path.name)
    refuse(states, printed != states["area_code"], path.name, "a FIPS code is not that of its state", _NAMED)
    refuse_gaps(states["year"], path.name)
    refuse_shares(states, "jobs_per_1000", 1000, ["year", "area_code"], path.name)
    source = [f"BLS OEWS, May {year:.0f}, state file" for year in states["year"]]
    return finish(states.assign(evidence="official", source=source), AREA_COLUMNS, AREA_KEY, path.name)


def read_derived_state_wages(path: Path | str) -> pd.DataFrame:
    """Read OES wages by state from a copy that lost the symbols.

    ``derived_state_all_occupations_2000_2015_11years.csv.gz`` (of which all occupations and 11-9111 are read) and
    ``state_11-9111_1999_2015.csv``. Withheld and top-coded cells alike are blank: a blank wage is missing and
    ``top_coded_from`` unknown.

    Parameters
    ----------
    path
        The file, CSV, plain or gzip.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_area``, sorted by its key. Employment (jobs; missing for whole years of the
        second file), mean and median (dollars a year).

    Raises
    ------
    SourceFileError
        Where a heading or a state is missing, a state is unknown, a cell is no number, or a key stands twice.
    """
    path = Path(path)
    kept = [code for code in OCCUPATIONS if code != "11-0000"]
    raw = read_rows(path, _DERIVED_STATE, lambda rows: rows["occupation_code"].isin(kept))
    states = _with_areas(without_symbols(raw, path.name), "area_title", path.name).assign(
        occupation_title=raw["occupation_code"].map(TITLES),
        evidence="third_party",
        source=[f"BLS OES, {year}, state file, without symbols" for year in raw["year"]],
    )
    return finish(states, AREA_COLUMNS, AREA_KEY, path.name)


def read_state_medians_2021(path: Path | str, national_path: Path | str) -> pd.DataFrame:
    """Read median wage and employment by state, May 2021.

    From ``derived_state_M2021_all_occupations_median_employment.xlsx``: every detailed occupation, and all occupations
    together. The file has titles but no codes: a title gets the code of the detailed occupation of that title in the
    national workbook. That broad and minor groups have some of the same titles is no matter: BLS publishes neither by
    state.

    Parameters
    ----------
    path
        The workbook. Symbols are kept in it.
    national_path
        The national workbook of the same May (``national_M2021_dl.xlsx``).

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_area``, sorted by its key; without the rows for the nation, which stand in
        ``national_wages``. Jobs, dollars a year.

    Raises
    ------
    SourceFileError
        Where a heading or a state is missing, a title or state is unknown, a cell is neither a number nor a known
        symbol, a key stands twice, or the rows for the nation are not those of the national workbook.
    """
    path, national_path = Path(path), Path(national_path)
    national = read_national_wages(national_path)
    workbook = open_workbook(path)
    sheet, *below = read_sheet(workbook, workbook.sheet_names[0], path.name) or [[]]
    refuse_twice([str(cell) for cell in sheet], path.name)
    cells = pd.DataFrame(below, columns=[str(cell) for cell in sheet]).astype(str)
    raw = choose_columns(cells, _MEDIANS_2021, path.name)
    names = ["area_title", "occupation_title"]
    rows = with_symbols(raw, path.name, names)
    same = ["occupation_title", "employment_jobs", "annual_p50_usd"]
    nation, expected = (
        frame[same].sort_values(same).reset_index(drop=True) for frame in (rows[rows["area_title"] == "U.S."], national)
    )
    if not nation.equals(expected):
        raise SourceFileError(
            f"{path.name}: its rows for the U.S. are not those of {national_path.name}: expected the same"
            f" {len(expected):,} titles, medians and employment. It is of another May, or the copy was edited."
        )
    states = rows[rows["area_title"] != "U.S."]
    published = national[national["occupation_level"].isin(["total", "major", "detailed"])]
    titles = published.set_index("occupation_title")[["occupation_code", "occupation_level", "year"]]
    refuse(published, published["occupation_title"].duplicated(), national_path.name, "two codes have one title", same)
    refuse(states, ~states["occupation_title"].isin(titles.index), path.name, "no occupation has that title", names)
    states = states.join(titles, on="occupation_title")
    states = states[states["occupation_level"] != "major"]
    states = _with_areas(states, "area_title", path.name).assign(
        evidence="third_party", source=[f"BLS OEWS, May {year}, state file" for year in states["year"]]
    )
    return finish(states, AREA_COLUMNS, AREA_KEY, path.name)


def read_state_medians_2025(path: Path | str) -> pd.DataFrame:
    """Read median wages by state, May 2025 (``state_11-9111_2025_median.csv``): 11-9111, and 29-1141 to compare.

    Parameters
    ----------
    path
        The file, CSV.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_area``, sorted by its key; of the measures only the median is filled
        (dollars a year).

    Raises
    ------
    SourceFileError
        Where a heading or a state is missing, a state is unknown, or a cell is neither a number nor a known symbol.
    """
    path = Path(path)
    raw = choose_columns(
        read_csv_text(path), {name: name for name in ("year", "st", *_MEDIANS_2025.values())}, path.name
    )
    rows = pd.concat(
        [
            raw[["year"]].assign(occupation_code=code, area_title=raw["st"], annual_p50_usd=raw[column])
            for code, column in _MEDIANS_2025.items()
        ],
        ignore_index=True,
    )
    states = _with_areas(with_symbols(rows, path.name, _NAMED), "abbreviation", path.name).assign(
        occupation_title=rows["occupation_code"].map(TITLES),
        evidence="third_party",
        source=[f"BLS public data API, OEWS, May {year}, by state" for year in rows["year"]],
    )
    return finish(states, AREA_COLUMNS, AREA_KEY, path.name)


def read_metro_wages(path: Path | str) -> pd.DataFrame:
    """Read wages by metropolitan area (``metro_11-9111_2024_top50.csv``).

    Parameters
    ----------
    path
        The file, CSV, with ``#`` where its compiler had made up a wage.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_area``, sorted by its key; ``area_type`` is metro, ``area_code`` the five
        digits of the core-based statistical area (CBSA); without the row for the nation. Jobs, dollars a year and (the
        mean) an hour.

    Raises
    ------
    SourceFileError
        Where a heading is missing, a code is not of an area, a cell is neither a number nor a known symbol, or a row
        contradicts itself (see `cells.wage_faults`).
    """
    path = Path(path)
    raw = choose_columns(read_csv_text(path), _METRO, path.name)
    raw = raw[raw["area_code"] != "99"]
    refuse(
        raw,
        ~raw["area_code"].str.fullmatch(r"[0-9]{5}"),
        path.name,
        "a code is not that of a metropolitan area",
        _NAMED,
    )
    metros = with_symbols(raw, path.name, _NAMED).assign(
        # A remark of the copy: where the site had the name of another city.
        area_title=raw["area_title"].str.replace(r" \(site label: .*\)$", "", regex=True),
        area_type="metro",
        occupation_title=raw["occupation_code"].map(TITLES),
        evidence="third_party",
        source=[f"BLS public data API, OEWS, May {year}, by area" for year in raw["year"]],
    )
    return finish(metros, AREA_COLUMNS, AREA_KEY, path.name)


def read_all_wages_by_area(folder_oews: Path) -> pd.DataFrame:
    """Read the whole table ``wages_by_area`` from the folder ``oews``.

    Of each year the fullest source is taken: BLS's state files, else the copy without symbols, else the one that has
    lost employment as well (1999, 2001). Of 2021 only the occupations that other years have are kept: all of them by
    state would be 5.5 MB.

    Returns
    -------
    pandas.DataFrame
        The rows of the five functions above, sorted by the key.

    Raises
    ------
    SourceFileError
        Where a file is missing or not as its reader expects.
    """
    table = read_state_wages(folder_oews / "state_11-9111_2006_2013_full.csv")
    for name in ("derived_state_all_occupations_2000_2015_11years.csv.gz", "state_11-9111_1999_2015.csv"):
        further = read_derived_state_wages(folder_oews / name)
        table = pd.concat([table, further[~further["year"].isin(table["year"].unique())]], ignore_index=True)
    parts = [
        table,
        read_state_medians_2021(
            folder_oews / "derived_state_M2021_all_occupations_median_employment.xlsx",
            folder_oews / "national_M2021_dl.xlsx",
        ),
        read_state_medians_2025(folder_oews / "state_11-9111_2025_median.csv"),
        read_metro_wages(folder_oews / "metro_11-9111_2024_top50.csv"),
    ]
    return combine([part[part["occupation_code"].isin(TITLES)] for part in parts], AREA_KEY, "wages_by_area")


def _with_areas(rows: pd.DataFrame, known_by: str, file: str) -> pd.DataFrame:
    """Add code, name and type to rows of states known by name or abbreviation; 11-9111 must stand for every state."""
    areas = AREAS.set_index(known_by)
    refuse(rows, ~rows["area_title"].isin(areas.index), file, "an area is not a state or territory", _NAMED)
    found = areas.reindex(rows["area_title"].to_numpy()).rename_axis(known_by).reset_index().set_index(rows.index)
    rows = rows.assign(
        area_code=found["area_code"],
        area_title=found["area_title"],
        area_type=found["area_code"].isin(TERRITORIES).map({True: "territory", False: "state"}),
    )
    there = rows[(rows["area_type"] == "state") & (rows["occupation_code"] == "11-9111")].groupby("year")["area_code"]
    states = there.nunique().reindex(rows["year"].unique(), fill_value=0)
    if (states != STATES).any():
        year = states.index[states != STATES][0]
        raise SourceFileError(
            f"{file}: 11-9111 stands there for {states[year]} of the {STATES} states (with the District of Columbia) in"
            f" May {year:.0f}: rows are missing; fetch the file again."
        )
    return rows
