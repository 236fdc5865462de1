"""Which tables there are, what their columns mean and where each came from: the descriptor, read once.

The tables lie in the folder that ``MHSM_DATA`` names (one that ``mhsm data build --to`` wrote), else inside the
installed package, else in the checkout's ``data/``.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from .errors import DamagedTableError, MhsmError

DESCRIPTOR = "datapackage.json"

# A frame shown bare in a notebook: what is said in it is of money, and JupyterLab would read two dollar signs as the
# ends of a formula. Whoever wants formulas in frames of their own can set it back.
if "ipykernel" in sys.modules:
    pd.set_option("display.html.use_mathjax", False)


def data_folder() -> Path:
    """Return the folder that holds the tables and their descriptor."""
    if chosen := os.environ.get("MHSM_DATA"):
        return Path(chosen)
    return own_folder()


@functools.cache
def own_folder() -> Path:
    """Return the folder of the tables that come with the package."""
    package = Path(__file__).parent
    # A wheel carries the tables inside the package; an editable install leaves them in the checkout.
    return package / "data" if (package / "data").is_dir() else package.parent / "data"


def descriptor() -> dict[str, Any]:
    """Return the descriptor of the data package (Frictionless Data Package) as a dictionary."""
    return _read_descriptor(*_as_it_stands())


def _as_it_stands() -> tuple[Path, int]:
    """Return the descriptor's path and when it was last changed."""
    path = _descriptor_in(os.environ.get("MHSM_DATA"))
    try:
        return path, path.stat().st_mtime_ns
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DamagedTableError(
            f"No data here: {path} is not there. Set MHSM_DATA to a folder made by `mhsm data build`, or unset it."
        ) from error
    except OSError as error:
        raise DamagedTableError(
            f"No data here: {str(path)[:200]} cannot be read ({error.strerror}). Set MHSM_DATA to a folder made by"
            " `mhsm data build`, or unset it."
        ) from error


@functools.lru_cache(maxsize=16)
def _descriptor_in(_chosen: str | None) -> Path:
    return data_folder() / DESCRIPTOR


@functools.lru_cache(maxsize=4)
def _read_descriptor(path: Path, _changed: int) -> dict[str, Any]:
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise DamagedTableError(f"{path} is not valid JSON ({error}): restore it from the project.") from error
    except OSError as error:
        raise DamagedTableError(f"{path} cannot be read ({error.strerror}): restore it from the project.") from error
    if fault := _fault_of(package):
        raise DamagedTableError(f"{path} does not describe the tables ({fault}): restore it from the project.")
    return package


def _fault_of(package: Any) -> str:
    """Say what is wrong with a descriptor that any reader of it would stumble over; empty where nothing."""
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not resources:
        return "it has no list of resources"
    seen: set[str] = {DESCRIPTOR}
    for place, entry in enumerate(resources, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            return f"its resource {place} has no name"
        if fault := _fault_of_entry(entry):
            return f"its resource {entry['name']} has {fault}"
        for name in (entry["name"], entry["path"]):
            if name in seen:
                return f"{name} stands twice"
            seen.add(name)
    return ""


def _fault_of_entry(entry: dict[str, Any]) -> str:
    texts = ("title", "path", "hash", "evidence", "checked")
    lacking = [name for name in texts if not isinstance(entry.get(name), str)]
    schema = entry.get("schema")
    fields, key = (schema.get(name) if isinstance(schema, dict) else None for name in ("fields", "primaryKey"))
    lists = {"schema with fields": fields, "primaryKey": key, **{n: entry.get(n) for n in ("sources", "licenses")}}
    lacking += [name for name, value in lists.items() if not isinstance(value, list) or not value]
    lacking += [] if isinstance(entry.get("breaks"), list) else ["breaks"]
    if lacking:
        return f"no {', '.join(lacking)}"
    assert isinstance(fields, list)
    assert isinstance(key, list)
    if Path(entry["path"]).name != entry["path"]:
        return f"the path {entry['path']!r}, which is no plain name of a file"
    told = {"sources": ("publisher", "title", "release", "path"), "licenses": ("title",)}
    for part, wanted in told.items():
        if not all(isinstance(one, dict) and all(isinstance(one.get(w), str) for w in wanted) for one in entry[part]):
            return f"{part} without {', '.join(wanted)}"
    names = [field.get("name") if isinstance(field, dict) else None for field in fields]
    for name, field in zip(names, fields, strict=True):
        rules = field.get("constraints", {}) if isinstance(field, dict) else None
        if not isinstance(name, str) or field.get("type") not in ("string", "integer", "number"):
            return f"a field {name!r} that is no string, integer or number"
        if not isinstance(rules, dict) or not isinstance(rules.get("enum", []), list):
            return f"constraints of {name} that are none"
        ends = [rules.get(end) for end in ("minimum", "maximum") if end in rules]
        if len(ends) == 1 or not all(isinstance(end, int | float) for end in ends):
            return f"a range of {name} without two ends"
    if len(set(names)) < len(names) or not set(map(str, key)) <= set(names):
        return "a field twice, or a primaryKey that is no field"
    return ""


def table(name: str) -> dict[str, Any]:
    """Return one table's entry in the descriptor: path, fields, key and provenance."""
    entries = _entries(*_as_it_stands())
    if name not in entries:
        raise MhsmError(f"There is no table {name!r}; there are {', '.join(entries)}.")
    return entries[name]


@functools.lru_cache(maxsize=4)
def _entries(path: Path, changed: int) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in _read_descriptor(path, changed)["resources"]}


