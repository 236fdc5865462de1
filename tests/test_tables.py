"""Tables for reading: what a reader sees is what the functions computed, rounded once."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import tables


@pytest.fixture(scope="module")
def spending() -> pd.DataFrame:
    return mhsm.with_bea_gdp(mhsm.load_health_spending(), mhsm.load_gdp())


def test_releases_side_by_side_with_stars_where_computed(spending: pd.DataFrame) -> None:
    rows = tables.release_rows(spending, recent=5)
    assert rows.index.tolist() == [1960, 1970, 1980, 1990, 2000, 2010, 2020, 2021, 2022, 2023, 2024]
    assert rows.loc[2020].dropna().to_dict() == {
        "2021-12": "19.7", "2022-12": "19.7", "2023-12": "19.5", "2026-01": "19.7"
    }  # fmt: skip
    assert rows.loc[2010, "2026-01"] == "17.2*"


def test_types_side_by_side_end_in_their_total(spending: pd.DataFrame) -> None:
    by_type = mhsm.load_health_spending_by_type()
    spans = {
        "a": mhsm.type_contributions(by_type, spending, 2000, 2010, release="2026-01"),
        "b": mhsm.type_contributions(by_type, spending, 2019, 2024, release="2026-01"),
    }
    rows = tables.type_rows(spans)
    assert rows.columns.tolist() == ["a", "b", "Percent of spending, 2024"]
    assert (rows.index[0], rows.index[-1]) == ("hospital care", "All spending")
    assert rows.loc["All spending"].tolist() == ["3.88", "0.35", "100.0"]
    sizes = rows["Percent of spending, 2024"].iloc[:-1].astype(float)
    assert sizes.is_monotonic_decreasing
    assert sizes.sum() == pytest.approx(100, abs=0.7)  # fourteen numbers rounded to 0.1


def test_types_side_by_side_are_of_one_partition_and_release(spending: pd.DataFrame) -> None:
    by_type = mhsm.load_health_spending_by_type()
    fine = mhsm.type_contributions(by_type, spending, 2019, 2022, release="2026-01")
    coarse = mhsm.type_contributions(by_type, spending, 2019, 2022, release="2023-12")
    with pytest.raises(mhsm.MhsmError, match="of one release: found 2023-12 and 2026-01"):
        tables.type_rows({"fine": fine, "coarse": coarse})
    coarse.attrs["release"] = "2026-01"
    with pytest.raises(mhsm.MhsmError, match="have the same types: found different ones"):
        tables.type_rows({"fine": fine, "coarse": coarse})
    with pytest.raises(mhsm.MhsmError, match="by the name of the span: found none"):
        tables.type_rows({})


def test_breaks_star_what_each_criterion_picks(spending: pd.DataFrame) -> None:
    growth = mhsm.share_changes(spending, "2023-12", 1961, 2019)["log_growth_pct"]
    rows = tables.break_rows(mhsm.mean_breaks(growth, max_breaks=1))
    assert rows["BIC"].tolist() == ["1.675", "1.607*"]
    assert rows["LWZ"].tolist() == ["1.720*", "1.743"]
    assert rows["Last years of regimes"].tolist() == ["–", "1993"]


@pytest.mark.slow
def test_models_by_error_and_coverage(spending: pd.DataFrame) -> None:
    shares = mhsm.share_series(spending, "2023-12").loc[:2019]
    chosen = {"arima_011_drift": mhsm.SHARE_MODELS["arima_011_drift"]}
    rows = tables.model_rows(mhsm.share_backtest(shares, range(1990, 2015), [1, 5], chosen), (1, 5))
    # methods: nominal 90 percent intervals held 76 and 68 percent of the targets
    assert rows.loc["ARIMA + drift"].tolist() == ["0.21", "0.76", "76", "68"]
    assert rows.columns.tolist()[0] == "Error, points, 1 year"


def test_models_that_cannot_be_listed(spending: pd.DataFrame) -> None:
    shares = mhsm.share_series(spending, "2023-12").loc[:2019]
    errors = mhsm.share_backtest(shares, range(1990, 2015), [1, 5], {"naive": mhsm.SHARE_MODELS["naive"]})
    with pytest.raises(mhsm.MhsmError, match="backtested 3 and 20 years ahead"):
        tables.model_rows(errors, (1, 3, 20))
    with pytest.raises(mhsm.MhsmError, match="names the models of SHARE_MODELS: found mine too"):
        tables.model_rows(errors.assign(model="mine"), (1, 5))


def test_the_record_of_cms_by_release() -> None:
    record = mhsm.projection_record(
        mhsm.load_health_spending_projections(edition="2017-26"), mhsm.load_health_spending(), release="2024-12"
    )
    rows = tables.record_of_cms(record)
    assert rows["2024-12: level, %"].tolist() == ["1.2", "2.0", "2.8", "−1.5", "−0.1", "0.8", "−1.0"]


def test_the_record_of_cms_lists_one_edition() -> None:
    record = mhsm.projection_record(mhsm.load_health_spending_projections(), mhsm.load_health_spending())
    editions = sorted(set(record["edition"]))
    with pytest.raises(mhsm.MhsmError, match=f"lists one edition: found {editions[0]}.* and {editions[-1]}"):
        tables.record_of_cms(record)
    with pytest.raises(mhsm.MhsmError, match="lists one edition: found none"):
        tables.record_of_cms(record.iloc[:0])


@pytest.mark.slow
def test_cms_beside_the_own_forecast(spending: pd.DataFrame) -> None:
    shares = mhsm.share_series(spending, "2023-12")
    models = {name: mhsm.SHARE_MODELS[name] for name in ("naive", "random_walk_drift")}
    ahead = mhsm.share_forecast(
        shares, mhsm.share_backtest(shares, range(1990, 2015), range(1, 9), models), 2032, models
    )
    beside = mhsm.beside_cms(ahead, mhsm.load_health_spending_projections(edition="2023-32"))
    last = tables.beside_rows(beside).iloc[-1]
    # 2023-32 of June 2024 put the share at 19.7 in 2032; by hand 17.342 + 10 (17.342 - 4.996) / 62 = 19.333
    assert last[["Published", "Last year known", "For", "CMS, %", "Own, %"]].tolist() == [
        "2024-06", 2022, "2032", "19.7", "19.3"
    ]  # fmt: skip
    low, high = (beside[f"widened_{side}_80_pct"].iloc[-1] for side in ("lower", "upper"))
    assert last["Widened 80 %"] == f"{low:.1f} to {high:.1f}"
    assert last.name == "2023-32"


def test_regressions_and_regimes_carry_their_errors(spending: pd.DataFrame) -> None:
    together = mhsm.spending_and_jobs(
        mhsm.load_health_spending(), mhsm.load_gdp(), mhsm.load_payroll_employment(), release="2024-12", base_year=2012
    )
    rows = tables.regression_rows(mhsm.jobs_regressions(together))
    assert rows.loc["differences", "Elasticity"] == "0.01 (0.16)"
    assert rows.loc["levels", "R²"] == "0.988"
    regimes = tables.regime_rows(mhsm.growth_by_regime(spending, "2023-12", [(1961, 1993)]))
    assert regimes.loc["1961–1993"].tolist() == ["2.98 (0.36)", "0.25 (0.04)", 33]
