"""What the tables hold for an audit: the rows of one occupation or release, put in order once."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from ..catalog import read_table, table
from ..errors import MhsmError, NotCoveredError
from ..growth.vintages import with_national_total
from ..occupations.crosswalk import told_later
from ..occupations.naming import NAMING, combined_codes
from ..occupations.search import titles_at_hand

TABLES = (
    "national_wages", "wages_by_industry", "projections", "educational_attainment", "health_spending",
    "health_share_international",
)  # fmt: skip
_KEYS = {"health_spending": "release", "health_share_international": "country_code"}  # else by occupation
Row = dict[Any, Any]
_LEVELS = ("setting", "sector", "subsector", "industry_group")


@dataclass(frozen=True)
class Question:
    """What is asked of the tables: a statistic of whom, when, and in which vintage or release."""

    statistic: str
    period: str
    edition: str = ""
    occupation_code: str = ""
    industry_code: str = ""


@dataclass(frozen=True)
class Finding:
    """What one row says. ``relation`` is ``=``, or ``>=`` where the row has only the top code."""

    value: Decimal
    published: Decimal | None
    precision: Decimal
    table: str
    row: str
    edition: str
    period: str
    evidence: str
    source: str
    relation: str = "="


class Tables:
    """The tables of ``data/``, or those passed instead of them (by name)."""

    def __init__(self, frames: Mapping[str, pd.DataFrame] | None = None) -> None:
        """Take frames by the names of their tables; the bundled ones serve for the others."""
        for name in frames or {}:
            if name not in TABLES:
                raise MhsmError(f"No table {name!r} is audited against: choose among {', '.join(TABLES)}.")
        self._tables = {name: _Rows(name, _typed(name, frame)) for name, frame in (frames or {}).items()}
        self._titles: dict[str, dict[str, str]] = {}
        self._newest: dict[str, dict[str, str]] = {}
        self._combined: dict[tuple[str, str], list[str]] = {}
        # Where a statistic stands and what it is there; an audit forgets them with each occupation (see `forget`).
        self.places: dict[tuple[str, str, str], list[Question]] = {}
        self.answers: dict[Question, Finding | None] = {}
        self._wages: dict[tuple[str, str], dict[str, dict[int, list[Row]]]] = {}

    def forget(self) -> None:
        """Forget what was answered, so that an audit of many occupations keeps the memory of one."""
        self.places.clear()
        self.answers.clear()

    def of(self, name: str, code: str) -> list[Row]:
        """Return the rows of one occupation (of health spending: of one release, of one country)."""
        if rows := self._rows(name).of(code):
            return rows
        if name == "health_spending":
            raise NotCoveredError(f"The table {name} has no release {code}: it has {', '.join(self.releases())}.")
        if code not in titles_at_hand():
            raise NotCoveredError(f"The table {name} has no occupation {code or '(empty)'}: check the code.")
        became = told_later(code)
        raise NotCoveredError(
            f"The table {name} has no {titles_at_hand()[code]} ({code}){f': {became}' if became else ''}."
        )

    def neighbours(self, name: str, code: str) -> list[str]:
        """Return the codes of a table that differ from one in the last digit only, itself among them."""
        return self._rows(name).alike.get(code[:6], [])

    def wages(self, occupation: str, industry: str) -> dict[int, list[Row]]:
        """Return the rows that may hold a wage by year, the best first; put in order once, as many years are asked."""
        name = "wages_by_industry" if industry else "national_wages"
        if (name, occupation) not in self._wages:
            rows = self.of(name, occupation)
            found: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
            for row in _best_first(rows) if industry else rows:
                found[row["industry_code"] if industry else ""][row["year"]].append(row)
            self._wages[name, occupation] = {one: dict(years) for one, years in found.items()}
        if industry not in self._wages[name, occupation]:
            raise NotCoveredError(f"The table {name} has no industry {industry} for {occupation}.")
        return self._wages[name, occupation][industry]

    def titles(self, occupation: str) -> dict[str, str]:
        """Return what an occupation's code was called, by May ("May 2021") and by vintage."""
        if occupation in self._titles:
            return self._titles[occupation]
        titles = self._titles[occupation] = {}
        for name, edition, before in (("national_wages", "year", "May "), ("projections", "vintage", "")):
            with suppress(NotCoveredError):
                titles |= {f"{before}{row[edition]}": row["occupation_title"] for row in self.of(name, occupation)}
        return titles

    def newest_whole(self, name: str) -> str:
        """Return the newest May or vintage that has most of the occupations: an extract shows no code to be gone."""
        return self._rows(name).newest_whole

    def newest_titles(self, name: str) -> dict[str, str]:
        """Return the codes of the newest whole May or vintage, each with its title."""
        if name not in self._newest:
            rows, newest = self._rows(name), self.newest_whole(name)
            self._newest[name] = rows.titles_of(newest)
        return self._newest[name]

    def combined(self, name: str, code: str) -> list[str]:
        """List the codes of a table that hold an occupation with others."""
        if (name, code) not in self._combined:
            self._combined[name, code] = combined_codes(self._rows(name).names, code)
        return self._combined[name, code]

    def releases(self) -> list[str]:
        """Return the releases of health spending, oldest first."""
        return sorted(self._rows("health_spending").places)

    def _rows(self, name: str) -> _Rows:
        if name not in self._tables:
            self._tables[name] = _bundled(name, table(name)["hash"])
        return self._tables[name]


