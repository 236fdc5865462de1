"""An audit in words for a reader: what a claim is called, what a verdict means, and how many there are of each."""

from __future__ import annotations

import pandas as pd

from ..errors import MhsmError
from ..words import joined
from .finding import STATISTICS
from .verdicts import CONTRADICTS, MATCHES

MEANINGS = {
    "match": "The figure is the one that the source prints.",
    "match_after_rounding": "The value, unrounded where the source has levels, rounds to the figure.",
    "true_but_loose": "The bound holds, but the value does not round to the figure.",
    "mixed_reference_periods": "The cited edition has the figure, but of another period than the claim says.",
    "as_quoted": "The row at hand was read in the very text that makes the claim: it confirms nothing, whoever wrote"
    " it.",
    "mismatch": "The source says something else.",
    "not_at_hand": "The tables do not have the figure, or only a top code that does not decide.",
    "cited_is_latest": "The row that the claim cites is the newest at hand.",
    "still_true": "The newest figure rounds to the claim too.",
    "another_population": "The classification has split or merged the occupation since: the newest figure is of another"
    " population.",
    "outdated": "The newest figure, of a later period or release, does not round to the claim: it has aged.",
}


def in_words(verdict: str) -> str:
    """Write a verdict for a reader.

    >>> in_words("match_after_rounding")
    'match after rounding'
    """
    return {"cited_is_latest": "newest at hand"}.get(verdict, verdict.replace("_", " "))


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
        names.append(", ".join(filter(None, [STATISTICS[row["statistic"]].name, whom, row["reference_period"]])))
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
    wrong, n = int(audit["verdict_cited"].isin(CONTRADICTS).sum()), len(audit)
    said = ["none contradicts", "1 contradicts"][wrong] if wrong < 2 else f"{wrong} contradict"
    return (
        f"Of {n} claim{'s' * (n != 1)}, {said} the edition cited: {_counted(audit['verdict_cited'])}."
        f" Against the latest figures at hand: {_counted(audit['verdict_latest'])}."
    )


def _counted(verdicts: pd.Series) -> str:
    counts = verdicts.value_counts()
    return joined(f"{counts[verdict]} {in_words(verdict)}" for verdict in MEANINGS if verdict in counts)


def unconfirmed(audit: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an audit that a reader has to look at: neither a match nor merely as quoted.

    >>> import mhsm_analysis as mhsm
    >>> len(unconfirmed(mhsm.audit_claims(mhsm.load_claims())))
    0
    """
    return audit[~audit["verdict_cited"].isin([*MATCHES, "as_quoted"])]


def require_same_claims(claims: pd.DataFrame, audit: pd.DataFrame) -> None:
    """Raise where an audit is not that of the claims, in their order."""
    if claims["claim_id"].tolist() != audit["claim_id"].tolist():
        raise MhsmError("An audit is shown beside its own claims: these have other names or another order.")
