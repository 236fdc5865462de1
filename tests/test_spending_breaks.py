"""Breaks in the pace of the share: worked-out figures, brute force, and tests on series whose truth is known."""

import itertools

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import break_date_simulation, mean_breaks, share_changes, sup_f
from mhsm_analysis.spending import breaks


@pytest.fixture(scope="module")
def growth() -> pd.Series:
    return share_changes(mhsm.load_health_spending(), "2023-12", 1961, 2019)["log_growth_pct"]


@pytest.fixture(scope="module")
def newest() -> pd.Series:
    spending = mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())
    return share_changes(spending, "2026-01", 1961, 2019)["log_growth_pct"]


@pytest.fixture(scope="module")
def tested(growth: pd.Series) -> pd.DataFrame:
    return sup_f(growth)


def yearly(values: np.ndarray) -> pd.Series:
    return pd.Series(values, index=range(1950, 1950 + len(values)))


def ssr(x: np.ndarray, cuts: tuple[int, ...]) -> float:
    return sum(((part - part.mean()) ** 2).sum() for part in np.split(x, cuts))


def test_dates_and_criteria_worked_out_elsewhere(growth: pd.Series) -> None:
    table = mean_breaks(growth)
    assert table["last_years"].tolist() == [(), (1993,), (1992, 2009), (1993, 2000, 2009)]
    # half a unit of the last digit written
    assert table.loc[[0, 1], "bic"].tolist() == pytest.approx([1.675, 1.607], abs=5e-4)
    assert table.loc[[0, 1], "lwz"].tolist() == pytest.approx([1.720, 1.743], abs=5e-4)
    assert table.loc[1, "means"] == pytest.approx((2.98, 1.03), abs=5e-3)
    assert (table.attrs["bic_breaks"], table.attrs["lwz_breaks"]) == (1, 0)
    assert table["bic_picks"].tolist() == [False, True, False, False]
    assert table["lwz_picks"].tolist() == [True, False, False, False]
    assert table.attrs["release"] == "2023-12"
    assert (table.attrs["first_year"], table.attrs["last_year"], table.attrs["n"]) == (1961, 2019, 59)


def test_another_release_breaks_a_year_earlier_and_differs_in_the_second_break(newest: pd.Series) -> None:
    table = mean_breaks(newest)
    assert table["last_years"].tolist()[:3] == [(), (1992,), (1993, 1999)]
    assert (table.attrs["bic_breaks"], table.attrs["lwz_breaks"], table.attrs["release"]) == (1, 0, "2026-01")


@pytest.mark.slow
@pytest.mark.parametrize("size", [2, 5, 12])
def test_the_partition_is_the_best_of_all(growth: pd.Series, size: int) -> None:
    x, n = growth.to_numpy(), len(growth)
    table = mean_breaks(growth, max_breaks=2, min_size=size)
    for count in (1, 2):
        possible = (
            cuts
            for cuts in itertools.combinations(range(size, n - size + 1), count)
            if all(late - early >= size for early, late in itertools.pairwise(cuts))
        )
        best = min(possible, key=lambda cuts: ssr(x, cuts))
        assert table.loc[count, "last_years"] == tuple(growth.index[cut - 1] for cut in best)
        assert table.loc[count, "ssr"] == pytest.approx(ssr(x, best), rel=1e-9)


def test_criteria_by_hand() -> None:
    # 0 and 2 five times each, then 10 and 12: one break leaves an ssr of 20, none 20 + 20 * 25
    table = mean_breaks(yearly(np.array([0.0, 2.0] * 5 + [10.0, 12.0] * 5)), max_breaks=1)
    assert table["ssr"].tolist() == pytest.approx([520, 20], abs=1e-9)
    assert table["means"].tolist() == [pytest.approx((6,)), pytest.approx((1, 11))]
    assert table["last_years"].tolist() == [(), (1959,)]
    assert table["residual_sd"].tolist() == pytest.approx([np.sqrt(520 / 19), np.sqrt(20 / 18)], abs=1e-9)
    assert table["bic"].tolist() == pytest.approx(
        [np.log(26) + np.log(20) / 20, np.log(1) + 3 * np.log(20) / 20], abs=1e-9
    )
    penalty = 0.299 * np.log(20) ** 2.1 / 20
    assert table["lwz"].tolist() == pytest.approx([np.log(520 / 19) + penalty, np.log(20 / 17) + 3 * penalty], abs=1e-9)


