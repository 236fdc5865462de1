"""Figures of why an occupation grows: its parts by span of years, and its change by industry."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from ..errors import MhsmError
from ..growth.decomposition import require_parts
from ..growth.shift_share import shift_share_parts
from ..words import direction, joined, number, pct, signed
from .canvas import ACCENT, DARK, GREY, LIGHT, OEWS, Words, halo, in_house_style, set_title

_CES = "health care and nonfarm jobs: BLS, Current Employment Statistics, annual means"
_SHADES = {"all_jobs": LIGHT, "health_share": "#a8a8a8", "group_share": GREY, "special": ACCENT}
_INK = {"all_jobs": DARK, "health_share": DARK, "group_share": "white", "special": "white"}
_INDUSTRIES = 4


@in_house_style
def why_it_grew(ax: Axes, parts_by_span: Sequence[pd.DataFrame]) -> Words:
    """Draw what an occupation's growth is made of, a stacked bar for each span of years, in log points.

    Parameters
    ----------
    ax
        Axes to draw on, about 0.7 inches high for each span and 1.6 more.
    parts_by_span
        Results of `intensity_decomposition` of one occupation; the title speaks of the first, whose bar is on top.
    """
    if parts_by_span is None or isinstance(parts_by_span, pd.DataFrame) or not len(parts_by_span):
        raise MhsmError("Expected a list of results of intensity_decomposition(), one a span of years.")
    for parts in parts_by_span:
        require_parts(parts)
    codes = {parts.attrs["occupation_code"] for parts in parts_by_span}
    if len(codes) > 1:
        raise MhsmError(f"The spans are of one occupation: found {joined(sorted(codes))}.")
    known = parts_by_span[0].attrs
    names = _names(known["group_title"])
    stacks = [_stack(100 * parts.set_index("component")["log_change"]) for parts in parts_by_span]
    ends = [place for stack in stacks for start, length in stack.values() for place in (start, start + length)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    left = 1.04 * low
    right = max(high + 0.05 * (high - low), _room(stacks[0], names, left))
    for row, (parts, stack) in enumerate(zip(parts_by_span, stacks, strict=True)):
        for name, (start, length) in stack.items():
            ax.barh(row, length, left=start, height=0.5, color=_SHADES[name], edgecolor="white", lw=1)
        _number_parts(ax, row, stack, right - left)
        if _pulls_apart(stack):
            # The end of the bar is then not the sum.
            ax.plot(100 * parts.attrs["log_change"], row - 0.33, "v", color=DARK, ms=7, zorder=4)
    _name_parts(ax, stacks[0], names)
    ax.plot([0, 0], [-0.4, len(stacks) - 0.35], color=DARK, lw=1, zorder=0.5)
    ax.set_yticks(range(len(stacks)), [_span_label(parts) for parts in parts_by_span], fontsize=10)
    ax.set_ylim(len(stacks) - 0.35, -2.15)
    ax.set_xlim(left, right)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("Log points of change in jobs")
    finding = set_title(ax, _finding(parts_by_span[0]))
    said = [_spoken(parts, names) for parts in parts_by_span]
    mixed = any(_pulls_apart(stack) for stack in stacks)
    crossing = [parts for parts in parts_by_span if parts.attrs["breaks"]]
    return Words(
        alt=f"{finding}. {known['occupation_title']}, parts of the change in jobs in log points. {' '.join(said)}",
        caption="Log points: 100 times the log of the ratio of jobs; parts add up. Percent: change in jobs. Accounting,"
        " no cause."
        + (" Triangle: the sum, where parts pull apart." if mixed else "")
        + (" * crosses a break of the survey: " + _named_breaks(crossing) + "." if crossing else "")
        + (
            ""
            if _of_health_care(known["occupation_code"])
            else " Its sector may be another than health care: then the parts add up and mean little."
        )
        + f" Group: {known['group_title']}. {OEWS} (wage and salary jobs, May; the occupation and its group’s"
        f" share); {_CES} (health care: private).",
    )


@in_house_style
def shift_share_bars(ax: Axes, table: pd.DataFrame) -> Words:
    """Draw the parts of a change of an occupation's jobs one after the other, and the industries that gave most of it.

    Parameters
    ----------
    ax
        Axes to draw on, about 4.8 inches high.
    table
        The result of `shift_share`.
    """
    parts, known = shift_share_parts(table), table.attrs
    start, end, change = known["base_year"], known["target_year"], known["change_jobs"]
    labels = {
        "national": "At the growth of all jobs",
        "mix": "Own growth of its industries",
        "industry": "Growth of its industries",
        "staffing": "Its share within industries",
        "interaction": "Both at once",
    }
    most = table.sort_values("change_jobs", ascending=change < 0, kind="stable").head(_INDUSTRIES)
    bars: list[tuple[str, float, float, str]] = []
    at = 0.0
    for component, jobs in zip(parts["component"], parts["jobs"], strict=True):
        bars.append((labels[component], at, jobs / 1000, ACCENT if component == "staffing" else GREY))
        at += jobs / 1000
    bars.append(("All matched industries", 0, change / 1000, DARK))
    n_parts = len(bars)
    bars += [(row.industry_title, 0, row.change_jobs / 1000, GREY) for row in most.itertuples()]
    rows = [place + (0.9 if place >= n_parts else 0) for place in range(len(bars))]
    for row, (_, left, length, color) in zip(rows, bars, strict=True):
        ax.barh(row, length, left=left, height=0.6, color=color)
        side = max(left, left + length)
        ax.annotate(
            f"{'+' if length > 0 else ''}{number(length, 1)}", (side, row), (4, 0), textcoords="offset points",
            va="center", fontsize=10, color=color if color != GREY else DARK, path_effects=halo(),
            fontweight="normal" if color == GREY else "bold",
        )  # fmt: skip
    ax.axvline(0, color=DARK, lw=1)
    ax.set_yticks(rows, [_two_lines(name) for name, *_ in bars], fontsize=9)
    ax.set_ylim(rows[-1] + 0.6, -0.6)
    lost = change < 0
    ax.annotate(
        f"Industries that {'lost' if lost else 'added'} most", (0.0, n_parts - 0.05),
        xycoords=("axes fraction", "data"), fontsize=9.5, va="center", fontweight="bold", path_effects=halo(),
    )  # fmt: skip
    ax.margins(x=0.18)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(f"Thousand jobs, May {start} to May {end}")
    staffing = parts.set_index("component").loc["staffing", "jobs"] / 1000
    finding = set_title(
        ax,
        f"{number(abs(change) / 1000, 1)} thousand jobs {'lost' if lost else 'added'},"
        f" {signed(staffing, 1)} by their share within industries",
    )
    listed = [f"{name.lower()} {number(length, 1)}" for name, _, length, _ in bars[: n_parts - 1]]
    named = [f"{row.industry_title} {number(row.change_jobs / 1000, 1)}" for row in most.itertuples()]
    evidence = joined(sorted({kind for row in table["evidence"] for kind in row.split(", ")}))
    return Words(
        alt=f"{finding}. {known['occupation_title']}, May {start} to May {end}, thousand jobs: {joined(listed)}; all"
        f" jobs changed by {pct(known['national_growth_pct'])}. Industries that {'lost' if lost else 'added'} most:"
        f" {joined(named)}.",
        caption=f"Wage and salary jobs by NAICS {known['level']}; {known['match']}. Left out:"
        f" {number(known['unmatched_jobs_base'])} jobs of {start}, {number(known['unmatched_jobs_target'])} of {end}."
        + (" Crosses breaks of codes: read it as approximate." if known["breaks"] else "")
        + f" Accounting, no cause. {OEWS}, May {start} and May {end} (evidence: {evidence}); own calculation.",
    )


def _of_health_care(code: str) -> bool:
    return code == "11-9111" or code.startswith(("29-", "31-"))


def _two_lines(name: str) -> str:
    # Titles of industries may be a sentence long: alt text has them whole.
    return "\n".join(textwrap.wrap(name, 24, max_lines=2, placeholder=" …"))


def _names(group: str) -> dict[str, str]:
    # "Management Occupations" fits; "Healthcare Practitioners and Technical Occupations" is left to the caption.
    short = group.removesuffix(" Occupations").lower()
    whose = f"{short}’s" if len(short) <= 12 else "its group’s"
    return {
        "all_jobs": "all jobs",
        "health_share": "health care’s share of jobs",
        "group_share": f"{whose} share of jobs",
        "special": "special to the occupation",
    }


def _stack(log_points: pd.Series) -> dict[str, tuple[float, float]]:
    """Place parts one after the other: those that add to the right of zero, those that take away to its left."""
    right = left = 0.0
    places = {}
    for name, length in log_points.items():
        if length >= 0:
            places[str(name)] = (right, length)
            right += length
        else:
            places[str(name)] = (left, length)
            left += length
    return places


def _pulls_apart(stack: dict[str, tuple[float, float]]) -> bool:
    lengths = [length for _, length in stack.values()]
    return min(lengths) < 0 < max(lengths)


def _number_parts(ax: Axes, row: int, stack: dict[str, tuple[float, float]], axis: float) -> None:
    """Write each part's log points on it, or under it where it is too short, apart from the next such number."""
    last = -float("inf")
    for name, (start, length) in sorted(stack.items(), key=lambda item: item[1][0] + item[1][1] / 2):
        centre, inside = start + length / 2, abs(length) > 0.09 * axis
        if not inside:
            centre = last = max(centre, last + 0.07 * axis)
        color = _INK[name] if inside else ACCENT if name == "special" else DARK
        ax.annotate(
            number(length, 0), (centre, row if inside else row + 0.27), ha="center",
            va="center" if inside else "top", fontsize=10, color=color,
        )  # fmt: skip


