"""Tables for reading: results with a reader's headings, rounded to what is known, bounds written as bounds."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable

import pandas as pd

from .distribution.families import compare_families
from .distribution.recovery import WageDistribution
from .errors import MhsmError, NotCoveredError
from .spending.decomposition import share_decomposition
from .spending.revisions import revision_table
from .wages.bounds import percentile_ratio, published_basis, spread_summary, wage_bounds
from .wages.history import nominal_wages, real_wages, relative_wages, wage_change
from .wages.states import state_dispersion
from .words import bound, contribution_pct, money, number, ratio, rounded_money

_STATISTIC = {
    "p90/p10": "P90 / P10",
    "p75/p25": "P75 / P25",
    "p90/p50": "P90 / median",
    "p50/p10": "Median / P10",
    "upper_share": "Part of ln(P90/P10) above the median",
    "mean/p50": "Mean / median",
}
_DISTRIBUTION: dict[str, tuple[str, Callable[[float], str]]] = {
    "gini": ("Gini index (0: all alike)", lambda x: number(x, 3)),
    "theil": ("Theil index (0: all alike)", lambda x: number(x, 3)),
    "bottom_half_share": ("Share of all pay: lower half of the jobs", lambda x: f"{number(100 * x, 1)} %"),
    "top_tenth_share": ("Share of all pay: top tenth of the jobs", lambda x: f"{number(100 * x, 1)} %"),
    "top_tenth_mean_usd": ("Mean pay of the top tenth", rounded_money),
}
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
_PERCENTILE = {"p10": "10th", "p25": "25th", "p50": "50th (median)", "p75": "75th", "p90": "90th"}


def percentile_table(wages: pd.DataFrame) -> pd.DataFrame:
    """List one row's percentiles and mean, annual and hourly; a top-coded one reads "at least"."""
    rows = {
        label: [bound(wage_bounds(wages, f"{basis}_{p}_usd").iloc[0]) for basis in ("annual", "hourly")]
        for p, label in _PERCENTILE.items()
    }
    means = wages[["annual_mean_usd", "hourly_mean_usd"]].iloc[0]
    rows["Mean"] = ["not published" if pd.isna(mean) else money(mean) for mean in means]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["A year", "An hour"]).rename_axis("Percentile")


