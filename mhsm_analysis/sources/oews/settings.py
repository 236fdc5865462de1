"""Read wages by the settings that BLS pages name: the Occupational Outlook Handbook, and an OEWS occupation page."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text, to_number
from .rows import CENSORING, INDUSTRY_COLUMNS, INDUSTRY_KEY, TITLES, finish, refuse, with_symbols

_MANAGERS = "11-9111"
_TOP_INDUSTRIES = {
    "year": "year",
    "occ_code": "occupation_code",
    "tot_emp": "employment_jobs",
    "a_mean": "annual_mean_usd",
    "industry_title": "industry_title",
    "pct_of_industry_employment": "share_of_industry_employment_pct",
    "h_mean": "hourly_mean_usd",
    "source": "source",
}
_TOP_INDUSTRY_CODES = {
    "General Medical and Surgical Hospitals": "6221",
    "Offices of Physicians": "6211",
    "Outpatient Care Centers": "6214",
    "Nursing Care Facilities (Skilled Nursing Facilities)": "6231",
    "Home Health Care Services": "6216",
}
_GOVERNMENT = "Government, excluding state and local education and hospitals"
_SETTINGS = {
    _GOVERNMENT: "99",
    "Hospitals; state, local, and private": "622",
    "Outpatient care centers": "6214",
    "Offices of physicians": "6211",
    "Nursing and residential care facilities": "623",
}
_CLAIMED = {
    "hospitals-2021": "Hospitals; state, local, and private",
    "outpatient-2021": "Outpatient care centers",
    "physicians-2021": "Offices of physicians",
    "nursing-2021": "Nursing and residential care facilities",
}
# How the list of Handbook wages says where a row comes from, and what that is worth.
_HANDBOOK_PAGE = re.compile(r"\(BLS OOH page, last modified ([0-9]{4}-[0-9][0-9]-[0-9][0-9])\)")
_QUOTING_PAGE = re.compile(r"^AS QUOTED BY (\S+)")


def read_top_industries(path: Path | str) -> pd.DataFrame:
    """Read the five largest industries of an OEWS occupation page (``industry_top5_2019_bls_page.csv``).

    Parameters
    ----------
    path
        The file, CSV, typed from the stored text of the page.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_industry``, sorted by its key; ``industry_level`` is industry_group,
        ``ownership`` all. Employment (jobs), share of the industry's jobs (percent), mean wage (dollars a year and an
        hour).

    Raises
    ------
    SourceFileError
        Where a heading is missing, an industry is none of the five, a cell is no number, or the hourly mean does not
        fit the annual one.
    """
    path = Path(path)
    raw = choose_columns(read_csv_text(path), _TOP_INDUSTRIES, path.name)
    code = raw["industry_title"].map(_TOP_INDUSTRY_CODES)
    refuse(raw, code.isna(), path.name, "an industry is none of the five of the page", ["year", "industry_title"])
    industries = with_symbols(raw, path.name, ["year", "industry_title"]).assign(
        industry_level="industry_group",
        industry_system="NAICS",
        industry_code=code,
        ownership="all",
        occupation_title=raw["occupation_code"].map(TITLES),
        evidence="transcribed",
        source=raw["source"].str.removesuffix(" (stored copy)"),
    )
    return finish(industries, INDUSTRY_COLUMNS, INDUSTRY_KEY, path.name)


def handbook_settings(sectors: pd.DataFrame, claims: pd.DataFrame, handbook_path: Path | str) -> pd.DataFrame:
    """Put together the settings that the Occupational Outlook Handbook names for 11-9111.

    The Handbook's own rows (``ooh_industry_wages_11-9111.csv``; May 2024 as its page prints them, earlier ones as
    quoted), and those of May 2021: government from the sector table, the other four as the article quotes them.

    Parameters
    ----------
    sectors
        Result of `read_sector_wages`.
    claims
        The table ``claims``, of which the four quoted medians are taken.
    handbook_path
        The file, CSV.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``wages_by_industry``, sorted by its key; ``industry_level`` is setting, ``ownership``
        all. Only the median (dollars a year) is filled, but for government in May 2021.

    Raises
    ------
    SourceFileError
        Where the file lacks a heading, a year or a median, names an unknown industry or source, or the row for
        government or a claim is not there.
    """
    path = Path(handbook_path)
    printed = _handbook_rows(path)
    official = sectors.loc[
        (sectors["year"] == 2021) & (sectors["occupation_code"] == _MANAGERS) & (sectors["industry_code"] == "99")
    ].assign(industry_title=_GOVERNMENT)
    claimed = claims[claims["claim_id"].isin(_CLAIMED)]
    if len(official) != 1 or len(claimed) != len(_CLAIMED):
        raise SourceFileError(
            f"The settings of May 2021 need one row for government (sector 99) and the claims {', '.join(_CLAIMED)}:"
            f" found {len(official)} and {len(claimed)}."
        )
    quoted = pd.DataFrame(
        {
            "year": 2021,
            "industry_title": claimed["claim_id"].map(_CLAIMED),
            "annual_p50_usd": claimed["value"],
            "evidence": "quoted",
            "source": claimed["source"],
        }
    )
    settings = pd.concat([printed, official.drop(columns=CENSORING[1:]), quoted], ignore_index=True)
    settings = settings.assign(
        occupation_code=_MANAGERS,
        occupation_title=TITLES[_MANAGERS],
        industry_level="setting",
        industry_system="NAICS",
        industry_code=settings["industry_title"].map(_SETTINGS),
        ownership="all",
        top_coded_from=settings["top_coded_from"].fillna("none"),
    )
    return finish(settings, INDUSTRY_COLUMNS, INDUSTRY_KEY, path.name)


def _handbook_rows(path: Path) -> pd.DataFrame:
    """Read the Handbook's medians by industry; rows that say they were not found, and the totals, are left out."""
    headings = ["wage_reference", "industry", "median_annual_wage_usd", "source"]
    raw = choose_columns(read_csv_text(path), {name: name for name in headings}, path.name)
    raw = raw[(raw["industry"] != "Total, all industries") & ~raw["source"].str.startswith("NOT FOUND")]
    year = raw["wage_reference"].str.extract(r"^May ([0-9]{4})$")[0]
    page, quoting = (raw["source"].str.extract(known)[0] for known in (_HANDBOOK_PAGE, _QUOTING_PAGE))
    for broken, what in (
        (year.isna(), "a wage reference is not of the form 'May 2024'"),
        (~raw["industry"].isin(list(_SETTINGS)), f"an industry is none of {'; '.join(_SETTINGS)}"),
        (raw["median_annual_wage_usd"].eq(""), "a median is missing"),
        (page.isna() == quoting.isna(), "a source is neither the Handbook's page nor one that quotes it"),
    ):
        refuse(raw, broken, path.name, what, headings)
    return pd.DataFrame(
        {
            "year": year.astype("int64"),
            "industry_title": raw["industry"],
            "annual_p50_usd": to_number(raw["median_annual_wage_usd"], path.name, missing=()),
            "evidence": page.isna().map({True: "quoted", False: "official"}),
            "source": ("BLS Occupational Outlook Handbook, page last modified " + page).fillna(quoting),
        }
    )
