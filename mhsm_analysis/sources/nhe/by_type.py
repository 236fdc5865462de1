"""Read national health expenditures by type of spending, from each layout in which CMS publishes them."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..wide import plain, read_records, year_columns
from .annual import read_nhe_annual
from .expenditure_types import BY_TYPE_LABELS, FIRST_YEAR, OTHER_ROWS, RELEASES, SUMMARY_LABELS
from .projection_file import PROJECTION_TITLE, read_projection_file
from .type_table import finish, make_table

_YEARS = r"calendar years ([0-9]{4})(?: to |-)([0-9]{4})"
_TITLE = "NATIONAL HEALTH EXPENDITURES BY TYPE OF SERVICE AND SOURCE OF FUNDS:"
_SUMMARY_TITLE = "Table 1 National Health Expenditures; Aggregate and Per Capita Amounts"
_HEADING, _SUMMARY_HEADING = "Expenditure Amount (Millions)", "Expenditure Amount"
# The first row after the summary's amounts; below it the same labels stand for other measures.
_SUMMARY_END = "U.S. Population1 (Millions)"
# Two copies lack the title. One was typed from the original and has a column "row" before the labels; the other was
# edited by its owner, who put "Year" above them.
_TYPED, _EDITED, _EDITED_YEARS = ["row", _HEADING], ["Year"], (1960, 2019)


def read_nhe_by_type(path: Path | str) -> pd.DataFrame:
    """Read one release of health spending by type; layout and release are found in the file, not taken from its name.

    Parameters
    ----------
    path
        One of: NHE by type of service and source of funds (``NHE2023.csv``; also the copy ``NHE2019.csv`` and the typed
        ``NHE2024_headline_rows.csv``), the NHE Summary (``NHE22_Summary.csv``), or historical and projected
        expenditures (``NHE60-26.csv``), of which only the historical years are returned.

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``release, year, type``: ``release`` (month of publication, ``2024-12``), ``year``, ``type``
        (the same name in every release), ``spending_usd_millions`` (million US dollars, nominal),
        ``rounded_to_usd_millions`` (1, or 100 where the file prints tenths of billions), ``source_label`` (the row's
        label as printed), ``evidence``, ``source``. Every type of a release has every year from 1960.

    Raises
    ------
    SourceFileError
        Where the file is none of these, a title, heading or row label changed, a row stands twice, a cell is not a
        positive number (``-``, not applicable, occurs in rows of payers only), years are missing, or a total is not
        the sum of its parts.
    """
    path = Path(path)
    records = [row for row in read_records(path) if any(cell.strip() for cell in row)]
    title = plain(records[0][0]) if records else ""
    if title.startswith(PROJECTION_TITLE):
        return read_projection_file(path)[0]
    if title.startswith(_SUMMARY_TITLE):
        return _read_summary(records, path.name)
    return _read_by_service(records, path.name)


def read_all_nhe_by_type(folder: Path | str) -> pd.DataFrame:
    """Read every release in a folder (``NHE2023.csv``, ``NHE60-26.csv``, …) and hold them against ``nhe_annual.csv``.

    Returns
    -------
    pandas.DataFrame
        The columns of `read_nhe_by_type`, sorted by ``release, year, type``.

    Raises
    ------
    SourceFileError
        Where no file is there, two files hold one release, a file cannot be read, or a release's total is not that of
        ``nhe_annual.csv``.
    """
    folder = Path(folder)
    tables: dict[str, pd.DataFrame] = {}
    for file in sorted(folder.glob("NHE[0-9]*.csv")):
        table = read_nhe_by_type(file)
        release = table["release"].iloc[0]
        if release in tables:
            raise SourceFileError(
                f"Two files hold release {release}, {tables[release]['source'].iloc[0]} and {file.name}: keep one."
            )
        tables[release] = table
    if not tables:
        raise SourceFileError(f"No table of health spending by type (NHE2023.csv, …) in {folder}.")
    spending = pd.concat(tables.values(), ignore_index=True)
    check_totals(spending, read_nhe_annual(folder / "nhe_annual.csv"))
    return spending.sort_values(["release", "year", "type"], ignore_index=True)


def check_totals(by_type: pd.DataFrame, annual: pd.DataFrame) -> None:
    """Raise `SourceFileError` where a release's total by type is not its total in the yearly table.

    Parameters
    ----------
    by_type
        From `read_all_nhe_by_type`.
    annual
        From `read_nhe_annual`; it must hold every release and year of ``by_type``.
    """
    totals = by_type[by_type["type"] == "national_health_expenditures"]
    both = totals.merge(annual, on=["release", "year"], how="left", validate="one_to_one")
    # A release or year that the yearly table lacks is NaN, a difference too.
    apart = both[~((both["spending_usd_millions"] - 1000 * both["spending_usd_billions"]).abs() < 0.5)]
    if not apart.empty:
        first = apart.iloc[0]
        where = f"Health spending in {first['year']}, release {first['release']}"
        if pd.isna(first["spending_usd_billions"]):
            raise SourceFileError(f"{where}, stands by type but not in nhe_annual.csv: add the release's years there.")
        raise SourceFileError(
            f"{where}, is {first['spending_usd_millions']:,} million dollars by type and"
            f" {1000 * first['spending_usd_billions']:,.0f} in the yearly table; {len(apart)} year(s) in all."
        )


def _read_by_service(records: list[list[str]], file: str) -> pd.DataFrame:
    """Read NHE by type of service and source of funds: the unindented rows; payers repeat, indented, under each."""
    start = [plain(cell) for cell in records[0]] if records else []
    evidence, note, label_at = "official", "", 0
    if start and start[0].startswith(_TITLE):
        years = _years_below_title(records, _HEADING, file)
        records = records[1:]
    elif start[:2] == _TYPED:
        evidence, note, label_at = "transcribed", " (typed from the original)", 1
        years = year_columns(records[0], file)
    elif start[:1] == _EDITED:
        evidence, note = "third_party", " (a copy its owner edited)"
        years = year_columns(records[0], file)
        if (min(years.values()), max(years.values())) != _EDITED_YEARS:
            raise SourceFileError(
                f"{file} lacks the title row, and it is not the one edited copy (1960 to 2019) that is known: use the"
                " file as CMS publishes it."
            )
    else:
        raise SourceFileError(
            f"{file} is no table of health spending by type: expected in its first cell a title such as '{_TITLE}"
            f" CALENDAR YEARS 1960 to 2023', found {start[0] if start else ''!r}."
        )
    rows = []
    for row in records[1:]:
        label, cells = row[label_at] if label_at < len(row) else "", row[label_at + 1 :]
        notes = not any(cell.strip() for cell in cells)
        if not (notes or label.startswith(" ") or plain(label) in OTHER_ROWS):
            rows.append((label, row))
    release = _release(years, file)
    spending = make_table(rows, BY_TYPE_LABELS, years, file)
    return finish(spending, file, release=release, evidence=evidence, source=file + note)


def _read_summary(records: list[list[str]], file: str) -> pd.DataFrame:
    """Read the first block of the NHE Summary, in billion dollars with one decimal."""
    years = _years_below_title(records, _SUMMARY_HEADING, file)
    labels = [plain(row[0]) for row in records]
    if _SUMMARY_END not in labels:
        raise SourceFileError(
            f"{file}: expected the row {_SUMMARY_END!r} below the amounts: the file is cut, or CMS changed the table."
        )
    rows = [(row[0], row) for row in records[2 : labels.index(_SUMMARY_END)]]
    release = _release(years, file)
    spending = make_table(rows, SUMMARY_LABELS, years, file, unit_usd_millions=1000, rounded_to_usd_millions=100)
    return finish(spending, file, release=release, evidence="official", source=file)


def _years_below_title(records: list[list[str]], heading: str, file: str) -> dict[int, int]:
    """Find the years' columns in the header below the title, which must name the same years."""
    header = records[1] if len(records) > 1 else [""]
    if plain(header[0]) != heading:
        raise SourceFileError(
            f"{file}: expected the heading {heading!r} below the title, found {header[0]!r}. Did CMS change the table"
            " or its unit?"
        )
    years = year_columns(header, file)
    span = re.search(_YEARS, plain(records[0][0]), re.IGNORECASE)
    found = min(years.values()), max(years.values())
    if not span or found != (int(span[1]), int(span[2])):
        raise SourceFileError(
            f"{file}: the header goes from {found[0]} to {found[1]}, the title says {plain(records[0][0])!r}: the file"
            " was cut or put together from two."
        )
    return years


def _release(years: dict[int, int], file: str) -> str:
    """Name the release whose accounts end in the last year."""
    first, last = min(years.values()), max(years.values())
    if first != FIRST_YEAR or last not in RELEASES:
        raise SourceFileError(
            f"{file} holds {first} to {last}: expected {FIRST_YEAR} to one of {', '.join(map(str, RELEASES))}. A later"
            " release must be added to RELEASES with its month."
        )
    return RELEASES[last]
