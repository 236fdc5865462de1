"""Statista workbooks as they are downloaded, tidied up by hand, or saved by mistake. The figures are made up."""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import mhsm_analysis as mhsm

Cells = Sequence[object]
YEARLY: list[Cells] = [("1960", 5.0), ("1970", 6.9), ("2019", 17.6), ("2020*", 19.7)]
FULL_TITLE = "Health expenditure in a country from 1960 to 2020 (as percent of GDP)"
OVERVIEW = [
    (3, "Statistic as Excel data file"),
    (4, FULL_TITLE),
    (5, "Access data"),
    (8, "Source", None, None, "Description"),
    (9, None, None, None, "What the statistic shows."),
    (10, "Source", "Some Agency"),
    (11, "Conducted by", "Another Agency"),
    (12, "Survey period", "1960 to 2020"),
    (13, "Region", "n.a."),
    (18, "Note", "Starred years are estimates."),
    (20, "Publication"),
    (22, "Published by", "Some Agency"),
    (23, "Publication date", "December 2021"),
    (24, "Original source", "Table 1"),
    (25, "ID", 123456),
]


def export(
    folder: Path, rows: Sequence[Cells] = YEARLY, names: Cells = (), sheet: str = "Data", title: str = FULL_TITLE
) -> Path:
    """Write a workbook laid out as an export: column A and rows 1-2 empty, names in row 5, data from row 6."""
    workbook = openpyxl.Workbook()
    overview = workbook.active
    overview.title = "Overview"
    for number, *cells in OVERVIEW:
        for column, cell in enumerate(cells, 2):
            overview.cell(number, column, cell)
    data = workbook.create_sheet(sheet)
    data["B3"], data["B4"] = "Share of GDP", title
    for column, name in enumerate(names, 3):
        data.cell(5, column, name)
    for number, row in enumerate(rows, 6):
        for column, cell in enumerate(row, 2):
            data.cell(number, column, cell)
    path = folder / "statistic_id123456_health.xlsx"
    workbook.save(path)
    return path


def plain(folder: Path, rows: Sequence[Cells], sheet: str = "Sheet1") -> Path:
    """Write a workbook of one sheet that starts at A1."""
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(list(row))
    path = folder / "edited.xlsx"
    workbook.save(path)
    return path


def test_an_export_is_read_with_all_it_says(tmp_path: Path) -> None:
    series = mhsm.read_statista(export(tmp_path))
    assert series.to_dict("list") == {
        "year": [1960, 1970, 2019, 2020],
        "series": ["Share of GDP"] * 4,
        "value": [5.0, 6.9, 17.6, 19.7],
        "unit": ["as percent of GDP"] * 4,
        "is_provisional": [False, False, False, True],
    }
    assert (series["year"].dtype, series["value"].dtype, series["is_provisional"].dtype) == ("int64", "float64", "bool")
    assert series.attrs.pop("remarks") == ["There is no row for 1961-1969, 1971-2018."]
    assert series.attrs == {
        "file": "statistic_id123456_health.xlsx",
        "title": FULL_TITLE,
        "description": "What the statistic shows.",
        "source": "Some Agency",
        "conducted_by": "Another Agency",
        "survey_period": "1960 to 2020",
        "note": "Starred years are estimates.",
        "published_by": "Some Agency",
        "published": "December 2021",
        "original_source": "Table 1",
        "statista_id": "123456",
    }


def test_a_german_export_reads_the_same(tmp_path: Path) -> None:
    english = mhsm.read_statista(export(tmp_path))
    assert mhsm.read_statista(export(tmp_path, sheet="Daten")).equals(english)


def test_several_series_with_a_gap_and_a_unit_column(tmp_path: Path) -> None:
    rows = [("2018", 1.5, 3, "in %"), ("2019", None, 4, "in %"), ("2020*", 2.5, "", "in %")]
    series = mhsm.read_statista(export(tmp_path, rows, names=("Public", "Private")))
    assert series["series"].tolist() == ["Public"] * 3 + ["Private"] * 3
    assert series["unit"].unique().tolist() == ["in %"]
    assert series["value"].isna().tolist() == [False, True, False, False, False, True]
    assert series.loc[series["series"] == "Private", "value"].dropna().tolist() == [3.0, 4.0]


