"""The reader of educational attainment: small files, faults, and every table at hand against what is known of it."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from projection_files import LEVELS, Sheets, of_2010, of_2016, of_2023, replace, write_book

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.projections import check_attainment, read_all_attainment, read_educational_attainment
from mhsm_analysis.sources.projections.attainment import SHARES

TABLE = (
    "2020 National Employment Matrix title,2020 National Employment Matrix code,Less than high school diploma,"
    "High school diploma or equivalent,\"Some college, no degree\",Associate's degree,Bachelor's degree,"
    "Master's degree,Doctoral or professional degree\n"
    '"Total, all occupations",00-0000,8.0,23.6,20.2,9.6,23.7,10.6,4.3\n'
    "Chief executives(1),11-1011,1.5,8.3,14.2,5.1,40.5,23.7,6.7\n"
    "(1) This occupation is not an exact match with ACS; see the crosswalk,,,,,,,,\n"
    '"Data Source: 2018-19 American Community Survey Public Use Microdata"\n'
)  # fmt: skip


@pytest.fixture(scope="module")
def attained(sources: Path) -> pd.DataFrame:
    return read_all_attainment(sources / "projections")


def test_a_workbook_and_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("\ufeff" + TABLE, encoding="utf-8")
    text = read_educational_attainment(tmp_path / "table.csv")
    assert text["occupation_title"].tolist() == ["Total, all occupations", "Chief executives"]
    assert text["acs_match"].tolist() == ["exact", "not_exact"]
    assert text.loc[1, list(SHARES)].tolist() == [1.5, 8.3, 14.2, 5.1, 40.5, 23.7, 6.7]
    assert text.loc[0, ["vintage", "acs_years", "source"]].tolist() == [
        "2020-30",
        "2018-19",
        "Table 5.3 as CSV, 2020-30",
    ]
    book = read_educational_attainment(write_book(tmp_path, of_2016()))
    assert book[list(SHARES)].to_numpy().tolist() == LEVELS[1:]
    assert book["occupation_title"].tolist()[1:] == ["Managers", "Anesthesiologists"]
    assert book["acs_match"].tolist() == ["exact", "exact", "not_exact"]
    assert book.loc[0, ["vintage", "acs_years", "source"]].tolist() == [
        "2016-26", "2015-16", "Table 1.11 of occupation.xlsx, 2016-26",
    ]  # fmt: skip


def test_where_no_occupation_is_marked_the_match_is_unknown(tmp_path: Path) -> None:
    book = read_educational_attainment(write_book(tmp_path, of_2010()))
    assert book["acs_match"].isna().all()
    assert set(book["acs_years"]) == {"2005-2009"}


def test_dashes_are_missing(tmp_path: Path) -> None:
    sheets = of_2010()
    sheets["Table 1.11"][3][2:] = ["— "] * 7
    book = read_educational_attainment(write_book(tmp_path, sheets))
    assert book[list(SHARES)].isna().all(axis=1).tolist() == [False, True, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("Table 1.11"), "has none of the sheets Table 5.3, Attainment, Table 1.11"),
        (lambda s: s.update(of_2023(), **{"Table 1.11": [["Table 1.11 Employment in STEM occupations"]]}),
         "'Table 1.11', is titled 'table 1.11 employment in stem occupations'"),
        (lambda s: replace(s, "Master's degree", "Masters", "Table 1.11"), "lacks the column \"master's degree\""),
        (lambda s: replace(s, 15.1, "many", "Table 1.11"), "'many' in column 'some_college_pct' .*11-9111"),
        (lambda s: replace(s, 15.1, "—", "Table 1.11"), "shares are given in part in 11-9111"),
        (lambda s: replace(s, 15.1, 15.5, "Table 1.11"), "do not add up to 100 in 11-9111 .*15.5"),
        (lambda s: [replace(s, 15.1, -15.1, "Table 1.11"), replace(s, 8.4, 38.6, "Table 1.11")],
         "not between 0 and 100 in 11-9111"),
        (lambda s: replace(s, "Data Source", "From", "Table 1.11"), "lacks the note 'Data Source"),
        (lambda s: replace(s, "29-1211", "11-9111", "Table 1.11"), "not an occupation code that stands once"),
        (lambda s: s["Table 1.11"].pop(2), "has no row 00-0000 for 2016-26"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, change: Callable[[Sheets], object], message: str) -> None:
    sheets = of_2016()
    change(sheets)
    with pytest.raises(SourceFileError, match=message):
        read_educational_attainment(write_book(tmp_path, sheets))


@pytest.mark.slow
def test_a_text_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    for length in range(1, len(TABLE) - 40, 7):  # what follows "American Community Survey" tells nothing
        path.write_text(TABLE[:length], encoding="utf-8")
        with pytest.raises(SourceFileError):
            read_educational_attainment(path)


def test_attainment_at_hand(attained: pd.DataFrame, sources: Path) -> None:
    assert attained.groupby("vintage").size().to_dict() == {
        "2010-20": 751, "2012-22": 821, "2014-24": 821, "2016-26": 820, "2019-29": 791, "2020-30": 791,
        "2022-32": 833, "2023-33": 833,
    }  # fmt: skip
    check_attainment(attained)
    missing = attained[attained["bachelors_pct"].isna()]
    assert missing[["vintage", "occupation_code"]].to_numpy().tolist() == [["2010-20", "33-9093"]]  # new in 2010
    known = pd.read_csv(sources / "projections" / "educational_attainment_11-9111.csv", dtype={"acs_years": str})
    known = known.rename(columns={"occ_code": "occupation_code", "some_college_no_degree_pct": "some_college_pct"})
    columns = ["vintage", "occupation_code", "acs_years", *SHARES]
    both = attained[attained["occupation_code"].isin(["00-0000", "11-9111"])]
    order = ["vintage", "occupation_code"]
    pd.testing.assert_frame_equal(
        both[columns].reset_index(drop=True), known[columns].sort_values(order, ignore_index=True), check_dtype=False
    )
    assert len(known) == 16


@pytest.mark.parametrize("vintage", ["2010-20", "2014-24", "2019-29"])
def test_two_workbooks_of_a_vintage_agree(attained: pd.DataFrame, sources: Path, vintage: str) -> None:
    (path,) = (sources / "projections").glob(f"ep_{vintage}_education.xls*")
    other = read_educational_attainment(path)
    one = attained[attained["vintage"] == vintage].reset_index(drop=True)
    pd.testing.assert_frame_equal(other.drop(columns="source"), one.drop(columns="source"))
    assert "of education.xls" in other["source"].iloc[0]


def test_every_share_of_an_occupation_that_is_not_told_apart_is_its_groups(attained: pd.DataFrame) -> None:
    """Chief executives and legislators are one group of the survey, and marked so wherever marks are set."""
    two = attained[attained["occupation_code"].isin(["11-1011", "11-1031"]) & attained["acs_match"].notna()]
    assert (two["acs_match"] == "not_exact").all()
    assert two.groupby("vintage")[list(SHARES)].nunique().eq(1).all(axis=None)
    assert (attained.loc[attained["occupation_code"] == "11-9111", "acs_match"].dropna() == "exact").all()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="lacks ep_2010-20_occupation.xls, .*ep_2020-30_table-5.3_attainment.csv"):
        read_all_attainment(tmp_path)
