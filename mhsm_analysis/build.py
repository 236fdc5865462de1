"""Build the tables of ``data/`` from publishers' files, check them, and only then write them."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from . import catalog
from .errors import DamagedTableError, MhsmError, SourceFileError
from .sources.nhe import read_nhe_annual
from .sources.oews import read_national_wages, read_sector_wages
from .sources.projections import read_projections

FOLDERS = ("oews", "projections", "health_spending")
FIRST_WAGE_YEAR = 2019
# Typed by hand from the pages they name, so they have no publisher's file to be built from.
AUTHORED = ("claims", "series_breaks")
_SETTINGS = {
    "hospitals-2021": ("622", "Hospitals; state, local, and private"),
    "outpatient-2021": ("6214", "Outpatient care centers"),
    "physicians-2021": ("6211", "Offices of physicians"),
    "nursing-2021": ("623", "Nursing and residential care facilities"),
}


def build(source: Path | str, target: Path | str | None = None) -> list[str]:
    """Re-create every table from the files in ``source``; write them to ``target`` once all checks have passed.

    Parameters
    ----------
    source
        A folder with ``oews``, ``projections`` and ``health_spending`` inside.
    target
        Where tables and descriptor go; the folder in use (see `catalog.data_folder`) where None.

    Returns
    -------
    list of str
        One line a table: rows, and what changed against the table in use.

    Raises
    ------
    SourceFileError
        Where a file is missing or not as expected; nothing is written then.
    MhsmError
        Where a built table does not fit its entry in the descriptor, or the target cannot be written.
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
    tables = make_tables(source)
    contents, lines = {}, []
    for entry in package["resources"]:
        name = entry["name"]
        frame = fit(tables[name], entry)
        contents[entry["path"]] = content = to_csv(frame)
        lines.append(f"{name}: {len(frame):,} rows, {changes(name, entry, frame)}")
        entry["hash"], entry["bytes"] = catalog.content_hash(content), len(content)
    contents[catalog.DESCRIPTOR] = (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()
    _write_all(target, contents)
    return [*lines, f"written to {target}"]


def make_tables(source: Path) -> dict[str, pd.DataFrame]:
    """Read every table from the publishers' files in ``source``."""
    tables = {name: read_authored(name) for name in AUTHORED}
    workbooks = sorted(
        path
        for path in (source / "oews").glob("national_M[0-9][0-9][0-9][0-9]_dl.xls*")
        if path.suffix in (".xls", ".xlsx") and int(path.stem[len("national_M") :][:4]) >= FIRST_WAGE_YEAR
    )
    if not workbooks:
        raise SourceFileError(f"No national OEWS workbook (national_M2021_dl.xlsx, …) in {source / 'oews'}.")
    tables["national_wages"] = pd.concat(map(read_national_wages, workbooks), ignore_index=True)
    tables["wages_by_industry"] = settings_2021(
        read_sector_wages(source / "oews" / "sector_11-9111_2005_2023.csv"), tables["claims"]
    )
    folder = source / "projections"
    tables["projections"] = read_projections(
        folder / "ep_2020-30_table-1.2.csv", folder / "ep_2020-30_Employment-Projections.csv"
    )
    tables["health_spending"] = read_nhe_annual(source / "health_spending" / "nhe_annual.csv")
    return tables


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


def settings_2021(sectors: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Put together the five settings of the article: government from the official row, four as quoted."""
    title = "Medical and Health Services Managers"
    government = sectors[(sectors["year"] == 2021) & (sectors["industry_code"] == "99")]
    official = government.assign(
        occupation_title=title, evidence="official", source="BLS OEWS, May 2021, table by sector (NAICS 99)"
    )
    quoted = claims[claims["claim_id"].isin(_SETTINGS)]
    if len(government) != 1 or len(quoted) != len(_SETTINGS):
        raise SourceFileError(
            f"The settings of May 2021 need one row for government (NAICS 99) and the claims {', '.join(_SETTINGS)}:"
            f" found {len(government)} and {len(quoted)}."
        )
    naics = quoted["claim_id"].map(_SETTINGS)
    rest = pd.DataFrame(
        {
            "year": 2021,
            "occupation_code": "11-9111",
            "industry_code": naics.str[0],
            "occupation_title": title,
            "industry_title": naics.str[1],
            "annual_p50_usd": quoted["value"],
            "evidence": "quoted",
            "source": quoted["source"],
        }
    )
    return pd.concat([official, rest], ignore_index=True)


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
            frame[field["name"]] = cells.astype("Int64")
    return frame


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a table as it stands in ``data/``: UTF-8, comma, LF, missing cells empty."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def changes(name: str, entry: dict[str, Any], built: pd.DataFrame) -> str:
    """Say how a built table differs from the one in use: rows added and removed, cells changed."""
    try:
        old = catalog.read_table(name)
    except DamagedTableError:
        return "replaces one that is missing or damaged"
    key = entry["schema"]["primaryKey"]
    old, new = (
        frame.set_index(key).astype("string") for frame in (old, catalog.parse(to_csv(built), catalog.dtypes(entry)))
    )
    common = old.index.intersection(new.index)
    cells = int((old.loc[common, new.columns].fillna("") != new.loc[common].fillna("")).to_numpy().sum())
    added, removed = len(new.index.difference(old.index)), len(old.index.difference(new.index))
    if not (cells or added or removed):
        return "unchanged"
    return f"{added:,} rows added, {removed:,} removed, {cells:,} cells changed"


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
        for file in contents:
            (staging / file).replace(target / file)
    except OSError as error:
        raise MhsmError(
            f"Cannot write {file} to {target} ({error.strerror}): name another folder with --to."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