@pytest.mark.parametrize("title", ["Share of GDP, 1960-2020", "Share of GDP (1960-2020)"])
def test_no_unit_given_is_an_empty_unit(tmp_path: Path, title: str) -> None:
    assert mhsm.read_statista(export(tmp_path, title=title))["unit"].eq("").all()


@pytest.mark.parametrize(
    "rows",
    [
        [("Year", "Share of GDP"), (2018, 17.6), ("2019", 17.7), (2020.0, 19.7)],
        [("Year", "Share of GDP"), (2020, 19.7), (2018, 17.6), ("2019", 17.7), (), ("Source: an agency",)],
        [("Share of GDP",), (), (2018, 17.6), (), ("2019", 17.7), ("2020", 19.7)],
    ],
)
def test_an_edited_copy_reads_the_same_wherever_it_starts(tmp_path: Path, rows: list[Cells]) -> None:
    series = mhsm.read_statista(plain(tmp_path, rows))
    assert series["series"].unique().tolist() == ["Share of GDP"]
    assert list(zip(series["year"], series["value"], strict=True)) == [(2018, 17.6), (2019, 17.7), (2020, 19.7)]


def test_a_value_that_looks_like_a_year_is_no_year(tmp_path: Path) -> None:
    series = mhsm.read_statista(export(tmp_path, [("2019", 1990), ("2020", 2005)]))
    assert series["year"].tolist() == [2019, 2020]
    assert series["value"].tolist() == [1990.0, 2005.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "names", "what"),
    [
        ([("Hospitals", 12.5), ("Nursing homes", 2010)], (), "expected a column of years .* found none"),
        ([("Hospitals", 1.5, 2.5)], ("2019", "2020"), "found years across the columns from cell C5: .* transposed"),
        ([("Hospitals", 1.5, 2.5)], ("2020*", "2019"), "found years across the columns from cell C5: .* transposed"),
        ([("2019/20", 2.5), ("2021", 3.5)], (), "found '2019/20' in cell B6"),
        ([("2018/19", "1,5"), ("2019/20", "2,5"), ("2021", "3,5")], (), "found '2019/20' in cell B7"),
        ([("2020", 2.5), ("2021", 3.5), ("Total", 6.0)], (), "found 'Total' in cell B8: .* delete or complete"),
        ([("2019", 1990), ("2020", 2005), ("Total", 3995)], (), "found 'Total' in cell B8"),
        ([("2020", 2.5), (), ("Average", 3.0), ("2021", 3.5)], (), "found 'Average' in cell B8"),
        ([(date(2020, 1, 1), 2.5), (date(2020, 2, 1), 3.5)], (), "found '2020-02-01' in cell B7"),
        ([(date(2020, 12, 1), 2.5), (date(2021, 1, 1), 3.5)], (), "found '2020-12-01' in cell B6"),
        ([(date(2020, 1, 1), 2.5), (date(2020, 12, 31), 3.5)], (), "2020 stands in more than one row"),
        ([("2018", 1.5), ("2019/20", 2.5), ("2021", 3.5)], (), "found '2019/20' in cell B7"),
        ([("2018", 1.5), ("see below",), ("2021", 3.5)], (), "found 'see below' in cell B7"),
        ([("2018",), ("2019",)], (), "years but no values"),
        ([("2018", 1.5), ("2019", "n/a")], (), "'n/a' of 2019 is not a number"),
        ([("2018", 1.5), ("2019", "1,234")], (), "'1,234' of 2019 can be read in two ways"),
        ([("2018", 1.5), ("2019", "1.234*")], (), "'1.234\\*' of 2019 can be read in two ways"),
        ([("2018", 1.5), ("2019", "17.6 %")], (), "'17.6 %' of 2019 is not a number"),
        ([("2018", 1.5), ("2019", "1 234,5")], (), "'1 234,5' of 2019 is not a number"),
        ([("2018", 1.5), ("2019", True)], (), "'True' of 2019 is not a number"),
        ([("2018", "1.5"), ("2019", "17,6")], (), "mix decimal points and commas \\('1.5', '17,6'\\)"),
        ([("2018", "1.234,5"), ("2019", "17.6")], (), "mix decimal points and commas"),
        ([("2018", 1.5, ""), ("2019", 1.6, "")], ("Public", "Private"), "the column 'Private' holds no value"),
        ([("2018", 1.5, ""), ("2019", 1.6, "estimate")], (), "'estimate' of 2019 is not a number"),
        ([("2018", 1.5, "in %", 3.5), ("2019", 1.6, "in %", 4.5)], ("A", "", "B"), "some of the 2 series and not"),
        ([("2018", 1.5, "in %", "x"), ("2019", 1.6, "in %", "x")], (), "'x' stands beside a unit"),
        ([("2018", 1.5, "up"), ("2019", 1.6, "down")], (), "'up' of 2018 is not a number"),
        ([("2018", 1.5), ("2018*", 1.6)], (), "2018 stands in more than one row"),
        ([("2018", 1.5, 2.5)], ("Public",), "a name of its own"),
        ([("2018", 1.5, 2.5)], ("Public", "Public"), "a name of its own"),
    ],
)  # fmt: skip
def test_what_is_no_yearly_series_gets_one_sentence(tmp_path: Path, rows: list[Cells], names: Cells, what: str) -> None:
    with pytest.raises(mhsm.SourceFileError, match=what) as caught:
        mhsm.read_statista(export(tmp_path, rows, names))
    assert "statistic_id123456_health.xlsx" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("heading", ["Year", "Jahr"])
