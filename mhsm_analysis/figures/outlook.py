"""Figures of growth against the national average."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from ..words import number, pct
from .canvas import ACCENT, DARK, GREY, Words, halo, in_house_style, plain_numbers, set_title, wrapped


@in_house_style
def growth_against_size(ax: Axes, projections: pd.DataFrame, summary: pd.Series) -> Words:
    """Draw every occupation's projected growth against its size, with the national rate as a line.

    Parameters
    ----------
    ax
        Axes to draw on.
    projections
        Rows of `load_projections` of one vintage.
    summary
        The result of `growth_summary` for the occupation and vintage.
    """
    items = projections[projections["row_type"] == "line_item"]
    code, title = summary.attrs["occupation_code"], summary.attrs["occupation_title"]
    is_it = items["occupation_code"] == code
    national, growth = summary["national_growth_pct"], summary["published_growth_pct"]
    sns.scatterplot(
        x=items["employment_base_thousands"], y=items["change_pct"], ax=ax, color=GREY, alpha=0.45, s=16, linewidth=0
    )
    ax.scatter(items["employment_base_thousands"][is_it], items["change_pct"][is_it], s=90, color=ACCENT, zorder=3)
    # The label stands on the side where the picture has room.
    right = summary["employment_base_thousands"] > items["employment_base_thousands"].median()
    above = growth >= national
    ax.annotate(
        f"{wrapped(title, 26)}\n{number(growth, 1)} %", (summary["employment_base_thousands"], growth),
        (6 if right else -6, 10 if above else -10), textcoords="offset points", ha="right" if right else "left",
        va="bottom" if above else "top", color=ACCENT, fontweight="bold", fontsize=10, path_effects=halo(),
    )  # fmt: skip
    ax.axhline(national, color=DARK, lw=1.4)
    ax.annotate(
        f"all occupations {number(national, 1)} %", (0.02, national), (0, 4), xycoords=("axes fraction", "data"),
        textcoords="offset points", fontsize=10, path_effects=halo(),
    )  # fmt: skip
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(plain_numbers())
    base, target = int(summary["base_year"]), int(summary["target_year"])
    ax.set_xlabel(f"Employment in {base}, thousand jobs (log scale)")
    ax.set_ylabel(f"Growth {base} to {target}, percent")
    slower = 100 * (items["change_pct"] < summary["published_growth_pct"]).mean()
    faster = 100 * (items["change_pct"] > summary["published_growth_pct"]).mean()
    text = f"faster than {number(slower)}" if slower >= faster else f"more slowly than {number(faster)}"
    finding = set_title(ax, f"Projected to grow {text} of 100 occupations")
    return Words(
        alt=f"{finding}. {len(items)} occupations by employment in {base} and projected growth to {target}."
        f" {title}: {number(summary['employment_base_thousands'], 1)} thousand jobs, {pct(growth)};"
        f" all occupations {pct(national)}; {pct(slower)} of the occupations grow more slowly.",
        caption=f"One dot an occupation ({len(items)}). Employment includes the self-employed. Source: BLS, Employment"
        f" Projections, vintage {summary.attrs['vintage']}.",
    )


@in_house_style
def jobs_above_average(ax: Axes, summary: pd.Series) -> Words:
    """Draw a projected change split at the national rate: what average growth would give, and what is above it.

    Parameters
    ----------
    ax
        Axes to draw on.
    summary
        The result of `growth_summary`.
    """
    base, target = int(summary["base_year"]), int(summary["target_year"])
    average, above = summary["jobs_at_national_rate_thousands"], summary["jobs_above_national_rate_thousands"]
    change = summary["change_thousands"]
    ax.barh(1, change, color=ACCENT, height=0.5)
    ax.barh(0, average, color=GREY, height=0.5)
    ax.annotate(f"{number(change, 1)}", (max(change, 0), 1), (5, 0), textcoords="offset points", va="center",
                fontweight="bold", color=ACCENT)  # fmt: skip
    ax.annotate(f"{number(average, 1)}", (max(average, 0), 0), (5, 0), textcoords="offset points", va="center",
                fontweight="bold", color=DARK)  # fmt: skip
    ax.set_yticks([1, 0], ["Projected", "At the national\naverage rate"])
    ax.axvline(0, color=DARK, lw=1)
    ax.margins(x=0.15)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(f"Change in jobs {base} to {target}, thousand")
    word = "above" if above >= 0 else "below"
    finding = set_title(ax, f"{number(abs(above), 1)} thousand jobs {word} what average growth gives")
    return Words(
        alt=f"{finding}. Projected change {base} to {target}: {number(change, 1)} thousand jobs; at the rate of all"
        f" occupations it would be {number(average, 1)} thousand; the difference is {number(above, 1)} thousand.",
        caption=f"Thousand jobs, self-employed included. Source: BLS, Employment Projections, vintage"
        f" {summary.attrs['vintage']}; own calculation from published levels.",
    )
