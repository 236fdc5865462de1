"""Small faults put into files as people and programs put them there, and what became of each."""

from __future__ import annotations

import random
import re
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

import mhsm_analysis as mhsm
from mhsm_analysis import build, catalog
from mhsm_analysis.changes import changes
from mhsm_analysis.claims.verdicts import MATCHES
from mhsm_analysis.sources import macro, nhe, oews, projections
from mhsm_analysis.sources.oews import area, settings

Mutation = Callable[[str, random.Random], str]
OUTCOMES = ("same", "named", "seen", "silent")  # and "broken", of which there is none


def _at(text: str, pattern: str, rng: random.Random) -> re.Match[str] | None:
    found = list(re.finditer(pattern, text))
    return rng.choice(found) if found else None


def _put(text: str, found: re.Match[str] | None, new: str) -> str:
    return text if found is None else text[: found.start()] + new + text[found.end() :]


def _digit(text: str, rng: random.Random) -> str:
    return _put(text, _at(text, "[0-9]", rng), str(rng.randrange(10)))


def _digits_swapped(text: str, rng: random.Random) -> str:
    found = _at(text, "[0-9][0-9]", rng)
    return _put(text, found, found[0][::-1]) if found else text


def _other_script(text: str, rng: random.Random) -> str:
    found = _at(text, "[0-9]", rng)
    return _put(text, found, chr(0x660 + int(found[0]))) if found else text


def _times(text: str, rng: random.Random) -> str:
    found = _at(text, r"(?<![\d.\-])[0-9]+(?![\d\-])", rng)
    return _put(text, found, found[0] + rng.choice(["0", "000"])) if found else text


def _negative(text: str, rng: random.Random) -> str:
    found = _at(text, r"(?<![\w.\-])[0-9]+", rng)
    return _put(text, found, f"-{found[0]}") if found else text