def read_table(name: str) -> pd.DataFrame:
    """Read a table with its types; its provenance stands in ``attrs``.

    Raises
    ------
    DamagedTableError
        Where the file is missing or its SHA-256 is not the recorded one.
    """
    frame = shared_table(name).copy()
    frame.attrs = provenance(name)
    return frame


def shared_table(name: str) -> pd.DataFrame:
    """Read a table as `read_table` does, without a copy of its own: to choose rows of, never to change."""
    entry = table(name)
    path = data_folder() / entry["path"]
    if not path.is_file():
        raise DamagedTableError(f"The table {name} is missing: expected {path}. Restore it, or reinstall.")
    frame = _read_csv(path, path.stat().st_mtime_ns, entry["hash"], tuple(dtypes(entry).items()))
    frame.attrs = provenance(name)
    return frame


@functools.lru_cache(maxsize=16)
def _read_csv(path: Path, _changed: int, recorded: str, types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    content = path.read_bytes()
    found = content_hash(content)
    if found != recorded:
        raise DamagedTableError(
            f"{path} is damaged or was edited: its hash is {found[:19]}…, the descriptor records {recorded[:19]}…."
            " Restore it (git checkout data, or reinstall), or, if the change is meant, run `mhsm data build`."
        )
    return parse(content, dict(types))


def parse(content: bytes, types: dict[str, str]) -> pd.DataFrame:
    """Read a table's bytes; only an empty cell is missing (``None`` and ``N/A`` are words)."""
    return pd.read_csv(io.BytesIO(content), dtype=types, keep_default_na=False, na_values=[""])


def content_hash(content: bytes) -> str:
    """Return the hash in the form the descriptor keeps it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def dtypes(entry: dict[str, Any]) -> dict[str, str]:
    """Give each column's pandas type: text, whole numbers where every row has one, else float with missing values."""
    kinds = {}
    for field in entry["schema"]["fields"]:
        always = field.get("constraints", {}).get("required", False)
        kinds[field["name"]] = (
            "str" if field["type"] == "string" else "int64" if field["type"] == "integer" and always else "float64"
        )
    return kinds


def provenance(name: str) -> dict[str, str]:
    """Say where a table came from: its first source, licence, evidence, and how the copies were checked."""
    entry = table(name)
    return {
        "table": name,
        "title": entry["title"],
        **_told(entry["sources"][0]),
        "licence": entry["licenses"][0]["title"],
        "evidence": entry["evidence"],
        "checked": entry["checked"],
        "hash": entry["hash"],
    }


def list_sources(*names: str) -> pd.DataFrame:
    """List where tables come from, one row a source: of those named, or of every table.

    Returns
    -------
    pandas.DataFrame
        By table: ``title, publisher, product, release, page`` (for people), ``address`` (of the files or, where the
        publisher's is not known, of the copy that was read), ``licence, evidence, checked`` (how the copy was
        checked), ``hash`` (of the table).

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> mhsm.list_sources("national_wages")["publisher"].item()
    'US Bureau of Labor Statistics'
    """
    chosen = names or [entry["name"] for entry in descriptor()["resources"]]
    rows = [{**provenance(name), **_told(source)} for name in chosen for source in table(name)["sources"]]
    return pd.DataFrame(rows).set_index("table")


def _told(source: dict[str, str]) -> dict[str, str]:
    return {
        "publisher": source["publisher"],
        "product": source["title"],
        "release": source["release"],
        "page": source["path"],
        "address": source.get("download", source["path"]),
    }
