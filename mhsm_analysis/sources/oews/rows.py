"""What the readers by industry and by area share: packed copies, cells with and without symbols, the finished shape."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from ...errors import SourceFileError
from ..files import choose_columns, read_bytes, refuse_twice, to_number
from .cells import ANNUAL, HOURLY, TOP_CODES, refuse_faults, top_code, top_coded_from, wage_faults, wage_numbers

WAGES = ["annual_mean_usd", "mean_rse_pct", *ANNUAL, "hourly_mean_usd", *HOURLY]
CENSORING = ["top_coded_from", "annual_top_code_usd", "hourly_top_code_usd"]
_REST = [*WAGES, *CENSORING, "evidence", "source"]
INDUSTRY_KEY = ["year", "occupation_code", "industry_level", "industry_system", "industry_code", "ownership"]
INDUSTRY_COLUMNS = [
    *INDUSTRY_KEY, "occupation_level", "occupation_title", "industry_title", "employment_jobs", "employment_rse_pct",
    "share_of_industry_employment_pct", *_REST,
]  # fmt: skip
AREA_KEY = ["year", "occupation_code", "area_type", "area_code"]
AREA_COLUMNS = [
    *AREA_KEY, "area_title", "occupation_level", "occupation_title", "employment_jobs", "employment_rse_pct",
    "jobs_per_1000", "location_quotient", *_REST,
]  # fmt: skip
# Occupations read from every year at hand: all occupations, management, medical and health services managers.
OCCUPATIONS = ("00-0000", "11-0000", "11-9111")
# The titles of the copies that carry codes alone, as BLS writes them since May 2010.
TITLES = {
    "00-0000": "All Occupations",
    "11-0000": "Management Occupations",
    "11-9111": "Medical and Health Services Managers",
    "29-1141": "Registered Nurses",
}
# The groups among the occupations read; every other row is a detailed occupation.
GROUPS = {"00-0000": "total", "11-0000": "major"}
_GZIP = b"\x1f\x8b"
_ROWS_AT_ONCE = 50_000
_TEXT = ("occupation_code", "occupation_title", "industry_code", "industry_title", "area_code", "area_title", "source")


def read_rows(path: Path, headings: Mapping[str, str], keep: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Read the rows of a CSV file (plain or gzip) that ``keep`` marks, every cell as text, the rest never held."""
    content = read_bytes(path)
    try:
        if content.startswith(_GZIP):
            content = gzip.decompress(content)
        if not content.endswith(b"\n"):  # cells that are cut off look like blank ones
            raise SourceFileError(f"{path.name} ends in the middle of a row: half downloaded; fetch it again.")
        heading = content[: content.index(b"\n")].decode("utf-8", "replace")
        refuse_twice(next(csv.reader([heading.lstrip("\ufeff").rstrip("\r")]), []), path.name)
        pieces = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, chunksize=_ROWS_AT_ONCE)
        found = []
        for piece in pieces:
            if not isinstance(piece.index, pd.RangeIndex):  # pandas takes a first cell too many for the row's name
                raise SourceFileError(f"{path.name} has rows with more cells than headings: was a comma left unquoted?")
            chosen = choose_columns(piece, headings, path.name)
            found.append(chosen[keep(chosen)])
        return pd.concat(found, ignore_index=True)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceFileError(f"{path.name} cannot be unpacked ({error}): half downloaded; fetch it again.") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise SourceFileError(f"{path.name} cannot be read as CSV: {error}") from error


def with_symbols(raw: pd.DataFrame, file: str, names: Sequence[str], blank: Sequence[str] = ()) -> pd.DataFrame:
    """Turn cells that kept BLS's symbols into numbers and ``top_coded_from``; columns of ``blank`` may have no cell."""
    _refuse_empty(raw, file)
    text = [name for name in raw.columns if name in _TEXT]
    years = [to_number(raw[name], file, missing=()) for name in raw.columns if name == "year"]
    wages = [name for name in raw.columns if name in (*WAGES, "mean_rse_pct")]
    counts = [name for name in raw.columns if name not in {"year", *text, *blank, *wages}]
    numbers = wage_numbers(raw, wages, file)
    for name in counts:  # no symbol but ** belongs to employment, its error and its shares
        numbers[name] = to_number(raw[name], file, missing=("**",))
    refuse_faults(raw, wage_faults(raw, numbers, masked_means=True), file, names)
    parts = [raw[text], *years, numbers, wage_numbers(raw, blank, file, missing=("",))]
    return pd.concat(parts, axis=1).assign(top_coded_from=top_coded_from(raw))


