"""What must hold of a finished table of projections: it passes whole, and one wrong figure is named."""

import pandas as pd
import pytest
from projection_files import of_2010, of_2016, of_2023, write_book

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.projections import check_rows, read_projections_workbook
from mhsm_analysis.sources.projections.checks import faults, identities

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Three vintages in one table, with whole numbers in pandas' own kind, as a build makes them."""
    folder = tmp_path_factory.mktemp("books")
    books = [read_projections_workbook(write_book(folder, of())) for of in (of_2010, of_2016, of_2023)]
    whole = ["wage_year", "annual_p50_usd", "annual_top_code_usd"]
    return pd.concat(books, ignore_index=True).astype(dict.fromkeys(whole, "Int64"))


@pytest.fixture
def rows(table: pd.DataFrame) -> pd.DataFrame:
    return table.copy()


def test_a_whole_table_passes_every_rule(rows: pd.DataFrame) -> None:
    check_rows(rows)
    assert list(faults(rows)) == []
    compared = {rule: int(gap.notna().sum()) for rule, gap, _ in identities(rows)}
    assert min(compared.values()) > 0  # no rule is idle
    assert compared["openings are not separations and growth"] == 8
    assert compared["line items do not add up to the total"] == 3


@pytest.mark.parametrize(
    ("vintage", "code", "column", "value", "rule"),
    [
        ("2016-26", "11-9111", "change_thousands", 60.2, "change is not target less base"),
        ("2016-26", "11-9111", "change_pct", 20.1, "percent is not change over base"),
        ("2016-26", "11-9111", "openings_thousands_per_year", None, "not by the method of the vintage"),
        ("2016-26", "11-9111", "openings_replacement_method_thousands_per_decade", 9.0, "not by the method"),
        ("2010-20", "11-9111", "openings_thousands_per_year", 14.0, "not by the method of the vintage"),
        ("2010-20", "11-9111", "openings_replacement_method_thousands_per_decade", 59.8, "fewer than those from gr"),
        ("2016-26", "11-9111", "openings_thousands_per_year", 5.8, "openings are fewer than those from growth"),
        ("2016-26", "11-9111", "openings_thousands_per_year", 32.6, "openings are not separations and growth"),
        ("2016-26", "11-9111", "labor_force_exits_thousands_per_year", None, "separations are given in part"),
        ("2016-26", "11-9111", "labor_force_exits_thousands_per_year", 10.1, "separations_thou.* is not exits and"),
        ("2016-26", "11-9111", "separations_rate_pct", 8.2, "separations_rate_pct is not exits and transfers"),
        ("2016-26", "11-9111", "occupational_transfer_rate_pct", 5.1, "transfer_rate_pct is not its number over mean"),
        ("2016-26", "11-9111", "self_employed_pct", -0.1, "self-employed is not between 0 and 100"),
        ("2016-26", "11-9111", "annual_p50_usd", 90001, "median wage is not one point in tens of dollars"),
        ("2016-26", "11-9111", "annual_top_code_usd", 208000, "median wage is not one point"),
        ("2016-26", "11-9111", "wage_year", None, "median wage is not one point"),
        ("2016-26", "29-1211", "top_coded_from", "none", "median wage is not one point"),
        ("2016-26", "11-0000", "typical_education", "Bachelor's degree", "a group has an assigned education"),
        ("2016-26", "11-0000", "occupation_code", "11-9111", "the code stands twice in its vintage"),
        ("2016-26", "00-0000", "row_type", "summary", "the total is not the row 00-0000"),
        ("2016-26", "00-0000", "occupation_code", "00-0001", "the total is not the row 00-0000"),
        ("2023-33", "29-1211", "row_type", "summary", "line items do not add up to the total"),
    ],
)  # fmt: skip
def test_one_wrong_figure_is_named(
    rows: pd.DataFrame, vintage: str, code: str, column: str, value: object, rule: str
) -> None:
    row = rows.index[(rows["vintage"] == vintage) & (rows["occupation_code"] == code)].item()
    rows.loc[row, column] = value
    if column == "row_type" and code == "29-1211":
        rows.loc[row, ["typical_education", "work_experience", "on_the_job_training"]] = None
    with pytest.raises(SourceFileError, match=f"The table projections: .*{rule}.*, first in .*{vintage}"):
        check_rows(rows)


def test_a_vintage_with_groups_needs_its_total_and_one_without_has_none(rows: pd.DataFrame) -> None:
    items = rows[(rows["row_type"] == "line_item") | (rows["vintage"] != "2023-33")]
    check_rows(items)  # as the occupation finder gives it
    with pytest.raises(SourceFileError, match="has not one row 00-0000 for all occupations, first in .* 2023-33"):
        check_rows(rows[(rows["row_type"] != "total") | (rows["vintage"] != "2023-33")])


def test_only_an_extract_need_not_add_up(rows: pd.DataFrame) -> None:
    part = rows[rows["occupation_code"] != "29-1211"]
    check_rows(part.assign(evidence="transcribed"))
    with pytest.raises(SourceFileError, match="line items do not add up to the total.* 3 row"):
        check_rows(part)
