"""Table of an audit: each claim as stated, its two verdicts, and where the figure stands."""

from __future__ import annotations

import pandas as pd

from ..claims.summary import claim_names, in_words, require_same_claims


def audit_rows(claims: pd.DataFrame, audit: pd.DataFrame) -> pd.DataFrame:
    """List an `audit_claims`: what each claim says, what was found where, and what the latest figure is."""
    require_same_claims(claims, audit)
    where = audit["table"] + ", " + audit["row"] + " (" + audit["evidence_found"] + ")"
    latest = audit["latest_statement"] + " (" + audit["latest_period"]
    latest += audit["latest_edition"].map(lambda name: f", {name}", na_action="ignore").fillna("")
    latest += audit["latest_evidence"].map(lambda kind: ")" if kind == "official" else f"; {kind})", na_action="ignore")
    return pd.DataFrame(
        {
            "Stated": audit["statement"].to_numpy(),
            "Verdict": audit["verdict_cited"].map(in_words).to_numpy(),
            "Found": audit["found_statement"].to_numpy(),
            "Where": where.to_numpy(),
            "Latest": latest.to_numpy(),
            "Verdict today": audit["verdict_latest"].map(in_words).to_numpy(),
        },
        index=pd.Index(claim_names(claims), name="Claim"),
    )