def test_the_unit_moves_the_criteria_and_not_the_choice(growth: pd.Series) -> None:
    pct, parts = mean_breaks(growth), mean_breaks(growth / 100)
    for criterion in ("bic", "lwz"):
        assert (pct[criterion] - parts[criterion]).to_numpy() == pytest.approx(2 * np.log(100), abs=1e-9)
        assert pct[f"{criterion}_picks"].equals(parts[f"{criterion}_picks"])
    assert pct["last_years"].equals(parts["last_years"])


@pytest.mark.slow
def test_order_of_rows_does_not_matter_and_2020_is_told(growth: pd.Series) -> None:
    pd.testing.assert_frame_equal(mean_breaks(growth.iloc[::-1]), mean_breaks(growth), check_flags=False)
    longer = share_changes(mhsm.load_health_spending(), "2023-12", 1961, 2022)["log_growth_pct"]
    assert mean_breaks(longer).attrs["holds_2020"]
    assert not mean_breaks(growth).attrs["holds_2020"]


def test_sup_f_worked_out_elsewhere(tested: pd.DataFrame) -> None:
    assert tested.attrs["sup_f"] == pytest.approx(13.06, abs=5e-3)
    assert tested.attrs["break_last_year"] == 1993
    assert tested.attrs["means"] == pytest.approx((2.98, 1.03), abs=5e-3)
    assert tested.attrs["min_size"] == 8  # 0.15 of 59
    p = tested["p_value"]
    # .006, .07 and .18 were computed once elsewhere: three standard errors of a run of 999 draws apart at most
    for design, once in {"iid": 0.006, "block": 0.07, "ar1": 0.18}.items():
        assert p[design] == pytest.approx(once, abs=3 * np.sqrt(p[design] * (1 - p[design]) / 999))
    # Another program, written before this one, with 40,000 draws: .0104, .0752, .1738; four errors of 9,999 draws.
    for design, known in {"iid": 0.0104, "block": 0.0752, "ar1": 0.1738}.items():
        assert p[design] == pytest.approx(known, abs=4 * np.sqrt(known * (1 - known) / 9999))
    assert tested["mc_se"].to_numpy() == pytest.approx(np.sqrt(p * (1 - p) / 9999).to_numpy(), abs=1e-12)
    assert tested.attrs["reading"] == (
        "not established: a constant mean is rejected at 5 percent under iid and not under block and ar1"
    )


def test_sup_f_of_the_newest_release(newest: pd.Series) -> None:
    table = sup_f(newest)
    assert table.attrs["sup_f"] == pytest.approx(12.39, abs=5e-3)
    assert (table.attrs["break_last_year"], table.attrs["release"]) == (1992, "2026-01")
    assert table.attrs["reading"].startswith("not established: a constant mean is rejected at 5 percent under iid")


def test_the_statistic_is_the_largest_f_of_a_regression_on_a_step(growth: pd.Series, tested: pd.DataFrame) -> None:
    import statsmodels.api as sm

    x, n = growth.to_numpy(), len(growth)
    f = {}
    for cut in range(8, n - 8 + 1):
        fit = sm.OLS(x, sm.add_constant((np.arange(n) >= cut).astype(float))).fit()
        f[growth.index[cut - 1]] = fit.fvalue
    assert tested.attrs["sup_f"] == pytest.approx(max(f.values()), rel=1e-9)
    assert tested.attrs["break_last_year"] == max(f, key=f.__getitem__)
    assert tested.attrs["ar1"] == pytest.approx(np.polyfit(x[:-1], x[1:], 1)[0], rel=1e-9)


def test_the_years_after_2019_change_the_answer() -> None:
    # Series slices by position gave 9.11 once where 13.06 was meant.
    longer = share_changes(mhsm.load_health_spending(), "2023-12", 1961, 2022)["log_growth_pct"]
    table = sup_f(longer, n_boot=99)
    assert table.attrs["sup_f"] == pytest.approx(9.11, abs=5e-3)
    assert table.attrs["holds_2020"]


