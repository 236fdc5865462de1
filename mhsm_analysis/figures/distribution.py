"""Figures of a recovered distribution: the curve in its bounds, its doubt by kind, and the truth test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator, NullFormatter, PercentFormatter

from ..distribution.doubt import KINDS
from ..distribution.recovery import WageDistribution
from ..words import money, number, pct, rounded_money
from .canvas import ACCENT, DARK, GREY, LIGHT, OEWS, Words, halo, in_house_style, set_title, short_dollars

_STATISTIC = {
    "gini": "Gini index",
    "share_above": "Share above {salary}",
    "top_tenth_mean_usd": "Mean of the top tenth",
}
_NOTHING = 5e-4  # a share that prints as 0.0 percent has no distance in percent of itself
_LARGEST = {
    "sampling": "The largest doubt is sampling error",
    "identification": "The largest doubt is what the published figures leave open",
    "model": "The largest doubt is the shape assumed",
}


@in_house_style
def recovered_distribution(ax: Axes, distribution: WageDistribution, salary: float) -> Words:
    """Draw the share of jobs paid at most an amount: published points, the curve through them, and its bounds.

    Parameters
    ----------
    ax
        Axes to draw on.
    distribution
        From `recover_distribution`.
    salary
        The pay that is read off the curve.
    """
    limits = distribution.limits
    last = limits.pay[~limits.top_coded][-1]
    end = max(1.25 * limits.pay[-1], 1.1 * salary if salary < 2 * limits.pay[-1] else 0)
    pay = np.unique(
        [*np.linspace(limits.floor or limits.pay[0] / 3, end, 400), *limits.pay * 0.9999, *limits.pay * 1.0001]
    )
    lower, upper = 100 * np.array([limits.cdf(x) for x in pay]).T
    ax.fill_between(pay, lower, upper, color=LIGHT, lw=0)
    if distribution.curve is not None:
        ends = last if limits.top_coded.any() else end
        body, tail = pay[pay <= last], pay[(pay >= last) & (pay <= ends)]
        ax.plot(body, 100 * distribution.curve.cdf(body), color=ACCENT, lw=2.4)
        ax.plot(tail, 100 * distribution.curve.cdf(tail), color=ACCENT, lw=2.0, ls=(0, (3, 1.5)))
    for level, value, hidden in zip(limits.levels, limits.pay, limits.top_coded, strict=True):
        ax.plot(
            value, 100 * level, ">" if hidden else "o", color=ACCENT, mfc="white" if hidden else ACCENT, ms=7, zorder=3
        )
        # Below and to the right of a published point the bounds leave room, except at the edge of the picture.
        low = value < 0.6 * end
        ax.annotate(
            f"P{100 * level:.0f} {'at least ' if hidden else ''}{money(value)}", (value, 100 * level),
            (8, -9) if low else (-7, 4), textcoords="offset points", ha="left" if low else "right", fontsize=9,
            path_effects=halo(),
        )  # fmt: skip
    above = distribution.share_above(salary)
    if salary < end:
        ax.axvline(salary, color=DARK, lw=1, ls=":")
    ax.set_xlim(0, end)
    ax.set_ylim(0, 100)
    ax.yaxis.set_major_formatter(PercentFormatter(decimals=0))
    ax.xaxis.set_major_formatter(short_dollars())
    ax.xaxis.set_major_locator(MaxNLocator(5))
    ax.set_xlabel(f"{'Annual' if distribution.basis == 'annual' else 'Hourly'} wage, dollars")
    ax.set_ylabel("Percent of jobs that pay at most this")
    allowed = f"{number(100 * above.lower)} to {pct(100 * above.upper, 0)}"
    pays = f"of the jobs pay more than {money(salary)}"
    finding = set_title(
        ax,
        f"{allowed} {pays}" if above.value is None else f"{pct(100 * above.value)} {pays}; without a model, {allowed}",
    )
    points = ", ".join(
        f"P{100 * level:.0f} {'at least ' if hidden else ''}{money(value)}"
        for level, value, hidden in zip(limits.levels, limits.pay, limits.top_coded, strict=True)
    )
    return Words(
        alt=f"{finding}. {distribution.name}: share of jobs by pay. Published: {points}; mean {money(limits.mean)}."
        f" Grey: what every distribution with these figures allows.",
        caption="Dots: published percentiles (open: top-coded, a lower bound). Line: the recovered curve, dashed where"
        " it is a tail fitted to the mean. Grey: every distribution with the same percentiles and mean and"
        " nobody below the minimum wage."
        f" {OEWS} ({distribution.name}); own calculation.",
    )


@in_house_style
def doubt_ranges(ax: Axes, doubt: pd.DataFrame, name: str, salary: float) -> Words:
    """Draw three kinds of doubt about each statistic, in percent of its estimate.

    Parameters
    ----------
    ax
        Axes to draw on.
    doubt
        The result of `kinds_of_doubt`.
    name
        What is described.
    salary
        The salary of the share above.
    """
    said, y = [], 0.0
    doubt = doubt[doubt["value"] > _NOTHING]
    texts: dict[str, Callable[[float], str]] = {
        "gini": lambda x: number(x, 3),
        "share_above": lambda x: f"{number(100 * x, 1)} %",
        "top_tenth_mean_usd": rounded_money,
    }
    for statistic, row in doubt.iterrows():
        label = _STATISTIC[str(statistic)].format(salary=money(salary))
        write = texts[str(statistic)]
        ax.annotate(f"{label}: {write(row['value'])}", (0, y), xycoords=("axes fraction", "data"), fontweight="bold",
                    va="center", path_effects=halo(), annotation_clip=False)  # fmt: skip
        ranges = []
        for kind in KINDS:
            y += 1
            low, high = (row[f"{kind}_{end}"] for end in ("lower", "upper"))
            colour = ACCENT if kind == row["largest"] else GREY
            left, right = (100 * (end / row["value"] - 1) for end in (low, high))
            ax.plot([left, right], [y, y], color=colour, lw=5, solid_capstyle="butt")
            ax.annotate(f"{kind}: {write(low)} to {write(high)}", (right, y), (6, 0), textcoords="offset points",
                        va="center", fontsize=9, color=DARK, path_effects=halo())  # fmt: skip
            ranges.append(f"{kind} {write(low)} to {write(high)}")
        said.append(f"{label} {write(row['value'])}: {', '.join(ranges)}")
        y += 1.5
    ax.axvline(0, color=DARK, lw=1, zorder=0)
    ax.set_ylim(y - 0.6, -0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    reach = max(abs(ax.dataLim.x0), abs(ax.dataLim.x1))
    ax.set_xlim(-1.05 * reach, 1.9 * reach)
    ax.set_xticks([tick for tick in MaxNLocator(5).tick_values(-reach, reach) if abs(tick) <= reach])
    ax.set_xlabel("Distance from the estimate, percent of it")
    largest = doubt["largest"].mode().iloc[0]
    here = (doubt["largest"] == largest).sum()
    finding = set_title(ax, _LARGEST[largest] + ("" if here == len(doubt) else f", for {here} of {len(doubt)} figures"))
    return Words(
        alt=f"{finding}. {name}. {'; '.join(said)}.",
        caption="Sampling: what other simple random samples would give, 90 percent, from the error of the mean: a lower"
        " limit. Identification: every distribution with the same percentiles and mean. Model: the curve, a lognormal,"
        f" a Dagum and a Singh-Maddala distribution. {OEWS} ({name}); own calculation.",
    )


@in_house_style
def truth_test(ax: Axes, test: pd.DataFrame, year: int, top_code: float) -> Words:
    """Draw percentiles hidden on purpose: what the bounds and the tail make of each, against what was published.

    Parameters
    ----------
    ax
        Axes to draw on.
    test
        The result of `mhsm_analysis.truth_test`; its P90 are drawn.
    year, top_code
        The year of the wages, and the top code they were hidden at.
    """
    shown = test[test["percentile"] == "p90"].sort_values("published_usd")
    ax.vlines(shown["published_usd"], shown["lower_usd"], shown["upper_usd"], color=LIGHT, lw=3)
    ends = np.array([0.9 * top_code, 1.15 * shown["published_usd"].max()])
    ax.plot(ends, ends, color=DARK, lw=1.2)
    ax.plot(shown["published_usd"], shown["estimate_usd"], "D", mec=ACCENT, mfc="white", mew=1.6, ms=6)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlim(*ends)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator([200_000, 300_000, 400_000, 600_000, 1_000_000, 2_000_000]))
        axis.set_major_formatter(short_dollars())
        axis.set_minor_formatter(NullFormatter())
    ax.set_xlabel(f"Published P90 of May {year}, dollars (log scale)")
    ax.set_ylabel("Recovered P90, dollars (log scale)")
    ax.annotate("grey: bounds", (0.06, 0.62), xycoords="axes fraction", color=GREY, fontweight="bold")
    ax.annotate("diamonds: the tail", (0.06, 0.56), xycoords="axes fraction", color=ACCENT, fontweight="bold")
    ax.annotate("recovered = published", (ends[1], ends[1]), (-6, -16), textcoords="offset points", ha="right",
                va="top", fontsize=9, path_effects=halo())  # fmt: skip
    held, errors = test["covered"], test["error_pct"].dropna()
    cover = f"Bounds hold all {len(test)} hidden percentiles" if held.all() else (
        f"Bounds hold {held.sum()} of {len(test)} hidden percentiles"
    )  # fmt: skip
    verb = "falls short" if (errors < 0).all() else "misses"
    miss = f"; the tail {verb} by {pct(errors.abs().median())} at the median" if len(errors) else ""
    finding = set_title(ax, cover + miss)
    tried = f"off by {pct(errors.min())} to {pct(errors.max())}" if len(errors) else "none"
    return Words(
        alt=f"{finding}. P90 of {len(shown)} occupations in May {year} hidden at {money(top_code)}. With an estimate:"
        f" {len(errors)}, {tried}.",
        caption="One line an occupation: the bounds from its lower percentiles, its mean and a top code of"
        f" {money(top_code)}. Diamonds: the tail, where P75 was left to start it from. {OEWS}, May {year};"
        " own calculation.",
    )
