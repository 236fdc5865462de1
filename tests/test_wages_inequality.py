"""Between and within groups: against micro data, hand computation and methods 1.4."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.distribution.recovery import recover_distribution
from mhsm_analysis.wages.inequality import composition_change, theil_between, within_between


def made(
    means: list[float], jobs: list[float], year: int = 2021, codes: str = "abcdef", **more: object
) -> pd.DataFrame:
    """Rows of one made-up occupation by sector."""
    names = list(codes[: len(means)])
    rows = {
        "year": year, "occupation_code": "11-9111", "industry_level": "sector", "industry_system": "NAICS",
        "industry_code": names, "industry_title": [f"Sector {name}" for name in names], "employment_jobs": jobs,
        "annual_mean_usd": means, "mean_rse_pct": np.nan, "top_coded_from": "none", "comparable_since": 2021,
    }  # fmt: skip
    return pd.DataFrame(rows | more)


def whole(value: float | None, lower: float = 0.0, upper: float = np.inf) -> SimpleNamespace:
    return SimpleNamespace(value=value, lower=lower, upper=upper)


def theil(pay: np.ndarray) -> float:
    relative = pay / pay.mean()
    return float((relative * np.log(relative)).mean())


def test_between_and_within_add_up_to_the_whole() -> None:
    rng = np.random.default_rng(3)
    groups = [rng.lognormal(11 + 0.1 * at, 0.3 + 0.05 * at, 500 * (at + 1)) for at in range(5)]
    everyone = np.concatenate(groups)
    means, jobs = [group.mean() for group in groups], [len(group) for group in groups]
    within = sum(group.sum() / everyone.sum() * theil(group) for group in groups)
    between = theil_between(made(means, jobs))["theil_between"]
    assert between + within == pytest.approx(theil(everyone), abs=1e-12)
    parts = within_between(made(means, jobs), whole(theil(everyone)))
    assert parts["between_share_pct"] == pytest.approx(100 * (1 - within / theil(everyone)), abs=1e-9)


def test_two_groups_by_hand() -> None:
    # 3 jobs at 100 and 1 at 200: mean 125, shares of pay 0.6 and 0.4
    part = theil_between(made([100, 200], [3, 1]))
    assert part["theil_between"] == pytest.approx(0.6 * np.log(0.8) + 0.4 * np.log(1.6), abs=1e-15)
    assert (part["groups"], part["left_out"], part["jobs"], part["mean_usd"]) == (2, 0, 4, 125)
    assert np.isnan(part["noise"])
    assert "coverage_pct" not in part
    assert theil_between(made([100, 100], [3, 1]))["theil_between"] == pytest.approx(0, abs=1e-15)


@pytest.mark.slow
def test_noise_is_what_equal_means_show_by_chance() -> None:
    rng = np.random.default_rng(5)
    jobs, rse = [700, 200, 100], np.array([1.0, 3.0, 6.0])
    drawn = [
        theil_between(made(list(100 * (1 + rse / 100 * rng.standard_normal(3))), jobs))["theil_between"]
        for _ in range(500)
    ]
    noise = theil_between(made([100] * 3, jobs, mean_rse_pct=rse))["noise"]
    # by hand: (.7*.3*1 + .2*.8*9 + .1*.9*36)/2 = 2.445 in units of 1e-4
    assert noise == pytest.approx(2.445e-4, rel=1e-9)
    # the draws' standard deviation is about their mean: 1/sqrt(500) = 4.5 percent, three of them
    assert np.mean(drawn) == pytest.approx(noise, rel=0.135)


@pytest.mark.slow
def test_industries_and_states_of_2015() -> None:
    nation = mhsm.load_wages("11-9111", years=2015)
    industries = mhsm.load_wages_by_industry("11-9111", years=2015, level="subsector")
    part = theil_between(industries, nation)
    # methods 1.4; tolerance = half of the last digit printed there
    assert part["theil_between"] == pytest.approx(0.0052, abs=5e-5)
    assert (part["groups"], part["left_out"]) == (22, 1)  # 518 has 30 jobs and no mean
    assert part["coverage_pct"] == pytest.approx(100 * 314650 / 314950, abs=1e-9)
    states = theil_between(mhsm.load_wages_by_area("11-9111", years=2015), nation)
    assert states["theil_between"] == pytest.approx(0.0080, abs=5e-5)
    assert states["groups"] == 51
    total = recover_distribution(nation).theil
    shares = [
        within_between(rows, total, nation)["between_share_pct"]
        for rows in (industries, mhsm.load_wages_by_area("11-9111", years=2015))
    ]
    assert shares == pytest.approx([5, 7], abs=0.5)  # methods: about 5 percent, 7 percent


def test_finer_groups_never_show_less() -> None:
    # a sector is a union of industries, so its inequality between is a part of theirs (2015: all sectors published)
    industries = mhsm.load_wages_by_industry("11-9111", years=2015, level="subsector")
    coarse = mhsm.load_wages_by_industry("11-9111", years=2015, level="sector")
    assert theil_between(coarse)["theil_between"] < theil_between(industries)["theil_between"]


def test_sector_noise_of_2021_is_small_beside_what_is_found() -> None:
    part = theil_between(mhsm.load_wages_by_industry("11-9111", years=2021, level="sector"))
    assert 0 < part["noise"] < 0.02 * part["theil_between"]


def test_bounds_of_the_whole_bound_the_share() -> None:
    rows = made([100, 200], [3, 1])
    between = theil_between(rows)["theil_between"]
    parts = within_between(rows, whole(0.2, 0.1, 0.4))
    expected = [100 * between / base for base in (0.2, 0.1)]
    assert parts.filter(like="between_share").tolist() == pytest.approx(expected, rel=1e-12)
    assert (parts["year"], parts["theil_total"], parts["relation"]) == (2021, 0.2, "estimated")
    assert within_between(rows, whole(0.2))["between_share_upper_pct"] == 100  # the whole may be all between
    assert within_between(made([100, 100], [3, 1]), whole(0.2))["between_share_upper_pct"] == 0


def test_top_coded_pay_leaves_bounds_of_the_share() -> None:
    nation = mhsm.load_wages("11-1011", years=2021)
    chiefs = mhsm.load_wages_by_industry("11-1011", years=2021, level="sector")
    parts = within_between(chiefs, recover_distribution(nation).theil, nation)
    assert parts["relation"] == "<="
    assert np.isnan(parts["between_share_pct"])
    assert 0 < parts["between_share_upper_pct"] < 100


def test_a_whole_smaller_than_its_part_is_refused() -> None:
    rows = made([100, 200], [3, 1])  # between: 0.054
    with pytest.raises(mhsm.MhsmError, match="is 0.0541, more than the whole .0.0500.*not of the same occupation"):
        within_between(rows, whole(0.05))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (made([100, 200], [3, 1], industry_level=["sector", "subsector"]), "must not overlap: expected each industry"),
        (made([100, 200], [3, 1], codes="aa"), "must not overlap.*2 rows of 1 codes"),
        (made([100, 200], [3, 1], year=[2020, 2021]), "of one occupation and year: the rows hold 2 year values"),
        (made([100, np.nan], [3, 1]), "at least two with mean and jobs: found 1"),
        (made([100, 200, np.nan], [3, 1, 1], top_coded_from=["none", "none", "p25"]), "mean of Sector c is top-coded"),
        (made([], []), "No groups: the frame is empty"),
        (made([100, 200], [3, 1]).drop(columns="industry_level"), "these are neither"),
    ],
)
def test_groups_that_are_no_partition_are_refused(rows: pd.DataFrame, message: str) -> None:
    with pytest.raises(mhsm.MhsmError, match=message):
        theil_between(rows)


@pytest.mark.slow
def test_overlapping_tables_are_refused() -> None:
    with pytest.raises(mhsm.MhsmError, match="must not overlap.*'industry_group'"):
        theil_between(mhsm.load_wages_by_industry("11-9111", years=2015, level=None))
    with pytest.raises(mhsm.MhsmError, match="must not overlap.*level 'metro'"):
        theil_between(mhsm.load_wages_by_area("11-9111", years=2024, area_type="metro"))
    states = mhsm.load_wages_by_area("11-9111", years=2015)
    for other in (mhsm.load_wages("11-9111", years=2014), mhsm.load_wages("29-1141", years=2015), pd.DataFrame()):
        with pytest.raises(mhsm.MhsmError, match="one row of load_wages.. of 11-9111 in 2015"):
            theil_between(states, other)
    with pytest.raises(mhsm.MhsmError, match="at least two with mean and jobs: found 0"):
        theil_between(mhsm.load_wages_by_area("11-9111", years=2025))  # medians only


def test_a_top_coded_mean_in_the_data_is_refused() -> None:
    physicians = mhsm.load_wages_by_industry("29-1218", years=2021, level="sector")
    with pytest.raises(mhsm.MhsmError, match="mean of Federal, State, and Local Government is top-coded"):
        theil_between(physicians)


def test_composition_and_pay_by_hand() -> None:
    before, after = made([100, 200], [3, 1]), made([110, 220], [2, 2], year=2023, comparable_since=2022)
    change = composition_change(before, after).set_index("industry_code")
    # means 125 and 165, middle 145; shares 0.75 -> 0.5 and 0.25 -> 0.5
    assert change["composition_usd"].to_dict() == pytest.approx({"a": -0.25 * (105 - 145), "b": 0.25 * (210 - 145)})
    assert change["pay_usd"].to_dict() == pytest.approx({"a": 10 * 0.625, "b": 20 * 0.375})
    assert change["total_usd"].sum() == pytest.approx(40, abs=1e-12)
    # the same sum as Kitagawa's own formula: -0.25*105 + 0.25*210
    assert change["composition_usd"].sum() == pytest.approx(26.25, abs=1e-12)
    assert change["crosses_break"].all()
    assert change["published_in"].eq("both").all()


def test_rows_of_a_change_carry_shares_and_come_largest_first() -> None:
    sectors = [mhsm.load_wages_by_industry("11-9111", years=year, level="sector") for year in (2012, 2018)]
    change = composition_change(*sectors)
    assert change["total_usd"].is_monotonic_decreasing
    for when in ("before", "after"):
        assert change[f"share_{when}_pct"].sum() == pytest.approx(100)
        assert change[f"share_{when}_pct"].max() > 50  # health care
    with pytest.raises(mhsm.MhsmError, match="an earlier and a later year: found 2012 and 2012"):
        composition_change(sectors[0], sectors[0])


def test_a_group_of_one_year_only_counts_as_composition() -> None:
    before, after = made([100, 200], [3, 1]), made([100, 300], [3, 1], year=2022, codes="ac")
    change = composition_change(before, after).set_index("industry_code")
    assert change["published_in"].to_dict() == {"a": "both", "b": "before", "c": "after"}
    assert change["pay_usd"].tolist() == [0, 0, 0]
    # middle mean 137.5: b leaves with (0 - 0.25)(200 - 137.5), c comes with 0.25 (300 - 137.5)
    assert change["composition_usd"].to_dict() == pytest.approx({"a": 0, "b": -15.625, "c": 40.625})
    assert change["total_usd"].sum() == pytest.approx(150 - 125, abs=1e-12)
    assert np.isnan(change.loc["c", "mean_before_usd"])
    assert not change["crosses_break"].any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("years", "crosses", "composition", "pay"),
    [((2012, 2018), False, 705, 14565), ((2021, 2023), True, 837, 13783)],  # as computed apart, to the dollar
)
def test_sectors_from_year_to_year(years: tuple[int, int], crosses: bool, composition: float, pay: float) -> None:
    before, after = (mhsm.load_wages_by_industry("11-9111", years=year, level="sector") for year in years)
    change = composition_change(before, after)
    mean = [np.average(rows["annual_mean_usd"], weights=rows["employment_jobs"]) for rows in (before, after)]
    assert change["total_usd"].sum() == pytest.approx(mean[1] - mean[0], abs=1e-8)
    assert change["composition_usd"].sum() == pytest.approx(composition, abs=0.5)
    assert change["pay_usd"].sum() == pytest.approx(pay, abs=0.5)
    assert change["crosses_break"].eq(crosses).all()
    back = composition_change(after.assign(year=1), before.assign(year=2))  # symmetric: turned round, only the sign
    assert back["pay_usd"].sum() == pytest.approx(-change["pay_usd"].sum(), abs=1e-8)


def test_states_change_too() -> None:
    before, after = (mhsm.load_wages_by_area("11-9111", years=year) for year in (2012, 2015))
    change = composition_change(before, after)
    assert change.columns[:2].tolist() == ["area_code", "area_title"]
    assert len(change) == 51


def test_only_like_years_are_compared() -> None:
    early, late = made([100, 200], [3, 1]), made([110, 220], [2, 2], year=2023)
    with pytest.raises(mhsm.MhsmError, match="an earlier and a later year: found 2023 and 2021"):
        composition_change(late, early)
    with pytest.raises(mhsm.MhsmError, match="industry_system is 'SIC' before and 'NAICS' after"):
        composition_change(early.assign(industry_system="SIC"), late)
    with pytest.raises(mhsm.MhsmError, match="occupation_code is '11-9111' before and '29-1141' after"):
        composition_change(early, late.assign(occupation_code="29-1141"))
