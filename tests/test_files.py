"""What every reader relies on: text, numbers and the record of what was read."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources import files
from mhsm_analysis.sources.files import open_workbook, read_csv_text, read_sheet, read_text, recording, to_number
from mhsm_analysis.sources.oews.rows import read_rows
from mhsm_analysis.sources.wide import year_columns


def test_numbers_with_commas_and_the_words_that_stand_for_none() -> None:
    numbers = to_number(pd.Series(["1,234.5", " 7 ", "*", "-3"], name="jobs"), "x.csv", missing=("*",))
    assert numbers[[0, 1, 3]].tolist() == [1234.5, 7, -3]
    assert numbers.isna().tolist() == [False, False, True, False]


@pytest.mark.parametrize("cell", ["inf", "-inf", "nan", "", "12 (1)", "#", "12,34", "1,", "1e5", "."])
def test_anything_else_is_refused_by_place(cell: str) -> None:
    with pytest.raises(SourceFileError, match=r"x\.csv: .* in column 'jobs' \(data row 1\) is not a number"):
        to_number(pd.Series(["1", cell], name="jobs"), "x.csv", missing=())


def test_text_is_utf8_or_cp1252_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    for content, text in ((b"\xef\xbb\xbfa\xe2\x80\x94", "a—"), (b"a\x97", "a—")):
        path.write_bytes(content)
        assert read_text(path) == text
    path.write_bytes(b"a\x81")  # a byte that cp1252 leaves open
    with pytest.raises(SourceFileError, match="neither UTF-8 nor cp1252"):
        read_text(path)


def test_a_comma_too_many_in_every_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("title,jobs\nManagers, health,10\nManagers, other,20\n", encoding="utf-8")
    with pytest.raises(SourceFileError, match="more cells than headings"):
        read_csv_text(path)


def test_what_is_read_inside_the_block_is_recorded(tmp_path: Path) -> None:
    inside, outside = tmp_path / "a.csv", tmp_path / "b.csv"
    for path in (inside, outside):
        path.write_text("x\n1\n", encoding="utf-8")
    with recording() as read:
        read_csv_text(inside)
    read_csv_text(outside)
    assert read == {inside: f"sha256:{hashlib.sha256(inside.read_bytes()).hexdigest()}"}


def test_a_panic_of_the_workbook_library_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):  # as the library's own, which cannot be imported
        pass

    def panic(_: object) -> None:
        raise PanicException("slice index starts at 2 but ends at 1")

    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04")
    monkeypatch.setattr(files, "CalamineWorkbook", SimpleNamespace(from_filelike=panic))
    with pytest.raises(SourceFileError, match="x.xlsx cannot be opened as a workbook .slice index.* fetch it again"):
        open_workbook(path)


def test_a_workbook_cut_in_half_is_a_sentence(sources: Path, tmp_path: Path) -> None:
    whole = (sources / "oews" / "national_M2010_dl.xls").read_bytes()
    (tmp_path / "half.xls").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceFileError, match="half.xls .* fetch it again"):
        read_sheet(open_workbook(tmp_path / "half.xls"), "national_dl", "half.xls")


@pytest.mark.parametrize(
    ("heading", "told"),
    [("year,jobs,jobs", "'jobs'"), ("year,jobs, jobs ", "'jobs'"), ('"year",jobs,year', "'year'")],
)
def test_a_heading_that_stands_twice_is_refused(tmp_path: Path, heading: str, told: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{heading}\n2020,1,2\n")
    with pytest.raises(SourceFileError, match=f"a.csv: the column {told} stands twice"):
        read_csv_text(path)
    with pytest.raises(SourceFileError, match=f"a.csv: the column {told} stands twice"):
        read_rows(path, {"year": "year"}, lambda rows: rows["year"].ne(""))


def test_columns_without_a_heading_may_be_several(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("year,,\n2020,1,2\n")
    assert len(read_csv_text(tmp_path / "a.csv")) == 1


def test_a_heading_twice_in_a_table_of_years() -> None:
    with pytest.raises(SourceFileError, match="the column 'Country' stands twice"):
        year_columns(["Country", "Country", "2020", "2021"], "a.csv")
    with pytest.raises(SourceFileError, match="the column '2020' stands twice"):
        year_columns(["Country", "2020", "2020"], "a.csv")


@pytest.mark.parametrize("cell", ["\u0661\u0662", "\uff11\uff12", "1\u0662"])
def test_digits_of_another_script_are_no_number(cell: str) -> None:
    with pytest.raises(SourceFileError, match="is not a number"):
        to_number(pd.Series([cell], name="jobs"), "a.csv")
