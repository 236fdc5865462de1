"""Read nominal GDP and its deflator by quarter; the two base years of the deflator stay apart."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import read_csv_text
from .series import find_copies, put_together, read_series, require_mean

_GDP = "gdp_usd_billions_saar"
_DEFLATOR = {2017: "gdp_deflator_2017_100", 2012: "gdp_deflator_2012_100"}
# Largest quarterly steps: GDP +8.8 percent in 2020Q3, the deflator +3.6 in 1951Q1.
_LARGEST_STEP_PCT = {"GDP": 9, "GDPDEF": 4}
# The mean of the four quarters of the base year, as rounded by BEA: 99.995 (2017) and 99.9985 (2012).
_BASE_TOLERANCE = 0.05
# Nominal GDP of 1960 in every release of CMS, which takes it from BEA; real GDP is far above it.
_GDP_1960, _GDP_TOLERANCE = 542.4, 0.5
# FRED's nominal GDP has rows without values for 1946.
_GDP_BLANK = pd.period_range("1946Q1", "1946Q4", freq="Q")
# The one quarter revised between the copies at hand (31,095.089 to 31,098.027). Copies that differ elsewhere are of two
# vintages and cannot be joined.
_REVISED = pd.PeriodIndex(["2025Q3"], freq="Q")


def read_gdp(folder: Path | str) -> pd.DataFrame:
    """Read nominal GDP and the GDP deflator by quarter (BEA, as copied from FRED).

    Nominal GDP is taken from the copy that ends last; quarters before its first one come from another copy, which must
    equal it in every common quarter but 2025Q3, where the newest copy stands.

    Parameters
    ----------
    folder
        It holds one or more ``GDP_quarterly_to_….csv``, and one ``GDPDEF_quarterly_to_….csv`` for each base year; which
        one is found in the values.

    Returns
    -------
    pandas.DataFrame
        One row a quarter, sorted by the key ``year, quarter``: ``gdp_usd_billions_saar`` (billion US dollars, nominal,
        seasonally adjusted annual rate), ``gdp_deflator_2017_100`` and ``gdp_deflator_2012_100`` (index, seasonally
        adjusted; two vintages, never to be joined), ``evidence``, ``source`` (the files that cover the quarter).

    Raises
    ------
    SourceFileError
        Where a file is missing or damaged, a quarter is missing or twice, a file holds another series, two copies of
        GDP are of different vintages, or a base year of the deflator is missing or there twice.
    """
    copies = {path: _read(path, "GDP", _GDP) for path in find_copies(folder, "GDP_quarterly")}
    for path, series in copies.items():
        require_mean(series, "1960Q1", "1960Q4", _GDP_1960, _GDP_TOLERANCE, path.name)
    newest, *others = sorted(copies, key=lambda path: copies[path].index[-1], reverse=True)
    pieces = [(newest, copies[newest])]
    for path in others:
        _require_one_vintage(copies[newest], copies[path], newest.name, path.name)
    if others:
        longest = min(others, key=lambda path: copies[path].index[0])
        before = copies[longest].loc[: copies[newest].index[0] - 1]
        pieces += [(longest, before)] if len(before) else []

    deflators: dict[int, tuple[Path, pd.Series]] = {}
    for path in find_copies(folder, "GDPDEF_quarterly"):
        series = _read(path, "GDPDEF", "gdp_deflator")
        base = next((year for year in _DEFLATOR if _is_base(series, year)), None)
        if base is None or base in deflators:
            raise SourceFileError(
                f"{path.name}: expected a deflator with base year {' or '.join(map(str, _DEFLATOR))} and one copy of"
                f" each, found {'another base' if base is None else f'{base} also in {deflators[base][0].name}'}."
            )
        deflators[base] = path, series.rename(_DEFLATOR[base])
    absent = [str(year) for year in _DEFLATOR if year not in deflators]
    if absent:
        raise SourceFileError(f"No copy of the GDP deflator with base year {' or '.join(absent)} in {folder}.")
    return put_together([*pieces, *(deflators[year] for year in _DEFLATOR)], "Q")


def _read(path: Path, series: str, column: str) -> pd.Series:
    """Read the one series of a file, whose column is named by the series or ``value``."""
    heading = series if series in read_csv_text(path).columns else "value"
    blank = _GDP_BLANK if series == "GDP" else None
    return read_series(path, {heading: column}, "Q", largest_step_pct=_LARGEST_STEP_PCT[series], unpublished=blank)[
        column
    ]


def _is_base(deflator: pd.Series, year: int) -> bool:
    return abs(deflator.loc[f"{year}Q1" : f"{year}Q4"].mean() - 100) <= _BASE_TOLERANCE


def _require_one_vintage(newest: pd.Series, other: pd.Series, newest_file: str, other_file: str) -> None:
    common = newest.index.intersection(other.index).difference(_REVISED)
    apart = common[(newest[common] - other[common]).abs() > 0.0005]
    if len(apart):
        raise SourceFileError(
            f"{newest_file} and {other_file} are two vintages of GDP: they differ in {len(apart)} quarter(s), first in"
            f" {apart[0]} ({newest[apart[0]]:,.3f} and {other[apart[0]]:,.3f}): keep only copies of one vintage."
        )
