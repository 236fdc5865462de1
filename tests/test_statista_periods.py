"""Labels of time that are no whole years, and what is said of gaps. The figures are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import mhsm_analysis as mhsm

SPAN = "Turnover of an industry from 2000 to 2029 (in billion U.S. dollars)"


def workbook(folder: Path, rows: Sequence[Sequence[object]], title: str = SPAN, names: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in [[], [], [None, "Turnover"], [None, title], [None, None, *names], *([None, *row] for row in rows)]:
        sheet.append(list(row))
    path = folder / "statistic_id1_turnover.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("mark", ["'", "\u2019", "\u2018"])
def test_years_of_two_digits_are_those_of_the_titles_span(tmp_path: Path, mark: str) -> None:
    rows = [(f"{mark}{year % 100:02d}{'*' * (year > 2025)}", year / 2) for year in range(2000, 2030)]
    series = mhsm.read_statista(workbook(tmp_path, rows))
    assert series["year"].tolist() == [2 * value for value in series["value"]] == list(range(2000, 2030))
    assert series.loc[series["is_provisional"], "year"].tolist() == [2026, 2027, 2028, 2029]
    assert series.attrs["remarks"] == []


def test_they_may_cross_a_century(tmp_path: Path) -> None:
    rows = [(f"'{year % 100:02d}", year / 2) for year in range(1995, 2006)]
    series = mhsm.read_statista(workbook(tmp_path, rows, "Turnover 1995 \u2013 2005"))
    assert series["year"].tolist() == list(range(1995, 2006))


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (
            "Turnover against 1900 to 1950, from 2000 to 2020",
            "can be read in more than one way by 1900 to 1950 and 2000",
        ),
        ("Turnover of an industry", "neither the title nor the survey period says which: write them with four"),
        ("Turnover from 2010 to 2029", "which are not each one year of 2010 to 2029"),
        ("Turnover from 1900 to 2029", "which are not each one year of 1900 to 2029"),
    ],
)
def test_without_a_span_that_says_which_they_are_refused_by_that_name(tmp_path: Path, title: str, told: str) -> None:
    rows = [(f"'{year:02d}", 1.0) for year in range(4)]
    with pytest.raises(mhsm.SourceFileError) as raised:
        mhsm.read_statista(workbook(tmp_path, rows, title))
    said = str(raised.value).replace('"', "")
    assert "the years have two digits ('00 in cell B6)" in said
    assert told in said


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["Q1 2020", "Q2 2020", "Q3 2020", "Q4 2020"], "quarterly"),
        (["2020 Q1", "2020 Q2*"], "quarterly"),
        (["Q1 '20", "Q2 '20"], "quarterly"),
        (["1st quarter 2020", "2nd quarter 2020"], "quarterly"),
        (["1. Quartal 2020", "2. Quartal 2020"], "quarterly"),
        (["Jan 2020", "Feb 2020"], "monthly"),
        (["January 2020", "February 2020"], "monthly"),
        (["Jan '20", "Feb '20"], "monthly"),
        (["Januar 2020", "M\u00e4rz 2020"], "monthly"),
        (["2020-01", "2020-02"], "monthly"),
        (["2020M01", "2020M02"], "monthly"),
        (["Jan 1, 2020", "Feb 1, 2020"], "monthly"),
        (["First quarter 2020", "Second quarter 2020"], "quarterly"),
        (["I/2020", "II/2020", "III/2020", "IV/2020"], "quarterly"),
        (["Q1 FY20", "Q2 FY20"], "quarterly"),
        ([date(2020, 3, 31), date(2020, 6, 30), date(2020, 9, 30), date(2020, 12, 31)], "monthly or quarterly"),
        ([date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)], "monthly or quarterly"),
    ],
)
def test_series_by_quarter_or_month_are_refused_as_such(tmp_path: Path, labels: list[object], kind: str) -> None:
    with pytest.raises(mhsm.SourceFileError, match=f"the series is {kind} .*, and only yearly ones are read"):
        mhsm.read_statista(workbook(tmp_path, [(label, 1.0 + at) for at, label in enumerate(labels)]))


@pytest.mark.parametrize(
    "rows",
    [
        [(2000 + n, 1.5 + n, 2000 + n, 7.5) for n in range(5)],
        [(2000 + n, 1.5 + n, 1990 + n, 7.5) for n in range(5)],
        [(str(2000 + n), 1.5 + n, f"{2004 - n}*", 7.5) for n in range(5)],
    ],
)
def test_a_second_column_of_years_is_refused(tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    with pytest.raises(mhsm.SourceFileError, match="holds years too, not values: two tables stand side by side"):
        mhsm.read_statista(workbook(tmp_path, rows, names=("A", "", "C")))


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([(2010 + n, 1998 + n) for n in range(4)], ()),  # hospitals, one more each year
        ([(2020, 2020)], ()),
        ([(2010 + n, 1861 - n, 7.5) for n in range(4)], ("Nurses", "Share")),
    ],
)
def test_values_that_count_by_one_are_values(tmp_path: Path, rows: list[tuple[object, ...]], names: tuple[str]) -> None:
    assert mhsm.read_statista(workbook(tmp_path, rows, names=names))["value"].iloc[0] == rows[0][1]


def test_two_digits_without_a_mark_are_read_by_the_titles_span_alone(tmp_path: Path) -> None:
    rows = [(f"{year:02d}", 1.5) for year in range(18, 22)]
    assert mhsm.read_statista(workbook(tmp_path, rows))["year"].tolist() == [2018, 2019, 2020, 2021]
    with pytest.raises(mhsm.SourceFileError, match="expected a column of years"):  # ages, perhaps
        mhsm.read_statista(workbook(tmp_path, rows, "Users by age"))


def test_a_span_of_prices_is_no_span_of_the_series(tmp_path: Path) -> None:
    title = "Spending in 2000 to 2005 dollars, 2019 to 2020"
    assert mhsm.read_statista(workbook(tmp_path, [(2019, 1.5), (2020, 2.5)], title)).attrs["remarks"] == []


def test_a_column_with_the_heading_of_years_too(tmp_path: Path) -> None:
    rows = [(2000, 1.5, 1990), (2001, 2.5, 2015)]
    for heading in ("Year", "Fiscal year"):
        with pytest.raises(mhsm.SourceFileError, match=f"the column '{heading}' holds years too"):
            mhsm.read_statista(workbook(tmp_path, rows, names=("A", heading)))


def test_values_that_look_like_years_are_values(tmp_path: Path) -> None:
    rows = [(2000, 1800), (2001, 1950), (2002, 1990), (2003, 2100)]  # dollars a head
    assert mhsm.read_statista(workbook(tmp_path, rows))["value"].tolist() == [1800, 1950, 1990, 2100]


def test_gaps_and_years_beyond_the_title_are_said(tmp_path: Path) -> None:
    rows = [(year, 1.0) for year in (1999, 2000, 2010, 2011, 2030, 2031)]
    series = mhsm.read_statista(workbook(tmp_path, rows))
    assert series.attrs["remarks"] == [
        "There is no row for 2001-2009, 2012-2029.",
        "The title names 2000 to 2029; 1999, 2030 and 2031 lie beyond.",
    ]


def test_the_span_is_that_of_the_title_and_not_of_a_footnote(tmp_path: Path) -> None:
    rows = [("'05", 1.5), ("'06", 2.5), ("Archive copy, 1901 to 1910",)]
    assert mhsm.read_statista(workbook(tmp_path, rows))["year"].tolist() == [2005, 2006]
    with pytest.raises(mhsm.SourceFileError, match="the years have two digits"):
        mhsm.read_statista(workbook(tmp_path, rows, "Turnover of an industry"))


def test_other_sheets_and_footnotes_do_not_count(tmp_path: Path) -> None:
    path = workbook(tmp_path, [(2000, 1.5), (2001, 2.5), ("Dec 20",), ("Jan 21",)])
    book = openpyxl.load_workbook(path)
    for name, labels in (("Monthly", ("Jan 2020", "Feb 2020")), ("Ages", ("'18", "'19"))):
        sheet = book.create_sheet(name)
        for label in labels:
            sheet.append([label, 1.0])
    book.save(path)
    assert mhsm.read_statista(path)["year"].tolist() == [2000, 2001]


def test_years_that_end_in_march_are_no_months(tmp_path: Path) -> None:
    rows = [(date(2019, 3, 31), 1.5), (date(2020, 3, 31), 2.5)]
    with pytest.raises(mhsm.SourceFileError, match="expected a column of years"):
        mhsm.read_statista(workbook(tmp_path, rows))


@pytest.mark.parametrize(
    "title",
    ["Turnover from 2012 to 2021, with a forecast until 2029", "Turnover in prices of 2010-2011 from 2012 to 2020"],
)
def test_the_span_that_fits_every_label_counts(tmp_path: Path, title: str) -> None:
    last = 2029 if "2029" in title else 2020
    rows = [(f"'{year % 100}", year / 2) for year in range(2012, last + 1)]
    series = mhsm.read_statista(workbook(tmp_path, rows, title))
    assert series["year"].tolist() == list(range(2012, last + 1))
    assert series.attrs["remarks"] == []


@pytest.mark.parametrize(
    "labels", [("2000/01", "2001/02", "2002/03"), ("2010-11", "2011-12"), ("May 2018", "May 2019")]
)
def test_one_period_a_year_is_no_month(tmp_path: Path, labels: tuple[str, ...]) -> None:
    with pytest.raises(mhsm.SourceFileError, match="expected a column of years"):
        mhsm.read_statista(workbook(tmp_path, [(label, 1.5) for label in labels]))