def test_unit_level_and_direction_of_time_do_not_matter(growth: pd.Series) -> None:
    table, moved = sup_f(growth, n_boot=999), sup_f(7 - 0.01 * growth, n_boot=999)
    assert moved.attrs["sup_f"] == pytest.approx(table.attrs["sup_f"], rel=1e-9)
    assert moved["p_value"].to_numpy() == pytest.approx(table["p_value"].to_numpy(), abs=1e-12)
    back = sup_f(yearly(growth.to_numpy()[::-1]), n_boot=99)
    assert back.attrs["sup_f"] == pytest.approx(table.attrs["sup_f"], rel=1e-9)
    assert back.attrs["break_last_year"] == 1950 + 59 - 33 - 1  # 33 years before the break are 33 after it


def test_a_seed_repeats_and_another_differs_by_monte_carlo_error(growth: pd.Series) -> None:
    table, again, other = (sup_f(growth, n_boot=1999, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(table, again)
    assert not table["p_value"].equals(other["p_value"])
    # four errors of a difference of two runs
    assert ((table["p_value"] - other["p_value"]).abs() < 4 * np.hypot(table["mc_se"], other["mc_se"])).all()


def rejections(coefficient: float, series: int = 300) -> pd.Series:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((series, 160))
    for year in range(1, 160):
        noise[:, year] += coefficient * noise[:, year - 1]
    found = [sup_f(yearly(row[100:]), n_boot=199)["p_value"] <= 0.05 for row in noise]
    return pd.concat(found, axis=1).mean(axis=1)


@pytest.mark.slow
def test_each_design_keeps_its_level_where_it_holds_and_iid_not_under_inertia() -> None:
    # 300 series without a break: a level of 5 percent is within 3 errors, 3 sqrt(.05 * .95 / 300) = .038
    independent, inert = rejections(0.0), rejections(0.5)
    assert independent["iid"] == pytest.approx(0.05, abs=0.038)
    assert independent["ar1"] == pytest.approx(0.05, abs=0.038)
    assert inert["ar1"] < 0.05 + 0.038
    assert inert["iid"] > 0.3
    assert inert["ar1"] < inert["block"] < inert["iid"]


def test_readings() -> None:
    noise = np.random.default_rng(3).standard_normal(60)
    step = sup_f(yearly(noise + 5 * (np.arange(60) >= 25)), n_boot=199)
    assert step.attrs["reading"] == "established at 5 percent: every design rejects a constant mean"
    assert step.attrs["break_last_year"] == 1974
    assert step["p_value"]["iid"] == pytest.approx(1 / 200, abs=1e-12)  # no draw reaches the data
    none = sup_f(yearly(noise), n_boot=199)
    assert none.attrs["reading"].startswith("not established: no design rejects a constant mean at 5 percent")


def test_a_reading_says_where_draws_are_too_few() -> None:
    table = pd.DataFrame({"p_value": [0.01, 0.06], "mc_se": [0.003, 0.0075]}, index=["iid", "block"])
    assert breaks._reading(table) == (
        "not established: a constant mean is rejected at 5 percent under iid and not under block;"
        " more draws are needed to place block"
    )


def test_one_simulated_date_worked_out_elsewhere() -> None:
    table = break_date_simulation(reps=1, seed=0)
    assert table["share_pct"].idxmax() == 51
    assert table["share_pct"].max() == 100
    assert table.attrs["within_5_pct"] == 0
    arguments = {"n": 59, "break_after": 33, "means": (3.0, 1.0), "sd": 2.0, "reps": 1, "seed": 0, "min_size": 5}
    assert arguments.items() <= table.attrs.items()


@pytest.mark.parametrize("seed", range(8))
def test_a_simulated_date_is_that_of_the_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.normal(3, 2, 20), rng.normal(1, 2, 25)])
    table = break_date_simulation(45, 20, (3, 1), 2, reps=1, seed=seed)
    last = mean_breaks(yearly(x), max_breaks=1).loc[1, "last_years"][0]
    assert table["share_pct"].idxmax() == last - 1950 + 1