class _Rows:
    """The rows of a table by occupation (or release), taken out of the frame when they are first asked for."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        frame = with_national_total(frame) if name == "projections" else frame
        self._columns = {str(column): _as_printed(frame[column]).tolist() for column in frame}
        self.names = frame[[column for column in NAMING if column in frame]]
        self.places = frame.groupby(_KEYS.get(name, "occupation_code")).indices
        counts: Counter[Any] = Counter(self._columns.get("year") or self._columns.get("vintage"))
        whole = [edition for edition, rows in counts.items() if 2 * rows > max(counts.values())]
        self.newest_whole = str(max(whole, default=""))
        self.alike: dict[str, list[str]] = defaultdict(list)
        for code in self.places:
            self.alike[code[:6]].append(code)
        self._taken: dict[str, list[Row]] = {}

    def titles_of(self, edition: str) -> dict[str, str]:
        columns = [self._columns.get("year") or self._columns["vintage"]]
        columns += [self._columns[name] for name in ("occupation_code", "occupation_title")]
        return {code: title for one, code, title in zip(*columns, strict=True) if str(one) == edition}

    def of(self, code: str) -> list[Row]:
        if code not in self._taken and code in self.places:
            self._taken[code] = [
                {column: cells[at] for column, cells in self._columns.items()} for at in self.places[code]
            ]
        return self._taken.get(code, [])


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame passed as a table with the types of that table; refuse what cannot be one."""
    if not isinstance(frame, pd.DataFrame):
        raise MhsmError(f"What is passed as {name} is no frame, but {type(frame).__name__}.")
    fields = {field["name"]: field["type"] for field in table(name)["schema"]["fields"]}
    if missing := [column for column in fields if column not in frame]:
        raise MhsmError(f"The frame passed as {name} lacks {', '.join(missing)}: pass all columns of that table.")
    if twice := [column for column in fields if list(frame.columns).count(column) > 1]:
        raise MhsmError(f"The frame passed as {name} has {', '.join(twice)} twice.")
    columns = {}
    for column, kind in fields.items():
        cells = frame[column].reset_index(drop=True)
        if kind == "string":
            columns[column] = cells.astype(object).where(cells.notna(), None)
            continue
        numbers = pd.to_numeric(_as_printed(cells).astype(object), errors="coerce").astype("float64")
        if (odd := numbers.isna() & cells.notna()).any():
            raise MhsmError(f"The frame passed as {name} has {cells[odd].iloc[0]!r} in {column}, which is no number.")
        whole = kind == "integer" and numbers.notna().all()
        columns[column] = numbers.astype("int64") if whole else numbers
    return pd.DataFrame(columns)


def _as_printed(cells: pd.Series) -> pd.Series:
    """Widen numbers of few digits as they are printed: 19.7, and not 19.700000762939453."""
    return cells.astype(str).astype("float64") if cells.dtype in ("float16", "float32") else cells


@functools.lru_cache(maxsize=8)
def _bundled(name: str, _hash: str) -> _Rows:
    return _Rows(name, read_table(name))


def decimal(value: Any) -> Decimal | None:
    """Take a cell as it is printed; None where it is empty."""
    return None if pd.isna(value) else Decimal(str(value))


def whole_year(period: str) -> int:
    """Return the year of a period such as "May 2021" or "2020"."""
    digits = period.removeprefix("May ")
    if not digits.isdecimal():
        raise NotCoveredError(f"{period!r} is no single year, as this statistic has it.")
    return int(digits)


def _best_first(rows: list[Row]) -> list[Row]:
    """Return the rows of an occupation by industry that texts are about: all owners, the industries of NAICS."""
    there = [row for row in rows if row["ownership"] == "all" and row["industry_system"] == "NAICS"]
    # A publisher's figure before one that a page quotes; the setting, which texts name, before the sector.
    return sorted(there, key=lambda row: (row["evidence"] == "quoted", _LEVELS.index(row["industry_level"])))
