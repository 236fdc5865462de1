"""Figures of salary spreads."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ..wages import PERCENTILES, wage_bounds
from ..words import bound, usd
from .canvas import ACCENT, GREY, Words, in_house_style, set_title, thousands_of_dollars, wrapped

_OEWS = "Source: BLS, Occupational Employment and Wage Statistics"


@in_house_style
def pay_ladder(ax: Axes, wages: pd.DataFrame, everyone: pd.DataFrame, settings: pd.DataFrame | None = None) -> Words:
    """Draw an occupation's published percentiles above all occupations' and the medians of its settings.

    Parameters
    ----------
    ax
        Axes to draw on.
    wages, everyone
        One row each of `load_wages`: the occupation, and all occupations of the same year.
    settings
        Rows of `load_wages_by_industry` of that year; left out where None.
    """
    year, title = wages["year"].iloc[0], wages["occupation_title"].iloc[0]
    bars = [(title, wages, ACCENT), ("All occupations", everyone, GREY)]
    labels, said = [], []
    for y, (label, row, colour) in enumerate(bars):
        said.append(_percentile_bar(ax, y, label, row, colour))
        labels.append(wrapped(label, 22))
    rows = pd.DataFrame() if settings is None else settings.sort_values("annual_p50_usd", ascending=False)
    for y, row in enumerate(rows.itertuples(), start=len(bars)):
        quoted = row.evidence == "quoted"
        ax.plot(row.annual_p50_usd, y, "o", ms=8, mec=ACCENT, mew=1.8, mfc="white" if quoted else ACCENT)
        ax.annotate(usd(row.annual_p50_usd), (row.annual_p50_usd, y), (9, 0), textcoords="offset points", va="center")
        labels.append(wrapped(row.industry_title.split(";")[0], 22))
        said.append(f"{row.industry_title}: median {usd(row.annual_p50_usd)}{' (quoted)' if quoted else ''}")
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_formatter(thousands_of_dollars())
    ax.set_xlim(left=0)
    ax.set_xlabel(f"Annual wage, May {year}, dollars")
    ax.spines["left"].set_visible(False)
    spread = wage_bounds(wages, "annual_p90_usd").iloc[0], wage_bounds(wages, "annual_p10_usd").iloc[0]
    set_title(ax, f"Nine in ten earn more than {bound(spread[1])}, one in ten {bound(spread[0])} or more")
    quoted = not rows.empty and rows["evidence"].eq("quoted").any()
    dots = " Dots: medians by setting" + (" (open: as quoted, no official row at hand)." if quoted else ".")
    return Words(
        alt=f"Annual wages in May {year}. " + "; ".join(said) + ".",
        caption=f"Thin bar: 10th to 90th percentile; thick bar: 25th to 75th; line: median."
        f"{dots if not rows.empty else ''} Annual wages in nominal dollars of wage and salary workers."
        f" {_OEWS}, May {year}.",
    )


def _percentile_bar(ax: Axes, y: int, label: str, row: pd.DataFrame, colour: str) -> str:
    """Draw one row's percentiles as a bar; what is top-coded ends in an arrow at the bound."""
    bounds = {p: wage_bounds(row, f"annual_{p}_usd").iloc[0] for p in PERCENTILES}
    at = {p: bounds[p]["lower"] for p in PERCENTILES}
    for (low, high), width in ((("p10", "p90"), 4), (("p25", "p75"), 13)):
        ax.plot([at[low], at[high]], [y, y], color=colour, lw=width, solid_capstyle="butt", alpha=0.9)
    if bounds["p90"]["relation"] == ">=":
        arrow = {"arrowstyle": "->", "color": colour, "lw": 2}
        ax.annotate("", (at["p90"] * 1.07, y), (at["p90"], y), arrowprops=arrow)
    ax.plot([at["p50"]] * 2, [y - 0.24, y + 0.24], color="white", lw=2.5)
    ax.annotate(bound(bounds["p50"]), (at["p50"], y - 0.3), ha="center", va="bottom", color=colour, fontweight="bold")
    return f"{label}: " + ", ".join(f"{p.upper()} {bound(bounds[p])}" for p in PERCENTILES)


@in_house_style
def pay_by_year(ax: Axes, wages: pd.DataFrame, breaks: pd.DataFrame) -> Words:
    """Draw an occupation's nominal percentiles by year, as a line that stops at each break of method or codes.

    Parameters
    ----------
    ax
        Axes to draw on.
    wages
        Rows of `load_wages` of one occupation, one a year.
    breaks
        Rows of `load_series_breaks`.
    """
    wages = wages.sort_values("year")
    title = wages["occupation_title"].iloc[-1]
    own = breaks[breaks["series"].eq("national_wages") & breaks["kind"].isin(["method", "classification"])]
    starts = sorted({year for year in own["year"] if year > wages["year"].min()})
    segment = np.searchsorted(starts, wages["year"], side="right")
    shown = {"p90": "P90", "p50": "Median", "p10": "P10"}
    ends = []
    for percentile, label in shown.items():
        bounds = wage_bounds(wages, f"annual_{percentile}_usd")
        colour, width = (ACCENT, 2.4) if percentile == "p50" else (GREY, 1.6)
        for part in np.unique(segment):
            at = segment == part
            ax.plot(wages["year"][at], bounds["lower"][at], "-o", color=colour, lw=width, ms=4)
        censored = bounds["relation"].eq(">=")
        ax.plot(wages["year"][censored], bounds["lower"][censored], "^", color=colour, mfc="white", ms=9)
        last = bounds.iloc[-1]
        span = [f"{bound(bounds.iloc[at])} in {wages['year'].iloc[at]}" for at in (0, -1)]
        ends.append(f"{label} {' and '.join(span)}")
        if last["relation"] != "not published":
            ax.annotate(
                f"{label}\n{bound(last)}", (wages["year"].iloc[-1], last["lower"]), (8, 0),
                textcoords="offset points", va="center", color=colour, fontweight="bold",
            )  # fmt: skip
    for year in starts:
        ax.axvline(year - 0.5, color=GREY, ls=":", lw=1.2)
        ax.annotate(f"new method\nand codes, {year}", (year - 0.45, 0), (0, 4), xycoords=("data", "axes fraction"),
                    textcoords="offset points", fontsize=9, color=GREY)  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.set_xticks(wages["year"])
    ax.set_xlim(wages["year"].min() - 0.3, wages["year"].max() + 1.9)
    ax.yaxis.set_major_formatter(thousands_of_dollars())
    ax.set_ylabel("Annual wage, nominal")
    ax.set_xlabel("May of the year")
    set_title(ax, f"Two stretches, not one series: pay before and after {starts[0]}" if starts else "Pay by year")
    period = f"May {wages['year'].min()} to May {wages['year'].max()}"
    return Words(
        alt=f"{title}, annual wages: {'; '.join(ends)}."
        + "".join(f" The line is broken between {year - 1} and {year}." for year in starts),
        caption="Nominal dollars, not adjusted for prices; a triangle is a lower bound (top-coded). The line stops"
        f" where method or occupation codes change. {_OEWS}, {period}.",
    )
