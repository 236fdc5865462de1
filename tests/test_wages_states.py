"""Pay by state against figures computed by hand from the rows, and what must hold of them."""

import statistics

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.areas import AREAS, TERRITORIES
from mhsm_analysis.wages.states import state_dispersion, state_wages


@pytest.fixture(scope="module")
def parities() -> pd.DataFrame:
    return mhsm.load_price_parities()


def states_of(year: int, parities: pd.DataFrame, occupation: str = "11-9111") -> pd.DataFrame:
    return state_wages(mhsm.load_wages_by_area(occupation, years=year), parities)


def test_places_are_those_of_the_tables(parities: pd.DataFrame) -> None:
    states = AREAS[~AREAS["area_code"].isin(TERRITORIES)]
    names = dict(zip(states["area_code"], states["area_title"], strict=True))
    for table in (mhsm.load_wages_by_area("11-9111"), parities[parities["area_code"] != "00"]):
        assert dict(zip(table["area_code"], table["area_title"], strict=True)) == names
    assert len(states) == states["abbreviation"].nunique() == 51


def test_2015_against_methods_and_by_hand(parities: pd.DataFrame) -> None:
    apart = state_dispersion(states_of(2015, parities))
    # methods 1.4, half of the last digit printed: CV of medians 12.6 percent, P90/P10 over states 1.39
    assert apart["cv_pct"] == pytest.approx(12.6, abs=0.05)
    assert apart["p90_p10_over_states"] == pytest.approx(1.39, abs=0.005)
    assert (apart["lowest_state"], apart["lowest_usd"]) == ("Iowa", 73940)
    assert (apart["highest_state"], apart["highest_usd"]) == ("District of Columbia", 121620)
    rows = mhsm.load_wages_by_area("11-9111", years=2015)
    medians = rows["annual_p50_usd"].tolist()
    assert apart["cv_pct"] == pytest.approx(100 * statistics.stdev(medians) / statistics.mean(medians))
    deciles = statistics.quantiles(medians, n=10, method="inclusive")
    assert apart["p90_p10_over_states"] == pytest.approx(deciles[8] / deciles[0])
    jobs, total = rows["employment_jobs"].tolist(), rows["employment_jobs"].sum()
    mean = sum(n * w for n, w in zip(jobs, medians, strict=True)) / total
    spread = (sum(n * (w - mean) ** 2 for n, w in zip(jobs, medians, strict=True)) / total) ** 0.5
    assert apart["cv_weighted_pct"] == pytest.approx(100 * spread / mean)
    assert (apart["n"], apart["n_missing"], apart["n_with_employment"]) == (51, 0, 51)


@pytest.mark.slow
def test_real_medians_are_at_the_prices_of_their_own_year(parities: pd.DataFrame) -> None:
    states = states_of(2021, parities).set_index("state")
    # California: BEA 2021 all items 111.868 (load_price_parities), median of May 2021 125,910
    assert states.loc["CA", "median_real_lower"] == pytest.approx(125910 / 1.11868)
    assert "price_parity_us_100" in states
    goods = mhsm.load_price_parities(category=None)
    pd.testing.assert_frame_equal(states_of(2021, goods).set_index("state"), states)  # other categories are not used
    flat = state_wages(
        mhsm.load_wages_by_area("11-9111", years=2021), parities.assign(price_parity_us_100=100.0)
    ).set_index("state")
    assert (flat["median_real_lower"] == flat["median_lower"]).all()
    assert state_dispersion(flat)["rank_correlation"] == pytest.approx(1)


def test_real_dispersion_is_smaller_and_the_order_changes(parities: pd.DataFrame) -> None:
    states = states_of(2015, parities)
    apart = state_dispersion(states)
    real = (states["median_lower"] / states["price_parity_us_100"] * 100).tolist()
    assert apart["real_cv_pct"] == pytest.approx(100 * statistics.stdev(real) / statistics.mean(real))
    assert apart["real_cv_pct"] < apart["cv_pct"]
    # no ties in 2015: Spearman by the textbook formula
    gaps = states["rank_best"].astype(int) - states["rank_real_best"].astype(int)
    assert apart["rank_correlation"] == pytest.approx(1 - 6 * (gaps**2).sum() / (51 * (51**2 - 1)))


@pytest.mark.parametrize("year", [2006, 2025])
def test_a_year_without_parities_has_no_real_columns(parities: pd.DataFrame, year: int) -> None:
    states = states_of(year, parities)
    assert "price_parity_us_100" not in states
    assert not [name for name in states.columns if "real" in name or "parity" in name]
    assert not [name for name in state_dispersion(states).index if "real" in name or name == "rank_correlation"]


