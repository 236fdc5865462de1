"""Read the Standard Occupational Classification (SOC): job titles, and crosswalks from one edition to the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..errors import SourceFileError
from .files import choose_columns, open_workbook, read_sheet, refuse_twice
from .wide import plain

# Files of one edition each, so only their number of rows tells that one is cut off.
TITLE_ROWS = 6_539
CROSSWALKS = {
    "soc_2000_to_2010_crosswalk.xls": ("SOC 2000", "SOC 2010", 860),
    "soc_2010_to_2018_crosswalk.xlsx": ("SOC 2010", "SOC 2018", 900),
}
_CODE = r"[0-9][0-9]-[0-9]{4}"
_HEADINGS_WITHIN = 20  # rows; who published it and when stands above the headings
# Marks on the titles: of an occupation that has several successors, of one that has several predecessors.
_MARKS = {"SOC 2000": r"\s*\*+$", "SOC 2010": r"\s*\(#+\)$"}


def read_occupation_titles(path: Path | str) -> pd.DataFrame:
    """Read the SOC 2018 direct match title file: job titles that lead to one occupation.

    Parameters
    ----------
    path
        BLS's workbook ``soc_2018_direct_match_title_file.xlsx``.

    Returns
    -------
    pandas.DataFrame
        A row a line of the file, sorted by the key ``occupation_code, job_title, file_row``: ``occupation_title`` (of
        2018), ``system`` (SOC 2018), ``illustrative_example`` (yes where the file marks the job title as an example
        of its occupation, else no), ``evidence, source``.

    Raises
    ------
    SourceFileError
        Where the file is damaged, lacks a heading, has a code of another form, an occupation with two titles or a
        mark other than x, or another number of rows than BLS's file of November 2017.
    """
    path = Path(path)
    headings = {
        "2018 SOC Code": "occupation_code",
        "2018 SOC Title": "occupation_title",
        "2018 SOC Direct Match Title": "job_title",
        "Illustrative Example": "mark",
    }
    rows = _rows(path, headings)
    _refuse(rows, path.name, ("occupation_code",), ("occupation_title", "job_title"), TITLE_ROWS)
    _one_title_a_code(rows, "occupation_code", "occupation_title", path.name)
    marks = rows.pop("mark")
    if odd := sorted(set(marks.str.casefold()) - {"x", ""}):
        raise SourceFileError(f"{path.name}: expected x or nothing under 'Illustrative Example', found {odd[0]!r}.")
    rows = rows.assign(
        system="SOC 2018",
        illustrative_example=marks.ne("").map({True: "yes", False: "no"}),
        evidence="official",
        source=path.name,
    )
    return rows.sort_values(["occupation_code", "job_title", "file_row"], ignore_index=True)


def read_occupation_crosswalk(folder: Path | str) -> pd.DataFrame:
    """Read the crosswalks from SOC 2000 to 2010 and from SOC 2010 to 2018.

    Parameters
    ----------
    folder
        It holds BLS's ``soc_2000_to_2010_crosswalk.xls`` and ``soc_2010_to_2018_crosswalk.xlsx``.

    Returns
    -------
    pandas.DataFrame
        A row a pair of codes, sorted by the key ``from_system, from_code, to_code``: ``from_title, to_system,
        to_title, evidence, source``. The marks of titles that have several successors or predecessors are left off:
        the pairs say so themselves, and are held against them.

    Raises
    ------
    SourceFileError
        Where a file is missing, damaged or cut off, lacks a heading, has a code of another form, a pair twice or an
        occupation with two titles, or where its marks and its pairs contradict each other.
    """
    steps = [_read_step(Path(folder) / name, *edition) for name, edition in CROSSWALKS.items()]
    return pd.concat(steps).sort_values(["from_system", "from_code", "to_code"], ignore_index=True)


def _read_step(path: Path, first: str, last: str, expected: int) -> pd.DataFrame:
    words = ("Code", "Title") if last == "SOC 2018" else ("code", "title")
    names = {
        f"{system.removeprefix('SOC ')} SOC {word}": f"{end}_{word.lower()}"
        for system, end in ((first, "from"), (last, "to"))
        for word in words
    }
    rows = _rows(path, names).drop(columns="file_row")
    _refuse(rows, path.name, ("from_code", "to_code"), ("from_title", "to_title"), expected)
    if (twice := rows.duplicated(["from_code", "to_code"])).any():
        pair = rows[twice].iloc[0]
        raise SourceFileError(f"{path.name} has the pair {pair['from_code']}, {pair['to_code']} twice.")
    for end, other in (("from", "to"), ("to", "from")):
        title = f"{end}_title"
        marked = rows[title].str.contains(_MARKS[first], regex=True)
        several = rows.groupby(f"{end}_code")[f"{other}_code"].transform("size") > 1
        if (wrong := marked.ne(several)).any():
            code = rows.loc[wrong, f"{end}_code"].iloc[0]
            raise SourceFileError(
                f"{path.name}: the mark on {code} {rows.loc[wrong, title].iloc[0]!r} and its number of pairs"
                " contradict each other: rows are missing, or were changed."
            )
        rows[title] = rows[title].str.replace(_MARKS[first], "", regex=True)
        _one_title_a_code(rows, f"{end}_code", title, path.name)
    return rows.assign(from_system=first, to_system=last, evidence="official", source=path.name)


def _rows(path: Path, headings: dict[str, str]) -> pd.DataFrame:
    """Return the rows below the headings as text, single blanks inside, with ``file_row``, the row of the sheet."""
    workbook = open_workbook(path)
    cells = [[plain(str(cell)) for cell in row] for row in read_sheet(workbook, workbook.sheet_names[0], path.name)]
    at = _heading_row(cells, headings, path.name)
    refuse_twice(cells[at], path.name)
    frame = pd.DataFrame(cells[at + 1 :], columns=cells[at], dtype="str")
    rows = choose_columns(frame, headings, path.name).assign(file_row=range(at + 2, len(cells) + 1))
    return rows[rows[list(headings.values())].ne("").any(axis=1)].reset_index(drop=True)


def _heading_row(cells: Sequence[Sequence[str]], headings: dict[str, str], file: str) -> int:
    for place, row in enumerate(cells[:_HEADINGS_WITHIN]):
        if len(set(row) & set(headings)) > len(headings) / 2:
            return place
    raise SourceFileError(
        f"{file}: no row of headings such as {', '.join(map(repr, headings))} among the first {_HEADINGS_WITHIN} rows."
    )


def _refuse(rows: pd.DataFrame, file: str, codes: Sequence[str], words: Sequence[str], expected: int) -> None:
    for column in codes:
        if (odd := ~rows[column].str.fullmatch(_CODE)).any():
            raise SourceFileError(f"{file}: {rows.loc[odd, column].iloc[0]!r} is no code such as 11-9111.")
    for column in words:
        if (empty := rows[column].eq("")).any():
            raise SourceFileError(f"{file}: {rows.loc[empty, codes[0]].iloc[0]} has no {column.replace('_', ' ')}.")
    if len(rows) != expected:
        raise SourceFileError(
            f"{file} has {len(rows):,} rows, expected {expected:,}: it is cut off, or another edition, whose number of"
            " rows is to be put into this reader."
        )


def _one_title_a_code(rows: pd.DataFrame, code: str, title: str, file: str) -> None:
    titles = rows.groupby(code)[title].nunique()
    if (titles > 1).any():
        raise SourceFileError(f"{file}: {titles.idxmax()} stands under two titles.")
