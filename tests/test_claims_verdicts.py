"""Verdicts: rounding, bounds, top codes, periods, and where a figure does stand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mhsm_analysis.claims.finding import Finding, Question
from mhsm_analysis.claims.hints import reads_so_in
from mhsm_analysis.claims.verdicts import Claimed, compare, judge

MEDIAN = Question("annual_p50_usd", "May 2021", "", "11-9111")
GROWTH = Question("growth_pct", "2020-2030", "2020-30", "11-9111")
SHARE = Question("share_of_gdp_pct", "2020", "2021-12")


def claimed(asked: Question, value: str, rounding: str, bound: str = "exact", source: str = "a text") -> Claimed:
    return Claimed(asked, Decimal(value), Decimal(rounding), bound, source)


def row(value: str, published: str | None = None, relation: str = "=") -> Finding:
    return Finding(
        Decimal(value),
        Decimal(published or value),
        Decimal(10),
        "national_wages",
        "a row",
        "",
        "May 2021",
        "official",
        "BLS",
        relation,
    )


@pytest.mark.parametrize(
    ("bound", "value", "rounding", "found", "verdict"),
    [
        ("exact", "101340", "10", row("101340"), "match"),
        ("exact", "101340", "10", row("101350"), "mismatch"),
        ("about", "101300", "100", row("101340"), "match_after_rounding"),
        ("exact", "101300", "10", row("101340"), "mismatch"),
        ("exact", "32", "1", row("32.48", "32.5"), "match_after_rounding"),
        ("exact", "32.5", "0.1", row("32.48", "32.5"), "match"),
        ("exact", "33", "1", row("32.48", "32.5"), "mismatch"),
        ("exact", "33", "1", row("32.5"), "match_after_rounding"),  # half up
        ("exact", "32", "1", row("32.5"), "match_after_rounding"),  # half to even
        ("exact", "-2", "1", row("-2.5"), "match_after_rounding"),
        ("exact", "-3", "1", row("-2.5"), "match_after_rounding"),
        ("less_than", "60800", "100", row("60780"), "match_after_rounding"),
        ("less_than", "60800", "100", row("60800"), "match"),
        ("less_than", "60800", "100", row("60680"), "true_but_loose"),
        ("less_than", "60800", "100", row("60880"), "mismatch"),
        ("less_than", "60800", "100", row("60820"), "mismatch"),  # broken, although it rounds to the figure
        ("more_than", "205600", "100", row("205620"), "match_after_rounding"),
        ("more_than", "205600", "100", row("205580"), "mismatch"),
        ("more_than", "200000", "100", row("205620"), "true_but_loose"),
        ("at_least", "205000", "1000", row("205620"), "true_but_loose"),
        ("at_least", "205620", "10", row("205620"), "match"),
        ("at_least", "32.5", "0.1", row("32.48", "32.5"), "match"),  # within the published precision
        ("at_least", "206000", "1000", row("205620"), "mismatch"),
        ("more_than", "208000", "1000", row("208000", relation=">="), "match"),
        ("more_than", "200000", "1000", row("208000", relation=">="), "true_but_loose"),
        ("more_than", "210000", "1000", row("208000", relation=">="), "not_at_hand"),
        ("exact", "210000", "1000", row("208000", relation=">="), "not_at_hand"),
        ("exact", "208000", "1000", row("208000", relation=">="), "not_at_hand"),
        ("exact", "200000", "1000", row("208000", relation=">="), "mismatch"),
        ("less_than", "200000", "1000", row("208000", relation=">="), "mismatch"),
        ("less_than", "250000", "1000", row("208000", relation=">="), "not_at_hand"),
    ],
)
def test_compare(bound: str, value: str, rounding: str, found: Finding, verdict: str) -> None:
    assert compare(claimed(MEDIAN, value, rounding, bound), found)[0] == verdict


def test_a_broken_bound_that_rounds_to_the_figure_says_so() -> None:
    reason = compare(claimed(MEDIAN, "205600", "100", "more_than"), row("205580"))[1]
    assert reason == "the bound does not hold, although the value rounds to the figure"
    assert compare(claimed(MEDIAN, "205600", "100", "more_than"), row("180000"))[1] == "the bound does not hold"


def test_a_row_read_in_the_text_cannot_confirm_it_but_can_contradict_it() -> None:
    hospitals = replace(MEDIAN, industry_code="622")
    found = judge(claimed(hospitals, "119450", "10")).found
    assert found is not None
    assert judge(claimed(hospitals, "119450", "10", source=found.source)).verdict == "as_quoted"
    assert judge(claimed(hospitals, "119450", "10", source="another text")).verdict == "match"
    assert judge(claimed(hospitals, "119540", "10", source=found.source)).verdict == "mismatch"


@pytest.mark.parametrize(
    ("asked", "value", "rounding", "verdict"),
    [
        (replace(SHARE, edition="2022-12", period="2021"), "19.7", "0.1", "mixed_reference_periods"),
        (replace(SHARE, period="2021"), "19.7", "0.1", "mixed_reference_periods"),
        (replace(SHARE, period="2021"), "21.7", "0.1", "not_at_hand"),
        (replace(SHARE, edition="2023-12"), "19.7", "0.1", "mismatch"),
        (replace(GROWTH, period="2021-2031"), "32", "1", "mixed_reference_periods"),
        (replace(GROWTH, period="2021-2031"), "28", "1", "mismatch"),
        (replace(GROWTH, edition="2019-28"), "32", "1", "not_at_hand"),
        (replace(MEDIAN, period="May 2020"), "101340", "10", "mismatch"),
        (replace(MEDIAN, period="May 1990"), "101340", "10", "not_at_hand"),
        (replace(MEDIAN, occupation_code="99-9999"), "101340", "10", "not_at_hand"),
    ],
)
def test_periods(asked: Question, value: str, rounding: str, verdict: str) -> None:
    judged = judge(claimed(asked, value, rounding))
    assert judged.verdict == verdict
    assert bool(judged.reason) == (verdict in ("mixed_reference_periods", "not_at_hand") or "2021-2031" in asked.period)


def test_mixed_periods_name_both() -> None:
    judged = judge(claimed(replace(SHARE, period="2021"), "19.7", "0.1"))
    assert judged.reason == "2021-12 says so of 2020, not of 2021"


@pytest.mark.slow
def test_where_a_figure_reads_so() -> None:
    assert reads_so_in(claimed(replace(MEDIAN, period="May 2013"), "101340", "10")) == [
        "the median annual wage of May 2021",
        "the mean annual wage of May 2013",
    ]
    assert reads_so_in(claimed(replace(SHARE, edition="2023-12"), "19.7", "0.1")) == [
        f"the health spending in percent of GDP of 2020 in release {release}"
        for release in ("2021-12", "2022-12", "2026-01")
    ]
    assert reads_so_in(claimed(GROWTH, "24.7", "0.1")) == [
        "the projected growth less that of all jobs of 2020-2030 in 2020-30"
    ]
    assert reads_so_in(claimed(replace(MEDIAN, period="May 2024", industry_code="6214"), "130690", "10")) == [
        "the median annual wage of May 2024 in industry 622"
    ]
    assert reads_so_in(claimed(MEDIAN, "1230", "10")) == []
