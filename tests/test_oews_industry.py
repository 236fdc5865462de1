"""Wages by industry: sectors, three-digit industries and ownership, against BLS files and independent copies."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis.errors import SourceFileError
from mhsm_analysis.sources.files import open_workbook, read_sheet
from mhsm_analysis.sources.oews import industry
from mhsm_analysis.sources.oews.rows import INDUSTRY_COLUMNS, INDUSTRY_KEY, combine

pytestmark = pytest.mark.slow  # most of them

SECTOR_HEADINGS = (
    "year,source_row,sector_by_order,occ_code,tot_emp,emp_prse,pct_total,a_mean,mean_prse,a_pct25,a_median,a_pct75"
)
MANAGERS_ROW = "2023,7,62,11-9111,250,2.5,25.00,60000,1.5,40000,50000,70000"
SUBSECTOR_HEADINGS = "year,industry_system,industry_code,industry_title,occ_code,tot_emp,a_mean,a_median"
OWNERSHIP_HEADINGS = (
    "year,naics,naics_title,ownership,occ_code,occ_title,tot_emp,emp_prse,pct_total,h_mean,a_mean,mean_prse,"
    "h_pct10,h_pct25,h_median,h_pct75,h_pct90,a_pct10,a_pct25,a_median,a_pct75,a_pct90"
)
OWNERSHIP_WAGES = "30,62400,1.0,10,20,30,40,50,20800,41600,62400,83200,104000"
# Single three-digit industries that are a whole sector, in files that other people made from other workbooks.
ALONE = {"221000": "22", "541000": "54", "551000": "55", "611000": "61", "999000": "99"}


def sector_lines(years: tuple[int, ...] = (2022, 2023)) -> list[str]:
    lines = [
        f"{year},2,{sector},00-0000,1000,0.5,100.00,50000,0.4,30000,40000,60000"
        for year in years
        for sector in industry.SECTORS
    ]
    return [*lines, MANAGERS_ROW]


@pytest.fixture
def sector_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    titles = pd.DataFrame(
        {
            "occupation_code": ["00-0000", "11-9111", "29-2010", "29-2010", "11-9110"],
            "occupation_title": ["All Occupations", "Managers", "Technologists", "Technologists", "Managers"],
            "occupation_level": ["total", "detailed", "broad", "detailed", "broad"],
        }
    )
    monkeypatch.setattr(industry, "read_national_wages", lambda _: titles)

    def write(lines: list[str] | None = None, headings: str = SECTOR_HEADINGS, plain: bool = False) -> Path:
        text = "\n".join([headings, *(sector_lines() if lines is None else lines)]) + "\n"
        path = tmp_path / "sectors.csv.gz"
        path.write_bytes(text.encode() if plain else gzip.compress(text.encode()))
        return path

    return write


@pytest.fixture(scope="module")
def sectors(sources: Path) -> pd.DataFrame:
    folder = sources / "oews"
    return industry.read_sector_wages(
        folder / "derived_sector_all_occupations_2005_2023.csv.gz", folder / "national_M2023_dl.xlsx"
    )


@pytest.fixture(scope="module")
def subsectors(sources: Path) -> pd.DataFrame:
    return industry.read_subsector_wages(
        sources / "oews" / "derived_industry3d_all_occupations_1999_2015_11years.csv.gz"
    )


@pytest.fixture(scope="module")
def owned(sources: Path) -> pd.DataFrame:
    return industry.read_ownership_wages(sources / "oews" / "industry4d_ownership_11-9111_2010_2019.csv")


@pytest.fixture(scope="module")
def every_sector_row(sources: Path) -> pd.DataFrame:
    path = sources / "oews" / "derived_sector_all_occupations_2005_2023.csv.gz"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def test_shape_of_a_small_file(sector_file: Callable[..., Path]) -> None:
    twice = "2023,9,62,29-2010,500,2.0,50.00,60000,1.0,40000,#,#"
    other = "2022,9,62,29-2010,500,2.0,50.00,60000,1.0,40000,50000,70000"  # every occupation only of 2021 and 2023
    broad = twice.replace("29-2010", "11-9110")
    path = sector_file([*sector_lines(), twice, twice.replace(",9,", ",10,"), other, broad])
    rows = industry.read_sector_wages(path, "titles.xlsx")
    assert rows.columns.tolist() == INDUSTRY_COLUMNS
    assert len(rows) == 42
    pd.testing.assert_frame_equal(rows, rows.sort_values(INDUSTRY_KEY, ignore_index=True))
    group = rows[rows["occupation_code"] == "29-2010"]
    assert group["top_coded_from"].tolist() == ["p50"]
    assert group[["annual_p50_usd", "annual_p75_usd", "annual_p90_usd"]].isna().all(axis=None)
    assert group["annual_top_code_usd"].tolist() == [239200]
    assert group["occupation_title"].tolist() == ["Technologists"]
    plain = industry.read_sector_wages(sector_file([*sector_lines(), twice], plain=True), "titles.xlsx")
    pd.testing.assert_frame_equal(plain, rows)


def test_a_mean_is_masked_only_where_its_median_is(sector_file: Callable[..., Path]) -> None:
    masked = MANAGERS_ROW.replace("60000,1.5,40000,50000,70000", "#,*,40000,#,#")
    rows = industry.read_sector_wages(sector_file([*sector_lines()[:-1], masked]), "titles.xlsx")
    assert rows.loc[rows["occupation_code"] == "11-9111", "annual_mean_usd"].isna().all()
    with pytest.raises(SourceFileError, match="mean is top-coded"):
        industry.read_sector_wages(
            sector_file([*sector_lines()[:-1], MANAGERS_ROW.replace("60000,1.5", "#,*")]), "titles.xlsx"
        )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("40000,50000,70000", "40000,n/a,70000", "'n/a' in column 'annual_p50_usd'"),
        ("40000,50000,70000", "40000,#,70000", "stands above a top-coded percentile"),
        ("40000,50000,70000", "50000,40000,70000", "a higher annual percentile is below"),
        ("40000,50000,70000", "40000,50000,*", "published only in part"),
        ("40000,50000,70000", "40000,50000,", "'' in column 'annual_p75_usd'"),
        (",250,", ",450,", "is not employment / all jobs"),
        ("25.00", "40.00", "is not employment / all jobs"),
        (",250,", ",251,", "not a number of tens"),
        (",62,", ",92,", "a sector is not of NAICS"),
        ("11-9111", "11-9199", "titles.xlsx has no title for an occupation"),
        ("11-9111", "119111", "no title for an occupation"),
        ("2023,", "2023.5,", "all occupations of May 2024 stand in 0 sectors"),
        ("2023,", "2025,", "no rows of May 2024"),
        ("2023,", "*,", "is not a number"),
    ],
)
def test_a_changed_cell_is_refused(sector_file: Callable[..., Path], old: str, new: str, what: str) -> None:
    changed = MANAGERS_ROW.replace(old, new, 1)
    assert changed != MANAGERS_ROW
    with pytest.raises(SourceFileError, match=what):
        industry.read_sector_wages(sector_file([*sector_lines()[:-1], changed]), "titles.xlsx")


def test_missing_rows_and_double_ones_are_refused(sector_file: Callable[..., Path]) -> None:
    other = MANAGERS_ROW.replace("50000", "50010")
    for lines, what in [
        (sector_lines()[1:], "May 2022 stand in 19 sectors, expected 20"),
        (sector_lines((2020, 2022, 2023)), "no rows of May 2021"),
        ([*sector_lines(), other], "one key stands twice"),
        ([], "no row of the occupations"),
    ]:
        with pytest.raises(SourceFileError, match=what):
            industry.read_sector_wages(sector_file(lines), "titles.xlsx")


def test_a_changed_heading_and_a_damaged_copy_are_named(sector_file: Callable[..., Path]) -> None:
    with pytest.raises(SourceFileError, match="lacks the column 'a_median'.*'a_p50'"):
        industry.read_sector_wages(sector_file(headings=SECTOR_HEADINGS.replace("a_median", "a_p50")), "titles.xlsx")
    swapped = SECTOR_HEADINGS.replace("a_pct25,a_median", "a_median,a_pct25")
    with pytest.raises(SourceFileError, match="a higher annual percentile is below"):
        industry.read_sector_wages(sector_file(headings=swapped), "titles.xlsx")
    path = sector_file()
    whole = path.read_bytes()
    for content, what in [
        (whole[: len(whole) // 2], "half downloaded"),
        (whole[:-6] + b"\0\0" + whole[-4:], "half downloaded"),  # another checksum
        (b"<!DOCTYPE html><title>404</title>", "web page"),
        (gzip.compress(b"year,occ_code\n2023,1"), "ends in the middle of a row"),
        (gzip.compress(b'year,occ_code\n2023,"11\n'), "cannot be read as CSV"),
        (gzip.compress(b"year,occ_code\n2023,11-9111,1\n"), "more cells than headings"),
        (gzip.compress(b"\n"), "cannot be read as CSV"),
        (gzip.compress(b"\xff\xfe\x00\n"), "cannot be read as CSV"),
    ]:
        path.write_bytes(content)
        with pytest.raises(SourceFileError, match=what):
            industry.read_sector_wages(path, "titles.xlsx")


def test_sectors_equal_the_list_of_managers_cell_for_cell(sources: Path, sectors: pd.DataFrame) -> None:
    listed = pd.read_csv(sources / "oews" / "sector_11-9111_2005_2023.csv", dtype=str, keep_default_na=False)
    mine = sectors[sectors["occupation_code"] == "11-9111"].set_index(["year", "industry_code"])
    theirs = listed.astype({"year": int}).set_index(["year", "naics_sector"]).sort_index()
    assert mine.index.tolist() == theirs.index.tolist()
    assert len(mine) == 281
    assert mine["industry_title"].tolist() == theirs["naics_title"].tolist()
    for heading, column in industry._SECTOR.items():
        if column in ("year", "occupation_code", "industry_code"):
            continue
        expected = pd.to_numeric(theirs[heading].where(theirs[heading] != "#"))
        assert mine[column].fillna(-1).tolist() == expected.fillna(-1).tolist(), column
    marked = theirs["a_pct75"].eq("#").to_numpy()
    assert marked.sum() == 20
    assert mine["top_coded_from"].eq("p75").tolist() == marked.tolist()


def test_symbols_are_back_in_the_sector_file(every_sector_row: pd.DataFrame) -> None:
    """The copy's first owner had written 239200 for every #; no such wage is left, in any year."""
    wages = every_sector_row[["a_pct25", "a_median", "a_pct75", "a_mean"]]
    assert wages.eq("#").sum().to_dict() == {"a_pct25": 75, "a_median": 683, "a_pct75": 2646, "a_mean": 7}
    assert not wages.eq("239200").any(axis=None)


