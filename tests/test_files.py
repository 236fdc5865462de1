"""What every reader relies on: text, numbers and the record of what was read."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.files import read_csv_text, read_text, recording, to_number


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
    with recording() as files:
        read_csv_text(inside)
    read_csv_text(outside)
    assert files == {inside: f"sha256:{hashlib.sha256(inside.read_bytes()).hexdigest()}"}
