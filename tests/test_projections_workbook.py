"""The reader of projection workbooks: three layouts of small workbooks, and the same with one fault each."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from projection_files import ROWS, Sheets, of_2010, of_2016, of_2023, replace, write_book

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.projections import read_projections_workbook

LAYOUTS = {"2010-20": of_2010, "2016-26": of_2016, "2023-33": of_2023}


@pytest.mark.slow
@pytest.mark.parametrize("vintage", LAYOUTS)
def test_every_layout_gives_the_same_rows(tmp_path: Path, vintage: str) -> None:
    rows = read_projections_workbook(write_book(tmp_path, LAYOUTS[vintage]()))
    assert set(rows["vintage"]) == {vintage}
    assert rows["row_type"].tolist() == ["total", "summary", "line_item", "line_item"]
    assert rows["occupation_title"].tolist() == [row[1] for row in ROWS]  # no indentation left
    levels = rows.loc[:, "employment_base_thousands":"change_pct"]
    assert levels.to_numpy().tolist() == [row[3:7] for row in ROWS]
    assert rows["self_employed_pct"].tolist()[:3] == [5.8, 14.1, 14.1]
    assert rows["self_employed_pct"].isna().tolist() == [False, False, False, True]
    assert rows["typical_education"].tolist()[2:] == ["Bachelor's degree", "Doctoral or professional degree"]
    assert rows["work_experience"].tolist()[2:] == ["5 years or more", "None"]
    assert rows["typical_education"].isna().tolist() == [True, True, False, False]
    assert rows["evidence"].unique() == ["official"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("vintage", "year", "top_code"),
    [("2010-20", 2010, 166_400), ("2016-26", 2017, 208_000), ("2023-33", 2023, 239_200)],
)
def test_a_top_code_is_a_bound_and_never_a_wage(tmp_path: Path, vintage: str, year: int, top_code: int) -> None:
    rows = read_projections_workbook(write_book(tmp_path, LAYOUTS[vintage]())).set_index("occupation_code")
    assert set(rows["wage_year"]) == {year}
    assert rows.loc["11-9111", "annual_p50_usd"] == 90000
    assert pd.isna(rows.loc["29-1211", "annual_p50_usd"])
    assert rows.loc["29-1211", ["top_coded_from", "annual_top_code_usd"]].tolist() == ["p50", top_code]
    assert rows["annual_top_code_usd"].notna().sum() == 1


def test_a_top_code_without_its_sign_is_a_bound_too(tmp_path: Path) -> None:
    sheets = of_2023()
    replace(sheets, ">=$239,200", 239200, "Table 1.2")  # as 2022-32 prints it
    rows = read_projections_workbook(write_book(tmp_path, sheets)).set_index("occupation_code")
    assert pd.isna(rows.loc["29-1211", "annual_p50_usd"])
    assert rows.loc["29-1211", ["top_coded_from", "annual_top_code_usd"]].tolist() == ["p50", 239200]


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["—", "— ", None])
def test_a_wage_that_is_not_published_is_missing(tmp_path: Path, cell: object) -> None:
    sheets = of_2023()
    replace(sheets, ">=$239,200", cell, "Table 1.2")
    rows = read_projections_workbook(write_book(tmp_path, sheets)).set_index("occupation_code")
    assert rows.loc["29-1211", ["annual_p50_usd", "annual_top_code_usd"]].isna().all()
    assert rows.loc["29-1211", "top_coded_from"] == "none"


@pytest.mark.slow
def test_openings_of_two_methods_stand_in_two_columns(tmp_path: Path) -> None:
    newer, older = "openings_thousands_per_year", "openings_replacement_method_thousands_per_decade"
    separations = "separations_thousands_per_year"
    before = read_projections_workbook(write_book(tmp_path, of_2010()))
    assert before[older].tolist() == [160.0, 140.0, 140.0, 20.0]
    assert before[[newer, separations]].isna().all(axis=None)
    for layout in (of_2016, of_2023):
        after = read_projections_workbook(write_book(tmp_path, layout()))
        assert after[newer].tolist() == [37.1, 32.4, 32.4, 4.7]
        assert after[separations].tolist() == [32.1, 26.4, 26.4, 5.7]
        assert after["labor_force_exits_thousands_per_year"].tolist() == [11.8, 9.9, 9.9, 1.9]
        assert after["occupational_transfer_rate_pct"].tolist() == [4.8, 5.0, 5.0, 4.0]
        assert after[older].isna().all()


@pytest.mark.slow
def test_columns_are_found_by_heading(tmp_path: Path) -> None:
    whole = read_projections_workbook(write_book(tmp_path, of_2023()))
    sheets = of_2023()
    for line in sheets["Table 1.2"][1:]:
        line.reverse()
    for line in sheets["Table 1.2"][-3:]:
        line.extend([None] * 13)
        line.reverse()
    pd.testing.assert_frame_equal(read_projections_workbook(write_book(tmp_path, sheets)), whole)


def _sheet_of(year: str) -> Callable[[Sheets], object]:
    return lambda sheets: [replace(sheets, "2016", year, "Table 1.7"), replace(sheets, 2016, int(year), "Table 1.7"),
                           replace(sheets, 2026, int(year) + 10, "Table 1.7"),
                           replace(sheets, "-26", f"-{int(year) % 100 + 10}", "Table 1.7")]  # fmt: skip


def _drop(code: str) -> Callable[[Sheets], object]:
    def drop(sheets: Sheets) -> None:
        for name in ("Table 1.2", "Table 1.7", "Table 1.10"):
            sheets[name][:] = [line for line in sheets[name] if code not in line]

    return drop


def _swap(sheet: str, one: object, two: object) -> Callable[[Sheets], object]:
    """Exchange two headings, so that each stands over the other's numbers."""

    def swap(sheets: Sheets) -> None:
        for line in sheets[sheet][:4]:
            if one in line and two in line:
                first, second = line.index(one), line.index(two)
                line[first], line[second] = two, one
                return
        raise AssertionError((one, two))

    return swap


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("Table 1.2"), "has no sheet 'Table 1.2'.*found the sheets Table 1.7"),
        (lambda s: s.pop("Table 1.10"), "has no sheet 'Table 1.10'"),
        (lambda s: s.update({"Table 1.2": s["Table 1.10"]}), "'Table 1.2', is titled 'table 1.10 occ.*: expected"),
        (lambda s: replace(s, "Occupational separations and", "Replacement", "Table 1.10"), "'Table 1.10', is titled"),
        (lambda s: replace(s, "Occupational openings", "Vacancies", "Table 1.2"),
         "Table 1.2 lacks the column 'occupational openings, 2016-26 annual average'"),
        (lambda s: replace(s, "Percent self employed, 2016", "Percent self employed, 2014"),
         "lacks the column 'percent self employed, 2016'"),
        (lambda s: replace(s, "Median annual wage", "Mean annual wage"), "0 columns like 'Median annual wage, 2020'"),
        (lambda s: replace(s, "Labor force exits", "Exits"), "lacks the columns 'labor force exits, 2016-26 annual"),
        (lambda s: replace(s, "2016 National Employment Matrix", "NEM", "Table 1.2"), "lacks the columns 'title'"),
        (lambda s: replace(s, 300.0, "n/a", "Table 1.2"), "'n/a' in column 'employment_base_thousands'.*11-0000"),
        (lambda s: replace(s, 300.0, None, "Table 1.2"), "'' in column 'employment_base_thousands'"),
        (lambda s: replace(s, 300.0, 300.04), "300.04 in column .* more than the one decimal"),
        (lambda s: replace(s, 14.1, 114.1, "Table 1.7"), "percent self-employed is not between 0 and 100"),
        (lambda s: replace(s, "Line item", "Detailed", "Table 1.2"), "occupation type 'Detailed'"),
        (lambda s: replace(s, "29-1211", "11-9111", "Table 1.2"), "'11-9111' beside 'Anesthesiologists' is not an occ"),
        (lambda s: replace(s, "29-1211", "Doctors", "Table 1.2"), "'Doctors' beside 'Anesthesiologists' is not an occ"),
        (lambda s: replace(s, "29-1211", "29-1212", "Table 1.7"), "do not list the same occupations .* 29-1211 is in"),
        (lambda s: replace(s, 90.0, 90.1, "Table 1.7"), "Table 1.7 disagree about 29-1211 .*: 90.0 against 90.1"),
        (lambda s: replace(s, 4.7, 7.4, "Table 1.10"), "Table 1.10 disagree about 29-1211 .*: 4.7 against 7.4"),
        (lambda s: replace(s, "Managers", "Clerks", "Table 1.7"), "disagree about 11-9111 .* Managers against Clerks"),
        (_sheet_of("2018"), "do not list the same occupations of one vintage \\(2016-26, 2018-28\\)"),
        (lambda s: replace(s, "5 years or more", "5+ years"), "'5\\+ years' in column 'work_experience'"),
        (lambda s: replace(s, 90000, 290000, "Table 1.7"), "'290000.*' .* does not fit May 2017, whose top code is"),
        (lambda s: replace(s, 40000, "plenty", "Table 1.7"), "'plenty' in column 'median annual wage, 2017'"),
        (lambda s: replace(s, "—", "Bachelor's degree", "Table 1.7"), "in column 'self_employed_pct'"),
        (_drop("29-1211"), "line items do not add up to the total, first in 00-0000"),
        (_drop("00-0000"), "has not one row 00-0000"),
        (_drop("11-9111"), "line items do not add up"),
        (_swap("Table 1.7", "Typical education needed for entry  ", "Work experience in a related occupation"),
         "in column 'typical_education' .* none of the words"),
        (_swap("Table 1.2", 2016, 2026), "disagree about 00-0000"),
        (lambda s: [_swap(t, 2016, 2026)(s) for t in s if t != "Table 1.11"], "change is not target less base"),
        (_swap("Table 1.10", "Labor force exits", "Total"), "separations_.* is not exits and transfers"),
        (_swap("Table 1.10", "Occupational separations rate, 2016-26 annual average",
               "Occupational separations, 2016-26 annual average"), "openings are not separations and growth"),
        (lambda s: replace(s, 32.1, 33.1), "separations_thousands_per_year is not exits and transfers"),
        (lambda s: replace(s, 32.4, 33.4), "openings are not separations and growth, first in 11-0000"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, change: Callable[[Sheets], object], message: str) -> None:
    sheets = of_2016()
    change(sheets)
    path = write_book(tmp_path, sheets)
    with pytest.raises(SourceFileError, match=message):
        read_projections_workbook(path)


