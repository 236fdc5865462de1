"""Prices, GDP, payrolls, other countries and states as published: figures known from elsewhere, means, identities."""

from pathlib import Path

import pandas as pd
import pytest

from mhsm_analysis import catalog
from mhsm_analysis.sources.macro.international import ECONOMIES

# CPI-U of May, all items, not seasonally adjusted, as BLS publishes it.
MAY = {
    2004: 189.1, 2014: 237.9, 2019: 256.092, 2020: 256.394, 2021: 269.195, 2022: 292.296, 2023: 304.127, 2024: 314.069,
}  # fmt: skip
# GDP of CMS's and BEA's joint exhibit, Health Affairs, January 2026.
GDP = {
    2018: 20_656.5, 2019: 21_540.0, 2020: 21_375.3, 2021: 23_725.6, 2022: 26_054.6, 2023: 27_811.5, 2024: 29_298.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def context(sources: Path) -> Path:
    return sources / "context"


@pytest.fixture(scope="module")
def prices() -> pd.DataFrame:
    return catalog.read_table("consumer_prices")


@pytest.fixture(scope="module")
def gdp() -> pd.DataFrame:
    return catalog.read_table("gdp")


@pytest.fixture(scope="module")
def payrolls() -> pd.DataFrame:
    return catalog.read_table("payroll_employment")


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return catalog.read_table("health_share_international")


@pytest.fixture(scope="module")
def parities() -> pd.DataFrame:
    return catalog.read_table("price_parities")


def yearly_gap(table: pd.DataFrame, column: str, theirs: Path, their_column: str) -> tuple[int, float]:
    """Hold annual means against a table that others made from the same files: years compared, largest gap."""
    other = pd.read_csv(theirs, index_col="year")[their_column]
    means = table.groupby("year")[column].mean().reindex(other.index)
    return len(other), (means - other).abs().max()


def test_prices_cover_every_month(prices: pd.DataFrame) -> None:
    assert len(prices) == 113 * 12 + 5
    assert prices[["year", "month"]].iloc[[0, -1]].to_numpy().tolist() == [[1913, 1], [2026, 5]]
    october = prices[(prices["year"] == 2025) & (prices["month"] == 10)].filter(like="cpi_")
    assert october.isna().all(axis=None)
    assert prices.filter(like="cpi_").notna().sum().to_dict() == {
        "cpi_u_nsa_1982_84_100": 1360,
        "cpi_u_sa_1982_84_100": 808,
        "cpi_u_medical_care_nsa_1982_84_100": 971,
        "cpi_u_medical_care_sa_1982_84_100": 808,
    }


def test_cpi_of_may_is_as_published(prices: pd.DataFrame) -> None:
    may = prices[prices["month"] == 5].set_index("year")["cpi_u_nsa_1982_84_100"]
    assert {year: may[year] for year in MAY} == MAY
    assert may[2025] == 321.465


def test_cpi_of_2025_is_the_mean_of_eleven_months(prices: pd.DataFrame) -> None:
    year = prices[prices["year"] == 2025].set_index("month")["cpi_u_nsa_1982_84_100"]
    assert round(year.mean(), 3) == 321.943  # the annual average that BLS publishes
    assert [round(year.loc[1:6].mean(), 3), round(year.loc[7:].mean(), 3)] == [320.229, 324.0]  # its half-years


@pytest.mark.parametrize(
    ("column", "file", "their_column", "years"),
    [
        ("cpi_u_nsa_1982_84_100", "cpi_u_annual.csv", "cpi_u_1982_84_100", 66),
        ("cpi_u_medical_care_nsa_1982_84_100", "cpi_medical_care_annual.csv", "cpi_u_medical_care_1982_84_100", 63),
        (
            "cpi_u_medical_care_sa_1982_84_100",
            "cpi_medical_care_sa_annual.csv",
            "cpi_u_medical_care_sa_1982_84_100",
            67,
        ),
    ],
)
def test_annual_means_of_prices(
    prices: pd.DataFrame, context: Path, column: str, file: str, their_column: str, years: int
) -> None:
    compared, gap = yearly_gap(prices, column, context / file, their_column)
    assert compared == years
    assert gap <= 0.0005 + 1e-9


def test_adjusted_and_not_adjusted_medical_care_mean_the_same(prices: pd.DataFrame) -> None:
    means = prices[prices["year"].between(1959, 2022)].groupby("year").mean(numeric_only=True)
    gap = 100 * (means["cpi_u_medical_care_sa_1982_84_100"] / means["cpi_u_medical_care_nsa_1982_84_100"] - 1).abs()
    assert round(gap.max(), 2) == 0.11
    assert gap.idxmax() == 1984


def test_gdp_covers_every_quarter(gdp: pd.DataFrame) -> None:
    assert len(gdp) == 79 * 4 + 1
    assert gdp.notna().sum()["gdp_usd_billions_saar":"gdp_deflator_2012_100"].tolist() == [317, 269, 304]
    third = gdp[(gdp["year"] == 2025) & (gdp["quarter"] == 3)]
    assert third["gdp_usd_billions_saar"].item() == 31_098.027  # the revised value, not 31,095.089


def test_gdp_is_that_of_the_health_accounts(gdp: pd.DataFrame) -> None:
    means = gdp.groupby("year")["gdp_usd_billions_saar"].mean()
    assert means.loc[2018:2024].round(1).to_dict() == GDP


@pytest.mark.parametrize(
    ("column", "file", "their_column", "years"),
    [
        ("gdp_usd_billions_saar", "gdp_nominal_annual.csv", "gdp_usd_billions", 79),
        ("gdp_deflator_2017_100", "gdp_deflator_annual_2017base.csv", "gdp_deflator_2017_100", 67),
        ("gdp_deflator_2012_100", "gdp_deflator_annual.csv", "gdp_deflator_2012_100", 63),
    ],
)
def test_annual_means_of_gdp(
    gdp: pd.DataFrame, context: Path, column: str, file: str, their_column: str, years: int
) -> None:
    compared, gap = yearly_gap(gdp, column, context / file, their_column)
    assert compared == years
    assert gap <= 0.0005 + 1e-9


def test_base_years_are_those_the_columns_name(gdp: pd.DataFrame) -> None:
    means = gdp.groupby("year").mean(numeric_only=True)
    assert means.loc[2017, "gdp_deflator_2017_100"] == pytest.approx(99.995)
    assert means.loc[2012, "gdp_deflator_2012_100"] == pytest.approx(99.9985)


def test_payrolls_cover_every_month(payrolls: pd.DataFrame) -> None:
    assert len(payrolls) == 56 * 12 + 7
    assert payrolls.notna().sum()[2:4].tolist() == [439, 679]
    share = payrolls["health_care_employment_thousands"] / payrolls["total_nonfarm_employment_thousands"]
    assert (round(100 * share.min(), 2), round(100 * share.max(), 2)) == (7.34, 11.66)


@pytest.mark.parametrize("column", ["health_care_employment_thousands", "total_nonfarm_employment_thousands"])
def test_annual_means_of_payrolls(payrolls: pd.DataFrame, context: Path, column: str) -> None:
    compared, gap = yearly_gap(payrolls, column, context / "ces_annual.csv", column)
    assert compared == 36
    assert gap <= 0.05 + 1e-9


def test_growth_of_jobs_is_as_the_methods_say(payrolls: pd.DataFrame) -> None:
    means = payrolls.groupby("year").mean(numeric_only=True)
    growth = (100 * (means.loc[2019] / means.loc[2010] - 1)).round(1)
    assert growth["health_care_employment_thousands"] == 18.1
    assert growth["total_nonfarm_employment_thousands"] == 15.8


def test_shares_of_other_countries(shares: pd.DataFrame, context: Path) -> None:
    assert shares.columns.tolist() == [
        "country_code", "year", "country", "current_health_expenditure_pct_of_gdp", "evidence", "source",
    ]  # fmt: skip
    assert set(shares["country_code"]) == set(ECONOMIES)
    value = shares.set_index(["country_code", "year"])["current_health_expenditure_pct_of_gdp"]
    assert value[[("USA", 2020), ("OED", 2020), ("USA", 2023), ("OED", 2023)]].round(1).tolist() == [
        18.5, 13.8, 16.7, 12.7,
    ]  # fmt: skip
    assert value[[("JPN", 2021), ("KOR", 2021)]].round(2).tolist() == [12.08, 8.34]
    highest = value.unstack("country_code").loc[2019:2023].idxmax(axis="columns")
    assert (highest == "USA").all()
    theirs = pd.read_csv(context / "health_share_gdp_international.csv").set_index(["country_code", "year"])
    assert len(theirs) == len(value) == 442
    assert (value - theirs["che_percent_of_gdp"]).abs().max() <= 0.0005 + 1e-9
    assert (shares.set_index(["country_code", "year"])["country"] == theirs["country"]).all()


def test_price_parities(parities: pd.DataFrame, sources: Path) -> None:
    assert parities.columns.tolist() == [
        "year", "area_code", "category", "area_title", "price_parity_us_100", "evidence",
    ]  # fmt: skip
    assert len(parities) == 16 * 52 * 5
    level = parities.set_index(["category", "area_title", "year"])["price_parity_us_100"]
    areas = ["California", "New York", "District of Columbia", "Mississippi"]
    assert [level["all_items", area, 2021] for area in areas] == [111.868, 109.587, 111.586, 86.229]
    assert (level["all_items"]["United States"] == 100).all()
    assert level.groupby("category").idxmax().loc["housing"][1] == "District of Columbia"
    theirs = pd.read_csv(sources / "oews" / "rpp_all_items_by_state_2008_2023.csv", dtype={"geofips": str})
    both = parities[parities["category"] == "all_items"].merge(
        theirs.assign(area_code=theirs["geofips"].str[:2]), on=["area_code", "year"]
    )
    assert len(both) == len(theirs) == 832
    assert (both["price_parity_us_100"] == both["rpp_all_items"]).all()
    assert (both["area_title"] == both["state"]).all()
    # The nation lies between its dearest and its cheapest state in every category and year.
    spread = level.unstack("area_title")
    states = spread.drop(columns="United States")
    assert (spread["United States"] > states.min(axis="columns")).all()
    assert (spread["United States"] < states.max(axis="columns")).all()
