"""What a built table says otherwise than the one in use: cells that changed, largest first, and what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from . import catalog
from .errors import DamagedTableError

SHOWN = 5
# Publishers revise these as a whole, by at most so many percent without a look; what stands in an edition of the other
# tables stays as it was published. Consumer prices are final but for the seasonal factors of the last five years.
REVISED = {
    "price_parities": 10, "health_share_international": 10, "consumer_prices": 1, "gdp": 10, "payroll_employment": 10,
}  # fmt: skip
# So much of a series that says what the year before or after said is no revision, but a row that slipped by a cell.
_SLIPPED, _FEWEST = 0.8, 5
_LONE, _CLOSED = 3, 5  # cells, years: a publisher who revises an old year revises those about it too


@dataclass(frozen=True)
class Changes:
    """What became of a table. ``cells`` has a row a changed cell: ``row, column, old, new, size`` (of a log ratio)."""

    said: str
    cells: pd.DataFrame
    wrong: str = ""

    def lines(self) -> list[str]:
        """Write the largest changes, one a line."""
        shown = [f"  {_written(cell)}" for cell in self.cells.head(SHOWN).itertuples()]
        more = len(self.cells) - len(shown)
        return [*shown, *([f"  and {more:,} smaller ones"] if more > 0 else [])]


_NONE = pd.DataFrame(columns=["row", "column", "old", "new", "size"])


def changes(name: str, entry: dict[str, Any], content: bytes, *, authored: bool = False) -> Changes:
    """Compare a built table with the one in use.

    Parameters
    ----------
    name
        Of the table.
    entry
        Its entry in the descriptor it is built for.
    content
        The built table as it is to be written.
    authored
        Whether it is typed by hand, so that any change may be meant.
    """
    try:
        old = catalog.read_table(name)
    except DamagedTableError:
        return Changes("replaces one that is missing or damaged", _NONE)
    if catalog.content_hash(content) == catalog.table(name)["hash"]:
        return Changes("unchanged", _NONE)
    key, new = entry["schema"]["primaryKey"], catalog.parse(content, catalog.dtypes(entry))
    if list(old.columns) != list(new.columns):
        return Changes(f"replaces {len(old):,} rows with other columns", _NONE)
    old, new = (frame.set_index(key) for frame in (old, new))
    common = old.index.intersection(new.index)
    before, after = old.loc[common, new.columns], new.loc[common]
    differs = (before.astype("string").fillna("") != after.astype("string").fillna("")).to_numpy()
    cells = _cells(before, after, differs, key)
    added, removed = len(new.index.difference(old.index)), len(old.index.difference(new.index))
    said = f"{added:,} rows added, {removed:,} removed, {len(cells):,} cells changed"
    return Changes(said, cells, "" if authored else _wrong(name, before, after, cells))


def _cells(before: pd.DataFrame, after: pd.DataFrame, differs: np.ndarray, key: list[str]) -> pd.DataFrame:
    rows, columns = np.nonzero(differs)
    cells = [
        (
            ", ".join(f"{name} {part}" for name, part in zip(key, _parts(before.index[row]), strict=True)),
            str(before.columns[column]),
            before.iat[row, column],
            after.iat[row, column],
            _size(before.iat[row, column], after.iat[row, column]),
        )
        for row, column in zip(rows, columns, strict=True)
    ]
    return pd.DataFrame(cells, columns=_NONE.columns).sort_values("size", ascending=False, ignore_index=True)


def _parts(at: object) -> tuple[object, ...]:
    return at if isinstance(at, tuple) else (at,)


def _size(old: object, new: object) -> float:
    """Return how far a figure moved, as a log ratio: without end where it is lost, nothing where it is new."""
    if isinstance(old, str) or isinstance(new, str) or pd.isna(old):
        return 0.0
    if pd.isna(new):
        return float("inf")
    one, two = float(old), float(new)  # type: ignore[arg-type]
    return abs(float(np.log(two / one))) if one > 0 and two > 0 else float("inf")


def _written(cell: Any) -> str:
    moved = f" ({100 * (cell.new / cell.old - 1):+.2f} %)" if 0 < cell.size < float("inf") else ""
    return f"{cell.row}, {cell.column}: {_shown(cell.old)} -> {_shown(cell.new)}{moved}"


def _shown(value: Any) -> str:
    if isinstance(value, str) or pd.isna(value):
        return "none" if pd.isna(value) else value
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def _wrong(name: str, before: pd.DataFrame, after: pd.DataFrame, cells: pd.DataFrame) -> str:
    """Say why the changes look like a slip and not like a publisher's; empty where they do not."""
    if cells.empty:
        return ""
    largest = _written(next(cells.itertuples()))
    if name not in REVISED:
        of = (
            f"1 cell of {name} changed that stands"
            if len(cells) == 1
            else f"{len(cells):,} cells of {name} changed that stand"
        )
        return f"{of} in editions already published, the largest {largest}"
    if slipped := _slipped(before, after):
        return f"{slipped} of {name} says what it said one before or after: a row slipped by a cell"
    if exchanged := _exchanged(before, after):
        return f"{exchanged} of {name} exchanged what they said"
    years = cells["row"].str.extract(r"year ([0-9]{4})", expand=False).astype(float)
    if len(cells) <= _LONE and years.max() < before.index.get_level_values("year").max() - _CLOSED:
        return f"{name} changed in {len(cells)} cells alone, of years long closed, the largest {largest}"
    if cells["size"].iloc[0] > np.log1p(REVISED[name] / 100):
        return f"{name} changed by more than {REVISED[name]} percent, the largest {largest}"
    return ""


def _slipped(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Name the first series that is moved by a year, a quarter or a month; rows are in the order of time."""
    times = ("year", "quarter", "month")
    others = [name for name in before.index.names if name not in times]
    if "year" not in before.index.names:
        return ""
    for column in before.select_dtypes("number"):
        old, new = (frame[column].sort_index() for frame in (before, after))
        groups = old.groupby(others) if others else [((), old)]
        for at, then in groups:
            now = new.loc[then.index]
            changed = now.ne(then) & now.notna()
            for step in (-1, 1):
                beside = then.shift(step)
                there = changed & beside.notna()
                if there.sum() >= _FEWEST and (now.eq(beside) & there).sum() >= _SLIPPED * there.sum():
                    return f"{column} of {', '.join(map(str, _parts(at)))}" if others else str(column)
    return ""


def _exchanged(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Name two series by year that have each other's figures."""
    others = [name for name in before.index.names if name not in ("year", "month", "quarter")]
    if not others:
        return ""
    for column in before.select_dtypes("number"):
        old, new = (frame[column].unstack(others) for frame in (before, after))
        changed = [at for at in old if (old[at].ne(new[at]) & new[at].notna()).sum() >= _FEWEST]
        for place, one in enumerate(changed):
            for two in changed[place + 1 :]:
                both = old[one].notna() & old[two].notna() & old[one].ne(old[two])
                same = (new[one].eq(old[two]) & new[two].eq(old[one]))[both]
                if len(same) >= _FEWEST and same.mean() >= _SLIPPED:
                    return f"{_name(one)} and {_name(two)} in {column}"
    return ""


def _name(at: object) -> str:
    return " ".join(map(str, _parts(at)))