def test_columns_that_change_their_meaning_are_refused(tmp_path: Path) -> None:
    """Exits and transfers exchanged in numbers but not in rates still add up to separations."""
    sheets = of_2023()
    _swap("Table 1.10", "Labor force exits, 2023–33 annual average", "Occupational transfers, 2023–33 annual average")(
        sheets
    )
    with pytest.raises(SourceFileError, match="labor_force_exit_rate_pct is not its number over mean employment"):
        read_projections_workbook(write_book(tmp_path, sheets))


def test_without_occupation_types_a_line_item_too_many_or_few_is_noticed(tmp_path: Path) -> None:
    sheets = of_2010()
    for line in sheets["Table 1.7"]:
        if "29-1211" in line:
            line[-3:] = ["— "] * 3
    with pytest.raises(SourceFileError, match="line items do not add up"):
        read_projections_workbook(write_book(tmp_path, sheets))


def test_openings_of_two_methods_in_one_workbook_are_refused(tmp_path: Path) -> None:
    sheets = of_2016()
    replace(sheets, "Occupational openings, 2016-26 annual average", "Job openings due to growth and replacements",
            "Table 1.7")  # fmt: skip
    with pytest.raises(SourceFileError, match="give openings by different methods"):
        read_projections_workbook(write_book(tmp_path, sheets))


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path, of_2016())
    whole = path.read_bytes()
    for length in range(0, len(whole), len(whole) // 9):
        path.write_bytes(whole[:length])
        with pytest.raises(SourceFileError):
            read_projections_workbook(path)
    path.write_text("<!DOCTYPE html><title>Access denied</title>")
    with pytest.raises(SourceFileError, match="web page"):
        read_projections_workbook(path)


def test_a_published_workbook_cut_off_anywhere_is_refused(sources: Path, tmp_path: Path) -> None:
    for name in ("ep_2010-20_occupation.xls", "ep_2016-26_occupation.xlsx"):
        whole = (sources / "projections" / name).read_bytes()
        for length in range(len(whole) // 6, len(whole) - 1000, len(whole) // 6):
            (tmp_path / name).write_bytes(whole[:length])
            with pytest.raises(SourceFileError):
                read_projections_workbook(tmp_path / name)
