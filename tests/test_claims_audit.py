"""The audit: the bundled claims, mutations of their sources, a second file, and ten planted errors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from places import ROOT

import mhsm_analysis as mhsm
from mhsm_analysis.catalog import read_table
from mhsm_analysis.claims.audit import audit_claims
from mhsm_analysis.claims.finding import STATISTICS
from mhsm_analysis.claims.form import read_claims

MATCHES = {"match", "match_after_rounding"}
CHECKED = [
    "government-2021",
    "growth-2030",
    "health-share",
    "high-2021",
    "jobs-2030",
    "low-2021",
    "median-2021",
    "national-2030",
]
QUOTED = ["hospitals-2021", "nursing-2021", "outpatient-2021", "physicians-2021"]


@pytest.fixture(scope="module")
def audit() -> pd.DataFrame:
    return audit_claims(mhsm.load_claims()).set_index("claim_id")


def one(claim_id: str, **cells: object) -> pd.DataFrame:
    claims = mhsm.load_claims()
    return claims[claims["claim_id"] == claim_id].reset_index(drop=True).assign(**cells)


def verdict(claims: pd.DataFrame, tables: dict[str, pd.DataFrame] | None = None) -> str:
    return audit_claims(claims, tables)["verdict_cited"].item()


def verdicts(claims: list[pd.DataFrame]) -> list[str]:
    """All in one audit, which reads each table once."""
    together = pd.concat(claims, ignore_index=True)
    return audit_claims(together.assign(claim_id=[f"claim-{i}" for i in together.index]))["verdict_cited"].tolist()


def test_the_twelve_claims(audit: pd.DataFrame) -> None:
    # methods.md, section 4; 32 and 8 percent are published as 32.5 and 7.7, so they match after rounding
    assert audit.loc[QUOTED, "verdict_cited"].tolist() == ["as_quoted"] * 4
    assert audit.loc[CHECKED, "verdict_cited"].to_dict() == {
        "government-2021": "match",
        "growth-2030": "match_after_rounding",
        "health-share": "match",
        "high-2021": "match_after_rounding",
        "jobs-2030": "match",
        "low-2021": "match_after_rounding",
        "median-2021": "match",
        "national-2030": "match_after_rounding",
    }
    assert set(audit["verdict_latest"]) == {"outdated"}
    assert audit.index.tolist() == mhsm.load_claims()["claim_id"].tolist()
    assert audit.attrs["verdict_cited"] == {"match": 4, "match_after_rounding": 4, "as_quoted": 4}
    assert audit.attrs["verdict_latest"] == {"outdated": 12}


@pytest.mark.parametrize(
    ("claim_id", "found", "latest", "period"),
    [
        ("median-2021", 101340, 123860, "May 2025"),
        ("low-2021", 60780, 73390, "May 2025"),
        ("high-2021", 205620, 224340, "May 2025"),
        ("government-2021", 117000, 132620, "May 2024"),
        ("growth-2030", 32.48, 24.2, "2025-2035"),
        ("jobs-2030", 139.6, 155.1, "2025-2035"),
        ("national-2030", 7.74, 3.5, "2025-2035"),
        ("health-share", 19.7, 18.0, "2024"),
    ],
)
def test_found_and_latest(audit: pd.DataFrame, claim_id: str, found: float, latest: float, period: str) -> None:
    row = audit.loc[claim_id]
    assert row["value_found"] == pytest.approx(found, abs=0.005)  # methods.md prints two decimals
    assert row["latest_value"] == pytest.approx(latest, abs=0.05)  # and one here
    assert row["latest_period"] == period


def test_the_share_beside_its_own_year_in_the_newest_release(audit: pd.DataFrame) -> None:
    row = audit.loc["health-share"]
    assert round(row["same_period_latest_value"], 1) == 19.7
    assert row["latest_edition"] == "2026-01"
    assert "Of 2020, 2026-01 says 19.7 percent of GDP." in row["sentence"]
    assert audit["same_period_latest_value"].notna().sum() == 1


def test_statements_and_sentences(audit: pd.DataFrame) -> None:
    assert audit.loc[["low-2021", "high-2021", "health-share", "jobs-2030"], "statement"].tolist() == [
        "less than $60,800",
        "more than $205,600",
        "about 19.7 percent of GDP",
        "139.6 thousand jobs",
    ]
    growth = audit.loc["growth-2030", "sentence"]
    assert "published as 32.5 percent; the published figure rounds to 33 percent half up, 32 percent half to" in growth
    assert audit.loc["growth-2030", ["rounds_half_up", "rounds_half_even"]].tolist() == [32, 32]
    assert "confirms nothing" in audit.loc["hospitals-2021", "sentence"]


def moved(claim_id: str, by: float) -> dict[str, pd.DataFrame]:
    """Move the source value of a bundled claim by so many rounding units of the claim."""
    claim = one(claim_id).iloc[0]
    step = by * claim["rounding_unit"]
    rows: Callable[[pd.DataFrame], Any]
    if claim["statistic"] == "share_of_gdp_pct":
        name, columns = "health_spending", {"share_of_gdp_pct": step}
        rows = lambda t: (t["release"] == "2021-12") & (t["year"] == 2020)  # noqa: E731
    elif claim["edition"] == "2020-30":
        name, columns = "projections", {claim["statistic"]: step}
        rows = lambda t: (t["vintage"] == "2020-30") & (t["occupation_code"] == claim["occupation_code"])  # noqa: E731
    else:
        name = "wages_by_industry" if claim["industry_code"] == "99" else "national_wages"
        columns = {claim["statistic"]: step}
        rows = lambda t: (t["year"] == 2021) & (t["occupation_code"] == "11-9111")  # noqa: E731
    table = read_table(name)
    here = rows(table)
    if name == "wages_by_industry":
        here &= table["industry_code"] == "99"
    assert here.any()
    if claim["unit"] == "percent":  # growth is what the levels and the printed percentage say: move both
        base = table.loc[here, "employment_base_thousands"]
        columns = {"employment_target_thousands": base * step / 100, "change_pct": step}
    for column, amount in columns.items():
        table[column] = table[column].astype(float)
        # published figures have three decimals at most: without this, 19.7 + 0.1 is 19.800000000000001
        table.loc[here, column] = (table.loc[here, column] + amount).round(4)
    return {name: table}


@pytest.mark.slow
@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("claim_id", CHECKED)
def test_moving_the_source_by_one_unit_changes_the_verdict(audit: pd.DataFrame, claim_id: str, by: int) -> None:
    claims = one(claim_id)
    assert verdict(claims, moved(claim_id, 0)) == audit.loc[claim_id, "verdict_cited"]
    changed = verdict(claims, moved(claim_id, by))
    loose = (claim_id, by) in {("low-2021", -1), ("high-2021", 1)}
    assert changed == ("true_but_loose" if loose else "mismatch")


@pytest.mark.slow
@pytest.mark.parametrize("year", [year for year in range(2004, 2026) if year != 2021])
@pytest.mark.parametrize("claim_id", ["median-2021", "low-2021", "high-2021"])
def test_another_year_is_no_match(claim_id: str, year: int) -> None:
    assert verdict(one(claim_id, reference_period=f"May {year}")) not in MATCHES


@pytest.mark.slow
@pytest.mark.parametrize("claim_id", CHECKED)
def test_another_statistic_is_no_match(claim_id: str) -> None:
    claim = one(claim_id).iloc[0]
    own = STATISTICS[claim["statistic"]]
    others = [
        name
        for name, other in STATISTICS.items()
        if other.family == own.family and claim["unit"] in other.units and name != claim["statistic"]
    ]
    for name in others:
        period, occupation = claim["reference_period"], claim["occupation_code"]
        period = {"employment_base_thousands": "2020", "employment_target_thousands": "2030"}.get(name, period)
        if "national_growth_pct" in (name, claim["statistic"]):
            occupation = "00-0000" if name == "national_growth_pct" else "11-9111"
        swapped = one(claim_id, statistic=name, reference_period=period, occupation_code=occupation)
        assert verdict(swapped) not in MATCHES, name
    assert others or claim_id == "health-share"


@pytest.mark.slow
def test_another_release_or_vintage_is_no_match() -> None:
    # 19.7 stands for 2020 in three releases: there it really reads so
    releases = sorted(set(read_table("health_spending")["release"]))
    shares = verdicts([one("health-share", edition=release) for release in releases])
    told = dict(zip(releases, shares, strict=True))
    assert {release for release, said in told.items() if said in MATCHES} == {"2021-12", "2022-12", "2026-01"}
    assert told["2023-12"] == "mismatch"
    for claim_id, same in (("growth-2030", {"2019-29"}), ("jobs-2030", set()), ("national-2030", set())):
        vintages = sorted(set(read_table("projections")["vintage"]) - {"2020-30"})
        periods = [f"{vintage[:4]}-{int(vintage[:4]) + 10}" for vintage in vintages]
        own = [one(claim_id, edition=v, reference_period=p) for v, p in zip(vintages, periods, strict=True)]
        # 31.5 percent (31.54 from levels) of 2019-29 also rounds to 32
        told = dict(zip(vintages, verdicts(own), strict=True))
        assert {vintage for vintage, said in told.items() if said in MATCHES} == same, claim_id
        assert not set(verdicts([one(claim_id, edition=vintage) for vintage in vintages])) & MATCHES, claim_id


@pytest.mark.slow
@pytest.mark.parametrize("code", ["29-1141", "43-6014", "11-1011", "00-0000"])
@pytest.mark.parametrize("claim_id", ["median-2021", "low-2021", "high-2021", "growth-2030", "jobs-2030"])
def test_another_occupation_is_no_match(claim_id: str, code: str) -> None:
    assert verdict(one(claim_id, occupation_code=code)) not in MATCHES


@pytest.mark.slow
@pytest.mark.parametrize("industry", ["62", "61", "52", "622", "6214", "6211", "623"])
def test_another_industry_is_no_match(industry: str) -> None:
    assert verdict(one("government-2021", industry_code=industry)) not in MATCHES


def test_a_claim_on_the_latest_edition_and_one_still_true() -> None:
    newest = one("median-2021", value=123860.0, reference_period="May 2025")
    assert audit_claims(newest)["verdict_latest"].item() == "cited_is_latest"
    floor = one("median-2021", value=100000.0, rounding_unit=1000.0, bound="at_least")
    assert audit_claims(floor).loc[0, ["verdict_cited", "verdict_latest"]].tolist() == ["true_but_loose", "still_true"]


def test_what_is_not_at_hand_is_said_and_not_raised() -> None:
    row = audit_claims(one("median-2021", occupation_code="99-9999")).iloc[0]
    assert row[["verdict_cited", "verdict_latest"]].tolist() == ["not_at_hand", "not_at_hand"]
    assert row[["value_found", "latest_value", "table"]].isna().all()
    assert row["sentence"] == (
        'The claim "$101,340" cannot be checked: The table national_wages has no occupation 99-9999: check the code.'
        " No later figure is at hand."
    )


def test_a_top_coded_source() -> None:
    claim = one("high-2021", occupation_code="11-1011", value=208000.0)
    row = audit_claims(claim).iloc[0]
    assert row["verdict_cited"] == "match"
    assert "at least $208,000" in row["sentence"]
    assert pd.isna(row["rounds_half_up"])


def test_a_mismatch_says_where_the_figure_stands() -> None:
    row = audit_claims(one("median-2021", statistic="annual_mean_usd")).iloc[0]
    assert row["verdict_cited"] == "mismatch"
    assert "fits the mean annual wage of May 2013 and the median annual wage of May 2021." in row["sentence"]


def test_units_of_the_claim_are_kept() -> None:
    row = audit_claims(one("jobs-2030", value=139600.0, unit="jobs", rounding_unit=100.0)).iloc[0]
    assert (row["statement"], row["value_found"], row["latest_value"]) == ("139,600 jobs", 139600, 155100)
    assert row["verdict_cited"] == "match"


def test_the_handbook_page_audits_cleanly() -> None:
    claims = read_claims(ROOT / "docs" / "claims" / "handbook_2024-34.csv")
    audit = audit_claims(claims)
    assert audit.attrs["verdict_cited"] == {"match": 16, "match_after_rounding": 3, "as_quoted": 5}
    # the tables have the settings of May 2024 from this very page
    assert audit.loc[audit["verdict_cited"] == "as_quoted", "claim_id"].tolist() == [
        "government",
        "hospitals",
        "outpatient",
        "physicians",
        "nursing",
    ]


def test_the_handbook_claims_stand_on_the_page(sources: Path) -> None:
    page = (sources / "projections" / "ooh_2024-34_11-9111_page_text.txt").read_text(encoding="utf-8")
    for row in read_claims(ROOT / "docs" / "claims" / "handbook_2024-34.csv").itertuples():
        printed = f"{row.value:,.2f}".removesuffix(".00")
        assert f"{printed}%" in page if row.unit == "percent" else printed in page, row.claim_id


@pytest.mark.slow
def test_ten_planted_errors_are_found_and_no_right_figure_is_accused() -> None:
    audit = audit_claims(read_claims(ROOT / "tests" / "claims" / "planted_errors.csv"))
    wrong = audit["claim_id"].str.startswith("wrong-") | audit["claim_id"].isin(
        ["digit-swap", "coarse-as-exact", "percent-for-points"]
    )
    assert wrong.sum() == 10
    assert set(audit.loc[wrong, "verdict_cited"]) == {"mismatch"}
    assert audit["claim_id"][~wrong].str.startswith("right-").sum() == 10
    assert set(audit.loc[~wrong, "verdict_cited"]) == MATCHES


def test_an_older_figure_makes_no_claim_outdated() -> None:
    claim = (
        mhsm.load_claims()
        .head(1)
        .assign(occupation_code="11-9111", industry_code="99", value=77000.0, reference_period="May 2025")
    )
    row = mhsm.audit_claims(claim).iloc[0]
    assert row["verdict_latest"] == "not_at_hand"
    assert "The latest at hand, May 2024, is older than the claim: it does not decide." in row["sentence"]
    with pytest.raises(mhsm.MhsmError, match=r"11-9111\.01 is a specialty of O\*NET within Medical and Health"):
        mhsm.audit_claims(claim.assign(occupation_code="11-9111.01"))
