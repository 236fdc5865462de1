"""Read one table of Employment Projections, from a workbook or as CSV: headings put together, notes kept apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from ...errors import SourceFileError
from ..files import choose_columns, read_csv_text, read_sheet, refuse_twice
from .columns import vintage_of

_CODE = re.compile(r"[0-9]{2}-[0-9]{4}")
_MATRIX = re.compile(r"([0-9]{4}) national employment matrix (title and code|title|code)")


@dataclass(frozen=True)
class Table:
    """One table: cells as they stand, indexed by occupation code, under plain headings."""

    file: str  # file and sheet, for messages
    base: int
    rows: pd.DataFrame
    titles: pd.Series  # as they stand, footnote marks included
    notes: str
    twice: frozenset[str] = frozenset()  # headings above two columns, of which none can be chosen

    @property
    def vintage(self) -> str:
        """Base and target year, such as 2020-30."""
        return vintage_of(self.base)

    def choose(self, wanted: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        """Select columns by heading, each in any of the ways BLS has written it; raise where one is not there."""
        years = {"base": self.base, "target": self.base + 10, "span": self.vintage}
        headings = {}
        for column, ways in wanted.items():
            written = [way.format(**years) for way in ways]
            if twice := [heading for heading in written if heading in self.twice]:
                refuse_twice(twice * 2, self.file)
            found = [heading for heading in written if heading in self.rows.columns] or written[:1]
            headings[found[0]] = column
        return choose_columns(self.rows, headings, self.file)


def plain(cell: object) -> str:
    """Write a heading plainly: lower case, hyphen for dash, no footnote mark, no doubled space."""
    text = f"{cell:.0f}" if isinstance(cell, float) else str(cell)
    text = re.sub(r"[\[(][0-9]+[\])]", "", text.replace("–", "-"))
    return re.sub(r"\s+", " ", text).strip().lower()


def sheet_table(workbook: CalamineWorkbook, sheet: str, file: str, titles: Sequence[str]) -> Table:
    """Read a sheet whose first cell says that it is one of the tables named in ``titles``."""
    if sheet not in workbook.sheet_names:
        raise SourceFileError(
            f"{file} has no sheet {sheet!r}: expected the workbook of occupational tables of Employment Projections,"
            f" found the sheets {', '.join(workbook.sheet_names)}."
        )
    cells = read_sheet(workbook, sheet, file)
    title = plain(cells[0][0]) if cells and cells[0] else ""
    if not any(words in title for words in titles):
        raise SourceFileError(
            f"{file}, sheet {sheet!r}, is titled {title!r}: expected {' or '.join(map(repr, titles))}."
        )
    return _table(cells[1:], f"{file}, {sheet}")


def csv_table(path: Path) -> Table:
    """Read a table that is saved as CSV, with its headings in the first line."""
    # Notes under a table may have fewer cells than it has columns.
    raw = read_csv_text(path).fillna("")
    return _table([list(raw.columns), *raw.to_numpy().tolist()], path.name)


def _table(cells: list[list[object]], file: str) -> Table:
    has_code = [any(_CODE.fullmatch(str(cell).strip()) for cell in row) for row in cells]
    if True not in has_code:
        raise SourceFileError(f"{file} has no row with an occupation code (such as 11-9111): is it the right table?")
    first = has_code.index(True)
    body = pd.DataFrame(cells[first:], dtype=object)
    used = [column for column in body.columns if (body[column] != "").any()]
    # A line with nothing beside its first cell is a note, not a heading.
    lines = [line for line in cells[:first] if any(map(plain, line[1:]))]
    headings = pd.Series(_headings(lines, len(body.columns)))[used]
    base, title, code = _matrix_columns(headings, file)
    title_cell, code_cell = body[title].astype(str), body[code].astype(str).str.strip()
    note = (body.drop(columns=title) == "").all(axis=1)
    codes, rows = code_cell[~note], body.loc[~note, used].set_axis(headings, axis=1)
    bad = ~codes.str.fullmatch(_CODE.pattern) | codes.duplicated()
    if bad.any():
        beside = title_cell[bad.idxmax()].strip()
        raise SourceFileError(
            f"{file}: {codes[bad].iloc[0]!r} beside {beside!r} is not an occupation code that stands once: is the file"
            " cut off or edited?"
        )
    rows.index = pd.Index(codes.tolist())
    twice = rows.columns.duplicated(keep=False)
    return Table(
        twice=frozenset(rows.columns[twice]),
        file=file,
        base=base,
        rows=rows.loc[:, ~twice],
        titles=title_cell[~note].set_axis(rows.index),
        notes="\n".join(title_cell[note]),
    )


def _matrix_columns(headings: pd.Series, file: str) -> tuple[int, int, int]:
    """Return the base year and the columns of title and code, each under its heading or both under one."""
    matrix = headings.str.extract(f"^{_MATRIX.pattern}$")
    years = matrix[0].dropna().unique()
    both = matrix.index[matrix[1] == "title and code"]
    title = both.append(headings.index[(matrix[1] == "title") | (headings == "title")])
    code = both.append(matrix.index[matrix[1] == "code"])
    if len(years) != 1 or code.empty or title.empty:
        raise SourceFileError(
            f"{file} lacks the columns 'title' and 'code' of the National Employment Matrix of one year: found"
            f" {', '.join(map(repr, headings))}."
        )
    # One heading may span both columns: the title comes first, then the code.
    return int(years[0]), title[0], code[-1]


def _headings(lines: list[list[object]], width: int) -> list[str]:
    """Put the heading rows above each column together; a merged cell counts for every column it spans."""
    names, above = [], [""] * len(lines)
    for column in range(width):
        changed = False
        for depth, line in enumerate(lines):
            text = plain(line[column])
            if text or changed:
                above[depth], changed = text, True
        names.append(", ".join(filter(None, above)))
    return names
