"""The reader of national OEWS workbooks on small invented ones: every layout, and one fault each."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.oews import read_national_wages

HEADINGS = [
    "AREA", "PRIM_STATE", "NAICS", "OWN_CODE", "OCC_CODE", "OCC_TITLE", "O_GROUP", "TOT_EMP", "EMP_PRSE", "H_MEAN",
    "A_MEAN", "MEAN_PRSE", "H_PCT10", "H_PCT25", "H_MEDIAN", "H_PCT75", "H_PCT90", "A_PCT10", "A_PCT25", "A_MEDIAN",
    "A_PCT75", "A_PCT90", "ANNUAL", "HOURLY",
]  # fmt: skip
COLUMNS = [
    "year", "occupation_code", "occupation_level", "occupation_title", "title_mark", "employment_jobs",
    "employment_rse_pct", "annual_mean_usd", "mean_rse_pct", "annual_p10_usd", "annual_p25_usd", "annual_p50_usd",
    "annual_p75_usd", "annual_p90_usd", "hourly_mean_usd", "hourly_p10_usd", "hourly_p25_usd", "hourly_p50_usd",
    "hourly_p75_usd", "hourly_p90_usd", "wage_basis", "top_coded_from", "annual_top_code_usd", "hourly_top_code_usd",
    "evidence",
]  # fmt: skip
NOTE = "#  = indicates a wage equal to or greater than $100.00 per hour or $208,000 per year "
US = ["99", "US", "000000", "1235"]
# 10 20 30 40 50 dollars an hour and 2,080 times as much a year; the mean is 31
HOURLY, ANNUAL = [10, 20, 30, 40, 50], [20800, 41600, 62400, 83200, 104000]
PLAIN = [*US, "11-9111", "Managers", "detailed", 1000, 0.5, 31, 64480, 0.3, *HOURLY, *ANNUAL, None, None]
ROWS = {
    "plain": PLAIN,
    "capped": [*US, "11-1011", "Chiefs", "detailed", "**", "**", 90, 187200, 0.6, 50, 80, 90, "#", "#",
               104000, 166400, 187200, "#", "#", None, None],
    "annual": [*US, "25-2021", "Teachers", "detailed", 50, 1.0, "*", 64480, 0.3, *["*"] * 5, *ANNUAL[:4], "#",
               True, None],
    "hourly": [*US, "27-2011", "Actors", "detailed", 60, 1.0, 31, "*", 0.3, *HOURLY, *["*"] * 5, None, True],
    "none": [*US, "27-2012", "Others", "broad", 60, 1.0, *["*"] * 13, None, None],
}  # fmt: skip

Rows = Sequence[Sequence[object]]


def total(rows: Rows, jobs: int | None = None) -> list[object]:
    """The row of all occupations; its jobs are those of the detailed rows."""
    code, level, employment = (HEADINGS.index(name) for name in ("OCC_CODE", "O_GROUP", "TOT_EMP"))
    detailed = (row[employment] for row in rows if row[level] in ("detailed", ""))
    row = list(PLAIN)
    row[code : level + 1] = ["00-0000", "All Occupations", "total"]
    row[employment] = sum(n for n in detailed if isinstance(n, int)) if jobs is None else jobs
    return row


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    def write(
        rows: Rows | None = None,
        headings: Sequence[str] = HEADINGS,
        sheet: str = "national_M2021_dl",
        note: str | None = NOTE,
        name: str = "national_M2021_dl.xlsx",
        first: Rows | None = None,
    ) -> Path:
        book = openpyxl.Workbook()
        book.active.title = sheet
        rows = list(ROWS.values()) if rows is None else rows
        for line in [headings, *([total(rows)] if first is None else first), *rows]:
            book.active.append(list(line))
        if note is not None:
            book.create_sheet("Field Descriptions").append(["notes", note])
        path = tmp_path / name
        book.save(path)
        return path

    return write


def changed(row: str, **cells: object) -> list[list[object]]:
    new = list(ROWS[row])
    for heading, cell in cells.items():
        new[HEADINGS.index(heading)] = cell
    return [PLAIN, new]


def without(heading: str) -> tuple[list[str], Callable[[Rows], list[list[object]]]]:
    at = HEADINGS.index(heading)
    return [*HEADINGS[:at], *HEADINGS[at + 1 :]], lambda rows: [[*row[:at], *row[at + 1 :]] for row in rows]


@pytest.mark.slow
def test_columns_and_symbols(workbook: Callable[..., Path]) -> None:
    wages = read_national_wages(workbook())
    assert wages.columns.tolist() == COLUMNS
    assert wages["occupation_code"].is_monotonic_increasing
    assert set(wages["year"]) == {2021}
    assert set(wages["evidence"]) == {"official"}
    assert wages["title_mark"].isna().all()
    assert set(wages["annual_top_code_usd"]) == {208000}
    assert set(wages["hourly_top_code_usd"]) == {100}
    wages = wages.set_index("occupation_code")
    assert wages["wage_basis"].to_dict() == {
        "00-0000": "both", "11-1011": "both", "11-9111": "both", "25-2021": "annual_only", "27-2011": "hourly_only",
        "27-2012": "not_published",
    }  # fmt: skip
    assert wages["top_coded_from"].to_dict() == {
        "00-0000": "none", "11-1011": "p75", "11-9111": "none", "25-2021": "p90", "27-2011": "none", "27-2012": "none",
    }  # fmt: skip
    assert wages.loc["11-1011", ["employment_jobs", "annual_p75_usd", "hourly_p90_usd"]].isna().all()
    assert wages.loc["11-9111", "employment_jobs":"hourly_p90_usd"].tolist() == [
        1000, 0.5, 64480, 0.3, *ANNUAL, 31, *HOURLY,
    ]  # fmt: skip


@pytest.mark.slow
def test_columns_are_found_by_heading(workbook: Callable[..., Path]) -> None:
    expected = read_national_wages(workbook())
    order = [HEADINGS.index(name) for name in sorted(HEADINGS)]
    shuffled = [[row[at] for at in order] + [7] for row in [total(list(ROWS.values())), *ROWS.values()]]
    lower = [HEADINGS[at].lower() for at in order] + ["pWratio"]
    assert read_national_wages(workbook(shuffled, lower, first=[])).equals(expected)
    for group in ("GROUP", "OCC_GROUP"):
        assert read_national_wages(workbook(headings=[group if h == "O_GROUP" else h for h in HEADINGS])).equals(
            expected
        )


def early(rows: Rows, padded: bool = True) -> list[list[object]]:
    """Rows as the files of 2004 to 2011 have them: no columns before the code, blank groups, numbers as padded text."""
    at = HEADINGS.index("O_GROUP")
    changed = [[*row[4:at], "" if row[at] in ("total", "detailed") else row[at], *row[at + 1 :]] for row in rows]
    return [[f"{cell:>14}" if padded and not isinstance(cell, str | None) else cell for cell in row] for row in changed]


def test_the_layout_of_2004(workbook: Callable[..., Path]) -> None:
    major = [*US, "11-0000", "Management occupations", "major", 1050, 0.5, 31, 64480, 0.3, *HOURLY, *ANNUAL, "", ""]
    crew = [
        *US,
        "53-2011",
        "Airline pilots",
        "detailed",
        50,
        1.0,
        "*",
        "***",
        "***",
        *["*"] * 5,
        *["***"] * 5,
        "TRUE",
        "",
    ]
    big = [*PLAIN[:7], 128_127_310, *PLAIN[8:]]
    rows = early([total([big, crew]), major, big, crew])
    headings = ["group" if name == "O_GROUP" else name.lower() for name in HEADINGS[4:]]
    path = workbook(rows, headings, "national_dl", None, "national_may2004_dl.xls", first=[])
    wages = read_national_wages(path).set_index("occupation_code")
    assert wages["occupation_level"].to_dict() == {
        "00-0000": "total", "11-0000": "major", "11-9111": "detailed", "53-2011": "detailed",
    }  # fmt: skip
    assert set(wages["year"]) == {2004}
    assert wages.loc["00-0000", "employment_jobs"] == 128_127_360
    assert wages.loc["11-9111", ["annual_p50_usd", "hourly_p90_usd"]].tolist() == [62400, 50]
    assert wages.loc["53-2011", "wage_basis"] == "not_published"
    assert set(wages["annual_top_code_usd"]) == {145600}  # the file has no notes
    assert set(wages["hourly_top_code_usd"]) == {70}
    # A blank group is no level of later files, where it would turn broad rows into detailed ones
    with pytest.raises(SourceFileError, match="unknown occupation level ''; expected one of total, major, minor"):
        read_national_wages(workbook(rows, headings, "national_dl", None, "national_M2012_dl.xls", first=[]))


def test_an_asterisk_leaves_the_title(workbook: Callable[..., Path]) -> None:
    rows = [
        changed("plain", OCC_CODE=code, OCC_TITLE=title)[1]
        for code, title in [
            ("29-1111", "Registered Nurses*"),
            ("33-9093", "Transportation Security Screeners* (federal only)"),
            ("33-9099", "Protective Service Workers, All Other *"),
        ]
    ]
    wages = read_national_wages(workbook([PLAIN, *rows]))
    assert wages["occupation_title"].tolist() == [
        "All Occupations", "Managers", "Registered Nurses", "Transportation Security Screeners (federal only)",
        "Protective Service Workers, All Other",
    ]  # fmt: skip
    assert wages["title_mark"].fillna("").tolist() == ["", "", "*", "*", "*"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed("plain", OCC_CODE="11-9112", A_PCT75=62000), "higher annual percentile is below.*11-9112"),
        (changed("plain", OCC_CODE="11-9112", A_PCT90=83000, H_PCT90=39.9), "higher annual percentile is below"),
        (changed("plain", OCC_CODE="11-9112", A_MEDIAN=62500), "hourly wage x 2,080"),
        (changed("plain", OCC_CODE="11-9112", A_MEAN=64497), "hourly wage x 2,080"),
        (changed("capped", A_PCT90=300000), "not top-coded alike"),
        (changed("capped", A_PCT90=300000, H_PCT90=144.2), "annual wage stands above a top-coded"),
        (changed("annual", A_PCT75="#", A_PCT90=300000), "annual wage stands above a top-coded"),
        (changed("capped", A_MEAN="#"), "annual mean is top-coded"),
        (changed("plain", OCC_CODE="11-9112", A_PCT90="*"), "annual wages are published only in part"),
        (changed("annual", **dict.fromkeys(HEADINGS[17:22], "*")), "annual wages are published only in part"),
        (changed("plain", OCC_CODE="11-9112", TOT_EMP=1004), "employment is not a number of tens"),
        (changed("plain", OCC_CODE="11-9112", TOT_EMP=-10), "employment is not a number of tens"),
        (changed("plain"), "stand twice"),
        (changed("plain", OCC_CODE="119112"), "an occupation code is not of the form"),
        (changed("plain", OCC_CODE="11-9112", O_GROUP="line"), "unknown occupation level 'line'"),
        (changed("plain", OCC_CODE="11-9112", TOT_EMP="n/a"), "'n/a' in column 'employment_jobs'"),
        (changed("plain", OCC_CODE="11-9112", TOT_EMP="#"), "'#' in column 'employment_jobs'"),
        (changed("plain", OCC_CODE="11-9112", TOT_EMP="*"), r"'\*' in column 'employment_jobs'"),
        (changed("plain", OCC_CODE="11-9112", MEAN_PRSE="#"), "'#' in column 'mean_rse_pct'"),
        (changed("plain", OCC_CODE="11-9112", A_MEDIAN=None), "'None' in column|'' in column 'annual_p50_usd'"),
        (changed("plain", OCC_CODE="11-9112", H_PCT10="~"), "'~' in column 'hourly_p10_usd'"),
    ],
)
def test_a_row_that_breaks_what_always_holds_is_refused(
    workbook: Callable[..., Path], rows: Rows, message: str
) -> None:
    with pytest.raises(SourceFileError, match=message):
        read_national_wages(workbook(rows))


@pytest.mark.slow
def test_faults_are_reported_on_request(workbook: Callable[..., Path]) -> None:
    rows = [*changed("plain", OCC_CODE="11-9112", A_PCT75=62000), ROWS["hourly"], ROWS["capped"]]
    wages = read_national_wages(workbook(rows), on_fault="report")
    assert wages.set_index("occupation_code").loc["11-9112", "annual_p75_usd"] == 62000
    assert wages.attrs["faults"] == ["11-9112, Managers: a higher annual percentile is below a lower one"]
    assert read_national_wages(workbook(), on_fault="report").attrs["faults"] == []
    with pytest.raises(SourceFileError, match="unknown occupation level"):  # the file is not understood
        read_national_wages(workbook(changed("plain", OCC_CODE="11-9112", O_GROUP="line")), on_fault="report")


def test_rounding_of_the_hourly_wage_is_no_fault(workbook: Callable[..., Path]) -> None:
    assert len(read_national_wages(workbook(changed("plain", OCC_CODE="11-9112", A_MEDIAN=62415)))) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("H_MEDIAN", "A_MEDIAN", "hourly wage x 2,080|percentile is below"),
        ("H_MEAN", "A_MEAN", "hourly wage x 2,080"),
        ("A_MEAN", "A_MEDIAN", "hourly wage x 2,080"),
        ("A_PCT10", "A_PCT25", "percentile is below"),
        ("TOT_EMP", "A_MEAN", "hourly wage x 2,080"),
        ("TOT_EMP", "EMP_PRSE", "number of tens|add up"),
        ("OCC_CODE", "OCC_TITLE", "an occupation code is not of the form"),
    ],
)
def test_swapped_headings_are_found(workbook: Callable[..., Path], one: str, other: str, message: str) -> None:
    swapped = [{one: other, other: one}.get(name, name) for name in HEADINGS]
    with pytest.raises(SourceFileError, match=message):
        read_national_wages(workbook([PLAIN], swapped))


@pytest.mark.slow
@pytest.mark.parametrize("heading", HEADINGS[4:22])
def test_a_changed_heading_is_named(workbook: Callable[..., Path], heading: str) -> None:
    renamed = ["RENAMED" if name == heading else name for name in HEADINGS]
    with pytest.raises(SourceFileError, match=f"lacks the column '{heading.lower()}'.*'renamed'"):
        read_national_wages(workbook(headings=renamed))


def test_a_heading_twice_is_refused(workbook: Callable[..., Path]) -> None:
    with pytest.raises(SourceFileError, match="'tot_emp' stands twice"):
        read_national_wages(workbook(headings=["TOT_EMP" if name == "AREA" else name for name in HEADINGS]))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "cell"), [("AREA", "01"), ("AREA", 1), ("PRIM_STATE", "AL"), ("NAICS", "622000"), ("OWN_CODE", "5")]
)
def test_a_workbook_of_states_or_industries_is_refused(
    workbook: Callable[..., Path], column: str, cell: object
) -> None:
    with pytest.raises(SourceFileError, match=f"not a national OEWS workbook: its column '{column.lower()}' has"):
        read_national_wages(workbook(changed("plain", OCC_CODE="11-9112", **{column: cell})))
    for extra in ("ST", "STATE"):
        headings, cut = without("AREA")
        rows = [[*row, "Alabama"] for row in cut([total([PLAIN]), PLAIN])]
        with pytest.raises(SourceFileError, match=f"its column '{extra.lower()}' has 'Alabama'"):
            read_national_wages(workbook(rows, [*headings, extra], first=[]))


def test_codes_kept_as_numbers_are_the_whole_country(workbook: Callable[..., Path]) -> None:
    numbers = changed("plain", OCC_CODE="11-9112", AREA=99, NAICS=0, OWN_CODE=1235.0)
    assert len(read_national_wages(workbook(numbers))) == 3


@pytest.mark.slow
def test_missing_rows_are_noticed(workbook: Callable[..., Path]) -> None:
    rows = changed("plain", OCC_CODE="11-9112")
    for kept in (rows[:1], []):
        with pytest.raises(SourceFileError, match="add up to .* jobs, not to the total of 2,000: rows are missing"):
            read_national_wages(workbook(kept, first=[total(rows)]))
    with pytest.raises(SourceFileError, match="has 0 rows of all occupations"):
        read_national_wages(workbook(rows, first=[]))
    with pytest.raises(SourceFileError, match="has 0 rows of all occupations"):
        read_national_wages(workbook([], first=[]))


@pytest.mark.slow
def test_the_year_must_be_told_once(workbook: Callable[..., Path]) -> None:
    with pytest.raises(SourceFileError, match="another year than its name says: its sheet is 'national_M2020_dl'"):
        read_national_wages(workbook(sheet="national_M2020_dl"))
    for name in ("national_dl.xls", "national_2021_2022.xls"):
        with pytest.raises(SourceFileError, match="does not say of which year it is.*national_M2009_dl.xls"):
            read_national_wages(workbook(sheet="national_dl", name=name))
    with pytest.raises(SourceFileError, match="is of 2003: this reader knows 1997, and May 2004 and later"):
        read_national_wages(workbook(sheet="national_dl", name="national_may2003_dl.xls"))
    for name in ("national_dl.xlsx", "national_M2021_dl read 2026-11-24.xlsx"):
        assert set(read_national_wages(workbook(name=name))["year"]) == {2021}  # the sheet names it


@pytest.mark.slow
def test_another_year_is_known_by_its_total(workbook: Callable[..., Path]) -> None:
    def read(jobs: int) -> pd.DataFrame:
        rows = [[*PLAIN[:7], jobs, *PLAIN[8:]]]
        return read_national_wages(workbook(rows, sheet="national_dl", note=None, name="national_M2012_dl.xls"))

    assert set(read(130_287_700)["year"]) == {2012}
    with pytest.raises(SourceFileError, match="not of May 2012.*132,588,810 jobs, that of May 2013"):
        read(132_588_810)
    with pytest.raises(
        SourceFileError, match="not of May 2012.*a figure of none of the years.*130,287,700 for May 2012"
    ):
        read(130_287_710)


def test_the_files_own_top_code_counts(workbook: Callable[..., Path]) -> None:
    wages = read_national_wages(workbook(note=NOTE.replace("$100.00", "$120.00").replace("$208,000", "$249,600")))
    assert set(wages["annual_top_code_usd"]) == {249600}
    assert set(wages["hourly_top_code_usd"]) == {120}


def test_missing_sheets_are_named(workbook: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="no sentence of its notes.*Its sheets are 'national_M2021_dl'"):
        read_national_wages(workbook(note=None))
    with pytest.raises(SourceFileError, match="no sentence of its notes"):
        read_national_wages(workbook(note="no word of it"))
    book = openpyxl.Workbook()
    book.active.title = "Overview"
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(SourceFileError, match="other.xlsx is not a national OEWS workbook.*found none in 'Overview'"):
        read_national_wages(tmp_path / "other.xlsx")


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
