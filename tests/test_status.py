"""What the package says it holds: the status of the tables and the codebook."""

import pandas as pd
import pytest
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis import catalog
from mhsm_analysis.codebook import codebook
from mhsm_analysis.words import spans

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture(scope="module")
def status() -> pd.DataFrame:
    return mhsm.data_status()


def test_every_row_of_every_table_is_counted_once(status: pd.DataFrame) -> None:
    rows = {entry["name"]: len(catalog.read_table(entry["name"])) for entry in catalog.descriptor()["resources"]}
    assert status.groupby("table")["rows"].sum().to_dict() == rows


@pytest.mark.parametrize(
    ("table", "part", "evidence", "covers", "areas"),
    [
        ("wages_by_area", "state", "official", "2006-2013", "51"),
        ("wages_by_area", "state", "third_party", "1999-2005, 2014-2015, 2021, 2025", "51"),
        ("wages_by_area", "metro", "third_party", "2024", "49"),
        ("wages_by_industry", "sector", "official", "2005-2023", ""),
        ("wages_by_industry", "setting", "quoted", "2016, 2021", ""),
        ("projections", "line_item", "transcribed", "2025-35", ""),
        ("health_spending_by_type", "2026-01", "transcribed", "1960-2024", ""),
        ("price_parities", "", "official", "2008-2023", "52"),
    ],
)
def test_status_says_what_is_there(
    status: pd.DataFrame, table: str, part: str, evidence: str, covers: str, areas: str
) -> None:
    found = status[(status["table"] == table) & (status["part"] == part) & (status["evidence"] == evidence)]
    assert found["covers"].tolist() == [covers]
    assert found["areas"].tolist() == [areas]


def test_every_row_has_its_evidence() -> None:
    for entry in catalog.descriptor()["resources"]:
        evidence = catalog.read_table(entry["name"])["evidence"]
        assert evidence.isin(["official", "transcribed", "third_party", "quoted"]).all(), entry["name"]


def test_spans_leave_out_what_is_missing() -> None:
    assert spans(pd.Series([2003, 1999, 2000, 2000, 2005, 2004])) == "1999-2000, 2003-2005"
    assert spans(pd.Series(["2020-30", "2010-20"])) == "2010-20, 2020-30"


def test_the_committed_codebook_is_that_of_the_descriptor() -> None:
    assert (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8") == codebook()


def test_the_codebook_has_every_column_of_every_table() -> None:
    page = codebook()
    for entry in catalog.descriptor()["resources"]:
        section = page.split(f"\n## {entry['name']}\n")[1].split("\n## ")[0]
        for field in entry["schema"]["fields"]:
            assert f"| `{field['name']}` | {field['type']} |" in section, (entry["name"], field["name"])
        assert entry["sources"][0]["path"] in section
