"""The national OEWS workbooks themselves, May 2004 to May 2025, against figures known from elsewhere."""

import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis import SourceFileError, catalog
from mhsm_analysis.sources.oews import read_national_wages
from mhsm_analysis.sources.oews.cells import ANNUAL, HOURLY, top_code

YEARS = range(2004, 2026)
FIGURES = {
    "tot_emp": "employment_jobs", "emp_prse": "employment_rse_pct", "h_mean": "hourly_mean_usd",
    "a_mean": "annual_mean_usd", "mean_prse": "mean_rse_pct", "a_pct10": "annual_p10_usd", "a_pct25": "annual_p25_usd",
    "a_median": "annual_p50_usd", "a_pct75": "annual_p75_usd", "a_pct90": "annual_p90_usd",
}  # fmt: skip


@pytest.fixture(scope="module")
def wages() -> pd.DataFrame:
    """What was read from the 22 workbooks up to May 2025 (a test of the data holds it against them)."""
    table = catalog.read_table("national_wages")
    return table[table["year"] <= 2025]


def test_rows_by_year_and_level(wages: pd.DataFrame) -> None:
    assert wages.groupby("year").size().to_dict() == dict(
        zip(YEARS, [823, 822, 822, 823, 823, 823, 819, 819, *[1394] * 5, 1382, 1379, 1329, 1329, 1403, 1402, 1403, 1403,
                    1401], strict=True)
    )  # fmt: skip
    levels = pd.crosstab(wages["year"], wages["occupation_level"])
    assert (levels["total"] == 1).all()
    assert (levels["major"] == 22).all()
    assert (levels.loc[:2011, ["minor", "broad"]] == 0).all(axis=None)
    assert levels.loc[2024].to_dict() == {"broad": 455, "detailed": 831, "major": 22, "minor": 94, "total": 1}
    assert levels.loc[2025].to_dict() == {"broad": 454, "detailed": 830, "major": 22, "minor": 94, "total": 1}
    assert not wages.duplicated(["year", "occupation_code", "occupation_level"]).any()
    twice = wages[wages.duplicated(["year", "occupation_code"])].groupby("year").size().reindex(YEARS, fill_value=0)
    assert twice.tolist() == [0] * 13 + [6, 6, 13, 13, *[7] * 5]  # a code as broad and as detailed


@pytest.mark.parametrize(
    ("year", "figures"),
    [
        (2009, [271_710, 0.6, 90_970, 0.4, 49_750, 63_700, 81_850, 105_980, 140_300]),
        (2014, [310_320, 0.6, 103_680, 0.3, 55_890, 71_820, 92_810, 120_740, 161_150]),
        (2017, [346_980, 0.5, 111_680, 0.4, 58_350, 75_340, 98_350, 128_960, 176_130]),
        (2019, [394_910, 0.6, 115_160, 0.3, 58_820, 76_770, 100_980, 133_520, 189_000]),
        (2020, [402_540, 0.7, 118_800, 0.4, 59_980, 78_820, 104_280, 139_650, 195_630]),
        (2021, [436_770, 0.5, 119_840, 0.3, 60_780, 77_750, 101_340, 135_750, 205_620]),
        (2022, [476_750, 0.4, 127_980, 0.4, 64_100, 81_430, 104_830, 143_200, 209_990]),
        (2023, [515_100, 0.6, 134_440, 0.5, 67_900, 86_080, 110_680, 157_640, 216_750]),
        (2024, [565_840, 0.5, 137_730, 0.4, 69_680, 88_560, 117_960, 162_420, 219_080]),
        (2025, [597_080, 0.6, 140_970, 0.3, 73_390, 94_700, 123_860, 166_100, 224_340]),
    ],
)
def test_health_services_managers_as_published(wages: pd.DataFrame, year: int, figures: list[float]) -> None:
    key = wages["year"].eq(year) & wages["occupation_code"].eq("11-9111") & wages["occupation_level"].eq("detailed")
    row = wages.loc[key, "employment_jobs":"annual_p90_usd"]
    assert row.to_numpy().tolist() == [figures]


def test_two_series_kept_by_hand_are_equal_in_every_cell(wages: pd.DataFrame, sources: Path) -> None:
    series = pd.read_csv(sources / "oews" / "national_11-9111_by_year.csv").query("year >= 2004")
    series = series.set_index(["year", "occ_code"])[list(FIGURES)].sort_index()
    ours = wages[wages["occupation_code"].isin(["11-9111", "00-0000"])].set_index(["year", "occupation_code"])
    assert len(series) == 44
    assert not series.isna().any(axis=None)
    assert ours[list(FIGURES.values())].sort_index().to_numpy().tolist() == series.astype(float).to_numpy().tolist()


def test_an_independent_extract_is_equal_for_all_rows(wages: pd.DataFrame, sources: Path) -> None:
    extract = pd.read_csv(sources / "oews" / "derived_national_all_occupations_2001_2015.csv.gz").query("year >= 2004")
    both = extract.merge(
        wages[wages["year"] <= 2015], left_on=["year", "occ_code"], right_on=["year", "occupation_code"],
        how="outer", indicator=True,
    )  # fmt: skip
    assert (both["_merge"] == "both").all()
    assert len(both) == 12_150
    for theirs in ("tot_emp", "a_mean", "a_median"):  # blank there is missing here
        ours = both[FIGURES[theirs]]
        assert ((both[theirs] == ours) | (both[theirs].isna() & ours.isna())).all(), theirs
    assert both["tot_emp"].isna().sum() == 3
    assert both["a_median"].isna().sum() > 100