def test_sectors_equal_an_independent_copy_of_three_digit_industries(
    sources: Path, every_sector_row: pd.DataFrame
) -> None:
    """Five sectors are one three-digit industry each: two people's extracts of two BLS workbooks must agree."""
    path = sources / "oews" / "derived_industry3d_all_occupations_1999_2015_11years.csv.gz"
    other = pd.read_csv(path, dtype=str, keep_default_na=False)
    other = other[other["industry_code"].isin(ALONE)].assign(sector_by_order=lambda rows: rows.industry_code.map(ALONE))
    both = every_sector_row.drop(columns="source_row").drop_duplicates().merge(
        other.drop(columns="industry_title"), on=["year", "sector_by_order", "occ_code"], suffixes=("", "_other")
    )  # fmt: skip
    assert len(both) == 21281
    compared = 0
    for column in ("tot_emp", "a_mean", "a_median"):
        mine, theirs = (pd.to_numeric(both[name], errors="coerce") for name in (column, f"{column}_other"))
        known = mine.notna() & theirs.notna()
        assert (mine[known] == theirs[known]).all()
        assert not (mine.isna() & theirs.notna()).any()  # what is masked here is blank there
        compared += known.sum()
    assert compared == 63707


def test_figures_published_elsewhere(sectors: pd.DataFrame) -> None:
    may = sectors[(sectors["year"] == 2021) & (sectors["occupation_code"] == "11-9111")].set_index("industry_code")
    government = may.loc["99", ["employment_jobs", "annual_mean_usd", "annual_p25_usd", "annual_p50_usd"]].tolist()
    assert government == [34310, 119980, 94520, 117000]  # the article's median of government
    assert may.loc["99", ["annual_p75_usd", "employment_rse_pct", "mean_rse_pct"]].tolist() == [140420, 0.6, 0.2]
    assert may.loc["62", ["employment_jobs", "annual_p50_usd"]].tolist() == [347060, 99270]
    assert len(sectors) == 16669
    assert sectors.groupby("year")["occupation_code"].nunique()[[2021, 2023]].tolist() == [827, 827]


