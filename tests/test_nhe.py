"""The reader of health spending: what it keeps, how it names evidence, and what it refuses."""

from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.nhe import EVIDENCE, read_nhe_annual

HEADINGS = (
    "year,nhe_usd_billions,gdp_usd_billions,nhe_percent_of_gdp,population_millions,nhe_per_capita_usd,vintage,source"
)
LATE = "2020,4144.077,21060.5,19.7,331.5,12500,2022-12 release (CY1960-2021),NHE2021.csv + NHE Tables Table 01"
EARLY = "2019,,,17.6,,,2021-12 release (CY1960-2020),secondary: ama-assn.org"


def write(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "nhe.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def spending(sources: Path) -> pd.DataFrame:
    return read_nhe_annual(sources / "health_spending" / "nhe_annual.csv")


def test_columns_order_and_types(tmp_path: Path) -> None:
    spending = read_nhe_annual(write(tmp_path, LATE, EARLY))
    assert spending.columns.tolist() == [
        "release", "year", "spending_usd_billions", "gdp_usd_billions", "share_of_gdp_pct", "population_millions",
        "spending_per_head_usd", "evidence", "source",
    ]  # fmt: skip
    assert spending["release"].tolist() == ["2021-12", "2022-12"]
    assert spending["year"].dtype == "int64"
    assert (spending.loc[:, "spending_usd_billions":"spending_per_head_usd"].dtypes == "float64").all()
    assert spending.loc[0].isna().sum() == 4  # blank = not in the copy at hand, never zero


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "evidence"),
    [
        ("NHE60-26.csv row National Health Expenditures TOTAL (Historical)", "official"),
        ("NHE2021.csv + NHE Tables Table 01", "official"),
        ("NHE22_Summary.csv; population (1 decimal) from NHE22_Summary.xlsx", "official"),
        ("NHE2024_headline_rows.csv", "transcribed"),
        ("NHE2024_headline_rows.csv; GDP, share: a blog (Health Affairs exhibit 1)", "transcribed"),
        ("NHE2019.csv", "third_party"),
        # the weakest part names the row
        ("NHE2019.csv; share and per capita: AMA summary at osma.org", "quoted"),
        ("NHE2023.csv; share and per capita: CMS NHE fact sheet (hhs.gov guidance copy)", "quoted"),
        ("NHE2024_headline_rows.csv; per capita: CMS page as quoted by several stored pages", "quoted"),
        ("secondary: ama-assn.org and healio.com 2021-12-16 (quoting CMS)", "quoted"),
    ],
)
def test_evidence_follows_from_the_source(tmp_path: Path, source: str, evidence: str) -> None:
    row = LATE.rsplit(",", 1)[0] + f',"{source}"'
    assert read_nhe_annual(write(tmp_path, row))["evidence"].item() == evidence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([LATE.replace("2022-12 release (CY1960-2021)", "December 2022")], "vintage"),
        ([LATE.replace("2022-12 release", "2022-13 release")], "vintage"),
        ([LATE.replace("2020,", "2022,", 1)], "span of its release"),
        ([LATE.replace("2020,", "2020.5,", 1)], "span of its release"),
        ([LATE.replace("2020,", "MMXX,", 1)], "'MMXX'"),
        ([LATE, LATE], "stands twice"),
        ([LATE.replace("4144.077", "4,144.077").replace("4,144.077", '"4.144,077"')], "not a number"),
        ([LATE.replace("4144.077", "n/a")], "'n/a'"),
        ([LATE.replace("4144.077", "0")], "not positive"),
        ([LATE.replace("NHE2021.csv + NHE Tables Table 01", "a friend")], "'a friend'"),
        # a digit changed in any of the figures that are tied to each other
        ([LATE.replace("19.7", "19.6")], "spending / GDP"),
        ([LATE.replace("21060.5", "21360.5")], "spending / GDP"),
        ([LATE.replace("12500", "15200")], "spending / population"),
        ([LATE.replace("331.5", "335.1")], "spending / population"),
    ],
)
def test_what_is_not_as_expected_is_refused(tmp_path: Path, rows: list[str], what: str) -> None:
    with pytest.raises(SourceFileError, match=what):
        read_nhe_annual(write(tmp_path, *rows))


def test_a_changed_heading_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match="'nhe_percent_of_gdp'"):
        read_nhe_annual(write(tmp_path, LATE, headings=HEADINGS.replace("nhe_percent_of_gdp", "share")))


def test_releases_and_evidence_at_hand(spending: pd.DataFrame) -> None:
    assert spending.groupby("release").size().to_dict() == {
        "2017-12": 57, "2020-12": 60, "2021-12": 2, "2022-12": 62, "2023-12": 63, "2024-12": 64, "2026-01": 65,
    }  # fmt: skip
    quoted = spending.loc[spending["evidence"] == "quoted", ["release", "year"]].itertuples(index=False, name=None)
    assert list(quoted) == [
        ("2020-12", 2019),
        ("2021-12", 2019),
        ("2021-12", 2020),
        ("2024-12", 2023),
        ("2026-01", 2024),
    ]
    assert set(spending["evidence"]) == set(EVIDENCE)
    assert spending["source"].str.contains("awesomecapital.blogspot.com").sum() == 7
    assert not spending["spending_usd_billions"].drop(spending.index[spending["release"] == "2021-12"]).isna().any()
