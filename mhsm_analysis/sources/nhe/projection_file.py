"""Read CMS's file of historical and projected health expenditures by type (``NHE60-26.csv``)."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns
from ..wide import plain, read_records
from .expenditure_types import FIRST_YEAR, PROJECTION_LABELS, RELEASES
from .type_table import COLUMNS, finish, make_table

PROJECTION_TITLE = "National Health Expenditure (NHE) Amounts by Type of Expenditure and Source of Funds"
_HEADINGS = {
    "CATEGORY": "category",
    "Projections_Vintage": "vintage",
    "Historical_or_Projected_Data": "kind",
    "YEAR": "year",
    "TOTAL": "amount",
}
_UNIT = "LEVELS in $Millions"
# Not from `calendar`, whose names are those of the reader's own language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# What the lines above the header say: the span, the release of the historical years, the first projected year.
_PREAMBLE = re.compile(
    rf"Calendar Years {FIRST_YEAR}-(?P<last>[0-9]{{4}}).*based on the (?P<base>[0-9]{{4}}) version of the NHE"
    rf" released in (?P<month>{'|'.join(_MONTHS)}) (?P<year>[0-9]{{4}})\..*"
    rf"First projected year is (?P<projected>[0-9]{{4}})"
)


def read_nhe_projections_by_type(path: Path | str) -> pd.DataFrame:
    """Read CMS's projections by type of spending from historical and projected expenditures (``NHE60-26.csv``).

    Returns
    -------
    pandas.DataFrame
        Sorted by the key ``edition, year, type``: ``edition`` (first and last year projected, ``2017-26``), ``year``,
        ``type``, then the other columns of `read_nhe_by_type`; ``release`` is the month of the projection. Only
        projected years.

    Raises
    ------
    SourceFileError
        As `read_nhe_by_type`.
    """
    table = read_projection_file(path)[1]
    first, last = table["year"].min(), table["year"].max()
    edition = table.assign(edition=f"{first}-{last % 100:02d}")
    return edition[["edition", "year", "type", *(name for name in COLUMNS if name not in ("year", "type"))]]


def read_projection_file(path: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the historical years, as of their release, and the projected ones, as of theirs."""
    file = Path(path).name
    records = read_records(path)
    start = next((i for i, row in enumerate(records) if row[:1] == ["CATEGORY"]), None)
    above = plain(" ".join(cell for row in records[:start] for cell in row))
    said = _PREAMBLE.search(above)
    if start is None or said is None or _UNIT not in above:
        raise SourceFileError(
            f"{file}: expected above a header that begins with 'CATEGORY' the span, the release, {_UNIT!r} and the"
            f" first projected year, found {above[:150]!r}. Did CMS change the file?"
        )
    # A line that ends early ends in empty cells, and an empty cell is refused below.
    width = len(records[start])
    body = [(row + [""] * width)[:width] for row in records[start + 1 :] if any(cell.strip() for cell in row)]
    rows = choose_columns(pd.DataFrame(body, columns=records[start]), _HEADINGS, file)
    rows["category"] = rows["category"].map(plain)
    cells, years = _one_row_a_category(rows, int(said["last"]), file)
    spending = make_table(cells, PROJECTION_LABELS, years, file)

    first = int(said["projected"])
    kind = rows["year"].str.removeprefix("Y").astype(int).ge(first).map({True: "Projected", False: "Historical"})
    if (rows["kind"] != kind).any():
        wrong = rows[rows["kind"] != kind].iloc[0]
        raise SourceFileError(
            f"{file}: {wrong['category']!r}, {wrong['year']}, is called {wrong['kind']!r}, but the first projected year"
            f" is {first}."
        )
    published = f"{said['year']}-{_MONTHS.index(said['month']) + 1:02d}"
    vintages = rows["vintage"].unique()
    made = re.fullmatch(r"([0-9][0-9])/[0-9][0-9]/([0-9]{4})", vintages[0])
    if RELEASES.get(first - 1) != published or int(said["base"]) != first - 1 or len(vintages) > 1 or not made:
        raise SourceFileError(
            f"{file}: the historical years end in {first - 1}, their release is called {said['base']}, {published}, and"
            f" the projection's vintage {', '.join(vintages)}: expected {RELEASES.get(first - 1)} and one date."
        )
    historical = spending["year"] < first
    return (
        finish(spending[historical], file, release=published, evidence="official", source=file),
        finish(spending[~historical], file, release=f"{made[2]}-{made[1]}", evidence="official", source=file),
    )


def _one_row_a_category(rows: pd.DataFrame, last: int, file: str) -> tuple[list[tuple[str, list[str]]], dict[int, int]]:
    """Lay the long file out with a column a year; every category has every year once."""
    years = range(FIRST_YEAR, last + 1)
    expected = [f"Y{year}" for year in years]
    cells = []
    for category, part in rows.groupby("category", sort=False):
        if part["year"].tolist() != expected:
            odd = sorted(set(part["year"]) ^ set(expected)) or sorted(part["year"][part["year"].duplicated()])
            raise SourceFileError(
                f"{file}: {category!r} should have each year from {expected[0]} to {expected[-1]} once and in order;"
                f" missing, unknown or twice: {', '.join(map(repr, odd)) or 'none, out of order'}. Was the file cut?"
            )
        cells.append((str(category), [str(category), *part["amount"]]))
    return cells, dict(enumerate(years, 1))
