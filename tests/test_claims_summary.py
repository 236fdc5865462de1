"""An audit in words: names for every statistic, meanings for every verdict, counts, and the table."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import mhsm_analysis as mhsm
from mhsm_analysis import figures, tables
from mhsm_analysis.claims.finding import STATISTICS
from mhsm_analysis.claims.summary import MEANINGS, audit_summary, claim_names, in_words
from mhsm_analysis.claims.verdicts import VERDICTS
from mhsm_analysis.errors import MhsmError
from mhsm_analysis.report.audit import audit_page


def test_every_statistic_has_a_name_and_every_verdict_a_meaning() -> None:
    names = [statistic.name for statistic in STATISTICS.values()]
    assert len(set(names)) == len(names)
    assert STATISTICS["hourly_p90_usd"].name == "90th percentile of hourly wages"
    assert set(MEANINGS) == {*VERDICTS, "cited_is_latest", "still_true", "outdated", "another_population"}


def test_names_say_what_of_whom_and_when() -> None:
    claims = mhsm.load_claims().set_index("claim_id", drop=False)
    names = dict(zip(claims.index, claim_names(claims), strict=True))
    assert names["growth-2030"] == "Projected growth of jobs, 2020-2030"
    assert names["nursing-2021"] == "Median annual wage, nursing and residential care facilities, May 2021"
    assert names["health-share"] == "Health spending in percent of GDP, United States, 2020"
    other = claims.loc[["median-2021"]].assign(population="registered nurses")
    assert claim_names(other) == ["Median annual wage, registered nurses, May 2021"]


@pytest.mark.parametrize(
    ("cited", "latest", "said"),
    [
        (
            ["match"],
            ["still_true"],
            "Of 1 claim, none contradicts the edition cited: 1 match. Against the latest figures at hand: 1 still"
            " true.",
        ),
        (
            ["mismatch", "as_quoted", "match"],
            ["outdated", "not_at_hand", "cited_is_latest"],
            "Of 3 claims, 1 contradicts the edition cited: 1 match, 1 as quoted and 1 mismatch. Against the latest"
            " figures at hand: 1 not at hand, 1 newest at hand and 1 outdated.",
        ),
        (
            ["mismatch", "mixed_reference_periods"],
            ["outdated"] * 2,
            "Of 2 claims, 2 contradict the edition cited: 1 mixed reference periods and 1 mismatch. Against the latest"
            " figures at hand: 2 outdated.",
        ),
    ],
)
def test_the_summary_counts(cited: list[str], latest: list[str], said: str) -> None:
    assert audit_summary(pd.DataFrame({"verdict_cited": cited, "verdict_latest": latest})) == said


def test_the_table_has_the_audit_in_its_own_order() -> None:
    claims = mhsm.load_claims().iloc[::-1].reset_index(drop=True)
    audit = mhsm.audit_claims(claims)
    rows = tables.audit_rows(claims, audit)
    assert rows.index.tolist() == claim_names(claims)
    assert rows.loc["Projected growth of jobs, 2020-2030"].tolist() == [
        "32 percent",
        "match after rounding",
        "32.48 percent",
        "projections, 11-9111, 2020-30 (official)",
        "24.2 percent (2025-2035, 2025-35; transcribed)",
        "outdated",
    ]
    assert rows.loc["Median annual wage, all industries, May 2021", "Latest"] == "$123,860 (May 2025)"


def test_an_audit_of_other_claims_is_refused() -> None:
    claims = mhsm.load_claims()
    audit = mhsm.audit_claims(claims)
    _, ax = figures.canvas()
    for others in (claims.iloc[::-1], claims.iloc[:5]):
        for show in (tables.audit_rows, audit_page, lambda *both: figures.claims_then_and_now(ax, *both)):
            with pytest.raises(MhsmError, match="beside its own claims"):
                show(others, audit)
    plt.close("all")


def test_what_is_not_at_hand_stays_empty() -> None:
    claims = mhsm.load_claims().query("claim_id == 'median-2021'").assign(reference_period="May 1990")
    rows = tables.audit_rows(claims, mhsm.audit_claims(claims))
    assert rows["Verdict"].item() == in_words("not_at_hand")
    assert rows[["Found", "Where"]].isna().all(axis=None)
    assert rows["Latest"].item() == "$123,860 (May 2025)"