def test_medians_of_2021_are_heaped(parities: pd.DataFrame) -> None:
    states = states_of(2021, parities)
    apart = state_dispersion(states)
    # counted by hand: 97,930 in six states, 94,520, 99,040 and 102,420 in two each
    assert (apart["densest_window_n"], round(apart["iqr_pct"], 1)) == (17, 5.5)
    tied = states[states["median_lower"] == 97930]
    assert tied["rank_best"].nunique() == tied["rank_worst"].nunique() == 1
    assert tied["rank_best"].iloc[0] == 1 + (states["median_lower"] > 97930).sum()


def test_noise_is_known_of_means_only_and_small(parities: pd.DataFrame) -> None:
    rows = mhsm.load_wages_by_area("11-9111", years=2013)
    apart = state_dispersion(state_wages(rows, parities))
    errors = (rows["annual_mean_usd"] * rows["mean_rse_pct"] / 100) ** 2
    assert apart["rse_of_mean_pct"] == statistics.median(rows["mean_rse_pct"])
    expected = 100 * errors.mean() / statistics.variance(rows["annual_mean_usd"])
    assert apart["noise_share_of_means_pct"] == pytest.approx(expected)
    assert 0 < expected < 10
    assert "rse_of_mean_pct" not in state_dispersion(states_of(2015, parities))


def test_withheld_employment_is_counted(parities: pd.DataFrame) -> None:
    apart = state_dispersion(states_of(2010, parities))  # Illinois is withheld in May 2009 to 2011
    assert (apart["n"], apart["n_with_employment"]) == (51, 50)
    assert "cv_weighted_pct" not in state_dispersion(states_of(2025, parities))


def test_missing_and_top_coded_states_stay_in_the_table(parities: pd.DataFrame) -> None:
    rows = mhsm.load_wages_by_area("11-9111", years=2015)
    rows = rows[rows["area_code"] != "06"].copy()
    missing = state_wages(rows, parities).set_index("state")
    assert len(missing) == 51
    assert missing.loc["CA", ["median_relation", "median_real_relation"]].tolist() == ["not published"] * 2
    assert pd.isna(missing.loc["CA", "rank_best"])
    assert state_dispersion(missing)["n_missing"] == 1
    rows.loc[rows["area_code"].isin(["11", "36"]), "annual_p50_usd"] = None
    rows.loc[rows["area_code"].isin(["11", "36"]), "top_coded_from"] = "p50"
    capped = state_wages(rows, parities).set_index("state")
    assert capped.loc["DC", ["median_lower", "median_relation", "rank_best", "rank_worst"]].tolist() == [
        187200, ">=", 1, 2,
    ]  # fmt: skip
    assert capped.loc["DC", "median_real_relation"] == ">="
    assert capped.loc["NJ", ["rank_best", "rank_worst"]].tolist() == [3, 3]
    with pytest.raises(mhsm.MhsmError, match="median of District of Columbia, New York is a bound"):
        state_dispersion(capped)


@pytest.mark.slow
def test_other_rows_are_refused_with_a_reason(parities: pd.DataFrame) -> None:
    load = mhsm.load_wages_by_area
    rows = load("11-9111", years=2015)
    with pytest.raises(mhsm.MhsmError, match="need rows of load_wages_by_area"):
        state_wages(mhsm.load_wages("11-9111", years=2015), parities)
    with pytest.raises(mhsm.MhsmError, match="several year values"):
        state_wages(load("11-9111", years=[2014, 2015]), parities)
    with pytest.raises(mhsm.MhsmError, match="several occupation_code values"):
        state_wages(load(years=2015), parities)
    with pytest.raises(mhsm.MhsmError, match="one row a state .*: found .*Atlanta"):
        state_wages(load("11-9111", years=2024, area_type="metro"), parities)
    with pytest.raises(mhsm.MhsmError, match="found Alabama twice"):
        state_wages(pd.concat([rows, rows]), parities)
    with pytest.raises(mhsm.MhsmError, match="Price parities of 2015 lack Iowa"):
        state_wages(rows, parities[parities["area_code"] != "19"])
    with pytest.raises(mhsm.NotCoveredError, match="No annual median of Medical.*May 2015"):
        state_wages(rows.assign(annual_p50_usd=float("nan"), top_coded_from=None), parities)
    with pytest.raises(mhsm.MhsmError, match="needs the result of state_wages"):
        state_dispersion(rows)


def test_one_median_has_no_dispersion(parities: pd.DataFrame) -> None:
    areas = mhsm.load_wages_by_area("11-9111", years=2015)
    with pytest.raises(mhsm.MhsmError, match="two medians or more: found 1"):
        state_dispersion(state_wages(areas.head(1), parities))
    assert state_dispersion(state_wages(areas.head(2), parities))["n"] == 2


def test_rows_may_carry_any_index(parities: pd.DataFrame) -> None:
    areas = mhsm.load_wages_by_area("11-9111", years=2015)
    again = state_wages(areas.set_index(pd.Index([7] * len(areas))), parities)
    pd.testing.assert_frame_equal(again, state_wages(areas, parities))
