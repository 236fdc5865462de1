"""Write CMS figures in the layout of a Statista export: for teaching and tests, as no export may be passed on."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from ..errors import MhsmError
from ..spending.shares import SHARE, need, release_with_share

_TITLE_ROW, _FIRST_ROW = 3, 6  # of the data sheet
_WRITTEN_BY = "written by mhsm_analysis from CMS figures; not a Statista export; no Statista ID"
_CMS = "Centers for Medicare & Medicaid Services (CMS), National Health Expenditure Accounts, release"
# The words of the layout by language: every text is at the row and column where an export has it.
_WORDS = {
    "en": {
        "sheets": ("Overview", "Data"),
        "head": "Example in the layout of a statistic as Excel data file (not a Statista export)",
        "titles": (
            "U.S. health spending as share of GDP {first}-{last}",
            "U.S. national health expenditure as share of GDP from {first} to {last} (in percent of GDP)",
        ),
        "access": "Access data",
        "description": ("Description", "Figures of one CMS release, as published; a star at the last year."),
        "source": "Source",
        "labels": (
            "Source", "Conducted by", "Survey period", "Region", "Type of survey", "Number of respondents",
            "Age group", "Special characteristics", "Note",
        ),
        "years": "{first} to {last}",
        "region": "United States",
        "absent": "n.a.",
        "publication": ("Publication", "Published by", "Publication date", "Original source", "ID"),
    },
    "de": {
        "sheets": ("Übersicht", "Daten"),
        "head": "Beispiel im Aufbau einer Statistik als Excel-Datei (kein Statista-Export)",
        "titles": (
            "Anteil der Gesundheitsausgaben am BIP der USA {first}-{last}",
            "Anteil der nationalen Gesundheitsausgaben am BIP der USA von {first} bis {last} (in % des BIP)",
        ),
        "access": "Zu den Daten",
        "description": ("Beschreibung", "Zahlen einer Ausgabe von CMS, wie veröffentlicht; ein Stern am Endjahr."),
        "source": "Quelle",
        "labels": (
            "Quelle", "Erhebung durch", "Erhebungszeitraum", "Region", "Art der Erhebung", "Anzahl der Befragten",
            "Altersgruppe", "Besondere Eigenschaften", "Hinweise und Anmerkungen",
        ),
        "years": "{first} bis {last}",
        "region": "USA",
        "absent": "k.A.",
        "publication": (
            "Veröffentlichung", "Veröffentlicht durch", "Veröffentlichungsdatum", "Herkunftsverweis", "ID",
        ),
    },
}  # fmt: skip


def write_statista_example(path: Path | str, spending: pd.DataFrame, *, release: str, language: str = "en") -> Path:
    """Write one release's shares of GDP as a workbook in the layout of a Statista export.

    Nothing in it is Statista's: the figures are those of CMS, and its overview says who wrote it. `read_statista`
    reads exactly the published figures back (a share computed and not rounded keeps 16 digits).

    Parameters
    ----------
    path
        The workbook to write; it must end in ``.xlsx`` and not be there yet.
    spending
        Rows of `load_health_spending`.
    release
        The release whose ``share_of_gdp_pct`` (percent) is written, every year that has one.
    language
        ``en`` (sheets ``Overview`` and ``Data``) or ``de`` (``Übersicht`` and ``Daten``).

    Returns
    -------
    pathlib.Path
        The path written. Years are text, the last one with a star as exports mark a provisional year; the single
        series has no name; the unit ends the full title in brackets.

    Raises
    ------
    NotCoveredError
        Where the release is not there or has no share of GDP.
    MhsmError
        Where the file is already there, its name or folder cannot be used, or the language is another.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import mhsm_analysis as mhsm
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "beispiel.xlsx")
    ...     written = mhsm.write_statista_example(path, mhsm.load_health_spending(), release="2023-12", language="de")
    ...     series = mhsm.read_statista(written)
    >>> len(series), series["unit"].iloc[0], series.attrs["note"]
    (63, 'in % des BIP', 'written by mhsm_analysis from CMS figures; not a Statista export; no Statista ID')
    """
    path = Path(path)
    if language not in _WORDS:
        raise MhsmError(f"No workbook in {language!r}: choose one of {', '.join(map(repr, _WORDS))}.")
    if path.suffix.lower() != ".xlsx" or not path.parent.is_dir():
        raise MhsmError(f"Expected the name of an .xlsx file in a folder that is there, found {path}: choose another.")
    content = _workbook(_shares(spending, release), release, _WORDS[language])
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise MhsmError(f"{path} is already there and is not overwritten: choose another name.") from error
    return path


def _shares(spending: pd.DataFrame, release: str) -> pd.Series:
    """Return the shares of GDP of one release by year."""
    need(spending, ["release", "year", SHARE])
    known = spending.dropna(subset=SHARE)
    rows = known[known["release"] == release_with_share(known, spending, release)]
    return rows.set_index("year")[SHARE].sort_index()


def _workbook(shares: pd.Series, release: str, words: dict) -> bytes:
    import openpyxl  # type: ignore[import-untyped]

    span = {"first": shares.index[0], "last": shares.index[-1]}
    short, full = (title.format(**span) for title in words["titles"])
    absent = words["absent"]
    workbook = openpyxl.Workbook()
    overview = workbook.active
    overview.title, data_name = words["sheets"]
    overview["B3"], overview["B4"], overview["B5"] = words["head"], full, words["access"]
    overview["B8"] = words["source"]
    overview["E8"], overview["E9"] = words["description"]
    overview.merge_cells("E9:E18")
    source, years, region = f"{_CMS} {release}", words["years"].format(**span), words["region"]
    facts = [source, "CMS", years, region, absent, absent, absent, absent, _WRITTEN_BY]
    for row, pair in enumerate(zip(words["labels"], facts, strict=True), 10):
        overview.cell(row, 2, pair[0])
        overview.cell(row, 3, pair[1])
    overview["B20"] = words["publication"][0]
    for row, pair in enumerate(zip(words["publication"][1:], ["CMS", release, source, absent], strict=True), 22):
        overview.cell(row, 2, pair[0])
        overview.cell(row, 3, pair[1])
    data = workbook.create_sheet(data_name)
    data.cell(_TITLE_ROW, 2, short)
    data.cell(_TITLE_ROW + 1, 2, full)
    for row, (year, share) in enumerate(shares.items(), _FIRST_ROW):
        data.cell(row, 2, f"{year}*" if year == span["last"] else str(year))
        data.cell(row, 3, float(share))
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
