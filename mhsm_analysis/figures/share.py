"""Figures of health spending as a share of GDP."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..spending.shares import COMPUTED, PUBLISHED, share_of_gdp, with_share
from ..words import joined, joined_range, number, spans
from .canvas import ACCENT, DARK, GREY, Words, halo, in_house_style, pushed_apart, set_title

_NHEA = "Source: CMS, National Health Expenditure Accounts"


@in_house_style
def share_by_release(ax: Axes, spending: pd.DataFrame, year: int, first_year: int = 2000) -> Words:
    """Draw the share of GDP as each release reads it: a line a release, its readings of one year marked.

    Parameters
    ----------
    ax
        Axes to draw on.
    spending
        Rows of `load_health_spending`, or of `with_bea_gdp`, whose years that CMS did not print are drawn dashed.
    year
        The year whose readings are marked by rings.
    first_year
        First year drawn; an earlier one where ``year`` would not be seen.

    Raises
    ------
    NotCoveredError
        Where no release has the share of ``year``.
    """
    share_of_gdp(spending, year)  # says which years there are
    first_year = min(first_year, year - 5)
    rows = with_share(spending)
    rows = rows[rows["year"].ge(first_year)].sort_values(["release", "year"])
    rows = rows.assign(value=rows["unrounded"].where(rows["basis"] == COMPUTED, rows["printed"]))
    newest = rows["release"].max()
    ends = _draw_releases(ax, rows, newest)
    low, high = rows["value"].min(), rows["value"].max()
    first, last_year = int(rows["year"].min()), int(rows["year"].max())
    tall, wide = high - low or 1.0, last_year - first or 1  # a release may have one year alone
    ax.set_xlim(first - 0.02 * wide, last_year + 0.26 * wide)
    _label_ends(ax, ends, newest, last_year + 0.07 * wide, 0.1 * tall)
    readings = rows[rows["year"] == year]
    ax.plot(readings["year"], readings["value"], "o", mfc="none", mec=DARK, mew=1.4, ms=9, zorder=5)
    # Above left nothing is drawn, unless an earlier year read more: then below right.
    fallen = rows.loc[rows["year"] < year, "value"].max() > readings["value"].max()
    bottom = max(0.0, low - (0.36 if fallen else 0.12) * tall)
    ax.set_ylim(bottom, high + (0.08 if fallen else 0.2) * tall)
    ax.annotate(
        _rings(readings, year),
        (year, readings["value"].min() if fallen else readings["value"].max()),
        (0.98, 0.03) if fallen else (0.02, 0.98), textcoords="axes fraction", ha="right" if fallen else "left",
        va="bottom" if fallen else "top", fontsize=10, fontweight="bold", path_effects=halo(), zorder=6,
        arrowprops={"arrowstyle": "-", "color": DARK, "lw": 0.8, "shrinkA": 2, "shrinkB": 5,
                    "relpos": (0.5, 1) if fallen else (1, 0.5) if year > first + 0.4 * wide else (0, 0)},
    )  # fmt: skip
    ax.set_ylabel("Percent of GDP")
    ticks = MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]).tick_values(first, last_year)
    ax.set_xticks([tick for tick in ticks if first <= tick <= last_year])
    latest = rows[rows["release"] == newest].iloc[-1]
    titled = set_title(ax, _share_finding(readings, year, latest))
    each = ", ".join(
        f"{number(r.printed, 1)} in {r.release}" + (" (computed)" if r.basis == COMPUTED else "")
        for r in readings.itertuples()
    )
    said = "; ".join(f"release {name} reads {number(value, 1)} for {end}" for name, (end, value) in ends.items())
    computed = rows[rows["basis"] == COMPUTED]
    dashed = (
        f" Dashed: not printed by CMS, {COMPUTED} ({spans(computed['year'])}, release"
        f" {joined(sorted(computed['release'].unique()))})." if len(computed) else ""
    )  # fmt: skip
    unofficial = rows[rows["evidence"] != "official"].groupby("release")["evidence"].unique()
    evidence = (
        joined(f"{name} ({joined(sorted(kinds))})" for name, kinds in unofficial.items()) if len(unofficial) else ""
    )
    return Words(
        alt=f"{titled}. National health expenditures in percent of GDP, {first} to {last_year}, by release; the last"
        f" year of each: {said}. The reading for {year} by release: {each}.",
        caption=f"One line a release (dots: single years), the newest in colour; rings: all"
        f" readings of {year}.{dashed} National health expenditures in percent of GDP, both nominal, from {first}"
        + ("; the axis does not start at zero" if bottom else "")
        + f". {_NHEA}, releases {', '.join(ends)}"
        + (f"; not all from CMS's own files: {evidence}" if evidence else "")
        + ".",
    )


def _draw_releases(ax: Axes, rows: pd.DataFrame, newest: str) -> dict[str, tuple[int, float]]:
    """Draw a line a release, and return each one's last year and value."""
    ends: dict[str, tuple[int, float]] = {}
    for release, part in rows.groupby("release"):
        new = release == newest
        look: dict[str, Any] = {"color": ACCENT if new else GREY, "lw": 2.4 if new else 1.3, "zorder": 3 if new else 2}
        series = part.set_index("year").reindex(range(part["year"].min(), part["year"].max() + 1))
        printed = series["basis"] == PUBLISHED
        alone = series["value"].notna() & series["value"].shift().isna() & series["value"].shift(-1).isna()
        if (printed & ~alone).any():
            ax.plot(series.index, series["value"].where(printed), "-", **look)
        if (series["basis"] == COMPUTED).any():
            # The dashes begin and end at the printed year beside them, so that the line does not break.
            beside = ~printed | ~printed.shift(-1, fill_value=True) | ~printed.shift(fill_value=True)
            ax.plot(series.index, series["value"].where(beside), "--", **look)
        if alone.any():
            ax.plot(series.index[alone], series["value"][alone], ".", color=look["color"], ms=6, zorder=look["zorder"])
        last = series["value"].index[-1]
        ends[str(release)] = (last, float(series.loc[last, "value"]))
    return ends