def test_a_heading_of_the_years_is_no_title(tmp_path: Path, heading: str) -> None:
    series = mhsm.read_statista(plain(tmp_path, [("Share (in %)",), (heading,), (2019, 17.6), (2020, 19.7)]))
    assert series.attrs["title"] == "Share (in %)"
    assert series["unit"].tolist() == ["in %", "in %"]


def test_every_kind_of_star_marks_its_year(tmp_path: Path) -> None:
    rows = [("2019", 1.5), ("2020*", 1.6), ("2021**", 1.7), ("2022 *", 1.8), ("2023\u00a0* ", 1.9), ("2024", "2.5*")]
    series = mhsm.read_statista(export(tmp_path, rows))
    assert series["year"].tolist() == [2019, 2020, 2021, 2022, 2023, 2024]
    assert series["value"].tolist() == [1.5, 1.6, 1.7, 1.8, 1.9, 2.5]
    assert series["is_provisional"].tolist() == [False, True, True, True, True, True]


def test_a_star_on_a_value_marks_its_series_only(tmp_path: Path) -> None:
    series = mhsm.read_statista(export(tmp_path, [("2019", 1.5, 2.5), ("2020", "1,6 *", 2.6)], ("A", "B")))
    assert series[series["is_provisional"]][["year", "series", "value"]].to_numpy().tolist() == [[2020, "A", 1.6]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17,6", 17.6),
        ("17.6", 17.6),
        ("17", 17.0),
        ("0,125", 0.125),  # no thousands begin with 0
        ("4144,077", 4144.077),  # no thousands begin with four digits
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("1.234.567,25", 1234567.25),
        ("1,234,567.25", 1234567.25),
        ("-2,5", -2.5),
        ("\u22122.5", -2.5),
    ],
)
def test_text_that_is_a_number_in_one_way_only_is_read(tmp_path: Path, text: str, value: float) -> None:
    series = mhsm.read_statista(export(tmp_path, [("2019", 1.5), ("2020", text)]))
    assert series["value"].tolist() == [1.5, value]


