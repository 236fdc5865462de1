"""Other economies: the average is none of them, gaps by hand, and years that not all have."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import economies, international_shares

SHARE = "current_health_expenditure_pct_of_gdp"


@pytest.fixture(scope="module")
def international() -> pd.DataFrame:
    return mhsm.load_health_share_international()


def made(shares: dict[str, float], year: int = 2000) -> pd.DataFrame:
    return pd.DataFrame({"country_code": list(shares), "country": list(shares), "year": year, SHARE: shares.values()})


@pytest.mark.parametrize(("year", "us", "oecd"), [(2020, 18.5, 13.8), (2023, 16.7, 12.7)])
def test_published_shares(international: pd.DataFrame, year: int, us: float, oecd: float) -> None:
    row = international_shares(international, year)
    # methods 3.6, printed to 0.1
    assert row[SHARE] == pytest.approx(us, abs=0.05)
    assert row["oecd_pct"] == pytest.approx(oecd, abs=0.05)
    assert row["gap_to_oecd_points"] == pytest.approx(row[SHARE] - row["oecd_pct"], abs=1e-12)


@pytest.mark.slow
def test_first_of_seventeen_in_every_year(international: pd.DataFrame) -> None:
    for year in range(2000, 2024):
        row = international_shares(international, year)
        assert (row["rank"], row["economies"], row["missing"]) == (1, 17, [])
    assert international_shares(international, 2023).attrs["release"] == "last updated 2026-07-13"


def test_gaps_by_hand() -> None:
    frame = made({"USA": 15.0, "A": 10.0, "B": 12.0, "C": 8.0, "D": 8.0, "OED": 11.0})
    row = international_shares(frame, 2000, "A")
    assert row.drop("missing").to_dict() == {
        "country_code": "A", "country": "A", "year": 2000, SHARE: 10.0, "rank": 3, "economies": 5,
        "others_mean_pct": 10.75, "others_median_pct": 10.0, "oecd_pct": 11.0, "gap_to_oecd_points": -1.0,
        "gap_to_median_points": 0.0,
    }  # fmt: skip
    table = economies(frame.sample(frac=1, random_state=0), 2000)
    assert table["country_code"].tolist() == ["USA", "B", "A", "C", "D"]
    assert table["rank"].tolist() == [1, 2, 3, 4, 4]


def test_a_year_that_not_all_have(international: pd.DataFrame) -> None:
    row = international_shares(international, 2024, "DEU")
    assert row["economies"] == 10
    assert row["missing"] == ["Australia", "Belgium", "Japan", "Norway", "Spain", "Switzerland", "United States"]
    assert row["oecd_pct"] is None
    assert row["gap_to_oecd_points"] is None
    assert row["gap_to_median_points"] == pytest.approx(row[SHARE] - row["others_median_pct"])


def test_what_is_not_there_is_named(international: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="No current health expenditure of USA for 2024: it has 2000-2023"):
        international_shares(international, 2024)
    with pytest.raises(mhsm.NotCoveredError, match="of 1999: there are 2000-2024"):
        international_shares(international, 1999)
    with pytest.raises(mhsm.NotCoveredError, match="of CHN for 2020: the economies are AUS, .*, USA"):
        international_shares(international, 2020, "CHN")
    with pytest.raises(mhsm.MhsmError, match="OED is the average"):
        international_shares(international, 2020, "OED")
    with pytest.raises(mhsm.NotCoveredError, match="USA is the only economy"):
        international_shares(made({"USA": 15.0, "OED": 11.0}), 2000)
    with pytest.raises(mhsm.MhsmError, match=r"load_health_share_international\(\): country_code not found"):
        economies(international.drop(columns="country_code"), 2020)
    with pytest.raises(mhsm.MhsmError, match="one row an economy of 2020"):
        economies(pd.concat([international, international]), 2020)