def _label_ends(ax: Axes, ends: dict[str, tuple[int, float]], newest: str, x: float, step: float) -> None:
    """Name the releases in a column right of the lines, in the order of their last readings, none over another."""
    order = sorted(ends, key=lambda name: ends[name][1])
    places = pushed_apart([ends[name][1] for name in order], step)
    for name, place in zip(order, places, strict=True):
        colour, end = (ACCENT if name == newest else GREY), ends[name]
        ax.annotate(
            name, end, (x, place), textcoords="data", va="center", color=colour, fontsize=9.5,
            fontweight="bold" if name == newest else "normal", zorder=4, path_effects=halo(),
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.6, "shrinkA": 0, "shrinkB": 2, "relpos": (0, 0.5)},
        )  # fmt: skip


def _rings(readings: pd.DataFrame, year: int) -> str:
    low, high = readings["printed"].min(), readings["printed"].max()
    return f"{year}: {joined_range(number(low, 1), number(high, 1))} %" + (
        ",\nby release" if len(readings) > 1 and low != high else ""
    )


def _share_finding(readings: pd.DataFrame, year: int, latest: pd.Series) -> str:
    low, high = (number(value, 1) for value in (readings["printed"].min(), readings["printed"].max()))
    span = f"{joined_range(low, high)} percent of GDP"
    if low != high:
        span += ", by release"
    elif len(readings) > 1:
        span += " in both releases" if len(readings) == 2 else f" in all {len(readings)} releases"
    if year != latest["year"]:
        return f"{year} is {span}; {latest['year']} is {number(latest['printed'], 1)}"
    return f"{year} is {span}" + (f", so far in release {latest['release']} alone" if len(readings) == 1 else "")