@pytest.mark.parametrize(
    "years",
    [
        [2019, 2020, 2021],
        [2019.0, "2020", 2021.0],
        [date(2019, 1, 1), date(2020, 1, 1), date(2021, 1, 1)],
        [date(2019, 12, 31), datetime(2020, 12, 31), "2021"],
    ],
)
def test_years_stored_as_numbers_or_dates_are_years(tmp_path: Path, years: list[object]) -> None:
    rows = [("Jahr", "Anteil"), *zip(years, [1.5, 1.6, 1.7], strict=True)]
    series = mhsm.read_statista(plain(tmp_path, rows))
    assert series["year"].tolist() == [2019, 2020, 2021]
    assert series["series"].unique().tolist() == ["Anteil"]
    assert not series["is_provisional"].any()


@pytest.mark.parametrize("unit", ["in % des BIP", "in Prozent", "in Milliarden US-Dollar"])
def test_a_german_export_is_read_with_its_labels(tmp_path: Path, unit: str) -> None:
    path = export(tmp_path, sheet="Daten", title=f"Gesundheitsausgaben von 1960 bis 2020* ({unit})*")
    workbook = openpyxl.load_workbook(path)
    overview = workbook["Overview"]
    overview.title = "Übersicht"
    words = {"B10": "Quelle", "B18": "Hinweise und Anmerkungen", "B23": "Veröffentlichungsdatum", "E8": "Beschreibung"}
    for cell, word in words.items():
        overview[cell] = word
    overview["C23"], overview["C13"] = datetime(2021, 12, 15, 8, 30), "k.A."
    workbook.save(path)
    series = mhsm.read_statista(path)
    assert series["unit"].unique().tolist() == [unit]
    said = {key: series.attrs[key] for key in ("source", "note", "published", "description")}
    assert said == {
        "source": "Some Agency",
        "note": "Starred years are estimates.",
        "published": "2021-12-15",
        "description": "What the statistic shows.",
    }
    assert "region" not in series.attrs


def test_units_may_differ_by_series(tmp_path: Path) -> None:
    rows = [
        ("2019", 17.6, "in %", 3.8, "in trillion U.S. dollars"),
        ("2020", 19.7, "in %", 4.1, "in trillion U.S. dollars"),
    ]
    for names in (("Share", "", "Spending"), ("Share", "Unit", "Spending", "Unit")):
        series = mhsm.read_statista(export(tmp_path, rows, names))
        assert series.groupby("series")["unit"].unique().map(list).to_dict() == {
            "Share": ["in %"],
            "Spending": ["in trillion U.S. dollars"],
        }
    named = mhsm.read_statista(export(tmp_path, [("2019", 17.6, 3.8)], ("Share (in %)", "Other (public)")))
    assert named["unit"].tolist() == ["in %", "as percent of GDP"]  # the second has the title's
    assert named["series"].tolist() == ["Share (in %)", "Other (public)"]


def test_a_unit_column_with_its_heading_may_have_gaps(tmp_path: Path) -> None:
    rows = [("2018", 1.5, "in %"), ("2019", 1.6, None)]
    assert mhsm.read_statista(export(tmp_path, rows, ("Public", "Einheit")))["unit"].unique().tolist() == ["in %"]


def test_a_cell_that_would_read_as_empty_is_refused(tmp_path: Path) -> None:
    path = export(tmp_path, [("2019", "#DIV/0!"), ("2020", 1.5)])  # openpyxl stores the text as the error it is
    with pytest.raises(mhsm.SourceFileError, match="has an error such as #DIV/0! in a cell: put the number there"):
        mhsm.read_statista(path)
    path = export(tmp_path, [("2019", "=1+1"), ("2020", 1.5)])  # and a formula without its result
    with pytest.raises(mhsm.SourceFileError, match="has a formula without its result in a cell"):
        mhsm.read_statista(path)


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ('<c r="C6"><f>1+1</f><v>2</v></c>', [2.0, 1.5]),
        ('<c r="C6" t="str"><f>IF(A1="","",A1)</f><v></v></c>', [None, 1.5]),
    ],
)
def test_a_formula_with_its_result_is_read(tmp_path: Path, cell: str, values: list[float | None]) -> None:
    path = export(tmp_path, [("2019", "=1+1"), ("2020", 1.5)])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    changed = re.sub('<c r="C6"[^>]*>.*?</c>', lambda _: cell, sheet)
    assert changed != sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, changed if name == "xl/worksheets/sheet2.xml" else content)
    read = mhsm.read_statista(path)["value"]
    assert [None if pd.isna(value) else value for value in read] == values


