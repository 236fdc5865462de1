"""Figures of careers: what the settings of specializations pay, and what education workers have."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..careers.entry import attainment_by_vintage
from ..careers.paths import NO_SPECIALIZATION
from ..errors import NotCoveredError
from ..words import joined, money, number, place_name
from .canvas import ACCENT, GREY, LIGHT, OEWS, Words, in_house_style, set_title, short_dollars, wrapped

_LEVELS = {
    "less_than_high_school_pct": "Less than high school",
    "high_school_pct": "High school",
    "some_college_pct": "Some college, no degree",
    "associates_pct": "Associate’s",
    "bachelors_pct": "Bachelor’s",
    "masters_pct": "Master’s",
    "doctoral_or_professional_pct": "Doctoral or professional",
}


@in_house_style
def settings_of_paths(ax: Axes, table: pd.DataFrame) -> Words:
    """Draw the median of each industry that paths lead to, in the newest year that has one.

    Parameters
    ----------
    ax
        Axes to draw on; ``canvas(5)`` gives four industries room.
    table
        Rows of `path_settings`. What has no industry among the settings of the Handbook, or a median of an older year
        only, is named in the caption and not drawn: the medians do not compare.
    """
    industries = _industries(table)
    edge: dict[str, Any] = {"xycoords": ax.get_yaxis_transform(), "textcoords": "offset points"}
    said = []
    for y, row in enumerate(industries.itertuples()):
        hidden, quoted = row.relation == ">=", row.evidence == "quoted"
        wage = f"{'at least ' if hidden else ''}{money(row.median)}"
        ax.plot([0, row.median], [y, y], color=LIGHT, lw=1.6, zorder=0)
        ax.plot(row.median, y, ">" if hidden else "o", ms=8, mec=ACCENT, mew=1.8, mfc="white" if quoted else ACCENT)
        # A bound is a long label, and stands at the far end.
        side, align = (-9, "right") if hidden else (9, "left")
        ax.annotate(wage, (row.median, y), (side, 0), textcoords="offset points", ha=align, va="center", color=ACCENT)
        who = joined(row.specializations)
        jobs = "" if pd.isna(row.share) else f"; {number(row.share)} % of jobs"
        ax.annotate(row.name, (0, y), (0, 38), va="center", fontweight="bold", fontsize=10.5, **edge)
        ax.annotate(wrapped(who + jobs, 62), (0, y), (0, 30), va="top", color=GREY, fontsize=9, linespacing=1, **edge)
        said.append(f"{row.name}: {wage}{'; quoted' if quoted else ''} ({who}{jobs})")
    year = industries["year"].iloc[0]
    ax.set_ylim(len(industries) - 0.7, -0.85)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlim(0, 1.5 * industries["median"].max())
    ax.xaxis.set_major_formatter(short_dollars())
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlabel(f"Median annual wage, May {year}, dollars")
    finding = set_title(ax, _highest(industries))
    without = _without(table, year)
    open_ones = " Open: quoted." if industries["evidence"].eq("quoted").any() else ""
    shared = industries["share_year"].dropna()
    shares = (
        f" Jobs: of the occupation in {joined(sorted(set(shared)))}, with the self-employed." if len(shared) else ""
    )
    return Words(
        alt=f"{finding}. Median annual wages by industry: {'; '.join(said)}.{without}",
        caption=f"{NO_SPECIALIZATION}{open_ones}{without} Annual wages, nominal dollars."
        f"{shares} {OEWS}, May {year}; Occupational Outlook Handbook.",
    )


def _industries(table: pd.DataFrame) -> pd.DataFrame:
    """Merge the settings of an industry into one row, the highest median first; the newest year with medians only."""
    known = table[table["median_lower"].notna() & table["industry_level"].eq("setting")]
    if known.empty:
        raise NotCoveredError("No industry of these paths has a published median: there is nothing to draw.")
    rows = [
        {
            "name": place_name(rows["industry_title"].iloc[0]),
            "median": rows["median_lower"].iloc[0],
            "relation": rows["median_relation"].iloc[0],
            "year": int(rows["median_year"].iloc[0]),
            "evidence": rows["median_evidence"].iloc[0],
            "share": rows["employer_share_pct"].iloc[0],
            "share_year": rows["employer_share_year"].iloc[0],
            "specializations": list(dict.fromkeys(rows["specialization"].str.lower())),
        }
        for _, rows in known[known["median_year"] == known["median_year"].max()].groupby("industry_code")
    ]
    return pd.DataFrame(rows).sort_values("median", ascending=False, ignore_index=True)


def _without(table: pd.DataFrame, year: int) -> str:
    """Name the settings that are not drawn, and those that are only a part of an industry that is."""
    said, parts = [], []
    for setting, rows in table.groupby("setting", sort=False):
        row = rows.iloc[0]
        if row["industry_level"] != "setting":
            said.append(f"{setting} (no industry of its own)")
        elif pd.isna(row["median_lower"]):
            said.append(str(setting))
        elif row["median_year"] != year:
            said.append(f"{setting} (May {row['median_year']} only)")
        elif row["fit"] == "part":
            parts.append(f"{setting} (of {place_name(row['industry_title']).lower()})")
    return (f" Without a median that compares: {joined(said)}." if said else "") + (
        f" Only a part of their industry: {joined(parts)}." if parts else ""
    )


def _highest(rows: pd.DataFrame) -> str:
    """Say which industry has the highest median, and how far above the lowest."""
    year, top, least = rows["year"].iloc[0], rows.iloc[0], rows.iloc[-1]
    first = joined(rows.loc[rows["median"] == top["median"], "name"].str.lower())
    wage = f"{'at least ' if top['relation'] == '>=' else ''}{money(top['median'])}"
    if len(rows) == 1:
        return f"In {first} the median was {wage} in May {year}; no other industry on these paths has one at hand"
    if top["median"] == least["median"]:
        return f"Of {len(rows)} industries on these paths, all had a median of {wage} in May {year}"
    above = number(100 * (top["median"] / least["median"] - 1))
    more = "at least " if top["relation"] == ">=" else ""
    return (
        f"Of {len(rows)} industries on these paths, {first} had the highest median in May {year}: {wage},"
        f" {more}{above}\u00a0% above {least['name'].lower()}"
    )


@in_house_style
def attainment_bars(ax: Axes, attainment: pd.DataFrame, occupation: str = "11-9111") -> Words:
    """Draw the education of those who work in an occupation, in the newest vintage, with all workers' as marks.

    Parameters
    ----------
    ax
        Axes to draw on.
    attainment
        Rows of `load_educational_attainment`, those of all occupations among them.
    occupation
        SOC code or exact title.
    """
    own = attainment_by_vintage(attainment, occupation).iloc[-1]
    everyone = attainment[(attainment["occupation_code"] == "00-0000") & (attainment["vintage"] == own["vintage"])]
    everyone, levels = everyone.iloc[0], list(_LEVELS)
    most = max(own[levels].max(), everyone[levels].max())
    edge: dict[str, Any] = {
        "xycoords": ax.get_yaxis_transform(),
        "textcoords": "offset points",
        "va": "center",
        "ha": "right",
    }
    columns = ((own, 0.84, ACCENT, "bold"), (everyone, 1.0, GREY, "normal"))
    for y, level in enumerate(levels):
        ax.barh(y, own[level], height=0.6, color=ACCENT)
        # A dark mark with a white rim shows on the bar as beside it.
        ax.plot([everyone[level]] * 2, [y - 0.42, y + 0.42], color="white", lw=5, solid_capstyle="butt")
        ax.plot([everyone[level]] * 2, [y - 0.42, y + 0.42], color=GREY, lw=2.6, solid_capstyle="butt")
        for row, x, colour, weight in columns:
            ax.annotate(number(row[level], 1), (x, y), (0, 0), color=colour, fontweight=weight, **edge)
    for (_, x, colour, weight), head in zip(columns, ("Occupation", "All"), strict=True):
        ax.annotate(head, (x, -0.9), (0, 0), color=colour, fontweight=weight, **edge)
    ax.set_yticks(range(len(levels)), [wrapped(label, 14) for label in _LEVELS.values()], fontsize=10)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(levels) - 0.4, -1.3)
    ax.set_xlim(0, 1.6 * most)
    ax.set_xticks([tick for tick in MaxNLocator(4, integer=True).tick_values(0, most) if tick <= 1.05 * most])
    ax.set_xlabel("Percent of workers aged 25 and older", loc="left")
    ax.spines["left"].set_visible(False)
    share, all_share = own["bachelors_or_higher_pct"], own["all_bachelors_or_higher_pct"]
    finding = set_title(
        ax,
        f"{own['occupation_title']}: {number(share, 1)}\u00a0% have a bachelor’s degree or more, against"
        f" {number(all_share, 1)}\u00a0% of all workers",
    )
    each = [f"{label} {number(own[name], 1)} ({number(everyone[name], 1)})" for name, label in _LEVELS.items()]
    return Words(
        alt=f"{finding}. Highest level reached, percent, in brackets of all workers: {', '.join(each)}.",
        caption="Bars and “Occupation”: those who work in the occupation; grey marks and “All”: all workers; highest"
        " level reached, percent of workers aged 25 and older. What workers have is not what entry asks for, and says"
        f" nothing of pay. Source: BLS, Employment Projections, vintage {own['vintage']}, from the American Community"
        f" Survey of {own['acs_years']}.",
    )
