"""CMS's projections: the table of editions, the file of historical and projected figures, and what they refuse."""

from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.nhe import (
    add_up_gaps,
    read_nhe_by_type,
    read_nhe_projections,
    read_nhe_projections_by_type,
)
from mhsm_analysis.sources.nhe.expenditure_types import PROJECTION_LABELS

# The amounts of 1960, in million dollars, that add up; each year has 100 times its distance from 1959 as much.
AMOUNTS = {
    **dict.fromkeys(PROJECTION_LABELS, 2_300),
    "national_health_expenditures": 27_200,
    "health_consumption_expenditures": 24_430,
    "personal_health_care": 23_000,
    "government_administration": 54,
    "net_cost_of_health_insurance": 1_005,
    "public_health_activity": 371,
    "research": 694,
    "structures": 1_000,
    "equipment": 1_076,
}
PREAMBLE = [
    "National Health Expenditure (NHE) Amounts by Type of Expenditure and Source of Funds: Calendar Years 1960-2026 in"
    " PROJECTIONS format,,",
    "The projections are based on the 2016 version of the NHE released in December 2017.,,",
    ",,",
    "LEVELS in $Millions,,",
    "First projected year is 2017,,",
    ",,",
]
HEADER = "CATEGORY,Projections_Vintage,Historical_or_Projected_Data,YEAR,TOTAL,MEDICARE"
HEADINGS = (
    "projection_set,year,nhe_usd_billions,gdp_usd_billions,nhe_percent_of_gdp,population_millions,nhe_per_capita_usd"
    ",kind,source"
)
EXHIBIT = "2023-32 (2024-06),2022,4464.6,25744.1,17.3,330.9,13493,actual,a page (Health Affairs exhibit 1)"
QUOTED = "2024-33 (2025-06),2033,8600,,20.3,,,projected,a page; level rounded to 0.1 trillion: another"
YEARLY = [f"2017-26 (2018-02),{year},{27.2 * (year - 1959)},,,,,projected,NHE60-26.csv" for year in range(2017, 2027)]


def file_of_cms() -> str:
    lines = [*PREAMBLE, HEADER]
    for name, labels in PROJECTION_LABELS.items():
        for year in range(1960, 2027):
            kind = "Historical" if year < 2017 else "Projected"
            amount = AMOUNTS[name] * (year - 1959)
            total = f'"{amount:,} "' if year == 2017 else str(amount)
            lines.append(f'"{labels[0]}",02/14/2018,{kind},Y{year},{total},1')
    return "\n".join(lines) + "\n"


