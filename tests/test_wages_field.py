"""Place in the field: ranks and shares against the counts of methods 1.2, and what must hold of any bounds."""

import numpy as np
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.wages.field import bounded_ranks, employment_below, field_places, wage_rank


@pytest.fixture(scope="module")
def may_2021() -> pd.DataFrame:
    return mhsm.load_wages(years=2021)


def test_rank_of_the_median_equals_the_count_of_methods(may_2021: pd.DataFrame) -> None:
    # methods 1.2: 747 lower, 59 higher, 18 top-coded (higher), 6 not available, 1 is 11-9111
    rank = wage_rank(may_2021, "11-9111")
    expected = {"best": 1 + 59 + 18, "worst": 1 + 59 + 18, "n": 831 - 6, "n_top_coded": 18, "n_not_published": 6}
    assert rank.to_dict() == expected
    assert 747 + 59 + 1 + 18 + 6 == 831
    assert (may_2021["annual_p50_usd"] < 101340).sum() == 747


def test_rank_of_the_ratio_among_published_ones_and_with_the_hidden_ones(may_2021: pd.DataFrame) -> None:
    published = may_2021[may_2021["annual_p90_usd"].notna()]
    # methods 1.2: 69 of 774 with both figures
    assert mhsm.ratio_rank(published, "11-9111")[["best", "worst", "n"]].tolist() == [69, 69, 774]
    everyone = mhsm.ratio_rank(may_2021, "11-9111")
    own, hidden = 205620 / 60780, may_2021[may_2021["top_coded_from"].isin(["p25", "p50", "p75", "p90"])]
    wider = int((208000 / hidden["annual_p10_usd"] > own).sum())
    assert (everyone["best"], everyone["worst"]) == (69 + wider, 69 + 51)


def test_a_ratio_turned_over_counts_its_top_coded_too(may_2021: pd.DataFrame) -> None:
    assert mhsm.ratio_rank(may_2021, "11-9111", "p10", "p90")["n_top_coded"] == 51


def test_a_top_coded_median_may_be_any_of_the_top_coded_ones(may_2021: pd.DataFrame) -> None:
    rank = wage_rank(may_2021, "29-1218")
    assert (rank["best"], rank["worst"]) == (1, 18)


def test_hourly_only_occupations_are_ranked_by_the_hour_only(may_2021: pd.DataFrame) -> None:
    with pytest.raises(
        mhsm.NotCoveredError, match="No rank for Actors .27-2011. by its annual wage: these rows have none of it"
    ):
        wage_rank(may_2021, "27-2011")
    actors = wage_rank(may_2021, "27-2011", "hourly_p50_usd")
    higher = (may_2021["hourly_p50_usd"] > 23.48).sum() + may_2021["top_coded_from"].isin(["p50", "p25"]).sum()
    teachers = (may_2021["wage_basis"] == "annual_only").sum()
    by_the_hour = may_2021[may_2021["wage_basis"].isin(["both", "hourly_only"])]
    assert actors["n"] == len(by_the_hour) == 831 - teachers - 1
    assert (actors["best"], actors["worst"]) == (1 + higher, 1 + higher)


def test_employment_in_occupations_with_a_lower_median(may_2021: pd.DataFrame) -> None:
    share = employment_below(may_2021, "11-9111")
    # methods 1.2: 93.7 percent; between the bounds lies the employment of the six without an annual wage
    assert share["lower"] == pytest.approx(93.7, abs=0.05)
    unknown = may_2021.loc[~may_2021["wage_basis"].isin(["both", "annual_only"]), "employment_jobs"].sum()
    assert share["upper"] - share["lower"] == pytest.approx(100 * unknown / may_2021["employment_jobs"].sum())
    assert share["relation"] == "between"
    assert share.attrs["n_without_employment"] == 0


def test_employment_below_by_hand() -> None:
    rows = pd.DataFrame({
        "year": 2021, "occupation_code": list("abcde"), "employment_jobs": [10.0, 20, 30, 40, 100],
        "annual_p50_usd": [50.0, 40, 50, None, None], "annual_top_code_usd": 208.0,
        "top_coded_from": ["none"] * 3 + ["p50", "none"], "wage_basis": ["both"] * 4 + ["hourly_only"],
    })  # fmt: skip
    # below a: b for certain; e has no annual wage; c ties and d is higher
    assert employment_below(rows, "a")[["lower", "upper"]].tolist() == [10, 60]
    # below d (top-coded): a, b, c for certain
    assert employment_below(rows, "d")[["lower", "upper"]].tolist() == [30, 80]
    withheld = rows.assign(employment_jobs=[10.0, 20, None, 40, 100])
    assert employment_below(withheld, "d").attrs["n_without_employment"] == 1


def test_bounds_of_ranks_hold_whatever_is_hidden() -> None:
    rng = np.random.default_rng(7)
    truth = pd.Series(rng.permutation(60).astype(float))
    hidden = truth >= 45
    bounds = pd.DataFrame({"lower": truth.clip(upper=45), "upper": truth.where(~hidden, np.inf)})
    ranks, true = bounded_ranks(bounds), truth.rank(ascending=False)
    assert ((ranks["best"] <= true) & (true <= ranks["worst"])).all()
    assert (ranks["best"] == ranks["worst"]).sum() == 45
    exact = bounded_ranks(pd.DataFrame({"lower": truth, "upper": truth}))
    assert (exact["best"] == true).all()
    assert (exact["worst"] == true).all()


def test_places_keep_every_occupation_with_an_annual_wage(may_2021: pd.DataFrame) -> None:
    places = field_places(may_2021, "11-9111")
    assert len(places) + len(places.attrs["not_published"]) == 831
    assert "Actors" in places.attrs["not_published"]
    assert places["is_own"].sum() == 1
    assert places["in_group"].sum() == 38
    assert (places["ratio_relation"] == ">=").sum() == 51
    assert (places["p50_relation"] == ">=").sum() == 18
    own = places[places["is_own"]].iloc[0]
    assert own["p50_lower"] == own["p50_upper"] == 101340
    assert own["ratio_lower"] == pytest.approx(3.383, abs=5e-4)  # methods 1.2, printed to three decimals
    assert places[["p50_lower", "ratio_lower"]].notna().all(axis=None)
    narrower = field_places(may_2021, "11-9111", "11-9")
    assert 1 < narrower["in_group"].sum() < 38


def test_places_and_ranks_refuse_what_has_none(may_2021: pd.DataFrame) -> None:
    with pytest.raises(mhsm.MhsmError, match="by its annual wage: these rows have none of it, and none is made up"):
        field_places(may_2021, "27-2011")
    with pytest.raises(mhsm.MhsmError, match="11-9111 is not in the group '29-'"):
        field_places(may_2021, "11-9111", "29-")
    with pytest.raises(mhsm.UnknownOccupationError, match="No occupation '11-9999'"):
        wage_rank(may_2021, "11-9999")
    with pytest.raises(mhsm.MhsmError, match="several year values"):
        wage_rank(mhsm.load_wages(years=[2021, 2022]), "11-9111")
    with pytest.raises(mhsm.MhsmError, match="several occupation_level values"):
        mhsm.ratio_rank(mhsm.load_wages(years=2021, level=None), "11-9111")
    with pytest.raises(mhsm.MhsmError, match="not a percentile wage"):
        wage_rank(may_2021, "11-9111", "annual_mean_usd")
