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