def test_means_of_sectors_weigh_up_to_the_national_mean(sources: Path, sectors: pd.DataFrame) -> None:
    national = pd.read_csv(sources / "oews" / "national_11-9111_by_year.csv")
    national = national[national["occ_code"] == "00-0000"].set_index("year")["a_mean"]
    rows = sectors[sectors["occupation_code"] == "00-0000"]
    pay = (rows["employment_jobs"] * rows["annual_mean_usd"]).groupby(rows["year"]).sum()
    gaps = pay / rows.groupby("year")["employment_jobs"].sum() - national
    assert gaps.dropna().index.tolist() == list(range(2005, 2024))
    assert gaps.abs().max() < 6


def test_health_care_is_the_sum_of_its_four_subsectors(sectors: pd.DataFrame, subsectors: pd.DataFrame) -> None:
    parts = subsectors[subsectors["industry_code"].isin(["621", "622", "623", "624"])]
    parts = parts[(parts["industry_system"] == "NAICS") & (parts["occupation_code"] == "11-9111")]
    whole = sectors[(sectors["industry_code"] == "62") & (sectors["occupation_code"] == "11-9111")]
    gaps = parts.groupby("year")["employment_jobs"].sum() - whole.set_index("year")["employment_jobs"]
    assert gaps.dropna().index.tolist() == [2005, 2006, 2007, 2008, 2009, 2014, 2015]
    assert gaps.abs().max() <= 10