def write(folder: Path, *rows: str, headings: str = HEADINGS, cms: tuple[str, str] = ("", "")) -> Path:
    (folder / "nhe_projections.csv").write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    assert cms[0] in file_of_cms()
    (folder / "NHE60-26.csv").write_text(file_of_cms().replace(*cms, 1) if cms[0] else file_of_cms(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(sources: Path) -> Path:
    return sources / "health_spending"


@pytest.fixture(scope="module")
def projections(folder: Path) -> pd.DataFrame:
    return read_nhe_projections(folder)


def test_columns_kinds_and_evidence(tmp_path: Path) -> None:
    table = read_nhe_projections(write(tmp_path, QUOTED, EXHIBIT, *YEARLY))
    assert table.columns.tolist() == [
        "edition", "year", "release", "year_kind", "spending_usd_billions", "gdp_usd_billions", "share_of_gdp_pct",
        "population_millions", "spending_per_head_usd", "rounded_to_usd_billions", "evidence", "source",
    ]  # fmt: skip
    rows = table.drop_duplicates("edition")[["edition", "release", "year_kind", "rounded_to_usd_billions", "evidence"]]
    assert rows.to_numpy().tolist() == [
        ["2017-26", "2018-02", "projected", 0.001, "official"],
        ["2023-32", "2024-06", "historical", 0.1, "transcribed"],
        ["2024-33", "2025-06", "projected", 100.0, "quoted"],
    ]
    assert table.loc[table["edition"] == "2024-33", "gdp_usd_billions"].isna().all()  # never zero


def test_a_row_with_one_quoted_figure_is_quoted(tmp_path: Path) -> None:
    last = YEARLY[-1].replace(",,,,,", ",,19.7,,,") + "; share: a page"
    table = read_nhe_projections(write(tmp_path, *YEARLY[:-1], last))
    assert table["evidence"].tolist() == ["official"] * 9 + ["quoted"]
    assert table["rounded_to_usd_billions"].tolist() == [0.001] * 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "what"),
    [
        (EXHIBIT.replace("2023-32 (2024-06)", "2023-32"), "an edition is not of the form"),
        (EXHIBIT.replace("2024-06", "2024-13"), "an edition is not of the form"),
        (EXHIBIT.replace(",2022,", ",2033,"), "outside its edition"),
        (EXHIBIT.replace(",2022,", ",2022.5,"), "outside its edition"),
        (EXHIBIT.replace("actual", "guess"), "the kind of a year is none of"),
        (EXHIBIT.replace("actual", "projected"), "kind does not fit"),
        (QUOTED.replace("projected", "actual"), "kind does not fit"),
        (EXHIBIT.replace("4464.6", "4,464.6").replace("4,464.6", "about 4464"), "'about 4464'"),
        (EXHIBIT.replace("4464.6", "4644.6"), "the share of GDP is not spending / GDP"),
        (EXHIBIT.replace("13493", "14393"), "spending per head is not spending / population"),
        (EXHIBIT.replace("4464.6", "4464.63"), "finer than its source says"),
        (QUOTED.replace("8600", "8640"), "finer than its source says"),
        (QUOTED.replace("; level rounded to 0.1 trillion: another", ""), "the source does not say"),
        (YEARLY[3], "stands twice"),
    ],
)
def test_what_is_not_as_expected_is_refused(tmp_path: Path, row: str, what: str) -> None:
    with pytest.raises(SourceFileError, match=what):
        read_nhe_projections(write(tmp_path, *YEARLY, row))


def test_a_changed_heading_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="'projection_set'"):
        read_nhe_projections(write(tmp_path, *YEARLY, headings=HEADINGS.replace("projection_set", "edition")))


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        YEARLY[1:],
        [YEARLY[0].replace("1577.6", "1577.601"), *YEARLY[1:]],
        [*YEARLY[:-1], YEARLY[-1].replace("-02", "-03")],
    ],
)
def test_the_whole_edition_must_be_that_of_the_file(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(SourceFileError, match="NHE60-26.csv .* year.s. differ"):
        read_nhe_projections(write(tmp_path, *rows))


@pytest.mark.slow
def test_the_file_gives_two_releases(tmp_path: Path) -> None:
    path = write(tmp_path, *YEARLY) / "NHE60-26.csv"
    past, future = read_nhe_by_type(path), read_nhe_projections_by_type(path)
    assert set(past["release"]) == {"2017-12"}
    assert (past["year"].min(), past["year"].max(), len(past)) == (1960, 2016, 19 * 57)
    assert set(future["edition"]) == {"2017-26"}
    assert set(future["release"]) == {"2018-02"}
    assert (future["year"].min(), future["year"].max(), len(future)) == (2017, 2026, 19 * 10)
    assert future.columns[:3].tolist() == ["edition", "year", "type"]
    first = future[future["year"] == 2017].set_index("type")["spending_usd_millions"]
    assert first["hospital_care"] == 58 * 2_300  # a comma and a blank in the cell


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("LEVELS in $Millions", "LEVELS in $Billions", "expected above a header"),
        ("First projected year is 2017", "", "expected above a header"),
        ("CATEGORY", "TYPE", "expected above a header"),
        ("TOTAL", "SUM", "lacks the column 'TOTAL'"),
        ("Hospital Expenditures", "Hospital Care", "'Hospital Care' should have each year"),
        ("Y1975", "1975", "missing, unknown or twice: '1975', 'Y1975'"),
        ("Y1975", "Y1974", "missing, unknown or twice: 'Y1975'"),
        ("Historical,Y2016", "Projected,Y2016", "'Projected', but the first projected year is 2017"),
        ("First projected year is 2017", "First projected year is 2018", "first projected year is 2018"),
        ("released in December 2017", "released in December 2018", "expected 2017-12 and one date"),
        ("the 2016 version", "the 2015 version", "expected 2017-12 and one date"),
        ("02/14/2018", "02/15/2018", "02/15/2018, 02/14/2018: expected"),
        (",27200,", ",-,", "'-' in column 'amount'"),
        (",27200,", ",27203,", "national_health_expenditures of 1960 differs"),
        ("Calendar Years 1960-2026", "Calendar Years 1960-2027", "once and in order; missing, .*'Y2027'"),
        ("Calendar Years 1960-2026", "Calendar Years 1961-2026", "expected above a header"),
    ],
)
def test_a_changed_file_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    path = write(tmp_path, *YEARLY, cms=(old, new)) / "NHE60-26.csv"
    with pytest.raises(SourceFileError, match=what):
        read_nhe_projections_by_type(path)