def _character(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(["", text[at] * 2, "x", " ", ",", '"', ".", "\x00", "é", "\n"]) + text[at + 1 :]


def _cell_emptied(text: str, rng: random.Random) -> str:
    return _put(text, _at(text, r"(?<=,)[^,\n\"]+(?=[,\n])", rng), "")


def _word(text: str, rng: random.Random) -> str:
    return _put(
        text, _at(text, r"(?<=,)[^,\n\"]+(?=[,\n])", rng), rng.choice(["n/a", "#", "*", "**", "-", "NaN", "1e5"])
    )


def _line_lost(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[rng.randrange(len(lines))]
    return "".join(lines)


def _line_twice(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    return "".join([*lines[: at + 1], *lines[at:]])


def _lines_swapped(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "".join(lines)


def _cut(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text))]


def _headings_swapped(text: str, rng: random.Random) -> str:
    first, _, rest = text.partition("\n")
    cells = first.split(",")
    one, two = rng.randrange(len(cells)), rng.randrange(len(cells))
    cells[one], cells[two] = cells[two], cells[one]
    return ",".join(cells) + "\n" + rest


def _heading_twice(text: str, rng: random.Random) -> str:
    first, _, rest = text.partition("\n")
    cells = first.split(",")
    cells[rng.randrange(len(cells))] = rng.choice(cells)
    return ",".join(cells) + "\n" + rest


def _row_slipped(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    cells = lines[at].rstrip("\n").split(",")
    place = rng.randrange(len(cells))
    lines[at] = ",".join([*cells[:place], "", *cells[place:-1]]) + "\n"
    return "".join(lines)


def _comma_for_point(text: str, rng: random.Random) -> str:
    return _put(text, _at(text, r"(?<=[0-9])\.(?=[0-9])", rng), ",")


def _quote_lost(text: str, rng: random.Random) -> str:
    return _put(text, _at(text, '"', rng), "")


MUTATIONS: dict[str, Mutation] = {
    function.__name__.strip("_").replace("_", " "): function
    for function in (
        _digit, _digits_swapped, _other_script, _times, _negative, _character, _cell_emptied, _word, _line_lost,
        _line_twice, _lines_swapped, _cut, _headings_swapped, _heading_twice, _row_slipped, _comma_for_point,
        _quote_lost,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A file that is read. ``table`` is where its rows go, empty for what is no table of the package."""

    name: str
    file: Path
    read: Callable[[Path], pd.DataFrame]
    table: str = ""


def official(sources: Path) -> list[Target]:
    """List readers of official text files that are quick enough to be run thousands of times."""

    def beside(read: Callable[[Path], pd.DataFrame]) -> Callable[[Path], pd.DataFrame]:
        return lambda path: read(path.parent)

    folder = {name: sources / name for name in build.FOLDERS}
    wages, outlook, health, context = (folder[name] for name in ("oews", "projections", "health_spending", "context"))
    return [
        Target("states of 2025", wages / "state_11-9111_2025_median.csv", area.read_state_medians_2025,
               "wages_by_area"),
        Target("metropolitan areas", wages / "metro_11-9111_2024_top50.csv", area.read_metro_wages, "wages_by_area"),
        Target("largest industries", wages / "industry_top5_2019_bls_page.csv", settings.read_top_industries,
               "wages_by_industry"),
        Target("hospitals by owner", wages / "industry4d_ownership_11-9111_2010_2019.csv", oews.read_ownership_wages,
               "wages_by_industry"),
        Target("price parities", wages / "rpp_SARPP_STATE_2008_2023.csv", macro.read_price_parities, "price_parities"),
        Target("management of 2025-35", outlook / "ep_2025-35_table-1.2_management_extract.csv",
               projections.read_projections_extract, "projections"),
        Target("health spending", health / "nhe_annual.csv", nhe.read_nhe_annual, "health_spending"),
        Target("projected spending", health / "NHE60-26.csv", nhe.read_nhe_projections_by_type,
               "health_spending_projections_by_type"),
        Target("World Bank", context / "API_SH.XPD.CHEX.GD.ZS_DS2_en_csv_v2_33342.csv",
               beside(macro.read_health_share_international), "health_share_international"),
        Target("GDP", context / "GDP_quarterly_to_2026Q1.csv", beside(macro.read_gdp), "gdp"),
        Target("payrolls", context / "PAYEMS_monthly_to_2026-07.csv", beside(macro.read_payroll_employment),
               "payroll_employment"),
    ]  # fmt: skip


def claims() -> Target:
    def audited(path: Path) -> pd.DataFrame:
        return mhsm.audit_claims(mhsm.read_claims(path))

    return Target("claims", catalog.data_folder() / "claims.csv", audited)


def outcome(target: Target, kind: str, seed: int, folder: Path) -> str:
    """Put one fault into a copy of the target's file; say what became of it.

    same: the fault changes nothing. named: one of our errors. seen: the build, or the audit's verdict, objects.
    silent: another table that nothing objects to. Any other exception goes through.
    """
    text = target.file.read_text(encoding="utf-8-sig")
    mutated = MUTATIONS[kind](text, random.Random(seed))
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    for path in target.file.parent.iterdir() if target.table in SEVERAL else ():
        (folder / path.name).symlink_to(path)
    copy = folder / target.file.name
    copy.unlink(missing_ok=True)
    copy.write_text(mutated, encoding="utf-8", newline="")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = target.read(copy)
    except mhsm.MhsmError:
        return "named"
    expected = _expected(target)
    if found.reset_index(drop=True).equals(expected.reset_index(drop=True)):
        return "same"
    return "seen" if _objects(target, expected, found) else "silent"


SEVERAL = ("health_share_international", "gdp", "payroll_employment")  # read from a folder of files
_read: dict[str, pd.DataFrame] = {}


def _expected(target: Target) -> pd.DataFrame:
    if target.name not in _read:
        _read[target.name] = target.read(target.file)
    return _read[target.name]


def _objects(target: Target, expected: pd.DataFrame, found: pd.DataFrame) -> bool:
    if not target.table:  # an audit: a figure that is put wrong no longer matches
        return len(found) != len(expected) or not found["verdict_cited"].isin([*MATCHES, "as_quoted"]).all()
    entry = catalog.table(target.table)
    key, columns = entry["schema"]["primaryKey"], [field["name"] for field in entry["schema"]["fields"]]
    whole = catalog.read_table(target.table)
    ours = pd.MultiIndex.from_frame(expected[key].astype(str))
    rest = whole[~pd.MultiIndex.from_frame(whole[key].astype(str)).isin(ours)]
    try:
        built = build.fit(pd.concat([rest, found.reindex(columns=columns)], ignore_index=True), entry)
    except mhsm.MhsmError:
        return True
    lost = ~ours.isin(pd.MultiIndex.from_frame(built[key].astype(str)))
    return bool(lost.any() or changes(target.table, entry, build.to_csv(built)).wrong)


def statista_workbook(folder: Path) -> Path:
    path = folder / "example.xlsx"
    return mhsm.write_statista_example(path, mhsm.load_health_spending(), release="2022-12")


CELLS: dict[str, Callable[[Any, random.Random], Any]] = {
    "emptied": lambda _, __: None,
    "text": lambda _, rng: rng.choice(["n/a", "-", "Total", "Q1 2020", "2020/21", "x"]),
    "year": lambda _, rng: rng.choice(["'20", 2020, "2020*", 1899, "20200"]),
    "times": lambda cell, _: cell * 1000 if isinstance(cell, (int, float)) else f"{cell}0",
    "as text": lambda cell, _: str(cell).replace(".", ","),
    "formula": lambda _, __: "=1/0",
    "other script": lambda cell, _: re.sub("[0-9]", lambda found: chr(0x660 + int(found[0])), str(cell)),
}


def statista_outcome(workbook: Path, kind: str, seed: int, folder: Path) -> str:
    """Change one cell of a workbook's data; say what became of it. Whatever differs is compared with CMS's releases."""
    rng = random.Random(seed)
    book = openpyxl.load_workbook(workbook)
    sheet = book["Data"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    cell = rng.choice(cells)
    cell.value = CELLS[kind](cell.value, rng)
    path = folder / "changed.xlsx"
    book.save(path)
    try:
        found = mhsm.read_statista(path)
    except mhsm.MhsmError:
        return "named"
    expected = mhsm.read_statista(workbook)
    if found.equals(expected):
        return "same"
    try:
        answer = mhsm.compare_with_nhe(found, mhsm.load_health_spending())
    except mhsm.MhsmError:
        return "seen"
    return "silent" if str(answer) == str(mhsm.compare_with_nhe(expected, mhsm.load_health_spending())) else "seen"