def _name_parts(ax: Axes, stack: dict[str, tuple[float, float]], names: dict[str, str]) -> None:
    """Write each part's name above the first bar, the leftmost highest, so that no line crosses a name."""
    centres = sorted((start + length / 2, name) for name, (start, length) in stack.items())
    for place, (centre, name) in enumerate(centres):
        height = -1.9 + 0.4 * place
        color = ACCENT if name == "special" else DARK
        ax.plot([centre, centre], [-0.25, height], color=color, lw=0.8)
        ax.annotate(
            names[name], (centre, height), (3, 0), textcoords="offset points", va="center", fontsize=9.5, color=color,
            fontweight="bold" if name == "special" else "normal",
        )  # fmt: skip


def _room(stack: dict[str, tuple[float, float]], names: dict[str, str], low: float) -> float:
    """Return how far the axis must reach so that each name ends inside the picture."""
    # A letter takes at most 2.1 percent of the Axes' width.
    return max(
        low + (start + length / 2 - low) / (1 - 0.021 * len(names[name])) for name, (start, length) in stack.items()
    )


def _span_label(parts: pd.DataFrame) -> str:
    known = parts.attrs
    mark = "*" if known["breaks"] else ""
    return f"{known['start']}–{known['end']}{mark}\n{signed(known['growth_pct'], 1)} %"


