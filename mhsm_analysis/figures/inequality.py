"""Figures of pay between and within groups."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..errors import MhsmError
from ..words import joined, money, number
from .canvas import ACCENT, DARK, GREY, LIGHT, OEWS, Words, halo, in_house_style, set_title, short_dollars, wrapped

# Heads of the sectors' long titles; the alt text has them in full.
_SHORT = {
    "11": "Agriculture", "21": "Mining, oil and gas", "42": "Wholesale trade", "44-45": "Retail trade",
    "53": "Real estate", "48-49": "Transport, warehousing", "52": "Finance, insurance",
    "54": "Professional services", "55": "Company headquarters", "56": "Administrative services", "61": "Education",
    "62": "Health care", "71": "Arts, recreation", "72": "Hotels, restaurants", "81": "Other services",
    "99": "Government",
}  # fmt: skip


@in_house_style
def within_between_bars(ax: Axes, parts: pd.DataFrame) -> Words:
    """Draw how much of an occupation's pay inequality lies between groups, for one grouping a bar.

    Parameters
    ----------
    ax
        Axes to draw on.
    parts
        A row for each grouping: ``label`` (a plural, such as "20 sectors"), ``year`` and the
        ``between_share_pct, between_share_upper_pct`` of `within_between`. A share that is missing is known by its
        upper bound only: its bar is drawn open.
    """
    needed = ["label", "year", "between_share_pct", "between_share_upper_pct"]
    if absent := [name for name in needed if name not in parts]:
        raise MhsmError(f"Bars of inequality need {', '.join(needed)}: {', '.join(absent)} not found.")
    if parts.empty or parts["between_share_upper_pct"].isna().any():
        raise MhsmError("Bars of inequality need a row with an upper bound for each grouping.")
    labels, said = [], []
    for y, row in enumerate(parts.itertuples()):
        high = math.ceil(row.between_share_upper_pct)  # "at most 19" would be wrong of 19.2
        known = pd.notna(row.between_share_pct)
        ax.barh(y, 100, height=0.5, color=LIGHT)
        if known:
            ax.barh(y, row.between_share_pct, height=0.5, color=ACCENT)
        else:
            ax.barh(y, high, height=0.5, facecolor="white", edgecolor=ACCENT, lw=1.6)
            ax.annotate("no estimate", (98, y), ha="right", va="center")
        ax.plot([0, high], [y + 0.36] * 2, color=ACCENT, lw=1.8)
        for end in (0, high):
            ax.plot([end] * 2, [y + 0.29, y + 0.43], color=ACCENT, lw=1.8)
        ax.annotate(
            f"at most {high} %", (high, y + 0.36), (5, 0), textcoords="offset points", va="center", color=ACCENT,
            fontsize=9,
        )  # fmt: skip
        if known:
            text = f"{number(row.between_share_pct)} % between"
            ax.annotate(
                text, (row.between_share_pct, y), (5, 0), textcoords="offset points", va="center", color=ACCENT,
                fontweight="bold",
            )  # fmt: skip
            ax.annotate(f"{number(100 - row.between_share_pct)} % within", (98, y), ha="right", va="center")
        labels.append(f"{wrapped(row.label, 18)}\nMay {row.year}")
        said.append(
            f"{row.label}, May {row.year}: "
            + (f"{number(row.between_share_pct)} percent between, " if known else "no estimate, ")
            + f"at most {high} percent"
        )
    ax.set_yticks(range(len(parts)), labels)
    ax.set_ylim(len(parts) - 0.4, -0.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlim(0, 100)
    ax.set_xlabel("Percent of pay inequality (Theil index)")
    finding = set_title(ax, _share_finding(parts))
    return Words(
        alt=f"{finding}. {'; '.join(said)}.",
        caption="Blue: inequality between the groups' mean pay; grey: within the groups; bracket: what the published"
        " percentiles and mean leave open for the whole (open bar: no estimate, because top pay is hidden). Theil index"
        " of wages, nominal dollars; sampling error is not in the bracket."
        f" {OEWS}, May {joined(sorted(set(parts['year'])))}.",
    )


def _share_finding(parts: pd.DataFrame) -> str:
    most = math.ceil(parts["between_share_upper_pct"].max())
    if most >= 50:
        return "How much of the pay gap lies between groups is wide open"
    return f"At least {100 - most} percent of pay inequality lies within groups, not between them"


@in_house_style
def sector_gaps(ax: Axes, tests: pd.DataFrame) -> Words:
    """Draw how far the mean pay of each sector is from that of the other sectors, with the margin of the test.

    Parameters
    ----------
    ax
        Axes to draw on.
    tests
        The table of `sector_tests`, of whichever sectors; jobs are written beside each sector, the largest is marked by
        the accent colour.
    """
    needed = ["industry_code", "industry_title", "employment_jobs", "gap_usd", "gap_margin_holm_usd"]
    if absent := [name for name in (*needed, "differs", "level", "year") if name not in tests]:
        raise MhsmError(f"Gaps of sectors are drawn from sector_tests(): {', '.join(absent)} not found.")
    tests = tests.sort_values("gap_usd", ascending=False, ignore_index=True)
    year, title = tests["year"].iloc[0], tests["occupation_title"].iloc[0]
    largest = tests["employment_jobs"].idxmax()
    names, said = [], []
    for y, row in tests.iterrows():
        gap, margin = row["gap_usd"], row["gap_margin_holm_usd"]
        colour = ACCENT if y == largest else GREY
        ax.plot([gap - margin, gap + margin], [y, y], color=colour, lw=2)
        ax.plot(gap, y, "o", ms=8, mec=colour, mew=1.8, mfc=colour if row["differs"] else "white")
        jobs = number(row["employment_jobs"]) + (" jobs" if y == 0 else "")
        ax.annotate(
            jobs, (gap + margin, y), (7, 0), textcoords="offset points", va="center", fontsize=9, color=colour,
            fontweight="bold" if y == largest else "normal", path_effects=halo(),
        )  # fmt: skip
        names.append(wrapped(_SHORT.get(row["industry_code"], row["industry_title"]), 24))
        dollars = money(gap) if abs(gap) >= 1000 else f"{number(gap)} dollars"
        said.append(f"{row['industry_title']} {dollars} ({'differs' if row['differs'] else 'not distinguished'})")
    ax.axvline(0, color=DARK, lw=1, zorder=0)
    ax.set_yticks(range(len(tests)), names, fontsize=9)
    for tick in ax.get_yticklabels():
        tick.set_linespacing(0.9)
    ax.get_yticklabels()[largest].set(color=ACCENT, fontweight="bold")
    ax.set_ylim(len(tests) - 0.3, -0.7)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    low, high = ax.dataLim.x0, ax.dataLim.x1
    ax.set_xlim(low - 0.05 * (high - low), high + 0.28 * (high - low))  # room for the number of jobs
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.xaxis.set_major_formatter(short_dollars())
    ax.set_xlabel(f"Mean wage less that of the others, May {year}, dollars")
    found = int(tests["differs"].sum())
    top = tests.loc[largest]
    name = _SHORT.get(top["industry_code"], top["industry_title"])
    # To $100: the margin of most gaps is wider than that.
    gap = money(round(abs(top["gap_usd"]), -2))
    told = f"{gap} {'more' if top['gap_usd'] > 0 else 'less'}" if top["differs"] else "not measurably more or less"
    finding = set_title(ax, f"{name}, the largest sector, pays {told} than the others")
    return Words(
        alt=f"{finding}. {title}, May {year}: {found} of {len(tests)} sectors differ. Mean wage less that of all other"
        f" sectors together: {'; '.join(said)}.",
        caption=f"{title}. Dot: mean of the sector less that of all other sectors together; line: margin at"
        f" {number(100 * tests['level'].iloc[0])} percent, widened for {len(tests)} tests (Holm); filled: it leaves out"
        " zero; blue: most jobs; numbers: jobs, estimates themselves. Nominal dollars; sampling error only."
        f" {OEWS}, May {year}.",
    )
