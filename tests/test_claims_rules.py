"""Rules of the audit that bundled rows alone do not show: which row speaks, what contradicts, what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import mhsm_analysis as mhsm
from mhsm_analysis import cli
from mhsm_analysis.catalog import read_table
from mhsm_analysis.claims.at_hand import Question, Tables
from mhsm_analysis.claims.finding import find
from mhsm_analysis.claims.form import check_claims, read_claims
from mhsm_analysis.claims.summary import audit_summary
from mhsm_analysis.claims.verdicts import Claimed, judge

HOSPITALS = Question("annual_p50_usd", "May 2021", "", "11-9111", "622")
P90 = Question("annual_p90_usd", "May 2021", "", "11-1011")
# Figures that the cited edition has, but of another period: 18.0 stands for 2024, and 24.2 for 2025-2035.
SHARE_2023 = {"value": 18.0, "rounding_unit": 0.1, "reference_period": "2023", "edition": "2026-01"}
GROWTH_2034 = {"value": 24.0, "reference_period": "2024-2034", "edition": "2025-35"}
MIXED = [("health-share", SHARE_2023), ("growth-2030", GROWTH_2034)]


def one(claim_id: str, **cells: object) -> pd.DataFrame:
    claims = mhsm.load_claims()
    return claims[claims["claim_id"] == claim_id].reset_index(drop=True).assign(**cells)


def test_a_private_row_does_not_speak_for_all_owners() -> None:
    # of May 2015 the table has 6221 by owner only; of May 2019 also for all, without a median
    with pytest.raises(mhsm.NotCoveredError, match="no 11-9111 in industry 6221 for May 2015"):
        find(replace(HOSPITALS, period="May 2015", industry_code="6221"))
    with pytest.raises(mhsm.NotCoveredError, match="6221 for May 2019, but no annual_p50_usd"):
        find(replace(HOSPITALS, period="May 2019", industry_code="6221"))


def test_an_official_row_stands_before_a_quoted_one() -> None:
    table = read_table("wages_by_industry")
    quoted = table[table["evidence"].eq("quoted") & table["industry_code"].eq("622")]
    official = quoted.assign(evidence="official", industry_level="sector", annual_p50_usd=120_000.0)
    found = find(HOSPITALS, Tables({"wages_by_industry": pd.concat([quoted, official])}))
    assert (found.value, found.evidence) == (120_000, "official")


def test_a_setting_stands_before_a_sector_of_the_same_code() -> None:
    assert find(replace(HOSPITALS, industry_code="99")).row == "11-9111, May 2021, setting 99"


@pytest.mark.parametrize(("base", "target"), [(0.05, 0.1), (0.04, 0.08)])
def test_growth_from_a_base_that_may_be_zero_is_that_of_the_levels(base: float, target: float) -> None:
    # rounding leaves a base of zero open, so no printed percentage can contradict the levels
    table = read_table("projections")
    columns = ["employment_base_thousands", "employment_target_thousands", "change_pct"]
    here = table["vintage"].eq("2020-30") & table["occupation_code"].isin(["11-9111", "00-0000"])
    table = table[here].reset_index(drop=True)
    table.loc[table["occupation_code"] == "11-9111", columns] = base, target, 40.0
    found = find(Question("growth_pct", "2020-2030", "2020-30", "11-9111"), Tables({"projections": table}))
    assert (found.value, found.published) == (100, 40)


@pytest.mark.parametrize("basis", ["annual_only", "both", "hourly_only"])
def test_an_hourly_top_code_is_no_annual_bound(basis: str) -> None:
    table = read_table("national_wages")
    chiefs = table[table["occupation_code"].eq("11-1011") & table["year"].eq(2021)]
    tables = Tables({"national_wages": chiefs.assign(wage_basis=basis)})
    if basis == "hourly_only":
        with pytest.raises(mhsm.NotCoveredError, match="but no annual_p90_usd: it was not published"):
            find(P90, tables)
    else:
        assert find(P90, tables).relation == ">="


def test_a_release_with_a_single_year_does_not_contradict_another_year() -> None:
    table = read_table("health_spending")
    tables = Tables({"health_spending": table[table["release"].eq("2021-12") & table["year"].eq(2020)]})
    asked = Question("share_of_gdp_pct", "2021", "2021-12")
    judged = judge(Claimed(asked, Decimal("21.7"), Decimal("0.1"), "exact", "a text"), tables)
    assert (judged.verdict, judged.found) == ("not_at_hand", None)
    # a vintage has one period, so it does contradict
    vintage = Question("growth_pct", "2021-2031", "2020-30", "11-9111")
    assert judge(Claimed(vintage, Decimal(28), Decimal(1), "exact", "a text")).verdict == "mismatch"
    absent = replace(vintage, edition="2019-28")
    assert judge(Claimed(absent, Decimal(28), Decimal(1), "exact", "a text")).verdict == "not_at_hand"


@pytest.mark.parametrize(("bound", "value"), [("more_than", 100_000), ("at_least", 100_000), ("less_than", 150_000)])
def test_a_loose_bound_read_in_the_same_text_confirms_nothing(bound: str, value: int) -> None:
    claimed = Claimed(HOSPITALS, Decimal(value), Decimal(1000), bound, find(HOSPITALS).source)
    assert judge(claimed).verdict == "as_quoted"
    assert judge(replace(claimed, source="another text")).verdict == "true_but_loose"


@pytest.mark.slow
@pytest.mark.parametrize(("claim_id", "cells"), MIXED)
def test_mixed_periods_contradict_and_do_not_cite_the_latest(claim_id: str, cells: dict[str, object]) -> None:
    audit = mhsm.audit_claims(one(claim_id, **cells))
    row = audit.iloc[0]
    assert (row["verdict_cited"], row["verdict_latest"]) == ("mixed_reference_periods", "still_true")
    assert ", 1 contradicts the edition cited: " in audit_summary(audit)
    right = {"reference_period": row["latest_period"]}
    assert mhsm.audit_claims(one(claim_id, **cells | right))["verdict_latest"].item() == "cited_is_latest"


@pytest.mark.slow
@pytest.mark.parametrize(("claim_id", "cells"), MIXED)
def test_mixed_periods_end_the_command_with_1(tmp_path: Path, claim_id: str, cells: dict[str, object]) -> None:
    path = tmp_path / "claims.csv"
    one(claim_id, **cells).to_csv(path, index=False)
    result = CliRunner().invoke(cli.cli, ["audit", str(path)], prog_name="mhsm")
    assert result.exit_code == 1
    assert claim_id in result.stderr


def test_frames_that_are_no_table_of_the_audit_are_told_in_a_sentence() -> None:
    table = read_table("national_wages")
    with pytest.raises(
        mhsm.MhsmError, match=r"^No table 'wages' is audited against: choose among national_wages, .*\.$"
    ):
        mhsm.audit_claims(mhsm.load_claims(), {"wages": table})
    for column in ("wage_basis", "evidence"):
        with pytest.raises(
            mhsm.MhsmError,
            match=rf"^The frame passed as national_wages lacks {column}: pass all columns of that table.$",
        ):
            mhsm.audit_claims(mhsm.load_claims(), {"national_wages": table.drop(columns=column)})


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["1" * 41, "1e-30", "0." + "0" * 29 + "1", "60800.1234567", "1" * 13])
@pytest.mark.parametrize("column", ["value", "rounding_unit"])
def test_numbers_too_long_to_hold_are_refused(tmp_path: Path, cell: str, column: str) -> None:
    claims = one("low-2021").astype({column: object}).assign(**{column: cell})
    path = tmp_path / "claims.csv"
    claims.to_csv(path, index=False)
    told = f"column {column}: found '{cell}', expected a number such as 60800 .*up to 12 digits and 6 decimals"
    with pytest.raises(mhsm.MhsmError, match=told):
        read_claims(path)
    result = CliRunner().invoke(cli.cli, ["audit", str(path)], prog_name="mhsm")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    with pytest.raises(mhsm.MhsmError, match=f"column {column}: found '.*', expected a number such as 60800"):
        check_claims(one("low-2021", **{column: float(cell)}))


def test_a_file_separated_by_semicolons_is_told_so(tmp_path: Path) -> None:
    mhsm.load_claims().to_csv(tmp_path / "claims.csv", sep=";", index=False)
    with pytest.raises(mhsm.MhsmError, match="is separated by semicolons: .*; save it as CSV with commas"):
        read_claims(tmp_path / "claims.csv")


@pytest.mark.parametrize(("code", "year"), [("13-1071", 2005), ("29-1128", 2010), ("11-9061", 2005)])
def test_the_newest_of_a_number_used_again_is_no_figure_of_the_first_occupation(code, year):
    wages = mhsm.load_wages(level=None)
    wages = wages[wages["occupation_code"].eq(code) & wages["annual_p50_usd"].notna()].set_index("year")
    cells = {"value": wages.loc[year, "annual_p50_usd"], "occupation_code": code, "reference_period": f"May {year}"}
    audited = mhsm.audit_claims(one("median-2021", **cells)).iloc[0]
    titles = wages["occupation_title"]
    assert audited["verdict_cited"] == "match"
    assert titles[titles.index.max()] != titles[year]
    assert audited["verdict_latest"] in ("another_population", "not_at_hand")
