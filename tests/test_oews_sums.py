"""Sums of states, sectors and three-digit industries against national employment, and what a gap is put down to."""

from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis.sources.oews import area, industry
from mhsm_analysis.sources.oews.sums import KNOWN_GAPS, area_sum_gaps, sector_sum_gaps, subsector_sum_gaps

pytestmark = pytest.mark.slow  # most of them


@pytest.fixture(scope="module")
def national(sources: Path) -> pd.DataFrame:
    folder = sources / "oews"
    managers = pd.read_csv(folder / "national_11-9111_by_year.csv")[["year", "occ_code", "tot_emp"]]
    every = pd.read_csv(folder / "derived_national_all_occupations_2001_2015.csv.gz")[["year", "occ_code", "tot_emp"]]
    rows = pd.concat([managers, every[every["occ_code"] == "11-0000"]])
    return rows.set_axis(["year", "occupation_code", "employment_jobs"], axis=1)


def sectors(*jobs: float | None, code: str = "11-9111") -> pd.DataFrame:
    places = ["51", "52", "53"]
    total = [(2021, "00-0000", "sector", place, 1000.0) for place in places]
    parts = [(2021, code, "sector", place, number) for place, number in zip(places, jobs, strict=False)]
    columns = ["year", "occupation_code", "industry_level", "industry_code", "employment_jobs"]
    return pd.DataFrame([*total, *parts, (2021, code, "setting", "622", 1e9)], columns=columns)


@pytest.mark.parametrize(
    ("jobs", "code", "explained"),
    [
        ((5000, 3000, 2000), "11-9111", "rounding"),
        ((5000, 3000, 2020), "11-9111", "rounding"),
        ((5000, 3000, 2100), "11-9111", ""),
        ((5000, 3000, 1900), "29-1141", ""),  # every part has a figure: no excuse
        ((6000, 3950, None), "11-9111", "not published"),
        ((6000, 3950), "11-9111", "not published"),
        ((6000, 4100, None), "11-9111", ""),
        ((5000, 3000, None), "11-9111", ""),  # a fifth of the managers is more than ever was withheld
        ((5000, 3000, None), "29-1141", "not published"),
    ],
)
def test_what_a_gap_is_put_down_to(jobs: tuple[float | None, ...], code: str, explained: str) -> None:
    nation = pd.DataFrame({"year": [2021, 2021], "occupation_code": code, "employment_jobs": [10000.0, 10000.0]})
    gaps = sector_sum_gaps(sectors(*jobs, code=code), nation)
    assert gaps["explained"].tolist() == [explained]
    assert gaps["parts"].tolist() == [3]
    assert gaps["gap"].tolist() == [sum(number or 0 for number in jobs) - 10000]


def test_occupations_without_any_employment_are_passed_over() -> None:
    nation = pd.DataFrame({"year": [2021], "occupation_code": ["11-9111"], "employment_jobs": [10000.0]})
    assert sector_sum_gaps(sectors(None, None, None), nation).empty


def test_states_add_up_to_the_nation(sources: Path, national: pd.DataFrame) -> None:
    gaps = area_sum_gaps(area.read_all_wages_by_area(sources / "oews"), national)
    assert gaps["explained"].ne("").all()
    gap = gaps.set_index(["occupation_code", "year"])["gap"]
    assert gap["11-9111"].to_dict() == {
        2000: -40, 2002: -30, 2003: 10, 2004: 20, 2005: 30, 2006: -20, 2007: 0, 2008: 40, 2009: -10400, 2010: -10590,
        2011: -11510, 2012: 30, 2013: 10, 2014: 10, 2015: 30, 2021: 0,
    }  # fmt: skip
    assert gap["00-0000"].drop(2003).abs().max() == 50
    assert gap[("00-0000", 2003)] == KNOWN_GAPS["area", 2003, "00-0000"] == -2190
    short = gaps[gaps["explained"] == "not published"]
    assert short[["year", "published", "parts"]].values.tolist() == [[year, 50, 51] for year in (2009, 2010, 2011)]


def test_sectors_add_up_to_the_nation(sources: Path, national: pd.DataFrame) -> None:
    folder = sources / "oews"
    rows = industry.read_sector_wages(
        folder / "derived_sector_all_occupations_2005_2023.csv.gz", folder / "national_M2023_dl.xlsx"
    )
    gaps = sector_sum_gaps(rows, national)
    assert gaps["explained"].ne("").all()
    whole = gaps[gaps["occupation_code"] == "00-0000"]
    assert whole["year"].tolist() == list(range(2005, 2024))
    assert whole["gap"].abs().max() == 40
    assert set(whole["explained"]) == {"rounding"}
    managers = gaps[gaps["occupation_code"] == "11-9111"].set_index("year")["gap"]
    assert managers.min() == managers[2019] == -1980
    assert managers.max() == -10
    # Management in education has its employment published and its wages withheld in May 2008, so it has no row.
    withheld = gaps[(gaps["occupation_code"] == "11-0000") & (gaps["year"] == 2008)]
    assert withheld[["gap", "explained"]].values.tolist() == [[-541430, "not published"]]


def test_three_digit_industries_add_up_to_the_nation(sources: Path, national: pd.DataFrame) -> None:
    path = sources / "oews" / "derived_industry3d_all_occupations_1999_2015_11years.csv.gz"
    gaps = subsector_sum_gaps(industry.read_subsector_wages(path), national)
    assert gaps["explained"].ne("").all()
    gap = gaps.set_index(["occupation_code", "year"])["gap"]
    assert gap["11-9111"].to_dict() == {
        2000: -1850, 2003: -1450, 2004: -450, 2005: -360, 2006: -740, 2007: -240, 2008: -430, 2009: -290, 2014: -490,
        2015: -270,
    }  # fmt: skip
    assert gap["00-0000"].to_dict() == {
        2003: -250, 2004: 20, 2005: 0, 2006: 40, 2007: 0, 2008: 30, 2009: 0, 2014: -31820, 2015: -31740,
    }  # fmt: skip
