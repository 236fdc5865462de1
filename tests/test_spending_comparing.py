"""Which release a series from elsewhere equals."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


def series_of(spending: pd.DataFrame, release: str, first: int, last: int) -> pd.DataFrame:
    rows = spending[(spending["release"] == release) & spending["year"].between(first, last)]
    return pd.DataFrame({"year": rows["year"], "series": "Share", "value": rows["share_of_gdp_pct"]})


@pytest.mark.parametrize("release", ["2022-12", "2023-12", "2026-01"])
def test_a_release_is_recognised(spending: pd.DataFrame, release: str) -> None:
    answer = mhsm.compare_with_nhe(series_of(spending, release, 2018, 2021), spending)
    assert answer.attrs["equal_in_all_years"] == [release]
    assert (answer["difference"] == 0).all()
    assert (answer["nearest_release"] == "").all()


def test_a_series_that_ends_in_2020_at_19_7_and_17_6(spending: pd.DataFrame) -> None:
    series = pd.DataFrame({"year": [2019, 2020], "series": "Share", "value": [17.6, 19.7]})
    answer = mhsm.compare_with_nhe(series, spending)
    assert answer["equal_releases"].tolist() == ["2021-12, 2022-12", "2021-12, 2022-12, 2026-01"]
    assert answer.attrs["equal_in_all_years"] == ["2021-12", "2022-12"]
    # the release of 2021 is at hand for two years only: it is still not contradicted by a longer series
    longer = mhsm.compare_with_nhe(series_of(spending, "2022-12", 2010, 2020), spending)
    assert longer.attrs["equal_in_all_years"] == ["2022-12"]
    assert longer.attrs["equal_where_published"] == ["2021-12", "2022-12"]
    assert longer.attrs["counts"]["2021-12"] == {"equal": 2, "different": 0, "not_published": 9}


def test_one_tenth_off_is_found(spending: pd.DataFrame) -> None:
    series = series_of(spending, "2023-12", 1960, 2022)
    series.loc[series["year"] == 1985, "value"] += 0.1
    answer = mhsm.compare_with_nhe(series, spending)
    assert answer.attrs["equal_in_all_years"] == []
    row = answer.set_index("year").loc[1985]
    assert (row["equal_releases"], row["nearest_release"], row["difference"]) == ("", "2023-12", 0.1)


def test_the_nearest_release_is_the_nearest_on_either_side(spending: pd.DataFrame) -> None:
    for value, nearest, difference in ((19.0, "2023-12", -0.5), (19.55, "2023-12", 0.05), (21.0, "2021-12", 1.3)):
        series = pd.DataFrame({"year": [2019, 2020], "series": "Share", "value": [17.6, value]})
        row = mhsm.compare_with_nhe(series, spending).iloc[1]
        assert (row["nearest_release"], row["difference"]) == (nearest, difference)


def test_a_year_no_release_has_is_neither_equal_nor_different(spending: pd.DataFrame) -> None:
    series = pd.DataFrame({"year": [2024, 2025], "series": "Share", "value": [18, 18.2]})
    answer = mhsm.compare_with_nhe(series, spending)
    assert answer["equal_releases"].tolist() == ["2026-01", ""]
    assert answer["nearest_release"].tolist() == ["", ""]
    assert np.isnan(answer["difference"].iloc[1])
    assert answer.attrs["equal_where_published"] == ["2026-01"]


def test_rounding_follows_the_series_not_the_single_value(spending: pd.DataFrame) -> None:
    # 18.0 is stored as 18: beside a value with a decimal it must not equal 17.6 or 18.4
    series = pd.DataFrame({"year": [2020, 2021], "series": "Share", "value": [19.7, 18.0]})
    assert mhsm.compare_with_nhe(series, spending)["equal_releases"].tolist()[1] == ""
    whole = mhsm.compare_with_nhe(series.assign(value=[20.0, 18.0]), spending)
    assert whole.attrs["decimals"] == 0
    # 19.5 is a tie, rounded up to 20
    assert whole["equal_releases"].tolist() == ["2021-12, 2022-12, 2023-12, 2026-01", "2022-12, 2023-12, 2026-01"]
    assert mhsm.compare_with_nhe(series.assign(value=[19.0, 18.0]), spending)["equal_releases"].iloc[0] == ""
    billions = series.assign(value=[4144.1, 4377.0])
    found = mhsm.compare_with_nhe(billions, spending, "spending_usd_billions")
    assert found["equal_releases"].tolist() == ["2022-12", ""]
    assert found["difference"].iloc[1] == pytest.approx(0.068)  # 4,376.932 in 2026-01 rounds to 4,376.9


def test_one_series_at_a_time(spending: pd.DataFrame) -> None:
    two = pd.DataFrame({"year": [2020, 2020], "series": ["Public", "Private"], "value": [1.0, 2.0]})
    with pytest.raises(mhsm.MhsmError, match="'Public', 'Private': choose one"):
        mhsm.compare_with_nhe(two, spending)
    with pytest.raises(mhsm.MhsmError, match="nothing to compare"):
        mhsm.compare_with_nhe(two.iloc[:1].assign(value=np.nan), spending)
    with pytest.raises(mhsm.MhsmError, match="read_statista"):
        mhsm.compare_with_nhe(two.drop(columns="series"), spending)


def test_a_series_in_another_unit_is_not_compared() -> None:
    series = pd.DataFrame({"year": [2020], "series": "Health", "value": [4124.0], "unit": "in billion U.S. dollars"})
    spending = mhsm.load_health_spending()
    with pytest.raises(mhsm.MhsmError, match="share_of_gdp_pct is not in that unit"):
        mhsm.compare_with_nhe(series, spending)
    answer = mhsm.compare_with_nhe(series, spending, "spending_usd_billions")
    assert "2021-12" in answer["equal_releases"].item()


def shares(*pairs: tuple[int, float]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["year", "value"]).assign(series="Share")


def test_the_reading_names_what_is_equal_and_what_is_not_contradicted(spending: pd.DataFrame) -> None:
    # 2022-12 has shares of 1960, 1970, 1980, 1990 and 2000-2020 here: 25 years; of them 2021-12 has 2019 and 2020
    answer = mhsm.compare_with_nhe(series_of(spending, "2022-12", 1960, 2020).dropna(), spending)
    expected = "equals release 2022-12 in all 25 years; 2021-12 is not contradicted in the 2 years at hand"
    assert answer.attrs["reading"] == expected
    assert answer.attrs["mixes"] == {}
    # a release of December 2021 cannot be the source of a figure of 2021
    longer = mhsm.compare_with_nhe(series_of(spending, "2022-12", 1960, 2021).dropna(), spending)
    assert longer.attrs["reading"] == "equals release 2022-12 in all 26 years"


def test_the_reading_of_years_none_has_and_none_equals(spending: pd.DataFrame) -> None:
    def read(*pairs: tuple[int, float]) -> str:
        return mhsm.compare_with_nhe(shares(*pairs), spending).attrs["reading"]

    assert read((2024, 18.0), (2025, 18.2)) == (
        "equals release 2026-01 in the 1 year that a release at hand has; no release at hand has 2025"
    )
    assert read((2019, 17.6), (2020, 19.7)) == "equals releases 2021-12 and 2022-12 in all 2 years"
    assert read((2022, 17.3), (2021, 18.2), (2020, 19.6)) == (
        "equals release 2023-12 in 2 of 3 years; equals no release in 2020"
    )
    # 2021-12 equals 2019 but has 19.7 for 2020: it is contradicted, and not named
    assert read((2018, 17.6), (2019, 17.6), (2020, 19.6)) == (
        "equals release 2022-12 in 2 of 3 years; equals no release in 2020"
    )
    assert read((2020, 12.0), (2021, 12.0)) == "equals no release in 2020-2021"
    assert read((2030, 12.0)) == "no release at hand has 2030"


def test_a_series_of_early_years_left_out_of_the_copy_does_not_mix(spending: pd.DataFrame) -> None:
    # 1961 is at hand in 2023-12 only, and 2013 tells 2022-12 (17.0) from 2023-12 (16.9)
    answer = mhsm.compare_with_nhe(shares((1961, 5.2), (2012, 17.1), (2013, 17.0)), spending)
    assert answer.attrs["mixes"] == {}
    assert answer.attrs["reading"] == "equals release 2022-12 in 2 of 3 years (its copy at hand lacks 1961)"


def test_a_series_that_mixes_releases_is_said_to_mix(spending: pd.DataFrame) -> None:
    # 2013 to 2019 of 2022-12, 2021 and 2022 of 2023-12 (18.2 and 17.3; 2022-12 has 18.3 for 2021)
    early, late = series_of(spending, "2022-12", 2013, 2019), series_of(spending, "2023-12", 2021, 2022)
    answer = mhsm.compare_with_nhe(pd.concat([early, late]), spending)
    assert answer.attrs["mixes"] == {"2022-12": list(range(2013, 2020)), "2023-12": [2021, 2022]}
    # 2021-12 is contradicted by no figure that it has, but it cannot have 2021 and 2022
    assert answer.attrs["equal_where_published"] == ["2021-12"]
    assert answer.attrs["reading"] == (
        "mixes releases, as none can have all its figures: equals 2022-12 in 2013-2019 and 2023-12 in 2021-2022"
    )
    # 2019 of December 2021 (17.6) with 2022 of 2023-12: the figure of 2022 cannot be from a release of 2021 or 2022
    short = mhsm.compare_with_nhe(shares((2019, 17.6), (2022, 17.3)), spending)
    assert short.attrs["equal_where_published"] == ["2021-12", "2022-12"]
    assert set(short.attrs["mixes"]) == {"2021-12", "2023-12"}


@pytest.mark.slow
@pytest.mark.parametrize("release", ["2020-12", "2021-12", "2022-12", "2023-12", "2024-12", "2026-01"])
def test_no_release_mixes_with_itself(spending: pd.DataFrame, release: str) -> None:
    answer = mhsm.compare_with_nhe(series_of(spending, release, 1960, 2024).dropna(), spending)
    assert answer.attrs["mixes"] == {}
    assert release in answer.attrs["equal_in_all_years"]
    assert answer.attrs["reading"].startswith("equals release")


def test_years_that_tell_one_release_from_the_others(spending: pd.DataFrame) -> None:
    # 2012: 17.1 in both that have it; 2013: 17.0 or 16.9; 2019: two of five; 2022: 17.3 or 17.6; 2024: one has it
    answer = mhsm.compare_with_nhe(
        shares((2012, 17.1), (2013, 16.9), (2019, 17.6), (2022, 17.3), (2023, 17.5), (2024, 18.0)), spending
    )
    assert answer["tells_apart"].tolist() == [False, True, False, True, False, False]
    assert answer.attrs["years_told_apart"] == {"2023-12": [2013, 2022]}


def test_stars_are_carried_through(spending: pd.DataFrame) -> None:
    series = shares((2020, 19.7), (2019, 17.6), (2021, np.nan)).assign(is_provisional=[True, False, True])
    answer = mhsm.compare_with_nhe(series, spending)
    assert list(zip(answer["year"], answer["is_provisional"], strict=True)) == [(2019, False), (2020, True)]
    assert not mhsm.compare_with_nhe(shares((2020, 19.7)), spending)["is_provisional"].any()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("in billion U.S. dollars", 4144.1),
        ("in billions of U.S. dollars", 4144.077),
        ("in Milliarden US-Dollar", 4144.1),
        ("in Mrd. US-Dollar", 4144.08),
        ("in million U.S. dollars", 4144077.0),
        ("in Millionen US-Dollar", 4144077.0),
        ("in Mio. USD", 4144077.0),
        ("in trillion U.S. dollars", 4.144),
        ("in Billionen US-Dollar", 4.144),
    ],
)
def test_dollars_are_recognised_in_any_size_and_language(spending: pd.DataFrame, unit: str, value: float) -> None:
    series = shares((2020, value)).assign(unit=unit)
    answer = mhsm.compare_with_nhe(series, spending, "spending_usd_billions")
    assert answer["equal_releases"].item() == "2022-12"
    assert answer["value"].item() == value


@pytest.mark.slow
def test_millions_are_compared_at_the_rounding_of_the_release(spending: pd.DataFrame) -> None:
    def of(value: float) -> pd.Series:
        series = shares((2020, value)).assign(unit="in million U.S. dollars")
        return mhsm.compare_with_nhe(series, spending, "spending_usd_billions").iloc[0]

    # 2023-12 has 4,156.3 billion: any million from 4,156,250 up to 4,156,349 is not told from it
    assert [of(value)["equal_releases"] for value in (4156250.0, 4156349.0)] == ["2023-12", "2023-12"]
    assert [of(value)["equal_releases"] for value in (4156249.0, 4156350.0)] == ["", ""]
    # 2021-12 is at hand as 4124 and was printed as 4,124.0
    assert [of(value)["equal_releases"] for value in (4123950.0, 4123949.0)] == ["2021-12", ""]
    # 2022-12 has every million: 4,144,077
    assert of(4144078.0)["equal_releases"] == ""
    assert of(4144078.0)["difference"] == pytest.approx(0.001, abs=1e-9)  # billion, the unit of the column


def test_spending_per_head_is_in_dollars(spending: pd.DataFrame) -> None:
    for unit in ("in U.S. dollars", "in US-Dollar"):
        series = shares((2020, 12591.0), (2021, 13012.0)).assign(unit=unit)
        answer = mhsm.compare_with_nhe(series, spending, "spending_per_head_usd")
        assert answer["equal_releases"].tolist() == ["2022-12", "2023-12"]
        with pytest.raises(mhsm.MhsmError, match="not in that unit: pass 'spending_per_head_usd' as column"):
            mhsm.compare_with_nhe(series, spending, "spending_usd_billions")


def test_billions_are_not_spending_per_head(spending: pd.DataFrame) -> None:
    series = shares((2020, 4144.1)).assign(unit="in billion U.S. dollars")
    with pytest.raises(mhsm.MhsmError, match="pass 'spending_usd_billions' or 'gdp_usd_billions' as column"):
        mhsm.compare_with_nhe(series, spending, "spending_per_head_usd")


@pytest.mark.parametrize("unit", ["in % des BIP", "in Prozent", "as percent of GDP", "in per cent"])
def test_percent_is_recognised(spending: pd.DataFrame, unit: str) -> None:
    series = shares((2020, 19.7)).assign(unit=unit)
    assert mhsm.compare_with_nhe(series, spending)["equal_releases"].item() == "2021-12, 2022-12, 2026-01"
    with pytest.raises(mhsm.MhsmError, match="pass 'share_of_gdp_pct' as column"):
        mhsm.compare_with_nhe(series, spending, "spending_usd_billions")


@pytest.mark.parametrize("unit", ["in billion euros", "in Milliarden Euro", "in thousands of U.S. dollars", "index"])
def test_a_unit_no_figure_has_is_refused(spending: pd.DataFrame, unit: str) -> None:
    for column in ("share_of_gdp_pct", "spending_usd_billions", "spending_per_head_usd"):
        with pytest.raises(mhsm.MhsmError, match=f"'{unit}', and {column} is not in that unit: no CMS figure"):
            mhsm.compare_with_nhe(shares((2020, 19.7)).assign(unit=unit), spending, column)


def test_what_cannot_be_compared_gets_one_sentence(spending: pd.DataFrame) -> None:
    series = shares((2019, 17.6), (2020, 19.7))
    with pytest.raises(mhsm.MhsmError, match="No figure 'population_millions': choose one of 'share_of_gdp_pct'"):
        mhsm.compare_with_nhe(series, spending, "population_millions")
    with pytest.raises(mhsm.MhsmError, match="one row a release and year"):
        mhsm.compare_with_nhe(series, pd.concat([spending, spending]))
    with pytest.raises(mhsm.MhsmError, match="has the units 'in %', 'in percent': expected one"):
        mhsm.compare_with_nhe(series.assign(unit=["in %", "in percent"]), spending)
    with pytest.raises(mhsm.MhsmError, match="nothing to compare"):
        mhsm.compare_with_nhe(pd.concat([series, series]), spending)