def test_how_weakly_a_date_is_identified() -> None:
    table = break_date_simulation(seed=5)
    assert table["share_pct"].sum() == pytest.approx(100, abs=1e-9)
    assert (table.index[0], table.index[-1]) == (5, 54)
    near = table.attrs["within_2_pct"], table.attrs["within_5_pct"]
    assert table.loc[31:35, "share_pct"].sum() == pytest.approx(near[0], abs=1e-9)
    assert table.loc[28:38, "share_pct"].sum() == pytest.approx(near[1], abs=1e-9)
    # Another program, date by date with 6,000 other series: 59.7, 78.6 and the same range; three errors of both runs.
    assert near == pytest.approx((59.7, 78.6), abs=2.4)
    assert table.attrs["range_90"] == (22, 42)
    below = table["share_pct"].cumsum()
    assert table.attrs["range_90"] == ((below >= 5 - 1e-9).idxmax(), (below >= 95 - 1e-9).idxmax())


@pytest.mark.parametrize("first_or_last", [5, 54])
def test_breaks_at_either_end_of_the_dates_are_found(first_or_last: int) -> None:
    table = break_date_simulation(break_after=first_or_last, sd=0.05, reps=50)
    assert table.attrs["range_90"] == (first_or_last, first_or_last)


def test_a_clear_break_is_dated_and_a_weak_one_less() -> None:
    clear, weak = break_date_simulation(sd=0.05, reps=200), break_date_simulation(sd=4, reps=2000)
    assert clear.attrs["within_2_pct"] == 100
    assert clear.attrs["range_90"] == (33, 33)
    assert weak.attrs["within_5_pct"] < break_date_simulation(reps=2000).attrs["within_5_pct"] - 10


def test_series_that_cannot_be_searched(growth: pd.Series) -> None:
    for function in (mean_breaks, sup_f):
        for wrong in (growth.to_numpy(), growth.rename(str), growth.iloc[:0]):
            with pytest.raises(mhsm.MhsmError, match="a series indexed by year, such as share_changes"):
                function(wrong)
        with pytest.raises(mhsm.MhsmError, match="1961 to 2019 with 58 values has a gap or a year twice"):
            function(growth.drop(1990))
        with pytest.raises(mhsm.MhsmError, match="1961 to 2019 with 60 values has a gap or a year twice"):
            function(pd.concat([growth, growth.loc[[2000]]]))
        with pytest.raises(mhsm.MhsmError, match="that of 1961 is missing; a first difference starts a year later"):
            function(growth.where(growth.index > 1961))


def test_breaks_that_do_not_fit(growth: pd.Series) -> None:
    with pytest.raises(mhsm.MhsmError, match="12 breaks .* 5 years or more need .* 65 years at least: found 59 years"):
        mean_breaks(growth, max_breaks=12)
    for arguments in ({"max_breaks": 0}, {"min_size": 1}):
        with pytest.raises(mhsm.MhsmError, match="need one break, two years in a regime"):
            mean_breaks(growth, **arguments)
    with pytest.raises(mhsm.MhsmError, match="With 1 breaks nothing is left of the series"):
        mean_breaks(yearly(np.repeat([1.0, 2.0], 10)))
    assert mean_breaks(growth.loc[2000:], max_breaks=3).index.tolist() == [0, 1, 2, 3]  # 20 years, just enough


def test_tests_that_cannot_be_made(growth: pd.Series) -> None:
    with pytest.raises(mhsm.MhsmError, match="found 19 years, 2 left out"):
        sup_f(growth.loc[2001:])
    for arguments, found in (
        ({"trim": 0.6}, "35 left out"),
        ({"trim": 0.01}, "0 left out"),
        ({"n_boot": 98}, "98 draws"),
    ):
        with pytest.raises(mhsm.MhsmError, match=found):
            sup_f(growth, **arguments)
    with pytest.raises(mhsm.MhsmError, match="does not vary: there is no break to test for"):
        sup_f(yearly(np.full(30, 0.1)))
    with pytest.raises(mhsm.MhsmError, match="coefficient 1.10.*pass changes, not levels"):
        sup_f(yearly(1.1 ** np.arange(30)))


@pytest.mark.parametrize(
    "arguments",
    [{"break_after": 4}, {"break_after": 55}, {"sd": 0.0}, {"sd": np.nan}, {"reps": 0}, {"min_size": 1}],
)
def test_simulations_that_cannot_be_made(arguments: dict[str, float]) -> None:
    with pytest.raises(mhsm.MhsmError, match="A simulation needs regimes of two years or more"):
        break_date_simulation(**arguments)
