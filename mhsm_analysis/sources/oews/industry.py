"""Read OEWS wages by the industry in which an occupation works: sectors, subsectors, ownership, Handbook settings."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text
from .cells import ANNUAL_HEADINGS, HOURLY_HEADINGS
from .national import read_national_wages
from .rows import (
    INDUSTRY_COLUMNS,
    INDUSTRY_KEY,
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
from .settings import handbook_settings, read_top_industries

SECTORS = {
    "11": "Agriculture, Forestry, Fishing and Hunting",
    "21": "Mining, Quarrying, and Oil and Gas Extraction",
    "22": "Utilities",
    "23": "Construction",
    "31-33": "Manufacturing",
    "42": "Wholesale Trade",
    "44-45": "Retail Trade",
    "48-49": "Transportation and Warehousing",
    "51": "Information",
    "52": "Finance and Insurance",
    "53": "Real Estate",
    "54": "Professional, Scientific, and Technical Services",
    "55": "Management of Companies and Enterprises",
    "56": "Administrative and Support and Waste Management",
    "61": "Educational Services",
    "62": "Health Care and Social Assistance",
    "71": "Arts, Entertainment, and Recreation",
    "72": "Accommodation and Food Services",
    "81": "Other Services",
    "99": "Federal, State, and Local Government",
}
# Every occupation is read for the article's May and for the newest one at hand.
_WHOLE_YEARS = ("2021", "2023")
_COMMON = {"year": "year", "occ_code": "occupation_code", "tot_emp": "employment_jobs", "a_mean": "annual_mean_usd"}
_SECTOR = {
    **_COMMON,
    "sector_by_order": "industry_code",
    "emp_prse": "employment_rse_pct",
    "pct_total": "share_of_industry_employment_pct",
    "mean_prse": "mean_rse_pct",
    "a_pct25": "annual_p25_usd",
    "a_median": "annual_p50_usd",
    "a_pct75": "annual_p75_usd",
}
_SUBSECTOR = {
    **_COMMON,
    "industry_system": "industry_system",
    "industry_code": "industry_code",
    "industry_title": "industry_title",
    "a_median": "annual_p50_usd",
}
_OWNERSHIP = {
    **_COMMON,
    "naics": "industry_code",
    "naics_title": "industry_title",
    "ownership": "ownership",
    "occ_title": "occupation_title",
    "emp_prse": "employment_rse_pct",
    "pct_total": "share_of_industry_employment_pct",
    "mean_prse": "mean_rse_pct",
    **ANNUAL_HEADINGS,
    **HOURLY_HEADINGS,
}
# In words up to May 2018, by code in 2019.
_OWNERS = {
    "Private": "private", "State government": "state", "Local government": "local",
    "5": "private", "2": "state", "3": "local",
}  # fmt: skip


def read_sector_wages(path: Path | str, titles_path: Path | str) -> pd.DataFrame:
    """Read OEWS wages by NAICS sector (``derived_sector_all_occupations_2005_2023.csv.gz``).

    All occupations, management and 11-9111 of every May, and every detailed occupation of May 2021 and May 2023. The
    file is a rewriting of BLS's ``natsector`` workbooks whose figures were verified (see the codebook); a row is in it
    only where neither its employment nor its annual wages were withheld. A code that BLS prints twice, as broad and as
    detailed occupation, has the same figures twice and gives one row.

    Parameters
    ----------
    path
        The file, CSV, plain or gzip.
    titles_path
        A national workbook whose occupation titles fit the codes (``national_M2023_dl.xlsx``).

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_industry`` (see ``data/datapackage.json``), sorted by its key;
        ``industry_level`` is sector, ``ownership`` all. Jobs, percent, dollars a year. Without hourly wages and the
        10th and 90th percentile, which the copy lacks.

    Raises
    ------
    SourceFileError
        Where a heading, a year or a sector is missing, a cell is neither a number nor a known symbol, a row contradicts
        itself (see `cells.wage_faults`) or its share of the sector's jobs, an occupation has no title, or one key has
        two rows with different figures.
    """
    path = Path(path)
    raw = read_rows(
        path, _SECTOR, lambda rows: rows["occupation_code"].isin(OCCUPATIONS) | rows["year"].isin(_WHOLE_YEARS)
    )
    named = ["year", "industry_code", "occupation_code"]
    sectors = with_symbols(raw.drop_duplicates(), path.name, named)
    refuse(sectors, ~sectors["industry_code"].isin(list(SECTORS)), path.name, "a sector is not of NAICS", named)
    refuse_gaps(sectors["year"], path.name)
    whole = sectors[sectors["occupation_code"] == "00-0000"].groupby("year")["industry_code"].nunique()
    for year in sectors["year"].unique():
        if whole.get(year, 0) != len(SECTORS):
            raise SourceFileError(
                f"{path.name}: all occupations of May {year:.0f} stand in {whole.get(year, 0)} sectors, expected"
                f" {len(SECTORS)}: rows are missing; fetch the file again."
            )
    refuse_shares(sectors, "share_of_industry_employment_pct", 100, ["year", "industry_code"], path.name)
    national = read_national_wages(titles_path)
    titles = national.drop_duplicates("occupation_code").set_index("occupation_code")
    sectors["occupation_title"] = sectors["occupation_code"].map(titles["occupation_title"])
    untitled = f"{Path(titles_path).name} has no title for an occupation"
    refuse(sectors, sectors["occupation_title"].isna(), path.name, untitled, named)
    detailed = national.loc[national["occupation_level"] == "detailed", "occupation_code"]
    sectors = sectors[sectors["occupation_code"].isin([*OCCUPATIONS, *detailed])]
    sectors = sectors.assign(
        industry_level="sector",
        industry_system="NAICS",
        ownership="all",
        industry_title=sectors["industry_code"].map(SECTORS),
        evidence="official",
        source="BLS OEWS natsector, rewritten copy",
    )
    return finish(sectors, INDUSTRY_COLUMNS, INDUSTRY_KEY, path.name)


def read_subsector_wages(path: Path | str) -> pd.DataFrame:
    """Read OES wages by three-digit industry (``derived_industry3d_all_occupations_1999_2015_11years.csv.gz``).

    All occupations, management and 11-9111; SIC in 1999 and 2000, NAICS later. The people who made the file wrote
    withheld (``*``, ``**``) and top-coded (``#``) cells alike as blank: a blank wage is missing and ``top_coded_from``
    unknown.

    Parameters
    ----------
    path
        The file, CSV, plain or gzip.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_industry``, sorted by its key; ``industry_level`` is subsector,
        ``ownership`` all, ``industry_code`` three digits (622, not 622000; 071, where the file lost the zero).
        Employment (jobs), mean and median (dollars a year).

    Raises
    ------
    SourceFileError
        Where a heading is missing, a cell is no number, an industry code is not of its system, or a key stands twice.
    """
    path = Path(path)
    raw = read_rows(path, _SUBSECTOR, lambda rows: rows["occupation_code"].isin(OCCUPATIONS))
    named = ["year", "industry_system", "industry_code"]
    system, code = raw["industry_system"], raw["industry_code"]
    naics = system.eq("NAICS") & code.str.fullmatch(r"[0-9]{3}000")
    sic = system.eq("SIC") & code.str.fullmatch(r"[0-9]{2,3}")
    refuse(raw, ~(naics | sic), path.name, "a code is not a three-digit industry of NAICS or SIC", named)
    industries = without_symbols(raw.drop(columns="industry_system"), path.name).assign(
        industry_level="subsector",
        industry_system=system,
        industry_code=code.str[:3].str.zfill(3),
        ownership="all",
        occupation_title=raw["occupation_code"].map(TITLES),
        evidence="third_party",
        source=[f"BLS OES, {year}, nat3d, without symbols" for year in raw["year"]],
    )
    return finish(industries, INDUSTRY_COLUMNS, INDUSTRY_KEY, path.name)


def read_ownership_wages(path: Path | str) -> pd.DataFrame:
    """Read OEWS wages in hospitals and schools by ownership (``industry4d_ownership_11-9111_2010_2019.csv``).

    Parameters
    ----------
    path
        The file, CSV.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_industry``, sorted by its key, all filled; ``industry_level`` is
        industry_group, ``industry_code`` four digits (6221, not 622100), ``ownership`` private, state or local. Jobs,
        percent, dollars a year and an hour.

    Raises
    ------
    SourceFileError
        Where a heading or a year is missing, an ownership or code is unknown, a cell is neither a number nor a known
        symbol, or a row contradicts itself (see `cells.wage_faults`) or its share of the industry's jobs.
    """
    path = Path(path)
    raw = choose_columns(read_csv_text(path), _OWNERSHIP, path.name)
    named = ["year", "industry_code", "ownership", "occupation_code"]
    refuse(
        raw, ~raw["industry_code"].str.fullmatch(r"[0-9]{4}00"), path.name, "a code is not a four-digit industry", named
    )
    owner = raw["ownership"].map(_OWNERS)
    refuse(raw, owner.isna(), path.name, f"an ownership is none of {', '.join(_OWNERS)}", named)
    industries = with_symbols(
        raw.drop(columns="ownership"), path.name, ["year", "industry_code", "occupation_code"]
    ).assign(
        industry_level="industry_group",
        industry_system="NAICS",
        industry_code=raw["industry_code"].str[:4],
        ownership=owner,
        evidence="official",
        source=[f"BLS OEWS, May {year}, nat4d by ownership" for year in raw["year"]],
    )
    refuse_gaps(industries["year"], path.name)
    part = ["year", "industry_code", "ownership"]
    refuse_shares(industries, "share_of_industry_employment_pct", 100, part, path.name)
    return finish(industries, INDUSTRY_COLUMNS, INDUSTRY_KEY, path.name)


def read_all_wages_by_industry(folder_oews: Path, folder_projections: Path, claims: pd.DataFrame) -> pd.DataFrame:
    """Read the whole table ``wages_by_industry`` from two folders of files and the table ``claims``.

    Returns
    -------
    pandas.DataFrame
        The rows of the five functions above, sorted by the key. Levels overlap: never add rows of two.

    Raises
    ------
    SourceFileError
        Where a file is missing or not as its reader expects.
    """
    sectors = read_sector_wages(
        folder_oews / "derived_sector_all_occupations_2005_2023.csv.gz", folder_oews / "national_M2023_dl.xlsx"
    )
    parts = [
        sectors,
        read_subsector_wages(folder_oews / "derived_industry3d_all_occupations_1999_2015_11years.csv.gz"),
        read_ownership_wages(folder_oews / "industry4d_ownership_11-9111_2010_2019.csv"),
        read_top_industries(folder_oews / "industry_top5_2019_bls_page.csv"),
        handbook_settings(sectors, claims, folder_projections / "ooh_industry_wages_11-9111.csv"),
    ]
    return combine(parts, INDUSTRY_KEY, "wages_by_industry")
