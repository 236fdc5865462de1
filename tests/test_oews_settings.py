"""Settings of the Handbook and of an OEWS page, and the whole table by industry."""

import re
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis import catalog
from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.oews.industry import read_all_wages_by_industry
from mhsm_analysis.sources.oews.rows import INDUSTRY_COLUMNS, INDUSTRY_KEY
from mhsm_analysis.sources.oews.settings import handbook_settings, read_top_industries

HANDBOOK_HEADINGS = "wage_reference,industry,median_annual_wage_usd,source"
PAGE = 'May 2024,Outpatient care centers,106990,"a copy (BLS OOH page, last modified 2025-08-28); same in another"'
QUOTED = 'May 2016,"Hospitals; state, local, and private",104340,"AS QUOTED BY example.org/page (undated)"'
LEFT_OUT = [
    'May 2024,"Total, all industries",117960,anything',
    'May 2021,Government,,"NOT FOUND: no copy"',
]
CLAIMS = pd.DataFrame(
    {
        "claim_id": ["hospitals-2021", "outpatient-2021", "physicians-2021", "nursing-2021", "median-2021"],
        "value": [119450.0, 99540.0, 98230.0, 83550.0, 101340.0],
        "source": "an article",
    }
)
SECTORS = pd.DataFrame(
    {
        "year": [2021, 2021],
        "occupation_code": ["11-9111", "11-9111"],
        "industry_code": ["62", "99"],
        "employment_jobs": [347060.0, 34310.0],
        "annual_p50_usd": [99270.0, 117000.0],
        "top_coded_from": ["none", "p75"],
        "annual_top_code_usd": [208000.0, 208000.0],
        "hourly_top_code_usd": [100.0, 100.0],
        "evidence": "official",
        "source": "the sector table",
    }
)
TOP_HEADINGS = "year,occ_code,industry_title,tot_emp,pct_of_industry_employment,h_mean,a_mean,source"
TOP = "2019,11-9111,Offices of Physicians,48780,1.84,52.28,108750,https://www.bls.gov/page.htm (stored copy)"


