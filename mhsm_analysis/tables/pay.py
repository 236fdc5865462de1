"""Tables of pay: percentiles, spreads, distributions, gaps, changes and states."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable

import pandas as pd

from ..distribution.families import compare_families
from ..distribution.recovery import WageDistribution
from ..errors import MhsmError
from ..wages.bounds import percentile_ratio, published_basis, spread_summary, wage_bounds
from ..wages.history import nominal_wages, real_wages, relative_wages, wage_change
from ..wages.states import state_dispersion
from ..words import bound, money, number, ratio, rounded_money

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
