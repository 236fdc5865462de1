"""An audit in words for a reader: what a claim is called, what a verdict means, and how many there are of each."""

from __future__ import annotations

import pandas as pd

from ..words import joined

NAMES = {
    "annual_mean_usd": "Mean annual wage",
    "annual_p10_usd": "10th percentile of annual wages",
    "annual_p25_usd": "25th percentile of annual wages",
    "annual_p50_usd": "Median annual wage",
    "annual_p75_usd": "75th percentile of annual wages",
    "annual_p90_usd": "90th percentile of annual wages",
    "hourly_mean_usd": "Mean hourly wage",
    "hourly_p10_usd": "10th percentile of hourly wages",
    "hourly_p25_usd": "25th percentile of hourly wages",
    "hourly_p50_usd": "Median hourly wage",
    "hourly_p75_usd": "75th percentile of hourly wages",
    "hourly_p90_usd": "90th percentile of hourly wages",
    "employment_jobs": "Wage and salary jobs",
    "employment_base_thousands": "Jobs in the base year",
    "employment_target_thousands": "Jobs projected",
    "change_thousands": "Projected change in jobs",
    "openings_thousands_per_year": "Projected openings a year",
    "growth_pct": "Projected growth of jobs",
    "national_growth_pct": "Projected growth of all jobs",
    "gap_points": "Projected growth less that of all jobs",
    "multiple": "Projected growth over that of all jobs",
    "less_than_high_school_pct": "Workers with less than high school",
    "high_school_pct": "Workers with a high school diploma",
    "some_college_pct": "Workers with some college, no degree",
    "associates_pct": "Workers with an associate's degree",
    "bachelors_pct": "Workers with a bachelor's degree",
    "masters_pct": "Workers with a master's degree",
    "doctoral_or_professional_pct": "Workers with a doctoral or professional degree",
    "share_of_gdp_pct": "Health spending in percent of GDP",
    "spending_usd_billions": "National health spending",
    "spending_per_head_usd": "Health spending a head",
}

MEANINGS = {
    "match": "The figure is the one that the source prints.",
    "match_after_rounding": "The value, unrounded where the source has levels, rounds to the figure.",
    "true_but_loose": "The bound holds, but the value does not round to the figure.",
    "mixed_reference_periods": "The cited edition has the figure, but of another period than the claim says.",
    "as_quoted": "The only row at hand was read in the very text that makes the claim: it confirms nothing.",
    "mismatch": "The source says something else.",
    "not_at_hand": "The tables do not have the figure, or only a top code that does not decide.",
    "cited_is_latest": "The row that the claim cites is the newest at hand.",
    "still_true": "The newest figure rounds to the claim too.",
    "outdated": "The newest figure does not round to the claim any more.",
}


def in_words(verdict: str) -> str:
    """Write a verdict for a reader.

    >>> in_words("match_after_rounding")
    'match after rounding'
    """
    return {"cited_is_latest": "still the newest"}.get(verdict, verdict.replace("_", " "))


def claim_names(claims: pd.DataFrame) -> list[str]:
    """Name each claim by what it measures, of whom and when.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> claims = mhsm.load_claims()
    >>> claim_names(claims[claims["claim_id"].isin(["hospitals-2021", "low-2021"])])
    ['Median annual wage, hospitals (state, local, private), May 2021', '10th percentile of annual wages, May 2021']
    """
    names = []
    for row in claims.to_dict("records"):
        code = "" if pd.isna(row["occupation_code"]) else row["occupation_code"]
        # The occupation as a mere code tells a reader nothing.
        whom = row["population"].removeprefix(code).lstrip(", ") if code else row["population"]
        names.append(", ".join(filter(None, [NAMES[row["statistic"]], whom, row["reference_period"]])))
    return names


def audit_summary(audit: pd.DataFrame) -> str:
    """Count the verdicts of an audit in two sentences.

    Parameters
    ----------
    audit
        What `audit_claims` returns.

    Examples
    --------
    >>> import mhsm_analysis as mhsm
    >>> print(audit_summary(mhsm.audit_claims(mhsm.load_claims())))
    Of 12 claims, none contradicts the edition cited: 4 match, 4 match after rounding and 4 as quoted. Against the \
latest figures at hand: 12 outdated.
    """
    wrong, n = int(audit["verdict_cited"].eq("mismatch").sum()), len(audit)
    said = ["none contradicts", "1 contradicts"][wrong] if wrong < 2 else f"{wrong} contradict"
    return (
        f"Of {n} claim{'s' * (n != 1)}, {said} the edition cited: {_counted(audit['verdict_cited'])}."
        f" Against the latest figures at hand: {_counted(audit['verdict_latest'])}."
    )


def _counted(verdicts: pd.Series) -> str:
    counts = verdicts.value_counts()
    return joined(f"{counts[verdict]} {in_words(verdict)}" for verdict in MEANINGS if verdict in counts)
