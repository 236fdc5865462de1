"""The reader of national OEWS workbooks: small workbooks with one fault each, and the real ones where at hand."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.oews import read_national_wages, read_sector_wages

HEADINGS = [
    "AREA", "OCC_CODE", "OCC_TITLE", "O_GROUP", "TOT_EMP", "EMP_PRSE", "H_MEAN", "A_MEAN", "MEAN_PRSE", "H_PCT10",
    "H_PCT25", "H_MEDIAN", "H_PCT75", "H_PCT90", "A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90", "ANNUAL",
    "HOURLY",
]  # fmt: skip
NOTE = "#  = indicates a wage equal to or greater than $100.00 per hour or $208,000 per year "
# Hourly x 2,080 = annual: 10 20 30 40 50 dollars an hour
PLAIN = ["99", "11-9111", "Managers", "detailed", 1000, 0.5, 30, 62400, 0.3, 10, 20, 30, 40, 50,
         20800, 41600, 62400, 83200, 104000, None, None]  # fmt: skip
ROWS = {
    "plain": PLAIN,
    "capped": ["99", "11-1011", "Chiefs", "detailed", "**", "**", 90, 187200, 0.6, 50, 80, 90, "#", "#",
               104000, 166400, 187200, "#", "#", None, None],
    "annual": ["99", "25-2021", "Teachers", "detailed", 50, 1.0, "*", 62400, "*", "*", "*", "*", "*", "*",
               20800, 41600, 62400, 83200, "#", True, None],
    "hourly": ["99", "27-2011", "Actors", "detailed", 60, 1.0, 30, "*", 0.3, 10, 20, 30, 40, 50,
               "*", "*", "*", "*", "*", None, True],
    "none": ["99", "27-2012", "Others", "broad", 60, 1.0, "*", "*", "*", "*", "*", "*", "*", "*",
             "*", "*", "*", "*", "*", None, None],
}  # fmt: skip


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def write(rows=None, headings=HEADINGS, sheet="national_M2021_dl", note=NOTE) -> Path:
        book = openpyxl.Workbook()
        book.active.title = sheet
        for line in [headings, *(rows or ROWS.values())]:
            book.active.append(list(line))
        book.create_sheet("Field Descriptions").append(["notes", note])
        path = tmp_path / "national_M2021_dl.xlsx"
        book.save(path)
        return path

    return write


def changed(row: str, **cells: object) -> list[list[object]]:
    new = list(ROWS[row])
    for heading, cell in cells.items():
        new[HEADINGS.index(heading)] = cell
    return [PLAIN, new]


def test_symbols_become_columns(workbook: Callable[..., Path]) -> None:
    wages = read_national_wages(workbook()).set_index("occupation_code")
    assert wages["wage_basis"].to_dict() == {
        "11-1011": "both", "11-9111": "both", "25-2021": "annual_only", "27-2011": "hourly_only",
        "27-2012": "not_published",
    }  # fmt: skip
    assert wages["top_coded_from"].to_dict() == {
        "11-1011": "p75", "11-9111": "none", "25-2021": "p90", "27-2011": "none", "27-2012": "none",
    }  # fmt: skip
    assert wages.loc["11-1011", ["employment_jobs", "annual_p75_usd", "hourly_p90_usd"]].isna().all()
    assert wages.loc["11-1011", "annual_p50_usd"] == 187200
    assert set(wages["annual_top_code_usd"]) == {208000}
    assert set(wages["year"]) == {2021}


def test_columns_are_found_by_heading(workbook: Callable[..., Path]) -> None:
    expected = read_national_wages(workbook())
    order = [HEADINGS.index(name) for name in sorted(HEADINGS)]
    shuffled = [[row[at] for at in order] + [7] for row in ROWS.values()]
    lower = [HEADINGS[at].lower() for at in order] + ["pWratio"]
    assert read_national_wages(workbook(shuffled, lower)).equals(expected)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed("plain", OCC_CODE="11-9112", A_PCT75=62000), "higher percentile is below.*11-9112"),
        (changed("plain", OCC_CODE="11-9112", A_MEDIAN=62500), "hourly wage x 2,080"),
        (changed("plain", OCC_CODE="11-9112", A_MEDIAN=62417), "hourly wage x 2,080"),
        (changed("capped", A_PCT90=300000), "not top-coded alike"),
        (changed("capped", A_PCT90=300000, H_PCT90=144.2), "number stands above a top-coded"),
        (changed("capped", A_MEAN="#"), "mean is top-coded"),
        (changed("plain", OCC_CODE="11-9112", A_PCT90="*"), "only in part"),
        (changed("plain"), "stand twice"),
        (changed("plain", OCC_CODE="11-9112", O_GROUP="line"), "unknown occupation level 'line'"),
        (changed("plain", OCC_CODE="11-9112", TOT_EMP="n/a"), "'n/a' in column 'employment_jobs'"),
    ],
)
def test_a_row_that_breaks_what_always_holds_is_refused(
    workbook: Callable[..., Path], rows: list[list[object]], message: str
) -> None:
    with pytest.raises(SourceFileError, match=message):
        read_national_wages(workbook(rows))


def test_a_changed_heading_is_named(workbook: Callable[..., Path]) -> None:
    renamed = ["A_P50" if name == "A_MEDIAN" else name for name in HEADINGS]
    with pytest.raises(SourceFileError, match="lacks the column 'a_median'.*'a_p50'"):
        read_national_wages(workbook(headings=renamed))


def test_rounding_of_the_hourly_wage_is_no_fault(workbook: Callable[..., Path]) -> None:
    assert len(read_national_wages(workbook(changed("plain", OCC_CODE="11-9112", A_MEDIAN=62415)))) == 2


def test_other_workbooks_are_refused(workbook: Callable[..., Path]) -> None:
    with pytest.raises(SourceFileError, match="not a national OEWS workbook"):
        read_national_wages(workbook(sheet="state_dl"))
    with pytest.raises(SourceFileError, match="which wage is top-coded"):
        read_national_wages(workbook(note="no word of it"))


def test_what_is_not_a_whole_workbook_is_refused(workbook: Callable[..., Path], tmp_path: Path) -> None:
    whole = workbook().read_bytes()
    path = tmp_path / "national_M2021_dl.xlsx"
    for content, message in [
        (b"<html><body>Access Denied</body></html>", "web page"),
        (b"", "empty"),
        (b"year,code\n", "not an Excel workbook"),
        (whole[: len(whole) // 2], "half downloaded"),
    ]:
        path.write_bytes(content)
        with pytest.raises(SourceFileError, match=message):
            read_national_wages(path)
    inside = whole.replace(b"PK\x01\x02", b"PK\x01\x03")  # the list of its parts
    path.write_bytes(inside)
    with pytest.raises(SourceFileError, match=r"cannot be opened|is damaged"):
        read_national_wages(path)
    with pytest.raises(SourceFileError, match="is a folder"):
        read_national_wages(tmp_path)
    with pytest.raises(SourceFileError, match="is not there"):
        read_national_wages(tmp_path / "nowhere.xlsx")


def test_levels_of_a_real_workbook_add_up(sources: Path) -> None:
    wages = read_national_wages(sources / "oews" / "national_M2021_dl.xlsx")
    jobs = wages.groupby("occupation_level")["employment_jobs"].sum()
    # Sums of the levels as BLS rounds them (to 10 jobs a row): counted in the workbook
    assert jobs.to_dict() == {
        "total": 140886310, "major": 140886290, "minor": 140885700, "broad": 140885640, "detailed": 140885570,
    }  # fmt: skip


def test_sector_file(sources: Path, tmp_path: Path) -> None:
    path = sources / "oews" / "sector_11-9111_2005_2023.csv"
    sectors = read_sector_wages(path).set_index(["year", "industry_code"])
    assert sectors.loc[(2021, "99"), ["annual_p50_usd", "employment_jobs"]].tolist() == [117000, 34310]
    edited = tmp_path / "sector.csv"
    edited.write_text(path.read_text(encoding="utf-8").replace("117000", "117k"), encoding="utf-8")
    with pytest.raises(SourceFileError, match="'117k' in column 'annual_p50_usd'"):
        read_sector_wages(edited)