def spread_table(rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Put the spreads of several occupations side by side, one column each."""
    columns = {name: spread_summary(wages).apply(bound, axis=1, write=ratio) for name, wages in rows.items()}
    return pd.DataFrame(columns).rename(index=_STATISTIC).rename_axis("Statistic")


def distribution_table(distribution: WageDistribution) -> pd.DataFrame:
    """List what a recovered distribution says as a whole: the estimate, and the bounds that need no model."""
    lines, summary = {}, distribution.summary()
    for statistic, (label, write) in _DISTRIBUTION.items():
        known = summary.loc[statistic]
        exact = money if write is rounded_money else write  # a bound that is rounded may cross what it bounds
        upper = f"to {exact(known['upper'])}" if known["upper"] < float("inf") else "or more"
        estimate = "no estimate" if pd.isna(known["value"]) else write(known["value"])
        lines[label] = (estimate, f"{exact(known['lower'])} {upper}")
    return pd.DataFrame.from_dict(lines, orient="index", columns=["Estimate", "Bounds"]).rename_axis("Statistic")


def family_table(distribution: WageDistribution) -> pd.DataFrame:
    """Put the parametric families beside the curve: errors at the percentiles and at the mean, and the Gini index."""
    families = compare_families(distribution)
    one_decimal = functools.partial(number, digits=1)
    columns = {
        "Max error, %": "max_error_pct",
        "Left out, %": "largest_left_out_error_pct",
        "Mean, %": "mean_error_pct",
    }
    lines = {name: families[column].map(one_decimal, na_action="ignore") for name, column in columns.items()}
    table = pd.DataFrame(
        {**lines, "Gini": families["gini"].map(functools.partial(number, digits=3), na_action="ignore")}
    )
    gini = "–" if distribution.gini.value is None else number(distribution.gini.value, 3)
    table.loc["the curve"] = ["0.0", "–", "0.0", gini]
    return table.rename_axis("Distribution")


def gap_table(gaps: pd.DataFrame) -> pd.DataFrame:
    """List the gaps between settings, highest pay first."""
    return pd.DataFrame(
        {
            "Setting": gaps["industry_title"],
            "Median a year": gaps["annual_p50_usd"].map(money),
            "Gap": gaps["gap_usd"].map(money),
            "Percent": gaps["gap_pct"].map(lambda x: number(x, 1)),
            "Log points": gaps["gap_log_points"].map(lambda x: number(x, 1)),
            "Evidence": gaps["evidence"],
        }
    ).set_index("Setting")


def change_table(
    wages: pd.DataFrame, everyone: pd.DataFrame, prices: pd.DataFrame, start: int, end: int
) -> pd.DataFrame:
    """List how mean, percentiles and P90/P10 changed between two years: nominal, real, and against all occupations."""
    basis, lines = published_basis(wages), {}
    wages, everyone = (rows[rows["year"].isin([start, end])] for rows in (wages, everyone))
    for part, label in {"mean": "Mean", **_PERCENTILE}.items():
        column = f"{basis}_{part}_usd"
        try:
            series = [nominal_wages(wages, column), real_wages(wages, prices, end, column)]
        except MhsmError:  # published in neither year
            continue
        with contextlib.suppress(MhsmError):  # top-coded for all occupations together
            series.append(relative_wages(wages, everyone, column))
        levels = series[0].set_index("year").loc[[start, end]].apply(bound, axis=1)
        changes = [_change(wage_change(one, start, end)) for one in series]
        lines[label] = [*levels, *changes, *["–"] * (3 - len(changes))]
    ratios = percentile_ratio(wages, "p90", "p10", basis=basis).assign(
        year=wages["year"], comparable_since=wages["comparable_since"]
    )
    levels = ratios.set_index("year").loc[[start, end]].apply(bound, axis=1, write=ratio)
    lines["P90 / P10"] = [*levels, _change(wage_change(ratios, start, end)), "–", "–"]
    columns = [f"May {start}", f"May {end}", "Nominal, %", "Real, %", "Relative, %"]
    return pd.DataFrame.from_dict(lines, orient="index", columns=columns).rename_axis("Wage")


def _change(change: pd.Series) -> str:
    known = change.rename({"lower_pct": "lower", "upper_pct": "upper"})
    return bound(known, functools.partial(number, digits=1)) if known["relation"] != "not published" else "–"


def dispersion_table(states: dict[int, pd.DataFrame]) -> pd.DataFrame:
    """List how far apart the medians of the states are, by year, from results of `state_wages`."""
    lines = {}
    for year, rows in states.items():
        apart = state_dispersion(rows)
        real = "real_cv_pct" in apart
        lines[str(year)] = (
            f"{money(apart['lowest_usd'])} to {money(apart['highest_usd'])}",
            number(apart["cv_pct"], 1),
            number(apart["real_cv_pct"], 1) if real else "–",
            ratio(apart["p90_p10_over_states"]),
            ratio(apart["rank_correlation"]) if real else "–",
            number(apart["iqr_pct"], 1),
            number(apart["densest_window_n"]),
        )
    columns = ["Lowest to highest", "CV, %", "Real CV, %", "P90 / P10 of states", "Correlation", "IQR, %", "Within 2%"]
    return pd.DataFrame.from_dict(lines, orient="index", columns=columns).rename_axis("May")


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
    lines += [(label, record[name].map(functools.partial(number, digits=digits))) for label, name, digits in _RECORD]
    index = pd.Index([label for label, _ in lines], name="Measure")
    return pd.DataFrame([row.tolist() for _, row in lines], index=index, columns=record.index.rename(None))


def revision_rows(spending: pd.DataFrame, year: int) -> pd.DataFrame:
    """List how releases read one year: the share, and the spending and GDP it is made of."""
    rows = revision_table(spending, year).set_index("release")
    levels = spending[spending["year"] == year].set_index("release").loc[rows.index]
    one_decimal = functools.partial(number, digits=1)
    billions = {"Spending, $ billion": "spending_usd_billions", "GDP, $ billion": "gdp_usd_billions"}
    return pd.DataFrame(
        {
            "Percent of GDP": rows["value"].map(one_decimal),
            **{name: levels[column].map(one_decimal, na_action="ignore") for name, column in billions.items()},
            "Evidence": rows["evidence"],
        }
    ).rename_axis("Release")


def split_table(spending: pd.DataFrame, start: int, end: int, trend: tuple[int, int]) -> pd.DataFrame:
    """List, for every release that can tell, what spending and GDP contributed to the change of the share.

    Log points, against a standstill and against the growth rates of the years ``trend``.
    """
    rows = []
    for release in sorted(spending["release"].unique()):
        for comparison, years in (("a standstill", None), (f"growth {trend[0]}-{trend[1] % 100:02d}", trend)):
            try:
                split = share_decomposition(spending, start, end, release=release, trend=years)
            except NotCoveredError:  # spending or GDP of a year is not in the copy at hand
                continue
            points = [number(100 * split.loc[part, "log_contribution"], 1) for part in ("spending", "gdp", "share")]
            rows.append((release, comparison, *points, contribution_pct(split, "spending") or "–"))
    columns = ["Release", "Compared with", "Spending", "GDP", "Total", "Spending's part"]
    return pd.DataFrame(rows, columns=columns).set_index("Release")