def _finding(parts: pd.DataFrame) -> str:
    known, share = parts.attrs, parts.set_index("component")["contribution_pct"]
    when = f"From {known['start']} to {known['end']}"
    if share.between(0, 100).all() and known["log_change"] > 0:
        sector = share["all_jobs"] + share["health_share"]
        return (
            f"{when} health care’s jobs make up {number(sector, 0)} % of the growth (all jobs"
            f" {number(share['all_jobs'], 0)}, its share of them {number(share['health_share'], 0)})"
        )
    special, growth = parts.set_index("component").loc["special", "growth_pct"], known["growth_pct"]
    moved = direction(growth, up="rose", down="fell", level="stood still")
    moved += "" if moved == "stood still" else f" {number(abs(growth), 1)} %"
    return f"{when} jobs {moved}; what is special to the occupation alone would give {signed(special, 1)} %"


def _spoken(parts: pd.DataFrame, names: dict[str, str]) -> str:
    known = parts.attrs
    each = [
        f"{names[row.component]} {number(100 * row.log_change, 1)}"
        + (f" ({pct(row.contribution_pct, 0)})" if 0 <= row.contribution_pct <= 100 else "")
        for row in parts.itertuples()
    ]
    return (
        f"{known['start']} to {known['end']} ({known['comparison']}): jobs {signed(known['growth_pct'], 1)} percent,"
        f" {number(100 * known['log_change'], 1)} log points: {joined(each)}."
    )


def _named_breaks(frames: list[pd.DataFrame]) -> str:
    years: dict[str, set[str]] = {}
    for parts in frames:
        for text in parts.attrs["breaks"]:
            year, kind = text.split(":")[0].split(" (")
            years.setdefault(kind.rstrip(")"), set()).add(year)
    return "; ".join(f"{kind} {joined(sorted(starts))}" for kind, starts in sorted(years.items()))
