"""Tables for reading: results with a reader's headings, rounded to what is known, bounds written as bounds."""

from __future__ import annotations

import pandas as pd

from .wages import PERCENTILES, percentile_ratio, spread_summary, wage_bounds
from .words import bound, number, usd

_STATISTIC = {
    "p90/p10": "P90 / P10",
    "p75/p25": "P75 / P25",
    "p90/p50": "P90 / median",
    "p50/p10": "Median / P10",
    "upper_share": "Part of ln(P90/P10) above the median",
    "mean/p50": "Mean / median",
}
_PERCENTILE = {"p10": "10th", "p25": "25th", "p50": "50th (median)", "p75": "75th", "p90": "90th"}


def percentile_table(wages: pd.DataFrame) -> pd.DataFrame:
    """List one row's percentiles and mean, annual and hourly; a top-coded one reads "at least"."""
    row = wages.iloc[0]
    rows = {}
    for p in PERCENTILES:
        annual, hourly = (wage_bounds(wages, f"{basis}_{p}_usd").iloc[0] for basis in ("annual", "hourly"))
        rows[_PERCENTILE[p]] = (bound(annual), bound(hourly, "cents"))
    mean = [pd.Series({"lower": row[c], "upper": row[c]}) for c in ("annual_mean_usd", "hourly_mean_usd")]
    for series in mean:
        series["relation"] = "not published" if series.isna().any() else "="
    rows["Mean"] = (bound(mean[0]), bound(mean[1], "cents"))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["A year", "An hour"]).rename_axis("Percentile")


def spread_table(rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the spreads of several occupations side by side, one column each."""
    columns = {name: spread_summary(wages).apply(bound, axis=1, form="plain") for name, wages in rows.items()}
    return pd.DataFrame(columns).rename(index=_STATISTIC).rename_axis("Statistic")


def peer_table(field: pd.DataFrame, code: str, count: int = 9) -> pd.DataFrame:
    """List an occupation and the largest others of its group: jobs, median, P90 and P90/P10, bounds as bounds.

    Parameters
    ----------
    field
        Rows of `load_wages` of one year: the group's detailed occupations.
    code
        The occupation that is listed whatever its size, marked by an arrow.
    count
        How many others.
    """
    others = field[field["occupation_code"] != code].nlargest(count, "employment_jobs")
    rows = pd.concat([field[field["occupation_code"] == code], others]).sort_values("employment_jobs", ascending=False)
    own = rows["occupation_code"].eq(code)
    return pd.DataFrame(
        {
            "Occupation": rows["occupation_title"].mask(own, "→ " + rows["occupation_title"]),
            "Jobs": rows["employment_jobs"].map(number, na_action="ignore"),
            "Median": wage_bounds(rows, "annual_p50_usd").apply(bound, axis=1),
            "P90": wage_bounds(rows, "annual_p90_usd").apply(bound, axis=1),
            "P90 / P10": percentile_ratio(rows, "p90", "p10").apply(bound, axis=1, form="plain"),
        }
    ).set_index("Occupation")


def gap_table(gaps: pd.DataFrame) -> pd.DataFrame:
    """List the gaps between settings, highest pay first."""
    return pd.DataFrame(
        {
            "Setting": gaps["industry_title"],
            "Median a year": gaps.iloc[:, 2].map(usd),
            "Gap": gaps["gap_usd"].map(usd),
            "Percent": gaps["gap_pct"].map(lambda x: number(x, 1)),
            "Log points": gaps["gap_log_points"].map(lambda x: number(x, 1)),
            "Evidence": gaps["evidence"],
        }
    ).set_index("Setting")