def test_what_changed_throughout_and_a_cut_file_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, *YEARLY) / "NHE60-26.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Hospital Expenditures", "Hospital Care"), encoding="utf-8")
    with pytest.raises(SourceFileError, match="lacks 'Hospital Expenditures' and has the unknown 'Hospital Care'"):
        read_nhe_by_type(path)
    path.write_text(text.replace("02/14/2018", "2018-02-14"), encoding="utf-8")
    with pytest.raises(SourceFileError, match="vintage 2018-02-14: expected 2017-12 and one date"):
        read_nhe_by_type(path)
    path.write_text(text[: text.index('"Equipment Expenditures",02/14/2018,Projected')], encoding="utf-8")
    with pytest.raises(SourceFileError, match="'Equipment Expenditures' should have each year .* 'Y2017', 'Y2018'"):
        read_nhe_by_type(path)


def test_editions_at_hand(projections: pd.DataFrame) -> None:
    counts = projections.groupby(["edition", "evidence"]).size()
    assert [(*key, count) for key, count in counts.items()] == [
        ("2017-26", "official", 9), ("2017-26", "quoted", 1), ("2021-30", "quoted", 2), ("2022-31", "quoted", 2),
        ("2023-32", "transcribed", 6), ("2024-33", "quoted", 4), ("2025-34", "quoted", 1),
    ]  # fmt: skip
    ends = projections.dropna(subset="share_of_gdp_pct").groupby("edition")[["year", "share_of_gdp_pct"]].last()
    assert ends.to_numpy().tolist() == [[2026, 19.7], [2030, 19.6], [2031, 19.6], [2032, 19.7], [2033, 20.3]]


def test_record_of_the_first_edition(projections: pd.DataFrame, folder: Path) -> None:
    """Projected less actual of December 2024, in percent, as known before this reader was written."""
    actual = read_nhe_by_type(folder / "NHE2023.csv").query("type == 'national_health_expenditures'")
    both = projections[projections["edition"] == "2017-26"].merge(actual, on="year")
    error = 100 * (1000 * both["spending_usd_billions"] / both["spending_usd_millions"] - 1)
    assert error.round(1).tolist() == [1.2, 2.0, 2.8, -1.5, -0.1, 0.8, -1.0]


def test_projected_totals_add_up(folder: Path) -> None:
    table = read_nhe_projections_by_type(folder / "NHE60-26.csv")
    assert len(table) == 190
    gaps = add_up_gaps(table)
    assert len(gaps) == 3 * 10
    assert gaps["gap_usd_millions"].abs().max() == 1
