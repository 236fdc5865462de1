"""Time and memory of an audit of 50,000 claims of many occupations, years and vintages: at most a minute."""

from __future__ import annotations

import resource
import sys
import time

import pandas as pd

import mhsm_analysis as mhsm

MOST_SECONDS = 60
SEED = 1


def many_claims(how_many: int) -> pd.DataFrame:
    """Make claims of what the tables say, every third wage ten dollars off."""
    wages = mhsm.load_wages().dropna(subset="annual_p50_usd")
    outlook = mhsm.load_projections()
    outlook = outlook[outlook["row_type"].eq("line_item")].dropna(subset="change_pct")
    pay = wages.sample(how_many * 2 // 3, replace=True, random_state=SEED).reset_index(drop=True)
    growth = outlook.sample(how_many - len(pay), replace=True, random_state=SEED).reset_index(drop=True)
    span = growth["vintage"].str[:4].astype(int)
    frames = [
        pd.DataFrame({"statistic": "annual_p50_usd", "value": pay["annual_p50_usd"] + 10 * (pay.index % 3 == 0),
                      "unit": "USD a year", "rounding_unit": 10.0, "reference_period": "May " + pay["year"].astype(str),
                      "edition": None, "occupation_code": pay["occupation_code"]}),
        pd.DataFrame({"statistic": "growth_pct", "value": growth["change_pct"].round(), "unit": "percent",
                      "rounding_unit": 1.0, "reference_period": span.astype(str) + "-" + (span + 10).astype(str),
                      "edition": growth["vintage"], "occupation_code": growth["occupation_code"]}),
    ]  # fmt: skip
    claims = pd.concat(frames, ignore_index=True).sample(frac=1, random_state=SEED, ignore_index=True)
    same = {"bound": "exact", "industry_code": None, "population": "an occupation", "cited_source": "BLS",
            "locator": "made", "source": "benchmarks/audit.py", "evidence": "quoted"}  # fmt: skip
    return claims.assign(claim_id=[f"claim-{place}" for place in claims.index], **same)


def main() -> int:
    mhsm.audit_claims(mhsm.load_claims())  # imports and tables, which every audit needs
    slowest = 0.0
    for how_many in (1_000, 10_000, 50_000):
        claims = many_claims(how_many)
        start = time.perf_counter()
        audit = mhsm.audit_claims(claims)
        slowest = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        result = audit.memory_usage(deep=True).sum() / 2**20
        print(
            f"{how_many:,} claims of {claims['occupation_code'].nunique()} occupations: {slowest:.1f} s, peak"
            f" {peak:.0f} MB, of which the result {result:.0f} MB; {audit.attrs['verdict_cited']}"
        )
    print(f"at most {MOST_SECONDS} s")
    return int(slowest > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