def without_symbols(raw: pd.DataFrame, file: str) -> pd.DataFrame:
    """Turn the cells of a copy that lost BLS's symbols into numbers; a blank wage may be withheld or top-coded."""
    _refuse_empty(raw, file)
    rows = raw.copy()
    for name in raw.columns.difference(_TEXT):
        rows[name] = to_number(raw[name], file, missing=() if name == "year" else ("",))
    blank = rows[["annual_mean_usd", "annual_p50_usd"]].isna().any(axis=1)
    return rows.assign(top_coded_from=blank.map({True: "unknown", False: "none"}))


def finish(rows: pd.DataFrame, columns: Sequence[str], key: Sequence[str], file: str) -> pd.DataFrame:
    """Give rows their table's columns, the top codes of their years, and the order of a key that must be unique."""
    refuse(rows, rows["year"] % 1 != 0, file, "a year is not a whole number", key)
    refuse(rows, ~rows["occupation_code"].str.fullmatch(r"[0-9][0-9]-[0-9]{4}"), file, "a code is not a SOC code", key)
    jobs = rows.get("employment_jobs", pd.Series(0.0, index=rows.index))
    refuse(rows, jobs.mod(10).gt(0) | jobs.lt(0), file, "employment is not a number of tens", key)
    refuse(rows, rows.duplicated(list(key), keep=False), file, "one key stands twice, with different figures", key)
    rows = rows.assign(occupation_level=rows["occupation_code"].map(GROUPS).fillna("detailed"))
    # The notes of 1999 to 2003 are not at hand, so their top code is not known.
    caps = {year: top_code(int(year)) for year in rows["year"].unique() if year >= min(TOP_CODES)}
    nothing = (float("nan"), float("nan"))
    for at, name in enumerate(CENSORING[1:]):
        rows = rows.assign(**{name: [caps.get(year, nothing)[at] for year in rows["year"]]})
    return rows.reindex(columns=list(columns)).astype({"year": "int64"}).sort_values(list(key), ignore_index=True)


def combine(parts: Sequence[pd.DataFrame], key: Sequence[str], table: str) -> pd.DataFrame:
    """Put the rows of several sources into one table, sorted by its key, which must be unique."""
    rows = pd.concat(parts, ignore_index=True)
    refuse(rows, rows.duplicated(list(key)), table, "two sources have rows of one key", key)
    return rows.sort_values(list(key), ignore_index=True)


def refuse(rows: pd.DataFrame, broken: pd.Series, file: str, what: str, names: Sequence[str]) -> None:
    """Raise `SourceFileError` saying ``what`` where a row is ``broken``, naming the first such rows."""
    refuse_faults(rows, broken.map({True: what, False: ""}), file, names)


def share_gaps(rows: pd.DataFrame, share: str, base: float, part: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """Return how far a published share is from employment over all jobs of its ``part``, and what rounding allows.

    ``base`` is 100 for percent. A share that cannot be held against both has an infinite gap.
    """
    part = list(part)
    jobs = rows["employment_jobs"].astype("float64")  # finished tables have whole numbers with missing ones
    totals = jobs[rows["occupation_code"] == "00-0000"].groupby([rows[name] for name in part]).first()
    all_jobs = pd.Series(totals.reindex(pd.MultiIndex.from_frame(rows[part])).to_numpy(), index=rows.index)
    # Both are rounded to 10 (off by 5), the share to a hundredth of a percent or a thousandth of a job per 1,000; jobs
    # per 1,000 of small areas are off by twice that.
    allowed = 0.5 / base + 10 * base / all_jobs * (1 + jobs / all_jobs)
    gap = (rows[share] - base * jobs / all_jobs).abs()
    unchecked = rows[share].notna() & jobs.notna() & all_jobs.isna()
    return gap.mask(unchecked, float("inf")), allowed


def refuse_shares(rows: pd.DataFrame, share: str, base: float, part: Sequence[str], file: str) -> None:
    """Raise `SourceFileError` where a published share is not employment over all jobs (see `share_gaps`)."""
    gap, allowed = share_gaps(rows, share, base, part)
    what = f"{share} is not employment / all jobs x {base}"
    refuse(rows, ~(gap.isna() | (gap <= allowed)), file, what, [*part, "occupation_code"])


def refuse_gaps(years: pd.Series, file: str) -> None:
    """Raise `SourceFileError` where a year is missing between the first and the last."""
    found = set(years)
    if absent := sorted(set(range(int(min(found)), int(max(found)) + 1)) - found):
        raise SourceFileError(f"{file} has no rows of May {absent[0]}, although earlier and later years are there.")


def _refuse_empty(rows: pd.DataFrame, file: str) -> None:
    if rows.empty:
        raise SourceFileError(f"{file} has no row of the occupations asked for: is it the file its name says?")
