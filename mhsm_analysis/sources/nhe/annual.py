"""Read national health expenditures (NHE) by release, as put together from files of CMS."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text, to_number
from .yearly_figures import EVIDENCE, FIGURES, HEADINGS, read_figures, refuse

_HEADINGS = {"vintage": "vintage", "year": "year", **HEADINGS, "source": "source"}
_VINTAGE = r"(?P<release>[0-9]{4}-(?:0[1-9]|1[0-2])) release \(CY(?P<first>[0-9]{4})-(?P<last>[0-9]{4})\)"
# What each part of a row's source is worth. A stored copy of a CMS file is official; NHE2019.csv was edited by its
# owner; the CMS fact sheet and the AMA summary are known from pages that quote them.
_WORTH = {
    "NHE60-26.csv": "official",
    "NHE2021.csv": "official",
    "NHE Tables Table 01": "official",
    "NHE22_Summary": "official",
    "NHE2023.csv": "official",
    "NHE2024_headline_rows.csv": "transcribed",
    "(Health Affairs exhibit 1)": "transcribed",
    "NHE2019.csv": "third_party",
    "CMS NHE fact sheet": "quoted",
    "AMA summary": "quoted",
    "as quoted by": "quoted",
    "secondary:": "quoted",
}


def read_nhe_annual(path: Path | str) -> pd.DataFrame:
    """Read health spending, GDP, share and spending per head of each CMS release (``nhe_annual.csv``).

    Parameters
    ----------
    path
        A CSV file with one row a year and release, headings ``year, nhe_usd_billions, gdp_usd_billions,
        nhe_percent_of_gdp, population_millions, nhe_per_capita_usd, vintage, source``.

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``release, year``: ``release`` (month of publication, ``2021-12``), ``year``,
        ``spending_usd_billions, gdp_usd_billions`` (billion US dollars, nominal), ``share_of_gdp_pct`` (percent, as
        published), ``population_millions``, ``spending_per_head_usd`` (dollars, nominal), ``evidence``, ``source``.
        Missing = not published in the copy at hand; nothing is filled in from another release.

        ``evidence`` is official (a file of CMS), transcribed (typed from a stored copy and checked), third_party (a
        copy its owner edited) or quoted (known from a page that quotes it). Where a row's figures have several
        sources the weakest one names the row.

    Raises
    ------
    SourceFileError
        Where a heading is missing; a release, year or number cannot be read; a year lies outside its release's span;
        a year stands twice in a release; a source is none of the known ones; or a row contradicts itself (share
        against spending / GDP, or per head against spending / population).
    """
    path = Path(path)
    raw = choose_columns(read_csv_text(path), _HEADINGS, path.name)
    vintage = raw["vintage"].str.strip().str.extract(f"^{_VINTAGE}$")
    refuse(raw, vintage["release"].isna(), path.name, "a vintage is not of the form '2021-12 release (CY1960-2020)'")
    year = to_number(raw["year"], path.name, missing=())
    outside = ~year.between(vintage["first"].astype(int), vintage["last"].astype(int)) | (year % 1 != 0)
    refuse(raw, outside, path.name, "a year lies outside the span of its release")

    spending = pd.DataFrame({"release": vintage["release"], "year": year.astype("int64")})
    spending[FIGURES] = read_figures(raw, path.name)
    spending["source"] = raw["source"].str.strip()
    spending["evidence"] = [_evidence(source, path.name) for source in spending["source"]]
    refuse(raw, spending.duplicated(["release", "year"]), path.name, "a year stands twice in one release")
    columns = ["release", "year", *FIGURES, "evidence", "source"]
    return spending[columns].sort_values(["release", "year"], ignore_index=True)


def _evidence(source: str, file: str) -> str:
    """Name the weakest evidence among the parts of a source."""
    worth = []
    for part in re.split(r"; | \+ ", source):
        known = [evidence for mark, evidence in _WORTH.items() if mark in part]
        if not known:
            raise SourceFileError(
                f"{file}: nothing is known of the source {part!r}, so its evidence cannot be told: add it to the list"
                " of this reader."
            )
        worth += known
    return max(worth, key=EVIDENCE.index)