def handbook(folder: Path, *lines: str) -> Path:
    path = folder / "handbook.csv"
    path.write_text("\n".join([HANDBOOK_HEADINGS, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def table(sources: Path) -> pd.DataFrame:
    entry = catalog.table("claims")
    claims = catalog.parse((catalog.data_folder() / entry["path"]).read_bytes(), catalog.dtypes(entry))
    return read_all_wages_by_industry(sources / "oews", sources / "projections", claims)


def test_settings_from_three_sources(tmp_path: Path) -> None:
    settings = handbook_settings(SECTORS, CLAIMS, handbook(tmp_path, PAGE, QUOTED, *LEFT_OUT))
    assert settings.columns.tolist() == INDUSTRY_COLUMNS
    told = settings[["year", "industry_code", "annual_p50_usd", "evidence", "source"]].values.tolist()
    assert told == [
        [2016, "622", 104340, "quoted", "example.org/page"],
        [2021, "6211", 98230, "quoted", "an article"],
        [2021, "6214", 99540, "quoted", "an article"],
        [2021, "622", 119450, "quoted", "an article"],
        [2021, "623", 83550, "quoted", "an article"],
        [2021, "99", 117000, "official", "the sector table"],
        [2024, "6214", 106990, "official", "BLS Occupational Outlook Handbook, page last modified 2025-08-28"],
    ]
    government = settings[settings["industry_code"] == "99"].squeeze()
    assert government["employment_jobs"] == 34310
    assert government["top_coded_from"] == "p75"
    assert set(settings["top_coded_from"]) == {"none", "p75"}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (PAGE.replace("May 2024", "2024"), "a wage reference is not of the form"),
        (PAGE.replace("Outpatient care centers", "Dentists"), "an industry is none of"),
        (PAGE.replace("106990", ""), "a median is missing"),
        (PAGE.replace("106990", "n/a"), "'n/a' in column 'median_annual_wage_usd'"),
        (PAGE.replace("BLS OOH page", "a page"), "neither the Handbook's page nor one that quotes it"),
        (PAGE.replace("a copy", "AS QUOTED BY a copy"), "neither the Handbook's page nor one that quotes it"),
        (f"{PAGE}\n{PAGE.replace('106990', '106980')}", "one key stands twice"),
    ],
)
def test_a_faulty_handbook_row_is_refused(tmp_path: Path, line: str, what: str) -> None:
    with pytest.raises(SourceFileError, match=what):
        handbook_settings(SECTORS, CLAIMS, handbook(tmp_path, line))


def test_settings_need_their_claims_and_government(tmp_path: Path) -> None:
    path = handbook(tmp_path, PAGE)
    with pytest.raises(SourceFileError, match="found 1 and 3"):
        handbook_settings(SECTORS, CLAIMS[1:], path)
    with pytest.raises(SourceFileError, match="found 0 and 4"):
        handbook_settings(SECTORS[:1], CLAIMS, path)


def test_handbook_rows_stand_on_the_page_itself(sources: Path, table: pd.DataFrame) -> None:
    page = (sources / "projections" / "ooh_2024-34_11-9111_page_text.txt").read_text(encoding="utf-8")
    block = page.split("In May 2024, the median annual wages", 1)[1].split("Most medical", 1)[0]
    printed = re.findall(r"^(\D+?)\n\s*\$?([\d,]+)$", block.split("\n", 1)[1], re.MULTILINE)
    rows = table[(table["industry_level"] == "setting") & (table["year"] == 2024)]
    mine = rows.sort_values("annual_p50_usd", ascending=False)
    assert [(title.strip(), int(wage.replace(",", ""))) for title, wage in printed] == list(
        zip(mine["industry_title"], mine["annual_p50_usd"].astype(int), strict=True)
    )
    assert len(mine) == 5
    assert set(mine["evidence"]) == {"official"}


def test_the_page_of_2019_agrees_with_ownership(table: pd.DataFrame) -> None:
    """General hospitals of the page = private + state + local of the workbook by ownership."""
    general = table[(table["year"] == 2019) & (table["industry_code"] == "6221")]
    general = general[general["occupation_code"] == "11-9111"].set_index("ownership")
    owners = general.drop("all")
    assert owners["employment_jobs"].sum() == general.loc["all", "employment_jobs"] == 125230
    mean = (owners["employment_jobs"] * owners["annual_mean_usd"]).sum() / 125230
    assert abs(mean - general.loc["all", "annual_mean_usd"]) < 10


def test_top_industries(tmp_path: Path) -> None:
    path = tmp_path / "top.csv"
    path.write_text(f"{TOP_HEADINGS}\n{TOP}\n")
    row = read_top_industries(path).squeeze()
    assert row[["industry_code", "ownership", "evidence", "source"]].tolist() == [
        "6211", "all", "transcribed", "https://www.bls.gov/page.htm",
    ]  # fmt: skip
    assert row[["employment_jobs", "share_of_industry_employment_pct"]].tolist() == [48780, 1.84]
    for old, new, what in [
        ("Offices of Physicians", "Offices of Dentists", "none of the five"),
        ("52.28", "25.28", "hourly wage x 2,080"),
        ("48780", "4878O", "is not a number"),
    ]:
        path.write_text(f"{TOP_HEADINGS}\n{TOP.replace(old, new)}\n")
        with pytest.raises(SourceFileError, match=what):
            read_top_industries(path)


def test_the_whole_table(table: pd.DataFrame) -> None:
    assert table.columns.tolist() == INDUSTRY_COLUMNS
    assert not table.duplicated(INDUSTRY_KEY).any()
    pd.testing.assert_frame_equal(table, table.sort_values(INDUSTRY_KEY, ignore_index=True))
    counts = table.groupby(["industry_level", "evidence"]).size().to_dict()
    assert counts == {
        ("industry_group", "official"): 384,
        ("industry_group", "transcribed"): 5,
        ("sector", "official"): 16669,
        ("setting", "official"): 6,
        ("setting", "quoted"): 5,
        ("subsector", "third_party"): 3406,
    }
    required = [*INDUSTRY_KEY, "occupation_title", "industry_title", "top_coded_from", "evidence", "source"]
    assert table[required].notna().all(axis=None)
    assert not table[required].eq("").any(axis=None)
