"""What releases say of the share of GDP."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.spending.shares import latest_share


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


@pytest.mark.parametrize(
    ("year", "readings", "missing"),
    [
        (2020, {"2021-12": 19.7, "2022-12": 19.7, "2023-12": 19.5, "2026-01": 19.7}, ["2024-12"]),
        (2019, {"2020-12": 17.7, "2021-12": 17.6, "2022-12": 17.6, "2023-12": 17.5, "2026-01": 17.7}, ["2024-12"]),
        (2022, {"2023-12": 17.3, "2026-01": 17.6}, ["2024-12"]),
        (2023, {"2024-12": 17.6, "2026-01": 17.7}, []),
        (2024, {"2026-01": 18.0}, []),
    ],
)
def test_share_by_release(spending: pd.DataFrame, year: int, readings: dict[str, float], missing: list[str]) -> None:
    table = mhsm.revision_table(spending, year)
    assert dict(zip(table["release"], table["value"], strict=True)) == readings
    assert table.attrs["not_published_in"] == missing
    assert np.isnan(table["change"].iloc[0])
    # published shares have one decimal, so their differences are tenths
    assert table["change"].dropna().tolist() == [round(step, 1) for step in np.diff(list(readings.values()))]


def test_spending_of_2020_by_release(spending: pd.DataFrame) -> None:
    table = mhsm.revision_table(spending.sample(frac=1, random_state=0), 2020, "spending_usd_billions")
    assert table["value"].round(1).tolist() == [4124.0, 4144.1, 4156.3, 4153.9, 4204.3]
    assert table["evidence"].tolist() == ["quoted", "official", "official", "official", "transcribed"]
    assert table.attrs["not_published_in"] == []


def test_a_year_no_release_has(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="share_of_gdp_pct of 2025: it is there for 1960 to 2024"):
        mhsm.revision_table(spending, 2025)
    with pytest.raises(mhsm.MhsmError, match="share not found"):
        mhsm.revision_table(spending, 2020, "share")


def test_latest_share(spending: pd.DataFrame) -> None:
    row = latest_share(spending.sample(frac=1, random_state=0))
    assert (row["release"], row["year"], row["share_of_gdp_pct"]) == ("2026-01", 2024, 18.0)
    with pytest.raises(mhsm.NotCoveredError):
        latest_share(spending[spending["release"] == "2017-12"])


def test_longest_run_stays_within_a_release() -> None:
    spending = mhsm.load_health_spending()
    assert mhsm.longest_run(spending) == ("2023-12", 1960, 2022)
    assert mhsm.longest_run(spending[spending["release"] != "2023-12"]) == ("2022-12", 2000, 2021)
    with pytest.raises(mhsm.NotCoveredError, match="No release has spending and GDP"):
        mhsm.longest_run(spending[spending["release"] == "2021-12"])
