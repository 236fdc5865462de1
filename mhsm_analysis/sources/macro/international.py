"""Read the World Bank's current health expenditure in percent of GDP."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..wide import melt_rows, read_records, year_columns

INDICATOR = "SH.XPD.CHEX.GD.ZS"
# Large high-income economies, to set beside the US, and the World Bank's aggregate of OECD members, the US among them.
ECONOMIES = (
    *("AUS", "AUT", "BEL", "CAN", "CHE", "DEU", "DNK", "ESP", "FRA"),
    *("GBR", "ITA", "JPN", "KOR", "NLD", "NOR", "OED", "SWE", "USA"),
)
_HEADER = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
_PREAMBLE = ["Data Source", "World Development Indicators"]
_COLUMN = "current_health_expenditure_pct_of_gdp"


def read_health_share_international(folder: Path | str) -> pd.DataFrame:
    """Read current health expenditure in percent of GDP of the economies in `ECONOMIES`.

    The concept leaves out capital investment, so the US stands below its national health expenditures in percent of
    GDP.

    Parameters
    ----------
    folder
        It holds the World Bank's CSV file of the indicator, ``API_SH.XPD.CHEX.GD.ZS_….csv``.

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``country_code, year``: ``country_code`` (three letters), ``year``, ``country``,
        ``current_health_expenditure_pct_of_gdp`` (percent), ``evidence``, ``source`` (with the day of the World Bank's
        last update). An economy ends with its last published year.

    Raises
    ------
    SourceFileError
        Where the file is missing or cut, the lines above the header changed, it holds another indicator, an economy is
        missing or there twice, a year inside its span is empty, or a cell is not a share.
    """
    path = _find(Path(folder))
    records = [row for row in read_records(path) if any(cell.strip() for cell in row)]
    start, header = records[:2], records[2] if len(records) > 2 else []
    if [row[:1] for row in start] != [_PREAMBLE[:1], ["Last Updated Date"]] or start[0][:2] != _PREAMBLE:
        raise SourceFileError(
            f"{path.name}: expected the lines 'Data Source, World Development Indicators' and 'Last Updated Date',"
            f" found {[row[:2] for row in start]}. Is this the World Bank's CSV download?"
        )
    if header[:4] != _HEADER:
        raise SourceFileError(f"{path.name}: expected the headings {_HEADER}, found {header[:4]}.")
    updated = start[1][1]
    rows: dict[str, list[str]] = {}
    for row in records[3:]:
        if row[3:4] != [INDICATOR]:
            raise SourceFileError(f"{path.name} should hold the indicator {INDICATOR}, found {row[3:4]} for {row[:1]}.")
        if row[1] in rows:
            raise SourceFileError(f"{path.name}: {row[1]} stands twice.")
        rows[row[1]] = row
    absent = [code for code in ECONOMIES if code not in rows]
    if absent:
        raise SourceFileError(f"{path.name} has no row for {', '.join(absent)}: was the file cut?")
    long = melt_rows({code: rows[code] for code in ECONOMIES}, year_columns(header, path.name), path.name, ("",))
    shares = long.dropna().rename(columns={"name": "country_code", "amount": _COLUMN})
    for code, years in shares.groupby("country_code")["year"]:
        if years.tolist() != list(range(years.iloc[0], years.iloc[-1] + 1)):
            raise SourceFileError(f"{path.name}: a year of {code} is empty between others: was a cell lost?")
    wrong = shares[~shares[_COLUMN].between(0, 100, inclusive="neither")]
    if set(ECONOMIES) != set(shares["country_code"]) or not wrong.empty:
        raise SourceFileError(
            f"{path.name}: expected for every economy percentages of GDP, found none or others for"
            f" {', '.join(sorted({*ECONOMIES} - {*shares['country_code']}) or wrong['country_code'].unique())}."
        )
    shares["country"] = shares["country_code"].map({code: row[0] for code, row in rows.items()})
    shares["evidence"] = "official"
    shares["source"] = f"World Bank, World Development Indicators, {INDICATOR}, last updated {updated}"
    columns = ["country_code", "year", "country", _COLUMN, "evidence", "source"]
    return shares[columns].sort_values(["country_code", "year"], ignore_index=True)


def _find(folder: Path) -> Path:
    found = sorted(folder.glob(f"API_{INDICATOR}_*.csv"))
    if len(found) != 1:
        raise SourceFileError(
            f"Expected one file API_{INDICATOR}_….csv in {folder}, found"
            f" {', '.join(path.name for path in found) or 'none'}."
        )
    return found[0]
