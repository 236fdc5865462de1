"""The form in which claims are written down: a CSV, one row a figure, every cell checked."""

from __future__ import annotations

import csv
import difflib
import functools
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ..catalog import shared_table, table
from ..errors import MhsmError, UnknownOccupationError
from ..occupations import code_of, find_occupation
from ..occupations.naming import NAMING, rows_of_title
from ..occupations.search import nearest
from .finding import STATISTICS

COLUMNS = (
    "claim_id",
    "statistic",
    "value",
    "upper_value",
    "unit",
    "bound",
    "rounding_unit",
    "reference_period",
    "edition",
    "occupation_code",
    "industry_code",
    "population",
    "cited_source",
    "locator",
    "source",
    "evidence",
)
OPTIONAL = ("upper_value",)  # a file without ranges need not have the column
BOUNDS = ("exact", "less_than", "more_than", "about", "at_least", "range")
EVIDENCE = ("official", "transcribed", "third_party", "quoted")
_MAY_BE_EMPTY = ("edition", "occupation_code", "industry_code", "upper_value")
_MOST_TOLD = 20
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")  # what a float holds exactly enough
# By family of statistics: the table whose titles a claim may name, and the column of the edition it cites.
_TITLED = {
    "wage": ("national_wages", "year"),
    "projection": ("projections", "vintage"),
    "attainment": ("educational_attainment", "vintage"),
}
# By family of statistics: the form of a period and of an edition, with an example of each.
_PERIOD = {
    "wage": (r"May [0-9]{4}", "May 2021"),
    "projection": (r"[0-9]{4}-[0-9]{4}", "2020-2030"),
    "level": (r"[0-9]{4}", "2020"),
    "attainment": (r"[0-9]{4}(-([0-9]{4}|[0-9][0-9])| and [0-9]{4})?", "2018-19"),
    "spending": (r"[0-9]{4}", "2020"),
}
_EDITION = {
    "projection": (r"[0-9]{4}-[0-9][0-9]", "the vintage, such as 2020-30"),
    "attainment": (r"[0-9]{4}-[0-9][0-9]", "the vintage, such as 2020-30"),
    "spending": (r"[0-9]{4}-(0[1-9]|1[0-2])", "the month of the release, such as 2021-12"),
}


def read_claims(path: Path | str) -> pd.DataFrame:
    """Read a file of claims and check every cell.

    Parameters
    ----------
    path
        CSV in UTF-8, comma, with the columns below in any order; ``docs/claims.md`` describes each.

    Returns
    -------
    pandas.DataFrame
        In the order of the file: ``claim_id, statistic, value, upper_value, unit, bound, rounding_unit,
        reference_period, edition, occupation_code, industry_code, population, cited_source, locator, source,
        evidence``. ``value``, ``upper_value`` (of a range) and ``rounding_unit`` are numbers in ``unit``; the others
        are text, missing where empty (`load_claims` has the same form). ``attrs["path"]``: the file.

    Raises
    ------
    MhsmError
        Where the file is not there or no file of claims, or cells are not allowed: the message names, for each, the
        line, the claim, the column, what was found and what is allowed. Nothing is read in part.

    Examples
    --------
    >>> from mhsm_analysis.catalog import data_folder
    >>> claims = read_claims(data_folder() / "claims.csv")
    >>> claims.loc[claims["claim_id"] == "low-2021", ["value", "bound", "rounding_unit"]].values.tolist()
    [[60800.0, 'less_than', 100.0]]
    """
    path = Path(path)
    rows, faults = _rows_of(path)
    cells = pd.DataFrame([row for _, row in rows], dtype="str", columns=list(COLUMNS))
    _check(cells, [f"{path.name}, line {line}" for line, _ in rows], faults)
    return _typed(cells, str(path))


def check_claims(claims: pd.DataFrame) -> pd.DataFrame:
    """Check a frame of claims as `read_claims` checks a file, and return it with the columns in order.

    Raises
    ------
    MhsmError
        Where a column is missing or a cell is not allowed; rows are counted from 1.
    """
    if not isinstance(claims, pd.DataFrame):
        raise MhsmError(f"Claims are a frame such as load_claims() returns, not {type(claims).__name__}.")
    missing = [name for name in COLUMNS if name not in claims and name not in OPTIONAL]
    twice = [name for name in COLUMNS if list(claims.columns).count(name) > 1]
    if missing or twice or not len(claims):
        raise MhsmError(
            f"Claims need the columns of load_claims(): {', '.join(missing)} not found."
            if missing
            else f"Claims have each column once: {', '.join(twice)} stands twice."
            if twice
            else "Claims need at least one row: the frame has none."
        )
    claims = claims.reindex(columns=list(COLUMNS))
    as_printed = {name: claims[name].astype(str) for name in COLUMNS if claims[name].dtype in ("float16", "float32")}
    claims = claims.assign(**{name: cells.where(claims[name].notna()) for name, cells in as_printed.items()})
    cells = pd.DataFrame({name: [_as_text(value) for value in claims[name]] for name in COLUMNS}, dtype="str")
    _check(cells, [f"row {place}" for place in range(1, len(cells) + 1)])
    return _typed(cells, claims.attrs.get("path", ""))


