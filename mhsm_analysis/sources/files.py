"""What every reader needs: open a file only if it is what its name says, and find columns by their heading."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from ..errors import SourceFileError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECODING = ("utf-8-sig", "cp1252")
# Commas stand between thousands only: 12,34 is a number of another country's, or two cells.
_NUMBER = r"[+-]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"

_recorded: ContextVar[dict[Path, str] | None] = ContextVar("recorded", default=None)


@contextmanager
def recording() -> Iterator[dict[Path, str]]:
    """Record the SHA-256 of every file read inside the block, so that a table can name what it was built from."""
    files: dict[Path, str] = {}
    token = _recorded.set(files)
    try:
        yield files
    finally:
        _recorded.reset(token)
        if (outer := _recorded.get()) is not None:
            outer.update(files)


def read_bytes(path: Path | str) -> bytes:
    """Return a file's bytes; raise `SourceFileError` where it is missing, empty or a web page."""
    path = Path(path)
    if path.is_dir():
        raise SourceFileError(f"{path} is a folder: expected one file, as its publisher offers it.")
    if not path.is_file():
        raise SourceFileError(f"{path} is not there: expected a file as its publisher offers it.")
    content = path.read_bytes()
    if not content:
        raise SourceFileError(f"{path.name} is empty: the download was cut off; fetch it again.")
    if (files := _recorded.get()) is not None:
        files[path] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise SourceFileError(
            f"{path.name} is a web page, not a data file: the site answered with a page (often a refusal) that was"
            " saved under the file's name; open the address in a browser and save the file itself."
        )
    return content


def open_workbook(path: Path | str) -> CalamineWorkbook:
    """Open an Excel workbook (.xls or .xlsx); raise `SourceFileError` where it is another thing or half a file."""
    path = Path(path)
    content = read_bytes(path)
    if not content.startswith((_ZIP, _OLE)):
        raise SourceFileError(
            f"{path.name} is not an Excel workbook: expected .xlsx or .xls content, found bytes that begin"
            f" {content[:8]!r}."
        )
    with _damage_as(f"{path.name} cannot be opened as a workbook"):
        return CalamineWorkbook.from_filelike(io.BytesIO(content))


def read_sheet(workbook: CalamineWorkbook, name: str, file: str) -> list[list[object]]:
    """Return a sheet's cells, leading empty ones included; raise `SourceFileError` where it is damaged."""
    with _damage_as(f"{file}, sheet {name!r}, cannot be read"):
        return [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]


@contextmanager
def _damage_as(what: str) -> Iterator[None]:
    """Turn what the workbook library raises of a damaged file into one sentence."""
    try:
        yield
    except BaseException as error:
        # Some cut-off files make the library panic, which is no Exception and has no importable class.
        if (
            not isinstance(error, (CalamineError, zipfile.BadZipFile, OSError))
            and type(error).__name__ != "PanicException"
        ):
            raise
        raise SourceFileError(f"{what} ({error}): it is damaged or half downloaded; fetch it again.") from error


def read_text(path: Path | str) -> str:
    """Return a text file decoded as UTF-8 or, as CMS writes it, cp1252."""
    content = read_bytes(path)
    for encoding in _DECODING:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceFileError(f"{Path(path).name} is neither UTF-8 nor cp1252 text.")


def read_csv_text(path: Path | str) -> pd.DataFrame:
    """Read a CSV file with every cell as text: no word (``None``, ``N/A``) is taken for a missing value."""
    text = read_text(path)
    try:
        refuse_twice(next(csv.reader(io.StringIO(text, newline="")), []), Path(path).name)
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        if not isinstance(frame.index, pd.RangeIndex):  # pandas takes a first cell too many for the row's name
            raise SourceFileError(
                f"{Path(path).name} has rows with more cells than headings: was a comma left unquoted?"
            )
        return frame
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise SourceFileError(f"{Path(path).name} cannot be read as CSV: {error}") from error


def refuse_twice(headings: Sequence[str], file: str) -> None:
    """Raise `SourceFileError` where a heading stands above two columns: which of them is meant nobody can say."""
    written = [heading.strip() for heading in headings]
    if twice := [heading for heading in dict.fromkeys(written) if heading and written.count(heading) > 1]:
        raise SourceFileError(
            f"{file}: the column {twice[0]!r} stands twice, so that either could be meant: was a column put in?"
        )


def choose_columns(frame: pd.DataFrame, headings: Mapping[str, str], file: str) -> pd.DataFrame:
    """Select columns by heading and rename them; raise `SourceFileError` naming the headings that are not there."""
    missing = [heading for heading in headings if heading not in frame.columns]
    if missing:
        raise SourceFileError(
            f"{file} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(map(repr, missing))}:"
            f" found {', '.join(map(repr, map(str, frame.columns)))}. Did the publisher change a heading?"
        )
    return frame[list(headings)].rename(columns=dict(headings))


def to_number(cells: pd.Series, file: str, missing: Iterable[str] = ()) -> pd.Series:
    """Turn text with thousands commas into numbers; only the words in ``missing`` become missing values.

    Raises
    ------
    SourceFileError
        Where another cell is not a number, with the first such cell.
    """
    text = cells.astype(str).str.strip()
    absent = text.isin(list(missing))
    bad = ~text.str.fullmatch(_NUMBER) & ~absent
    numbers = pd.to_numeric(text.where(~absent & ~bad).str.replace(",", ""))
    if bad.any():
        row = bad.idxmax()
        raise SourceFileError(f"{file}: {text[row]!r} in column {cells.name!r} (data row {row}) is not a number.")
    return numbers
