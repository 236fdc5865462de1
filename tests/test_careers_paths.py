"""Specializations, settings, entry, offers and what pay varies by, against hand-checked figures."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.careers.entry import attainment_by_vintage, entry_requirements, replacement_share
from mhsm_analysis.careers.factors import what_pay_varies_by
from mhsm_analysis.careers.offers import offer_by_setting
from mhsm_analysis.careers.paths import path_settings, setting_pay
from mhsm_analysis.loading.articles import load_career_paths


@pytest.fixture(scope="module")
def wages() -> pd.DataFrame:
    return mhsm.load_wages_by_industry("11-9111", level=None)


@pytest.fixture(scope="module")
def national() -> pd.DataFrame:
    return mhsm.load_wages("11-9111")


def test_five_specializations_and_their_industries_are_at_hand(wages: pd.DataFrame) -> None:
    paths = load_career_paths()
    assert paths.groupby("specialization").size().to_dict() == {
        "Clinical manager": 4,
        "Health information manager": 8,
        "Hospital administrator": 1,
        "Medical records manager": 4,
        "Nursing home administrator": 2,
    }
    known = paths.dropna(subset="industry_code")
    there = set(zip(wages["industry_level"], wages["industry_code"], strict=True))
    assert set(zip(known["industry_level"], known["industry_code"], strict=True)) <= there
    assert paths.loc[paths["industry_code"].isna(), "note"].notna().all()


@pytest.mark.slow
def test_each_figure_of_a_setting_has_its_year(wages: pd.DataFrame, national: pd.DataFrame) -> None:
    table = path_settings(
        load_career_paths(), wages.sample(frac=1, random_state=0), national, mhsm.load_employer_shares()
    )
    rows = table.drop_duplicates("industry_code").set_index("industry_code")
    assert rows.loc["6211", ["median_lower", "median_year", "mean_usd", "mean_year"]].tolist() == [
        100780,
        2024,
        108750,
        2019,
    ]
    assert rows.loc["623", ["median_lower", "median_year", "employment_jobs", "employment_year"]].tolist() == [
        99250,
        2024,
        32750,
        2015,
    ]
    # by hand: 121,260 of the occupation's jobs in the nation in May 2015
    jobs = mhsm.load_wages("11-9111", years=2015)["employment_jobs"].item()
    assert rows.loc["622", "share_of_occupation_pct"] == pytest.approx(100 * 121260 / jobs, abs=1e-9)
    assert rows.loc["622", "not_known"] == "other percentiles"
    nowhere = table[table["industry_code"].isna()].iloc[0]
    assert nowhere["median_relation"] == "not published"
    assert nowhere["not_known"] == "median, mean, other percentiles, employment"
    assert "no official statistic has its pay" in table.attrs["note"]
    # the Handbook's page: 29 percent of the jobs of 2024 are in hospitals
    assert rows.loc["622", ["employer_share_pct", "employer_share_year"]].tolist() == [29, 2024]
    fit = table.set_index(["specialization", "setting"])["fit"]
    assert fit["Nursing home administrator", "nursing homes"] == "part"
    assert fit["Hospital administrator", "hospitals"] == "same"
    assert fit["Health information manager", "technology"] == "none"


@pytest.mark.slow
def test_top_coded_percentiles_are_bounds(wages: pd.DataFrame, national: pd.DataFrame) -> None:
    pay = setting_pay(wages, national).set_index(["industry_code", "figure"])
    hidden = pay[pay["relation"] == ">="]
    assert len(hidden)
    assert np.isinf(hidden["upper"]).all()
    assert pay.loc[("99", "employment_jobs"), "year"] == 2023


@pytest.mark.slow
def test_paths_refuse_what_they_cannot_read(wages: pd.DataFrame, national: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="of one occupation: the rows hold 11-9111, 29-1141"):
        setting_pay(wages, mhsm.load_wages("29-1141"))
    with pytest.raises(mhsm.MhsmError, match="have no industry_code"):
        setting_pay(national, national)
    with pytest.raises(mhsm.MhsmError, match="Expected rows of load_career_paths"):
        path_settings(mhsm.load_claims(), wages, national, mhsm.load_employer_shares())
    with pytest.raises(mhsm.NotCoveredError, match="No industry of these paths has a figure of Medical and Health"):
        path_settings(load_career_paths(), wages[wages["industry_code"] == "71"], national, mhsm.load_employer_shares())


def test_entry_changed_once() -> None:
    entry = entry_requirements(mhsm.load_projections().sample(frac=1, random_state=0)).set_index("vintage")
    assert entry["changed"][entry["changed"] != ""].to_dict() == {
        "2014-24": "work experience: None to Less than 5 years"
    }
    with pytest.raises(mhsm.NotCoveredError, match="00-0000. .* it is a group, and BLS assigns them to single"):
        entry_requirements(mhsm.load_projections(), "00-0000")


def test_education_by_vintage() -> None:
    attained = attainment_by_vintage(mhsm.load_educational_attainment()).set_index("vintage")
    assert len(attained) == 8
    # by hand, 2020-30: 30.9 + 25.3 + 7.4; 25.3 + 7.4; all 23.7 + 10.6 + 4.4; sums of published tenths, rounded to 0.1
    row = attained.loc["2020-30"]
    assert row["bachelors_or_higher_pct"] == pytest.approx(63.6, abs=1e-9)
    assert row["masters_or_higher_pct"] == pytest.approx(32.7, abs=1e-9)
    assert row["all_bachelors_or_higher_pct"] == pytest.approx(38.7, abs=1e-9)
    assert row["gap_bachelors_points"] == pytest.approx(24.9, abs=1e-9)
    assert row["below_bachelors_pct"] == pytest.approx(1.3 + 8.4 + 15.1 + 11.6, abs=1e-9)
    with pytest.raises(mhsm.MhsmError, match="No row of all occupations"):
        attainment_by_vintage(mhsm.load_educational_attainment("11-9111"))


def test_replacement_share() -> None:
    share = replacement_share(mhsm.load_projections()).set_index("vintage")
    # by hand: 62.1 - 142.9 / 10 = 47.81 of 62.1; exits 18.0, transfers 29.8
    assert share.loc["2024-34", "separations_share_pct"] == pytest.approx(76.989, abs=0.001)
    assert share.loc["2024-34", "exits_share_pct"] == pytest.approx(100 * 18.0 / 62.1, abs=1e-9)
    assert share.loc["2024-34", ["separations_rate_pct", "all_separations_rate_pct"]].tolist() == [7.0, 10.6]
    assert share.loc["2020-30", "separations_share_pct"] == pytest.approx(73.05, abs=0.01)  # methods.md: 73
    assert np.isnan(share.loc["2020-30", "exits_share_pct"])
    assert "2014-24" not in share.index


@pytest.mark.slow
@pytest.mark.parametrize(
    ("salary", "hospitals", "sector"),
    [
        (60_000, ("below", 0, 50), ("below", 0, 25)),
        (99_270, ("below", 0, 50), ("at", 50, 75)),
        (110_000, ("below", 0, 50), ("above", 50, 75)),
        (130_000, ("above", 50, 100), ("above", 75, 100)),
    ],
)
def test_an_offer_by_setting(salary: float, hospitals: tuple[object, ...], sector: tuple[object, ...]) -> None:
    offer = offer_by_setting(salary, 2021)
    assert offer["year"].eq(2021).all()
    rows = offer.set_index(["place", "industry_code"])
    columns = ["against_median", "percentile_lower", "percentile_upper"]
    assert tuple(rows.loc[("setting", "622"), columns]) == hospitals
    assert tuple(rows.loc[("sector", "62"), columns]) == sector
    whole = mhsm.salary_percentile(salary, year=2021)
    assert offer.loc[0, "percentile"] == whole.value
    assert offer.loc[0, "percentile_lower"] <= whole.value <= offer.loc[0, "percentile_upper"]


@pytest.mark.parametrize("salary", [0, -5, float("nan"), float("inf"), "110000", True])
def test_an_offer_that_is_none(salary: object) -> None:
    with pytest.raises(mhsm.MhsmError, match="An offer is a positive number of dollars a year"):
        offer_by_setting(salary, 2021)  # type: ignore[arg-type]


@pytest.mark.slow
def test_an_hourly_offer_or_a_year_without_settings() -> None:
    with pytest.raises(mhsm.MhsmError, match="looks like pay by the hour"):
        offer_by_setting(52.5, 2021)
    # May 2025 has no settings and no sectors; the nation stands alone: P25 91,890, P50 123,860
    assert offer_by_setting(110_000, 2025)[["place", "percentile_lower"]].values.tolist() == [["nation", 25.0]]
    with pytest.raises(mhsm.NotCoveredError, match="2030"):
        offer_by_setting(110_000, 2030)


@pytest.mark.slow
def test_what_pay_varies_by() -> None:
    factors = what_pay_varies_by()
    supported = factors["supported"]
    assert "65.4 percent have a bachelor's degree or more (all occupations 41.6 percent)" in supported["education"]
    # 132,620 less 99,250, on the Handbook's page
    assert "a gap of $33,370 or 33.6 percent" in supported["organization"]
    quoted = what_pay_varies_by(settings_year=2021)["supported"]["organization"]
    assert "a gap of $35,900 or 43.0 percent" in quoted  # methods.md 1.4
    assert "4 of 5 medians as quoted by a page" in quoted
    assert "7.0 percent of jobs a year (all occupations 10.6 percent)" in supported["security"]
    assert "+23.2 percent (all occupations 3.1)" in supported["security"]
    assert "not a layoff" in factors.loc["security", "cannot_say"]
    assert supported[supported.str.startswith("No figure")].index.tolist() == ["education", "experience", "security"]
    assert "not at hand" in what_pay_varies_by(vintage="2020-30").loc["security", "supported"]