def _as_text(value: object) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return format(Decimal(str(value)), "f") if is_number else str(value)


def _code_named(cell: str, row: Mapping[str, str], family: str) -> str:
    """Return the code that a cell names, a title by the year or vintage that the claim cites; empty where it does not.

    A title that the cited edition lacks is the newest code's, and the audit then says what that edition lacks.
    """
    try:
        code = code_of(cell)
    except UnknownOccupationError:  # a specialty of O*NET
        return ""
    if code is not None or family not in _TITLED:
        return code or ""
    name, column = _TITLED[family]
    cited = row["reference_period"].removeprefix("May ") if column == "year" else row["edition"]
    return _code_of_title(name, table(name)["hash"], column, cited, cell)


@functools.lru_cache(maxsize=4096)
def _code_of_title(name: str, known_hash: str, column: str, cited: str, title: str) -> str:
    for chosen in (_by_edition(name, known_hash, column).get(cited), shared_table(name)):
        if chosen is not None and len(fits := rows_of_title(chosen, title)):
            return find_occupation(fits, title)
    return ""


@functools.lru_cache(maxsize=4)
def _by_edition(name: str, _hash: str, column: str) -> dict[str, pd.DataFrame]:
    rows = shared_table(name)
    named = rows[[one for one in NAMING if one in rows]]
    return {str(edition): of_one for edition, of_one in named.groupby(column)}


def _specialty(row: Mapping[str, str]) -> str:
    """Say what is wrong with a code that names a specialty within an occupation; empty for another cell."""
    try:
        code_of(row["occupation_code"])
    except UnknownOccupationError as error:
        return f" ({str(error).removesuffix('.')})"
    return ""


def _typed(cells: pd.DataFrame, path: str) -> pd.DataFrame:
    cells = cells.assign(
        occupation_code=[
            _code_named(row["occupation_code"], row, STATISTICS[row["statistic"]].family)
            for row in cells.to_dict("records")
        ]
    )
    typed = cells.where(cells.ne("")).astype({"value": float, "rounding_unit": float, "upper_value": float})
    typed.attrs = {"path": path} if path else {}
    return typed