def test_hidden_sheets_are_not_read_and_two_tables_are_not_chosen_from(tmp_path: Path) -> None:
    path = export(tmp_path)
    workbook = openpyxl.load_workbook(path)
    copy = workbook.copy_worksheet(workbook["Data"])
    copy.title, copy["C6"] = "Daten", 99.0
    workbook.save(path)
    with pytest.raises(mhsm.SourceFileError, match="more than one sheet \\('Data', 'Daten'\\): keep or show one"):
        mhsm.read_statista(path)
    for state in ("hidden", "veryHidden"):
        copy.sheet_state = state
        workbook.save(path)
        assert mhsm.read_statista(path)["value"].tolist() == [5.0, 6.9, 17.6, 19.7]
    workbook["Data"].sheet_state = "hidden"
    workbook.save(path)
    with pytest.raises(mhsm.SourceFileError, match="no sheet 'Data' or 'Daten': found 'Overview'. Show the sheet"):
        mhsm.read_statista(path)


def test_a_chart_sheet_is_passed_over(tmp_path: Path) -> None:
    path = plain(tmp_path, [("2019", 17.6), ("2020", 19.7)])
    workbook = openpyxl.load_workbook(path)
    workbook.create_chartsheet("Chart", 0)
    workbook.save(path)
    assert mhsm.read_statista(path)["value"].tolist() == [17.6, 19.7]


def test_years_across_after_a_heading_are_named(tmp_path: Path) -> None:
    with pytest.raises(mhsm.SourceFileError, match="years across the columns from cell B1"):
        mhsm.read_statista(plain(tmp_path, [("Year", 2019, 2020, 2021), ("Share", 17.6, 19.7, 18.3)]))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls workbook or has a password: .* save it as .xlsx"),
        (b"Year;Share\n2019;17,6\n", "is text such as CSV, not an Excel workbook: download the statistic as XLSX"),
        (b"<!-- saved --><html><table></table></html>", "is a web page or XML, not an Excel workbook"),
        (b"%PDF-1.7", "is a PDF, not an Excel workbook"),
    ],
)
def test_another_format_under_the_name_of_a_workbook_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "statistic_id1.xlsx"
    path.write_bytes(content)
    with pytest.raises(mhsm.SourceFileError, match=what):
        mhsm.read_statista(path)


def test_a_workbook_without_data_says_so(tmp_path: Path) -> None:
    with pytest.raises(mhsm.SourceFileError, match="no sheet 'Data'"):
        mhsm.read_statista(plain(tmp_path, [("2020", 19.7)], sheet="Overview"))


def test_a_web_page_half_a_file_and_no_file_are_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.xlsx"
    page.write_text("<!DOCTYPE html><html><body>Please log in</body></html>", encoding="utf-8")
    half = export(tmp_path)
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    for path, what in ((page, "is a web page"), (half, "damaged or half"), (tmp_path / "none.xlsx", "is not there")):
        with pytest.raises(mhsm.SourceFileError, match=what):
            mhsm.read_statista(path)


@pytest.mark.slow
def test_damage_anywhere_is_refused_or_changes_no_figure(tmp_path: Path) -> None:
    path = export(tmp_path)
    whole, expected = path.read_bytes(), mhsm.read_statista(path)
    refused = 0
    headers = (found.start() + byte for found in re.finditer(rb"PK\x03\x04|PK\x01\x02", whole) for byte in range(4, 12))
    for at in [*range(0, len(whole), 97), *headers]:  # of headers: version, flags and method
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert mhsm.read_statista(path)["value"].tolist() == expected["value"].tolist()
        except mhsm.SourceFileError:
            refused += 1
    assert refused > 10
