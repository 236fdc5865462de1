"""The readers of projections saved as text: occupation finder, Table 1.2 as CSV, the extract of 2025-35."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.projections import (
    extract,
    finder,
    read_projections,
    read_projections_extract,
    read_projections_finder,
)

TABLE = (
    "title,2020 National Employment Matrix code,Occupation type,\"Employment, 2020\",\"Employment, 2030\","
    "\"Employment change, 2020-30\",\"Percent employment change, 2020-30\","
    "\"Occupational openings, 2020-30 annual average\"\n"
    "\"Total, all occupations\",00-0000,Summary,\"1,472.8\",\"1,610.4\",137.6,9.3,153.0\n"
    "Managers,11-9111,Line item,429.8,569.4,139.6,32.5,51.8\n"
    "Surgeons,29-1248,Line item,\"1,043.0\",\"1,041.0\",-2.0,-0.2,101.2\n"
    "\"Source: BLS\",,,,,,,\n"
)  # fmt: skip
FINDER = (
    '"Occupation Title","Occupation Code","Employment 2020","Employment 2030","Employment Change, 2020-2030",'
    '"Employment Percent Change, 2020-2030","Occupational Openings, 2020-2030 Annual Average",'
    '"Median Annual Wage 2020","Typical Entry-Level Education","Work Experience in a Related Occupation",'
    '"Typical on-the-job Training"\n'
    '"Managers    * Chief","=""11-9111""","429.8","569.4","139.6","32.5","51.8","104,280","Bachelor\'s degree",'
    '"Less than 5 years","None"\n'
    '"Surgeons","=""29-1248""","1,043.0","1,041.0","-2.0","-0.2","101.2",">=208,000",'
    '"Doctoral or professional degree","None","Internship/residency"\n'
)
EXTRACT = (
    "title,2025_nem_code,occupation_type,employment_2025_thousands,employment_2035_thousands,"
    "change_2025_35_thousands,change_2025_35_percent,annual_openings_2025_35_thousands,median_annual_wage_2025_usd,"
    "typical_entry_education\n"
    '"Total, all occupations",00-0000,Summary,170280.8,176198.5,5917.6,3.5,17461.8,50980,—\n'
    "Managers,11-9111,Line item,640.4,795.5,155.1,24.2,62.3,123860,Bachelor's degree\n"
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., pd.DataFrame]:
    def write_and_read(table: str = TABLE, finder: str = FINDER) -> pd.DataFrame:
        (tmp_path / "table.csv").write_text("\ufeff" + table, encoding="utf-8")
        (tmp_path / "finder.csv").write_text(finder, encoding="utf-8")
        return read_projections(tmp_path / "table.csv", tmp_path / "finder.csv")

    return write_and_read


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write a text; the small finder and extract of these tests have two rows."""
    monkeypatch.setitem(finder.FINDER_ROWS, "2020-30", 2)
    monkeypatch.setitem(extract.EXTRACT_ROWS, "2025-35", 2)

    def write_text(text: str) -> Path:
        (tmp_path / "file.csv").write_text(text, encoding="utf-8")
        return tmp_path / "file.csv"

    return write_text


def test_both_files_become_one_table(read: Callable[..., pd.DataFrame]) -> None:
    rows = read().set_index("occupation_code")
    assert rows["row_type"].to_dict() == {"00-0000": "total", "11-9111": "line_item", "29-1248": "line_item"}
    assert set(rows["vintage"]) == {"2020-30"}
    manager, surgeon = rows.loc["11-9111"], rows.loc["29-1248"]
    assert (manager["annual_p50_usd"], manager["wage_year"], manager["top_coded_from"]) == (104280, 2020, "none")
    assert manager["on_the_job_training"] == "None"  # a word of the publisher, not a missing value
    assert manager["occupation_title"] == "Managers"
    assert pd.isna(surgeon["annual_p50_usd"])
    assert (surgeon["annual_top_code_usd"], surgeon["top_coded_from"]) == (208000, "p50")
    assert rows.loc["00-0000", ["typical_education", "wage_year", "self_employed_pct"]].isna().all()
    assert rows["separations_thousands_per_year"].isna().all()  # openings less growth would be derived


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "finder", "message"),
    [
        (TABLE.replace("Occupation type", "Type"), FINDER, "lacks the column 'occupation type'"),
        (TABLE.replace("Employment, 2030", "Jobs, 2030"), FINDER, "lacks the column 'employment, 2030'"),
        (TABLE.replace("2020 National Employment Matrix code", "Code"), FINDER, "lacks the columns 'title' and 'code'"),
        (TABLE.replace("139.6,32.5", "129.6,32.5"), FINDER.replace("139.6", "129.6"), "change .* first in 11-9111"),
        (TABLE.replace("139.6,32.5", "139.4,32.4"), FINDER.replace("139.6", "139.4").replace("32.5", "32.4"),
         "change is not target less base, first in 11-9111"),
        (TABLE.replace("139.6,32.5", "139.6,23.5"), FINDER.replace("32.5", "23.5"), "percent .* first in 11-9111"),
        (TABLE.replace("-2.0,-0.2", "-2.0,0.2"), FINDER.replace("-0.2", "0.2"),
         "percent is not change over base, first in 29-1248"),
        (TABLE.replace("569.4,139.6", "n/a,139.6"), FINDER, "'n/a' in column 'employment_target_thousands'.*11-9111"),
        (TABLE.replace("569.4,139.6", "569.44,139.6"), FINDER, "569.44 in column .* has more than the one decimal"),
        (TABLE, FINDER.replace('"51.8"', '"15.8"'), "disagree about 11-9111"),
        (TABLE, FINDER.replace("29-1248", "29-1249"), "do not list the same occupations"),
        (TABLE, FINDER.replace("29-1248", "11-9111"), "'11-9111' .* not an occupation code that stands once"),
        (TABLE, FINDER.replace("2020", "2021").replace("2030", "2031"), "finder.csv projects 2021 to 2031, table.csv"),
        (TABLE, FINDER.replace("Median Annual Wage", "Wage"), "1 heading like 'Median Annual Wage 2020'"),
        (TABLE, FINDER.replace('"104,280"', '"high"'), "'high' in column 'wage'"),
        (TABLE, FINDER.replace('"104,280"', '"304,280"'), "'304,280' .* does not fit May 2020"),
        (TABLE, FINDER.replace(">=208,000", ">=239,200"), "'>=239,200' .* does not fit May 2020"),
        (TABLE, FINDER.replace('"104,280"', '"104,285"'), "not one point in tens of dollars"),
        (TABLE, FINDER.replace('"Less than 5 years"', '"Less than 5"'), "'Less than 5' in column 'work_experience'"),
        (FINDER, TABLE, "table.csv has no row with an occupation code"),
        (TABLE.replace("00-0000", "00-0001"), FINDER, "has not one row 00-0000"),
        (TABLE.replace("Line item,429.8", "Line,429.8"), FINDER, "occupation type 'Line'"),
        (TABLE[: TABLE.index("Surgeons")], FINDER, "do not list the same occupations"),
        (TABLE.replace('"1,472.8","1,610.4"', '"1,476.8","1,614.4"'), FINDER, "line items do not add up"),
        ("<!DOCTYPE html><html></html>", FINDER, "web page"),
    ],
)  # fmt: skip
def test_a_fault_is_named(read: Callable[..., pd.DataFrame], table: str, finder: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read(table, finder)


def test_the_finder_alone_has_no_total(write: Callable[[str], Path]) -> None:
    rows = read_projections_finder(write(FINDER))
    assert rows["row_type"].tolist() == ["line_item", "line_item"]
    assert rows["occupation_title"].tolist() == ["Managers", "Surgeons"]
    assert rows["source"].unique().tolist() == ["Occupation finder, 2020-30"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FINDER[: FINDER.index('"Surgeons"')], "lists 1 occupations for 2020-30, expected 2"),
        (FINDER.replace("2020", "2026").replace("2030", "2036"), "2 occupations for 2026-36, expected as many as"),
        (FINDER.replace('"101.2"', '"-5.0"'), "openings are fewer than those from growth"),
        (FINDER[: FINDER.rindex("ship/residency")], "cannot be read as CSV"),
        (FINDER.replace(',"Internship/residency"', ""), "column 'on_the_job_training' .* none of the words"),
        (EXTRACT, "expected 2 headings like 'Employment 2020'"),
    ],
)
def test_a_faulty_finder_is_named(write: Callable[[str], Path], text: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read_projections_finder(write(text))


def test_the_extract(write: Callable[[str], Path]) -> None:
    rows = read_projections_extract(write(EXTRACT))
    assert rows["row_type"].tolist() == ["total", "line_item"]  # an extract does not add up, and says so:
    assert set(rows["evidence"]) == {"transcribed"}
    assert rows["annual_p50_usd"].tolist() == [50980, 123860]
    assert rows["typical_education"].tolist()[1] == "Bachelor's degree"
    assert rows[["work_experience", "self_employed_pct"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EXTRACT[: EXTRACT.index("Managers")], "has 1 rows for 2025-35, expected 2"),
        (
            EXTRACT.replace("2025_35", "2026_36").replace("2025", "2026").replace("2035", "2036"),
            "for 2026-36, expected another vintage",
        ),
        (EXTRACT.replace("795.5", "759.5"), "change is not target less base, first in 11-9111"),
        (EXTRACT.replace("2025_nem_code", "code"), "expected one heading like '2025_nem_code'"),
        (EXTRACT.replace("employment_2035", "jobs_2035"), "lacks the column 'employment_2035_thousands'"),
        (EXTRACT.replace("Line item", "item"), "occupation type 'item'"),
        (EXTRACT.replace("Bachelor's degree", "Bachelor"), "'Bachelor' in column 'typical_education'"),
        (EXTRACT.replace("123860", "123,860"), "cannot be read as CSV"),
        (FINDER, "expected one heading like '2025_nem_code'"),
    ],
)
def test_a_faulty_extract_is_named(write: Callable[[str], Path], text: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read_projections_extract(write(text))


def test_published_files_cut_off_anywhere_are_refused(sources: Path, tmp_path: Path) -> None:
    folder = sources / "projections"
    table, listing = "ep_2020-30_table-1.2.csv", "ep_2020-30_Employment-Projections.csv"
    other, typed = "ep_2021-31_Employment-Projections.csv", "ep_2025-35_table-1.2_management_extract.csv"
    for name in (table, listing, other, typed):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    for name, read in {
        table: lambda: read_projections(tmp_path / table, tmp_path / listing),
        listing: lambda: read_projections(tmp_path / table, tmp_path / listing),
        other: lambda: read_projections_finder(tmp_path / other),
        typed: lambda: read_projections_extract(tmp_path / typed),
    }.items():
        whole = (folder / name).read_bytes()
        # The last cells of the last line are of columns that are not read, the last line is a note.
        for length in [*range(0, len(whole) - 1000, len(whole) // 7), *range(len(whole) - 1000, len(whole) - 150, 73)]:
            (tmp_path / name).write_bytes(whole[:length])
            with pytest.raises(SourceFileError):
                read()
        (tmp_path / name).write_bytes(whole)
        assert len(read())
