"""Figures of projections side by side: the fan of vintages, gap and multiple, openings and their parts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..errors import NotCoveredError
from ..growth.vintages import passed_in
from ..words import direction, joined, number
from .canvas import ACCENT, DARK, GREY, LIGHT, Words, halo, in_house_style, plain_numbers, set_title

_EP = "Source: BLS, Employment Projections, vintages"


@in_house_style
def vintage_fan(ax: Axes, table: pd.DataFrame, vintage: str) -> Words:
    """Draw the path of every vintage from its base to its target, and the base levels that came.

    Parameters
    ----------
    ax
        Axes to draw on.
    table
        The result of `vintage_table`.
    vintage
        The vintage whose path is marked.
    """
    _require_vintage(table, vintage)
    title = table.attrs["occupation_title"]
    levels = table.set_index("base_year")["employment_base_thousands"]
    for row in table.itertuples():
        own = row.vintage == vintage
        ax.plot(
            [row.base_year, row.target_year], [row.employment_base_thousands, row.employment_target_thousands],
            color=ACCENT if own else GREY, lw=2.6 if own else 1.1, ls="-" if own else (0, (4, 2)),
            zorder=3 if own else 1,
        )  # fmt: skip
    ax.plot(levels.index, levels, "o", color=DARK, ms=6, zorder=4)
    one = table.set_index("vintage").loc[vintage]
    first, last = levels.index[0], levels.index[-1]
    ax.annotate(
        f"{vintage}:\n{number(one['employment_target_thousands'], 1)}",
        (one["target_year"], one["employment_target_thousands"]), (5, 0), textcoords="offset points", va="center",
        color=ACCENT, fontweight="bold", path_effects=halo(),
    )  # fmt: skip
    for year, place, side in ((first, (4, -15), "left"), (last, (-4, 10), "right")):
        ax.annotate(
            f"{year}: {number(levels[year], 1)}", (year, levels[year]), place, textcoords="offset points", ha=side,
            fontweight="bold", path_effects=halo(),
        )  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(plain_numbers())
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.set_ylabel("Thousand jobs, self-employed included")
    target = one["employment_target_thousands"]
    later = levels.loc[one["base_year"] + 1 : one["target_year"]]
    reached = passed_in(later, target, one["target_year"])
    if target <= one["employment_base_thousands"] or later.empty:
        text = f"{number(target, 1)} thousand jobs projected for {one['target_year']}"
    elif reached:
        text = f"Base levels exceed the projection for {one['target_year']} from {reached} on"
    else:
        text = f"The base level of {later.index[-1]} is below the projection for {one['target_year']}"
    finding = set_title(ax, text)
    fan = "; ".join(
        f"{row.vintage} from {number(row.employment_base_thousands, 1)} to {number(row.employment_target_thousands, 1)}"
        for row in table.itertuples()
    )
    return Words(
        alt=f"{finding}. {title}, thousand jobs: {fan}.",
        caption="Lines: base to target of each vintage; dots: the base levels, each as published in its own vintage"
        f" (BLS re-bases every year; from 2021 the survey behind them is estimated with a model). {_EP}"
        f" {table['vintage'].iloc[0]} to {table['vintage'].iloc[-1]}.",
    )


@in_house_style
def gap_and_multiple(axes: Sequence[Axes], table: pd.DataFrame, vintage: str) -> Words:
    """Draw gap and multiple by vintage above each other, and under them the national base they depend on.

    Parameters
    ----------
    axes
        Three Axes that share their years, as ``stack(3, 6.0)`` makes them.
    table
        The result of `vintage_table`.
    vintage
        The vintage that is marked.
    """
    _require_vintage(table, vintage)
    readings = {
        "Gap to all occupations, percentage points": table["gap_points"],
        "Multiple of the growth of all occupations": table["multiple"],
        "All occupations in the base year, million jobs": table["national_employment_base_thousands"] / 1000,
    }  # fmt: skip
    own = table["vintage"].eq(vintage)
    for ax, (name, values) in zip(axes, readings.items(), strict=True):
        ax.plot(table["base_year"], values, "-", color=LIGHT, lw=1.5, zorder=1)
        ax.scatter(table["base_year"], values, color=[ACCENT if mark else GREY for mark in own], s=36, zorder=2)
        trough = (values < values.shift(1)) & (values < values.shift(-1))
        for at in {values.idxmin(), values.idxmax(), table.index[own][0]}:
            if pd.notna(values[at]):
                ax.annotate(
                    number(values[at], 1), (table["base_year"][at], values[at]), (0, -16 if trough[at] else 7),
                    textcoords="offset points", ha="center", color=ACCENT if own[at] else DARK,
                    fontweight="bold" if own[at] else "normal", fontsize=9.5, path_effects=halo(),
                )  # fmt: skip
        ax.set_title(name, loc="left", fontsize=10.5, fontweight="normal")
        ax.margins(y=0.28)
    axes[1].axhline(1, color=GREY, lw=1, ls=":")
    axes[-1].xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes[-1].xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:.0f}"))
    axes[-1].set_xlabel("Base year of the vintage")
    multiples, gaps = table["multiple"].dropna(), table["gap_points"]
    summed = table.loc[table["national_total"] != "published", "vintage"].tolist()
    if (multiples > 0).all():
        text = f"“{number(table['multiple'][own].iloc[0], 1)} times the average”" + (
            f" was {number(multiples.min(), 1)} to {number(multiples.max(), 1)} by vintage"
        )
    else:  # a multiple of a decline is no multiple
        text = f"The gap to the average was {number(gaps.min(), 1)} to {number(gaps.max(), 1)} points by vintage"
    finding = set_title(axes[0], text)
    said = "; ".join(
        f"{row.vintage} {number(row.gap_points, 1)} points, {number(row.multiple, 1)} times"
        for row in table.itertuples()
    )
    return Words(
        alt=f"{finding}. {table.attrs['occupation_title']}: {said}. The gap runs from {number(gaps.min(), 1)} to"
        f" {number(gaps.max(), 1)} points.",
        caption="Growth over ten years."
        + (f" {joined(summed)}: all occupations are the sum of line items." if summed else "")
        + " The multiple divides by the growth of all occupations, which depends on the base year"
        + ("; 2020 is a trough." if 2020 in set(table["base_year"]) else ".")
        + f" {_EP} {table['vintage'].iloc[0]} to {table['vintage'].iloc[-1]}.",
    )


@in_house_style
def openings_stack(ax: Axes, parts: pd.DataFrame, title: str) -> Words:
    """Draw yearly openings by vintage as stacked parts: exits, transfers, growth.

    Parameters
    ----------
    ax
        Axes to draw on.
    parts
        The result of `openings_parts`.
    title
        The occupation.
    """
    said = []
    for y, row in enumerate(parts.itertuples()):
        growth, separations = row.growth_thousands_per_year, row.separations_thousands_per_year
        left = 0.0
        if pd.notna(row.exits_thousands_per_year):
            pieces = [(row.exits_thousands_per_year, GREY), (row.transfers_thousands_per_year, "#a3a3a3")]
        else:
            pieces = [(separations, LIGHT)]
        for width, colour in pieces:
            ax.barh(y, width, left=left, color=colour, height=0.62, edgecolor="white")
            left += width
        ax.barh(y, growth, left=left if growth > 0 else 0, color=ACCENT, height=0.62, edgecolor="white")
        ax.annotate(number(row.openings_thousands_per_year, 1), (max(left + max(growth, 0), 0), y), (5, 0),
                    textcoords="offset points", va="center", fontweight="bold")  # fmt: skip
        said.append(
            f"{row.vintage}: {number(row.openings_thousands_per_year, 1)}, of these growth {number(growth, 1)} and"
            f" replacement {number(separations, 1)}"
        )
    ax.set_yticks(range(len(parts)), parts["vintage"])
    ax.set_ylim(len(parts) - 0.4, -1.1)
    ax.tick_params(axis="y", length=0)
    whole = parts.dropna(subset="exits_thousands_per_year")
    if len(whole):
        y, row = parts.index.get_loc(whole.index[0]), whole.iloc[0]
        at = 0.0
        for label, width in (("leave the\nlabor force", row["exits_thousands_per_year"]),
                             ("leave the\noccupation", row["transfers_thousands_per_year"])):  # fmt: skip
            ax.annotate(label, (at + width / 2, y - 0.36), ha="center", va="bottom", fontsize=8.5)
            at += width
        if row["growth_thousands_per_year"] > 0:
            ax.annotate("growth", (at + row["growth_thousands_per_year"] / 2, y - 0.36), ha="center", va="bottom",
                        fontsize=8.5, color=ACCENT, fontweight="bold")  # fmt: skip
    ax.margins(x=0.14)
    ax.set_xlabel("Openings a year, thousand")
    shares = parts["separations_share_pct"].dropna()
    low, high = number(shares.min()), number(shares.max())
    span = f"{low} to {high} of 100 openings" if low != high else f"{low} of 100 openings"
    finding = set_title(ax, f"{span} come from people who leave" if shares.max() <= 100 else
                        "All openings come from people who leave")  # fmt: skip
    change = direction(parts["growth_thousands_per_year"].iloc[-1], up="grows", down="shrinks", level="stays level")
    return Words(
        alt=f"{finding}. {title}, which {change} in the newest vintage: openings a year in thousand."
        f" {'; '.join(said)}.",
        caption="Openings = exits from the labor force + transfers to other occupations (both modelled by BLS, not"
        " counted) + growth, a year on average;"
        f" light grey: exits and transfers together, where only their sum follows."
        f" {_EP} {parts['vintage'].iloc[0]} to {parts['vintage'].iloc[-1]}; older ones count replacement needs, another"
        " concept.",
    )


def _require_vintage(table: pd.DataFrame, vintage: str) -> None:
    if vintage not in set(table["vintage"]):
        raise NotCoveredError(
            f"No vintage {vintage} of {table.attrs['occupation_title']} to mark: there are {joined(table['vintage'])}."
        )
