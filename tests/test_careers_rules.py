"""Rules of offers, paths and entry that bundled rows alone do not show: which rows count, and which is the newest."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.careers import offers
from mhsm_analysis.careers.entry import attainment_by_vintage, replacement_share
from mhsm_analysis.careers.offers import offer_by_setting
from mhsm_analysis.careers.paths import path_settings, setting_pay
from mhsm_analysis.loading.articles import load_career_paths

pytestmark = pytest.mark.slow  # most of them

RANGE = ["percentile_lower", "percentile_upper"]


@pytest.fixture(scope="module")
def wages() -> pd.DataFrame:
    return mhsm.load_wages_by_industry("11-9111", level=None)


@pytest.fixture(scope="module")
def national() -> pd.DataFrame:
    return mhsm.load_wages("11-9111")


def test_a_top_coded_percentile_does_not_count_as_reached() -> None:
    # chief executives, May 2021: P50 179,520; P75 and P90 are only known to be at least 208,000
    nation = offer_by_setting(250_000, 2021, "11-1011").iloc[0]
    assert nation[RANGE].tolist() == [50, 100]


def test_an_offer_is_held_against_all_owners_only(wages: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    here = wages[wages["year"] == 2021]
    private = here.assign(ownership="private", annual_p50_usd=1.0)
    monkeypatch.setattr(offers, "load_wages_by_industry", lambda *_, **__: pd.concat([private, here]))
    offer = offer_by_setting(110_000, 2021)
    assert not offer.duplicated(["place", "industry_code"]).any()
    assert offer["median_lower"].min() > 1


def test_the_nation_stands_alone_where_no_industry_is_at_hand() -> None:
    offer = offer_by_setting(110_000, 2025)
    assert offer[["place", "year", *RANGE]].values.tolist() == [["nation", 2025, 25.0, 50.0]]
    assert 25 < offer.loc[0, "percentile"] < 50


def test_the_range_of_the_nation_is_what_published_percentiles_leave_open() -> None:
    # May 2021: P50 101,340, P75 135,750; the estimate lies between and narrows nothing
    offer = offer_by_setting(110_000, 2021)
    assert offer.loc[0, RANGE].tolist() == [50, 75]
    assert 50 < offer.loc[0, "percentile"] < 75
    assert offer.attrs == {"salary_usd": 110_000.0}


def test_settings_pay_of_all_owners_only(wages: pd.DataFrame, national: pd.DataFrame) -> None:
    newest = wages[wages["industry_code"].eq("622") & wages["year"].eq(2024)]
    private = newest.assign(ownership="private", annual_p50_usd=1.0, industry_level="setting")
    pay = setting_pay(pd.concat([private, newest]), national)
    assert pay[["figure", "lower"]].values.tolist() == [["annual_p50_usd", 130_690.0]]
    with pytest.raises(mhsm.NotCoveredError, match="No pay or jobs by industry"):
        setting_pay(private, national)


def test_of_a_setting_and_a_sector_the_setting_is_taken(wages: pd.DataFrame, national: pd.DataFrame) -> None:
    both = wages[wages["industry_code"].eq("99") & wages["year"].eq(2021)].sort_values("industry_level")
    assert both["industry_level"].tolist() == ["sector", "setting"]
    for rows in (both, both[::-1]):
        assert set(setting_pay(rows, national)["industry_level"]) == {"setting"}


def test_employer_shares_are_of_the_newest_vintage(wages: pd.DataFrame, national: pd.DataFrame) -> None:
    newest = mhsm.load_employer_shares()
    older = newest.assign(vintage="2022-32", year=2022, share_pct=1.0)
    for shares in ([newest, older], [older, newest]):
        table = path_settings(load_career_paths(), wages, national, pd.concat(shares))
        hospitals = table[table["industry_code"] == "622"].iloc[0]
        assert hospitals[["employer_share_pct", "employer_share_year"]].tolist() == [29, 2024]


def test_paths_of_another_occupation_are_refused() -> None:
    chiefs = mhsm.load_wages_by_industry("11-1011", level=None), mhsm.load_wages("11-1011")
    with pytest.raises(mhsm.MhsmError, match=r"managers \(11-9111\), not of 11-1011"):
        path_settings(load_career_paths(), *chiefs, mhsm.load_employer_shares())


def test_every_form_of_survey_years_has_its_ends() -> None:
    attained = attainment_by_vintage(mhsm.load_educational_attainment()).set_index("acs_years")
    assert attained[["acs_first_year", "acs_last_year"]].T.to_dict("list") == {
        "2005-2009": [2005, 2009],
        "2010-11": [2010, 2011],
        "2014-15": [2014, 2015],
        "2015-16": [2015, 2016],
        "2019": [2019, 2019],
        "2018-19": [2018, 2019],
        "2019 and 2021": [2019, 2021],
        "2021-22": [2021, 2022],
    }


def test_replacement_asks_for_the_row_of_all_occupations() -> None:
    projections = mhsm.load_projections()
    everyone = projections["occupation_code"].eq("00-0000")
    with pytest.raises(mhsm.MhsmError, match=r"No row of all occupations \(00-0000\)"):
        replacement_share(projections[~everyone])
    # of a single vintage it is missing, and the occupation's own share stays
    share = replacement_share(projections[~(everyone & projections["vintage"].eq("2024-34"))]).set_index("vintage")
    assert share.loc["2024-34", ["all_separations_share_pct", "all_separations_rate_pct"]].isna().all()
    assert share.loc["2024-34", "separations_share_pct"] == pytest.approx(76.989, abs=0.001)
    assert share.loc["2023-33", "all_separations_share_pct"] > 0
