"""Read CMS's projections of national health expenditures, edition by edition, as far as they are at hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text, to_number
from .projection_file import read_nhe_projections_by_type
from .yearly_figures import FIGURES, HEADINGS, read_figures, refuse

_HEADINGS = {"projection_set": "vintage", "year": "year", **HEADINGS, "kind": "kind", "source": "source"}
_VINTAGE = r"(?P<edition>(?P<first>[0-9]{4})-(?P<last>[0-9][0-9])) \((?P<release>[0-9]{4}-(?:0[1-9]|1[0-2]))\)"
_KINDS = {"actual": "historical", "actual base": "historical", "projected": "projected"}
_FILE, _EXHIBIT, _TRILLIONS = "NHE60-26.csv", "(Health Affairs exhibit 1)", "rounded to 0.1 trillion"
# Unit of rounding of the amount by what the source says of it.
_ROUNDED_TO_USD_BILLIONS = {_FILE: 0.001, _EXHIBIT: 0.1, _TRILLIONS: 100.0}


def read_nhe_projections(folder: Path | str) -> pd.DataFrame:
    """Read CMS's projections (``nhe_projections.csv``) and hold the edition that is whole against CMS's own file.

    Parameters
    ----------
    folder
        It holds ``nhe_projections.csv``, one row an edition and year, headings ``projection_set`` (``2017-26
        (2018-02)``), ``year, nhe_usd_billions, gdp_usd_billions, nhe_percent_of_gdp, population_millions,
        nhe_per_capita_usd, kind, source``; and historical and projected expenditures, ``NHE60-26.csv``.

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``edition, year``: ``edition`` (first and last year projected, ``2017-26``), ``year``,
        ``release`` (month of publication), ``year_kind`` (historical, as printed beside the projection, or projected),
        ``spending_usd_billions, gdp_usd_billions`` (billion US dollars, nominal), ``share_of_gdp_pct``,
        ``population_millions``, ``spending_per_head_usd`` (dollars, nominal), ``rounded_to_usd_billions`` (unit to
        which the copy at hand rounds spending), ``evidence``, ``source``. Missing = not in the copy at hand.

        ``evidence`` is official (the file), transcribed (CMS's exhibit, typed) or quoted (a page that quotes CMS for at
        least one figure of the row).

    Raises
    ------
    SourceFileError
        Where a heading is missing, an edition, year, kind or number cannot be read, a year stands twice or is called
        projected outside its edition's span, the rounding of an amount is not told, a row contradicts itself, or CMS's
        file has other amounts.
    """
    path, yearly_file = Path(folder) / "nhe_projections.csv", Path(folder) / _FILE
    raw = choose_columns(read_csv_text(path), _HEADINGS, path.name)
    vintage = raw["vintage"].str.strip().str.extract(f"^{_VINTAGE}$")
    refuse(raw, vintage["edition"].isna(), path.name, "an edition is not of the form '2017-26 (2018-02)'")
    year = to_number(raw["year"], path.name, missing=())
    first = vintage["first"].astype(int)
    last = first // 100 * 100 + vintage["last"].astype(int)
    refuse(raw, ~year.between(1960, last) | (year % 1 != 0), path.name, "a year lies outside its edition")
    kind = raw["kind"].str.strip().map(_KINDS)
    refuse(raw, kind.isna(), path.name, f"the kind of a year is none of {', '.join(_KINDS)}")
    refuse(raw, (kind == "projected") != (year >= first), path.name, "a year's kind does not fit its edition")
    projections = pd.DataFrame(
        {
            "edition": vintage["edition"],
            "year": year.astype("int64"),
            "release": vintage["release"],
            "year_kind": kind,
            **read_figures(raw, path.name),
        }
    )
    projections["source"] = raw["source"].str.strip()
    projections["rounded_to_usd_billions"] = [
        min((unit for mark, unit in _ROUNDED_TO_USD_BILLIONS.items() if mark in source), default=float("nan"))
        for source in projections["source"]
    ]
    amount, unit = projections["spending_usd_billions"], projections["rounded_to_usd_billions"]
    projections["rounded_to_usd_billions"] = unit.where(amount.notna())
    coarse = amount.notna() & ~((amount / unit - (amount / unit).round()).abs() < 1e-6)
    refuse(raw, coarse, path.name, "an amount is finer than its source says, or the source does not say")
    projections["evidence"] = projections["source"].map(_evidence)
    refuse(raw, projections.duplicated(["edition", "year"]), path.name, "a year stands twice in one edition")
    _agree(projections, read_nhe_projections_by_type(yearly_file), path.name)
    columns = ["edition", "year", "release", "year_kind", *FIGURES, "rounded_to_usd_billions", "evidence", "source"]
    return projections[columns].sort_values(["edition", "year"], ignore_index=True)


def _evidence(source: str) -> str:
    """Name the evidence of a row: what is not from the file or the exhibit alone is known from a page quoting CMS."""
    if source == _FILE:
        return "official"
    return "transcribed" if source.endswith(_EXHIBIT) and ";" not in source else "quoted"


def _agree(projections: pd.DataFrame, by_type: pd.DataFrame, file: str) -> None:
    """Hold the rows taken from CMS's file against it: the same years, to the million."""
    totals = by_type[by_type["type"] == "national_health_expenditures"]
    taken = projections[projections["source"].str.startswith(_FILE)]
    both = taken.merge(totals, on=["edition", "release", "year"], how="outer", suffixes=("", "_file"))
    apart = both[~((1000 * both["spending_usd_billions"] - both["spending_usd_millions"]).abs() < 0.5)]
    if not apart.empty:
        first = apart.iloc[0]
        raise SourceFileError(
            f"{file} has {1000 * first['spending_usd_billions']:,.0f} million dollars for {first['year']}, edition"
            f" {first['edition']}, {_FILE} {first['spending_usd_millions']:,.0f}; {len(apart)} year(s) differ."
        )
