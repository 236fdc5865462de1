"""The pace of the share: textbook formulas, and what a trend needs."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm

LEVELS = ["spending_usd_billions", "gdp_usd_billions"]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


def test_trend_of_the_share(spending: pd.DataFrame) -> None:
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    assert trend["years"] == 63
    # Worked out separately; half a unit of the last digit written is the tolerance.
    assert trend["points_per_year"] == pytest.approx(0.236, abs=5e-4)
    assert trend["naive_se_points"] == pytest.approx(0.0038, abs=5e-5)
    assert trend["hac_se_points"] == pytest.approx(0.0061, abs=5e-5)
    assert trend["durbin_watson"] == pytest.approx(0.59, abs=5e-3)


def test_trend_by_the_textbook_formulas(spending: pd.DataFrame) -> None:
    rows = spending[spending["release"] == "2023-12"].sort_values("year")
    share = (100 * rows["spending_usd_billions"] / rows["gdp_usd_billions"]).to_numpy()
    design = np.column_stack([np.ones(len(share)), rows["year"].to_numpy() - 1991.0])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ share
    residual = share - design @ beta
    scores = design * residual[:, None]
    meat = scores.T @ scores
    for lag in range(1, 5):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / 5) * (cross + cross.T)
    n = len(share)
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022, lags=4).iloc[0]
    assert trend["points_per_year"] == pytest.approx(beta[1], rel=1e-9)
    assert trend["hac_se_points"] == pytest.approx(np.sqrt((bread @ meat @ bread)[1, 1] * n / (n - 2)), rel=1e-9)
    assert trend["naive_se_points"] == pytest.approx(np.sqrt(bread[1, 1] * residual @ residual / (n - 2)), rel=1e-9)
    assert trend["durbin_watson"] == pytest.approx((np.diff(residual) ** 2).sum() / (residual @ residual), rel=1e-9)


def test_a_line_with_a_wave_has_its_slope() -> None:
    years = np.arange(2000, 2020)
    wave = 0.1 * np.sin(np.arange(20))  # residuals exist, and the slope is recovered to within their size
    frame = pd.DataFrame({"release": "r", "year": years, "gdp_usd_billions": 100.0})
    frame["spending_usd_billions"] = 5 + 0.25 * (years - 2000) + wave
    assert mhsm.share_trend(frame, "r", 2000, 2019)["points_per_year"].item() == pytest.approx(0.25, abs=0.02)


def test_a_trend_needs_every_year_of_one_release(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=r"Release 2022-12 lacks .* 1961, 1962, 1963 and 33 more .* 2023-12"):
        mhsm.share_trend(spending, "2022-12", 1960, 2021)
    for start, end, lags in ((2020, 2021, 0), (2010, 2019, 10), (2010, 2019, -1)):
        with pytest.raises(mhsm.MhsmError, match="three years or more"):
            mhsm.share_trend(spending, "2023-12", start, end, lags)


def test_mean_yearly_change_is_the_whole_change_over_the_years() -> None:
    spending = mhsm.load_health_spending()
    trend = mhsm.share_trend(spending, "2023-12", 1960, 2022).iloc[0]
    level = spending[spending["release"] == "2023-12"].set_index("year")
    share = 100 * level["spending_usd_billions"] / level["gdp_usd_billions"]
    assert trend["mean_change_points"] == pytest.approx((share[2022] - share[1960]) / 62, abs=1e-12)
    # the spread of 62 yearly changes: an error nearly ten times that of the fitted slope
    assert trend["mean_change_se_points"] == pytest.approx(share.diff().std() / np.sqrt(62), abs=1e-12)
    assert trend["mean_change_se_points"] > 5 * trend["hac_se_points"]