def test_subsector_figures_of_the_bls_page_of_2000(subsectors: pd.DataFrame) -> None:
    hospitals = subsectors[(subsectors["year"] == 2000) & (subsectors["industry_code"] == "806")]
    figures = hospitals.set_index("occupation_code")[["employment_jobs", "annual_mean_usd"]]
    assert figures.loc["00-0000"].tolist() == [4913090, 36640]
    assert figures.loc["11-0000"].tolist() == [189470, 64520]
    assert set(hospitals["industry_system"]) == {"SIC"}


def test_subsectors_at_hand(subsectors: pd.DataFrame) -> None:
    jobs = subsectors[subsectors["occupation_code"] == "11-9111"].groupby("year")["employment_jobs"].sum()
    assert jobs[[2005, 2009, 2015]].tolist() == [229770, 271420, 314680]
    assert subsectors["industry_code"].str.fullmatch(r"\d{3}").all()
    assert "071" in set(subsectors["industry_code"])
    systems = subsectors.groupby("year")["industry_system"].unique().str[0]
    assert systems[systems == "SIC"].index.tolist() == [1999, 2000]
    unknown = subsectors["top_coded_from"] == "unknown"
    assert unknown.sum() == 11
    assert (subsectors[["annual_mean_usd", "annual_p50_usd"]].isna().any(axis=1) == unknown).all()
    assert subsectors["annual_top_code_usd"].isna().equals(subsectors["year"] < 2004)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("2015,NAICS,622,Hospitals,11-9111,100,60000,50000", "not a three-digit industry"),
        ("2015,SIC,622000,Hospitals,11-9111,100,60000,50000", "not a three-digit industry"),
        ("2015,NAIC,622000,Hospitals,11-9111,100,60000,50000", "not a three-digit industry"),
        ("2015,NAICS,622000,Hospitals,11-9111,100,*,50000", r"'\*' in column 'annual_mean_usd'"),
        ("2015,NAICS,622000,Hospitals,11-9111,x,60000,50000", "'x' in column 'employment_jobs'"),
        ("2015.5,NAICS,622000,Hospitals,11-9111,100,60000,50000", "not a whole number"),
        (",NAICS,622000,Hospitals,11-9111,100,60000,50000", "'' in column 'year'"),
        ("2015,NAICS,622000,Hospitals,11-9112,100,60000,50000", "no row of the occupations"),
    ],
)
def test_a_faulty_subsector_row_is_refused(tmp_path: Path, row: str, what: str) -> None:
    path = tmp_path / "industries.csv.gz"
    path.write_bytes(gzip.compress(f"{SUBSECTOR_HEADINGS}\n{row}\n".encode()))
    with pytest.raises(SourceFileError, match=what):
        industry.read_subsector_wages(path)


