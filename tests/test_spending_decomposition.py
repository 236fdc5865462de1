"""What moved the share: figures computed elsewhere, and identities that hold for any release."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm

LEVELS = ["spending_usd_billions", "gdp_usd_billions"]


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.load_health_spending()


def changed(spending: pd.DataFrame, release: str, year: int, column: str, value: float) -> pd.DataFrame:
    copy = spending.copy()
    copy.loc[(copy["release"] == release) & (copy["year"] == year), column] = value
    return copy


@pytest.mark.parametrize(
    ("release", "start", "end", "log_change", "spending_growth", "gdp_growth", "contribution"),
    [
        # Worked out separately from the levels; half a unit of the last digit written is the tolerance.
        ("2022-12", 2019, 2020, 0.1131, 10.29, -1.50, 87),
        ("2023-12", 2019, 2020, 0.1104, 10.65, -0.92, 92),
        ("2023-12", 2020, 2022, -0.1169, 7.42, 20.73, -61),
        ("2023-12", 2007, 2009, 0.0778, 8.12, 0.03, 100),
        ("2026-01", 2019, 2020, 0.1074, 10.49, -0.76, 93),
    ],
)
def test_decomposition_against_a_standstill(
    spending: pd.DataFrame, release: str, start: int, end: int, log_change: float, spending_growth: float,
    gdp_growth: float, contribution: float,
) -> None:  # fmt: skip
    table = mhsm.share_decomposition(spending, start, end, release=release)
    assert table.loc["share", "log_change"] == pytest.approx(log_change, abs=5e-5)
    assert table.loc["spending", "growth_pct"] == pytest.approx(spending_growth, abs=5e-3)
    assert table.loc["gdp", "growth_pct"] == pytest.approx(gdp_growth, abs=5e-3)
    assert table.loc["spending", "contribution_pct"] == pytest.approx(contribution, abs=0.5)


def test_decomposition_against_trend_growth(spending: pd.DataFrame) -> None:
    table = mhsm.share_decomposition(spending, 2019, 2020, release="2023-12", trend=(2009, 2019))
    points = 100 * table["log_contribution"]
    assert points["spending"] == pytest.approx(6.0, abs=0.05)
    assert points["gdp"] == pytest.approx(4.9, abs=0.05)
    assert table.loc["spending", "contribution_pct"] == pytest.approx(55, abs=0.5)
    # both on trend from 2019, the share of 2020 would have been 17.48
    on_trend = table.attrs["end_share_pct"] / np.exp(table.loc["share", "log_contribution"])
    assert on_trend == pytest.approx(17.48, abs=0.005)
    # how near to half and half it is depends on the release
    older = mhsm.share_decomposition(spending, 2019, 2020, release="2022-12", trend=(2009, 2019))
    assert older.loc["spending", "contribution_pct"] == pytest.approx(51, abs=0.5)


@pytest.mark.parametrize("trend", [None, (2009, 2019)])
@pytest.mark.parametrize("release", ["2022-12", "2023-12"])
def test_contributions_add_up(spending: pd.DataFrame, release: str, trend: tuple[int, int] | None) -> None:
    for start, end in ((2019, 2020), (2000, 2021), (2010, 2015)):
        table = mhsm.share_decomposition(spending, start, end, release=release, trend=trend)
        parts = table.loc[["spending", "gdp"]]
        assert parts["contribution_pct"].sum() == pytest.approx(100, abs=1e-9)
        assert parts["log_contribution"].sum() == pytest.approx(table.loc["share", "log_contribution"], abs=1e-12)
        ratio = table.attrs["end_share_pct"] / table.attrs["start_share_pct"]
        assert table.loc["share", "log_change"] == pytest.approx(np.log(ratio), abs=1e-12)
        assert table.loc["share", "growth_pct"] == pytest.approx(100 * (ratio - 1), abs=1e-9)


@pytest.mark.parametrize("trend", [None, (2009, 2019)])
def test_the_currency_does_not_matter(spending: pd.DataFrame, trend: tuple[int, int] | None) -> None:
    other = spending.assign(**{column: 0.9 * spending[column] for column in LEVELS})
    table, scaled = (
        mhsm.share_decomposition(frame, 2019, 2020, release="2023-12", trend=trend) for frame in (spending, other)
    )
    pd.testing.assert_frame_equal(table, scaled, rtol=1e-9, check_flags=False)


def test_a_span_split_in_two_adds_up(spending: pd.DataFrame) -> None:
    def logs(start: int, end: int) -> pd.Series:
        return mhsm.share_decomposition(spending, start, end, release="2023-12")["log_contribution"]

    assert (logs(2010, 2015) + logs(2015, 2020)).to_numpy() == pytest.approx(logs(2010, 2020).to_numpy(), abs=1e-12)


def test_trend_growth_over_its_own_span_leaves_nothing(spending: pd.DataFrame) -> None:
    table = mhsm.share_decomposition(spending, 2009, 2019, release="2023-12", trend=(2009, 2019))
    assert table["log_contribution"].abs().max() < 1e-12
    assert table["contribution_pct"].isna().all()  # percent of no change is no number
    assert table["trend_growth_pct"].to_numpy() == pytest.approx(table["growth_pct"].to_numpy(), abs=1e-9)


def test_a_changed_level_changes_the_answer(spending: pd.DataFrame) -> None:
    before = mhsm.share_decomposition(spending, 2019, 2020, release="2022-12")
    for column in LEVELS:
        row = (spending["release"] == "2022-12") & (spending["year"] == 2020)
        value = 1.01 * spending.loc[row, column].item()
        after = mhsm.share_decomposition(
            changed(spending, "2022-12", 2020, column, value), 2019, 2020, release="2022-12"
        )
        moved = abs(after.loc["spending", "contribution_pct"] - before.loc["spending", "contribution_pct"])
        assert moved > 1  # one percent of a level is a tenth of the change of the share


@pytest.mark.parametrize(
    ("release", "trend", "what"),
    [
        ("2024-12", None, "Release 2024-12 lacks spending or GDP of 2019, 2020 .* in 2022-12, 2023-12, 2026-01"),
        ("2026-01", (2009, 2019), "Release 2026-01 lacks spending or GDP of 2009 .* in 2022-12, 2023-12"),
        ("2019-12", None, "No release '2019-12' at hand: there are 2017-12, "),
    ],
)
def test_a_release_without_the_levels_names_those_that_have_them(
    spending: pd.DataFrame, release: str, trend: tuple[int, int] | None, what: str
) -> None:
    with pytest.raises(mhsm.NotCoveredError, match=what):
        mhsm.share_decomposition(spending, 2019, 2020, release=release, trend=trend)


def test_no_release_has_a_year_to_come(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.NotCoveredError, match="are in no release"):
        mhsm.share_decomposition(spending, 2019, 2030, release="2026-01")


@pytest.mark.parametrize(
    ("start", "end", "trend"), [(2020, 2020, None), (2020, 2019, None), (2019, 2020, (2019, 2009))]
)
def test_a_span_must_end_after_it_starts(
    spending: pd.DataFrame, start: int, end: int, trend: tuple[int, int] | None
) -> None:
    with pytest.raises(mhsm.MhsmError, match="must end after it starts"):
        mhsm.share_decomposition(spending, start, end, release="2023-12", trend=trend)


def test_other_rows_than_health_spending_are_refused(spending: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="gdp_usd_billions not found"):
        mhsm.share_decomposition(spending.drop(columns="gdp_usd_billions"), 2019, 2020, release="2023-12")
