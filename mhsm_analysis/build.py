"""Build the tables of ``data/`` from publishers' files, check them, and only then write them."""

from __future__ import annotations

import copy
import json
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pandas as pd

from . import catalog
from .changes import changes
from .checks import run_checks
from .errors import DamagedTableError, MhsmError, SourceFileError
from .sources import macro, nhe, oews, projections, soc
from .sources.files import recording
from .words import spans

FOLDERS = ("oews", "projections", "health_spending", "context", "occupations")
FIRST_WAGE_YEAR = 2004
TITLES = "soc_2018_direct_match_title_file.xlsx"
# Typed by hand from the pages they name, so they have no publisher's file to be built from.
AUTHORED = ("claims", "series_breaks", "career_paths", "employer_shares")
NO_DATA = (".md", ".pdf", ".html")  # what stands beside data and explains them
EDITIONS = ("vintage", "release", "edition", "year")


def build(
    source: Path | str, target: Path | str | None = None, *, allow_removed: bool = False, accept: bool = False
) -> list[str]:
    """Re-create every table from the files in ``source``; write them to ``target`` once all checks have passed.

    Parameters
    ----------
    source
        A folder with ``oews``, ``projections``, ``health_spending``, ``context`` and ``occupations`` inside.
    target
        Where tables and descriptor go; the folder in use (see `catalog.data_folder`) where None.
    allow_removed
        Build even where rows of the tables in use are not in ``source``.
    accept
        Build even where figures changed that publishers do not change: those of an edition already published, a
        revised series by more than a tenth, a row that slipped by a year.

    Returns
    -------
    list of str
        One line a table: rows, and what changed against the table in use, below it the largest changes; files that no
        reader took; what was checked.

    Raises
    ------
    SourceFileError
        Where a file is missing or not as expected; nothing is written then.
    MhsmError
        Where a built table does not fit its entry in the descriptor or fails a check (see `checks`), rows would be
        lost or published figures changed, or the target cannot be written; the tables in use stay as they are.
    """
    source = Path(source)
    absent = [name for name in FOLDERS if not (source / name).is_dir()]
    if absent:
        raise SourceFileError(
            f"{source} has no folder {' or '.join(absent)}: expected the folder that holds {', '.join(FOLDERS)}, each"
            " with its publisher's files."
        )
    target = catalog.data_folder() if target is None else Path(target)
    package = copy.deepcopy(catalog.descriptor())
    described = {entry["name"] for entry in package["resources"]}
    if odd := described ^ {*AUTHORED, *readers_of(source)}:
        raise MhsmError(
            f"The descriptor in {catalog.data_folder()} has other tables than are built ({', '.join(sorted(odd))}):"
            " restore it from the project."
        )
    made, inputs = make_tables(source)
    tables = {entry["name"]: fit(made[entry["name"]], entry) for entry in package["resources"]}
    results = run_checks(tables)
    if not allow_removed and (lost := _lost_rows(package, tables)):
        raise MhsmError(
            f"Nothing was written: {'; '.join(lost)} would be lost. Is a file missing from {source}, or cut off? To"
            " build without these rows, add --allow-removed."
        )
    if failed := [str(result) for result in results if result.failed]:
        raise MhsmError("Nothing was written: " + "; ".join(failed) + ".")
    contents: dict[str, bytes] = {}
    lines: list[str] = []
    wrong: list[str] = []
    for entry in package["resources"]:
        name = entry["name"]
        contents[entry["path"]] = content = to_csv(tables[name])
        changed = changes(name, entry, content, authored=name in AUTHORED)
        lines += [f"{name}: {len(tables[name]):,} rows, {changed.said}", *changed.lines()]
        wrong += [changed.wrong] if changed.wrong else []
        entry["hash"], entry["bytes"] = catalog.content_hash(content), len(content)
        if name in inputs:
            if not inputs[name]:
                raise MhsmError(f"The table {name} was built without reading a file: its inputs cannot be recorded.")
            entry["inputs"] = [
                {"path": path.relative_to(source).as_posix(), "hash": found}
                for path, found in sorted(inputs[name].items())
            ]
    if wrong and not accept:
        raise MhsmError(
            f"Nothing was written: {'; '.join(wrong)}. Was a source edited, or cut? If the publisher changed it, or a"
            " reader reads it better now, add --accept."
        )
    contents[catalog.DESCRIPTOR] = (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()
    _write_all(target, contents)
    lines += _unread(source, inputs)
    compared = sum(result.compared for result in results)
    return [*lines, f"{len(results)} checks passed, {compared:,} comparisons", f"written to {target}"]


def _lost_rows(package: dict[str, Any], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Say how many rows the tables in use have that the built ones have not, and of which editions."""
    lost = []
    for entry in package["resources"]:
        name, key = entry["name"], entry["schema"]["primaryKey"]
        try:
            old = catalog.read_table(name)
        except DamagedTableError:
            continue
        if name in AUTHORED or not set(key) <= set(old.columns):
            continue
        rows = [pd.MultiIndex.from_frame(frame[key].astype(str)) for frame in (old, tables[name])]
        gone = old[~rows[0].isin(rows[1])]
        edition = next((column for column in EDITIONS if column in gone), key[0])
        if len(gone):
            lost.append(f"{len(gone):,} rows of {name} ({edition} {spans(gone[edition])})")
    return lost


def _unread(source: Path, inputs: dict[str, dict[Path, str]]) -> list[str]:
    """Name the files that no reader took; first those named like one that was read, a new year perhaps."""

    def shape(path: Path) -> tuple[Path, str]:
        return path.parent, re.sub(r"[0-9]+", "#", path.name)

    read = {path for files in inputs.values() for path in files}
    shapes = {shape(path) for path in read}
    others = [path for path in sorted(source.rglob("*")) if path.is_file()]
    others = [path for path in others if path not in read and path.suffix.lower() not in NO_DATA]
    alike = [path for path in others if shape(path) in shapes]
    rest = [path.relative_to(source).as_posix() for path in others if path not in alike]
    told = [f"not read, though named like a file that was: {path.relative_to(source).as_posix()}" for path in alike]
    return [*told, *([f"not read: {', '.join(rest)}"] if rest else [])]


def make_tables(source: Path) -> tuple[dict[str, pd.DataFrame], dict[str, dict[Path, str]]]:
    """Read every table from the publishers' files in ``source``; return them, and the hashes of the files of each."""
    tables, inputs = {name: read_authored(name) for name in AUTHORED}, {}
    for name, read in readers_of(source).items():
        with recording() as inputs[name]:
            tables[name] = read()
    return tables, inputs


def readers_of(source: Path) -> dict[str, Callable[[], pd.DataFrame]]:
    """Say how each table is read from the publishers' files in ``source``."""
    claims = read_authored("claims")
    wages, outlook, health, context, classification = (source / folder for folder in FOLDERS)
    readers: dict[str, Callable[[], pd.DataFrame]] = {
        "national_wages": lambda: read_every_may(wages),
        "wages_by_industry": lambda: oews.read_all_wages_by_industry(wages, outlook, claims),
        "wages_by_area": lambda: oews.read_all_wages_by_area(wages),
        "price_parities": lambda: macro.read_price_parities(wages / "rpp_SARPP_STATE_2008_2023.csv"),
        "projections": lambda: projections.read_all_projections(outlook),
        "educational_attainment": lambda: projections.read_all_attainment(outlook),
        "health_spending": lambda: nhe.read_nhe_annual(health / "nhe_annual.csv"),
        "health_spending_by_type": lambda: nhe.read_all_nhe_by_type(health),
        "health_spending_projections": lambda: nhe.read_nhe_projections(health),
        "health_spending_projections_by_type": lambda: nhe.read_nhe_projections_by_type(health / "NHE60-26.csv"),
        "consumer_prices": lambda: macro.read_consumer_prices(context),
        "gdp": lambda: macro.read_gdp(context),
        "payroll_employment": lambda: macro.read_payroll_employment(context),
        "health_share_international": lambda: macro.read_health_share_international(context),
        "occupation_titles": lambda: soc.read_occupation_titles(classification / TITLES),
        "occupation_crosswalk": lambda: soc.read_occupation_crosswalk(classification),
    }
    return readers


def read_every_may(folder: Path) -> pd.DataFrame:
    """Read the national workbooks of every May from 2004 on, without a gap."""
    books: dict[int, Path] = {}
    for path in sorted(folder.glob("national_*dl*.xls*")):
        found = re.search(r"[0-9]{4}", path.stem)
        if not found:
            raise SourceFileError(f"{path.name} does not say its year: put it into the name (national_M2009_dl.xls).")
        year = int(found[0])
        if year in books:
            raise SourceFileError(f"Two workbooks of May {year}: {books[year].name} and {path.name}; keep one.")
        books[year] = path
    years = range(FIRST_WAGE_YEAR, max(books, default=FIRST_WAGE_YEAR) + 1)
    absent = [str(year) for year in years if year not in books]
    if absent:
        raise SourceFileError(
            f"No national OEWS workbook of May {', '.join(absent)} in {folder}: put it there as"
            f" national_M{absent[0]}_dl.xlsx (from https://www.bls.gov/oes/tables.htm)."
        )
    return pd.concat((oews.read_national_wages(books[year]) for year in years), ignore_index=True)


def read_authored(name: str) -> pd.DataFrame:
    """Read a table that is typed in ``data/`` itself, whatever its recorded hash: the build records the new one."""
    entry = catalog.table(name)
    path = catalog.data_folder() / entry["path"]
    try:
        return catalog.parse(path.read_bytes(), catalog.dtypes(entry))
    except FileNotFoundError as error:
        raise MhsmError(f"{path} is missing: it is typed by hand, so restore it (git checkout data).") from error
    except ValueError as error:  # a row with too many cells, a word in a column of numbers
        raise MhsmError(f"{path} cannot be read as its descriptor says: {error}") from error


def fit(frame: pd.DataFrame, entry: dict[str, Any]) -> pd.DataFrame:
    """Hold a built table against its entry in the descriptor; return it with its columns in order, sorted by key."""
    name, fields, key = entry["name"], entry["schema"]["fields"], entry["schema"]["primaryKey"]
    columns = [field["name"] for field in fields]
    if set(frame.columns) != set(columns):
        odd = ", ".join(sorted(set(frame.columns) ^ set(columns)))
        raise MhsmError(f"The built table {name} and its descriptor disagree about the columns {odd}.")
    frame = frame[columns].sort_values(key, ignore_index=True)
    if frame.duplicated(key).any():
        raise MhsmError(f"The built table {name} has two rows with the same {', '.join(key)}.")
    for field in fields:
        cells, rules = frame[field["name"]], field.get("constraints", {})
        if rules.get("required") and (cells.isna() | cells.eq("")).any():
            raise MhsmError(f"The built table {name} has an empty {field['name']}, which every row must have.")
        allowed = rules.get("enum")
        if allowed and not cells.dropna().isin(allowed).all():
            raise MhsmError(f"The built table {name} has a {field['name']} outside {', '.join(allowed)}.")
        if field["type"] == "integer":
            try:
                frame[field["name"]] = cells.astype("Int64")
            except (TypeError, ValueError) as error:
                raise MhsmError(f"The built table {name} has a {field['name']} that is no whole number.") from error
    return frame


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a table as it stands in ``data/``: UTF-8, comma, LF, missing cells empty."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _write_all(target: Path, contents: dict[str, bytes]) -> None:
    """Write every file beside its place first, then move them in one by one, the descriptor with its hashes last.

    Nothing is ever half-written; should a move fail, tables that do not fit the descriptor are refused when loaded.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=target, prefix=".building-"))
    except OSError as error:
        raise MhsmError(f"Cannot write to {target} ({error.strerror}): name another folder with --to.") from error
    try:
        for file, content in contents.items():
            (staging / file).write_bytes(content)
        with _undisturbed():  # between two moves the tables would not fit their descriptor
            for file in contents:
                (staging / file).replace(target / file)
    except OSError as error:
        raise MhsmError(
            f"Cannot write {file} to {target} ({error.strerror}): name another folder with --to."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep what would end the process until the block is done."""
    held: list[int] = []
    names = [name for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names] if current_thread() is main_thread() else []
    before = {number: signal.signal(number, lambda arrived, _: held.append(arrived)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        for number in held[:1]:
            signal.raise_signal(number)
