"""Statista workbooks as they are downloaded, tidied up by hand, or saved by mistake. The figures are made up."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
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
    assert series.attrs == {
        "file": "statistic_id123456_health.xlsx",
        "title": FULL_TITLE,
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


@pytest.mark.parametrize(
    ("rows", "names", "what"),
    [
        ([("Hospitals", 12.5), ("Nursing homes", 2010)], (), "expected a column of years .* found none"),
        ([("Hospitals", 1.5, 2.5)], ("2019", "2020"), "expected a column of years .* found 'Hospitals' in cell B6"),
        ([("2018", 1.5), ("2019/20", 2.5), ("2021", 3.5)], (), "found '2019/20' in cell B7"),
        ([("2018", 1.5), ("see below",), ("2021", 3.5)], (), "found 'see below' in cell B7"),
        ([("2018",), ("2019",)], (), "years but no values"),
        ([("2018", 1.5), ("2019", "n/a")], (), "'n/a' of 2019 is not a number"),
        ([("2018", 1.5), ("2019", "17,6")], (), "'17,6' of 2019 is not a number"),
        ([("2018", "1.5"), ("2019", "17.6")], (), "'1.5' of 2018 is not a number"),
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
