"""Figures of salary spreads."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..errors import MhsmError
from ..wages.bounds import PERCENTILES, published_basis, wage_bounds
from ..words import bound, middle_half, money
from .canvas import ACCENT, GREY, OEWS, Words, in_house_style, set_title, short_dollars, wrapped

_A = {"annual": "Annual wage", "hourly": "Hourly wage"}


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
        Rows of `load_wages_by_industry` of that year; left out where None or empty.
    """
    year, title, basis = wages["year"].iloc[0], wages["occupation_title"].iloc[0], published_basis(wages)
    if wage_bounds(wages, f"{basis}_p50_usd")["relation"].item() == "not published":
        raise MhsmError(f"No wages of {title} were published for May {year}: there is nothing to draw.")
    # Medians by setting are annual, so they have no place on an axis of hourly wages.
    rows = pd.DataFrame() if settings is None or basis == "hourly" else settings
    rows = rows.sort_values("annual_p50_usd", ascending=False) if len(rows) else rows
    # The two bars carry labels above and below, so they stand further apart than the dots.
    heights = [0.0, 1.4, *(2.6 + place for place in range(len(rows)))]
    labels, said = [], []
    for y, (label, row, colour) in zip(
        heights, [(title, wages, ACCENT), ("All occupations", everyone, GREY)], strict=False
    ):
        said.append(percentile_bar(ax, y, label, row, basis, colour))
        labels.append(wrapped(label, 19))
    for y, row in zip(heights[2:], rows.itertuples(), strict=True):
        quoted = row.evidence == "quoted"
        wage = money(row.annual_p50_usd)
        ax.plot(row.annual_p50_usd, y, "o", ms=8, mec=ACCENT, mew=1.8, mfc="white" if quoted else ACCENT)
        ax.annotate(wage, (row.annual_p50_usd, y), (9, 0), textcoords="offset points", va="center")
        labels.append(wrapped(row.industry_title.split(";")[0].split(", excluding")[0], 19))
        said.append(f"{row.industry_title}: median {wage}{' (quoted)' if quoted else ''}")
    ax.set_yticks(heights, labels)
    ax.set_ylim(heights[-1] + 0.6, -0.8)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_formatter(short_dollars())
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlim(0, ax.dataLim.x1 * 1.2)
    ax.set_xlabel(f"{_A[basis]}, May {year}, dollars")
    ax.spines["left"].set_visible(False)
    half = middle_half(*(wage_bounds(wages, f"{basis}_{p}_usd").iloc[0] for p in ("p25", "p75")))
    finding = set_title(ax, f"{half[0].upper()}{half[1:]}{' an hour' if basis == 'hourly' else ''}")
    quoted = not rows.empty and rows["evidence"].eq("quoted").any()
    dots = " Dots: medians by setting" + (
        " (open: quoted by an article of 2022, no official row at hand)." if quoted else "."
    )
    return Words(
        alt=f"{finding}. {_A[basis]}s in May {year}. " + "; ".join(said) + ".",
        caption=f"Thin bar: 10th to 90th percentile; thick bar: 25th to 75th; white line: median; an arrow: top-coded."
        f"{dots if not rows.empty else ''} {_A[basis]}s of wage and salary workers, nominal dollars."
        f" {OEWS}, May {year}.",
    )


def percentile_bar(ax: Axes, y: float, label: str, row: pd.DataFrame, basis: str, colour: str) -> str:
    """Draw one row's percentiles as a bar; what is top-coded ends in an arrow at the bound."""
    bounds = {p: wage_bounds(row, f"{basis}_{p}_usd").iloc[0] for p in PERCENTILES}
    at = {p: bounds[p]["lower"] for p in PERCENTILES}
    for (low, high), width in ((("p10", "p90"), 4), (("p25", "p75"), 13)):
        if bounds[low]["relation"] == "=":  # else where the bar begins is not known
            ax.plot([at[low], at[high]], [y, y], color=colour, lw=width, solid_capstyle="butt")
    if bounds["p90"]["relation"] == ">=":
        ax.plot(at["p90"], y, ">", color=colour, ms=11)
    if bounds["p50"]["relation"] == "=":
        ax.plot([at["p50"]] * 2, [y - 0.2, y + 0.2], color="white", lw=2.5)
    ax.annotate(bound(bounds["p50"]), (at["p50"], y - 0.26), ha="center", va="bottom", color=colour, fontweight="bold")
    for p in ("p10", "p90"):
        ax.annotate(bound(bounds[p]), (at[p], y + 0.28), ha="center", va="top", color=colour, fontsize=9)
    return f"{label}: " + ", ".join(f"{p.upper()} {bound(bounds[p])}" for p in PERCENTILES)