def _rows_of(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """Read the lines of a file of claims, each with its number, and say which have too many or too few cells."""
    wanted = f"expected a CSV with the columns {', '.join(COLUMNS)}"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MhsmError(f"{path.absolute()} cannot be read ({error.strerror}): name a CSV of claims.") from error
    except UnicodeDecodeError as error:
        raise MhsmError(f"{path.name} is not UTF-8 text: {wanted}; save it as CSV UTF-8.") from error
    if not text.strip():
        raise MhsmError(f"{path.name} is empty: {wanted}.")
    if text.lstrip()[:1] == "<":
        raise MhsmError(f"{path.name} is a web page: {wanted}.")
    try:
        lines = csv.reader(io.StringIO(text), strict=True)
        heading = next(lines)
        rows = [(lines.line_num, line) for line in lines if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise MhsmError(f"{path.name} is no CSV ({error}): {wanted}.") from error
    if len(heading) == 1 and heading[0].count(";") > 1:
        raise MhsmError(f"{path.name} is separated by semicolons: {wanted}; save it as CSV with commas.")
    missing = [name for name in COLUMNS if name not in heading and name not in OPTIONAL]
    strange = [name for name in heading if name not in COLUMNS]
    if missing or strange or len(set(heading)) < len(heading):
        faults = [f"missing: {', '.join(missing)}"] if missing else []
        faults += [f"not known: {', '.join(map(repr, strange[:5]))}"] if strange else []
        raise MhsmError(f"{path.name} is no file of claims ({'; '.join(faults) or 'a column stands twice'}): {wanted}.")
    if not rows:
        raise MhsmError(f"{path.name} has a heading but no claim: write one claim a line.")
    odd = [
        f"{path.name}, line {line}: found {len(cells)} cells, expected {len(heading)}; put a cell that has a comma into"
        " double quotes."
        for line, cells in rows
        if len(cells) != len(heading)
    ]
    none = dict.fromkeys(OPTIONAL, "")
    whole = [(line, [cell.strip() for cell in cells]) for line, cells in rows if len(cells) == len(heading)]
    return [(line, none | dict(zip(heading, cells, strict=True))) for line, cells in whole], odd


def _check(cells: pd.DataFrame, places: list[str], known: Sequence[str] = ()) -> None:
    """Check every cell of every row, and name all faults at once, those known before them first.

    ``places`` says where each row stands.
    """
    seen: dict[str, str] = {}
    told = list(known)
    for place, row in zip(places, cells.to_dict("records"), strict=True):
        where = f"{place} (claim {row['claim_id'] or 'without claim_id'})"
        for column, fault in _faults({str(name): cell for name, cell in row.items()}):
            told.append(f"{where}, column {column}: found {row[column]!r}, expected {fault}.")
        if row["claim_id"] in seen:
            told.append(
                f"{where}, column claim_id: found {row['claim_id']!r}, expected a name of its own:"
                f" {seen[row['claim_id']]} has it too."
            )
        elif row["claim_id"]:
            seen[row["claim_id"]] = place
    if len(told) == 1:
        raise MhsmError(told[0])
    if told:
        more = [f"... and {len(told) - _MOST_TOLD:,} more."] if len(told) > _MOST_TOLD else []
        raise MhsmError("\n  ".join([f"{len(told):,} things are not as expected:", *told[:_MOST_TOLD], *more]))


def _faults(row: dict[str, str]) -> list[tuple[str, str]]:
    """List the columns whose cell is not allowed, each with what is; a cell that hangs on a faulty one is left out."""
    found: dict[str, str] = {}
    for name in COLUMNS:
        if not row[name] and name not in _MAY_BE_EMPTY:
            found[name] = "a cell that is not empty"
        elif not row[name].isprintable():  # what would steer a terminal
            found[name] = "text without line breaks or control characters"
    statistic = STATISTICS.get(row["statistic"])
    if statistic is None and "statistic" not in found:
        near = difflib.get_close_matches(row["statistic"], STATISTICS, n=1)
        hint = f"{near[0]!r} (the nearest) or another " if near else ""
        found["statistic"] = f"{hint}one of {', '.join(STATISTICS)}"
    for name in ("value", "rounding_unit", "upper_value"):
        if row[name] and not _NUMBER.fullmatch(row[name]):
            found.setdefault(
                name,
                "a number such as 60800 or 19.7 (no comma, sign of a unit or exponent; up to 12 digits and 6 decimals)",
            )
    choices = {"bound": BOUNDS, "evidence": EVIDENCE} | ({"unit": tuple(statistic.units)} if statistic else {})
    for name, allowed in choices.items():
        if row[name] not in allowed:
            found.setdefault(name, f"one of {', '.join(allowed)}")
    if "bound" not in found and (row["bound"] == "range") != bool(row["upper_value"]):
        expected = {True: "a number, the upper end of the range", False: "an empty cell, as bound is not range"}
        found.setdefault("upper_value", expected[row["bound"] == "range"])
    for name, fault in _faults_of_numbers(row, found):
        found.setdefault(name, fault)
    for name, fault in _faults_of_place(row, statistic.family) if statistic else []:
        found.setdefault(name, fault)
    return [(name, found[name]) for name in COLUMNS if name in found]


def _faults_of_numbers(row: dict[str, str], found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if "rounding_unit" not in found and (unit := Decimal(row["rounding_unit"])) <= 0:
        yield "rounding_unit", "a number above 0"
    elif "rounding_unit" not in found:
        for name in ("value", "upper_value"):
            if name not in found and row[name] and Decimal(row[name]) % unit:
                yield name, f"a multiple of the rounding_unit {row['rounding_unit']}, to which the text rounds it"
    ends = () if {"value", "upper_value"} & set(found) else (row["value"], row["upper_value"])
    if all(ends) and ends and Decimal(ends[1]) <= Decimal(ends[0]):
        yield "upper_value", f"a number above the value {row['value']}"


def _faults_of_place(row: dict[str, str], family: str) -> list[tuple[str, str]]:
    at_ends = ("employment_base_thousands", "employment_target_thousands")
    pattern, example = _PERIOD["level" if row["statistic"] in at_ends else family]
    faults = []
    if not re.fullmatch(pattern, row["reference_period"]):
        faults.append(("reference_period", f"a period such as {example!r}"))
    if family == "wage":
        faults += [("edition", "an empty cell (the survey year is the reference period)")] if row["edition"] else []
    elif not re.fullmatch(_EDITION[family][0], row["edition"]):
        faults.append(("edition", _EDITION[family][1]))
    if family == "spending":
        faults += [("occupation_code", "an empty cell (it is about the nation)")] if row["occupation_code"] else []
    elif row["statistic"] == "national_growth_pct":
        named = _code_named(row["occupation_code"], row, family)
        faults += [("occupation_code", "00-0000, all occupations")] if named != "00-0000" else []
    elif not _code_named(row["occupation_code"], row, family):
        near = nearest(row["occupation_code"], ())
        told = f" (nearest: {'; '.join(near)})" if near else ""
        faults.append(("occupation_code", f"a SOC code such as 11-9111 or an exact title{told}{_specialty(row)}"))
    if row["industry_code"] and family != "wage":
        faults.append(("industry_code", "an empty cell (only wages and employment_jobs are known by industry)"))
    elif row["industry_code"] and not re.fullmatch(r"[0-9][0-9]-[0-9][0-9]|[0-9]{2,6}", row["industry_code"]):
        faults.append(("industry_code", "a NAICS code as in wages_by_industry, such as 622"))
    return faults
