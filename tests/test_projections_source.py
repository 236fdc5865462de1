"""The reader of projections: the real pair of files, and the same with one fault each."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis import SourceFileError
from mhsm_analysis.sources.projections import read_projections

TABLE = (
    "title,2020 National Employment Matrix code,Occupation type,\"Employment, 2020\",\"Employment, 2030\","
    "\"Employment change, 2020-30\",\"Percent employment change, 2020-30\","
    "\"Occupational openings, 2020-30 annual average\"\n"
    "\"Total, all occupations\",00-0000,Summary,\"1,000.0\",\"1,100.0\",100.0,10.0,120.0\n"
    "Managers,11-9111,Line item,429.8,569.4,139.6,32.5,51.8\n"
    "Surgeons,29-1248,Line item,43.0,41.0,-2.0,-4.7,1.2\n"
    "\"Source: BLS\",,,,,,,\n"
)  # fmt: skip
FINDER = (
    '"Occupation Title","Occupation Code","Employment 2020","Employment 2030","Employment Change, 2020-2030",'
    '"Employment Percent Change, 2020-2030","Occupational Openings, 2020-2030 Annual Average",'
    '"Median Annual Wage 2020","Typical Entry-Level Education","Work Experience in a Related Occupation",'
    '"Typical on-the-job Training"\n'
    '"Managers    * Chief","=""11-9111""","429.8","569.4","139.6","32.5","51.8","104,280","Bachelor\'s degree",'
    '"Less than 5 years","None"\n'
    '"Surgeons","=""29-1248""","43.0","41.0","-2.0","-4.7","1.2",">=208,000","Doctoral degree","None","Residency"\n'
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str, str], pd.DataFrame]:
    def write_and_read(table: str = TABLE, finder: str = FINDER) -> pd.DataFrame:
        (tmp_path / "table.csv").write_text("\ufeff" + table, encoding="utf-8")
        (tmp_path / "finder.csv").write_text(finder, encoding="utf-8")
        return read_projections(tmp_path / "table.csv", tmp_path / "finder.csv")

    return write_and_read


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
    assert pd.isna(rows.loc["00-0000", "typical_education"])


@pytest.mark.parametrize(
    ("table", "finder", "message"),
    [
        (TABLE.replace("Occupation type", "Type"), FINDER, "lacks the column 'Occupation type'"),
        (TABLE.replace("Employment, 2030", "Jobs, 2030"), FINDER, "expected 2 headings like 'Employment, 2020'"),
        (TABLE.replace("139.6,32.5", "129.6,32.5"), FINDER, "change is not target less base in 11-9111"),
        (TABLE.replace("139.6,32.5", "139.4,32.4"), FINDER, "change is not target less base in 11-9111"),
        (TABLE.replace("139.6,32.5", "139.6,23.5"), FINDER, "percent is not change over base in 11-9111"),
        (TABLE.replace("-2.0,-4.7", "-2.0,4.7"), FINDER, "percent is not change over base in 29-1248"),
        (TABLE.replace("569.4,139.6", "n/a,139.6"), FINDER, "'n/a' in column 'employment_target_thousands'"),
        (TABLE, FINDER.replace('"51.8"', '"15.8"'), "disagree about 11-9111"),
        (TABLE, FINDER.replace("29-1248", "29-1249"), "do not list the same occupations"),
        (TABLE, FINDER.replace("2020", "2021").replace("2030", "2031"), "finder.csv projects 2021 to 2031, table.csv"),
        (TABLE, FINDER.replace("Median Annual Wage", "Wage"), "1 heading like 'Median Annual Wage 2020'"),
        (TABLE, FINDER.replace('"104,280"', '"high"'), "'high' in column 'wage'"),
        (FINDER, TABLE, "table.csv: expected 2 headings like 'Employment, 2020'"),
        (TABLE.replace("00-0000", "00-0001"), FINDER, "one row 00-0000"),
        (TABLE.replace("Line item,43.0", "Line,43.0"), FINDER, "occupation type 'Line'"),
        (TABLE[: TABLE.index("Surgeons")], FINDER, "do not list the same occupations"),
        ("<!DOCTYPE html><html></html>", FINDER, "web page"),
    ],
)
def test_a_fault_is_named(read: Callable[..., pd.DataFrame], table: str, finder: str, message: str) -> None:
    with pytest.raises(SourceFileError, match=message):
        read(table, finder)


@pytest.fixture(scope="module")
def published(sources: Path) -> tuple[Path, Path]:
    folder = sources / "projections"
    return folder / "ep_2020-30_table-1.2.csv", folder / "ep_2020-30_Employment-Projections.csv"


def test_the_published_files(published: tuple[Path, Path]) -> None:
    rows = read_projections(*published)
    assert rows["row_type"].value_counts().to_dict() == {"line_item": 790, "summary": 257, "total": 1}
    assert rows["occupation_code"].is_unique
    rows = rows.set_index("occupation_code")
    numbers = rows.loc[["00-0000", "11-9111"], "employment_base_thousands":"openings_thousands_per_year"]
    assert numbers.to_numpy().tolist() == [
        [153533.8, 165413.7, 11879.9, 7.7, 18474.4],
        [429.8, 569.4, 139.6, 32.5, 51.8],
    ]
    assert rows.loc["11-9111", "typical_education":"on_the_job_training"].tolist() == [
        "Bachelor's degree",
        "Less than 5 years",
        "None",
    ]
    items = rows[rows["row_type"] == "line_item"]
    assert items[["typical_education", "work_experience", "on_the_job_training", "wage_year"]].notna().all(axis=None)
    assert (items["top_coded_from"] == "p50").sum() == 9
    assert set(items["annual_top_code_usd"].dropna()) == {208000}
    assert rows.drop(items.index)["typical_education"].isna().all()


@pytest.mark.parametrize("which", [0, 1])
def test_a_published_file_cut_off_anywhere_is_refused(published: tuple[Path, Path], tmp_path: Path, which: int) -> None:
    files = [tmp_path / path.name for path in published]
    contents = [path.read_bytes() for path in published]
    for path, content in zip(files, contents, strict=True):
        path.write_bytes(content)
    whole = contents[which]
    for length in [*range(0, len(whole) - 1000, len(whole) // 12), *range(len(whole) - 1000, len(whole) - 150, 41)]:
        files[which].write_bytes(whole[:length])
        with pytest.raises(SourceFileError):
            read_projections(*files)
