"""Figure of health spending in other economies, by the World Bank's definition."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..spending.international import SHARE, economies, international_shares
from ..words import direction, joined, number
from .canvas import ACCENT, DARK, GREY, Words, in_house_style, set_title

_US = "USA"


@in_house_style
def international_dots(ax: Axes, international: pd.DataFrame, year: int) -> Words:
    """Draw current health expenditure in percent of GDP by economy, the US marked and the OECD's average as a line.

    Parameters
    ----------
    ax
        Axes to draw on; ``canvas(5.2)`` gives seventeen economies room.
    international
        Rows of `load_health_share_international`.
    year
        A year that the US has.
    """
    us, table = international_shares(international, year, _US), economies(international, year)
    for place, row in enumerate(table.itertuples()):
        value, mine = float(getattr(row, SHARE)), row.country_code == _US
        colour = ACCENT if mine else GREY
        ax.plot([0, value], [place, place], color=colour, lw=3 if mine else 1.6, solid_capstyle="butt")
        ax.plot(value, place, "o", color=colour, ms=8 if mine else 6)
        # At the right edge, so that no number meets the line of the average.
        ax.annotate(
            number(value, 1), (1.0, place), (-2, 0), xycoords=ax.get_yaxis_transform(), textcoords="offset points",
            ha="right", va="center", color=colour, fontsize=10, fontweight="bold" if mine else "normal",
        )  # fmt: skip
    ax.set_yticks(range(len(table)), table["country"], fontsize=10)
    for label, code in zip(ax.get_yticklabels(), table["country_code"], strict=True):
        if code == _US:
            label.set(color=ACCENT, fontweight="bold")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(table) - 0.4, -1.5)
    ax.set_xlim(0, 1.18 * table[SHARE].max())
    ax.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.set_xlabel(f"Percent of GDP, {year}")
    oecd = us["oecd_pct"]
    if oecd is not None:
        ax.axvline(oecd, color=DARK, ls="--", lw=1.3, zorder=0)
        ax.annotate(f"OECD {number(oecd, 1)}", (oecd, -0.9), (4, 0), textcoords="offset points", va="center",
                    fontsize=10)  # fmt: skip
    standing = "the highest of" if us["rank"] == 1 else f"number {us['rank']} of"
    what, gap = ("the OECD’s average", us["gap_to_oecd_points"])
    if oecd is None:
        what, gap = "the others’ median", us["gap_to_median_points"]
    away = direction(gap, up=f"{number(gap, 1)} points above", down=f"{number(-gap, 1)} points below", level="at")
    finding = set_title(
        ax, f"US health care took {number(us[SHARE], 1)} % of GDP, {standing} {len(table)} economies and {away} {what}"
    )
    each = [f"{row.country} {number(getattr(row, SHARE), 1)}" for row in table.itertuples()]
    absent = us["missing"]
    average = "not published for this year" if oecd is None else f"{number(oecd, 1)}"
    vintage = us.attrs["release"]
    return Words(
        alt=f"{finding}. Current health expenditure in percent of GDP, {year}: {joined(each)}. OECD average: {average};"
        f" of the other {len(table) - 1} the mean is {number(us['others_mean_pct'], 1)} and the median"
        f" {number(us['others_median_pct'], 1)}."
        + (f" Without a figure: {joined(absent)}." if absent else ""),
        caption="Current health expenditure in percent of GDP, which leaves out investment: it is not CMS’s national"
        " health expenditures in percent of GDP (NHE/GDP) and must not stand on one axis with it."
        + (f" The OECD’s average is {average}." if oecd is None
           else " The OECD’s average (dashed) includes the US.")
        + f" The {len(table)} economies at hand, not all members."
        + (f" Without a figure of {year}: {joined(absent)}." if absent else "")
        + " Source: World Bank, World Development Indicators (SH.XPD.CHEX.GD.ZS, from WHO)"
        + (f", {vintage}." if vintage else "."),
    )  # fmt: skip