def test_a_small_subsector_file(tmp_path: Path) -> None:
    path = tmp_path / "industries.csv.gz"
    rows = ["2000,SIC,71,Soil,11-9111,,60000,50000", "2015,NAICS,622000,Hospitals,11-9111,100,60000,"]
    path.write_bytes(gzip.compress("\n".join([SUBSECTOR_HEADINGS, *rows, ""]).encode()))
    industries = industry.read_subsector_wages(path)
    assert industries[["industry_code", "top_coded_from"]].values.tolist() == [["071", "none"], ["622", "unknown"]]


def test_ownership_equals_the_bls_workbook(sources: Path, owned: pd.DataFrame) -> None:
    path = sources / "oews" / "nat4d_M2019_owner_dl.xlsx"
    workbook = open_workbook(path)
    headings, *cells = read_sheet(workbook, workbook.sheet_names[0], path.name)
    rows = pd.DataFrame(cells, columns=headings).astype(str)
    rows = rows[rows["occ_code"].isin(["11-9111", "00-0000"])]
    rows.index = [rows["occ_code"], rows["naics"].str[:4], rows["own_code"].map(industry._OWNERS)]
    mine = owned[owned["year"] == 2019].set_index(["occupation_code", "industry_code", "ownership"])
    rows = rows.loc[mine.index]
    assert len(rows) == len(mine) == 42
    compared = 0
    for heading, column in industry._OWNERSHIP.items():
        if heading in rows and column in mine:
            text = column.endswith("title")
            expected = rows[heading] if text else pd.to_numeric(rows[heading].where(~rows[heading].isin(["*", "#"])))
            assert mine[column].fillna(-1).tolist() == expected.fillna(-1).tolist(), column
            compared += len(rows)
    assert compared == 42 * 18
    assert mine["top_coded_from"].eq("p90").tolist() == rows["a_pct90"].eq("#").tolist()


def test_one_key_in_two_sources_is_refused(owned: pd.DataFrame) -> None:
    assert len(combine([owned[:5], owned[5:9]], INDUSTRY_KEY, "a table")) == 9
    with pytest.raises(SourceFileError, match="a table: two sources have rows of one key"):
        combine([owned[:5], owned[4:9]], INDUSTRY_KEY, "a table")


def test_ownership_adds_up_to_hospitals(owned: pd.DataFrame, subsectors: pd.DataFrame) -> None:
    groups = owned[owned["industry_code"].str.startswith("622") & (owned["occupation_code"] == "11-9111")]
    jobs = groups.groupby("year")["employment_jobs"].sum()
    assert jobs[[2014, 2015]].tolist() == [123240, 121150]
    hospitals = subsectors[(subsectors["industry_code"] == "622") & (subsectors["occupation_code"] == "11-9111")]
    gaps = jobs - hospitals[hospitals["industry_system"] == "NAICS"].set_index("year")["employment_jobs"]
    assert gaps.dropna().to_dict() == {2014: -150, 2015: -110}
    assert owned.groupby("year").size().sum() == 384


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Private", "Federal government", "an ownership is none of"),
        ("622100", "622000.0", "not a four-digit industry"),
        ("622100", "622110", "not a four-digit industry"),
        ("25.00", "20.00", "is not employment / all jobs"),
        ("30,62400", "31,62400", "hourly wage x 2,080"),
        ("104000", "#", "not top-coded alike"),
        ("2019,", "2021,", "no rows of May 2020"),
        ("11-9111", "119111", "not a SOC code"),
        ("2019,", "2020,", "is not employment / all jobs"),  # nothing to hold the share against
    ],
)
def test_a_faulty_ownership_row_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    total = f"2019,622100,Hospitals,Private,00-0000,All Occupations,1000,0.5,100.00,{OWNERSHIP_WAGES}"
    managers = f"2019,622100,Hospitals,Private,11-9111,Managers,250,0.5,25.00,{OWNERSHIP_WAGES}"
    path = tmp_path / "owners.csv"
    path.write_text("\n".join([OWNERSHIP_HEADINGS, total, managers]))
    assert industry.read_ownership_wages(path)["ownership"].tolist() == ["private", "private"]
    path.write_text("\n".join([OWNERSHIP_HEADINGS, total, managers.replace(old, new, 1)]))
    with pytest.raises(SourceFileError, match=what):
        industry.read_ownership_wages(path)
