"""Pay over time: published and hand-computed figures, breaks never crossed silently, bounds that stay bounds."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.wages.history import growth_by_segment, nominal_wages, real_wages, relative_wages, wage_change

VALUES = ["lower", "upper"]


@pytest.fixture(scope="module")
def managers() -> pd.DataFrame:
    return mhsm.load_wages("11-9111")


@pytest.fixture(scope="module")
def prices() -> pd.DataFrame:
    return mhsm.load_prices()


@pytest.fixture(scope="module")
def everyone() -> pd.DataFrame:
    return mhsm.load_wages("00-0000", level="total")


def toy(points: dict[int, float], since: dict[int, int] | None = None) -> pd.DataFrame:
    """Make a series of points; every year of one stretch unless told."""
    years = list(points)
    first = [(since or {}).get(year, 2012) for year in years]
    value = list(points.values())
    return pd.DataFrame({"year": years, "comparable_since": first, "lower": value, "upper": value, "relation": "="})


def test_real_median_in_dollars_of_may_2024(managers: pd.DataFrame, prices: pd.DataFrame) -> None:
    real = real_wages(managers, prices, 2024).set_index("year")
    # methods 1.5, printed to the dollar there; the index has one decimal up to 2006, so a few dollars
    expected = {2004: 111991, 2010: 121307, 2019: 123840, 2020: 127737, 2021: 118233, 2022: 112638, 2023: 114298,
                2024: 117960}  # fmt: skip
    assert real.loc[list(expected), "lower"].to_dict() == pytest.approx(expected, abs=3)
    assert (real["lower"] == real["upper"]).all()
    assert real.attrs["unit"] == "dollars of May 2024"
    # by hand with the May index (269.195, 314.069); the annual average would give another figure
    assert real.loc[2021, "lower"] == pytest.approx(101340 * 314.069 / 269.195, rel=1e-9)
    assert real.loc[2021, "nominal_lower"] == 101340


def test_2021_to_2024_nominal_and_real(managers: pd.DataFrame, prices: pd.DataFrame) -> None:
    nominal = wage_change(nominal_wages(managers), 2021, 2024)
    real = wage_change(real_wages(managers, prices, 2024), 2021, 2024)
    # methods 1.5: +16.4 and -0.2 percent; half of the last digit printed there
    assert nominal["lower_pct"] == pytest.approx(16.4, abs=0.05)
    assert real["lower_pct"] == pytest.approx(-0.2, abs=0.05)
    assert nominal["per_year_pct"] == pytest.approx(100 * ((117960 / 101340) ** (1 / 3) - 1), abs=1e-9)
    assert (nominal["relation"], nominal["comparison"], nominal["breaks"]) == ("=", "within one series", [])


def test_relative_pay(managers: pd.DataFrame, everyone: pd.DataFrame) -> None:
    ratios = relative_wages(managers, everyone).set_index("year")["lower"]
    # methods 1.5, half of the last digit; 2021 by hand, 101,340 / 45,760 = 2.2146 (methods print 2.22)
    expected = {2004: 2.34, 2014: 2.61, 2015: 2.61, 2016: 2.61, 2017: 2.61, 2020: 2.49, 2025: 2.43}
    assert ratios[list(expected)].to_dict() == pytest.approx(expected, abs=0.005)
    assert ratios[2021] == 101340 / 45760


def test_real_means_are_points_and_deflated_like_percentiles(prices: pd.DataFrame) -> None:
    chiefs = mhsm.load_wages("11-1011", years=[2021, 2024])
    real = real_wages(chiefs, prices, 2024, "annual_mean_usd").set_index("year")
    mean = chiefs.loc[chiefs["year"] == 2021, "annual_mean_usd"].item()
    assert (real["relation"] == "=").all()
    assert real.loc[2021, "upper"] == pytest.approx(mean * 314.069 / 269.195, rel=1e-9)


def test_top_codes_of_chief_executives_stay_bounds(prices: pd.DataFrame, everyone: pd.DataFrame) -> None:
    chiefs = mhsm.load_wages("11-1011", years=[2021, 2024, 2025])
    real = real_wages(chiefs, prices, 2024, "annual_p90_usd").set_index("year")
    assert real["relation"].tolist() == [">=", ">=", "="]
    assert real.loc[2021, "lower"] == pytest.approx(208000 * 314.069 / 269.195, rel=1e-9)
    assert np.isposinf(real.loc[2021, "upper"])
    ratios = relative_wages(chiefs, everyone, "annual_p90_usd").set_index("year")
    assert ratios["relation"].tolist() == [">=", ">=", "="]
    assert ratios.loc[2021, "lower"] == 208000 / everyone.set_index("year").loc[2021, "annual_p90_usd"]


def test_change_from_and_to_a_top_coded_wage_is_bounded() -> None:
    p90 = nominal_wages(mhsm.load_wages("11-1011"), "annual_p90_usd")
    fall = wage_change(p90, 2021, 2025)  # at least 208,000, then 507,730
    assert (fall["relation"], fall["lower_pct"]) == ("<=", -100)
    assert fall["upper_pct"] == pytest.approx(100 * (507730 / 208000 - 1), abs=1e-9)
    assert np.isnan(fall["per_year_pct"])
    # the ends of top-coding belong to the reading of a bound, not to that of a point
    assert [text[:15] for text in fall["breaks"]] == ["2022 (top_code)", "2025 (top_code)"]
    assert fall["comparison"] == "within one series"
    rise = toy({2021: 200.0, 2024: 239.0})
    rise.loc[1, ["upper", "relation"]] = [np.inf, ">="]
    change = wage_change(rise, 2021, 2024)
    assert (change["relation"], change["upper_pct"]) == (">=", np.inf)
    assert change["lower_pct"] == pytest.approx(19.5)
    both = wage_change(p90, 2021, 2024)
    assert both["relation"] == "not published"
    assert np.isnan([both["lower_pct"], both["upper_pct"], both["per_year_pct"]]).all()


def test_change_across_2021_is_labelled_in_the_value(managers: pd.DataFrame, everyone: pd.DataFrame) -> None:
    change = wage_change(nominal_wages(managers), 2020, 2021)
    assert change["lower_pct"] == pytest.approx(100 * (101340 / 104280 - 1), abs=1e-9)
    assert change["comparison"] == "crosses a break"
    assert [text.split(":")[0] for text in change["breaks"]] == ["2021 (classification)", "2021 (method)"]
    assert wage_change(relative_wages(managers, everyone), 2018, 2021)["comparison"] == "crosses a break"


@pytest.mark.parametrize(("end", "overlap"), [(2022, True), (2023, True), (2024, False), (2025, False)])
def test_surveys_less_than_three_years_apart_overlap(managers: pd.DataFrame, end: int, overlap: bool) -> None:
    assert wage_change(nominal_wages(managers), 2021, end)["panels_overlap"] is overlap


def test_growth_never_spans_a_break(managers: pd.DataFrame) -> None:
    growth = growth_by_segment(nominal_wages(managers))
    spans = growth[["since", "first_year", "last_year", "n"]].to_numpy().tolist()
    assert spans == [[2004, 2004, 2009, 6], [2010, 2010, 2011, 2], [2012, 2012, 2018, 7], [2019, 2019, 2020, 2],
                     [2021, 2021, 2025, 5]]  # fmt: skip
    wages = managers.set_index("year")["annual_p50_usd"]
    by_hand = [100 * (wages[last] / wages[first] - 1) for _, first, last, _ in spans]
    assert growth["lower_pct"].tolist() == pytest.approx(by_hand, abs=1e-9)
    series = nominal_wages(managers)
    for row in growth.itertuples():
        assert wage_change(series, row.first_year, row.last_year)["comparison"] == "within one series"


def test_a_step_at_the_break_leaves_growth_alone() -> None:
    since = {2019: 2019, 2020: 2019, 2021: 2021, 2024: 2021}
    level = toy({2019: 100.0, 2020: 110.0, 2021: 100.0, 2024: 133.1}, since)
    stepped = level.assign(**{v: level[v] * np.where(level["year"] >= 2021, 7.0, 1.0) for v in VALUES})
    pd.testing.assert_frame_equal(growth_by_segment(stepped), growth_by_segment(level))
    assert growth_by_segment(level)["per_year_pct"].tolist() == pytest.approx([10, 10])


def test_one_figure_or_none_in_a_stretch_is_no_growth() -> None:
    series = toy({2019: 100.0, 2021: 120.0, 2022: 1.0, 2025: 132.0}, {2019: 2019, 2021: 2021, 2022: 2021, 2025: 2021})
    series.loc[2, ["lower", "upper", "relation"]] = [np.nan, np.nan, "not published"]
    growth = growth_by_segment(series)
    assert growth["relation"].tolist() == ["not published", "="]
    assert growth["n"].tolist() == [1, 2]
    assert np.isnan(growth.loc[0, "lower_pct"])
    assert growth.loc[1, "lower_pct"] == pytest.approx(10)
    series.loc[0, ["lower", "upper", "relation"]] = [np.nan, np.nan, "not published"]
    assert growth_by_segment(series).loc[0, ["first_year", "n"]].tolist() == [2019, 0]


def test_dollars_of_its_own_may_are_nominal_and_the_base_changes_no_growth(
    managers: pd.DataFrame, prices: pd.DataFrame
) -> None:
    of_2021 = managers[managers["year"] == 2021]
    same = real_wages(of_2021, prices, 2021)
    assert same["lower"].item() == same["nominal_lower"].item() == 101340
    early, late = (growth_by_segment(real_wages(managers, prices, base)) for base in (2004, 2025))
    np.testing.assert_allclose(early["lower_pct"], late["lower_pct"], atol=1e-9)
    doubled = prices.assign(cpi_u_nsa_1982_84_100=2 * prices["cpi_u_nsa_1982_84_100"])  # another base of the index
    pd.testing.assert_frame_equal(real_wages(managers, doubled, 2024), real_wages(managers, prices, 2024))


def test_only_may_of_the_unadjusted_index_matters(managers: pd.DataFrame, prices: pd.DataFrame) -> None:
    other = prices.assign(
        cpi_u_nsa_1982_84_100=prices["cpi_u_nsa_1982_84_100"].where(prices["month"] == 5, 1.0),
        cpi_u_sa_1982_84_100=1.0,
    )
    pd.testing.assert_frame_equal(real_wages(managers, other, 2024), real_wages(managers, prices, 2024))


def test_relative_pay_has_no_unit_and_the_order_of_rows_is_free(managers: pd.DataFrame, everyone: pd.DataFrame) -> None:
    cents = [frame.assign(annual_p50_usd=100 * frame["annual_p50_usd"]) for frame in (managers, everyone)]
    ratios = relative_wages(managers, everyone)
    np.testing.assert_allclose(relative_wages(*cents)["lower"], ratios["lower"], rtol=1e-12)
    pd.testing.assert_frame_equal(relative_wages(managers[::-1], everyone[::-1]), ratios)
    assert (relative_wages(everyone, everyone)["lower"] == 1).all()


def test_hourly_only_pay_is_compared_by_the_hour(prices: pd.DataFrame, everyone: pd.DataFrame) -> None:
    actors = mhsm.load_wages("27-2011", years=[2021, 2025])
    assert relative_wages(actors, everyone, "hourly_p50_usd")["lower"].tolist() == [23.48 / 22.00, 29.05 / 24.51]
    assert real_wages(actors, prices, 2025, "hourly_p50_usd")["lower"].iloc[-1] == pytest.approx(29.05)
    with pytest.raises(mhsm.MhsmError, match="No annual_p50_usd of 27-2011 .* 2021, 2025: use hourly_p50_usd"):
        nominal_wages(actors)
    with pytest.raises(mhsm.MhsmError, match=r"No annual_p50_usd of 41-9012 was published for May 2021\.$"):
        nominal_wages(mhsm.load_wages("41-9012", years=2021))


def test_breaks_of_industries_are_those_of_their_table() -> None:
    sectors = mhsm.load_wages_by_industry("11-9111", years=[2021, 2023], level="sector")
    health = nominal_wages(sectors[sectors["industry_code"] == "62"])
    change = wage_change(health, 2021, 2023)
    assert change["comparison"] == "crosses a break"
    assert change["breaks"][0].startswith("2022 (classification): Industries follow NAICS 2022")


def test_errors_say_what_is_wrong(managers: pd.DataFrame, prices: pd.DataFrame, everyone: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No consumer price index of May 2030 .* 1913-2026"):
        real_wages(managers, prices, 2030)
    with pytest.raises(mhsm.NotCoveredError, match="of May 2010 to deflate with"):
        real_wages(managers, prices[~(prices["year"].eq(2010) & prices["month"].eq(5))], 2024)
    with pytest.raises(mhsm.MhsmError, match="columns of load_prices.*month"):
        real_wages(managers, prices.drop(columns="month"), 2024)
    with pytest.raises(mhsm.NotCoveredError, match="No annual_p50_usd of 00-0000 .* May 2021: .* 2004-2020, 2022-2025"):
        relative_wages(managers, everyone[everyone["year"] != 2021])
    chiefs = mhsm.load_wages("11-1011")
    with pytest.raises(mhsm.MhsmError, match="second frame is of 11-1011. Are the two frames swapped"):
        relative_wages(managers, chiefs, "annual_p90_usd")
    with pytest.raises(mhsm.MhsmError, match="found 44 rows of 2 occupations and 22 years"):
        nominal_wages(pd.concat([managers, chiefs]))
    with pytest.raises(mhsm.MhsmError, match="found 0 rows"):
        nominal_wages(managers.head(0))
    with pytest.raises(mhsm.MhsmError, match="comparable_since not found"):
        nominal_wages(managers.drop(columns="comparable_since"))
    with pytest.raises(mhsm.MhsmError, match="'annual_p95_usd' is not a percentile wage"):
        nominal_wages(managers, "annual_p95_usd")
    series = nominal_wages(managers)
    with pytest.raises(mhsm.NotCoveredError, match="No May 2003 in the series: there are 2004-2025"):
        wage_change(series, 2003, 2010)
    with pytest.raises(mhsm.MhsmError, match="found 2021 to 2021"):
        wage_change(series, 2021, 2021)
    with pytest.raises(mhsm.MhsmError, match="relation not found"):
        growth_by_segment(series.drop(columns="relation"))
    with pytest.raises(mhsm.MhsmError, match="found 44 rows of 22 years"):
        growth_by_segment(pd.concat([series, series]))


@pytest.mark.slow
def test_the_longest_stretch_is_cut_by_no_break() -> None:
    assert mhsm.longest_stretch(mhsm.load_wages("11-9111", years=range(2004, 2012))) == (2004, 2009)
    # two of equal length: the later one
    assert mhsm.longest_stretch(mhsm.load_wages("11-9111", years=[2010, 2011, 2019, 2020])) == (2019, 2020)
    sectors = mhsm.load_wages_by_industry("29-1141", level="sector")
    with pytest.raises(
        mhsm.NotCoveredError,
        match=r"The wages by sector of Registered Nurses \(29-1141\) at hand are of May 2021 and 2023, .*: 2022"
        r" \(classification\): Industries follow NAICS 2022",
    ):
        mhsm.longest_stretch(sectors)
    with pytest.raises(mhsm.NotCoveredError, match="are of May 2021 only: there is no change to measure"):
        mhsm.longest_stretch(sectors[sectors["year"] == 2021])
    for rows in (sectors.iloc[:0], mhsm.load_wages(years=[2021, 2022])):
        with pytest.raises(mhsm.MhsmError, match="of one occupation: found"):
            mhsm.longest_stretch(rows)
    with pytest.raises(mhsm.MhsmError, match="occupation_code, occupation_title not found"):
        mhsm.longest_stretch(mhsm.nominal_wages(mhsm.load_wages("11-9111")))
