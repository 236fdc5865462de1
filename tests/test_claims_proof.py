"""Errors planted in claims that stand: each kind is noticed, unless the tables say the same in both places."""

import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis.claims import proof
from mhsm_analysis.claims.proof import errors_noticed
from mhsm_analysis.claims.verdicts import Verdict

pytestmark = pytest.mark.slow  # most of them

UP, DOWN = "one rounding unit higher", "one rounding unit lower"
BEFORE, AFTER = "the period or edition before", "the period or edition after"
OTHER = "another statistic of the same kind"


def one(claim_id: str, **cells: object) -> pd.DataFrame:
    claims = mhsm.load_claims()
    return claims[claims["claim_id"] == claim_id].reset_index(drop=True).assign(**cells)


def test_the_article() -> None:
    noticed = errors_noticed(mhsm.load_claims())
    assert noticed.index.tolist() == [UP, DOWN, BEFORE, AFTER, OTHER]
    # four of the twelve stand as quoted only and are left alone; 2026-01 is the newest, 2020 the last year of 2021-12
    assert noticed["n"].tolist() == [8, 8, 8, 7, 20]
    assert noticed["noticed"].tolist() == [8, 8, 7, 7, 20]
    # growth of 2019-29, too, was 32 percent (31.5 printed)
    assert noticed.loc[BEFORE, "not_noticed"] == "growth-2030 as 2019-2029 (2019-29)"
    # a bound moved outward is true but loose, moved inward it is broken
    assert noticed.loc[UP, "verdicts"] == noticed.loc[DOWN, "verdicts"] == "1 true but loose and 7 mismatch"


def test_a_wage_is_moved_to_the_years_around_it_and_to_every_other_wage_of_its_unit() -> None:
    noticed = errors_noticed(one("median-2021"))
    assert noticed["n"].tolist() == [1, 1, 1, 1, 5]
    assert (noticed["noticed"] == noticed["n"]).all()
    assert noticed.loc[OTHER, "verdicts"] == "5 mismatch"


def test_the_newest_year_has_none_after_it() -> None:
    newest = one("median-2021", reference_period="May 2025", value=123_860.0)
    assert AFTER not in errors_noticed(newest).index


def test_what_the_tables_repeat_is_told() -> None:
    wages = mhsm.load_wages(level=None)
    before = wages["occupation_code"].eq("11-9111") & wages["year"].eq(2020)
    repeated = wages.assign(annual_p50_usd=wages["annual_p50_usd"].mask(before, 101_340.0))
    noticed = errors_noticed(one("median-2021"), {"national_wages": repeated})
    assert noticed.loc[BEFORE, ["n", "noticed", "not_noticed"]].tolist() == [1, 0, "median-2021 as May 2020"]


def test_an_audit_that_says_yes_to_everything_is_seen_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "judge", lambda *_: Verdict("match", None))
    noticed = errors_noticed(one("low-2021"))
    assert (noticed["noticed"] == 0).all()
    assert noticed.loc[UP, "not_noticed"] == "low-2021 as another figure"


def test_nothing_stands() -> None:
    with pytest.raises(mhsm.NotCoveredError, match="None of these claims, ranges apart, matches what it cites"):
        errors_noticed(one("median-2021", value=101_350.0))
