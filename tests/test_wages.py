"""Spreads, against published figures and what must hold for any row."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm


@pytest.fixture(scope="module")
def may_2021() -> pd.DataFrame:
    return mhsm.load_wages(years=2021)


def one(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    return frame[frame["occupation_code"] == code]


def test_may_2021_figures_of_the_article() -> None:
    row = mhsm.load_wages("11-9111", years=2021).iloc[0]
    published = {
        "annual_p10_usd": 60780, "annual_p25_usd": 77750, "annual_p50_usd": 101340, "annual_p75_usd": 135750,
        "annual_p90_usd": 205620, "annual_mean_usd": 119840, "employment_jobs": 436770, "employment_rse_pct": 0.5,
        "mean_rse_pct": 0.3,
    }  # fmt: skip
    assert row[list(published)].to_dict() == published


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statistic", "expected"),
    # methods: May 2021, 11-9111; three decimals as computed there from the published percentiles
    [("p90/p10", 3.383), ("p75/p25", 1.746), ("p90/p50", 2.029), ("p50/p10", 1.667), ("upper_share", 0.581),
     ("mean/p50", 1.183)],
)  # fmt: skip
def test_spread_of_may_2021(statistic: str, expected: float) -> None:
    row = mhsm.spread_summary(mhsm.load_wages("11-9111", years=2021)).loc[statistic]
    assert row["lower"] == row["upper"] == pytest.approx(expected, abs=5e-4)
    assert row["relation"] == "="


def test_chief_executives_top_pay_is_a_bound_and_so_is_a_ratio_from_it(may_2021: pd.DataFrame) -> None:
    chiefs = one(may_2021, "11-1011")
    bound = mhsm.wage_bounds(chiefs, "annual_p90_usd").iloc[0]
    assert (bound["lower"], bound["upper"], bound["relation"]) == (208000, np.inf, ">=")
    ratio = mhsm.percentile_ratio(chiefs, "p90", "p10").iloc[0]
    assert ratio["relation"] == ">="
    assert ratio["lower"] == 208000 / chiefs["annual_p10_usd"].item()
    inverse = mhsm.percentile_ratio(chiefs, "p10", "p90").iloc[0]
    assert inverse["relation"] == "<="
    assert inverse["upper"] == pytest.approx(1 / ratio["lower"])
    # P75 is top-coded too: of two top-coded percentiles only the order is known
    both = mhsm.percentile_ratio(chiefs, "p90", "p75").iloc[0]
    assert (both["lower"], both["upper"], both["relation"]) == (1, np.inf, ">=")


def test_order_of_two_top_coded_percentiles_is_known_both_ways(may_2021: pd.DataFrame) -> None:
    below = mhsm.percentile_ratio(one(may_2021, "11-1011"), "p75", "p90").iloc[0]
    assert (below["lower"], below["upper"], below["relation"]) == (0, 1, "<=")


def test_a_row_without_wages_has_no_spread(may_2021: pd.DataFrame) -> None:
    models = one(may_2021, "41-9012")
    assert models["wage_basis"].item() == "not_published"
    spread = mhsm.spread_summary(models)
    assert (spread["relation"] == "not published").all()
    assert spread[["lower", "upper"]].isna().all(axis=None)


def test_no_wage_is_top_coded_in_may_2025_and_numbers_above_the_cap_are_numbers() -> None:
    wages = mhsm.load_wages(years=2025, level=None)
    assert (wages["top_coded_from"] == "none").all()
    p90 = mhsm.wage_bounds(wages, "annual_p90_usd")
    assert not (p90["relation"] == ">=").any()
    assert (p90["lower"] > 239200).sum() == 77  # counted in the workbook itself
    assert one(wages, "11-9111")["annual_p50_usd"].item() == 123860


def test_top_coded_cells_of_may_2021_are_all_there(may_2021: pd.DataFrame) -> None:
    relation = mhsm.wage_bounds(may_2021, "annual_p90_usd")["relation"].value_counts()
    # counted in national_M2021_dl.xlsx: of 831 detailed rows P90 is '#' in 51 that have annual wages, '*' in 6
    assert relation.to_dict() == {"=": 831 - 51 - 6, ">=": 51, "not published": 6}


def test_hourly_only_occupation_gets_no_annual_wage(may_2021: pd.DataFrame) -> None:
    actors = one(may_2021, "27-2011")
    assert actors["wage_basis"].item() == "hourly_only"
    assert mhsm.wage_bounds(actors, "annual_p50_usd")["relation"].item() == "not published"
    assert mhsm.wage_bounds(actors, "hourly_p50_usd")["relation"].item() == "="


def test_ratio_times_reciprocal_is_one_and_ratios_have_no_unit(may_2021: pd.DataFrame) -> None:
    known = may_2021[may_2021["annual_p90_usd"].notna()]
    forth, back = (mhsm.percentile_ratio(known, *pair)["lower"] for pair in (("p90", "p10"), ("p10", "p90")))
    np.testing.assert_allclose(forth * back, 1, rtol=1e-12)
    money = [c for c in known.columns if c.endswith("_usd")]
    in_cents = known.assign(**{c: known[c] * 100 for c in money})
    np.testing.assert_allclose(mhsm.percentile_ratio(in_cents, "p90", "p10")["lower"], forth, rtol=1e-12)


@pytest.mark.parametrize("column", ["annual_mean_usd", "p90", "annual_p95_usd", "weekly_p50_usd"])
def test_only_a_percentile_wage_has_bounds(may_2021: pd.DataFrame, column: str) -> None:
    with pytest.raises(mhsm.MhsmError, match="not a percentile wage"):
        mhsm.wage_bounds(may_2021, column)


def test_rows_changed_after_loading_are_refused(may_2021: pd.DataFrame) -> None:
    filled = may_2021.assign(annual_p90_usd=may_2021["annual_p90_usd"].fillna(208000))
    with pytest.raises(mhsm.MhsmError, match="contradict"):
        mhsm.wage_bounds(filled, "annual_p90_usd")


def test_spread_is_of_one_row(may_2021: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="expected one row, found 831"):
        mhsm.spread_summary(may_2021)


@pytest.mark.slow
@pytest.mark.parametrize("top_coded_from", ["none", "p90", "p75", "p50", "p25"])
def test_spread_of_any_occupation_keeps_lower_below_upper(may_2021: pd.DataFrame, top_coded_from: str) -> None:
    rows = may_2021[may_2021["top_coded_from"].eq(top_coded_from) & may_2021["wage_basis"].ne("not_published")]
    spread = mhsm.spread_summary(rows.iloc[[0]])
    assert (spread["lower"] <= spread["upper"]).all()
    assert (spread["relation"] == "=").all() == (top_coded_from == "none")


def test_spread_of_an_hourly_occupation_is_by_the_hour(may_2021: pd.DataFrame) -> None:
    actors = one(may_2021, "27-2011")
    expected = actors["hourly_p90_usd"].item() / actors["hourly_p10_usd"].item()
    assert mhsm.spread_summary(actors).loc["p90/p10", "lower"] == expected


def test_rank_among_managers_is_bounded_where_pay_is_top_coded(may_2021: pd.DataFrame) -> None:
    managers = may_2021[may_2021["occupation_code"].str.startswith("11-")]
    rank = mhsm.ratio_rank(managers, "11-9111")
    # by hand: of the 25 published, 8 or fewer are wider; a bound above 3.383 is certainly wider
    own = 205620 / 60780
    lower = managers["annual_p90_usd"].fillna(208000) / managers["annual_p10_usd"]
    certainly, hidden = (lower > own).sum(), (managers["annual_p90_usd"].isna() & (lower <= own)).sum()
    assert rank.to_dict() == {
        "best": 1 + certainly, "worst": 1 + certainly + hidden, "n": 38, "n_top_coded": 13, "n_not_published": 0,
    }  # fmt: skip
    assert (rank["best"], rank["worst"]) == (9, 17)


def test_rank_is_exact_where_nothing_is_hidden() -> None:
    wages = mhsm.load_wages(years=2025)
    managers = wages[wages["occupation_code"].str.startswith("11-")]
    rank = mhsm.ratio_rank(managers, "11-9111")
    assert (rank["best"], rank["worst"], rank["n_top_coded"]) == (17, 17, 0)
    with pytest.raises(mhsm.NotCoveredError, match="27-2011. is not among these rows"):
        mhsm.ratio_rank(managers, "27-2011")


def test_settings_of_the_article() -> None:
    settings = mhsm.load_wages_by_industry("11-9111", years=2021)
    assert dict(zip(settings["industry_code"], settings["annual_p50_usd"], strict=True)) == {
        "622": 119450, "99": 117000, "6214": 99540, "6211": 98230, "623": 83550,
    }  # fmt: skip
    assert dict(zip(settings["industry_code"], settings["evidence"], strict=True)) == {
        "622": "quoted", "99": "official", "6214": "quoted", "6211": "quoted", "623": "quoted",
    }  # fmt: skip


def test_gap_hospitals_against_nursing_homes() -> None:
    gaps = mhsm.setting_gaps(mhsm.load_wages_by_industry(years=2021), "623").set_index("industry_code")
    assert gaps.index[0] == "622"  # highest first
    hospitals = gaps.loc["622"]
    assert hospitals["gap_usd"] == 35900
    # methods 1.4: 43.0 percent, 0.357 log, ratio 1.43; tolerance = half of the last digit printed there
    assert hospitals["gap_pct"] == pytest.approx(43.0, abs=0.05)
    assert hospitals["gap_log_points"] == pytest.approx(35.7, abs=0.05)
    assert hospitals["ratio"] == pytest.approx(1.43, abs=0.005)


def test_a_log_gap_only_changes_its_sign_with_the_base() -> None:
    settings = mhsm.load_wages_by_industry(years=2021)
    there = mhsm.setting_gaps(settings, "623").set_index("industry_code").loc["622"]
    back = mhsm.setting_gaps(settings, "Hospitals; state, local, and private").set_index("industry_code").loc["623"]
    assert there["gap_log_points"] == pytest.approx(-back["gap_log_points"], abs=1e-12)
    assert abs(there["gap_pct"]) != pytest.approx(abs(back["gap_pct"]), abs=5)


def test_gaps_refuse_an_unknown_setting_and_mixed_years() -> None:
    settings = mhsm.load_wages_by_industry(years=2021)
    with pytest.raises(mhsm.NotCoveredError, match="No one setting '54'.*6211"):
        mhsm.setting_gaps(settings, "54")
    mixed = pd.concat([settings, settings.assign(year=2022)])
    with pytest.raises(mhsm.MhsmError, match="annual_p90_usd is not a published number for Offices of physicians"):
        mhsm.setting_gaps(settings, "623", "annual_p90_usd")
    with pytest.raises(mhsm.MhsmError, match="several year values"):
        mhsm.setting_gaps(mixed, "623")
    with pytest.raises(mhsm.MhsmError, match="not a published number"):
        mhsm.setting_gaps(settings, "623", "annual_p25_usd")


def test_rows_of_other_tables_are_refused_with_a_reason() -> None:
    states = mhsm.load_wages_by_area("11-9111", years=2013)
    with pytest.raises(mhsm.MhsmError, match="need rows of load_wages"):
        mhsm.spread_summary(states.head(1))
    with pytest.raises(mhsm.MhsmError, match="no industry_code"):
        mhsm.setting_gaps(states, "06")
    with pytest.raises(mhsm.MhsmError, match="several industry_level values"):
        mhsm.setting_gaps(mhsm.load_wages_by_industry("11-9111", years=2021, level=None), "99")