def test_symbols_by_year(wages: pd.DataFrame) -> None:
    annual = wages[wages["wage_basis"].ne("hourly_only")]
    capped = annual["top_coded_from"].ne("none").groupby(annual["year"]).sum()
    assert capped.tolist() == [  # the cells # of a_pct90, counted in the workbooks
        37, 41, 46, 51, 38, 40, 41, 34, 58, 57, 66, 69, 52, 57, 57, 57, 64, 83, 57, 63, 72, 0,
    ]  # fmt: skip
    medians = wages["top_coded_from"].isin(["p10", "p25", "p50"]).groupby(wages["year"]).sum()
    assert medians.loc[2021:].tolist() == [20, 12, 17, 19, 0]
    basis = pd.crosstab(wages["year"], wages["wage_basis"])
    assert basis.loc[2021].to_dict() == {"annual_only": 83, "both": 1312, "hourly_only": 7, "not_published": 1}
    assert basis.loc[2025, ["annual_only", "hourly_only", "not_published"]].tolist() == [81, 7, 0]
    withdrawn = wages[wages["wage_basis"].eq("not_published")]  # pilots and flight attendants; models in 2021
    assert withdrawn.groupby("year")["occupation_code"].agg(list).to_dict() == {
        2004: ["39-6031", "53-2011"], 2005: ["39-6031", "53-2011"], 2006: ["39-6031", "53-2011"], 2021: ["41-9012"],
    }  # fmt: skip
    hidden = wages[wages["employment_jobs"].isna()].groupby("year").size()
    assert hidden.to_dict() == {2005: 2, 2006: 1, 2020: 1}


def test_top_codes_bound_what_is_published(wages: pd.DataFrame) -> None:
    for year, rows in wages.groupby("year"):
        annual, hourly = top_code(int(year))
        assert set(rows["annual_top_code_usd"]) == {annual}  # from May 2019 on this is the file's own note
        assert set(rows["hourly_top_code_usd"]) == {hourly}
        if year < 2025:  # not even equal: "greater than" and "equal to or greater than" bound the same cells
            assert rows[ANNUAL].max().max() < annual
            assert rows[HOURLY].max().max() < hourly
    last = wages[wages["year"] == 2025]
    assert (last["annual_p90_usd"] > 239_200).sum() == 77
    assert last["annual_p90_usd"].max() == 742_310


def test_levels_add_up(wages: pd.DataFrame) -> None:
    jobs = wages.pivot_table(values="employment_jobs", index="year", columns="occupation_level", aggfunc="sum")
    # Sums of the levels as BLS rounds them (to 10 jobs a row): counted in the workbook
    assert jobs.loc[2021].to_dict() == {
        "total": 140886310, "major": 140886290, "minor": 140885700, "broad": 140885640, "detailed": 140885570,
    }  # fmt: skip
    assert (jobs["major"] - jobs["total"]).abs().max() <= 23 * 5  # 22 groups and the total, each rounded to 10


def test_marks_of_titles(wages: pd.DataFrame) -> None:
    marked = wages[wages["title_mark"].notna()]
    assert marked.groupby("year").size().to_dict() == {2010: 24, 2011: 24}
    assert set(marked["title_mark"]) == {"*"}
    assert not wages["occupation_title"].str.contains("*", regex=False).any()
    assert (wages["occupation_title"] == wages["occupation_title"].str.strip()).all()
    titles = marked.set_index(["year", "occupation_code"])["occupation_title"]
    assert titles[2010, "33-9093"] == "Transportation Security Screeners (federal only)"
    assert titles[2011, "33-9099"] == "Protective Service Workers, All Other"
    others = set(wages.loc[~wages["year"].isin([2010, 2011]), "occupation_code"])
    assert len(set(marked["occupation_code"]) - others) == 13  # codes that no other year has


def copied(path: Path, folder: Path, name: str) -> Path:
    return Path(shutil.copyfile(path, folder / name))


def test_a_file_under_another_years_name_is_refused(sources: Path, tmp_path: Path) -> None:
    folder = sources / "oews"
    with pytest.raises(SourceFileError, match="not of May 2010.*130,647,610 jobs, that of May 2009"):
        read_national_wages(copied(folder / "national_dl_M2009.xls", tmp_path, "national_M2010_dl.xls"))
    with pytest.raises(SourceFileError, match="another year than its name says: its sheet is 'national_M2021_dl'"):
        read_national_wages(copied(folder / "national_M2021_dl.xlsx", tmp_path, "national_M2020_dl.xlsx"))
    with pytest.raises(SourceFileError, match="national_dl.xls does not say of which year"):  # BLS's own name of 2009
        read_national_wages(copied(folder / "national_dl_M2009.xls", tmp_path, "national_dl.xls"))


def test_workbooks_of_states_and_industries_are_refused(sources: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sources / "oews" / "oesm13st.zip") as archive:
        archive.extract("state_M2013_dl.xls", tmp_path)
    with pytest.raises(SourceFileError, match="state_M2013_dl.xls is not a national OEWS workbook: its column 'area'"):
        read_national_wages(tmp_path / "state_M2013_dl.xls")
    with pytest.raises(SourceFileError, match="not a national OEWS workbook: its column 'naics'"):
        read_national_wages(sources / "oews" / "nat4d_M2019_owner_dl.xlsx")
    with pytest.raises(SourceFileError, match="field_descriptions_2012_nat.xls is not a national OEWS workbook"):
        read_national_wages(sources / "oews" / "field_descriptions" / "field_descriptions_2012_nat.xls")
