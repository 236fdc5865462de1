"""Figures of health spending as a share of GDP."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ..words import contribution, contribution_pct, number
from .canvas import ACCENT, DARK, GREY, Words, halo, in_house_style, set_title

_NHEA = "Source: CMS, National Health Expenditure Accounts"


@in_house_style
def share_by_release(ax: Axes, spending: pd.DataFrame, year: int, first_year: int = 2000) -> Words:
    """Draw the share of GDP as each release reads it: a line a release, its readings of one year marked.

    Parameters
    ----------
    ax
        Axes to draw on.
    spending
        Rows of `load_health_spending`.
    year
        The year whose readings are marked by a ring.
    first_year
        First year drawn; an earlier one where ``year`` would not be seen.
    """
    first_year = min(first_year, year - 5)
    known = spending[spending["share_of_gdp_pct"].notna() & spending["year"].ge(first_year)]
    known = known.sort_values(["release", "year"])
    newest = known["release"].max()
    said = []
    for release, part in known.groupby("release"):
        if len(part) < 3:
            continue
        new, last = release == newest, part.iloc[-1]
        colour = ACCENT if new else GREY
        ax.plot(part["year"], part["share_of_gdp_pct"], "-" if new else "--", color=colour, lw=2.6 if new else 1.4)
        said.append(f"release {release} reads {number(last['share_of_gdp_pct'], 1)} for {last['year']}")
        ax.annotate(
            f"{release}", (last["year"], last["share_of_gdp_pct"]), (5, 0), textcoords="offset points", va="center",
            color=colour, fontweight="bold" if new else "normal", fontsize=10,
            path_effects=halo(),
        )  # fmt: skip
    readings = known[known["year"] == year]
    ax.plot(readings["year"], readings["share_of_gdp_pct"], "o", mfc="none", mec=DARK, mew=1.4, ms=8)
    low, high = readings["share_of_gdp_pct"].min(), readings["share_of_gdp_pct"].max()
    span = number(high, 1) if low == high else f"{number(low, 1)} to {number(high, 1)}"
    ax.annotate(f"{year}: {span} %,\nby release", (year, high), (-10, 2), textcoords="offset points", ha="right",
                va="center", fontweight="bold")  # fmt: skip
    ax.set_xlim(known["year"].min() - 0.5, known["year"].max() + 2.6)
    ax.set_ylabel("Percent of GDP")
    latest = known[known["release"] == newest].iloc[-1]
    now = f"{latest['year']} is {number(latest['share_of_gdp_pct'], 1)}"
    titled = set_title(
        ax, f"{number(high, 1)} percent was {year}; {now}" if year != latest["year"] else f"{now} percent"
    )
    each = ", ".join(f"{number(r.share_of_gdp_pct, 1)} in {r.release}" for r in readings.itertuples())
    return Words(
        alt=f"{titled}. National health expenditures in percent of GDP, {known['year'].min()} to {known['year'].max()}:"
        f" {'; '.join(said)}. The reading for {year} by release: {each}.",
        caption=f"One line a release; rings: all readings of {year}. National health expenditures in percent of GDP,"
        f" both nominal, from {known['year'].min()}; the axis does not start at zero. {_NHEA}, releases"
        f" {', '.join(sorted(known['release'].unique()))}; the last {newest} value is {latest['evidence']}.",
    )


@in_house_style
def decomposition_bars(ax: Axes, readings: dict[str, pd.DataFrame]) -> Words:
    """Draw what spending and GDP contribute to a change of the share, one pair of bars a reading.

    Parameters
    ----------
    ax
        Axes to draw on.
    readings
        Results of `share_decomposition` by the name of what each compares with.
    """
    first = next(iter(readings.values()))
    start, end, release = (first.attrs[name] for name in ("start", "end", "release"))
    names = {"spending": "Spending", "gdp": "GDP"}
    labels, said, y = [], [], 0.0
    for reading, table in readings.items():
        for component, name in names.items():
            points = 100 * table.loc[component, "log_contribution"]
            told = contribution(table, component)
            colour = ACCENT if component == "spending" else GREY
            ax.barh(y, points, color=colour, height=0.7)
            short = told.replace(" log points", " ").replace(" percent", " %").strip()
            ax.annotate(short, (max(points, 0), y), (5, 0), textcoords="offset points", va="center", color=colour,
                        fontweight="bold")  # fmt: skip
            labels.append((y, f"{name},\n{reading}"))
            said.append(f"{name} {reading}: {told}")
            y += 1
        y += 0.5
    ax.set_yticks(*zip(*labels, strict=True))
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=DARK, lw=1)
    ax.margins(x=0.3)
    ax.set_xlabel(f"Contribution, {start} to {end}, log points")
    parts = [contribution_pct(table, "spending") for table in readings.values()]
    changes = [table.loc["share", "log_contribution"] for table in readings.values()]
    moved = "rise" if changes[0] > 0 else "fall"
    finding = f"Spending made {parts[0]} of the {moved}" + "".join(f", {part} of it beyond trend" for part in parts[1:])
    one_way = min(changes) > 0 or max(changes) < 0
    titled = set_title(ax, finding if one_way and all(parts) else f"What moved the share from {start} to {end}")
    totals = "; ".join(f"{name}: {number(100 * t.loc['share', 'log_contribution'], 1)}" for name, t in readings.items())
    return Words(
        alt=f"{titled}. Contributions to the change of the share of GDP from {start} to {end}: {'; '.join(said)}.",
        caption=f"Log points: 100 x change of the logarithm. The bars of a comparison add up to its total ({totals});"
        f" in brackets, the part of that total. GDP below its comparison raises the share. {_NHEA}, release {release};"
        " own calculation.",
    )
