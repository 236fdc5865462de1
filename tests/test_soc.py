"""Reading the classification of occupations: job titles and crosswalks, and what is refused."""

from pathlib import Path

import openpyxl
import pytest

from mhsm_analysis import SourceFileError, catalog
from mhsm_analysis.sources import soc

TITLES = "soc_2018_direct_match_title_file.xlsx"
TITLE_HEADINGS = ["2018 SOC Code", "2018 SOC Title", "2018 SOC Direct Match Title", "Illustrative Example"]
STEP_HEADINGS = ["2010 SOC Code", "2010 SOC Title", "2018 SOC Code", "2018 SOC Title"]
STEPS = [
    ["15-1132 ", "Software Developers,  Applications (#)", "15-1252", "Software Developers (##)"],
    ["15-1132", "Software Developers, Applications (#)", "15-1253", "Testers"],
    ["15-1133", "Software Developers, Systems Software", "15-1252", "Software Developers (##)"],
]


def written(path: Path, headings: list[str], rows: list[list[str | None]]) -> Path:
    """Write a workbook as BLS lays it out: who published it, then the headings, then the rows."""
    book = openpyxl.Workbook()
    for row in (["U.S. Bureau of Labor Statistics"], [], headings, [], *rows):
        book.active.append(row)
    book.save(path)
    return path


def titles(tmp_path: Path, rows: list[list[str | None]]) -> Path:
    return written(tmp_path / TITLES, TITLE_HEADINGS, rows)


def test_job_titles_are_read_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soc, "TITLE_ROWS", 3)
    path = titles(
        tmp_path,
        [
            ["11-9111", "Medical and Health Services Managers", "Nursing  Home Manager ", "x"],
            ["11-1011", "Chief Executives", "CEO", None],
            ["11-1011", "Chief Executives", "CEO", "X"],
        ],
    )
    rows = soc.read_occupation_titles(path)
    assert rows["job_title"].tolist() == ["CEO", "CEO", "Nursing Home Manager"]
    assert rows["illustrative_example"].tolist() == ["no", "yes", "yes"]
    assert rows["file_row"].tolist() == [6, 7, 5]
    assert set(rows["evidence"]) == {"official"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["11-9111", "A", "B", None]], "has 1 rows, expected 2: it is cut off"),
        ([["11-911", "A", "B", None]] * 2, "'11-911' is no code such as 11-9111"),
        ([["11-9111", "A", None, None]] * 2, "11-9111 has no job title"),
        ([["11-9111", "A", "B", None], ["11-9111", "C", "D", None]], "11-9111 stands under two titles"),
        ([["11-9111", "A", "B", "y"]] * 2, "expected x or nothing .* found 'y'"),
    ],
)
def test_job_titles_that_are_not_as_expected_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[str | None]], message: str
) -> None:
    monkeypatch.setattr(soc, "TITLE_ROWS", 2)
    with pytest.raises(SourceFileError, match=message):
        soc.read_occupation_titles(titles(tmp_path, rows))


def test_another_heading_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / TITLES, ["Code", "Title"], [])
    with pytest.raises(SourceFileError, match="no row of headings such as '2018 SOC Code'"):
        soc.read_occupation_titles(path)
    path = written(tmp_path / TITLES, [*TITLE_HEADINGS[:3], "Example"], [])
    with pytest.raises(SourceFileError, match="lacks the column 'Illustrative Example'"):
        soc.read_occupation_titles(path)


@pytest.fixture
def one_step(monkeypatch: pytest.MonkeyPatch) -> str:
    name = "soc_2010_to_2018_crosswalk.xlsx"
    monkeypatch.setattr(soc, "CROSSWALKS", {name: ("SOC 2010", "SOC 2018", 3)})
    return name


def test_a_crosswalk_is_read_without_its_marks(tmp_path: Path, one_step: str) -> None:
    written(tmp_path / one_step, STEP_HEADINGS, STEPS)
    rows = soc.read_occupation_crosswalk(tmp_path)
    assert rows[["from_code", "to_code"]].values.tolist() == [
        ["15-1132", "15-1252"], ["15-1132", "15-1253"], ["15-1133", "15-1252"],
    ]  # fmt: skip
    assert rows["from_title"].iloc[0] == "Software Developers, Applications"
    assert rows["to_title"].unique().tolist() == ["Software Developers", "Testers"]
    assert set(rows["to_system"]) == {"SOC 2018"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (STEPS[:2], "has 2 rows, expected 3"),
        ([*STEPS[:2], STEPS[1]], "has the pair 15-1132, 15-1253 twice"),
        # a row exchanged for another: 15-1252 is marked as put together, and has one pair
        ([*STEPS[:2], ["15-1133", "B", "15-1254", "C"]], "the mark on 15-1252 .* contradict each other"),
        ([STEPS[0], STEPS[2], ["15-1134", "B", "15-1254", "C"]], "the mark on 15-1132 .* contradict each other"),
        ([*STEPS[:2], [*STEPS[2][:2], "15-1252", "Coders (##)"]], "15-1252 stands under two titles"),
    ],
)
def test_a_crosswalk_that_contradicts_itself_is_refused(
    tmp_path: Path, one_step: str, rows: list[list[str]], message: str
) -> None:
    written(tmp_path / one_step, STEP_HEADINGS, rows)
    with pytest.raises(SourceFileError, match=message):
        soc.read_occupation_crosswalk(tmp_path)


def test_a_missing_crosswalk_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"soc_2000_to_2010_crosswalk\.xls is not there"):
        soc.read_occupation_crosswalk(tmp_path)


def test_blss_own_files(sources: Path) -> None:
    folder = sources / "occupations"
    names = soc.read_occupation_titles(folder / TITLES)
    pairs = soc.read_occupation_crosswalk(folder)
    assert len(names) == 6539
    assert pairs["from_system"].value_counts().to_dict() == {"SOC 2010": 900, "SOC 2000": 860}
    for name, frame in (("occupation_titles", names), ("occupation_crosswalk", pairs)):
        bundled = catalog.read_table(name)
        assert frame[bundled.columns].equals(bundled.astype(frame.dtypes[bundled.columns].to_dict())), name


def test_the_pairs_that_tell_nurses_apart() -> None:
    pairs = catalog.read_table("occupation_crosswalk")
    nurses = pairs[(pairs["from_system"] == "SOC 2000") & (pairs["from_code"] == "29-1111")]
    assert nurses["to_code"].tolist() == ["29-1141", "29-1151", "29-1161", "29-1171"]
    managers = pairs[pairs["from_code"].eq("11-9111") | pairs["to_code"].eq("11-9111")]
    assert managers[["from_code", "to_code"]].values.tolist() == [["11-9111", "11-9111"]] * 2
