"""Tables of the outlook: growth, vintages and the record of past projections."""

from __future__ import annotations

import functools

import pandas as pd

from ..words import number

_OF = "\u00a0of\u00a0"  # a rank stays on one line
_RECORD = [
    ("Base employment matched, %", "base_coverage_pct", 0),
    ("Growth of all jobs that came, %", "all_jobs_growth_pct", 1),
    ("Of the matched: projected, %", "projected_growth_pct", 1),
    ("Of the matched: came, %", "actual_growth_pct", 1),
    ("Median error, %", "mape_median_pct", 1),
    ("… fixed shares, BLS's total", "naive_bls_total_mape_median_pct", 1),
    ("… no change at all", "no_change_mape_median_pct", 1),
    ("At the total that came: BLS's shares, %", "mape_median_at_actual_total_pct", 1),
    ("… fixed shares", "naive_actual_total_mape_median_pct", 1),
    ("Weighted error, %", "mape_weighted_pct", 1),
    ("Direction right, %", "direction_correct_pct", 0),
    ("… always “rises”", "always_rising_correct_pct", 0),
    ("Faster than average right, %", "faster_than_average_correct_pct", 0),
    ("… always “slower”", "always_slower_correct_pct", 0),
    ("Dissimilarity, points", "dissimilarity", 2),
    ("… fixed shares", "naive_dissimilarity", 2),
    ("Rank correlation of growth", "rank_correlation", 2),
]


def growth_table(summary: pd.Series) -> pd.DataFrame:
    """Put an occupation's projected growth beside that of all occupations, from a `growth_summary`."""
    g = summary
    rows = {
        f"Employment {g['base_year']:.0f}, thousand": (
            number(g["employment_base_thousands"], 1),
            number(g["national_employment_base_thousands"], 1),
        ),
        f"Employment {g['target_year']:.0f}, thousand": (
            number(g["employment_target_thousands"], 1),
            number(g["national_employment_target_thousands"], 1),
        ),
        "Change, thousand": (number(g["change_thousands"], 1), number(g["national_change_thousands"], 1)),
        "Growth, percent": (number(g["growth_pct"], 2), number(g["national_growth_pct"], 2)),
        "Growth a year (CAGR), percent": (number(g["cagr_pct"], 2), number(g["national_cagr_pct"], 2)),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["Occupation", "All occupations"]).rename_axis("")


def vintage_rows(vintages: pd.DataFrame) -> pd.DataFrame:
    """List a `vintage_table`: levels, growth, gap, multiple and rank by vintage."""
    one_decimal = functools.partial(number, digits=1)
    rank = vintages["rank_published"].astype("string") + _OF + vintages["n_occupations"].astype("string")
    star = vintages["national_total"].map({"published": ""}).fillna("*")
    return pd.DataFrame(
        {
            "Vintage": vintages["vintage"] + star,
            "Base, thousand": vintages["employment_base_thousands"].map(one_decimal),
            "Growth, %": vintages["growth_pct"].map(one_decimal),
            "All, %": vintages["national_growth_pct"].map(one_decimal),
            "Gap, points": vintages["gap_points"].map(one_decimal),
            "Multiple": vintages["multiple"].map(one_decimal, na_action="ignore"),
            "Rank": rank,
        }
    ).set_index("Vintage")


def record_rows(record: pd.DataFrame) -> pd.DataFrame:
    """List a `track_record`, one column a decade."""
    lines = [("Occupations matched, of all", record["n"].astype(str) + _OF + record["n_projected"].astype(str))]
    lines.append(("Of them split or merged under their code", record["n_content_changed"].astype(str)))
    lines += [(label, record[name].map(functools.partial(number, digits=digits))) for label, name, digits in _RECORD]
    index = pd.Index([label for label, _ in lines], name="Measure")
    return pd.DataFrame([row.tolist() for _, row in lines], index=index, columns=record.index.rename(None))
