"""The reader of the national OES workbook of 1997: older codes and levels, notes above the table, two faulty rows."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.oews import read_national_wages

pytestmark = pytest.mark.slow  # most of them

OES = [
    "occ_code", "occ_title", "group", "tot_emp", "emp_prse", "h_mean", "a_mean", "mean_prse", "h_wpct10", "h_wpct25",
    "h_median", "h_wpct75", "h_wpct90", "a_wpct10", "a_wpct25", "a_median", "a_wpct75", "a_wpct90", "annual", "year",
]  # fmt: skip
HOURLY, ANNUAL = [10, 20, 30, 40, 50], [20800, 41600, 62400, 83200, 104000]


def test_a_small_workbook_of_that_layout(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "oes_national_1997"
    for line in [
        *[["", text] for text in ["1997 National OES Estimates", "occ_code - a five-digit code"] for _ in range(15)],
        ["", "# = indicates a wage greater than $60.00 per hour or $124,820 annually"],
        OES,
        ["10000", "Managerial and Administrative Occupations", "div", *[""] * 17],
        ["13000", "Staff", "maj ", "#", "#", 31, 64480, "*", *HOURLY, *ANNUAL, "", 1997],
        ["13002", "Managers", "", 1000, "#", 31, 64480, 0.4, *HOURLY[:4], "#", *ANNUAL[:4], "#", "", "1997"],
        ["31114", "Instructors", "", 50, 4.8, "*", 45400, 1.4, *["*"] * 10, "true", 1997],
        ["43005", "Brokers", "", 20, 5.5, 31, 64480, 3.4, *HOURLY[:4], 9.99, *ANNUAL[:4], 20779.2, "", 1997],
        ["", "Total 1997 Employment", "", 1090, *[""] * 16],
    ]:  # fmt: skip
        book.active.append(line)
    book.save(path := tmp_path / "national_1997_dl.xls")
    with pytest.raises(SourceFileError, match=re.escape("a lower one, first for 43005, Brokers; 1 row(s)")):
        read_national_wages(path)
    wages = read_national_wages(path, on_fault="report")
    assert wages.attrs["faults"] == ["43005, Brokers: a higher annual percentile is below a lower one"]
    wages = wages.set_index("occupation_code")
    assert wages["occupation_level"].to_dict() == {
        "00000": "total", "10000": "division", "13000": "major", "13002": "detailed", "31114": "detailed",
        "43005": "detailed",
    }  # fmt: skip
    assert wages["wage_basis"].tolist() == ["not_published", "not_published", "both", "both", "annual_only", "both"]
    assert wages["top_coded_from"].tolist() == ["none", "none", "none", "p90", "none", "none"]
    assert wages["employment_jobs"].fillna(-1).tolist() == [1090, -1, -1, 1000, 50, 20]
    assert set(wages["annual_top_code_usd"]) == {124820}
    assert set(wages["hourly_top_code_usd"]) == {60}


def test_its_two_faulty_rows_are_refused_by_name(sources: Path) -> None:
    with pytest.raises(SourceFileError, match=r"first for 43005, Brokers.*then for 43014, Sales Agents.*; 2 row\(s\)"):
        read_national_wages(sources / "oews" / "national_1997_dl.xls")


def test_the_file_reads_and_reports_its_faults(sources: Path) -> None:
    wages = read_national_wages(sources / "oews" / "national_1997_dl.xls", on_fault="report")
    assert [fault[:7] for fault in wages.attrs["faults"]] == ["43005, ", "43014, "]
    assert all("a higher annual percentile is below a lower one" in fault for fault in wages.attrs["faults"])
    assert wages["occupation_level"].value_counts().to_dict() == {
        "detailed": 777, "major": 43, "division": 7, "total": 1,
    }  # fmt: skip
    assert set(wages["year"]) == {1997}
    assert set(wages["annual_top_code_usd"]) == {124820}
    # 1, 2 and 3 top-coded percentiles more: # stands in 1 median, 3 p75 and 6 p90
    assert wages["top_coded_from"].value_counts().to_dict() == {"none": 822, "p90": 3, "p75": 2, "p50": 1}
    # 46 rows have an annual mean only, two of them with wages withdrawn (***)
    assert wages["wage_basis"].value_counts().to_dict() == {"both": 744, "annual_only": 44, "not_published": 40}
    wages = wages.set_index("occupation_code")
    assert wages.loc["00000", ["occupation_title", "employment_jobs"]].tolist() == ["Total 1997 Employment", 117073130]
    assert wages.loc[["43005", "43014"], "annual_p90_usd"].tolist() == [20779.2, 20779.2]  # kept as published
    assert wages.loc[["68026", "97702"], "wage_basis"].tolist() == ["not_published"] * 2
    groups = wages[wages["occupation_level"].eq("major")]
    assert groups["employment_jobs"].isna().all()
    assert groups["annual_p50_usd"].notna().sum() == 13


def test_the_row_of_health_services_managers(sources: Path) -> None:
    wages = read_national_wages(sources / "oews" / "national_1997_dl.xls", on_fault="report")
    series = pd.read_csv(sources / "oews" / "national_11-9111_by_year.csv").set_index("year").loc[1997]
    row = wages.set_index("occupation_code").loc["15008"]
    assert row["occupation_title"] == series["occ_title"] == "Medicine and Health Services Managers"
    figures = {
        "tot_emp": "employment_jobs", "emp_prse": "employment_rse_pct", "h_mean": "hourly_mean_usd",
        "a_mean": "annual_mean_usd", "a_pct10": "annual_p10_usd", "a_median": "annual_p50_usd",
        "a_pct90": "annual_p90_usd",
    }  # fmt: skip
    assert row[[*figures.values()]].tolist() == series[[*figures]].tolist()
